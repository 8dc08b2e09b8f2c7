//! `kneeri` from arguments to exit code, without a process.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "test code")]

mod ask;
mod assess;
mod check;
mod coverage;
mod diff;
mod documents;
mod explain;
mod help;
mod lines;
mod new;
mod read;
mod rules;
mod streams;
mod verbs;

use std::fmt;
use std::path::PathBuf;

use kneeri_cli::{Streams, Terminal};

/// A run to be.
struct Command {
    args: Vec<String>,
    stdin: Vec<u8>,
    terminal: Terminal,
}

/// How a run ended, and what it wrote.
struct Ended {
    command: String,
    code: u8,
    out: String,
    err: String,
}

/// The command `kneeri` with these arguments; paths are relative to the folder of the crate.
fn kneeri<S: Into<String>>(args: impl IntoIterator<Item = S>) -> Command {
    Command { args: args.into_iter().map(Into::into).collect(), stdin: Vec::new(), terminal: Terminal::default() }
}

impl Command {
    fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stdin = bytes.into();
        self
    }

    fn on_a_terminal(mut self) -> Self {
        (self.terminal.stdout, self.terminal.stderr) = (true, true);
        self
    }

    fn width(mut self, width: usize) -> Self {
        self.terminal.width = width;
        self
    }

    fn no_color(mut self) -> Self {
        self.terminal.no_color = true;
        self
    }

    fn run(self) -> Ended {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut streams =
            Streams { stdin: &mut self.stdin.as_slice(), stdout: &mut out, stderr: &mut err, terminal: self.terminal };
        let args = std::iter::once("kneeri").chain(self.args.iter().map(String::as_str)).map(Into::into);
        let code = kneeri_cli::run(args, &mut streams);
        Ended {
            command: format!("kneeri {}", self.args.join(" ")),
            code,
            out: String::from_utf8(out).unwrap(),
            err: String::from_utf8(err).unwrap(),
        }
    }
}

impl fmt::Display for Ended {
    /// The run as somebody sees it. Digests change with every word of the rules, so they are left out, and escape
    /// characters are made visible.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let here = scratch().display().to_string();
        let shown = |text: &str| without_digests(text).replace('\u{1b}', "␛").replace(&here, "SCRATCH");
        writeln!(f, "$ {}", shown(&self.command))?;
        writeln!(f, "exit code {}", self.code)?;
        for (name, text) in [("standard output", &self.out), ("standard error", &self.err)] {
            if !text.is_empty() {
                write!(f, "\n--- {name} ---\n{}", shown(text))?;
            }
        }
        Ok(())
    }
}

fn without_digests(text: &str) -> String {
    let mut parts = text.split("sha256:");
    let mut shown = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        shown.push_str("sha256:…");
        shown.push_str(part.trim_start_matches(|letter: char| letter.is_ascii_hexdigit()));
    }
    shown
}

/// The folder for files that tests make.
fn scratch() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
}

/// A file that a test makes.
fn made(name: &str, bytes: impl AsRef<[u8]>) -> String {
    let path = scratch().join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, bytes).unwrap();
    path.display().to_string()
}

/// The path of a fixture as tests name it, relative to the folder of the crate.
fn relative(path: &std::path::Path) -> String {
    let components: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    let from = components.iter().rposition(|part| part == "tests" || part == "examples").unwrap();
    let above = if components[from] == "examples" { "../../" } else { "" };
    format!("{above}{}", components[from..].join("/"))
}
