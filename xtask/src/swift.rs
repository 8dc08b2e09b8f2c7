//! The Swift package: its sources from the library, a compiler to build them with, and every check.

mod toolchain;

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use crate::mobile;
use toolchain::Toolchain;

/// Builds the library and the package around it, and runs the package's tests and checks.
pub(crate) fn swift(root: &Path) -> Result<(), String> {
    let folder = folder(root);
    let Some(toolchain) = Toolchain::find(root)? else { return Ok(()) };
    let library = mobile::library(root, "planted-panic")?;
    generate(&library, &folder)?;
    let run = |arguments: &[&str]| toolchain.run(&folder, &library, arguments);
    run(&["swift", "format", "lint", "--strict", "--recursive", "Package.swift", "Sources", "Sample", "Tests"])?;
    let scratch = crate::target(root).join("swift");
    let scratch = scratch.to_str().ok_or("the path of the target folder is not Unicode")?;
    run(&["swift", "build", "--build-tests", "--scratch-path", scratch])?;
    run(&["swift", "test", "--skip-build", "--disable-xctest", "--no-parallel", "--scratch-path", scratch])?;
    released(root, &toolchain, &library)
}

/// Where the package is.
pub(crate) fn folder(root: &Path) -> PathBuf {
    root.join("crates/kneeri-mobile/swift")
}

const MADE: &str = "// Made from crates/kneeri-mobile by `cargo xtask swift`.";

/// Makes the Swift source and the C header of the library.
pub(crate) fn generate(library: &Path, package: &Path) -> Result<(), String> {
    let sources = package.join("Sources/Kneeri/Generated");
    let headers = package.join("Sources/KneeriFFI");
    let archive = library.join("libkneeri_mobile.a");
    for (what, folder) in [("--swift-sources", &sources), ("--headers", &headers)] {
        let arguments = [OsStr::new(what), archive.as_os_str(), folder.as_os_str()];
        mobile::bindgen("uniffi-bindgen-swift", &arguments)?;
    }
    mobile::sign(&sources.join("Kneeri.swift"), &format!("{MADE}\n// swift-format-ignore-file"))?;
    mobile::sign(&headers.join("KneeriFFI.h"), MADE)
}

/// The package as a release holds it is one that Swift can read.
fn released(root: &Path, toolchain: &Toolchain, library: &Path) -> Result<(), String> {
    let folder = crate::target(root).join("swift-release");
    let address = r#"url: "https://example.invalid/KneeriFFI.xcframework.zip""#;
    release(root, &folder, &format!(r#"{address}, checksum: "{}""#, "0".repeat(64)))?;
    toolchain.run(&folder, library, &["sh", "-c", "swift package dump-package > package.json"])
}

/// Puts together the package as a release holds it: sources, and where the library is.
pub(crate) fn release(root: &Path, to: &Path, library: &str) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("{}: {error}", to.display());
    let from = folder(root);
    if to.exists() {
        fs::remove_dir_all(to).map_err(failed)?;
    }
    copy(&from.join("Sources/Kneeri"), &to.join("Sources/Kneeri")).map_err(failed)?;
    for (folder, file) in [(root, "LICENSE-APACHE"), (root, "LICENSE-MIT"), (&from, "README.md")] {
        fs::copy(folder.join(file), to.join(file)).map_err(failed)?;
    }
    let manifest = fs::read_to_string(from.join("Release/Package.swift")).map_err(failed)?;
    fs::write(to.join("Package.swift"), manifest.replace("{library}", library)).map_err(failed)
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() { copy(&path, &to)? } else { fs::copy(&path, &to).map(|_| ())? }
    }
    Ok(())
}
