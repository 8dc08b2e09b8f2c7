//! `kneeri test`: the cases of a rule set.

mod junit;
mod lcov;
mod mutants;
mod reach;

use std::path::PathBuf;

use kneeri_analysis::{CaseCoverage, CaseResult, Mutation, MutationOptions, run_cases};
use kneeri_core::Engine;
use serde_json::json;

use crate::console::Console;
use crate::page::{BAD, GOOD, Page, one_line};
use crate::rules::Documents;
use crate::stop::{Exit, Stop};
use crate::watch::watch;

/// Run the cases of a rule set: given these findings, does what is expected come out?
///
/// Shows the cases that fail, with what was expected and what came out. The last line is always "N passed, N failed".
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Test {
    /// Rule files and folders of them [default: the built-in rule set]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Show what of the rules the cases reach too
    #[arg(long)]
    coverage: bool,

    /// Fail when the cases reach less of the rules than this: triage rules true and false, conditions first, outcomes
    /// of evidence
    #[arg(long, value_name = "PER_CENT", value_parser = clap::value_parser!(u32).range(0..=100))]
    threshold: Option<u32>,

    /// Write a findings file into this new folder for each thing that no case reaches
    #[arg(long, value_name = "FOLDER")]
    suggest: Option<PathBuf>,

    /// Change the rules in small ways, one at a time, and show the changes that no case notices
    #[arg(long)]
    mutate: bool,

    /// How many changes are tried, spread evenly over their kinds
    #[arg(long, value_name = "N", default_value_t = MutationOptions::default().mutants)]
    mutants: u32,

    /// The same seed chooses the same changes everywhere
    #[arg(long, value_name = "S", default_value_t = MutationOptions::default().seed)]
    seed: u64,

    /// Run them again whenever a file changes
    #[arg(long, conflicts_with = "suggest")]
    watch: bool,

    /// How the results are written
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: Report,
}

const AFTER_HELP: &str = "\
Exit codes:
  0  every case holds, and the threshold is reached
  1  a case fails, or the cases reach less than the threshold
  2  bad usage or unreadable input

Examples:
  kneeri test
  kneeri test rules/knee --coverage
  kneeri test rules/knee --threshold 95 --format lcov > lcov.info
  kneeri test rules/knee --suggest uncovered/
  kneeri test rules/knee --format junit > cases.xml
  kneeri test rules/knee --mutate --mutants 500 --seed 7
  kneeri test --watch rules/knee";

/// How results of cases are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Report {
    /// For people
    Text,
    /// For programs
    Json,
    /// JUnit XML: the cases, for build servers
    Junit,
    /// LCOV: what the cases reach, line by line, for editors and build servers
    Lcov,
}

impl Test {
    pub(crate) fn run(&self, console: &mut Console<'_, '_>) -> Result<Exit, Stop> {
        if self.watch { watch(&self.paths, console, |console| self.once(console)) } else { self.once(console) }
    }

    fn once(&self, console: &mut Console<'_, '_>) -> Result<Exit, Stop> {
        let (documents, rules) = Documents::read(&self.paths)?.load()?;
        let engine = Engine::new(&rules);
        let results = run_cases(&engine);
        let is_wanted = self.coverage || self.threshold.is_some() || self.suggest.is_some();
        let coverage = (is_wanted || self.format == Report::Lcov).then(|| CaseCoverage::new(&engine));
        let suggested = match (&self.suggest, &coverage) {
            (Some(folder), Some(coverage)) => Some(reach::suggest(folder, coverage, &engine, console.is_watched())?),
            _ => None,
        };
        let options = MutationOptions { mutants: self.mutants, seed: self.seed };
        let mutation: Option<Mutation> = self.mutate.then(|| mutants::tried(&engine, &options, console.is_watched()));
        let text = match (self.format, &coverage) {
            (Report::Lcov, Some(coverage)) => lcov::lcov(coverage, &documents),
            (Report::Junit, _) => junit::junit(rules.id(), &results)?,
            (Report::Json, coverage) => {
                format!("{:#}\n", json!({ "cases": results, "coverage": coverage, "mutation": mutation }))
            }
            (_, coverage) => {
                let mut page = Page::new(console.width());
                if let Some(coverage) = coverage {
                    reach::page(&mut page, coverage, self.threshold);
                }
                mutation.iter().for_each(|mutation| mutants::page(&mut page, mutation));
                suggested.iter().for_each(|line| page.line(line));
                failures(&mut page, &results);
                page.into_text()
            }
        };
        console.print(&text)?;
        let holds = results.iter().all(CaseResult::holds);
        let reaches = coverage.is_none_or(|coverage| reach::is_enough(&coverage, self.threshold));
        Ok(if holds && reaches { Exit::Done } else { Exit::FallsShort })
    }
}

/// The cases that fail, and how many there are.
fn failures(page: &mut Page, results: &[CaseResult]) {
    let failures: Vec<&CaseResult> = results.iter().filter(|result| !result.holds()).collect();
    for failure in &failures {
        page.wrapped(BAD, "", "", &format!("failed: {}", one_line(failure.name())));
        for mismatch in failure.mismatches() {
            page.paragraph("  ", mismatch.member);
            page.item("    expected ", &one_line(&mismatch.expected));
            page.item("    found    ", &one_line(&mismatch.found));
        }
        page.blank();
    }
    let style = if failures.is_empty() { GOOD } else { BAD };
    let (passed, failed) = (results.len() - failures.len(), failures.len());
    page.wrapped(style, "", "", &format!("{passed} passed, {failed} failed"));
}
