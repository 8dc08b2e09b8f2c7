use std::collections::BTreeSet;

use kneeri_core::RuleSet;
use serde_json::Value;

use super::{Lint, Survey};
use crate::pointer::escaped;

/// The members whose texts people read.
const READ: [&str; 12] = [
    "title",
    "say",
    "how",
    "ask",
    "help",
    "choices",
    "name",
    "also",
    "about",
    "methodology",
    "disclaimer",
    "safety_net",
];

pub(super) fn look(survey: &mut Survey<'_>) {
    if survey.rules.translations().is_empty() {
        return;
    }
    let texts = texts(survey.rules.to_canonical_json());
    for (language, translations) in survey.rules.translations() {
        let left: Vec<&String> = texts.iter().filter(|text| !translations.contains_key(*text)).collect();
        if let Some(first) = left.first() {
            let message =
                format!("{} of {} texts have no translation, the first is `{first}`", left.len(), texts.len());
            survey.warn(Lint::MissingTranslation, format!("/translations/{language}"), message);
        }
    }
}

fn texts(canonical: &str) -> BTreeSet<String> {
    let mut texts = BTreeSet::new();
    let rules: Value = serde_json::from_str(canonical).unwrap_or_default();
    for (key, value) in
        rules.as_object().into_iter().flatten().filter(|(key, _)| RuleSet::WITH_TEXTS.contains(&key.as_str()))
    {
        gather(value, &format!("/{key}"), READ.contains(&key.as_str()), &mut texts);
    }
    texts
}

fn gather(value: &Value, pointer: &str, is_read: bool, texts: &mut BTreeSet<String>) {
    match value {
        Value::String(_) if is_read => {
            texts.insert(pointer.to_owned());
        }
        Value::Array(entries) => {
            for (place, entry) in entries.iter().enumerate() {
                gather(entry, &format!("{pointer}/{place}"), is_read, texts);
            }
        }
        Value::Object(members) => {
            for (key, member) in members {
                let step = escaped(key);
                gather(member, &format!("{pointer}/{step}"), is_read || READ.contains(&key.as_str()), texts);
            }
        }
        _ => {}
    }
}
