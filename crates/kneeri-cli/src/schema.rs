//! `kneeri schema`: the JSON Schema of rule-set documents.

use std::path::PathBuf;

use crate::console::Console;
use crate::rules::Documents;
use crate::stop::{Exit, Stop};

/// Print the JSON Schema (2020-12) of rule-set documents, for editors
///
/// With --for, the schema is made for one rule set: an editor then completes its features, choices and names.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Schema {
    /// Rule files and folders of them that the schema is for
    #[arg(long = "for", value_name = "PATH", num_args = 1..)]
    paths: Vec<PathBuf>,
}

const AFTER_HELP: &str = "\
Examples:
  kneeri schema > rules/schema.json
  kneeri schema --for rules/knee > rules/knee.schema.json";

impl Schema {
    pub(crate) fn run(&self, console: &mut Console<'_, '_>) -> Result<Exit, Stop> {
        let schema = if self.paths.is_empty() {
            kneeri_core::schema()
        } else {
            let (_, rules) = Documents::read(&self.paths)?.load()?;
            kneeri_core::schema_for(&rules)
        };
        console.print(&format!("{schema:#}\n"))?;
        Ok(Exit::Done)
    }
}
