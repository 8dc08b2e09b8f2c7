//! `kneeri simulate`: does asking less give the same answer?

use std::path::PathBuf;

use kneeri_analysis::{Simulation, SimulationOptions, simulate};

use crate::cli::Format;
use crate::console::Console;
use crate::page::{BAD, DIM, GOOD, HEADING, Page};
use crate::progress;
use crate::rules;
use crate::stop::{Exit, Stop};

/// Interview virtual runners, and compare with the full questionnaire
///
/// The runners are drawn from the rule set itself: a condition by its base rate, then an answer to every question, by
/// the shares and ratios of this condition. Each is interviewed, and the result compared with that of all answers:
/// warning signs, urgency, and the condition that leads. This tests the interview, not the medicine.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Simulate {
    /// How many runners
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    runners: u32,

    /// The same seed gives the same runners everywhere
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,

    /// A budget of interactions to try; may be given several times [default: 3 6 9 12]
    #[arg(long, value_name = "N")]
    budget: Vec<u32>,

    /// Rule files and folders of them [default: the built-in rule set]
    #[arg(long, value_name = "PATH", num_args = 1..)]
    rules: Vec<PathBuf>,

    /// How the result is written
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

const AFTER_HELP: &str = "\
Exit codes:
  0  done
  1  an interview missed a warning sign of the full questionnaire
  2  bad usage or unreadable input

Examples:
  kneeri simulate
  kneeri simulate --runners 10000 --seed 7 --budget 12 --budget 20
  kneeri simulate --rules rules/knee --format json";

impl Simulate {
    pub(crate) fn run(&self, console: &mut Console<'_, '_>) -> Result<Exit, Stop> {
        let engine = rules::engine(&self.rules)?;
        let mut options = SimulationOptions { runners: self.runners, seed: self.seed, ..SimulationOptions::default() };
        if !self.budget.is_empty() {
            options.budgets.clone_from(&self.budget);
        }
        let bar = progress::bar(self.runners as usize, "runners", console.is_watched());
        let simulation = simulate(&engine, &options, |done| bar.set_position(done.into()));
        bar.finish_and_clear();
        let text = match self.format {
            Format::Text => page(&simulation, console.width()),
            // Simulations serialise without fail: they hold texts, numbers and lists.
            Format::Json => format!("{}\n", serde_json::to_string(&simulation).unwrap_or_default()),
        };
        console.print(&text)?;
        Ok(if missed(&simulation) == 0 { Exit::Done } else { Exit::FallsShort })
    }
}

/// How many runners have a warning sign that their interview missed, with whichever budget.
fn missed(simulation: &Simulation) -> u32 {
    let each = simulation.budgets().iter().chain([simulation.unlimited(), simulation.one_at_a_time()]);
    each.map(|held| held.missed_red_flags().met).max().unwrap_or(0)
}

fn page(simulation: &Simulation, width: usize) -> String {
    let mut page = Page::new(width);
    page.wrapped(HEADING, "", "", &simulation.to_summary());
    page.blank();
    let rows = simulation.to_rows();
    let columns = rows.first().map_or(0, |row| row.len());
    let lines = |column: usize| rows.first().and_then(|head| head.get(column)).map(|head| two_lines(head));
    let column_width = |column: usize| {
        let cells = rows.iter().skip(1).filter_map(|row| row.get(column)).map(|cell| cell.len());
        let (first, second) = lines(column).unwrap_or_default();
        cells.chain([first.len(), second.len()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(column_width).collect();
    let line = |cells: Vec<&str>| {
        let cells = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:>width$}"));
        cells.collect::<Vec<_>>().join("  ")
    };
    let heads: Vec<(&str, &str)> = (0..columns).filter_map(lines).collect();
    let (above, below): (Vec<&str>, Vec<&str>) = heads.into_iter().unzip();
    for head in [above, below] {
        page.row(DIM, &line(head));
    }
    for row in rows.iter().skip(1) {
        page.row(crate::page::PLAIN, &line(row.iter().map(String::as_str).collect()));
    }
    page.blank();
    let meaning = "Median, 90 % and most are interactions: a question with all that stands on its screen. Answers is the \
                   median of single answers. In the last row each part of a question is an interaction.";
    page.paragraph("", meaning);
    let (style, text) = match missed(simulation) {
        0 => (GOOD, "No interview missed a warning sign of the full questionnaire.".to_owned()),
        missed => (BAD, format!("The interviews of {missed} runners missed a warning sign.")),
    };
    page.wrapped(style, "", "", &text);
    page.into_text()
}

/// A head in two lines.
fn two_lines(head: &str) -> (&str, &str) {
    head.rsplit_once(' ').filter(|(first, _)| first.len() > 2).unwrap_or(("", head))
}
