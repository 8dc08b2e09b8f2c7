//! The JSON Schema of rule-set documents.

use schemars::transform::RecursiveTransform;
use schemars::{Schema, generate::SchemaSettings};
use serde_json::{Value, json};

use crate::ruleset::{Document, FeatureKind, RuleSet};

/// The JSON Schema (2020-12) of every rule-set document.
#[must_use]
pub fn schema() -> Value {
    let schema = SchemaSettings::draft2020_12()
        .with_transform(RecursiveTransform(present))
        .with_transform(RecursiveTransform(plain))
        .into_generator()
        .into_root_schema_for::<Document>();
    let mut schema = schema.to_value();
    if let Some(members) = schema.as_object_mut() {
        members.insert("title".into(), json!("kneeri rule-set document"));
    }
    schema
}

/// The JSON Schema for documents of one rule set, in which an editor completes feature ids, choices and names.
#[must_use]
pub fn schema_for(rules: &RuleSet) -> Value {
    let mut schema = schema();
    let names = |ids: Vec<&str>| json!({ "type": "string", "enum": ids });
    if let Some(definitions) = schema.get_mut("$defs").and_then(Value::as_object_mut) {
        if let Some(when) = definitions.get_mut("When").and_then(Value::as_object_mut) {
            when.remove("propertyNames");
            when.insert("additionalProperties".into(), json!(false));
            if let Some(properties) = when.get_mut("properties").and_then(Value::as_object_mut) {
                properties.insert("pattern".into(), names(rules.patterns().keys().map(|id| id.as_str()).collect()));
                for (id, feature) in rules.features() {
                    let mut test = test_of(&feature.kind);
                    if let Some((test, ask)) = test.as_object_mut().zip(feature.ask.as_ref()) {
                        test.insert("description".into(), json!(ask.as_str()));
                    }
                    properties.insert(id.to_string(), test);
                }
            }
        }
        let features: Vec<&str> = rules.features().keys().map(|id| id.as_str()).collect();
        set(definitions, &["ByItem", "properties", "by"], names(features));
        set(
            definitions,
            &["Advice", "properties", "topic"],
            names(rules.topics().keys().map(|id| id.as_str()).collect()),
        );
    }
    schema
}

/// Replaces a value below some members, if they are there.
fn set(definitions: &mut serde_json::Map<String, Value>, path: &[&str], value: Value) {
    if let Some(place) = definitions.get_mut(path.first().copied().unwrap_or_default())
        && let Some(place) = path.iter().skip(1).try_fold(place, |place, step| place.get_mut(step))
    {
        *place = value;
    }
}

/// The tests that suit a feature.
fn test_of(kind: &FeatureKind) -> Value {
    let choices: Vec<&str> = kind.choices().iter().map(|choice| choice.as_str()).collect();
    let choice = json!({ "type": "string", "enum": choices });
    match kind {
        FeatureKind::YesNo(_) => json!({ "type": "boolean" }),
        FeatureKind::OneOf(_) => json!({ "anyOf": [choice, { "type": "array", "minItems": 1, "items": choice }] }),
        FeatureKind::AnyOf(_) => json!({ "anyOf": [
            choice,
            { "type": "array", "minItems": 1, "items": choice },
            {
                "type": "object",
                "properties": { "only": { "type": "array", "items": choice } },
                "required": ["only"],
                "additionalProperties": false
            }
        ] }),
        FeatureKind::Number(_) => json!({ "$ref": "#/$defs/Bounds", "type": "object" }),
    }
}

/// An absent member is left out, never null.
fn present(schema: &mut Schema) {
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|kind| kind != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            schema.insert("type".into(), only);
        }
    }
    if let Some(Value::Array(alternatives)) = schema.get_mut("anyOf") {
        alternatives.retain(|alternative| alternative.get("type") != Some(&json!("null")));
        if let [only] = alternatives.as_slice() {
            let only = only.clone();
            schema.remove("anyOf");
            for (key, value) in only.as_object().into_iter().flatten() {
                schema.insert(key.clone(), value.clone());
            }
        }
    }
}

/// Descriptions in one line; no formats and defaults that say nothing to an author.
fn plain(schema: &mut Schema) {
    schema.remove("format");
    if let Some(Value::String(description)) = schema.get_mut("description") {
        *description = description.replace('\n', " ");
    }
}
