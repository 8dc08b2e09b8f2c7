//! Saved interviews.

use super::read::{Object, Read, Reader};
use super::text::{Json, Node};
use super::{FindingError, read_document};
use crate::ruleset::{Entries, Finding};

/// The most bytes of a saved interview.
const MOST_INTERVIEW: usize = 1 << 20;

/// An interview as it is saved.
pub(crate) struct SavedInterview {
    pub(crate) budget: Option<Count>,
    pub(crate) rule_set: SavedRuleSet,
    pub(crate) start: Entries<String, Finding>,
    pub(crate) steps: Vec<SavedStep>,
}

/// The rule set that an interview was saved with.
pub(crate) struct SavedRuleSet {
    pub(crate) digest: String,
    pub(crate) id: String,
    pub(crate) version: String,
}

/// One step of a saved interview.
pub(crate) struct SavedStep {
    pub(crate) answers: Entries<String, Finding>,
    pub(crate) asked: Truly,
}

/// A whole number from 0.
pub(crate) struct Count(pub(crate) u32);

/// True or false.
pub(crate) struct Truly(pub(crate) bool);

impl Read for Count {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        reader.whole(node, 0, i64::from(u32::MAX)).map(Self)
    }
}

impl Read for Truly {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        match node.json {
            Json::Bool(value) => Some(Self(value)),
            _ => reader.wrong_type(node, "true or false"),
        }
    }
}

impl Object<'_> {
    fn findings(&mut self, key: &'static str, reader: &mut Reader) -> Option<Entries<String, Finding>> {
        let read =
            |node: &Node, reader: &mut Reader| reader.entries(node, "an object feature → finding", 0, usize::MAX);
        self.with(key, reader, read).map(Option::unwrap_or_default)
    }
}

super::shape::read_object!(SavedInterview, "a saved interview", {
    budget: optional "budget", rule_set: required "rule_set", start: findings "start", steps: defaulted "steps",
});

super::shape::read_object!(SavedRuleSet, "a rule set", {
    digest: required "digest", id: required "id", version: required "version",
});

super::shape::read_object!(SavedStep, "a step", { answers: findings "answers", asked: required "asked", });

/// Reads a saved interview, strictly.
pub(crate) fn read_interview(text: &str) -> Result<SavedInterview, FindingError> {
    read_document(text, "a saved interview", MOST_INTERVIEW, SavedInterview::read).map_err(|(_, error)| error)
}
