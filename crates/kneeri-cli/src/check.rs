//! `kneeri check`: everything that is wrong with rules, or looks wrong.

use std::path::PathBuf;

use kneeri_analysis::{Proof, ProofVerdict, Warning, lint, prove};
use kneeri_core::RuleSet;
use serde_json::{Value, json};

use crate::console::Console;
use crate::faults::{self, counted};
use crate::notice::{Notice, Severity};
use crate::rules::{Documents, FaultyRules};
use crate::sarif::sarif;
use crate::stop::{Exit, Stop};
use crate::watch::watch;

/// Check rules: all faults with their places, then what looks like a mistake
///
/// Faults keep a rule set from being loaded; warnings do not. A warning that is no mistake is allowed in the rule set
/// itself, with a reason. Folders are looked through for *.json, all of which make one rule set; hidden files and
/// *schema.json are passed over.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Check {
    /// Rule files and folders of them [default: the built-in rule set]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// How the findings are written
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: Format,

    /// Prove or refute what must hold whatever somebody answers; a refuted property fails the check
    #[arg(long)]
    prove: bool,

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
  kneeri check --prove rules/knee
  kneeri check --deny warnings rules/knee
  kneeri check --format sarif draft.json > draft.sarif
  kneeri check --watch rules/knee";

/// How findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
    /// For editors and code hosts: SARIF 2.1.0
    Sarif,
    /// For GitHub workflows, which show it beside the lines
    Github,
}

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
                console.print(&self.faulty(&faulty, console.width()))?;
                Ok(Exit::FallsShort)
            }
            Err(stop) => Err(stop),
        }
    }

    fn faulty(&self, faulty: &FaultyRules, width: usize) -> String {
        let notices: Vec<Notice<'_>> = faulty.faults.iter().map(Notice::of_fault).collect();
        match self.format {
            Format::Text => faults::faults(faulty, width),
            Format::Json => faulty_json(faulty),
            Format::Sarif => sarif(&notices),
            Format::Github => notices.iter().map(Notice::to_github).collect(),
        }
    }

    fn sound(&self, documents: &Documents, rules: &RuleSet, console: &mut Console<'_, '_>) -> Result<Exit, Stop> {
        let warnings = lint(rules);
        let proofs = if self.prove { prove(rules) } else { Vec::new() };
        let of_warnings = warnings.iter().map(|warning| Notice::of_warning(warning, documents));
        let of_proofs = proofs.iter().filter_map(|proof| Notice::of_proof(proof, documents));
        let notices: Vec<Notice<'_>> = of_warnings.chain(of_proofs).collect();
        let text = match self.format {
            Format::Text => {
                let shown = faults::notices(&notices, documents, console.width());
                format!("{shown}{}{}\n", proved(&proofs), summary(rules, &warnings))
            }
            Format::Json => sound_json(rules, &notices, &proofs),
            Format::Sarif => sarif(&notices),
            Format::Github => notices.iter().map(Notice::to_github).collect(),
        };
        console.print(&text)?;
        let fails = |notice: &Notice<'_>| notice.severity == Severity::Error || self.deny == Some(Deny::Warnings);
        Ok(if notices.iter().any(fails) { Exit::FallsShort } else { Exit::Done })
    }
}

/// One line: how many properties hold.
fn proved(proofs: &[Proof]) -> String {
    let count = |is: fn(&ProofVerdict) -> bool| proofs.iter().filter(|proof| is(&proof.verdict)).count();
    if proofs.is_empty() {
        return String::new();
    }
    format!(
        "{}: {} proved, {} refuted, {} undecided\n",
        counted(proofs.len(), "property", "properties"),
        count(|verdict| matches!(verdict, ProofVerdict::Proved)),
        count(|verdict| matches!(verdict, ProofVerdict::Refuted { .. })),
        count(|verdict| matches!(verdict, ProofVerdict::Undecided { .. })),
    )
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

fn sound_json(rules: &RuleSet, notices: &[Notice<'_>], proofs: &[Proof]) -> String {
    let is_of_a_proof = |notice: &&Notice<'_>| matches!(notice.code, "refuted" | "undecided");
    let warnings: Vec<Value> = notices.iter().filter(|notice| !is_of_a_proof(notice)).map(Notice::to_json).collect();
    let mut report = json!({
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
    if let Some(members) = report.as_object_mut().filter(|_| !proofs.is_empty()) {
        members.insert("proofs".into(), json!(proofs));
    }
    format!("{report:#}\n")
}
