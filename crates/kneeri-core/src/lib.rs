//! A rules engine for symptom triage.
#![forbid(unsafe_code)]

mod answer;
mod canonical;
mod decimal;
mod fault;
mod load;
mod ruleset;
mod unit;
mod weight;

pub use answer::FindingError;
pub use canonical::Digest;
pub use decimal::{Decimal, DecimalError};
pub use fault::{Code, Fault, Faults};
pub use ruleset::*;
pub use weight::Weight;
