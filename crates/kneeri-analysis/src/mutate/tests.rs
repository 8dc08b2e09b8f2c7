use serde_json::json;

use super::{Edit, EditKind, Fate, MutationOptions, Trial, mutate};
use kneeri_core::Engine;

const RULES: &str = r#"{
    "conditions": {
        "tear": {
            "name": "Tear", "how_common": { "percent": 10, "source": ["E1"] }, "only_if": { "a": true },
            "evidence": {
                "far": { "by": "km", "gives": { "from 40": { "lr": 4 } }, "trust": "high", "source": ["E1"] },
                "place": { "by": "place", "gives": { "inner": { "with": 80, "without": 20 } }, "trust": "high", "source": ["E1"] }
            }
        }
    },
    "triage": {
        "hot": {
            "when": { "km": { "at_least": 10, "below": 20 }, "b": true }, "urgency": "same_day", "say": "Go.",
            "source": ["E1"]
        }
    },
    "cases": {
        "hot": { "given": { "km": 12, "b": true }, "expect": { "urgency": "same_day", "because": ["hot"] } },
        "inner": {
            "given": { "a": true, "place": ["inner"] },
            "expect": { "reasons": { "tear": { "for": ["place.inner"] } } }
        }
    }
}"#;

fn told(change: &Edit) -> String {
    let to = change.to.as_ref().map_or("nothing".to_owned(), ToString::to_string);
    format!("{}: {} becomes {to}", change.kind.as_str(), change.pointer)
}

#[test]
fn changes_are_of_every_kind() {
    let engine = Engine::new(&crate::small::rules(RULES));
    let trial = Trial::new(&engine);
    let all: Vec<String> = Edit::all(trial.document()).iter().map(told).collect();
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn a_change_is_noticed_by_the_case_that_it_breaks() {
    let engine = Engine::new(&crate::small::rules(RULES));
    let trial = Trial::new(&engine);
    let fate = |pointer: &str, to| {
        let change = Edit { kind: EditKind::TestTurned, pointer: pointer.to_owned(), from: json!(null), to };
        trial.fate(&change)
    };
    assert_eq!(fate("/triage/hot/urgency", Some(json!("self_care"))), Fate::Noticed("hot".to_owned()));
    assert_eq!(fate("/triage/hot/when/b", Some(json!(false))), Fate::Noticed("hot".to_owned()));
    let turned = json!({ "with": 20, "without": 80 });
    let place = "/conditions/tear/evidence/place/gives/inner";
    assert_eq!(fate(place, Some(turned)), Fate::Noticed("inner".to_owned()));
    assert_eq!(fate("/conditions/tear/evidence/far/gives/from 40", Some(json!({ "lr": 0.2 }))), Fate::Unnoticed);
    assert_eq!(fate("/triage/hot/urgency", Some(json!("soon"))), Fate::NotTried);
    assert_eq!(fate("/triage/hot/say", Some(json!("Stay."))), Fate::NotTried);
}

#[test]
fn the_same_seed_tries_the_same_changes() {
    let engine = Engine::new(&crate::small::rules(RULES));
    let run = |mutants, seed| mutate(&engine, &MutationOptions { mutants, seed }, |_, _| {});
    assert_eq!(run(12, 3), run(12, 3));
    assert_ne!(run(12, 3).mutants(), run(12, 4).mutants());
    assert_eq!(run(12, 3).mutants().len(), 12);
    assert_eq!(run(1000, 3).mutants().len(), Edit::all(Trial::new(&engine).document()).len());
}
