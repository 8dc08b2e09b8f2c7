//! `kneeri test`: the cases of a rule set.

use std::path::PathBuf;

use kneeri_analysis::{CaseResult, run_cases};

use crate::console::Console;
use crate::page::{BAD, GOOD, Page, one_line};
use crate::rules;
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

    /// Run them again whenever a file changes
    #[arg(long)]
    watch: bool,
}

const AFTER_HELP: &str = "\
Examples:
  kneeri test
  kneeri test rules/knee
  kneeri test --watch rules/knee";

impl Test {
    pub(crate) fn run(&self, console: &mut Console<'_, '_>) -> Result<Exit, Stop> {
        if self.watch { watch(&self.paths, console, |console| self.once(console)) } else { self.once(console) }
    }

    fn once(&self, console: &mut Console<'_, '_>) -> Result<Exit, Stop> {
        let results = run_cases(&rules::engine(&self.paths)?);
        let failures: Vec<&CaseResult> = results.iter().filter(|result| !result.holds()).collect();
        let mut page = Page::new(console.width());
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
        console.print(&page.into_text())?;
        Ok(if failures.is_empty() { Exit::Done } else { Exit::FallsShort })
    }
}
