//! The Swift package: its sources from the library, a compiler to build them with, and every check.

mod sources;
mod toolchain;

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::mobile::{self, CRATE, Library, run, target};
pub(crate) use sources::generate;
use toolchain::Toolchain;

/// Builds the library and the package around it, and runs the package's tests and checks.
pub(crate) fn swift(root: &Path) -> Result<(), String> {
    let Some(toolchain) = Toolchain::find(root)? else { return Ok(()) };
    let library = Library::for_tests(root)?;
    generate(root, &library)?;
    let checks = Checks { toolchain, library, package: package(root), made: target(root).join("swift") };
    checks.lint()?;
    checks.build()?;
    checks.test()?;
    checks.document()?;
    checks.release(root)
}

/// Lets threads share an engine, with the library as an app gets it.
pub(crate) fn threads(root: &Path) -> Result<(), String> {
    let Some(toolchain) = Toolchain::find(root)? else { return Ok(()) };
    generate(root, &Library::for_tests(root)?)?;
    let library = Library::for_long_tests(root)?;
    Checks { toolchain, library, package: package(root), made: target(root).join("swift-threads") }.share()
}

/// Measures the package with the library as an app gets it: rows of a table, none where there is no Swift.
pub(crate) fn figures(root: &Path) -> Result<String, String> {
    let Some(toolchain) = Toolchain::find(root)? else { return Ok(String::new()) };
    generate(root, &Library::readable(root)?)?;
    let library = Library::for_apps(root)?;
    Checks { toolchain, library, package: package(root), made: target(root).join("swift") }.measure()
}

/// Where the package is.
pub(crate) fn package(root: &Path) -> PathBuf {
    root.join(CRATE).join("swift")
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

/// The checks of the package.
struct Checks {
    toolchain: Toolchain,
    library: Library,
    package: PathBuf,
    /// Where Swift builds.
    made: PathBuf,
}

impl Checks {
    fn lint(&self) -> Result<(), String> {
        self.run("swift format lint --strict --recursive Package.swift Sources Sample Tests", &[])
    }

    /// Builds everything without warnings, and writes down what there is to document.
    fn build(&self) -> Result<(), String> {
        let flags = "-Xswiftc -warnings-as-errors -Xswiftc -emit-symbol-graph -Xswiftc -emit-symbol-graph-dir -Xswiftc";
        let command = format!("swift build --build-tests {flags}");
        self.run(&command, &[&self.made.join("graphs"), Path::new("--scratch-path"), &self.made])
    }

    /// One test at a time: one of them watches the memory of all.
    fn test(&self) -> Result<(), String> {
        self.run("swift test --skip-build --disable-xctest --no-parallel --scratch-path", &[&self.made])
    }

    fn share(&self) -> Result<(), String> {
        let test =
            "swift test --configuration release --disable-xctest --no-parallel --filter SharingTests --scratch-path";
        self.run(test, &[&self.made])
    }

    /// Writes the documentation, without a link that leads nowhere.
    fn document(&self) -> Result<(), String> {
        let graph = self.made.join("graph");
        mobile::copy(&self.made.join("graphs/Kneeri.symbols.json"), &graph)?;
        let docc = if cfg!(target_os = "macos") { "xcrun docc" } else { "docc" };
        let name = "--fallback-display-name Kneeri --fallback-bundle-identifier io.kneeri.Kneeri";
        let convert = format!("{docc} convert Sources/Kneeri/Kneeri.docc --warnings-as-errors {name}");
        let pages = self.made.join("documentation");
        let paths = ["--additional-symbol-graph-dir".as_ref(), &*graph, "--output-path".as_ref(), &*pages];
        self.run(&convert, &paths)
    }

    /// The package as a release holds it is one that Swift can read.
    fn release(&self, root: &Path) -> Result<(), String> {
        let folder = target(root).join("swift-release");
        let address = r#"url: "https://example.invalid/KneeriFFI.xcframework.zip""#;
        release(root, &folder, &format!(r#"{address}, checksum: "{}""#, "0".repeat(64)))?;
        let quietly = "swift package --package-path \"$0\" dump-package > /dev/null";
        let command = ["sh".as_ref(), "-c".as_ref(), quietly.as_ref(), folder.as_os_str()];
        self.toolchain.run(&self.package, &self.library, &command)
    }

    fn measure(&self) -> Result<String, String> {
        self.run("swift build --configuration release --product knee-measure --scratch-path", &[&self.made])?;
        let (program, rows) = (self.made.join("release/knee-measure"), self.made.join("rows.md"));
        let into = ["sh".as_ref(), "-c".as_ref(), "\"$0\" > \"$1\"".as_ref(), program.as_os_str(), rows.as_os_str()];
        self.toolchain.run(&self.package, &self.library, &into)?;
        mobile::read(&rows)
    }

    /// Runs a command of some words and paths.
    fn run(&self, words: &str, paths: &[&Path]) -> Result<(), String> {
        let words = words.split(' ').map(OsStr::new);
        let arguments: Vec<&OsStr> = words.chain(paths.iter().map(|path| path.as_os_str())).collect();
        self.toolchain.run(&self.package, &self.library, &arguments)
    }
}
