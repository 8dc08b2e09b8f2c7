//! Small changes of a rule set that make it say something else.

use kneeri_core::{Urgency, Word};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::pointer::escaped;

/// What kind of change it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EditKind {
    /// A comparison or answer means its opposite.
    TestTurned,
    /// A test of several is left out.
    TestDropped,
    /// What spoke for a condition speaks against it.
    WeightTurned,
    /// A weight is three times as much for the condition.
    WeightRaised,
    /// A weight is three times as much against the condition.
    WeightLowered,
    /// A level of urgency is one higher.
    LevelRaised,
    /// A level of urgency is one lower.
    LevelLowered,
    /// Advice or a condition has lost what guards it.
    GuardDropped,
    /// A triage rule is missing.
    RuleDropped,
}

impl EditKind {
    /// All kinds.
    pub const ALL: [Self; 9] = [
        Self::TestTurned,
        Self::TestDropped,
        Self::WeightTurned,
        Self::WeightRaised,
        Self::WeightLowered,
        Self::LevelRaised,
        Self::LevelLowered,
        Self::GuardDropped,
        Self::RuleDropped,
    ];

    /// The kind in words.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TestTurned => "test turned round",
            Self::TestDropped => "test left out",
            Self::WeightTurned => "weight turned round",
            Self::WeightRaised => "weight raised",
            Self::WeightLowered => "weight lowered",
            Self::LevelRaised => "level raised",
            Self::LevelLowered => "level lowered",
            Self::GuardDropped => "guard left out",
            Self::RuleDropped => "triage rule left out",
        }
    }
}

/// One change: what stands at a place instead of what stood there.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Edit {
    /// Its kind.
    pub kind: EditKind,
    /// Where: a JSON pointer into the merged rule set.
    pub pointer: String,
    /// What stood there.
    pub from: Value,
    /// What stands there instead; nothing when it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Value>,
}

impl Edit {
    /// All changes of a merged rule set that are known here, in the order of their places.
    #[must_use]
    pub fn all(document: &Value) -> Vec<Self> {
        changes(document)
    }

    /// Carries the change out in a merged rule set.
    pub fn apply(&self, document: &mut Value) {
        let Some((parent, key)) = self.pointer.rsplit_once('/') else { return };
        let key = key.replace("~1", "/").replace("~0", "~");
        match (document.pointer_mut(parent), &self.to) {
            (Some(Value::Object(members)), Some(value)) => {
                members.insert(key, value.clone());
            }
            (Some(Value::Object(members)), None) => {
                members.remove(&key);
            }
            (Some(Value::Array(entries)), to) => {
                let Some(place) = key.parse::<usize>().ok().filter(|place| *place < entries.len()) else { return };
                match to {
                    Some(value) => entries.splice(place..=place, [value.clone()]).for_each(drop),
                    None => entries.splice(place..=place, []).for_each(drop),
                }
            }
            _ => {}
        }
    }
}

/// All changes of a merged rule set, in the order of their places.
fn changes(document: &Value) -> Vec<Edit> {
    let mut found = Found(Vec::new());
    each(document, "triage", |pointer, rule| {
        found.whens(pointer, rule, &["when"]);
        found.levels(pointer, rule, &["urgency", "if_unanswered"]);
        found.left_out(EditKind::RuleDropped, pointer, rule);
    });
    each(document, "patterns", |pointer, pattern| found.whens(pointer, pattern, &["when"]));
    each(document, "features", |pointer, feature| found.whens(pointer, feature, &["ask_when"]));
    each(document, "conditions", |pointer, condition| {
        found.whens(pointer, condition, &["only_if"]);
        found.levels(pointer, condition, &["urgency_if_likely"]);
        found.guards(pointer, condition, &["only_if"]);
        let rate = format!("{pointer}/how_common/in");
        for (place, setting) in entries(condition.pointer("/how_common/in")) {
            found.whens(&format!("{rate}/{place}"), setting, &["when"]);
        }
        each(condition, "evidence", |below, evidence| {
            let pointer = format!("{pointer}{below}");
            match evidence.get("of") {
                Some(_) => each(evidence, "of", |below, item| found.item(&format!("{pointer}{below}"), item)),
                None => found.item(&pointer, evidence),
            }
        });
    });
    each(document, "advice", |pointer, advice| {
        found.whens(pointer, advice, &["when", "not_if"]);
        found.levels(pointer, advice, &["urgency_from", "urgency_up_to"]);
        found.guards(pointer, advice, &["when", "not_if"]);
    });
    found.0
}

/// Visits the members of an object that is a member, with their pointers.
fn each<'v>(of: &'v Value, member: &str, mut visit: impl FnMut(&str, &'v Value)) {
    for (key, value) in of.get(member).and_then(Value::as_object).into_iter().flatten() {
        visit(&format!("/{member}/{}", escaped(key)), value);
    }
}

/// The entries of a list with their places; none without a list.
fn entries(list: Option<&Value>) -> impl Iterator<Item = (usize, &Value)> {
    list.and_then(Value::as_array).into_iter().flatten().enumerate()
}

struct Found(Vec<Edit>);

impl Found {
    fn add(&mut self, kind: EditKind, pointer: &str, from: &Value, to: Option<Value>) {
        self.0.push(Edit { kind, pointer: pointer.to_owned(), from: from.clone(), to });
    }

    fn left_out(&mut self, kind: EditKind, pointer: &str, value: &Value) {
        self.add(kind, pointer, value, None);
    }

    fn guards(&mut self, pointer: &str, of: &Value, members: &[&str]) {
        for (member, guard) in members.iter().filter_map(|member| Some((member, of.get(member)?))) {
            self.left_out(EditKind::GuardDropped, &format!("{pointer}/{member}"), guard);
        }
    }

    fn levels(&mut self, pointer: &str, of: &Value, members: &[&str]) {
        for (member, level) in members.iter().filter_map(|member| Some((member, of.get(member)?))) {
            let place = Urgency::ALL.iter().position(|urgency| level == urgency.as_str()).unwrap_or_default();
            let others = [(EditKind::LevelRaised, Some(place + 1)), (EditKind::LevelLowered, place.checked_sub(1))];
            for (kind, other) in others {
                if let Some(other) = other.and_then(|place| Urgency::ALL.get(place)) {
                    self.add(kind, &format!("{pointer}/{member}"), level, Some(other.as_str().into()));
                }
            }
        }
    }

    fn item(&mut self, pointer: &str, item: &Value) {
        self.whens(pointer, item, &["when"]);
        for (place, when) in entries(item.get("count")) {
            self.when(&format!("{pointer}/count/{place}"), when);
        }
        for side in ["yes", "no", "found"] {
            item.get(side).into_iter().for_each(|weight| self.weight(&format!("{pointer}/{side}"), weight));
        }
        each(item, "gives", |below, weight| self.weight(&format!("{pointer}{below}"), weight));
    }

    fn weight(&mut self, pointer: &str, weight: &Value) {
        let kinds = [EditKind::WeightTurned, EditKind::WeightRaised, EditKind::WeightLowered];
        for kind in kinds {
            let other = reweighed(weight, kind);
            if let Some(other) = other.filter(|other| other != weight) {
                self.add(kind, pointer, weight, Some(other));
            }
        }
    }

    fn whens(&mut self, pointer: &str, of: &Value, members: &[&str]) {
        for (member, when) in members.iter().filter_map(|member| Some((member, of.get(member)?))) {
            self.when(&format!("{pointer}/{member}"), when);
        }
    }

    fn when(&mut self, pointer: &str, when: &Value) {
        let Some(members) = when.as_object() else { return };
        let clauses = members.keys().filter(|key| *key != "of").count();
        for (key, value) in members {
            let place = format!("{pointer}/{key}");
            match key.as_str() {
                "all" | "any" | "of" => self.list(&place, value),
                "not" => self.when(&place, value),
                "at_least" => {
                    let one_more = value.as_u64().map(|count| json!(count + 1));
                    self.add(EditKind::TestTurned, &place, value, one_more);
                }
                _ => {
                    self.turned(pointer, members, key, value);
                    if clauses > 1 {
                        self.left_out(EditKind::TestDropped, &place, value);
                    }
                }
            }
        }
    }

    fn list(&mut self, pointer: &str, list: &Value) {
        let several = list.as_array().is_some_and(|entries| entries.len() > 1);
        for (place, entry) in entries(Some(list)) {
            let pointer = format!("{pointer}/{place}");
            self.when(&pointer, entry);
            if several {
                self.left_out(EditKind::TestDropped, &pointer, entry);
            }
        }
    }

    /// The opposite of a test: the other answer, the other side of a threshold, or `not` around it.
    fn turned(&mut self, pointer: &str, members: &Map<String, Value>, key: &str, test: &Value) {
        let place = format!("{pointer}/{key}");
        match test {
            Value::Bool(answer) => self.add(EditKind::TestTurned, &place, test, Some((!answer).into())),
            Value::Object(bounds) if !bounds.contains_key("only") => {
                for (bound, number) in bounds {
                    let mut other = bounds.clone();
                    other.remove(bound);
                    other.insert(opposite(bound).to_owned(), number.clone());
                    self.add(EditKind::TestTurned, &place, test, Some(other.into()));
                }
            }
            _ if members.contains_key("not") => {}
            _ => {
                let mut other = members.clone();
                other.remove(key);
                other.insert("not".to_owned(), json!({ key: test }));
                self.add(EditKind::TestTurned, pointer, &members.clone().into(), Some(other.into()));
            }
        }
    }
}

/// The other side of a threshold.
fn opposite(bound: &str) -> &'static str {
    match bound {
        "at_least" => "below",
        "below" => "at_least",
        "above" => "at_most",
        _ => "above",
    }
}

/// How many times as much a raised weight is.
const STEP: f64 = 3.0;

/// Another weight of this kind of change; `None` when there is none within the limits of weights.
fn reweighed(weight: &Value, kind: EditKind) -> Option<Value> {
    if let Some(word) = weight.as_str() {
        let place = Word::ALL.iter().position(|other| other.as_str() == word)?;
        let other = match kind {
            EditKind::WeightTurned => Word::ALL.len() - 1 - place,
            EditKind::WeightRaised => place.checked_sub(1)?,
            _ => place + 1,
        };
        return Word::ALL.get(other).map(|word| word.as_str().into());
    }
    if let Some(ratio) = weight.get("lr").and_then(Value::as_f64) {
        let other = match kind {
            EditKind::WeightTurned => 1.0 / ratio,
            EditKind::WeightRaised => ratio * STEP,
            _ => ratio / STEP,
        };
        return (0.001..=1000.0).contains(&other).then(|| json!({ "lr": rounded(other) }));
    }
    let (with, without) = (weight.get("with")?.as_f64()?, weight.get("without")?.as_f64()?);
    let (with, without) = match kind {
        EditKind::WeightTurned => (without, with),
        EditKind::WeightRaised => (with, without / STEP),
        _ => (with / STEP, without),
    };
    (with >= 0.1 && without >= 0.1).then(|| json!({ "with": rounded(with), "without": rounded(without) }))
}

/// A number with three decimals.
fn rounded(number: f64) -> Value {
    let number = (number * 1000.0).round() / 1000.0;
    if number.fract() == 0.0 { json!(number as i64) } else { json!(number) }
}
