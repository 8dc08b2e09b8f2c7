//! kneeri for Kotlin and Swift.
//!
//! Behaviour is an object, data are records and enums, and the comments cross over to both languages. Calls are coarse:
//! all findings go in at once, and a whole result comes out. Nothing here decides anything: it translates.

mod advice;
mod assessment;
mod decision;
mod engine;
mod error;
mod feature;
mod finding;
mod guard;
mod interview;
mod level;
mod question;
mod rule_set;

pub use advice::{Advice, Amount, Dose, WithheldAdvice, Withholding};
pub use assessment::{Assessment, RankedCondition, Reason, UrgencyCause, UrgencyResult};
pub use decision::{DecidedCondition, Decision};
pub use engine::Engine;
pub use error::{Fault, KneeriError};
pub use feature::{AnswerKind, Choice, Feature};
pub use finding::Finding;
pub use interview::{Interview, InterviewEnd, InterviewProgress};
pub use level::{Band, Urgency, Verdict};
pub use question::{Question, QuestionPart, Tier};
pub use rule_set::{CitedFact, CitedSource, RuleDocument, RuleSet, RuleSetIdentity, UrgencyLevel};

uniffi::setup_scaffolding!();
