//! The Python package: environments of its own, the build, every check, and how fast it is.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Builds the package into an environment under the target folder, and runs its tests and checks there.
pub(crate) fn python(root: &Path) -> Result<(), String> {
    let environment = Environment::made(root, "python", "requirements-dev.txt")?;
    environment.run("maturin", &["develop", "--quiet", "--profile", "dev"])?;
    environment.run("ruff", &["format", "--check", "--quiet"])?;
    environment.run("ruff", &["check", "--quiet"])?;
    environment.run("mypy", &[])?;
    environment.run("python", &["-m", "mypy.stubtest", "kneeri._kneeri", "--mypy-config-file", "pyproject.toml"])?;
    environment.run("python", &["-m", "pytest", "--quiet"])
}

/// How fast the package is: what `measure.py` prints, and the bytes of the wheel that it measured.
pub(crate) fn measure(root: &Path, quick: bool) -> Result<(Vec<u8>, u64), String> {
    let environment = Environment::made(root, "python-bench", "requirements-bench.txt")?;
    let wheel = environment.wheel()?;
    let bytes = fs::metadata(&wheel).map_err(|error| format!("{}: {error}", wheel.display()))?.len();
    let wheel = wheel.to_string_lossy();
    environment.run("python", &["-m", "pip", "install", "--quiet", "--no-deps", "--force-reinstall", &wheel])?;
    let mut command = environment.command("python");
    let output = command.arg("measure.py").args(quick.then_some("--quick")).stderr(Stdio::inherit()).output();
    let output = output.map_err(|error| format!("python does not start: {error}"))?;
    if output.status.success() { Ok((output.stdout, bytes)) } else { Err("measure.py failed".to_owned()) }
}

/// What tools and packages are installed in.
struct Environment {
    folder: PathBuf,
    package: PathBuf,
}

impl Environment {
    /// The one of this name under the target folder, with all that a file of the package wants.
    fn made(root: &Path, name: &str, requirements: &str) -> Result<Self, String> {
        let environment = Self { folder: super::target(root).join(name), package: root.join("crates/kneeri-py") };
        environment.make(requirements)?;
        Ok(environment)
    }

    /// Makes it, unless it is there with all that is wanted.
    fn make(&self, requirements: &str) -> Result<(), String> {
        let wanted = self.package.join(requirements);
        let text = fs::read_to_string(&wanted).map_err(|error| format!("{}: {error}", wanted.display()))?;
        let made = self.folder.join(requirements);
        if fs::read_to_string(&made).is_ok_and(|made| made == text) {
            return Ok(());
        }
        let python = env::var_os("PYTHON").unwrap_or_else(|| "python3".into());
        let folder = self.folder.as_os_str().to_owned();
        start(Command::new(&python).args([OsString::from("-m"), "venv".into(), folder]), "python3 (3.10 or newer)")?;
        self.run("python", &["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements])?;
        fs::write(&made, text).map_err(|error| format!("{}: {error}", made.display()))
    }

    /// The package as it is shipped, for this machine.
    fn wheel(&self) -> Result<PathBuf, String> {
        let folder = self.folder.join("wheels");
        let unreadable = |error| format!("{}: {error}", folder.display());
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(unreadable)?;
        }
        self.run("maturin", &["build", "--quiet", "--compatibility", "linux", "--out", &folder.to_string_lossy()])?;
        let wheel = fs::read_dir(&folder).map_err(unreadable)?.next();
        wheel.ok_or_else(|| format!("{}: no wheel", folder.display()))?.map(|entry| entry.path()).map_err(unreadable)
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Result<(), String> {
        start(self.command(program).args(arguments), program)
    }

    fn command(&self, program: &str) -> Command {
        let programs = self.folder.join(if cfg!(windows) { "Scripts" } else { "bin" });
        let mut command = Command::new(programs.join(program));
        command.current_dir(&self.package).env("VIRTUAL_ENV", &self.folder);
        command
    }
}

fn start(command: &mut Command, what: &str) -> Result<(), String> {
    let status = command.status().map_err(|error| format!("{what} does not start: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{what} failed")) }
}
