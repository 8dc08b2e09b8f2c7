//! The analyses on one small rule set that has every part.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "test code")]

mod book;
mod diff;
mod layout;
mod ledger;
mod vignette;

use kneeri_core::RuleSet;

/// A made-up rule set.
fn rules() -> RuleSet {
    RuleSet::from_json(include_str!("example.json")).unwrap()
}

/// How many random cases a property is tried on: so many, times what `KNEERI_PROPERTIES` says.
fn properties(cases: u32) -> u32 {
    let times = std::env::var("KNEERI_PROPERTIES").ok().and_then(|times| times.parse::<u32>().ok());
    cases * times.unwrap_or(1)
}
