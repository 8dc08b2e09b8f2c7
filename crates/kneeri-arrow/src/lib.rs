//! Tables of findings in, tables of decisions out: kneeri over Arrow columns.
//!
//! Each column of the table is a feature of the rule set, each row one person. A column is understood once: its
//! distinct values become findings, and rows only point at them. Nothing is coerced: a value that its feature does not
//! know, a column of the wrong type, one that is missing or that nobody knows is told with its place.
//!
//! ```
//! use std::sync::Arc;
//!
//! use arrow_array::{ArrayRef, BooleanArray, RecordBatch, cast::AsArray};
//! use kneeri_arrow::{Missing, Options, assess};
//! use kneeri_core::Engine;
//!
//! let fever: ArrayRef = Arc::new(BooleanArray::from(vec![Some(true), None]));
//! let table = RecordBatch::try_from_iter([("fever", fever)])?;
//! let options = Options { missing: Missing::Unknown, ..Options::default() };
//!
//! let decisions = assess(&Engine::knee(), &table.schema(), &[table], &options, |_| true)?;
//! let batch = decisions.batches().first().ok_or("no rows")?;
//! let urgency = batch.column_by_name("urgency").ok_or("no urgency")?.as_string::<i32>();
//! assert_eq!((decisions.len(), urgency.value(0)), (2, "see_clinician_soon"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | module | holds |
//! |---|---|
//! | `options` | what is wanted |
//! | `error` | why a table cannot be taken |
//! | `column` | one column, understood: distinct findings and where each row points |
//! | `texts` | the columns of texts, whatever their layout |
//! | `table` | which column is which feature |
//! | `output` | decisions as columns |
//! | `quality` | what was in the columns |
//! | `assess` | the whole way, on all processors |
#![forbid(unsafe_code)]

mod assess;
mod column;
mod error;
mod options;
mod output;
mod quality;
mod table;
mod texts;

pub use assess::{Decisions, assess};
pub use error::TableError;
pub use options::{Missing, OnError, Options};
pub use quality::{ColumnQuality, Quality, Refused};
