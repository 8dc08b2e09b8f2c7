//! Tests that cross crates: an independent second reading of the semantics, and random rule sets to try it on.
//!
//! [`oracle`] is the naive evaluator of `docs/semantics.md`; [`random`] makes valid rule sets and findings
//! from bytes; [`difference`] shows where two results part; [`shrink`] makes a failing example small.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "test code")]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use kneeri_core::{Clause, Engine, Id, RuleSet, When};

pub mod dice;
pub mod difference;
pub mod oracle;
pub mod random;
pub mod shrink;

/// The built-in rule set with its test cases.
#[must_use]
pub fn knee_with_cases() -> Engine {
    static KNEE: LazyLock<Engine> = LazyLock::new(|| {
        let documents = kneeri_rules::KNEE.iter().chain(kneeri_rules::KNEE_CASES).copied();
        Engine::new(&RuleSet::from_documents(documents).unwrap())
    });
    KNEE.clone()
}

/// The features that a condition over findings names, through patterns too.
#[must_use]
pub fn named<'r>(rules: &'r RuleSet, when: &'r When) -> BTreeSet<&'r Id> {
    let of = |clause: &'r Clause| match clause {
        Clause::All(entries) | Clause::Any(entries) | Clause::AtLeast { of: entries, .. } => {
            entries.iter().flat_map(|entry| named(rules, entry)).collect()
        }
        Clause::Not(entry) => named(rules, entry),
        Clause::Pattern(id) => named(rules, &rules.patterns()[id].when),
        Clause::Test { feature, .. } => BTreeSet::from([feature]),
    };
    when.clauses.iter().flat_map(of).collect()
}

/// The examples of the front page are tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
