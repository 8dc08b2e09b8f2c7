//! What an author of rules needs: whether the cases of a rule set hold, what looks like a mistake, how the rules do on
//! real cases, how they read as a book, and where each fact of the sources went.
//!
//! Apps never ship this crate.
#![forbid(unsafe_code)]

mod book;
mod cases;
mod coverage;
mod diagram;
mod diff;
mod error;
mod kleene;
mod layout;
mod ledger;
mod lint;
mod markdown;
mod mutate;
mod parallel;
mod pointer;
mod prove;
mod share;
mod simulate;
#[cfg(test)]
#[expect(clippy::expect_used, reason = "test code")]
mod small;
mod space;
mod vignette;
mod words;

pub use book::{book, book_html};
pub use cases::{CaseResult, Mismatch, run_cases};
pub use coverage::{Aspect, CaseCoverage, Point, Suggestion};
pub use diff::{Change, Cohort, Decision, Diff, People, Person, Searched, Shift, Shifted, Turn, Turned, Witness, diff};
pub use error::Error;
pub use layout::layout;
pub use ledger::{Conflict, Coverage, Ledger, LedgerFault};
pub use lint::{Lint, Warning, lint};
pub use mutate::{Edit, EditKind, Fate, Mutant, Mutation, MutationOptions, Trial, mutate};
pub use prove::{Proof, ProofVerdict, prove};
pub use share::Share;
pub use simulate::{Held, Population, RuleSetUsed, Runner, Simulation, SimulationOptions, Spread, simulate};
pub use space::Answers;
pub use vignette::{Judged, Ranking, Scoreboard, Vignette};
