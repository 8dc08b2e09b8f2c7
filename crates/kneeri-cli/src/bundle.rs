//! `kneeri bundle`: a rule set as one document.

use std::path::PathBuf;

use crate::console::Console;
use crate::output;
use crate::page::one_line;
use crate::rules::Documents;
use crate::stop::{Exit, Stop};

/// Merge the documents of a rule set into one canonical document
///
/// The document is canonical JSON (RFC 8785): the same rules give the same bytes, and the SHA-256 of the bytes is the
/// digest of the rule set. It loads to the same rule set but for the cases, which nobody needs who only assesses. Keep
/// one to compare later rules with: see `kneeri diff`.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Bundle {
    /// Rule files and folders of them [default: the built-in rule set]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Write the document to this file, and the digest to standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

const AFTER_HELP: &str = "\
Examples:
  kneeri bundle rules/knee -o knee.json
  sha256sum knee.json
  kneeri bundle rules/knee | gzip > knee.json.gz";

impl Bundle {
    pub(crate) fn run(&self, console: &mut Console<'_, '_>) -> Result<Exit, Stop> {
        let (_, rules) = Documents::read(&self.paths)?.load()?;
        let Some(path) = &self.output else {
            // No line break at the end: it would be part of what a digest is taken of.
            console.print(rules.to_canonical_json())?;
            return Ok(Exit::Done);
        };
        output::write(path, rules.to_canonical_json())?;
        let name = path.display().to_string();
        console.print(&format!("{}: {} {}, {}\n", one_line(&name), rules.id(), rules.version(), rules.digest()))?;
        Ok(Exit::Done)
    }
}
