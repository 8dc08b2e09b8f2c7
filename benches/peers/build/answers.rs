//! The fields that hold somebody's answers, and how findings get into them.

use kneeri_core::{FeatureKind, Id};

use crate::formula::Reader;

/// A yes or no is 0 while unknown, 1 for no and 2 for yes; a choice, and the cell of a number, are counted from 1; the
/// lower half of an `any_of` has a bit for each option that is present, the upper half one for each that is absent.
pub fn structure(reader: &Reader) -> String {
    let features = reader.rules.features();
    let fields: String =
        features.iter().map(|(id, feature)| format!("    {id}: {},\n", field(&feature.kind))).collect();
    let arms: String = features.keys().map(|id| arm(id, reader)).collect();
    format!(
        "#[derive(Clone, Default)]\npub struct Answers {{\n{fields}}}\n\nimpl Answers {{\n    \
         pub fn take(&mut self, feature: &str, finding: &Finding) {{\n        match feature {{\n{arms}            \
         other => unreachable!(\"no feature {{other}}\"),\n        }}\n    }}\n}}\n\n"
    )
}

fn field(kind: &FeatureKind) -> &'static str {
    if matches!(kind, FeatureKind::AnyOf(_)) { "u64" } else { "u8" }
}

fn arm(id: &Id, reader: &Reader) -> String {
    let kind = &reader.rules.features()[id].kind;
    let choices: Vec<&str> = kind.choices().iter().map(Id::as_str).collect();
    let starts: Vec<i64> = reader.cells(id).iter().map(|(start, _)| *start).collect();
    let value = match kind {
        FeatureKind::YesNo(_) => "yes_no(finding)".to_owned(),
        FeatureKind::OneOf(_) => format!("one_of(finding, &{choices:?})"),
        FeatureKind::AnyOf(_) => format!("any_of(finding, &{choices:?})"),
        FeatureKind::Number(_) => format!("cell(finding, &{starts:?})"),
    };
    format!("            {id:?} => self.{id} = {value},\n", id = id.as_str())
}
