//! The Swift package: its sources from the library, a compiler to build them with, and every check.

mod toolchain;

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::mobile::{self, CRATE, Library, bindgen, run, target};
use toolchain::Toolchain;

/// Builds the library and the package around it, and runs the package's tests and checks.
pub(crate) fn swift(root: &Path) -> Result<(), String> {
    let Some(toolchain) = Toolchain::find(root)? else { return Ok(()) };
    let library = Library::for_tests(root)?;
    generate(root, &library)?;
    let package = package(root);
    let here = |arguments: &[&str]| toolchain.run(&package, &library, arguments);
    here(&["swift", "format", "lint", "--strict", "--recursive", "Package.swift", "Sources", "Sample", "Tests"])?;
    let scratch = target(root).join("swift");
    let scratch = scratch.to_str().ok_or("the path of the target folder is not Unicode")?;
    here(&["swift", "build", "--build-tests", "--scratch-path", scratch])?;
    here(&["swift", "test", "--skip-build", "--disable-xctest", "--no-parallel", "--scratch-path", scratch])?;
    released(root, &toolchain, &library)
}

/// Where the package is.
pub(crate) fn package(root: &Path) -> PathBuf {
    root.join(CRATE).join("swift")
}

/// Writes the Swift source and the C header of the library into the package, each with first lines of our own.
pub(crate) fn generate(root: &Path, library: &Library) -> Result<(), String> {
    let archive = library.folder.join("libkneeri_mobile.a");
    for (what, folder, file, first) in WRITTEN {
        let folder = package(root).join(folder);
        bindgen(root, "uniffi-bindgen-swift", [OsStr::new(what), archive.as_os_str(), folder.as_os_str()])?;
        let file = folder.join(file);
        let written = mobile::read(&file)?;
        let body: String = written.split_inclusive('\n').skip_while(|line| line.starts_with("//")).collect();
        mobile::write(&file, &format!("// Written by `cargo xtask swift` from {CRATE}, with UniFFI.\n{first}{body}"))?;
    }
    Ok(())
}

/// What is written where, and what stands in its first lines beside where it comes from.
const WRITTEN: [(&str, &str, &str, &str); 2] = [
    ("--swift-sources", "Sources/Kneeri/Generated", "Kneeri.swift", "// swift-format-ignore-file\n"),
    ("--headers", "Sources/KneeriFFI", "KneeriFFI.h", ""),
];

/// The package as a release holds it is one that Swift can read.
fn released(root: &Path, toolchain: &Toolchain, library: &Library) -> Result<(), String> {
    let folder = target(root).join("swift-release");
    let address = r#"url: "https://example.invalid/KneeriFFI.xcframework.zip""#;
    release(root, &folder, &format!(r#"{address}, checksum: "{}""#, "0".repeat(64)))?;
    toolchain.run(&folder, library, &["sh", "-c", "swift package dump-package > package.json"])
}

/// Puts together the package as a release holds it: sources, and where the library is.
pub(crate) fn release(root: &Path, to: &Path, library: &str) -> Result<(), String> {
    if to.exists() {
        fs::remove_dir_all(to).map_err(|error| format!("{}: {error}", to.display()))?;
    }
    let from = package(root);
    for file in [root.join("LICENSE-APACHE"), root.join("LICENSE-MIT"), from.join("README.md")] {
        mobile::copy(&file, to)?;
    }
    let manifest = mobile::read(&from.join("Release/Package.swift"))?;
    mobile::write(&to.join("Package.swift"), &manifest.replace("{library}", library))?;
    let sources = to.join("Sources");
    fs::create_dir(&sources).map_err(|error| format!("{}: {error}", sources.display()))?;
    run(Command::new("cp").arg("-R").arg(from.join("Sources/Kneeri")).arg(sources), "cp")
}
