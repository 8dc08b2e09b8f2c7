//! regorus: Rego, compiled for its virtual machine.

use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::vm::RegoVM;
use regorus::{Engine, Value as RegoValue};
use serde_json::Value;

use super::Peer;
use crate::formula::{Formula, Reader};
use crate::predicates::{Check, Options, Predicates, check, off_will_do, together};

const ENTRY: &str = "data.knee.holds";

pub struct Rego {
    machine: RegoVM,
    people: Vec<RegoValue>,
}

impl Rego {
    pub fn new(reader: &Reader, predicates: &Predicates, people: &[Value]) -> Self {
        let mut engine = Engine::new();
        engine.add_policy("knee.rego".to_owned(), policy(reader, predicates)).expect("a policy in Rego");
        let compiled = engine.compile_with_entrypoint(&ENTRY.into()).expect("a policy that compiles");
        let program = Compiler::compile_from_policy(&compiled, &[ENTRY]).expect("a policy for the machine");
        let mut machine = RegoVM::new_with_policy(compiled);
        machine.set_max_instructions(usize::MAX);
        machine.load_program(program);
        machine.set_data(RegoValue::new_object()).expect("no data");
        let person = |person: &Value| RegoValue::from_json_str(&person.to_string()).expect("a person in JSON");
        Self { machine, people: people.iter().map(person).collect() }
    }
}

impl Peer for Rego {
    fn name(&self) -> (&'static str, &'static str) {
        ("regorus", "a policy for its virtual machine, a rule each")
    }

    fn truths(&mut self, person: usize, found: &mut Vec<usize>) {
        self.machine.set_input(self.people[person].clone());
        let holds = self.machine.execute_entry_point_by_name(ENTRY).expect("a policy that can be evaluated");
        let places = holds.as_set().expect("a set of rules").iter();
        let place = |place: &RegoValue| usize::try_from(place.as_u64().expect("a place")).expect("a small number");
        found.extend(places.map(place));
    }
}

/// One rule for each condition, which adds its place to a set when it holds.
fn policy(reader: &Reader, predicates: &Predicates) -> String {
    let mut writer = Writer { reader, helpers: Vec::new() };
    let mut rules = vec!["package knee\n\nimport rego.v1\n".to_owned()];
    for (place, formula) in predicates.formulas.iter().enumerate() {
        for body in writer.bodies(formula) {
            rules.push(format!("holds contains {place} if {{\n{body}\n}}"));
        }
    }
    rules.extend(writer.helpers);
    rules.join("\n")
}

struct Writer<'r> {
    reader: &'r Reader<'r>,
    helpers: Vec<String>,
}

impl Writer<'_> {
    /// The formula holds when one of these holds.
    fn bodies(&mut self, formula: &Formula) -> Vec<String> {
        let Formula::Any(parts) = formula else { return vec![self.body(formula)] };
        let (options, rest) = together(parts, self.reader);
        let rest: Vec<String> = rest.into_iter().map(|part| self.body(part)).collect();
        let mut bodies: Vec<String> = rest.into_iter().chain(options.iter().flat_map(any_of)).collect();
        bodies.extend(options.iter().filter_map(|options| self.off(options.feature, options.off.as_ref())));
        bodies
    }

    fn body(&mut self, formula: &Formula) -> String {
        match formula {
            Formula::Atom(atom) => {
                let off = off_will_do(atom).then(|| self.reader.off(&atom.feature)).flatten();
                let mut bodies = bodies(&atom.feature, check(self.reader, atom));
                bodies.extend(self.off(&atom.feature, off.as_ref()));
                if bodies.len() == 1 { bodies.remove(0) } else { self.helper(&bodies) }
            }
            Formula::All(parts) => {
                let (options, rest) = together(parts, self.reader);
                let rest: Vec<String> = rest.into_iter().map(|part| self.body(part)).collect();
                let options = options.iter().map(|options| match self.off(options.feature, options.off.as_ref()) {
                    Some(off) => self.helper(&[all_of(options), off]),
                    None => all_of(options),
                });
                let options: Vec<String> = options.collect();
                rest.into_iter().chain(options).collect::<Vec<_>>().join("\n")
            }
            Formula::Any(_) => {
                let bodies = self.bodies(formula);
                self.helper(&bodies)
            }
            Formula::AtLeast(count, parts) => {
                let bodies: Vec<String> = parts.iter().map(|part| self.body(part)).collect();
                let name = format!("of_{}", self.helpers.len());
                let rules = bodies.iter().enumerate();
                let rules = rules.map(|(place, body)| format!("{name} contains {place} if {{\n{body}\n}}"));
                self.helpers.push(rules.collect::<Vec<_>>().join("\n"));
                format!("count({name}) >= {count}")
            }
        }
    }

    /// A body that holds when the answer is missing and the feature does not apply.
    fn off(&mut self, feature: &str, off: Option<&Formula>) -> Option<String> {
        off.map(|off| format!("object.get(input, {feature:?}, null) == null\n{}", self.body(off)))
    }

    /// The name of a rule that holds when one of these holds.
    fn helper(&mut self, bodies: &[String]) -> String {
        let name = format!("any_{}", self.helpers.len());
        let rules = bodies.iter().map(|body| format!("{name} if {{\n{body}\n}}"));
        self.helpers.push(rules.collect::<Vec<_>>().join("\n"));
        name
    }
}

/// The bodies of which one must hold; a test of an answer that is missing does not.
fn bodies(feature: &str, check: Check) -> Vec<String> {
    let answer = format!("input.{feature}");
    let body = match check {
        Check::Is(value) => format!("{answer} == {value}"),
        Check::In(choices) if choices.len() == 1 => format!("{answer} == {:?}", choices[0]),
        Check::In(choices) => {
            let choices: Vec<String> = choices.iter().map(|choice| format!("{choice:?}")).collect();
            format!("{answer} in {{{}}}", choices.join(", "))
        }
        Check::Has(option) => format!("{option:?} in {answer}"),
        Check::Lacks(option) => lacks(option, &answer),
        Check::Within(within) => {
            let end = |end: Option<f64>, than: &str| end.map(|end| format!("{answer} {than} {end:?}"));
            let ends =
                |(from, below)| end(from, ">=").into_iter().chain(end(below, "<")).collect::<Vec<_>>().join("\n");
            return within.into_iter().map(ends).collect();
        }
        Check::Always => "true".to_owned(),
    };
    vec![body]
}

fn lacks(option: &str, answer: &str) -> String {
    format!("{answer}\nnot {option:?} in {answer}")
}

/// One body in which all options are as they are to be.
fn all_of(options: &Options) -> String {
    let answer = format!("input.{}", options.feature);
    let has = options.present.iter().map(|option| format!("{option:?} in {answer}"));
    let other: Vec<String> = if options.whole {
        vec![format!("count({answer}) == {}", options.present.len())]
    } else {
        let lacks = options.absent.iter().map(|option| format!("not {option:?} in {answer}"));
        [answer.clone()].into_iter().chain(lacks).collect()
    };
    other.into_iter().chain(has).collect::<Vec<_>>().join("\n")
}

/// Bodies of which one holds when one option is as it is to be.
fn any_of(options: &Options) -> Vec<String> {
    let answer = format!("input.{}", options.feature);
    let lacks = options.absent.iter().map(|option| lacks(option, &answer));
    if options.whole {
        return [format!("count({answer}) != {}", options.absent.len())].into_iter().chain(lacks).collect();
    }
    options.present.iter().map(|option| format!("{option:?} in {answer}")).chain(lacks).collect()
}
