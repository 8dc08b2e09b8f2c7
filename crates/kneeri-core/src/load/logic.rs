//! What of a rule set decides, without what only informs.

use bumpalo::Bump;

use super::text::{self, Json, Member, Node};
use crate::canonical::{self, Digest};
use crate::ruleset::Document;

/// The digest of what decides.
pub(crate) fn digest(document: &Document) -> Digest {
    // Authored types serialise without fail, their keys are texts and their numbers finite, and so they can be read.
    let text = serde_json::to_string(document).unwrap_or_default();
    let mut logic = String::with_capacity(text.len());
    let ground = Bump::new();
    if let Ok(tree) = text::parse(&text, 0, &ground) {
        canonical::write(&strip(tree.root, &informs(), &ground), &mut logic);
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

/// Places below a node, and what is left of the members there.
type Places = Vec<(&'static str, Left)>;

fn informs() -> Places {
    INFORMS.iter().flat_map(|(places, left)| places.split(' ').map(|place| (place, *left))).collect()
}

/// The node without what stands at these places.
fn strip<'t>(node: Node<'t>, places: &Places, ground: &'t Bump) -> Node<'t> {
    if places.is_empty() {
        return node;
    }
    let json = match node.json {
        Json::Object(members) => {
            let left = members.iter().filter_map(|member| strip_member(*member, places, ground));
            Json::Object(ground.alloc_slice_copy(&left.collect::<Vec<_>>()))
        }
        Json::List(entries) => {
            let places = below(places, "*");
            Json::List(ground.alloc_slice_fill_iter(entries.iter().map(|entry| strip(*entry, &places, ground))))
        }
        json => json,
    };
    Node { json, ..node }
}

fn strip_member<'t>(member: Member<'t>, places: &Places, ground: &'t Bump) -> Option<Member<'t>> {
    let places = below(places, member.key);
    let value = match places.iter().find(|(place, _)| place.is_empty()) {
        Some((_, Left::Nothing)) => return None,
        Some((_, Left::EmptyText)) => Node { json: Json::Text(""), ..member.value },
        Some((_, Left::EmptyList)) => Node { json: Json::List(&[]), ..member.value },
        None => strip(member.value, &places, ground),
    };
    Some(Member { value, ..member })
}

/// The places one step further on.
fn below(places: &Places, step: &str) -> Places {
    let next = |(place, left): &(&'static str, Left)| {
        let (first, rest) = place.split_once('/').unwrap_or((place, ""));
        (first == step || first == "*").then_some((rest, *left))
    };
    places.iter().filter_map(next).collect()
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
        let ground = Bump::new();
        let tree = text::parse(&text, 0, &ground).unwrap_or_else(|_| unreachable!()).root;
        let stripped = strip(tree, &informs(), &ground);
        for (place, left) in informs() {
            assert!(is_met(&tree, place) || RARE.contains(&place), "{place}");
            assert!(!is_met(&stripped, place) || !matches!(left, Left::Nothing), "{place}");
        }
    }
}
