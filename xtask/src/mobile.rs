//! What the packages for Swift and Kotlin are made from: the library, and the sources that its names give.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use crate::cargo;

/// Builds the library as it ships, but with the names that bindings are made from, and says in which folder it is.
pub(crate) fn library(root: &Path, features: &str) -> Result<PathBuf, String> {
    let profile = "mobile-android";
    cargo(&["build", "--package", "kneeri-mobile", "--profile", profile, "--features", features], &[])?;
    Ok(crate::target(root).join(profile))
}

/// Runs one of the programs that make bindings.
pub(crate) fn bindgen(program: &str, arguments: &[&OsStr]) -> Result<(), String> {
    let arguments: Option<Vec<&str>> = arguments.iter().map(|argument| argument.to_str()).collect();
    let arguments = arguments.ok_or("the path of the repository is not Unicode")?;
    let run = ["run", "--quiet", "--package", "uniffi-bindgen", "--bin", program, "--"];
    cargo(&[run.as_slice(), &arguments].concat(), &[])
}

/// Puts our own first lines into a generated file, in place of what the generator says of it.
pub(crate) fn sign(path: &Path, first: &str) -> Result<(), String> {
    let failed = |error| format!("{}: {error}", path.display());
    let text = fs::read_to_string(path).map_err(failed)?;
    let body: String = text.split_inclusive('\n').skip_while(|line| line.starts_with("//")).collect();
    fs::write(path, format!("{first}\n{body}")).map_err(failed)
}
