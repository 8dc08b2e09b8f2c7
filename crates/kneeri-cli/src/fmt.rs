//! `kneeri fmt`: rule documents in their canonical layout.

use std::path::{Path, PathBuf};

use kneeri_analysis::layout;
use kneeri_core::{Code, RuleSet};

use crate::console::Console;
use crate::faults::counted;
use crate::input::{self, RULES_LIMIT};
use crate::output;
use crate::page::one_line;
use crate::rules::Documents;
use crate::stop::{Complaint, Exit, Stop};

/// Lay out rule documents in one way, without changing what they say
///
/// What fits on a line of 120 columns stands on one line; what does not is broken into a line for each member or
/// entry. The order of members and the spelling of texts and numbers stay. Nothing is written unless the rule set has
/// the same rules before and after. Names the files that are laid out anew.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Fmt {
    /// Rule files and folders of them; `-` reads standard input and writes standard output
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,

    /// Write nothing; fail if a file would be laid out anew
    #[arg(long)]
    check: bool,
}

const AFTER_HELP: &str = "\
Exit codes:
  0  every file is laid out
  1  with --check: a file is not laid out; or a file is not JSON
  2  bad usage, or a file that cannot be read or written

Examples:
  kneeri fmt rules/knee
  kneeri fmt --check rules/knee
  kneeri fmt - < draft.json";

impl Fmt {
    pub(crate) fn run(&self, console: &mut Console<'_, '_>) -> Result<Exit, Stop> {
        if self.paths == [Path::new("-")] {
            return self.stream(console);
        }
        let before = Documents::read(&self.paths)?;
        let rules = sound_json(&before)?;
        let after = before.map(laid_out)?;
        same_meaning(rules.as_ref(), &after)?;
        let anew: Vec<(&str, &str)> = after.iter().filter(|(name, text)| before.text(name) != Some(text)).collect();
        if !self.check {
            anew.iter().try_for_each(|(name, text)| output::write(Path::new(name), text))?;
        }
        let names: String = anew.iter().map(|(name, _)| format!("{}\n", one_line(name))).collect();
        let (all, verb) = (counted(after.iter().count(), "file", "files"), if self.check { "to be " } else { "" });
        console.print(&format!("{names}{} of {all} {verb}laid out anew\n", anew.len()))?;
        Ok(if self.check && !anew.is_empty() { Exit::FallsShort } else { Exit::Done })
    }

    /// One document from standard input, for editors.
    fn stream(&self, console: &mut Console<'_, '_>) -> Result<Exit, Stop> {
        let too_large = Complaint::new(format!("is larger than {}", input::size(RULES_LIMIT)));
        let text = input::read(console.stdin(), RULES_LIMIT, too_large);
        let text = text.map_err(|complaint| complaint.about("standard input"))?;
        let before = Documents::one("standard input", text);
        sound_json(&before)?;
        let after = before.map(laid_out)?;
        let is_changed = before.iter().ne(after.iter());
        if !self.check {
            after.iter().try_for_each(|(_, text)| console.print(text))?;
        }
        Ok(if self.check && is_changed { Exit::FallsShort } else { Exit::Done })
    }
}

fn laid_out(name: &str, text: &str) -> Result<String, Complaint> {
    layout(text).map_err(|error| Complaint::new(error.to_string()).about(name))
}

/// The rule set in some documents, if it loads. What is not even JSON cannot be laid out.
fn sound_json(documents: &Documents) -> Result<Option<RuleSet>, Stop> {
    match documents.clone().load() {
        Ok((_, rules)) => Ok(Some(rules)),
        Err(Stop::Faulty(faulty)) => {
            let is_about_json =
                |code| matches!(code, Code::Syntax | Code::DuplicateKey | Code::TooDeep | Code::TooLarge);
            let is_json = !faulty.faults.iter().any(|fault| is_about_json(fault.code()));
            if is_json { Ok(None) } else { Err(Stop::Faulty(faulty)) }
        }
        Err(stop) => Err(stop),
    }
}

/// Refuses a layout that would change the rule set. Nothing does, unless the layout itself has a defect.
fn same_meaning(rules: Option<&RuleSet>, after: &Documents) -> Result<(), Stop> {
    let Some(rules) = rules else { return Ok(()) };
    match after.clone().load() {
        Ok((_, after)) if &after == rules => Ok(()),
        _ => Err(Complaint::new("the layout would change the rules, so nothing is written")
            .help("please report this as a defect of kneeri, with the rules")
            .into()),
    }
}
