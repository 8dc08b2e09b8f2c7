//! What an author of rules needs: whether the cases of a rule set hold, what looks like a mistake, how the rules do on
//! real cases, how they read as a book, and where each fact of the sources went.
//!
//! Apps never ship this crate.
#![forbid(unsafe_code)]

mod book;
mod cases;
mod diagram;
mod error;
mod kleene;
mod ledger;
mod lint;
mod markdown;
mod prove;
mod share;
mod simulate;
mod space;
mod spoken;
mod vignette;

pub use book::book;
pub use cases::{CaseResult, Mismatch, run_cases};
pub use error::Error;
pub use ledger::{Conflict, Coverage, Ledger, LedgerFault};
pub use lint::{Lint, Warning, lint};
pub use prove::{Proof, ProofVerdict, prove};
pub use share::Share;
pub use simulate::{Held, Population, Runner, Simulation, SimulationOptions, Spread, simulate};
pub use space::Witness;
pub use spoken::{spoken_dose, spoken_unit};
pub use vignette::{Judged, Ranking, Scoreboard, Vignette};
