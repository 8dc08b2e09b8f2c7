//! What of a rule set decides, without what only informs.

use std::borrow::Cow;

use super::text::{self, Json, Node};
use super::write_canonical;
use crate::canonical::Digest;
use crate::ruleset::Document;

/// The digest of what decides.
pub(crate) fn digest(document: &Document) -> Digest {
    // Authored types serialise without fail, their keys are texts and their numbers finite, and so they can be read.
    let text = serde_json::to_string(document).unwrap_or_default();
    let mut logic = String::with_capacity(text.len());
    if let Ok(mut tree) = text::parse(&text, 0) {
        for (place, left) in INFORMS {
            place.split(' ').for_each(|place| strip(&mut tree, place, left));
        }
        write_canonical(&tree, &mut logic);
    }
    Digest::of(&logic)
}

/// What is left of a member that only informs.
#[derive(Clone, Copy)]
enum Left {
    Nothing,
    EmptyText,
    EmptyList,
}

/// The members that only inform, by their places: `*` stands for each member or entry.
const INFORMS: [(&str, Left); 25] = [
    ("version language title methodology disclaimer safety_net urgency", Left::Nothing),
    ("screens sources cases translations laws allow", Left::Nothing),
    ("topics/*/title features/*/ask", Left::EmptyText),
    ("features/*/choices features/*/help features/*/screen features/*/source features/*/note", Left::Nothing),
    ("patterns/*/source patterns/*/note", Left::Nothing),
    ("conditions/*/name", Left::EmptyText),
    ("conditions/*/also conditions/*/structure conditions/*/about conditions/*/codes", Left::Nothing),
    ("conditions/*/examined conditions/*/note", Left::Nothing),
    ("conditions/*/how_common/trust conditions/*/how_common/note", Left::Nothing),
    ("conditions/*/how_common/source conditions/*/how_common/in/*/source", Left::EmptyList),
    ("conditions/*/how_common/in/*/note", Left::Nothing),
    ("conditions/*/evidence/*/note conditions/*/evidence/*/of/*/note", Left::Nothing),
    ("conditions/*/evidence/*/source conditions/*/evidence/*/of/*/source", Left::EmptyList),
    ("conditions/*/evidence/*/yes/ci conditions/*/evidence/*/of/*/yes/ci", Left::Nothing),
    ("conditions/*/evidence/*/no/ci conditions/*/evidence/*/of/*/no/ci", Left::Nothing),
    ("conditions/*/evidence/*/gives/*/ci conditions/*/evidence/*/of/*/gives/*/ci", Left::Nothing),
    ("triage/*/name triage/*/ref triage/*/note", Left::Nothing),
    ("triage/*/say", Left::EmptyText),
    ("triage/*/source", Left::EmptyList),
    ("advice/*/title advice/*/say", Left::EmptyText),
    ("advice/*/how advice/*/dose advice/*/ref advice/*/note", Left::Nothing),
    ("advice/*/source", Left::EmptyList),
    ("return_to_run/note", Left::Nothing),
    ("return_to_run/stages/*/title return_to_run/stages/*/say", Left::EmptyText),
    ("return_to_run/stages/*/source", Left::EmptyList),
];

fn strip(node: &mut Node, place: &str, left: Left) {
    let Some((step, rest)) = place.split_once('/') else {
        return strip_member(node, place, left);
    };
    match &mut node.json {
        Json::Object(members) => {
            let on_the_way = members.iter_mut().filter(|member| step == "*" || member.key == step);
            on_the_way.for_each(|member| strip(&mut member.value, rest, left));
        }
        Json::List(entries) if step == "*" => entries.iter_mut().for_each(|entry| strip(entry, rest, left)),
        _ => {}
    }
}

fn strip_member(node: &mut Node, key: &str, left: Left) {
    let Json::Object(members) = &mut node.json else {
        return;
    };
    let empty = match left {
        Left::Nothing => return members.retain(|member| member.key != key),
        Left::EmptyText => Json::Text(Cow::Borrowed("")),
        Left::EmptyList => Json::List(Vec::new()),
    };
    members.iter_mut().filter(|member| member.key == key).for_each(|member| member.value.json = empty.clone());
}

#[cfg(all(test, feature = "knee"))]
mod tests {
    use super::*;
    use crate::Engine;

    fn is_met(node: &Node, place: &str) -> bool {
        let (step, rest) = place.split_once('/').unwrap_or((place, ""));
        let met = |node: &Node| rest.is_empty() || is_met(node, rest);
        match &node.json {
            Json::Object(members) => members.iter().any(|m| (step == "*" || m.key == step) && met(&m.value)),
            Json::List(entries) => step == "*" && entries.iter().any(met),
            _ => false,
        }
    }

    /// What the format has, and the knee rules need not.
    const RARE: [&str; 8] = [
        "cases",
        "translations",
        "features/*/note",
        "conditions/*/evidence/*/yes/ci",
        "conditions/*/evidence/*/no/ci",
        "conditions/*/evidence/*/of/*/no/ci",
        "conditions/*/evidence/*/gives/*/ci",
        "conditions/*/evidence/*/of/*/gives/*/ci",
    ];

    #[test]
    fn what_only_informs_is_there_until_it_is_stripped() {
        let text = serde_json::to_string(&*Engine::knee().rules().document).unwrap_or_default();
        let mut tree = text::parse(&text, 0).unwrap_or_else(|_| unreachable!());
        for (places, left) in INFORMS {
            for place in places.split(' ') {
                assert!(is_met(&tree, place) || RARE.contains(&place), "{place}");
                strip(&mut tree, place, left);
                assert!(!is_met(&tree, place) || !matches!(left, Left::Nothing), "{place}");
            }
        }
    }
}
