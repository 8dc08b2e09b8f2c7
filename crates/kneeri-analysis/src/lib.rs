//! What an author of rules needs: whether the cases of a rule set hold, and what looks like a mistake.
//!
//! Apps never ship this crate.
#![forbid(unsafe_code)]

mod cases;
mod lint;
mod spoken;

pub use cases::{CaseResult, Mismatch, run_cases};
pub use lint::{Lint, Warning, lint};
pub use spoken::{spoken_dose, spoken_unit};
