//! The Android library: native libraries for every processor, sources for Android, and the AAR.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use object::{Object, ObjectSegment};

use crate::kotlin;
use crate::mobile::{CRATE, Library, cargo, copy, run, target, version};

/// The oldest Android that the library runs on.
const MIN_SDK: u32 = 24;

/// Windows starts no script by its bare name.
const GRADLE: &str = if cfg!(windows) { "gradle.bat" } else { "gradle" };

/// Memory pages may be this large on a device.
const PAGE: u64 = 16 << 10;

/// A processor: as Rust, as Android, and as the compiler of the NDK names it.
struct Processor {
    rust: &'static str,
    android: &'static str,
    compiler: &'static str,
}

const PROCESSORS: [Processor; 3] = [
    Processor { rust: "aarch64-linux-android", android: "arm64-v8a", compiler: "aarch64-linux-android" },
    Processor { rust: "armv7-linux-androideabi", android: "armeabi-v7a", compiler: "armv7a-linux-androideabi" },
    Processor { rust: "x86_64-linux-android", android: "x86_64", compiler: "x86_64-linux-android" },
];

/// Prepares whatever can be prepared here, and makes the AAR when nothing is missing. What is missing is told, and is
/// an error: there is no AAR then.
pub(crate) fn aar(root: &Path) -> Result<(), String> {
    let project = root.join(CRATE).join("android");
    let prepared = target(root).join("android");
    let sources =
        kotlin::sources(root, &Library::readable(root)?, "kotlin-android", Some(&project.join("uniffi.toml")))?;
    copy(&sources.join("io/kneeri/kneeri_mobile.kt"), &prepared.join("kotlin/io/kneeri"))?;
    println!("wrote {}", prepared.join("kotlin").display());
    let mut missing = Vec::new();
    match ndk() {
        Some(ndk) => PROCESSORS.iter().try_for_each(|processor| processor.build(root, &ndk, &prepared))?,
        None => missing.push("the NDK, version 28 or newer: set ANDROID_NDK_HOME to its folder"),
    }
    if env::var_os("ANDROID_HOME").is_none() {
        missing.push("the Android SDK with the platform android-36: set ANDROID_HOME to its folder");
    }
    if !starts(GRADLE) {
        missing.push("Gradle 8.14 or newer");
    }
    if missing.is_empty() { assemble(&project, &prepared, &version(root)?) } else { Err(lacking(&missing)) }
}

fn lacking(missing: &[&str]) -> String {
    let list: String = missing.iter().map(|what| format!("\n  {what}")).collect();
    format!("no AAR was made, because this is missing:{list}")
}

fn assemble(project: &Path, prepared: &Path, version: &str) -> Result<(), String> {
    let mut gradle = Command::new(GRADLE);
    gradle.arg("--project-dir").arg(project).arg(format!("-Pkneeri.prepared={}", prepared.display()));
    gradle.arg(format!("-Pkneeri.version={version}")).arg(":kneeri:assembleRelease");
    run(&mut gradle, "gradle")?;
    println!("made {}", project.join("kneeri/build/outputs/aar/kneeri-release.aar").display());
    Ok(())
}

impl Processor {
    fn build(&self, root: &Path, ndk: &Path, prepared: &Path) -> Result<(), String> {
        let linker = ndk.join(format!("bin/{}{MIN_SDK}-clang", self.compiler));
        let variable = |what: &str| format!("CARGO_TARGET_{}_{what}", self.rust.to_uppercase().replace('-', "_"));
        let mut build = cargo(root);
        build.args(["build", "--locked", "--package", "kneeri-mobile", "--profile", "mobile", "--target", self.rust]);
        build
            .env(variable("LINKER"), linker)
            .env(variable("RUSTFLAGS"), format!("-Clink-arg=-Wl,-z,max-page-size={PAGE}"));
        run(&mut build, &format!("cargo build for {}, which wants `rustup target add {0}`,", self.rust))?;
        let library = target(root).join(self.rust).join("mobile/libkneeri_mobile.so");
        aligned(&library)?;
        let folder = prepared.join("jniLibs").join(self.android);
        copy(&library, &folder)?;
        println!("built {}", folder.display());
        Ok(())
    }
}

/// Whether a library can be loaded where memory pages are large.
fn aligned(library: &Path) -> Result<(), String> {
    let unreadable = |error: &dyn std::fmt::Display| format!("{}: {error}", library.display());
    let bytes = fs::read(library).map_err(|error| unreadable(&error))?;
    let file = object::File::parse(bytes.as_slice()).map_err(|error| unreadable(&error))?;
    // Processors of 32 bits have no large pages.
    if file.is_64() && file.segments().any(|segment| segment.align() < PAGE) {
        return Err(format!("{}: a segment is aligned to less than 16 KiB", library.display()));
    }
    Ok(())
}

/// The folder of the NDK's compilers for this machine.
fn ndk() -> Option<PathBuf> {
    let ndk = ["ANDROID_NDK_HOME", "ANDROID_NDK_ROOT", "ANDROID_NDK_LATEST_HOME"].into_iter().find_map(env::var_os)?;
    let machines = fs::read_dir(PathBuf::from(ndk).join("toolchains/llvm/prebuilt")).ok()?;
    machines.filter_map(Result::ok).map(|machine| machine.path()).find(|machine| machine.join("bin").is_dir())
}

fn starts(program: &str) -> bool {
    let answer = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    answer.is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(all(target_os = "linux", target_arch = "x86_64"))]
    fn small_pages_are_refused() -> Result<(), String> {
        let program = env::current_exe().map_err(|error| error.to_string())?;
        let refused = aligned(&program).err().unwrap_or_default();
        assert!(refused.ends_with("a segment is aligned to less than 16 KiB"), "{refused}");
        Ok(())
    }

    #[test]
    fn whatever_is_missing_is_told() {
        assert_eq!(lacking(&["a", "b"]), "no AAR was made, because this is missing:\n  a\n  b");
    }
}
