//! Who is assessed in the benchmarks.
#![forbid(unsafe_code)]

use kneeri_analysis::Population;
use kneeri_core::{Engine, Finding, Findings};

/// Virtual runners who have answered some of the questions: about as many as an interview asks before it knows how
/// urgent it is. The same everywhere.
///
/// There are many of them on purpose: a processor learns the branches that one person takes.
#[must_use]
pub fn people(engine: &Engine, count: u32) -> Vec<Findings> {
    let population = Population::new(engine);
    (0..count).map(|number| in_part(engine, population.runner(1, number).findings(), number)).collect()
}

/// Virtual runners of whom so many findings are known, spread over all that they would answer. The same everywhere.
#[must_use]
pub fn people_with(engine: &Engine, count: u32, findings: usize) -> Vec<Findings> {
    let population = Population::new(engine);
    (0..count).map(|number| spread(engine, population.runner(1, number).findings(), findings)).collect()
}

fn spread(engine: &Engine, whole: &Findings, many: usize) -> Findings {
    let known: Vec<_> = whole.iter().filter(|(_, finding)| **finding != Finding::Unknown).collect();
    let mut findings = engine.findings();
    for (feature, finding) in known.iter().step_by((known.len() / many).max(1)).take(many) {
        // The rule set took this answer before.
        let _ = findings.set(feature, (*finding).clone());
    }
    findings
}

/// Every third answer, beginning with another one for each person.
fn in_part(engine: &Engine, whole: &Findings, number: u32) -> Findings {
    let mut findings = engine.findings();
    let offset = usize::try_from(number % 3).unwrap_or_default();
    for (feature, finding) in whole.iter().skip(offset).step_by(3) {
        // The rule set took this answer before.
        let _ = findings.set(feature, finding.clone());
    }
    findings
}
