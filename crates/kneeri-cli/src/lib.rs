//! `kneeri` on the command line: the only crate of the workspace with files, colour and exit codes.
//!
//! [`run`] does what the arguments ask for, on the [`Streams`] that it is given; the binary hands it those of the
//! process. It decides nothing about knees: it reads files, calls the core, and lays out what comes back.
//!
//! | module | holds |
//! |---|---|
//! | `cli` | the verbs and what they share |
//! | `assess`, `ask`, `explain`, `check`, `test`, `simulate`, `new`, `diff`, `fmt`, `doc`, `bundle`, `schema`, `completions` | one verb each |
//! | `rules`, `input`, `answers` | what is read: rule files, findings files, `feature=value` |
//! | `report` | the result as a runner reads it, and the account of one condition |
//! | `faults`, `locate` | faults and warnings with the line that they are about |
//! | `console`, `page`, `progress`, `output`, `watch`, `stop` | streams, wrapped text, files as a whole, doing it again, and why a verb stops |
//!
//! # Exit codes
//!
//! 0: done. 1: the rules or their cases fall short. 2: bad usage or unreadable input. 130: Ctrl-C while it asks.
//!
//! # Examples
//!
//! ```
//! use kneeri_cli::{Streams, Terminal, run};
//!
//! let (mut out, mut err) = (Vec::new(), Vec::new());
//! let mut streams =
//!     Streams { stdin: &mut std::io::empty(), stdout: &mut out, stderr: &mut err, terminal: Terminal::default() };
//! let code = run(["kneeri", "assess", "--format", "json", "locking=stuck_now"].map(Into::into), &mut streams);
//!
//! assert_eq!(code, 0);
//! assert!(String::from_utf8(out)?.contains(r#""level":"same_day""#));
//! # Ok::<(), std::string::FromUtf8Error>(())
//! ```
#![forbid(unsafe_code)]

mod answers;
mod ask;
mod assess;
mod bundle;
mod check;
mod cli;
mod completions;
mod console;
mod diff;
mod doc;
mod explain;
mod faults;
mod fmt;
mod input;
mod locate;
mod new;
mod notice;
mod output;
mod page;
mod progress;
mod report;
mod rules;
mod sarif;
mod schema;
mod simulate;
mod stop;
mod test;
mod watch;

pub use cli::run;
pub use console::{Streams, Terminal};
