//! Where a JSON pointer leads to in the text of a document.

use std::collections::BTreeMap;

use jsonc_parser::ast::Value;
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions};

/// The bytes that a JSON pointer leads to: the key of a member, or an entry of a list.
///
/// `None` when the document has no such place. The document has been loaded, so it is sound JSON.
pub(crate) fn locate(text: &str, pointer: &str) -> Option<std::ops::Range<usize>> {
    let parsed = jsonc_parser::parse_to_ast(text, &CollectOptions::default(), &ParseOptions::default()).ok()?;
    let mut value = parsed.value.as_ref()?;
    let mut range = value.range();
    for step in pointer.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        match value {
            Value::Object(object) => {
                let member = object.properties.iter().find(|member| member.name.as_str() == step)?;
                (value, range) = (&member.value, member.name.range());
            }
            Value::Array(array) => {
                value = array.elements.get(step.parse::<usize>().ok()?)?;
                range = value.range();
            }
            _ => return None,
        }
    }
    Some(range.start..range.end)
}

/// The lines of everything in a document, for who asks often.
pub(crate) struct Places(BTreeMap<String, usize>);

impl Places {
    /// The document has been loaded, so it is sound JSON.
    pub(crate) fn new(text: &str) -> Self {
        let mut places = Self(BTreeMap::new());
        let ends: Vec<usize> = text.match_indices('\n').map(|(end, _)| end).collect();
        if let Ok(parsed) = jsonc_parser::parse_to_ast(text, &CollectOptions::default(), &ParseOptions::default()) {
            parsed.value.iter().for_each(|value| places.gather(value, "", &ends));
        }
        places
    }

    /// The line, counted from 1, that a JSON pointer leads to.
    pub(crate) fn line(&self, pointer: &str) -> Option<usize> {
        self.0.get(pointer).copied()
    }

    fn gather(&mut self, value: &Value<'_>, pointer: &str, ends: &[usize]) {
        let mut add = |step: &str, start: usize, value: &Value<'_>| {
            let pointer = format!("{pointer}/{}", step.replace('~', "~0").replace('/', "~1"));
            self.gather(value, &pointer, ends);
            self.0.insert(pointer, ends.partition_point(|end| *end < start) + 1);
        };
        match value {
            Value::Object(object) => {
                object.properties.iter().for_each(|one| add(one.name.as_str(), one.name.range().start, &one.value));
            }
            Value::Array(array) => {
                array.elements.iter().enumerate().for_each(|(at, one)| add(&at.to_string(), one.range().start, one));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Places, locate};

    #[test]
    fn lines_are_those_of_the_places() {
        let text = "{\n  \"a\": [\n    { \"b/c\": 1 },\n    22\n  ]\n}";
        let places = Places::new(text);
        for (pointer, line) in [("/a", Some(2)), ("/a/0/b~1c", Some(3)), ("/a/1", Some(4)), ("/a/2", None)] {
            assert_eq!(places.line(pointer), line, "{pointer}");
        }
    }

    #[test]
    fn a_pointer_leads_to_a_key_or_an_entry() {
        let text = r#"{ "a": [ { "b/c": 1 }, 22 ] }"#;
        let found = |pointer| locate(text, pointer).and_then(|range| text.get(range));
        assert_eq!(found("/a"), Some("\"a\""));
        assert_eq!(found("/a/0/b~1c"), Some("\"b/c\""));
        assert_eq!(found("/a/1"), Some("22"));
        assert_eq!(found("/a/2"), None);
        assert_eq!(found("/a/1/x"), None);
        assert_eq!(found(""), Some(text));
    }
}
