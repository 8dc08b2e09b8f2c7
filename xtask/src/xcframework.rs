//! The library for Apple's platforms, and the Swift package as a release holds it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::mobile::{Library, cargo, copy, run, target};
use crate::swift::{generate, package, release};

/// Each library of the XCFramework, and the targets that it is for: one library a platform, whatever the processor.
const LIBRARIES: [(&str, &[&str]); 3] = [
    ("ios", &["aarch64-apple-ios"]),
    ("ios-simulator", &["aarch64-apple-ios-sim", "x86_64-apple-ios"]),
    ("macos", &["aarch64-apple-darwin", "x86_64-apple-darwin"]),
];

/// The oldest systems that the library is for; those of `Release/Package.swift`.
const OLDEST: [(&str, &str); 2] = [("IPHONEOS_DEPLOYMENT_TARGET", "15.0"), ("MACOSX_DEPLOYMENT_TARGET", "12.0")];

/// Makes the XCFramework, and a package around it.
///
/// With an address where the zipped XCFramework will be, the package fetches it from there; else it holds it.
pub(crate) fn xcframework(root: &Path, address: Option<&str>) -> Result<(), String> {
    if !cfg!(target_os = "macos") {
        return Err("an XCFramework is made by Xcode, which only macOS has; run this there".to_owned());
    }
    generate(root, &Library::readable(root)?)?;
    let made = target(root).join("xcframework");
    if made.exists() {
        fs::remove_dir_all(&made).map_err(|error| format!("{}: {error}", made.display()))?;
    }
    let framework = framework(root, &made)?;
    let package = made.join("Kneeri");
    let Some(address) = address else {
        release(root, &package, r#"path: "KneeriFFI.xcframework""#)?;
        return run(Command::new("cp").arg("-R").arg(&framework).arg(&package), "cp");
    };
    let zip = made.join("KneeriFFI.xcframework.zip");
    run(Command::new("ditto").args(["-c", "-k", "--keepParent"]).arg(&framework).arg(&zip), "ditto")?;
    release(root, &package, &format!(r#"url: "{address}", checksum: "{}""#, checksum(&zip)?))
}

/// Builds the library for every platform, with its header in a folder that no other package has.
fn framework(root: &Path, made: &Path) -> Result<PathBuf, String> {
    let headers = made.join("Headers");
    for file in ["Sources/KneeriFFI/KneeriFFI.h", "Release/module.modulemap"] {
        copy(&package(root).join(file), &headers.join("KneeriFFI"))?;
    }
    let mut create = Command::new("xcodebuild");
    create.arg("-create-xcframework");
    for (platform, processors) in LIBRARIES {
        let library = library(root, &made.join(platform), processors)?;
        create.arg("-library").arg(library).arg("-headers").arg(&headers);
    }
    let framework = made.join("KneeriFFI.xcframework");
    run(create.arg("-output").arg(&framework), "xcodebuild")?;
    Ok(framework)
}

/// Builds one library for several processors.
fn library(root: &Path, folder: &Path, processors: &[&str]) -> Result<PathBuf, String> {
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let library = folder.join("libkneeri_mobile.a");
    let mut join = Command::new("lipo");
    join.arg("-create");
    for processor in processors {
        let build = ["rustc", "--locked", "--package", "kneeri-mobile", "--lib", "--crate-type", "staticlib"];
        let mut cargo = cargo(root);
        run(cargo.args(build).args(["--profile", "mobile", "--target", processor]).envs(OLDEST), "cargo rustc")?;
        join.arg(target(root).join(processor).join("mobile/libkneeri_mobile.a"));
    }
    run(join.arg("-output").arg(&library), "lipo")?;
    Ok(library)
}

/// What a package says about the file that it fetches.
fn checksum(zip: &Path) -> Result<String, String> {
    let output = Command::new("swift").args(["package", "compute-checksum"]).arg(zip).output();
    let output = output.map_err(|error| format!("swift does not start: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if output.status.success() { Ok(text) } else { Err("`swift package compute-checksum` failed".to_owned()) }
}
