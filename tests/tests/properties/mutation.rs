//! Trying a change on the cases that it touches only, compared with trying it on all of them.

use kneeri_analysis::{Edit, Fate, Trial, run_cases};
use kneeri_core::{Engine, RuleSet};
use kneeri_tests::dice::Dice;
use kneeri_tests::random;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::subject::{Answers, Example, Subject, on_random_rule_sets};

#[test]
fn choosing_cases_by_what_a_change_touches_loses_none() {
    on_random_rule_sets(25, |example| {
        let luck = example.luck();
        let mut dice = Dice::new(&luck);
        let Some(subject) = with_cases(example, &mut dice) else { return Ok(()) };
        let trial = Trial::new(&subject.engine);
        let changes = Edit::all(trial.document());
        for change in dice.some(40, &changes) {
            prop_assert_eq!(fate_of_all(&subject, &change)?, short(trial.fate(&change)), "{:?}", change);
        }
        Ok(())
    });
}

/// Whether a change is noticed; `None` when there is nothing to try.
fn short(fate: Fate) -> Option<bool> {
    match fate {
        Fate::Noticed(_) => Some(true),
        Fate::Unnoticed => Some(false),
        Fate::NotTried => None,
    }
}

/// The rule set with cases that expect all that comes out for some people.
fn with_cases(example: &Example, dice: &mut Dice) -> Option<Subject> {
    let mut document = example.subject.document.clone();
    let mut cases = Map::new();
    for place in 0..6 {
        let answers = random::findings(&example.subject.rules, dice);
        cases.insert(
            format!("case {place}"),
            json!({ "given": answers, "expect": expected(example.subject, &answers, dice) }),
        );
    }
    document["cases"] = cases.into();
    // A rule that only points is told among the causes too, but a case cannot expect it.
    for result in run_cases(&Subject::of(&document)?.engine).iter().filter(|result| !result.holds()) {
        document["cases"].as_object_mut()?.remove(result.name());
    }
    Subject::of(&document)
}

/// Something of what comes out, as a case expects it.
fn expected(subject: &Subject, answers: &Answers, dice: &mut Dice) -> Value {
    let result = subject.result(answers);
    let ids = |list: &Value, key: &str| -> Vec<Value> {
        list.as_array().unwrap().iter().map(|entry| entry[key].clone()).filter(|id| !id.is_null()).collect()
    };
    let conditions = result["conditions"].as_array().unwrap();
    let bands: Map<String, Value> =
        conditions.iter().map(|entry| (entry["id"].as_str().unwrap().to_owned(), entry["band"].clone())).collect();
    let mut all = vec![
        ("urgency", result["urgency"]["level"].clone()),
        ("verdict", result["verdict"].clone()),
        ("bands", bands.into()),
        ("must_ask", result["urgency"]["must_ask"].clone()),
        ("because", ids(&result["urgency"]["because"], "rule").into()),
        ("advice", ids(&result["advice"], "id").into()),
    ];
    all.extend(conditions.first().map(|first| ("first", first["id"].clone())));
    let kept = 1 + dice.below(all.len() - 1);
    all = dice.some(kept, &all);
    all.into_iter().map(|(member, value)| (member.to_owned(), value)).collect::<Map<_, _>>().into()
}

/// The same without choosing: every case is run on the changed rules.
fn fate_of_all(subject: &Subject, change: &Edit) -> Result<Option<bool>, TestCaseError> {
    let mut document = subject.document.clone();
    let cases = document.as_object_mut().unwrap().remove("cases");
    change.apply(&mut document);
    let Ok(rules) = RuleSet::from_json(&document.to_string()) else { return Ok(None) };
    if rules.logic_digest() == subject.rules.logic_digest() {
        return Ok(None);
    }
    document["cases"] = cases.unwrap();
    // Cases that name what is no longer there cannot be loaded, and notice that.
    let Ok(rules) = RuleSet::from_json(&document.to_string()) else { return Ok(Some(true)) };
    Ok(Some(run_cases(&Engine::new(&rules)).iter().any(|result| !result.holds())))
}
