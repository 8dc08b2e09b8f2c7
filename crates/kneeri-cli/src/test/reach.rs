//! What the cases reach, as people read it, and findings files for the rest.

use std::fs;
use std::path::Path;

use kneeri_analysis::{Aspect, CaseCoverage, Point, Share};
use kneeri_core::Engine;

use crate::faults::counted;
use crate::page::{BAD, DIM, HEADING, PLAIN, Page};
use crate::progress::bar;
use crate::stop::{Complaint, Stop};

/// The kinds of which every missing thing is named.
const NAMED: [Aspect; 3] = [Aspect::Rule, Aspect::First, Aspect::Outcome];

const MORE_STATES: &str = "more states of conditions over findings and tests";

/// The table of shares, and what is missing of what matters most.
pub(super) fn page(page: &mut Page, coverage: &CaseCoverage, threshold: Option<u32>) {
    page.wrapped(HEADING, "", "", "What the cases reach");
    page.blank();
    for (what, share) in coverage.shares() {
        page.row(PLAIN, &format!("{:>6} %  {:>5} of {:>5}  {what}", share.tenths(), share.met, share.of));
    }
    page.blank();
    let missing: Vec<&Point> = coverage.missing().filter(|point| NAMED.contains(&point.aspect)).collect();
    for point in &missing {
        page.row(PLAIN, &format!("never: {point}"));
    }
    if !missing.is_empty() {
        page.blank();
    }
    let rest = coverage.missing().count() - missing.len();
    if rest > 0 {
        let states = counted(rest, "more state of a condition over findings or test", MORE_STATES);
        page.wrapped(DIM, "", "", &format!("{states} that no case reaches; --format json names them"));
        page.blank();
    }
    for (what, share) in coverage.essential() {
        if let Some(threshold) = threshold.filter(|threshold| !reaches(share, *threshold)) {
            page.wrapped(BAD, "", "", &format!("{what}: {} %, and {threshold} % are wanted", share.tenths()));
        }
    }
}

/// Whether all that matters most is reached to so many per cent.
pub(super) fn is_enough(coverage: &CaseCoverage, threshold: Option<u32>) -> bool {
    coverage.essential().into_iter().all(|(_, share)| reaches(share, threshold.unwrap_or(0)))
}

fn reaches(share: Share, per_cent: u32) -> bool {
    100 * u64::from(share.met) >= u64::from(per_cent) * u64::from(share.of)
}

/// Writes a findings file for each thing that no case reaches and that findings were found for; a line about them.
pub(super) fn suggest(
    folder: &Path,
    coverage: &CaseCoverage,
    engine: &Engine,
    is_watched: bool,
) -> Result<String, Stop> {
    let name = folder.display().to_string();
    if fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(Complaint::new("is not empty").help("name a new folder").about(name).into());
    }
    let failed =
        |error: std::io::Error| Stop::from(Complaint::new(format!("cannot be written: {error}")).about(&*name));
    fs::create_dir_all(folder).map_err(failed)?;
    let wanted = coverage.missing().count();
    let bar = bar(wanted, "gaps", is_watched);
    let suggestions = coverage.suggestions(engine, |done| bar.set_position(done.into()));
    bar.finish_and_clear();
    for suggestion in &suggestions {
        // Findings serialise without fail: their keys are texts and their numbers finite.
        let text = serde_json::to_string_pretty(&suggestion.findings).unwrap_or_default();
        fs::write(folder.join(file_name(&suggestion.point)), text + "\n").map_err(failed)?;
    }
    let files = counted(suggestions.len(), "findings file", "findings files");
    Ok(format!(
        "{files} in {name} for {}",
        counted(wanted, "thing that no case reaches", "things that no case reaches")
    ))
}

/// The pointer and the state of a point as the name of a file.
fn file_name(point: &Point) -> String {
    let alone = if point.aspect == Aspect::Alone { ".alone" } else { "" };
    let text = format!("{}.{}{alone}", point.pointer.trim_start_matches('/'), point.state);
    let safe = |letter: char| if letter.is_ascii_alphanumeric() || "._-".contains(letter) { letter } else { '-' };
    format!("{}.json", text.replace('/', ".").chars().map(safe).collect::<String>())
}
