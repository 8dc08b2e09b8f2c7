//! A rules engine for symptom triage: one person's findings in, a ranked, explained, safe assessment out.
//!
//! A [`RuleSet`] is loaded from JSON and checked once; an [`Engine`] makes it ready; [`Findings`] are one person's
//! answers, of which every missing one is *unknown*, never *no*; an [`Assessment`] says how urgent it is, what may
//! explain it and why, what to do, and what is still unknown and matters.
//!
//! ```
//! use kneeri_core::Engine;
//!
//! let engine = Engine::knee();
//! let findings = engine.findings_from_json(r#"{ "pain_location": ["medial_below_joint_line"], "fever": false }"#)?;
//! let assessment = engine.assess(&findings);
//! println!("{}", assessment.urgency());
//! # Ok::<(), kneeri_core::FindingError>(())
//! ```
//!
//! # The way of the data
//!
//! The modules stand in the order in which data passes them; none reaches back.
//!
//! | module | holds |
//! |---|---|
//! | `decimal`, `weight`, `unit` | exact numbers: thousandths, likelihood ratios as millidecibans, units |
//! | `ruleset` | what an author writes: the types of the documents, and [`RuleSet`] |
//! | `answer` | what one finding says about its feature |
//! | `load` | text → checked model, every [`Fault`] with its place |
//! | `program` | the compiled form: variables, value sets, formulas, evidence |
//! | `findings` | a person's answers |
//! | `trail`, `asking` | which questions can still decide what is open |
//! | `triage` | urgency: what is certain, what could be reached, what must be asked |
//! | `score` | **where a weight is added**: items, groups, bounds |
//! | `advice` | stances and guards |
//! | `crowd` | levels, scores and bands of many people side by side, from what is worked out beforehand |
//! | `outline` | where everything stands now, without bounds and reasons |
//! | `decision` | the same quickly, for one person or for many |
//! | `question` | what to ask next, and when to stop |
//! | `assessment` | what comes out, and its JSON |
//! | `what_if` | what other answers would change |
//! | `explanation` | what stands behind one condition beside its reasons |
//! | `situation` | how conditions over findings and items of evidence stand, for tools of authors |
//! | `spoken` | units and doses as people say them |
//! | `engine` | the front door |
//! | `interview` | asking until nothing that matters can change |
//!
//! There is no input or output, clock, thread, randomness or float arithmetic in a decision, and no medicine in code.
#![forbid(unsafe_code)]

mod advice;
mod answer;
mod asking;
mod assessment;
mod canonical;
mod crowd;
mod decimal;
mod decision;
mod engine;
mod explanation;
mod fault;
mod findings;
mod interview;
mod load;
mod order;
mod outline;
mod program;
mod question;
mod ruleset;
#[cfg(feature = "schema")]
mod schema;
mod score;
mod situation;
mod spoken;
mod trail;
mod triage;
mod unit;
mod weight;
mod what_if;

pub use answer::FindingError;
pub use assessment::{
    Assessment, Because, RankedCondition, Reason, SEMANTICS, ShownAdvice, UrgencyResult, WithheldAdvice,
};
pub use canonical::Digest;
pub use decimal::{Decimal, DecimalError};
pub use decision::{Decided, Decision};
pub use engine::Engine;
pub use explanation::{Explanation, OpenItem};
pub use fault::{Code, Fault, Faults};
pub use findings::{Entry, Findings};
pub use interview::{Interview, InterviewOptions, Progress, ResumeError};
pub use program::formula::Truth;
pub use question::{AskedFeature, Over, Part, Question, Tier};
pub use ruleset::{
    Advice, Amount, Band, Bounds, ByItem, Case, Citation, Clause, Codes, Combine, Condition, CountItem, Danger,
    DangerousEnd, Document, Dose, Entries, Evidence, Examined, Expectation, ExpectedReasons, Feature, FeatureKind,
    Finding, Found, Group, Header, HowCommon, Id, Item, Law, Level, Levels, Likelihood, Number, NumberRange, Pattern,
    Ratio, ReturnToRun, RuleSet, Screen, Setting, Source, Stage, Test, Text, Topic, TriageRule, True, Urgency, Verdict,
    When, WhenItem, Word,
};
pub use ruleset::{Bands, LikelyBand, PossibleBand};
#[cfg(feature = "schema")]
pub use schema::{schema, schema_for};
pub use situation::{NormalForm, Situation};
pub use spoken::{spoken_dose, spoken_unit};
pub use weight::Weight;
pub use what_if::{Alternative, WhatIf};
