//! The tasks of this repository: `cargo xtask TASK`.
#![forbid(unsafe_code)]

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{env, fs};

const HELP: &str = "\
cargo xtask TASK

  test         run every test of the workspace
  check        formatting, lints and documentation, without warnings
  schema       write rules/schema.json anew from the types of the core
  conformance  write the expected results of tests/conformance anew; review the difference
  docs         write the pages of docs that come from the rules anew; review the difference
";

fn main() -> ExitCode {
    let task = env::args().nth(1).unwrap_or_default();
    let done = match task.as_str() {
        "test" => test(),
        "check" => check(),
        "schema" => schema(),
        "conformance" => conformance(),
        "docs" => docs(),
        "" | "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        other => Err(format!("no task `{other}`\n\n{HELP}")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}

/// Every test, the whole workspace last, so that its counts close the output.
fn test() -> Result<(), String> {
    cargo(&["test", "--package", "kneeri-core", "--no-default-features", "--lib"], &[])?;
    cargo(&["test", "--workspace", "--all-features"], &[("INSTA_UPDATE", "no")])
}

fn check() -> Result<(), String> {
    cargo(&["fmt", "--all", "--check"], &[])?;
    cargo(&["clippy", "--workspace", "--all-targets", "--all-features", "--", "--deny", "warnings"], &[])?;
    cargo(&["doc", "--workspace", "--no-deps", "--all-features"], &[("RUSTDOCFLAGS", "--deny warnings")])
}

fn schema() -> Result<(), String> {
    let text = serde_json::to_string_pretty(&kneeri_core::schema()).map_err(|error| error.to_string())?;
    let path = root().join("rules/schema.json");
    fs::write(&path, text + "\n").map_err(|error| format!("{}: {error}", path.display()))
}

fn conformance() -> Result<(), String> {
    cargo(&["test", "--package", "kneeri-tests", "--test", "conformance"], &[("KNEERI_UPDATE", "1")])
}

fn docs() -> Result<(), String> {
    cargo(&["test", "--package", "kneeri-tests", "--test", "docs", "is_current"], &[("KNEERI_UPDATE", "1")])
}

fn cargo(arguments: &[&str], variables: &[(&str, &str)]) -> Result<(), String> {
    let program = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(program)
        .args(arguments)
        .envs(variables.iter().copied())
        .current_dir(root())
        .status()
        .map_err(|error| format!("cargo does not start: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("`cargo {}` failed", arguments.join(" "))) }
}

/// The folder of the workspace.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}
