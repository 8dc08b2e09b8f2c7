//! How many instructions the engine takes: the same on a busy machine, so that a change for the worse is seen.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

use serde::{Deserialize, Serialize};

const HELP: &str = "\
cargo xtask instructions [--record]

Counts the instructions of the engine with valgrind, for one of the people of the benchmarks (for `load`: as a whole),
and fails when something takes over 5 % more than benches/instructions.json says.

  --record  write the counts down as the new record
";

/// By how much a count may exceed its record, in per cent.
const MARGIN: u64 = 5;

/// What is counted, and for how many people at once: as `benches/src/bin/counted.rs` has it.
const COUNTED: [(&str, u64); 6] =
    [("decide", 64), ("decide_each", 64), ("assess", 64), ("next_question", 64), ("text_to_text", 64), ("load", 1)];

/// What was counted, and with which compiler.
#[derive(Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) rustc: String,
    pub(crate) instructions: BTreeMap<String, u64>,
}

/// The task: counts, and compares with the record or renews it.
pub(crate) fn instructions(root: &Path, arguments: &[String]) -> Result<(), String> {
    let renew = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => false,
        ["--record"] => true,
        ["--help" | "-h"] => {
            print!("{HELP}");
            return Ok(());
        }
        _ => return Err(format!("`--record` is the only option\n\n{HELP}")),
    };
    if !valgrind_is_there() {
        return missing();
    }
    let counted = count(root)?;
    let path = root.join("benches/instructions.json");
    if renew {
        let text = serde_json::to_string_pretty(&counted).map_err(|error| error.to_string())?;
        return fs::write(&path, text + "\n").map_err(|error| format!("{}: {error}", path.display()));
    }
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let recorded: Record = serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
    compared(&recorded, &counted)
}

/// Counts everything in a release build.
pub(crate) fn count(root: &Path) -> Result<Record, String> {
    super::cargo(&["build", "--quiet", "--release", "--package", "kneeri-benches", "--bin", "counted"], &[])?;
    let program = super::target(root).join("release/counted");
    let one = |(what, people): (&str, u64)| {
        eprintln!("counting the instructions of {what}");
        Ok((what.to_owned(), collected(&program, what)? / people))
    };
    Ok(Record { rustc: rustc()?, instructions: COUNTED.into_iter().map(one).collect::<Result<_, String>>()? })
}

pub(crate) fn valgrind_is_there() -> bool {
    Command::new("valgrind").arg("--version").output().is_ok_and(|output| output.status.success())
}

fn missing() -> Result<(), String> {
    let message = "valgrind is missing, and counts the instructions: install it with the packages of the system";
    if env::var_os("CI").is_some_and(|value| value == "true") {
        return Err(message.to_owned());
    }
    eprintln!("skipped: {message}");
    Ok(())
}

/// What callgrind collects while the function that does it runs.
fn collected(program: &Path, what: &str) -> Result<u64, String> {
    let options =
        ["--tool=callgrind", "--callgrind-out-file=/dev/null", "--collect-atstart=no", "--toggle-collect=*counted_*"];
    let output = Command::new("valgrind").args(options).arg(program).arg(what).output();
    let output = output.map_err(|error| format!("valgrind does not start: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    let count = said.lines().find_map(|line| line.split_once("Collected :")?.1.trim().parse().ok());
    count.filter(|count| *count > 0).ok_or_else(|| format!("valgrind counted nothing for {what}:\n{said}"))
}

pub(crate) fn rustc() -> Result<String, String> {
    let program = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(program).arg("--version").output();
    let output = output.map_err(|error| format!("rustc does not start: {error}"))?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Prints both, and fails when something has become heavier.
fn compared(recorded: &Record, counted: &Record) -> Result<(), String> {
    let mut heavier = Vec::new();
    for (what, count) in &counted.instructions {
        let record = recorded.instructions.get(what).copied().unwrap_or_default();
        println!("{what:>14} {count:>12} {record:>12} recorded");
        if *count > record + record * MARGIN / 100 {
            heavier.push(what.as_str());
        }
    }
    if heavier.is_empty() {
        return Ok(());
    }
    let compiler = if recorded.rustc == counted.rustc {
        String::new()
    } else {
        format!("; the record is of {}, and this is {}", recorded.rustc, counted.rustc)
    };
    let heavier = heavier.join(", ");
    Err(format!(
        "{heavier}: over {MARGIN} % more instructions than recorded{compiler}\n\
         make it lighter, or renew the record with `cargo xtask instructions --record` and say why"
    ))
}
