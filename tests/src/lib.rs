//! Tests that cross crates: an independent second reading of the semantics, and random rule sets to try it on.
//!
//! [`oracle`] is the naive evaluator of `docs/semantics.md`; [`random`] makes valid rule sets and findings
//! from bytes; [`difference`] shows where two results part; [`shrink`] makes a failing example small.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "test code")]

use std::sync::LazyLock;

use kneeri_core::{Engine, RuleSet};

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

/// The examples of the front page are tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
