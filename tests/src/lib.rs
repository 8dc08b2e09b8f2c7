//! Tests that cross crates: an independent second reading of the semantics, and random rule sets to try it on.
//!
//! [`oracle`] is the naive evaluator of `docs/semantics.md`; [`random`] makes valid rule sets and findings
//! from bytes; [`difference`] shows where two results part; [`shrink`] makes a failing example small.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "test code")]

pub mod dice;
pub mod difference;
pub mod oracle;
pub mod random;
pub mod shrink;

/// The examples of the front page are tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
