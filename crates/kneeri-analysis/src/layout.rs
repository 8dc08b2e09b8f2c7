//! The canonical layout of rule documents: how they look, and nothing of what they say.

use jsonc_parser::ast::{ObjectProp, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions};

use crate::error::{Error, message};

/// The columns that a line keeps to where it can.
const WIDTH: usize = 120;

/// The columns that one level is indented by.
const STEP: usize = 2;

/// A rule document in its canonical layout.
///
/// What fits on a line with its comma, 120 columns wide, stands on one line; what does not stands on a line for each
/// member or entry, indented by two. Members keep their order, and texts and numbers their spelling, so nothing but
/// white space changes. Laying out twice is the same as laying out once.
///
/// The document need not be a complete rule set, nor free of faults, but it must be JSON.
///
/// # Errors
///
/// [`Error::NotADocument`] with the place where the text stops being JSON.
///
/// # Examples
///
/// ```
/// use kneeri_analysis::layout;
///
/// let laid_out = layout("{\"patterns\":{\n\"hot\":{ \"when\":{\"fever\" : true} } }}")?;
/// assert_eq!(laid_out, "{ \"patterns\": { \"hot\": { \"when\": { \"fever\": true } } } }\n");
/// assert_eq!(layout(&laid_out)?, laid_out);
/// # Ok::<(), kneeri_analysis::Error>(())
/// ```
pub fn layout(text: &str) -> Result<String, Error> {
    // `serde_json` judges the syntax, as when rules are loaded, and guards against endless nesting.
    let said: serde_json::Value = serde_json::from_str(text).map_err(|error| Error::NotADocument {
        line: error.line(),
        column: error.column(),
        message: message(&error),
    })?;
    let parsed = jsonc_parser::parse_to_ast(text, &CollectOptions::default(), &ParseOptions::default()).ok();
    let laid_out = parsed.and_then(|parsed| parsed.value).map(|value| Layout { text }.document(&value));
    let is_faithful =
        |laid_out: &String| serde_json::from_str(laid_out).is_ok_and(|other: serde_json::Value| other == said);
    laid_out.filter(is_faithful).ok_or_else(|| Error::NotADocument {
        line: 1,
        column: 1,
        message: "cannot be laid out without changing what it says".into(),
    })
}

/// The layout of one text.
struct Layout<'a> {
    text: &'a str,
}

impl Layout<'_> {
    fn document(&self, value: &Value<'_>) -> String {
        let mut out = String::with_capacity(self.text.len());
        self.write(value, 0, 0, &mut out);
        out.push('\n');
        out
    }

    /// Writes a value whose line is indented so far and has so many columns before it.
    fn write(&self, value: &Value<'_>, indent: usize, before: usize, out: &mut String) {
        if let Some(line) = self.line(value).filter(|line| before + line.chars().count() < WIDTH) {
            out.push_str(&line);
            return;
        }
        let inner = indent + STEP;
        match value {
            Value::Object(object) => broken(('{', '}'), indent, &object.properties, out, |member, out| {
                let key = self.key(member);
                out.push_str(&key);
                self.write(&member.value, inner, inner + key.chars().count(), out);
            }),
            Value::Array(array) => broken(('[', ']'), indent, &array.elements, out, |entry, out| {
                self.write(entry, inner, inner, out);
            }),
            _ => out.push_str(value.text(self.text)),
        }
    }

    /// The value on one line; `None` when it is too long or empty lines would not help.
    fn line(&self, value: &Value<'_>) -> Option<String> {
        let letters = value.text(self.text).chars().filter(|letter| !letter.is_ascii_whitespace());
        if letters.take(WIDTH).count() >= WIDTH {
            return None;
        }
        Some(match value {
            Value::Object(object) if object.properties.is_empty() => "{}".into(),
            Value::Object(object) => {
                let members =
                    object.properties.iter().map(|member| Some(self.key(member) + &self.line(&member.value)?));
                format!("{{ {} }}", members.collect::<Option<Vec<_>>>()?.join(", "))
            }
            Value::Array(array) => {
                let entries = array.elements.iter().map(|entry| self.line(entry));
                format!("[{}]", entries.collect::<Option<Vec<_>>>()?.join(", "))
            }
            _ => value.text(self.text).to_owned(),
        })
    }

    fn key(&self, member: &ObjectProp<'_>) -> String {
        format!("{}: ", member.name.text(self.text))
    }
}

/// Parts between brackets, each on a line of its own.
fn broken<T>(
    (open, close): (char, char),
    indent: usize,
    parts: &[T],
    out: &mut String,
    mut write: impl FnMut(&T, &mut String),
) {
    out.push(open);
    for (position, part) in parts.iter().enumerate() {
        out.push_str(if position > 0 { ",\n" } else { "\n" });
        out.extend(std::iter::repeat_n(' ', indent + STEP));
        write(part, out);
    }
    out.push('\n');
    out.extend(std::iter::repeat_n(' ', indent));
    out.push(close);
}
