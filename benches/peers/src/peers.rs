//! Other rules engines with the conditions of the knee set in their own languages.

mod cel;
mod json_logic;
mod rego;
mod zen;

pub use self::zen::table as decision_table;
use kneeri_core::{Finding, Findings, Id};
use serde_json::{Map, Value};

use crate::formula::Reader;
use crate::predicates::Predicates;

/// An engine with all rules and all people in its own form.
pub trait Peer {
    /// The package, and how it is used.
    fn name(&self) -> (&'static str, &'static str);

    /// Adds the places of the conditions that are true for a person.
    fn truths(&mut self, person: usize, found: &mut Vec<usize>);
}

/// Every peer.
pub fn all(reader: &Reader, predicates: &Predicates, people: &[Findings]) -> Vec<Box<dyn Peer>> {
    let people: Vec<Value> = people.iter().map(known).collect();
    let features: Vec<&Id> = reader.rules.features().keys().collect();
    vec![
        Box::new(json_logic::JsonLogic::new(reader, predicates, &people)),
        Box::new(zen::Expressions::new(reader, predicates, &people)),
        Box::new(zen::Table::new(reader, predicates, &people)),
        Box::new(cel::Cel::new(reader, predicates, &people, &features)),
        Box::new(rego::Rego::new(reader, predicates, &people)),
    ]
}

/// What is known of a person, as JSON.
pub fn known(findings: &Findings) -> Value {
    let known = findings.iter().filter(|(_, finding)| **finding != Finding::Unknown);
    let known: Map<String, Value> = known
        .map(|(feature, finding)| (feature.to_owned(), serde_json::to_value(finding).expect("a finding is JSON")))
        .collect();
    Value::Object(known)
}
