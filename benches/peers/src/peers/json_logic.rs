//! datalogic-rs: JSONLogic.

use datalogic_rs::bumpalo::Bump;
use datalogic_rs::{Engine, Logic, ParsedData};
use kneeri_core::Id;
use serde_json::{Value, json};

use super::Peer;
use crate::formula::Reader;
use crate::predicates::{Check, Language, Options, Predicates, written};

pub struct JsonLogic {
    engine: Engine,
    rules: Vec<Logic>,
    people: Vec<ParsedData>,
    arena: Bump,
}

impl JsonLogic {
    pub fn new(reader: &Reader, predicates: &Predicates, people: &[Value]) -> Self {
        let engine = Engine::new();
        let rule = |formula| engine.compile(&written(formula, reader, &Text)).expect("a rule in JSONLogic");
        let rules = predicates.formulas.iter().map(rule).collect();
        let person = |person: &Value| ParsedData::from_json(&person.to_string()).expect("a person in JSON");
        Self { rules, people: people.iter().map(person).collect(), arena: Bump::new(), engine }
    }
}

impl Peer for JsonLogic {
    fn name(&self) -> (&'static str, &'static str) {
        ("datalogic-rs", "one rule of JSONLogic each")
    }

    fn truths(&mut self, person: usize, found: &mut Vec<usize>) {
        self.arena.reset();
        for (place, rule) in self.rules.iter().enumerate() {
            let holds =
                self.engine.evaluate(rule, &self.people[person], &self.arena).expect("a rule that can be evaluated");
            if holds.as_bool() == Some(true) {
                found.push(place);
            }
        }
    }
}

struct Text;

impl Language for Text {
    fn check(&self, feature: &Id, check: Check) -> String {
        let answer = json!({ "var": feature.as_str() });
        let known = json!({ "!==": [answer, null] });
        let within = |(from, below): (Option<f64>, Option<f64>)| match (from, below) {
            (Some(from), Some(below)) => json!({ "and": [{ ">=": [answer, from] }, { "<": [answer, below] }] }),
            (Some(from), None) => json!({ ">=": [answer, from] }),
            (None, below) => json!({ "<": [answer, below] }),
        };
        let check = match check {
            Check::Is(value) => json!({ "===": [answer, value] }),
            Check::In(choices) if choices.len() == 1 => json!({ "===": [answer, choices[0]] }),
            Check::In(choices) => json!({ "in": [answer, choices] }),
            Check::Has(option) => json!({ "and": [known, { "in": [option, answer] }] }),
            Check::Lacks(option) => json!({ "and": [known, { "!": { "in": [option, answer] } }] }),
            Check::Within(bounds) if bounds.len() == 1 => json!({ "and": [known, within(bounds[0])] }),
            Check::Within(bounds) => {
                json!({ "and": [known, { "or": bounds.into_iter().map(within).collect::<Vec<_>>() }] })
            }
            Check::Always => json!(true),
        };
        check.to_string()
    }

    fn missing(&self, feature: &Id) -> String {
        json!({ "===": [{ "var": feature.as_str() }, null] }).to_string()
    }

    fn options(&self, options: &Options, all: bool) -> String {
        let answer = json!({ "var": options.feature.as_str() });
        let has = options.present.iter().map(|option| json!({ "in": [option, answer] }));
        let lacks = options.absent.iter().map(|option| json!({ "!": { "in": [option, answer] } }));
        let tests: Vec<Value> = has.chain(lacks).collect();
        json!({ "and": [{ "!==": [answer, null] }, { if all { "and" } else { "or" }: tests }] }).to_string()
    }

    fn all(&self, parts: Vec<String>) -> String {
        format!("{{\"and\":[{}]}}", parts.join(","))
    }

    fn any(&self, parts: Vec<String>) -> String {
        format!("{{\"or\":[{}]}}", parts.join(","))
    }

    fn at_least(&self, count: usize, parts: Vec<String>) -> String {
        let ones: Vec<String> = parts.iter().map(|part| format!("{{\"if\":[{part},1,0]}}")).collect();
        format!("{{\">=\":[{{\"+\":[{}]}},{count}]}}", ones.join(","))
    }
}
