//! `kneeri diff`: what changes between two rule sets.

use std::path::{Path, PathBuf};

use kneeri_analysis::{
    Change, Cohort, Decision, Diff as Compared, People, Person, RuleSetUsed, Searched, Shift, Shifted, Turn, Witness,
    diff,
};
use kneeri_core::Engine;

use crate::cli::Format;
use crate::console::Console;
use crate::faults::counted;
use crate::input::{self, RULES_LIMIT};
use crate::page::{BAD, DIM, GOOD, HEADING, PLAIN, Page, one_line, plain};
use crate::progress;
use crate::rules;
use crate::stop::{Complaint, Exit, Stop};

/// Compare two rule sets: what is written otherwise, and what is decided otherwise
///
/// Each changed triage rule and each changed guard of advice is tried on every combination of the answers that the two
/// versions tell apart, open questions included, as long as there are no more than 65536. Then both versions assess
/// virtual runners, or the findings of a file. Every difference comes with findings that show it, as few as possible;
/// both engines have assessed them. What lowers an urgency is shown first.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Diff {
    /// The rules before: a file (see `kneeri bundle`) or a folder. With one path only, the built-in rule set
    #[arg(value_name = "OLD", required = true)]
    old: PathBuf,

    /// The rules after
    #[arg(value_name = "NEW")]
    new: Option<PathBuf>,

    /// Count over these findings: one JSON object a line; `-` reads standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["runners", "seed"])]
    findings: Option<PathBuf>,

    /// Count over so many virtual runners; 0 leaves them out
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    runners: u32,

    /// The same seed gives the same runners everywhere
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,

    /// Fail when this changes
    #[arg(long, value_enum, value_name = "WHAT")]
    deny: Option<Deny>,

    /// How the result is written
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

const AFTER_HELP: &str = "\
Exit codes:
  0  compared
  1  what --deny names has changed, or the rules have faults
  2  bad usage or unreadable input

Examples:
  kneeri bundle rules/knee -o before.json    (before a change)
  kneeri diff before.json rules/knee         (after it)
  kneeri diff rules/knee                     (against the built-in rules)
  kneeri diff before.json rules/knee --findings people.jsonl --deny lowered
  kneeri diff before.json rules/knee --runners 10000 --seed 7 --format json";

/// What fails a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Deny {
    /// A lower urgency for somebody
    Lowered,
    /// Any other decision about somebody
    Decisions,
}

impl Diff {
    pub(crate) fn run(&self, console: &mut Console<'_, '_>) -> Result<Exit, Stop> {
        let engine = |path: &Path| rules::engine(&[path.to_owned()]);
        let (old, new) = match &self.new {
            Some(new) => (engine(&self.old)?, engine(new)?),
            None => (rules::engine(&[])?, engine(&self.old)?),
        };
        let people = match &self.findings {
            Some(path) => People::Given(read(path, &old, &new, console)?),
            None => People::Drawn { runners: self.runners, seed: self.seed },
        };
        let count = if let People::Given(people) = &people { people.len() } else { self.runners as usize };
        let bar = progress::bar(count, "people", console.is_watched());
        let compared = diff(&old, &new, &people, |done| bar.set_position(done.into()));
        bar.finish_and_clear();
        let text = match self.format {
            Format::Text => self.page(&compared, console.width()),
            // Comparisons serialise without fail: they hold texts, numbers and lists.
            Format::Json => format!("{}\n", serde_json::to_string(&compared).unwrap_or_default()),
        };
        console.print(&text)?;
        let is_denied = match self.deny {
            Some(Deny::Lowered) => compared.lowers_urgency(),
            Some(Deny::Decisions) => compared.changes_decisions(),
            None => false,
        };
        Ok(if is_denied { Exit::FallsShort } else { Exit::Done })
    }

    fn page(&self, compared: &Compared, width: usize) -> String {
        let mut page = Page::new(width);
        let version = |used: &RuleSetUsed| format!("{} {}", one_line(&used.id), one_line(&used.version));
        page.wrapped(HEADING, "", "", &format!("{} → {}", version(&compared.old), version(&compared.new)));
        if compared.changes.is_empty() {
            page.wrapped(GOOD, "", "", "Nothing is written otherwise: the digests are equal.");
            return page.into_text();
        }
        if compared.same_logic {
            page.wrapped(GOOD, "", "", "Only texts and sources are written otherwise: no decision changes.");
        } else {
            self.people(&compared.cohort, &mut page);
            rules_alone(&compared.rules, &mut page);
        }
        page.heading(&format!("Written otherwise ({})", counted(compared.changes.len(), "place", "places")));
        compared.changes.iter().for_each(|change| written(change, &mut page));
        page.into_text()
    }

    fn people(&self, cohort: &Cohort, page: &mut Page) {
        let whom = match &self.findings {
            Some(path) => format!("people of {}", one_line(&path.display().to_string())),
            None => format!("virtual runners, seed {}", self.seed),
        };
        if cohort.people == 0 {
            return;
        }
        page.heading(&format!("Decisions about {} {whom}", cohort.people));
        if cohort.changed.met == 0 {
            page.wrapped(GOOD, "", "", "None changes.");
        }
        for shifted in cohort.shifts.iter().filter(|shifted| shifted.people.met > 0) {
            shift(shifted, page);
        }
    }
}

/// The findings of a file, one person a line.
fn read(path: &Path, old: &Engine, new: &Engine, console: &mut Console<'_, '_>) -> Result<Vec<Person>, Stop> {
    let too_large = Complaint::new(format!("is larger than {}", input::size(16 * RULES_LIMIT)))
        .help("split it, and compare on each part");
    let text = if path == Path::new("-") {
        input::read(console.stdin(), 16 * RULES_LIMIT, too_large)
    } else {
        input::open(path).and_then(|file| input::read(file, 16 * RULES_LIMIT, too_large))
    };
    let people = text.and_then(|text| {
        Person::from_json_lines(old, new, &text).map_err(|error| {
            Complaint::new(error.to_string()).help("each line holds the findings of one person as JSON")
        })
    });
    people.map_err(|complaint| complaint.about(path.display().to_string()).into())
}

/// How many of the things that shift are listed.
const MOST_LISTED: usize = 8;

fn shift(shifted: &Shifted, page: &mut Page) {
    let is_lowered = shifted.shift == Shift::UrgencyLowered;
    let style = if is_lowered { BAD } else { HEADING };
    page.blank();
    page.wrapped(style, "", "", &format!("{}: {}", shifted.shift.as_str(), shifted.people));
    for (what, count) in shifted.what.iter().take(MOST_LISTED) {
        page.item("  • ", &format!("{}: {count}", one_line(what)));
    }
    if let Some(more) = shifted.what.len().checked_sub(MOST_LISTED).filter(|more| *more > 0) {
        page.paragraph("  ", &format!("and {more} more"));
    }
    if let Some(witness) = &shifted.witness {
        example(witness, Some(shifted.shift), page);
    }
}

/// Findings that show a difference, as they can be given to `kneeri assess`.
fn example(witness: &Witness, shift: Option<Shift>, page: &mut Page) {
    let findings = serde_json::to_string(&witness.findings).unwrap_or_default();
    // It stays one line, to be copied into a file.
    page.row(DIM, &format!("  for example {}", plain(&findings)));
    let (old, new) = (&witness.old, &witness.new);
    let list = |ids: &[String]| if ids.is_empty() { "none".to_owned() } else { ids.join(", ") };
    let texts = match shift {
        Some(Shift::FirstChanged | Shift::TopThreeChanged) => (list(&old.top), list(&new.top)),
        Some(Shift::AdviceLost | Shift::AdviceGained) => (list(&old.advice), list(&new.advice)),
        _ => (because(old), because(new)),
    };
    page.item("    before ", &texts.0);
    page.item("    after  ", &texts.1);
}

fn because(decision: &Decision) -> String {
    match decision.because.as_slice() {
        [] => decision.urgency.to_string(),
        rules => format!("{} because of {}", decision.urgency, rules.join(", ")),
    }
}

/// Each changed rule alone, those that lower a level first.
fn rules_alone(rules: &[Searched], page: &mut Page) {
    if rules.is_empty() {
        return;
    }
    page.heading("Changed rules and guards, each alone");
    let mut rules: Vec<&Searched> = rules.iter().collect();
    rules.sort_by_key(|rule| rule.turns.first().map_or((1, Turn::HoldsBack), |turned| (0, turned.turn)));
    for rule in rules {
        page.blank();
        page.wrapped(HEADING, "", "", &format!("{} {}", rule.part, one_line(&rule.id)));
        for turned in &rule.turns {
            let elsewhere = match (turned.in_all, rule.part) {
                (true, _) => "",
                (false, "advice") => " (whether it is shown depends on conditions and urgency too)",
                (false, _) => " (in every example tried, other rules hold the level or the question)",
            };
            let style = if turned.turn == Turn::Lowered { BAD } else { PLAIN };
            page.wrapped(style, "  ", "  ", &format!("{}{elsewhere}", turned.turn.as_str()));
            example(&turned.witness, (rule.part == "advice").then_some(Shift::AdviceLost), page);
        }
        let found = match (rule.turns.is_empty(), rule.exact) {
            (true, true) => format!("decides the same in all {} combinations of answers", rule.combinations),
            (true, false) => format!("no difference found; there are {}, too many to try all", combinations(rule)),
            (false, true) => format!("all {} combinations of answers were tried", rule.combinations),
            (false, false) => format!("not all was tried: there are {}", combinations(rule)),
        };
        page.wrapped(DIM, "  ", "  ", &found);
    }
}

fn combinations(rule: &Searched) -> String {
    match rule.combinations {
        u64::MAX => "more combinations of answers than can be counted".into(),
        count => format!("{count} combinations of answers"),
    }
}

/// How much of a long text is shown.
const LONGEST: usize = 300;

fn written(change: &Change, page: &mut Page) {
    let short = |text: &str| match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    };
    let line = |text: &str| one_line(&short(&text.replace('\n', " ")));
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => {
            page.item("• ", &one_line(&change.subject()));
            page.item("    before ", &line(before));
            page.item("    after  ", &line(after));
        }
        (None, Some(after)) => page.item("• ", &format!("new: {}: {}", one_line(&change.subject()), line(after))),
        (Some(before), None) => page.item("• ", &format!("gone: {}: {}", one_line(&change.subject()), line(before))),
        (None, None) => {}
    }
}
