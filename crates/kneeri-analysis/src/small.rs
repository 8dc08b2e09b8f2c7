//! A small rule set to try things on.

use kneeri_core::RuleSet;

const HEADER: &str = r#"{
    "kneeri": 1, "id": "small.set", "version": "0.1.0", "language": "en", "title": "Small", "methodology": "Made up.",
    "disclaimer": "No diagnosis.", "safety_net": ["Get help."], "until_safety_answered": "self_care",
    "urgency": {
        "self_care": { "title": "a", "say": "a" }, "routine_physio": { "title": "b", "say": "b" },
        "see_clinician_soon": { "title": "c", "say": "c" }, "same_day": { "title": "d", "say": "d" },
        "emergency_now": { "title": "e", "say": "e" }
    },
    "features": {
        "a": { "yes_no": true, "ask": "A?" }, "b": { "yes_no": true, "ask": "B?" }, "c": { "yes_no": true, "ask": "C?" },
        "km": { "number": { "unit": "km", "from": 0, "to": 100 }, "ask": "How far?" },
        "place": { "any_of": ["inner", "outer"], "ask": "Where?" },
        "pop": { "yes_no": true, "ask": "A pop?", "ask_when": { "a": true } }
    },
    "sources": { "E1": { "title": "Made up", "kind": "example" } }
}"#;

/// The small rule set with these members.
pub(crate) fn rules(members: &str) -> RuleSet {
    RuleSet::from_documents([("header.json", HEADER), ("members.json", members)]).expect("a sound rule set")
}
