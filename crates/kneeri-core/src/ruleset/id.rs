use std::borrow::Borrow;
use std::fmt;
use std::ops::Deref;

use serde::{Serialize, Serializer};
use smol_str::SmolStr;

/// The name of a feature, choice, condition, rule, … within a rule set: `[a-z][a-z0-9_]{0,63}`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(SmolStr);

/// The pattern of every id.
#[cfg(feature = "schema")]
pub(crate) const ID_PATTERN: &str = "^[a-z][a-z0-9_]{0,63}$";

impl Id {
    /// The id with this text; `None` when the text is not of the form of an id.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let mut bytes = text.bytes();
        let starts_well = bytes.next().is_some_and(|first| first.is_ascii_lowercase());
        let goes_on_well = bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        (starts_well && goes_on_well && text.len() <= 64).then(|| Self(SmolStr::new(text)))
    }

    /// The text of the id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for Id {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Id {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Id {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl PartialEq<str> for Id {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Id {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

/// A reference to a source (`L28`) or to one fact of a source (`S3-20`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Citation(SmolStr);

/// The pattern of every citation.
#[cfg(feature = "schema")]
pub(crate) const CITATION_PATTERN: &str = "^[A-Za-z][A-Za-z0-9]{0,31}(-[0-9]{1,6})?$";

impl Citation {
    /// The citation with this text; `None` when the text is not of the form of a citation.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let (source, fact) = text.split_once('-').unwrap_or((text, "0"));
        let well_named = source.starts_with(|first: char| first.is_ascii_alphabetic())
            && source.len() <= 32
            && source.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let well_numbered = (1..=6).contains(&fact.len()) && fact.bytes().all(|byte| byte.is_ascii_digit());
        (well_named && well_numbered).then(|| Self(SmolStr::new(text)))
    }

    /// The citation as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id of the source that is cited, without the fact.
    #[must_use]
    pub fn source(&self) -> &str {
        self.0.split_once('-').map_or(self.as_str(), |(source, _)| source)
    }
}

impl Borrow<str> for Citation {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl Serialize for Citation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl fmt::Display for Citation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(feature = "schema")]
mod schema {
    use super::{CITATION_PATTERN, Citation, ID_PATTERN, Id};
    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
    use std::borrow::Cow;

    impl JsonSchema for Id {
        fn schema_name() -> Cow<'static, str> {
            "Id".into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({ "type": "string", "pattern": ID_PATTERN })
        }
    }

    impl JsonSchema for Citation {
        fn schema_name() -> Cow<'static, str> {
            "Citation".into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({
                "type": "string",
                "pattern": CITATION_PATTERN,
                "description": "A source (`L28`) or one fact of a source (`S3-20`)."
            })
        }
    }
}
