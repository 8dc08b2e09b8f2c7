//! The Python package: an environment of its own, the build, and every check.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Builds the package into an environment under the target folder, and runs its tests and checks there.
pub(crate) fn python(root: &Path) -> Result<(), String> {
    let package = root.join("crates/kneeri-py");
    let environment = Environment { folder: target(root).join("python"), package };
    environment.make()?;
    environment.run("maturin", &["develop", "--quiet", "--profile", "dev"])?;
    environment.run("ruff", &["format", "--check", "--quiet"])?;
    environment.run("ruff", &["check", "--quiet"])?;
    environment.run("mypy", &[])?;
    environment.run("python", &["-m", "mypy.stubtest", "kneeri._kneeri", "--mypy-config-file", "pyproject.toml"])?;
    environment.run("python", &["-m", "pytest", "--quiet"])
}

/// What tools and packages for the tests are installed in.
struct Environment {
    folder: PathBuf,
    package: PathBuf,
}

impl Environment {
    /// Makes it, unless it is there with all that is wanted.
    fn make(&self) -> Result<(), String> {
        let wanted = self.package.join("requirements-dev.txt");
        let text = fs::read_to_string(&wanted).map_err(|error| format!("{}: {error}", wanted.display()))?;
        let made = self.folder.join("requirements-dev.txt");
        if fs::read_to_string(&made).is_ok_and(|made| made == text) {
            return Ok(());
        }
        let python = env::var_os("PYTHON").unwrap_or_else(|| "python3".into());
        let folder = self.folder.as_os_str().to_owned();
        start(Command::new(&python).args([OsString::from("-m"), "venv".into(), folder]), "python3 (3.10 or newer)")?;
        self.run(
            "python",
            &["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", "requirements-dev.txt"],
        )?;
        fs::write(&made, text).map_err(|error| format!("{}: {error}", made.display()))
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Result<(), String> {
        let programs = self.folder.join(if cfg!(windows) { "Scripts" } else { "bin" });
        let mut command = Command::new(programs.join(program));
        command.args(arguments).current_dir(&self.package).env("VIRTUAL_ENV", &self.folder);
        start(&mut command, program)
    }
}

fn start(command: &mut Command, what: &str) -> Result<(), String> {
    let status = command.status().map_err(|error| format!("{what} does not start: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{what} failed")) }
}

/// Where everything is built.
fn target(root: &Path) -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from)
}
