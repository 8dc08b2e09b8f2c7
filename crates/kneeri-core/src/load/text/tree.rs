//! The tree of a text that is JSON.

use bumpalo::Bump;
use memchr::memchr2;

use super::{Json, Member, Node, Place, TextFault, syntax};
use crate::fault::{Code, MOST_FAULTS};
use crate::ruleset::entries::repeated;

/// The deepest nesting of a document: whatever recurses over a tree stays bounded.
const DEEPEST: usize = 32;

/// Builds the tree of a text that was judged to be JSON.
pub(super) fn build<'t>(text: &'t str, file: usize, ground: &'t Bump) -> Result<Node<'t>, Vec<TextFault>> {
    let (entries, members, repeated) = (Vec::new(), Vec::new(), Vec::new());
    let mut builder = Builder { text, file, at: 0, depth: 0, ground, entries, members, refused: None, repeated };
    let tree = builder.value();
    if let Some(fault) = builder.refused {
        return Err(vec![fault]);
    }
    if builder.repeated.is_empty() {
        return Ok(tree);
    }
    Err(builder.repeated.into_iter().map(|(key, place)| twice(key, place, &tree)).collect())
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

struct Builder<'t> {
    text: &'t str,
    file: usize,
    at: usize,
    depth: usize,
    /// Where lists, objects and texts that had to be written anew lie.
    ground: &'t Bump,
    /// Entries of all lists that are open: whoever closes takes its own off the end.
    entries: Vec<Node<'t>>,
    /// Members of all objects that are open, likewise.
    members: Vec<Member<'t>>,
    /// What was not judged: nesting that is too deep, and half of a surrogate pair without the other.
    refused: Option<TextFault>,
    /// Keys that stood before in the same object.
    repeated: Vec<(&'t str, Place)>,
}

impl<'t> Builder<'t> {
    fn value(&mut self) -> Node<'t> {
        self.pass(|byte| byte.is_ascii_whitespace());
        let place = self.place();
        let json = match self.byte() {
            Some(b'{') => self.object(),
            Some(b'[') => self.list(),
            Some(b'"') => Json::Text(self.string()),
            Some(b't') => self.word(Json::Bool(true)),
            Some(b'f') => self.word(Json::Bool(false)),
            Some(b'n') => self.word(Json::Null),
            _ => Json::Number(self.pass(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'))),
        };
        Node { place, json }
    }

    fn list(&mut self) -> Json<'t> {
        let first = self.entries.len();
        self.enter();
        while self.goes_on(b']') {
            let entry = self.value();
            self.entries.push(entry);
        }
        let entries = self.ground.alloc_slice_copy(self.entries.get(first..).unwrap_or_default());
        self.entries.truncate(first);
        Json::List(entries)
    }

    fn object(&mut self) -> Json<'t> {
        let first = self.members.len();
        self.enter();
        while self.goes_on(b'}') {
            let (place, key) = (self.place(), self.string());
            self.pass(|byte| byte.is_ascii_whitespace() || byte == b':');
            let value = self.value();
            self.members.push(Member { key, place, value });
        }
        let members = self.ground.alloc_slice_copy(self.members.get(first..).unwrap_or_default());
        self.members.truncate(first);
        self.look_for_repeated(members);
        Json::Object(members)
    }

    /// Goes into a list or an object, but to the end of the text instead when that is too deep.
    fn enter(&mut self) {
        self.depth += 1;
        if self.depth > DEEPEST {
            let fault = syntax(self.at, format!("nested deeper than {DEEPEST}"));
            self.refused.get_or_insert(TextFault { code: Code::TooDeep, ..fault });
            self.at = self.text.len();
        }
        self.at += 1;
    }

    /// Goes to the next entry or member; `false` beyond the end of the list or object.
    fn goes_on(&mut self, end: u8) -> bool {
        self.pass(|byte| byte.is_ascii_whitespace() || byte == b',');
        let ended = self.byte().is_none_or(|byte| byte == end);
        self.at += usize::from(ended);
        self.depth -= usize::from(ended);
        !ended
    }

    fn look_for_repeated(&mut self, members: &[Member<'t>]) {
        let again = repeated(members.iter().map(|member| member.key));
        let again = again.into_iter().filter_map(|position| members.get(position));
        let left = MOST_FAULTS - self.repeated.len();
        self.repeated.extend(again.take(left).map(|member| (member.key, member.place)));
    }

    fn word(&mut self, json: Json<'t>) -> Json<'t> {
        self.pass(|byte| byte.is_ascii_lowercase());
        json
    }

    fn string(&mut self) -> &'t str {
        self.at += 1;
        let plain = self.plain();
        let is_whole = self.byte() != Some(b'\\');
        if is_whole {
            self.at += 1;
            return plain;
        }
        let mut text = plain.to_owned();
        while self.byte() == Some(b'\\') {
            text.push(self.escape());
            text.push_str(self.plain());
        }
        self.at += 1;
        self.ground.alloc_str(&text)
    }

    /// What of a string can be taken as it stands.
    fn plain(&mut self) -> &'t str {
        let rest = self.rest();
        let length = memchr2(b'"', b'\\', rest.as_bytes()).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default()
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
        self.refused.get_or_insert_with(|| syntax(begin, message));
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
    fn pass(&mut self, is_passed: impl Fn(u8) -> bool) -> &'t str {
        let start = self.at;
        while self.byte().is_some_and(&is_passed) {
            self.at += 1;
        }
        self.text.get(start..self.at).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canonical;

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
            let ground = Bump::new();
            let tree = build(text, 0, &ground).unwrap_or_else(|_| unreachable!("{text}"));
            canonical::write(&tree, &mut written);
            assert_eq!(serde_json::from_str::<serde_json::Value>(&written).ok(), Some(value));
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
                let ground = Bump::new();
                let tree = build(&text, 0, &ground).unwrap_or_else(|_| unreachable!("{text}"));
                canonical::write(&tree, &mut written);
                assert_eq!(serde_json::from_str(&written).ok().as_ref(), Some(&value), "{text}");
            }
        }
    }

    #[test]
    fn values_and_keys_know_their_places() {
        let ground = Bump::new();
        let tree = build(r#" {"a/~": [1, {"b": 2}]}"#, 3, &ground).unwrap_or_else(|_| unreachable!());
        let pointer = |offset| tree.pointer_to(Place { file: 3, offset });
        let expected = [(1, ""), (2, "/a~1~0"), (9, "/a~1~0"), (10, "/a~1~0/0"), (13, "/a~1~0/1"), (19, "/a~1~0/1/b")];
        for (offset, expected) in expected {
            assert_eq!(pointer(offset).as_deref(), Some(expected));
        }
        assert_eq!(pointer(3), None);
    }
}
