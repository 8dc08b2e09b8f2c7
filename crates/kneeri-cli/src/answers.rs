//! Findings on the command line: `feature=value`.

use std::collections::BTreeSet;
use std::ffi::OsStr;

use kneeri_core::{DecimalError, Engine, Feature, FeatureKind, Finding, Findings, Id, Number, spoken_unit};

use crate::stop::Complaint;

/// One answer as it was typed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Typed<'a> {
    feature: &'a str,
    value: &'a str,
}

impl<'a> Typed<'a> {
    /// An argument as an answer; `None` when it can only be a file. A file whose name has a `=` needs `./` before it.
    pub(crate) fn new(argument: &'a OsStr) -> Option<Self> {
        let (feature, value) = argument.to_str()?.split_once('=')?;
        let names_a_file = feature.contains(['/', '\\', '.']);
        (!names_a_file).then_some(Self { feature, value })
    }
}

/// The findings that were typed, or everything that is wrong with them.
pub(crate) fn read(engine: &Engine, typed: &[Typed<'_>]) -> Result<Findings, Vec<Complaint>> {
    let mut findings = engine.findings();
    let (mut complaints, mut seen) = (Vec::new(), BTreeSet::new());
    for answer in typed {
        if !seen.insert(answer.feature) {
            let twice = Complaint::new("is answered twice").about(answer.feature).help("keep one of the answers");
            complaints.push(twice);
        } else if let Err(complaint) = set(&mut findings, engine, answer) {
            complaints.push(complaint);
        }
    }
    if complaints.is_empty() { Ok(findings) } else { Err(complaints) }
}

fn set(findings: &mut Findings, engine: &Engine, answer: &Typed<'_>) -> Result<(), Complaint> {
    let Some(feature) = engine.rules().features().get(answer.feature) else {
        // The core names the feature that may be meant.
        let unknown = findings.set(answer.feature, Finding::Unknown).map_err(Complaint::from);
        return unknown.map_err(|complaint| complaint.or_help("a report names features in brackets, behind questions"));
    };
    let finding = finding(feature, answer.value).map_err(|complaint| complaint.about(answer.feature))?;
    Ok(findings.set(answer.feature, finding)?)
}

fn finding(feature: &Feature, value: &str) -> Result<Finding, Complaint> {
    let value = value.trim();
    if value == "unknown" {
        return Ok(Finding::Unknown);
    }
    let expected = |what: &str| {
        let found = if value.is_empty() { "nothing".to_owned() } else { format!("`{value}`") };
        Complaint::new(format!("expected {what}, found {found}"))
    };
    match &feature.kind {
        FeatureKind::YesNo(_) => match value.to_ascii_lowercase().as_str() {
            "yes" | "true" => Ok(Finding::YesNo(true)),
            "no" | "false" => Ok(Finding::YesNo(false)),
            _ => Err(expected("yes, no or unknown")),
        },
        FeatureKind::OneOf(choices) if value.is_empty() || value.contains(',') => {
            Err(expected("one choice").help(format!("one of {}", listed(choices))))
        }
        FeatureKind::OneOf(_) => Ok(Finding::Choice(value.to_owned())),
        FeatureKind::AnyOf(choices) => match value {
            "" => {
                let help = format!("none, or some of {}", listed(choices));
                Err(expected("choices with commas between them").help(help))
            }
            "none" if !choices.iter().any(|choice| choice == "none") => Ok(Finding::Options(Vec::new())),
            _ => Ok(Finding::Options(value.split(',').map(|choice| choice.trim().to_owned()).collect())),
        },
        FeatureKind::Number(range) => Number::new(value).map(Finding::Number).map_err(|error| {
            let help = match spoken_unit(&range.unit, false) {
                "" => format!("a number from {} to {}", range.from, range.to),
                unit => format!("a number from {} to {} ({unit}); a file can use other units", range.from, range.to),
            };
            match error {
                DecimalError::TooLarge => Complaint::new(format!("`{value}` is too large")).help(help),
                _ => expected("a number").help(help),
            }
        }),
    }
}

fn listed(choices: &[Id]) -> String {
    choices.iter().map(Id::as_str).collect::<Vec<_>>().join(", ")
}
