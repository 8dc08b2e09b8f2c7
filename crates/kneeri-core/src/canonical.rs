//! Canonical JSON (RFC 8785) and digests.

use std::fmt;
use std::fmt::Write as _;

use bumpalo::Bump;
use serde::{Serialize, Serializer};
use sha2::{Digest as _, Sha256};

use crate::decimal::Decimal;
use crate::load::text::{self, Json, Member, Node};

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

/// The canonical text of what serialises without fail, to at most 32 objects within each other, with texts as keys and
/// numbers below 10¹².
pub(crate) fn of(value: &impl Serialize) -> String {
    let (json, ground) = (serde_json::to_string(value).unwrap_or_default(), Bump::new());
    let mut out = String::with_capacity(json.len());
    if let Ok(tree) = text::parse(&json, 0, &ground) {
        write(&tree.root, &mut out);
    }
    out
}

/// Writes a tree; objects without repeated members.
pub(crate) fn write(node: &Node, out: &mut String) {
    match node.json {
        Json::Null => out.push_str("null"),
        Json::Bool(value) => out.push_str(if value { "true" } else { "false" }),
        Json::Text(text) => write_text(text, out),
        Json::Number(text) if is_short(text) => out.push_str(text),
        Json::Number(text) => write_number(text, out),
        Json::List(entries) => write_list(entries, out),
        Json::Object(members) => write_object(members.iter(), out),
    }
}

/// Whether a number stands in its shortest form, without an exponent.
pub(crate) fn is_short(number: &str) -> bool {
    let ends_well = !number.ends_with('0') || !number.contains('.');
    ends_well && number != "-0" && !number.contains(['e', 'E'])
}

/// Writes a number below 10¹² that stands in another form: 4.0 is 4.
///
/// Up there Rust prints a float as RFC 8785 wants it: the shortest digits, with an exponent only below 10⁻⁶.
fn write_number(text: &str, out: &mut String) {
    // Writing to a string cannot fail.
    let _ = match (text.parse::<Decimal>(), text.parse::<f64>().unwrap_or_default()) {
        (Ok(decimal), _) => write!(out, "{decimal}"),
        (_, float) if float != 0.0 && float.abs() < 1e-6 => write!(out, "{float:e}"),
        (_, float) => write!(out, "{float}"),
    };
}

/// Writes an object of these members.
pub(crate) fn write_object<'m, 't: 'm>(members: impl Iterator<Item = &'m Member<'t>> + Clone, out: &mut String) {
    let are_plain = members.clone().all(|member| member.key.is_ascii());
    if are_plain && members.clone().is_sorted_by_key(|member| member.key) {
        return write_members(members, out);
    }
    let mut members: Vec<&Member> = members.collect();
    match are_plain {
        true => members.sort_unstable_by_key(|member| member.key),
        false => members.sort_unstable_by(|one, other| one.key.bytes().map(rank).cmp(other.key.bytes().map(rank))),
    }
    write_members(members.into_iter(), out);
}

fn write_members<'m, 't: 'm>(members: impl Iterator<Item = &'m Member<'t>>, out: &mut String) {
    out.push('{');
    for (position, member) in members.enumerate() {
        if position > 0 {
            out.push(',');
        }
        write_text(member.key, out);
        out.push(':');
        write(&member.value, out);
    }
    out.push('}');
}

/// Where a byte of a key ranks, so that keys are ordered by their UTF-16 code units: in UTF-8 the characters from U+E000
/// to U+FFFF, which begin with these two bytes, stand before those beyond.
fn rank(byte: u8) -> u8 {
    if matches!(byte, 0xee | 0xef) { byte | 0x10 } else { byte }
}

fn write_list(entries: &[Node], out: &mut String) {
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
fn write_text(text: &str, out: &mut String) {
    out.push('"');
    let mut rest = text;
    loop {
        let plain = text::plain_start(rest);
        out.push_str(plain);
        let mut letters = rest.get(plain.len()..).unwrap_or_default().chars();
        let Some(letter) = letters.next() else { break };
        write_escaped(letter, out);
        rest = letters.as_str();
    }
    out.push('"');
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
        assert_eq!(of(&value), expected);
    }

    #[test]
    fn decimals_are_written_shortest_and_without_exponent() {
        let values = json!([0.001, 999_999_999_999.999_f64, 1.25, -0.5, 4.0, 1e3, -0.0, 100, 34.50]);
        assert_eq!(of(&values), "[0.001,999999999999.999,1.25,-0.5,4,1000,0,100,34.5]");
        assert_eq!(of(&json!([0.000_001, 0.000_000_15, 0.000_05, -0.0025])), "[0.000001,1.5e-7,0.00005,-0.0025]");
    }

    #[test]
    fn the_digest_of_the_empty_object_is_known() {
        let digest = "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
        assert_eq!(Digest::of("{}").to_string(), digest);
    }
}
