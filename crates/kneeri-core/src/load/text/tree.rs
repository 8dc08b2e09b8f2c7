//! The tree of a text that is JSON.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::{Json, Member, Node, Place, TextFault, ends_plain, syntax};
use crate::fault::{Code, MOST_FAULTS};

/// Builds the tree of a text that was judged to be JSON and does not nest too deep.
pub(super) fn build(text: &str, file: usize) -> Result<Node<'_>, Vec<TextFault>> {
    let mut builder =
        Builder { text, file, at: 0, entries: Vec::new(), members: Vec::new(), unpaired: None, repeated: Vec::new() };
    let tree = builder.value();
    if let Some(fault) = builder.unpaired {
        return Err(vec![fault]);
    }
    if builder.repeated.is_empty() {
        return Ok(tree);
    }
    Err(builder.repeated.into_iter().map(|(key, place)| twice(&key, place, &tree)).collect())
}

fn twice(key: &str, place: Place, tree: &Node) -> TextFault {
    TextFault {
        code: Code::DuplicateKey,
        offset: place.offset,
        pointer: tree.pointer_to(place).unwrap_or_default(),
        message: format!("the key `{key}` stands twice in this object"),
        hint: Some("keep one of them".into()),
    }
}

/// Up to so many keys are compared with each other; a set would take longer.
const FEW: usize = 12;

struct Builder<'t> {
    text: &'t str,
    file: usize,
    at: usize,
    /// Entries of all lists that are open: whoever closes takes its own off the end.
    entries: Vec<Node<'t>>,
    /// Members of all objects that are open, likewise.
    members: Vec<Member<'t>>,
    /// The first half of a surrogate pair without the other: the one thing that was not judged.
    unpaired: Option<TextFault>,
    /// Keys that stood before in the same object.
    repeated: Vec<(Cow<'t, str>, Place)>,
}

impl<'t> Builder<'t> {
    fn value(&mut self) -> Node<'t> {
        self.skip(|byte| byte.is_ascii_whitespace());
        let place = self.place();
        let json = match self.byte() {
            Some(b'{') => self.object(),
            Some(b'[') => self.list(),
            Some(b'"') => Json::Text(self.string()),
            Some(b't') => self.word(Json::Bool(true)),
            Some(b'f') => self.word(Json::Bool(false)),
            Some(b'n') => self.word(Json::Null),
            _ => Json::Number(self.skip(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'))),
        };
        Node { place, json }
    }

    fn list(&mut self) -> Json<'t> {
        let first = self.entries.len();
        self.at += 1;
        while self.goes_on(b']') {
            let entry = self.value();
            self.entries.push(entry);
        }
        Json::List(self.entries.split_off(first))
    }

    fn object(&mut self) -> Json<'t> {
        let first = self.members.len();
        self.at += 1;
        while self.goes_on(b'}') {
            let (place, key) = (self.place(), self.string());
            self.skip(|byte| byte.is_ascii_whitespace() || byte == b':');
            let value = self.value();
            self.members.push(Member { key, place, value });
        }
        let members = self.members.split_off(first);
        self.look_for_repeated(&members);
        Json::Object(members)
    }

    /// Goes to the next entry or member; `false` beyond the end of the list or object.
    fn goes_on(&mut self, end: u8) -> bool {
        self.skip(|byte| byte.is_ascii_whitespace() || byte == b',');
        let ended = self.byte().is_none_or(|byte| byte == end);
        self.at += usize::from(ended);
        !ended
    }

    fn look_for_repeated(&mut self, members: &[Member<'t>]) {
        let stands_again = |(position, member): (usize, &Member<'t>)| {
            members.iter().skip(position + 1).any(|other| other.key == member.key)
        };
        if members.len() <= FEW && !members.iter().enumerate().any(stands_again) {
            return;
        }
        let mut seen = BTreeSet::new();
        for member in members {
            if !seen.insert(&*member.key) && self.repeated.len() < MOST_FAULTS {
                self.repeated.push((member.key.clone(), member.place));
            }
        }
    }

    fn word(&mut self, json: Json<'t>) -> Json<'t> {
        self.skip(|byte| byte.is_ascii_lowercase());
        json
    }

    fn string(&mut self) -> Cow<'t, str> {
        self.at += 1;
        let plain = self.skip(|byte| !ends_plain(byte));
        let is_whole = self.byte() != Some(b'\\');
        if is_whole {
            self.at += 1;
            return Cow::Borrowed(plain);
        }
        let mut text = plain.to_owned();
        while self.byte() == Some(b'\\') {
            text.push(self.escape());
            text.push_str(self.skip(|byte| !ends_plain(byte)));
        }
        self.at += 1;
        Cow::Owned(text)
    }

    fn escape(&mut self) -> char {
        self.at += 1;
        let letter = self.byte().unwrap_or_default();
        self.at += 1;
        match letter {
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => self.code_units(),
            other => char::from(other),
        }
    }

    /// The character of one or, if the first is a high surrogate, two code units of UTF-16.
    fn code_units(&mut self) -> char {
        let begin = self.at - 2;
        let (digits, first) = self.hexadecimal();
        let is_high = (0xd800..0xdc00).contains(&first);
        let second = (is_high && self.rest().starts_with("\\u")).then(|| {
            self.at += 2;
            self.hexadecimal().1
        });
        let units = [Some(first), second].into_iter().flatten();
        if let Some(Ok(letter)) = char::decode_utf16(units).next() {
            return letter;
        }
        let what = match second {
            Some(_) => "high surrogate not followed by low surrogate",
            None if is_high => "unpaired high surrogate",
            None => "unpaired low surrogate",
        };
        let message = format!("invalid unicode escape sequence. '{digits} ({what})' is not a valid UTF8 character");
        self.unpaired.get_or_insert_with(|| syntax(begin, message));
        char::REPLACEMENT_CHARACTER
    }

    fn hexadecimal(&mut self) -> (&'t str, u16) {
        let digits = self.rest().get(..4).unwrap_or_default();
        self.at += digits.len();
        (digits, u16::from_str_radix(digits, 16).unwrap_or_default())
    }

    fn place(&self) -> Place {
        Place { file: self.file, offset: self.at }
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Goes on for as long as bytes are like this, and tells what was passed.
    fn skip(&mut self, is_skipped: impl Fn(u8) -> bool) -> &'t str {
        let rest = self.rest();
        let length = rest.bytes().position(|byte| !is_skipped(byte)).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canonical;
    use crate::load::write_canonical;

    #[test]
    fn the_tree_says_what_serde_json_reads() {
        for text in [
            "null",
            " \r\n\t[ ] ",
            r#"{ "a" : { } , "b" : [ [ ] , true,false ,null , -1.5e0 ] }"#,
            r#"["\"\\\/\b\f\n\r\t", "a\\", "\\\"", "é\u00e9\ud83e\udDb5\u0041", ""]"#,
            r#"{"b\n":1,"":{"":[{}]},"a":"[{\"}]"}"#,
        ] {
            let value: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
            let mut written = String::new();
            let tree = build(text, 0).unwrap_or_else(|_| unreachable!("{text}"));
            write_canonical(&tree, &mut written);
            assert_eq!(written, canonical::text(&value));
        }
    }

    /// Any value, drawn with numbers that these become one after the other.
    fn drawn(dice: &mut u64, depth: u32) -> serde_json::Value {
        let mut roll = |sides: u64| {
            *dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (*dice >> 33) % sides
        };
        let letters = ['a', '"', '\\', '/', '\n', '\u{1}', 'é', '\u{10ffff}', '{', ']', ',', ':', ' ', '\u{2028}'];
        let mut text = || (0..roll(5)).filter_map(|_| letters.get(usize::try_from(roll(14)).ok()?)).collect::<String>();
        let (key, kind) = (text(), roll(if depth == 0 { 5 } else { 8 }));
        let count = roll(4);
        match kind {
            0 => serde_json::Value::Null,
            1 => (count > 1).into(),
            2 => (i64::try_from(count).unwrap_or_default() - 2).into(),
            3 | 4 => key.into(),
            5 => (0..count).map(|_| drawn(dice, depth - 1)).collect(),
            _ => (0..count).map(|place| (format!("{key}{place}"), drawn(dice, depth - 1))).collect(),
        }
    }

    #[test]
    fn drawn_values_are_read_as_they_were_written() {
        for number in 0..2_000 {
            let value = drawn(&mut number.clone(), 4);
            for text in [serde_json::to_string(&value), serde_json::to_string_pretty(&value)] {
                let mut written = String::new();
                let text = text.unwrap_or_default();
                let tree = build(&text, 0).unwrap_or_else(|_| unreachable!("{text}"));
                write_canonical(&tree, &mut written);
                assert_eq!(written, canonical::text(&value), "{text}");
            }
        }
    }

    #[test]
    fn values_and_keys_know_their_places() {
        let tree = build(r#" {"a/~": [1, {"b": 2}]}"#, 3).unwrap_or_else(|_| unreachable!());
        let pointer = |offset| tree.pointer_to(Place { file: 3, offset });
        let expected = [(1, ""), (2, "/a~1~0"), (9, "/a~1~0"), (10, "/a~1~0/0"), (13, "/a~1~0/1"), (19, "/a~1~0/1/b")];
        for (offset, expected) in expected {
            assert_eq!(pointer(offset).as_deref(), Some(expected));
        }
        assert_eq!(pointer(3), None);
    }
}
