//! What looks like a mistake although it can be carried out.

use std::fmt;

use kneeri_core::{Condition, Engine, Evidence, Item, RuleSet};
use serde::Serialize;

/// A kind of warning: stable, for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Lint {
    /// A weight that says nothing about how far it is trusted counts in full.
    NoTrust,
    /// No findings make the condition likely.
    NeverLikely,
}

impl Lint {
    /// The code as results write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoTrust => "no_trust",
            Self::NeverLikely => "never_likely",
        }
    }
}

/// Something that looks like a mistake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// Its kind.
    pub lint: Lint,
    /// The JSON pointer of the place within the merged rule set.
    pub pointer: String,
    /// What looks wrong: one line.
    pub message: String,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} ({})", self.pointer, self.message, self.lint.as_str())
    }
}

/// Looks through a checked rule set, in the order of its ids.
#[must_use]
pub fn lint(rules: &RuleSet) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for (id, condition) in rules.conditions() {
        no_trust(id, condition, &mut warnings);
    }
    never_likely(rules, &mut warnings);
    warnings.sort_by(|a, b| (&a.pointer, a.lint).cmp(&(&b.pointer, b.lint)));
    warnings
}

fn no_trust(id: &str, condition: &Condition, warnings: &mut Vec<Warning>) {
    let mut warn = |pointer: String, item: &Item| {
        if item.trust().is_none() {
            let message = "a weight without `trust` counts in full".to_owned();
            warnings.push(Warning { lint: Lint::NoTrust, pointer, message });
        }
    };
    for (name, evidence) in &condition.evidence {
        let pointer = format!("/conditions/{id}/evidence/{name}");
        match evidence {
            Evidence::Item(item) => warn(pointer, item),
            Evidence::Group(group) => {
                group.of.iter().for_each(|(name, item)| warn(format!("{pointer}/of/{name}"), item))
            }
        }
    }
}

/// With nothing answered, `hi` bounds the score of every person.
fn never_likely(rules: &RuleSet, warnings: &mut Vec<Warning>) {
    let engine = Engine::new(rules);
    let header = rules.header();
    for condition in engine.assess(&engine.findings()).conditions() {
        if condition.hi() < header.likely_score || condition.hi() - condition.prior() < header.likely_net {
            let pointer = format!("/conditions/{}", condition.id());
            let message = format!("no findings make `{}` likely: its score ends at {}", condition.id(), condition.hi());
            warnings.push(Warning { lint: Lint::NeverLikely, pointer, message });
        }
    }
}
