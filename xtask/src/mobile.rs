//! What the packages for phones share: the built library, and the sources written from it.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The crate behind the packages.
pub(crate) const CRATE: &str = "crates/kneeri-mobile";

/// A build of the library.
pub(crate) struct Library {
    /// The folder that holds it.
    pub(crate) folder: PathBuf,
}

impl Library {
    /// Builds it for tests, with the panic that they look at.
    pub(crate) fn for_tests(root: &Path) -> Result<Self, String> {
        Self::built(root, "debug", &["--profile", "test", "--features", "planted-panic"])
    }

    /// Builds it with the symbols that sources are written from, and nothing that is for tests only.
    pub(crate) fn readable(root: &Path) -> Result<Self, String> {
        Self::built(root, "debug", &["--profile", "test"])
    }

    /// Builds it as it goes into an app, for this machine.
    pub(crate) fn for_apps(root: &Path) -> Result<Self, String> {
        Self::built(root, "mobile", &["--profile", "mobile", "--locked"])
    }

    /// Builds it as it goes into an app, but with the panic that tests look at.
    pub(crate) fn for_long_tests(root: &Path) -> Result<Self, String> {
        Self::built(root, "mobile", &["--profile", "mobile", "--features", "planted-panic"])
    }

    fn built(root: &Path, folder: &str, arguments: &[&str]) -> Result<Self, String> {
        run(cargo(root).args(["build", "--package", "kneeri-mobile"]).args(arguments), "cargo build")?;
        Ok(Self { folder: target(root).join(folder) })
    }

    /// The library that a program loads.
    pub(crate) fn shared(&self) -> PathBuf {
        self.folder.join(format!("{}kneeri_mobile{}", env::consts::DLL_PREFIX, env::consts::DLL_SUFFIX))
    }
}

/// Cargo, in the folder of the workspace.
pub(crate) fn cargo(root: &Path) -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root);
    cargo
}

/// Runs the writer of sources.
pub(crate) fn bindgen<A: AsRef<OsStr>>(
    root: &Path,
    program: &str,
    arguments: impl IntoIterator<Item = A>,
) -> Result<(), String> {
    let mut bindgen = cargo(root);
    bindgen.args(["run", "--quiet", "--package", "uniffi-bindgen", "--bin", program, "--"]);
    run(bindgen.args(arguments), program)
}

/// Runs a program to its end.
pub(crate) fn run(command: &mut Command, what: &str) -> Result<(), String> {
    let status = command.status().map_err(|error| format!("{what} does not start: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{what} failed")) }
}

/// Where everything is built.
pub(crate) fn target(root: &Path) -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from)
}

/// The version of the workspace, which all packages have.
pub(crate) fn version(root: &Path) -> Result<String, String> {
    let manifest = read(&root.join("Cargo.toml"))?;
    let line = manifest.lines().find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"'));
    line.map(str::to_owned).ok_or_else(|| "Cargo.toml: no version".to_owned())
}

pub(crate) fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

pub(crate) fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

/// Copies a file into a folder, which is made when it is not there.
pub(crate) fn copy(file: &Path, folder: &Path) -> Result<(), String> {
    let copied =
        fs::create_dir_all(folder).and_then(|()| fs::copy(file, folder.join(file.file_name().unwrap_or_default())));
    copied.map(drop).map_err(|error| format!("{} to {}: {error}", file.display(), folder.display()))
}
