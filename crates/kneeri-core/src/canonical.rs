//! Canonical JSON (RFC 8785) and digests.

use std::fmt;
use std::fmt::Write as _;

use serde::{Serialize, Serializer};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// The SHA-256 of a canonical JSON text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    pub(crate) fn of(canonical: &str) -> Self {
        Self(Sha256::digest(canonical.as_bytes()).into())
    }

    /// The 32 bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Digest {
    /// `sha256:` and 64 hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sha256:")?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The canonical text of a value whose numbers are below 10¹².
///
/// Below that Rust prints a float as RFC 8785 wants it: the shortest digits, with an exponent only below 10⁻⁶.
pub(crate) fn text(value: &Value) -> String {
    let mut out = String::new();
    write(value, &mut out);
    out
}

/// Writes a value.
pub(crate) fn write(value: &Value, out: &mut String) {
    match value {
        Value::Object(members) => write_object(members.iter().map(|(key, member)| (key.as_str(), member)), write, out),
        Value::Array(entries) => write_list(entries, write, out),
        Value::String(text) => write_text(text, out),
        Value::Number(number) if number.is_f64() => {
            let float = number.as_f64().unwrap_or_default();
            // Writing to a string cannot fail.
            let _ = if float != 0.0 && float.abs() < 1e-6 { write!(out, "{float:e}") } else { write!(out, "{float}") };
        }
        Value::Number(number) => {
            let _ = write!(out, "{number}");
        }
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Null => out.push_str("null"),
    }
}

/// Writes an object whose members are written like this.
pub(crate) fn write_object<'m, T>(
    members: impl Iterator<Item = (&'m str, &'m T)> + Clone,
    write: impl Fn(&T, &mut String),
    out: &mut String,
) where
    T: 'm,
{
    if members.clone().is_sorted_by(|(a, _), (b, _)| a.is_ascii() && a <= b) {
        return write_in_order(members, write, out);
    }
    let mut members: Vec<(&str, &T)> = members.collect();
    members.sort_unstable_by(|(a, _), (b, _)| a.bytes().map(rank).cmp(b.bytes().map(rank)));
    write_in_order(members.into_iter(), write, out);
}

fn write_in_order<'m, T: 'm>(
    members: impl Iterator<Item = (&'m str, &'m T)>,
    write: impl Fn(&T, &mut String),
    out: &mut String,
) {
    out.push('{');
    for (position, (key, member)) in members.into_iter().enumerate() {
        if position > 0 {
            out.push(',');
        }
        write_text(key, out);
        out.push(':');
        write(member, out);
    }
    out.push('}');
}

/// Where a byte of a key ranks, so that keys are ordered by their UTF-16 code units: in UTF-8 the characters from U+E000
/// to U+FFFF, which begin with these two bytes, stand before those beyond.
fn rank(byte: u8) -> u8 {
    if matches!(byte, 0xee | 0xef) { byte | 0x10 } else { byte }
}

/// Writes a list whose entries are written like this.
pub(crate) fn write_list<T>(entries: &[T], write: impl Fn(&T, &mut String), out: &mut String) {
    out.push('[');
    for (position, entry) in entries.iter().enumerate() {
        if position > 0 {
            out.push(',');
        }
        write(entry, out);
    }
    out.push(']');
}

/// Writes a text.
pub(crate) fn write_text(text: &str, out: &mut String) {
    out.push('"');
    let mut rest = text;
    // Nearly every text is plain, which many bytes at once can tell when none of them ends the loop.
    let is_plain = !text.bytes().fold(false, |found, byte| found | needs_escape(byte));
    while !is_plain && let Some(place) = rest.bytes().position(needs_escape) {
        let (plain, from) = rest.split_at(place);
        out.push_str(plain);
        let mut letters = from.chars();
        letters.next().into_iter().for_each(|letter| write_escaped(letter, out));
        rest = letters.as_str();
    }
    out.push_str(rest);
    out.push('"');
}

fn needs_escape(byte: u8) -> bool {
    byte < b' ' || byte == b'"' || byte == b'\\'
}

fn write_escaped(letter: char, out: &mut String) {
    match letter {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '\u{8}' => out.push_str("\\b"),
        '\u{c}' => out.push_str("\\f"),
        control if control < ' ' => {
            let _ = write!(out, "\\u{:04x}", u32::from(control));
        }
        letter => out.push(letter),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keys_are_sorted_as_utf16_and_texts_escaped_as_rfc_8785_asks() {
        let value = json!({ "\u{10000}": 1, "\u{e000}": 2, "b": [true, null, 0.5, 4], "a": "\u{1}\"\\\n/é\u{7f}" });
        let expected = "{\"a\":\"\\u0001\\\"\\\\\\n/é\u{7f}\",\"b\":[true,null,0.5,4],\"\u{10000}\":1,\"\u{e000}\":2}";
        assert_eq!(text(&value), expected);
    }

    #[test]
    fn decimals_print_without_exponent() {
        assert_eq!(text(&json!([0.001, 999_999_999_999.999_f64, 1.25, -0.5])), "[0.001,999999999999.999,1.25,-0.5]");
        assert_eq!(text(&json!([0.000_001, 0.000_000_15, 34.0])), "[0.000001,1.5e-7,34]");
    }

    #[test]
    fn the_digest_of_the_empty_object_is_known() {
        let digest = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
        assert_eq!(Digest::of("{}").to_string(), digest);
    }
}
