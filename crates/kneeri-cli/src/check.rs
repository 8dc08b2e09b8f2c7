//! `kneeri check`: everything that is wrong with rules, or looks wrong.

use std::path::PathBuf;

use kneeri_analysis::{Warning, lint};
use kneeri_core::RuleSet;
use serde_json::{Value, json};

use crate::cli::Format;
use crate::console::Console;
use crate::faults::{self, Place, counted};
use crate::rules::{Documents, FaultyRules};
use crate::stop::{Exit, Stop};
use crate::watch::watch;

/// Check rules: all faults with their places, then what looks like a mistake
///
/// Faults keep a rule set from being loaded; warnings do not. Folders are looked through for *.json, all of which
/// make one rule set; hidden files and *schema.json are passed over.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Check {
    /// Rule files and folders of them [default: the built-in rule set]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// How the findings are written
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: Format,

    /// Let warnings fail the check too
    #[arg(long, value_enum, value_name = "WHAT")]
    deny: Option<Deny>,

    /// Check again whenever a file changes
    #[arg(long)]
    watch: bool,
}

const AFTER_HELP: &str = "\
Examples:
  kneeri check rules/knee
  kneeri check --deny warnings rules/knee
  kneeri check --format json draft.json
  kneeri check --watch rules/knee";

/// What fails a check besides faults.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Deny {
    /// Whatever looks like a mistake
    Warnings,
}

impl Check {
    pub(crate) fn run(&self, console: &mut Console<'_, '_>) -> Result<Exit, Stop> {
        if self.watch { watch(&self.paths, console, |console| self.once(console)) } else { self.once(console) }
    }

    fn once(&self, console: &mut Console<'_, '_>) -> Result<Exit, Stop> {
        match Documents::read(&self.paths)?.load() {
            Ok((documents, rules)) => self.sound(&documents, &rules, console),
            Err(Stop::Faulty(faulty)) => {
                let text = match self.format {
                    Format::Text => faults::faults(&faulty, console.width()),
                    Format::Json => faulty_json(&faulty),
                };
                console.print(&text)?;
                Ok(Exit::FallsShort)
            }
            Err(stop) => Err(stop),
        }
    }

    fn sound(&self, documents: &Documents, rules: &RuleSet, console: &mut Console<'_, '_>) -> Result<Exit, Stop> {
        let warnings = lint(rules);
        let text = match self.format {
            Format::Text => {
                let shown = faults::warnings(&warnings, documents, console.width());
                format!("{shown}{}\n", summary(rules, &warnings))
            }
            Format::Json => sound_json(documents, rules, &warnings),
        };
        console.print(&text)?;
        let is_denied = self.deny == Some(Deny::Warnings) && !warnings.is_empty();
        Ok(if is_denied { Exit::FallsShort } else { Exit::Done })
    }
}

/// One line: which rule set it is, and how much is in it.
fn summary(rules: &RuleSet, warnings: &[Warning]) -> String {
    let mut line = format!(
        "{} {}: {}, {}, {}, {}, {}",
        rules.id(),
        rules.version(),
        counted(rules.features().len(), "feature", "features"),
        counted(rules.conditions().len(), "condition", "conditions"),
        counted(rules.triage().len(), "triage rule", "triage rules"),
        counted(rules.advice().len(), "piece of advice", "pieces of advice"),
        counted(rules.cases().len(), "case", "cases"),
    );
    if !warnings.is_empty() {
        line.push_str(&format!(", {}", counted(warnings.len(), "warning", "warnings")));
    }
    line.push_str(&format!("; digest {}, logic {}", rules.digest(), rules.logic_digest()));
    line
}

fn faulty_json(faulty: &FaultyRules) -> String {
    format!("{:#}\n", json!({ "faults": faulty.faults, "warnings": [] }))
}

fn sound_json(documents: &Documents, rules: &RuleSet, warnings: &[Warning]) -> String {
    let warnings: Vec<Value> = warnings.iter().map(|warning| warning_json(warning, documents)).collect();
    let report = json!({
        "faults": [],
        "warnings": warnings,
        "rule_set": {
            "id": rules.id(),
            "version": rules.version(),
            "digest": rules.digest(),
            "logic_digest": rules.logic_digest(),
        },
        "counts": {
            "features": rules.features().len(),
            "conditions": rules.conditions().len(),
            "triage": rules.triage().len(),
            "advice": rules.advice().len(),
            "cases": rules.cases().len(),
        },
    });
    format!("{report:#}\n")
}

/// A warning in the shape of a fault.
fn warning_json(warning: &Warning, documents: &Documents) -> Value {
    let mut value = json!({
        "code": warning.lint.as_str(),
        "message": warning.message,
        "pointer": warning.pointer,
    });
    if let (Some(place), Some(members)) = (Place::of_warning(warning, documents), value.as_object_mut()) {
        let (line, column) = place.line_and_column();
        members.insert("file".into(), json!(place.file));
        members.insert("line".into(), json!(line));
        members.insert("column".into(), json!(column));
    }
    value
}
