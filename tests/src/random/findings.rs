//! Random findings for a rule set.

use std::collections::BTreeMap;

use kneeri_core::{FeatureKind, Finding, Id, Number, NumberRange, RuleSet};

use super::decimal_text;
use crate::dice::Dice;
use crate::oracle::{Universe, converted, units_like};

/// Findings that the rule set accepts: each feature missing, "unknown", settled, or left partly open.
#[must_use]
pub fn findings(rules: &RuleSet, dice: &mut Dice) -> BTreeMap<String, Finding> {
    let universe = Universe::new(rules);
    // Nearly empty, half full and nearly full questionnaires.
    let given = *dice.pick(&[15, 40, 40, 65, 90]);
    let mut findings = BTreeMap::new();
    for (id, feature) in rules.features() {
        if dice.chance(given) {
            findings.insert(id.to_string(), finding(&universe, id, &feature.kind, dice));
        } else if dice.chance(20) {
            findings.insert(id.to_string(), Finding::Unknown);
        }
    }
    findings
}

fn finding(universe: &Universe, id: &str, kind: &FeatureKind, dice: &mut Dice) -> Finding {
    let partly = dice.chance(35);
    match kind {
        FeatureKind::YesNo(_) => Finding::YesNo(dice.chance(50)),
        FeatureKind::OneOf(choices) if partly => Finding::OneOf(chosen(choices, 1, dice)),
        FeatureKind::OneOf(choices) => Finding::Choice(dice.pick(choices).to_string()),
        FeatureKind::AnyOf(options) if partly => {
            let yes = chosen(options, 0, dice);
            let (yes, no) = yes.into_iter().partition(|_| dice.chance(50));
            Finding::Partly { yes, no }
        }
        FeatureKind::AnyOf(options) => Finding::Options(chosen(options, 0, dice)),
        FeatureKind::Number(range) => number_finding(universe, id, range, partly, dice),
    }
}

fn chosen(choices: &[Id], least: usize, dice: &mut Dice) -> Vec<String> {
    let count = least + dice.below(choices.len() + 1 - least);
    let chosen = dice.some(count, choices);
    dice.shuffled(chosen).into_iter().map(|id| id.to_string()).collect()
}

fn number_finding(universe: &Universe, id: &str, range: &NumberRange, partly: bool, dice: &mut Dice) -> Finding {
    let number = |dice: &mut Dice| number_near_thresholds(universe, id, dice);
    let (a, b) = (number(dice), number(dice));
    let unit = unit(range, &[a, b], dice);
    let written = |thousandths: i64| written(range, unit, thousandths);
    if partly {
        let (low, high) = (written(a.min(b)), written(a.max(b)));
        let ends = dice.below(3);
        return Finding::Between {
            at_least: (ends != 0).then_some(low),
            at_most: (ends != 1).then_some(high),
            unit: unit.map(str::to_owned),
        };
    }
    match unit {
        Some(unit) => Finding::Quantity { value: written(a), unit: unit.to_owned() },
        None => Finding::Number(longer(range, a, dice)),
    }
}

/// The first, last or another number of a cell.
fn number_near_thresholds(universe: &Universe, id: &str, dice: &mut Dice) -> i64 {
    let (first, last) = *dice.pick(universe.cells(id));
    let any = dice.between(first, last);
    *dice.pick(&[first, last, any])
}

/// Another unit, now and then, if all these numbers stay within the range when written in it.
fn unit(range: &NumberRange, numbers: &[i64], dice: &mut Dice) -> Option<&'static str> {
    let units = units_like(&range.unit);
    if units.is_empty() || dice.chance(60) {
        return None;
    }
    let unit = *dice.pick(&units);
    let stays = |number: &i64| {
        let back = converted(&written(range, Some(unit), *number), unit, &range.unit);
        range.from.thousandths() <= back && back <= range.to.thousandths()
    };
    numbers.iter().all(stays).then_some(unit)
}

/// A number of thousandths of the range's unit as text in a unit.
fn written(range: &NumberRange, unit: Option<&str>, thousandths: i64) -> Number {
    let plain = Number::new(&decimal_text(thousandths)).expect("a number");
    match unit {
        None => plain,
        Some(unit) => Number::new(&decimal_text(converted(&plain, &range.unit, unit))).expect("a number"),
    }
}

/// The same number with more decimals, which are rounded away or up; always within the range.
fn longer(range: &NumberRange, thousandths: i64, dice: &mut Dice) -> Number {
    let plain = written(range, None, thousandths);
    if dice.chance(70) {
        return plain;
    }
    let sign = if thousandths < 0 { "-" } else { "" };
    let size = thousandths.unsigned_abs();
    let more = *dice.pick(&["4", "49999", "5", "50001"]);
    let text = format!("{sign}{}.{:03}{more}", size / 1000, size % 1000);
    let number = Number::new(&text).expect("a number");
    let rounded = converted(&number, "1", "1");
    if range.from.thousandths() <= rounded && rounded <= range.to.thousandths() { number } else { plain }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::bytes;
    use crate::random::rule_set_of_seed;

    #[test]
    fn every_random_rule_set_loads() {
        for seed in 0..3000 {
            let document = rule_set_of_seed(seed);
            if let Err(faults) = RuleSet::from_json(&document.to_string()) {
                panic!("seed {seed}: {faults}\n{document:#}");
            }
        }
    }

    #[test]
    fn no_bytes_make_a_rule_set_too() {
        let document = crate::random::rule_set(&mut Dice::new(&[]));
        let rules = RuleSet::from_json(&document.to_string()).unwrap();
        assert!(findings(&rules, &mut Dice::new(&[])).is_empty());
    }

    #[test]
    fn the_oracle_takes_all_of_them() {
        for seed in 0..200 {
            let rules = RuleSet::from_json(&rule_set_of_seed(seed).to_string()).unwrap();
            let bytes = bytes(seed, 4096);
            let mut dice = Dice::new(&bytes);
            let findings = findings(&rules, &mut dice);
            let _ = crate::oracle::assess(&rules, &findings);
            let full = crate::oracle::completion(&rules, &findings, &mut dice);
            let result = crate::oracle::assess(&rules, &full);
            assert_eq!(result["unanswered"], serde_json::json!([]), "seed {seed}");
        }
    }
}
