//! What a check has to say, in one shape for every format: faults, warnings, and properties that do not hold.

use kneeri_analysis::{Answers, Proof, ProofVerdict, Warning};
use kneeri_core::Fault;
use serde_json::{Value, json};

use crate::faults::Place;
use crate::rules::Documents;

/// How bad something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Severity {
    /// The rules cannot be loaded, or a property does not hold.
    Error,
    /// It looks like a mistake.
    Warning,
}

impl Severity {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// One thing to say about a place in a document.
#[derive(Debug, Clone)]
pub(crate) struct Notice<'a> {
    pub(crate) severity: Severity,
    pub(crate) code: &'a str,
    pub(crate) message: &'a str,
    pub(crate) hint: Option<&'a str>,
    pub(crate) pointer: &'a str,
    pub(crate) place: Option<Spot<'a>>,
    pub(crate) witness: Option<&'a Answers>,
}

/// A line and a column, counted from 1, the column in characters.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spot<'a> {
    pub(crate) file: &'a str,
    pub(crate) line: usize,
    pub(crate) column: usize,
}

impl<'a> Notice<'a> {
    pub(crate) fn of_fault(fault: &'a Fault) -> Self {
        let count = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        Self {
            severity: Severity::Error,
            code: fault.code().as_str(),
            message: fault.message(),
            hint: fault.hint(),
            pointer: fault.pointer(),
            place: Some(Spot { file: fault.file(), line: count(fault.line()), column: count(fault.column()) }),
            witness: None,
        }
    }

    pub(crate) fn of_warning(warning: &'a Warning, documents: &'a Documents) -> Self {
        Self {
            severity: Severity::Warning,
            code: warning.lint.as_str(),
            message: &warning.message,
            hint: None,
            pointer: &warning.pointer,
            place: spot(&warning.pointer, documents),
            witness: warning.witness.as_ref(),
        }
    }

    /// A property that does not hold, or of which that is not known.
    pub(crate) fn of_proof(proof: &'a Proof, documents: &'a Documents) -> Option<Self> {
        let (severity, code, hint, witness) = match &proof.verdict {
            ProofVerdict::Refuted { witness } => (Severity::Error, "refuted", None, Some(witness)),
            ProofVerdict::Undecided { because } => (Severity::Warning, "undecided", Some(because.as_str()), None),
            _ => return None,
        };
        let place = spot(&proof.pointer, documents);
        Some(Self { severity, code, message: &proof.property, hint, pointer: &proof.pointer, place, witness })
    }

    /// One object, as `--format json` lists it.
    pub(crate) fn to_json(&self) -> Value {
        let mut value = json!({ "code": self.code, "message": self.message, "pointer": self.pointer });
        if let Some(members) = value.as_object_mut() {
            if let Some(place) = self.place {
                members.insert("file".into(), json!(place.file));
                members.insert("line".into(), json!(place.line));
                members.insert("column".into(), json!(place.column));
            }
            if let Some(witness) = self.witness {
                members.insert("witness".into(), json!(witness));
            }
            if let Some(hint) = self.hint {
                members.insert("hint".into(), json!(hint));
            }
        }
        value
    }

    /// A workflow command of GitHub, which shows the notice beside the line.
    pub(crate) fn to_github(&self) -> String {
        let property = |text: &str| escaped(text).replace(':', "%3A").replace(',', "%2C");
        let place = self.place.map_or_else(String::new, |place| {
            format!("file={},line={},col={},", property(place.file), place.line, place.column)
        });
        let hint = self.hint.map_or_else(String::new, |hint| format!("; {hint}"));
        let message = escaped(&format!("{}{hint}", self.message));
        format!("::{} {place}title={}::{message}\n", self.severity.as_str(), property(self.code))
    }
}

fn escaped(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn spot<'a>(pointer: &str, documents: &'a Documents) -> Option<Spot<'a>> {
    let place = Place::of_pointer(pointer, documents)?;
    let (line, column) = place.line_and_column();
    Some(Spot { file: place.file, line, column })
}
