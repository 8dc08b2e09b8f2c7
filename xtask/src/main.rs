//! The tasks of this repository: `cargo xtask TASK`.
#![forbid(unsafe_code)]

mod android;
mod bench;
mod charts;
mod instructions;
mod kotlin;
mod mobile;
mod python;
mod swift;
mod xcframework;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{env, fs};

use kneeri_analysis::{MutationOptions, Share, Simulation, SimulationOptions, mutate, simulate};
use kneeri_core::{Engine, RuleSet};

const HELP: &str = "\
cargo xtask TASK

  test         run every test of the workspace
  check        formatting, lints and documentation, without warnings
  python       build the Python package in an environment of its own, and run its tests and checks
  kotlin       build the Kotlin package, and run its tests
  jar          make the jar of the Kotlin package with the library for this machine
  threads      let eight threads share an engine in Kotlin and in Swift, with the library as apps get it;
               `kotlin` or `swift` may follow, and KNEERI_ASSESSMENTS says how many assessments each thread makes,
               for example 100000
  figures      measure size and speed of the library for apps, and write the figures of docs/mobile.md anew
  aar          make the library for Android, where its NDK and SDK are
  swift        build the Swift package, and run its tests and checks; without Swift, in a Debian of its own, as root
  xcframework  build what a release of the Swift package holds; needs macOS with Xcode;
               the address of the zipped XCFramework may follow
  schema       write rules/schema.json anew from the types of the core
  conformance  write the expected results of tests/conformance anew; review the difference
  docs         write the pages of docs that come from the rules anew; review the difference
  mutate       measure which small changes of the rules their cases notice, and write the figures of the rule book anew
  bench        measure how fast the engine is, beside other engines, and write docs/performance.md anew
  instructions count the instructions of the engine, and compare them with the record
  interview    measure the interview on 10,000 virtual runners, and write the figures of docs/interview.md anew
";

fn main() -> ExitCode {
    let task = env::args().nth(1).unwrap_or_default();
    let rest: Vec<String> = env::args().skip(2).collect();
    let done = match task.as_str() {
        "test" => test(),
        "check" => check(),
        "python" => python::python(&root()),
        "kotlin" => kotlin::kotlin(&root()),
        "jar" => kotlin::jar(&root()),
        "threads" => threads(&rest),
        "figures" => figures(),
        "aar" => android::aar(&root()),
        "bench" => bench::bench(&root(), &rest),
        "instructions" => instructions::instructions(&root(), &rest),
        "swift" => swift::swift(&root()),
        "xcframework" => xcframework::xcframework(&root(), rest.first().map(String::as_str)),
        "schema" => schema(),
        "conformance" => conformance(),
        "docs" => docs(),
        "mutate" => mutants(),
        "interview" => interview(),
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
    // The extension module is looked at without any Python.
    let python = [("PYO3_NO_PYTHON", "1"), ("PYO3_BUILD_EXTENSION_MODULE", "1")];
    let documents = [python.as_slice(), &[("RUSTDOCFLAGS", "--deny warnings")]].concat();
    cargo(&["fmt", "--all", "--check"], &[])?;
    cargo(&["clippy", "--workspace", "--all-targets", "--all-features", "--", "--deny", "warnings"], &python)?;
    cargo(&["doc", "--workspace", "--no-deps", "--all-features"], &documents)
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

fn threads(languages: &[String]) -> Result<(), String> {
    match languages.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => kotlin::threads(&root()).and_then(|()| swift::threads(&root())),
        ["kotlin"] => kotlin::threads(&root()),
        ["swift"] => swift::threads(&root()),
        _ => Err(format!("`kotlin` or `swift` may follow `threads`\n\n{HELP}")),
    }
}

fn figures() -> Result<(), String> {
    let rows = kotlin::figures(&root())? + &swift::figures(&root())?;
    measured(&root().join("docs/mobile.md"), &rows)
}

/// Takes some minutes, even in a release build, which this sees to.
fn mutants() -> Result<(), String> {
    if cfg!(debug_assertions) {
        return again_in_release("mutate");
    }
    let options = MutationOptions { mutants: 900, ..MutationOptions::default() };
    let documents = kneeri_rules::KNEE.iter().chain(kneeri_rules::KNEE_CASES).copied();
    let rules = RuleSet::from_documents(documents).map_err(|faults| faults.to_string())?;
    let mutation = mutate(&Engine::new(&rules), &options, |done, of| {
        if done % 100 == 0 {
            eprintln!("{done} of {of} changes");
        }
    });
    measured(&root().join("docs/knee-rule-set.md"), &mutation.to_markdown())
}

/// Writes what was measured into a page.
fn measured(page: &Path, figures: &str) -> Result<(), String> {
    let text = fs::read_to_string(page).map_err(|error| format!("{}: {error}", page.display()))?;
    let measured = text.split_once(BEGIN).and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let (before, after) = measured.ok_or_else(|| format!("{}: no `{BEGIN}` and `{END}`", page.display()))?;
    let text = format!("{before}{BEGIN}\n\n{figures}\n{END}{after}");
    fs::write(page, text).map_err(|error| format!("{}: {error}", page.display()))
}

/// The same task in a release build.
fn again_in_release(task: &str) -> Result<(), String> {
    cargo(&["run", "--quiet", "--release", "--package", "xtask", "--", task], &[])
}

/// Takes some minutes, even in a release build, which this sees to.
fn interview() -> Result<(), String> {
    if cfg!(debug_assertions) {
        return again_in_release("interview");
    }
    let options = SimulationOptions { runners: 10_000, ..SimulationOptions::default() };
    let simulation = simulate(&Engine::knee(), &options, |done| {
        if done % 500 == 0 {
            eprintln!("{done} of {} runners", options.runners);
        }
    });
    let (wanted, tables) = (wanted(&simulation), simulation.to_markdown());
    let curve = "![Agreement with the full questionnaire by number of interactions](interview.svg)";
    measured(&root().join("docs/interview.md"), &format!("{tables}\n{curve}\n\n{wanted}"))?;
    let image = root().join("docs/interview.svg");
    fs::write(&image, simulation.to_svg()).map_err(|error| format!("{}: {error}", image.display()))
}

const BEGIN: &str = "<!-- measured -->";
const END: &str = "<!-- end of measured -->";

/// What the interview is meant to reach without a budget, and what it reaches.
fn wanted(simulation: &Simulation) -> String {
    let held = simulation.unlimited();
    let share = |share: Share| share.to_string();
    let rows = [
        ("red flags missed", "none", share(held.missed_red_flags())),
        ("same urgency", "at least 99 %", share(held.same_urgency())),
        ("same leader", "at least 97 %", share(held.same_leader())),
        ("same leader, where the interview ends with one to show", "", share(held.same_leader_if_it_leads())),
        ("interactions, median", "at most 15", held.interactions().median.to_string()),
        ("interactions, most", "at most 30", held.interactions().most.to_string()),
    ];
    let rows = rows.map(|(what, wanted, found)| format!("| {what} | {wanted} | {found} |\n"));
    format!("| without a budget | wanted | measured |\n|---|---|---|\n{}", rows.concat())
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

/// Where everything is built.
fn target(root: &Path) -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from)
}

/// The folder of the workspace.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}
