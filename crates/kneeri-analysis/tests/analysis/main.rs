//! The analyses on one small rule set that has every part.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "test code")]

mod book;
mod ledger;
mod vignette;

use kneeri_core::RuleSet;

/// A made-up rule set.
fn rules() -> RuleSet {
    RuleSet::from_json(include_str!("example.json")).unwrap()
}
