//! `kneeri new`: a rule set to start from.

use std::fs;
use std::path::{Path, PathBuf};

use crate::console::Console;
use crate::output;
use crate::page::one_line;
use crate::stop::{Complaint, Exit, Stop};

/// Start a rule set of your own
///
/// Writes a small complete rule set into a new folder: questions, red flags, conditions with evidence, advice with
/// guards, cases that hold, and the schema for the editor. Everything in it is made up, to be replaced.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct New {
    /// The folder to make; it may exist if it is empty
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

const AFTER_HELP: &str = "\
Examples:
  kneeri new ankle
  kneeri check ankle
  kneeri ask --rules ankle";

/// The files, by name. `NAME` in the header stands for the name of the folder.
const FILES: [(&str, &str); 8] = [
    ("README.md", include_str!("../starter/README.md")),
    ("header.json", include_str!("../starter/header.json")),
    ("features.json", include_str!("../starter/features.json")),
    ("triage.json", include_str!("../starter/triage.json")),
    ("conditions.json", include_str!("../starter/conditions.json")),
    ("advice.json", include_str!("../starter/advice.json")),
    ("sources.json", include_str!("../starter/sources.json")),
    ("cases.json", include_str!("../starter/cases.json")),
];

impl New {
    pub(crate) fn run(&self, console: &mut Console<'_, '_>) -> Result<Exit, Stop> {
        let folder = self.folder.display().to_string();
        make(&self.folder).map_err(|complaint| complaint.about(&folder))?;
        let name = fs::canonicalize(&self.folder).unwrap_or_else(|_| self.folder.clone());
        let name = name.file_name().unwrap_or(self.folder.as_os_str()).to_string_lossy().into_owned();
        // A text as JSON, within the quotation marks that stand in the file.
        let name = serde_json::Value::from(one_line(&name)).to_string();
        let name = name.trim_matches('"');
        for (file, text) in FILES {
            output::write(&self.folder.join(file), &text.replace("NAME", name))?;
        }
        output::write(&self.folder.join("schema.json"), &format!("{:#}\n", kneeri_core::schema()))?;
        let folder = one_line(&folder);
        console.print(&format!(
            "{folder} holds a rule set to start from; its README.md says what is where.\nTry: kneeri check {folder}\n"
        ))?;
        Ok(Exit::Done)
    }
}

/// Makes a folder, unless there is something in it.
fn make(folder: &Path) -> Result<(), Complaint> {
    fs::create_dir_all(folder).map_err(|error| Complaint::new(format!("cannot be made: {error}")))?;
    let mut entries = fs::read_dir(folder).map_err(|error| Complaint::new(format!("cannot be read: {error}")))?;
    if entries.next().is_some() {
        return Err(Complaint::new("is not empty, and nothing is written over").help("name a new folder"));
    }
    Ok(())
}
