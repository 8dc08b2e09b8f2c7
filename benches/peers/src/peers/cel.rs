//! cel: the Common Expression Language.

use cel::{Context, Program};
use kneeri_core::Id;
use serde_json::Value;

use super::Peer;
use crate::formula::Reader;
use crate::predicates::{Infix, Predicates, written};

pub struct Cel {
    rules: Vec<Program>,
    people: Vec<Context<'static, 'static>>,
}

impl Cel {
    pub fn new(reader: &Reader, predicates: &Predicates, people: &[Value], features: &[&Id]) -> Self {
        let rule = |formula| Program::compile(&written(formula, reader, &CEL)).expect("a rule in CEL");
        Self {
            rules: predicates.formulas.iter().map(rule).collect(),
            people: people.iter().map(|person| context(person, features)).collect(),
        }
    }
}

/// What is known of a person; everything else is null.
fn context(person: &Value, features: &[&Id]) -> Context<'static, 'static> {
    let mut context = Context::default();
    for feature in features {
        context.add_variable_from_value(feature.as_str(), value(&person[feature.as_str()]));
    }
    context
}

fn value(answer: &Value) -> cel::Value {
    match answer {
        Value::Bool(answer) => (*answer).into(),
        Value::Number(number) => number.as_f64().expect("a finite number").into(),
        Value::String(choice) => choice.as_str().into(),
        Value::Array(options) => options.iter().map(value).collect::<Vec<_>>().into(),
        _ => cel::Value::Null,
    }
}

impl Peer for Cel {
    fn name(&self) -> (&'static str, &'static str) {
        ("cel", "one compiled expression each")
    }

    fn truths(&mut self, person: usize, found: &mut Vec<usize>) {
        for (place, rule) in self.rules.iter().enumerate() {
            let holds = rule.execute(&self.people[person]).expect("a rule that can be evaluated");
            if holds == cel::Value::Bool(true) {
                found.push(place);
            }
        }
    }
}

const CEL: Infix =
    Infix { and: " && ", or: " || ", length: "size", lacks: |option, feature| format!("!({option:?} in {feature})") };
