//! What must always hold (`docs/semantics.md`, 16), over random rule sets and over the knee set.
//!
//! Examples are drawn by `proptest` from a fixed seed, so that a run says the same every time: `PROPTEST_RNG_SEED=7`
//! draws others and `KNEERI_PROPERTIES=20` twenty times as many.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "test code")]

#[path = "properties/advice.rs"]
mod advice;
#[path = "properties/answers.rs"]
mod answers;
#[path = "properties/bounds.rs"]
mod bounds;
#[path = "properties/coverage.rs"]
mod coverage;
#[path = "properties/danger.rs"]
mod danger;
#[path = "properties/decision.rs"]
mod decision;
#[path = "properties/interview.rs"]
mod interview;
#[path = "properties/judge.rs"]
mod judge;
#[path = "properties/knee.rs"]
mod knee;
#[path = "properties/mutation.rs"]
mod mutation;
#[path = "properties/questions.rs"]
mod questions;
#[path = "properties/replay.rs"]
mod replay;
#[path = "properties/result.rs"]
mod result;
#[path = "properties/score.rs"]
mod score;
#[path = "properties/subject.rs"]
mod subject;
#[path = "properties/urgency.rs"]
mod urgency;
#[path = "properties/what_if.rs"]
mod what_if;
