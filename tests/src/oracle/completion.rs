//! Full answers: one way in which everything that is still open could come out.

use std::collections::BTreeMap;

use kneeri_core::{Decimal, FeatureKind, Finding, RuleSet};

use super::formula::Truth;
use super::universe::{Situation, Universe, Value, number_range};
use crate::dice::Dice;

/// A random full completion of partial findings.
///
/// Every feature gets a concrete finding that agrees with what was given; a feature whose `ask_when` turns out false
/// stays without a finding, unless one was given.
#[must_use]
pub fn completion(rules: &RuleSet, findings: &BTreeMap<String, Finding>, dice: &mut Dice) -> BTreeMap<String, Finding> {
    let universe = Universe::new(rules);
    let mut full = findings.clone();
    for id in universe.in_dependency_order() {
        let given = full.get(&id).filter(|finding| **finding != Finding::Unknown).cloned();
        full.remove(&id);
        if given.is_some() || Situation::new(&universe, &full).ask_when(&id) == Truth::True {
            let concrete = concrete(&universe, &id, given.as_ref(), dice);
            full.insert(id, concrete);
        }
    }
    full
}

/// A finding that leaves one value of each variable and agrees with what was given.
fn concrete(universe: &Universe, id: &str, given: Option<&Finding>, dice: &mut Dice) -> Finding {
    let only_this: BTreeMap<String, Finding> =
        given.map(|finding| (id.to_owned(), finding.clone())).into_iter().collect();
    let situation = Situation::new(universe, &only_this);
    let mut values = |variable| {
        let applicable = situation.possible[variable].iter().filter(|value| **value != Value::NotApplicable);
        let mut values: Vec<Value> = applicable.cloned().collect();
        if values.is_empty() {
            values = universe.values(variable).into_iter().filter(|value| *value != Value::NotApplicable).collect();
        }
        dice.pick(&values).clone()
    };
    let variables = universe.variables(id);
    match &universe.feature(id).kind {
        FeatureKind::YesNo(_) => Finding::YesNo(values(&variables[0]) == Value::Yes),
        FeatureKind::OneOf(_) => match values(&variables[0]) {
            Value::Choice(choice) => Finding::Choice(choice),
            other => panic!("{other:?} is no choice"),
        },
        FeatureKind::AnyOf(_) => {
            let present = variables.iter().filter(|variable| values(variable) == Value::Yes);
            Finding::Options(present.filter_map(|variable| variable.option.clone()).collect())
        }
        FeatureKind::Number(range) => {
            let Value::Cell(first) = values(&variables[0]) else { panic!("a number has cells") };
            let (_, last) = *universe.cells(id).iter().find(|(start, _)| *start == first).expect("a cell");
            let (from, to) = given.map_or((first, last), |finding| number_range(range, finding));
            let (low, high) = (first.max(from), last.min(to));
            let number = *dice.pick(&[low, high, low + (high - low) / 2]);
            Finding::from(Decimal::from_thousandths(number).expect("a number in range"))
        }
    }
}
