//! zen-expression, and zen-engine with a decision table of the same expressions.

use std::sync::Arc;

use kneeri_core::FeatureKind;
use serde_json::{Map, Value, json};
use zen_engine::Decision;
use zen_engine::model::GraphContent;
use zen_expression::expression::Standard;
use zen_expression::scope::Scope;
use zen_expression::variable::Variable;
use zen_expression::vm::VM;
use zen_expression::{Expression, compile_expression};

use super::Peer;
use crate::formula::{Atom, Formula, Reader};
use crate::predicates::{Check, Infix, Predicates, check, off_will_do, written};

pub struct Expressions {
    rules: Vec<Expression<Standard>>,
    people: Vec<Scope>,
    machine: VM,
}

impl Expressions {
    pub fn new(reader: &Reader, predicates: &Predicates, people: &[Value]) -> Self {
        let rule = |formula| compile_expression(&written(formula, reader, &ZEN)).expect("a rule in ZEN");
        Self {
            rules: predicates.formulas.iter().map(rule).collect(),
            people: people.iter().map(|person| Scope::new(Variable::from(person))).collect(),
            machine: VM::new(),
        }
    }
}

impl Peer for Expressions {
    fn name(&self) -> (&'static str, &'static str) {
        ("zen-expression", "one compiled expression each")
    }

    fn truths(&mut self, person: usize, found: &mut Vec<usize>) {
        for (place, rule) in self.rules.iter().enumerate() {
            let holds = rule
                .evaluate_with_scope(&self.people[person], &mut self.machine)
                .expect("a rule that can be evaluated");
            if holds.as_bool() == Some(true) {
                found.push(place);
            }
        }
    }
}

/// A decision table that collects the rows that fit. What it indexes, a yes or no and a choice that must hold, stands
/// in a column of its feature; everything else of a rule is one expression.
pub struct Table {
    decision: Decision,
    people: Vec<Variable>,
    runtime: tokio::runtime::Runtime,
}

impl Table {
    pub fn new(reader: &Reader, predicates: &Predicates, people: &[Value]) -> Self {
        let content: GraphContent = serde_json::from_value(table(reader, predicates)).expect("a table in JDM");
        let mut decision = Decision::from(Arc::new(content));
        decision.compile();
        Self {
            decision,
            people: people.iter().map(Variable::from).collect(),
            runtime: tokio::runtime::Builder::new_current_thread().build().expect("a runtime of one thread"),
        }
    }
}

impl Peer for Table {
    fn name(&self) -> (&'static str, &'static str) {
        ("zen-engine", "a decision table with an index, a row each")
    }

    fn truths(&mut self, person: usize, found: &mut Vec<usize>) {
        let evaluation = self.decision.evaluate(self.people[person].clone());
        let response = self.runtime.block_on(evaluation).expect("a table that can be evaluated");
        let rows = response.result.as_array().expect("rows that fit");
        let rows = rows.borrow();
        found.extend(rows.iter().map(|row| place(row)));
    }
}

fn place(row: &Variable) -> usize {
    let place = row.dot("place").and_then(|place| place.as_number()).expect("the place of a row");
    usize::try_from(place).expect("a small number")
}

/// The table as a decision of ZEN, in JSON.
pub fn table(reader: &Reader, predicates: &Predicates) -> Value {
    let features = reader.rules.features().iter();
    let indexed = features.filter(|(_, feature)| matches!(feature.kind, FeatureKind::YesNo(_) | FeatureKind::OneOf(_)));
    let mut inputs: Vec<Value> =
        indexed.map(|(id, _)| json!({ "id": id.as_str(), "name": id.as_str(), "field": id.as_str() })).collect();
    inputs.push(json!({ "id": "rest", "name": "rest" }));
    let rows: Vec<Value> =
        predicates.formulas.iter().enumerate().map(|(place, formula)| row(place, formula, reader)).collect();
    let content = json!({
        "hitPolicy": "collect",
        "inputs": inputs,
        "outputs": [{ "id": "place", "name": "place", "field": "place" }],
        "rules": rows,
    });
    json!({
        "nodes": [
            { "id": "in", "name": "in", "type": "inputNode" },
            { "id": "table", "name": "table", "type": "decisionTableNode", "content": content },
            { "id": "out", "name": "out", "type": "outputNode" },
        ],
        "edges": [
            { "id": "1", "sourceId": "in", "targetId": "table", "type": "edge" },
            { "id": "2", "sourceId": "table", "targetId": "out", "type": "edge" },
        ],
    })
}

fn row(place: usize, formula: &Formula, reader: &Reader) -> Value {
    let parts = if let Formula::All(parts) = formula { parts.as_slice() } else { std::slice::from_ref(formula) };
    let mut row =
        Map::from_iter([("_id".to_owned(), json!(place.to_string())), ("place".to_owned(), json!(place.to_string()))]);
    let mut rest = Vec::new();
    for part in parts {
        match cell(part, reader) {
            Some((atom, cell)) => drop(row.insert(atom.feature.to_string(), json!(cell))),
            None => rest.push(written(part, reader, &ZEN)),
        }
    }
    if !rest.is_empty() {
        row.insert("rest".to_owned(), json!(rest.join(" and ")));
    }
    Value::Object(row)
}

fn cell<'f>(part: &'f Formula, reader: &Reader) -> Option<(&'f Atom, String)> {
    let Formula::Atom(atom) = part else { return None };
    if off_will_do(atom) {
        return None;
    }
    match check(reader, atom) {
        Check::Is(value) => Some((atom, value.to_string())),
        Check::In(choices) => {
            Some((atom, choices.iter().map(|choice| format!("{choice:?}")).collect::<Vec<_>>().join(", ")))
        }
        _ => None,
    }
}

const ZEN: Infix =
    Infix { and: " and ", or: " or ", length: "len", lacks: |option, feature| format!("{option:?} not in {feature}") };
