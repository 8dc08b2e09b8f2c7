//! Where a JSON pointer leads to in the text of a document.

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

#[cfg(test)]
mod tests {
    use super::locate;

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
