//! `kneeri explain`: one condition's full account.

use std::ffi::OsString;
use std::path::PathBuf;

use kneeri_core::{Assessment, Engine, Explanation, RuleSet, WhatIf};
use serde_json::{Map, Value, json};

use crate::assess;
use crate::cli::Format;
use crate::console::Console;
use crate::page::{Page, one_line};
use crate::report::account::{Account, Sum};
use crate::rules;
use crate::stop::{Complaint, Exit, Stop};

/// Explain one condition: every reason, what is open, and what would change it
///
/// Shows how its score comes about, with everything that speaks for it and against it, adding up exactly; which
/// questions would move it; and which other answers would change the urgency, what leads, or how well it fits.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Explain {
    /// A findings file or a saved interview, `-` for standard input, or answers as feature=value
    #[arg(value_name = "FINDINGS", required = true, num_args = 1..)]
    given: Vec<OsString>,

    /// The condition: its id or its name
    #[arg(value_name = "CONDITION")]
    condition: String,

    /// How the account is written
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: Format,

    /// A rule file or a folder of them instead of the built-in rule set; may be given several times
    #[arg(long, value_name = "PATH")]
    rules: Vec<PathBuf>,
}

const AFTER_HELP: &str = "\
Examples:
  kneeri explain findings.json pes_anserine_syndrome
  kneeri explain interview.json \"Runner's knee\"
  kneeri explain pain_location=medial_below_joint_line age=34 pes_anserine_syndrome
  kneeri explain --format json findings.json pes_anserine_syndrome";

impl Explain {
    pub(crate) fn run(&self, console: &mut Console<'_, '_>) -> Result<Exit, Stop> {
        let engine = rules::engine(&self.rules)?;
        let id = condition(engine.rules(), &self.condition)?;
        let people = assess::people(&engine, &self.given, console)?;
        let [person] = people.as_slice() else {
            let complaint = Complaint::new("one person's findings are explained at a time");
            return Err(complaint.help("name one file, then the condition").into());
        };
        let findings = &person.findings;
        let (assessment, what_if) = (engine.assess(findings), engine.what_if(findings));
        let Some(explanation) = engine.explain(findings, &id) else { return Err(unknown(engine.rules(), &id).into()) };
        let text = match self.format {
            Format::Json => format!("{}\n", account_json(&engine, &assessment, &explanation, &what_if)),
            Format::Text => {
                let mut page = Page::new(console.width());
                Account::new(&assessment, findings, engine.rules(), &explanation, &what_if).write(&mut page);
                page.into_text()
            }
        };
        console.print(&text)?;
        Ok(Exit::Done)
    }
}

/// The id of a condition that is named by its id or by one of its names.
fn condition(rules: &RuleSet, named: &str) -> Result<String, Complaint> {
    let wanted = named.trim();
    let is_it = |name: &str| name.to_lowercase() == wanted.to_lowercase();
    let mut conditions = rules.conditions().iter();
    let found = conditions
        .find(|(id, condition)| is_it(id) || is_it(&condition.name) || condition.also.iter().any(|name| is_it(name)));
    found.map(|(id, _)| id.to_string()).ok_or_else(|| unknown(rules, wanted))
}

/// Says that there is no such condition, and which one may be meant.
fn unknown(rules: &RuleSet, named: &str) -> Complaint {
    let complaint = Complaint::new(format!("no condition `{}`", one_line(named)));
    let wanted = named.to_lowercase();
    let names = rules.conditions().iter().flat_map(|(id, condition)| {
        let names =
            [id.as_str(), condition.name.as_str()].into_iter().chain(condition.also.iter().map(|name| name.as_str()));
        names.map(move |name| (id, name.to_lowercase()))
    });
    let alike = names.map(|(id, name)| {
        let holds = wanted.chars().count() > 2 && name.contains(&wanted);
        (if holds { 1.0 } else { strsim::jaro_winkler(&wanted, &name) }, id)
    });
    let nearest = alike.filter(|(alike, _)| *alike > 0.8).fold(None, |best: Option<(f64, _)>, one| match best {
        Some(best) if best.0 >= one.0 => Some(best),
        _ => Some(one),
    });
    match nearest {
        Some((_, id)) => complaint.help(format!("did you mean `{id}`?")),
        None => complaint.help("`kneeri assess --format json --top 99` lists the conditions with their ids"),
    }
}

/// The account as JSON: what the text says, in the shapes of results.
fn account_json(engine: &Engine, assessment: &Assessment, explanation: &Explanation, what_if: &WhatIf) -> Value {
    let id = explanation.condition();
    let mut result: Value = serde_json::to_value(assessment).unwrap_or_default();
    let mut take = |member: &str| result.get_mut(member).map(Value::take).unwrap_or_default();
    let conditions = take("conditions");
    let is_it = |condition: &&Value| condition.get("id").is_some_and(|other| other == id);
    let condition = conditions.as_array().and_then(|conditions| conditions.iter().find(is_it)).cloned();
    let sum = assessment.condition(id).map(|condition| {
        let sum = Sum::new(condition);
        json!({ "prior": sum.prior, "for": sum.speaks_for, "against": sum.against, "open": sum.open,
            "limit": sum.limit, "score": condition.score() })
    });
    json!({
        "condition": condition,
        "explanation": explanation,
        "conditions": engine.rules().conditions().len(),
        "rule_set": take("rule_set"),
        "semantics": take("semantics"),
        "sum": sum,
        "urgency": take("urgency"),
        "verdict": take("verdict"),
        "what_if": what_if_json(what_if, id),
        "withheld": take("withheld"),
    })
}

/// What would change the urgency, what leads, or the band of this condition.
fn what_if_json(what_if: &WhatIf, id: &str) -> Value {
    let mut value = serde_json::to_value(what_if).unwrap_or_default();
    for member in ["single", "pairs"] {
        let Some(Value::Array(alternatives)) = value.get_mut(member) else { continue };
        for alternative in alternatives.iter_mut().filter_map(Value::as_object_mut) {
            keep_band_of(alternative, id);
        }
        alternatives.retain(|alternative| {
            ["bands", "leader", "urgency"].iter().any(|change| alternative.get(change).is_some())
        });
    }
    value
}

/// Leaves out the bands of other conditions.
fn keep_band_of(alternative: &mut Map<String, Value>, id: &str) {
    if let Some(Value::Array(bands)) = alternative.get_mut("bands") {
        bands.retain(|band| band.get("condition").is_some_and(|condition| condition == id));
        if bands.is_empty() {
            alternative.remove("bands");
        }
    }
}
