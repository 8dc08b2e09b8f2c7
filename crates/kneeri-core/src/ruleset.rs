//! What an author writes: the types of rule-set documents.
//!
//! Their doc comments become the descriptions in the JSON Schema, which editors show while somebody writes rules.

use serde::Serialize;
use smol_str::SmolStr;

mod advice;
mod case;
mod condition;
mod document;
pub(crate) mod entries;
mod evidence;
mod feature;
mod finding;
pub(crate) mod id;
mod law;
mod level;
mod rule_set;
mod source;
mod triage;
mod when;

pub use advice::{Advice, Amount, Dose, ReturnToRun, Stage, Topic};
pub use case::{Case, Expectation, ExpectedReasons};
pub use condition::{Codes, Condition, Examined, HowCommon, Setting};
pub use document::{Bands, Document, Level, Levels, LikelyBand, PossibleBand};
pub use entries::Entries;
pub use evidence::{ByItem, Combine, CountItem, Evidence, Found, Group, Item, Likelihood, Ratio, WhenItem, Word};
pub use feature::{Danger, DangerousEnd, Feature, FeatureKind, NumberRange, Screen, True};
pub use finding::{Finding, Number};
pub use id::{Citation, Id};
pub use law::Law;
pub use level::{Band, Urgency, Verdict};
pub use rule_set::{Header, RuleSet};
pub use source::Source;
pub use triage::{Pattern, TriageRule};
pub use when::{Bounds, Clause, Test, When};

/// A text that is shown to people: shared, so that results can carry it without copying.
///
/// At most 4096 bytes, without characters that reverse the writing direction.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(SmolStr);

impl Text {
    pub(crate) fn new(text: &str) -> Self {
        Self(SmolStr::new(text))
    }

    /// The text itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::ops::Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl std::borrow::Borrow<str> for Text {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Text {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Text {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Text".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "minLength": 1 })
    }
}
