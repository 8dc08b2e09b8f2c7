//! Whether conditions over findings hold, as read by others than the engine.

use std::collections::{BTreeMap, BTreeSet};

use kneeri_core::{Clause, Decimal, Finding, RuleSet, Test, When};
use kneeri_tests::oracle;
use serde_json::{Map, Value, json};

use crate::subject::Answers;

/// Conditions over findings that the oracle judges: it meets them as the triage rules of a rule set that has nothing
/// else, each once as it is and once negated.
pub(crate) struct Judge {
    rules: RuleSet,
    names: Vec<String>,
}

impl Judge {
    /// Judges these conditions, given with a name, over the features and patterns of a document.
    pub(crate) fn new(document: &Value, whens: impl IntoIterator<Item = (String, Value)>) -> Self {
        let left_out =
            ["conditions", "triage", "advice", "topics", "return_to_run", "cases", "translations", "laws", "allow"];
        let members = document.as_object().expect("an object").iter();
        let mut kept: Map<String, Value> = members
            .filter(|(member, _)| !left_out.contains(&member.as_str()))
            .map(|(member, value)| (member.clone(), value.clone()))
            .collect();
        let cited = document["sources"].as_object().expect("sources").keys().next().expect("a source");
        let rule =
            |when: &Value| json!({ "when": when, "urgency": "self_care", "say": "It holds.", "source": [cited] });
        let (mut names, mut triage) = (Vec::new(), Map::new());
        for (place, (name, when)) in whens.into_iter().enumerate() {
            triage.insert(format!("holds_{place}"), rule(&when));
            triage.insert(format!("fails_{place}"), rule(&json!({ "not": when })));
            names.push(name);
        }
        kept.insert("triage".into(), triage.into());
        let rules = RuleSet::from_json(&Value::Object(kept).to_string()).expect("conditions that were loaded before");
        Self { rules, names }
    }

    /// The truth of each condition; `None` while it is open.
    pub(crate) fn truths(&self, answers: &Answers) -> BTreeMap<&str, Option<bool>> {
        let result = oracle::assess(&self.rules, answers);
        let because = result["urgency"]["because"].as_array().expect("a list");
        let true_rules: BTreeSet<&str> = because.iter().filter_map(|cause| cause["rule"].as_str()).collect();
        let is_true = |word: &str, place: usize| true_rules.contains(format!("{word}_{place}").as_str());
        let truth = |place| match (is_true("holds", place), is_true("fails", place)) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            (false, false) => None,
            (true, true) => panic!("{} is true and false", self.names[place]),
        };
        self.names.iter().enumerate().map(|(place, name)| (name.as_str(), truth(place))).collect()
    }
}

/// Whether a condition holds when nothing is open: each answer leaves one value, and a feature without an answer is
/// not applicable, so that every test on it fails.
pub(crate) fn holds(rules: &RuleSet, when: &When, answers: &Answers) -> bool {
    let entry = |entry: &When| holds(rules, entry, answers);
    when.clauses.iter().all(|clause| match clause {
        Clause::All(entries) => entries.iter().all(entry),
        Clause::Any(entries) => entries.iter().any(entry),
        Clause::Not(when) => !entry(when),
        Clause::AtLeast { count, of } => of.iter().filter(|when| entry(when)).count() >= *count as usize,
        Clause::Pattern(pattern) => entry(&rules.patterns()[pattern].when),
        Clause::Test { feature, test } => answers.get(feature.as_str()).is_some_and(|finding| passes(test, finding)),
    })
}

fn passes(test: &Test, finding: &Finding) -> bool {
    match (test, finding) {
        (Test::Is(wanted), Finding::YesNo(answer)) => wanted == answer,
        (Test::Choice(wanted), Finding::Choice(choice)) => *wanted == choice.as_str(),
        (Test::Choices(wanted), Finding::Choice(choice)) => wanted.iter().any(|wanted| *wanted == choice.as_str()),
        (Test::Choice(wanted), Finding::Options(present)) => present.iter().any(|option| *wanted == option.as_str()),
        (Test::Choices(wanted), Finding::Options(present)) => {
            present.iter().any(|option| wanted.iter().any(|wanted| *wanted == option.as_str()))
        }
        (Test::Only(wanted), Finding::Options(present)) => {
            let wanted: BTreeSet<&str> = wanted.iter().map(|option| option.as_str()).collect();
            wanted == present.iter().map(String::as_str).collect()
        }
        (Test::Number(bounds), Finding::Number(number)) => {
            let number: Decimal = number.as_str().parse().expect("at most three decimals");
            bounds.at_least.is_none_or(|end| number >= end)
                && bounds.above.is_none_or(|end| number > end)
                && bounds.at_most.is_none_or(|end| number <= end)
                && bounds.below.is_none_or(|end| number < end)
        }
        _ => panic!("{finding:?} leaves something open or is of another kind"),
    }
}
