//! The tree of a text that is JSON.

use bumpalo::Bump;

use super::{Json, Member, Node, Place, TextFault, Tree, plain_start, syntax};
use crate::canonical::is_short;
use crate::fault::{Code, MOST_FAULTS};
use crate::ruleset::entries::repeated;

/// The deepest nesting of a document: whatever recurses over a tree stays bounded.
const DEEPEST: usize = 32;

/// Builds the tree of a text.
///
/// # Errors
///
/// What is not JSON, nests too deep or is half of a surrogate pair, the first of it; or all keys that stand twice.
pub(super) fn build<'t>(text: &'t str, file: usize, ground: &'t Bump) -> Result<Tree<'t>, Unbuilt> {
    let mut builder = Builder {
        text,
        file,
        at: 0,
        depth: 0,
        ground,
        entries: Vec::new(),
        members: Vec::new(),
        is_canonical: true,
        refused: None,
        repeated: Vec::new(),
    };
    let root = builder.value();
    builder.space();
    builder.demand(builder.at == text.len());
    if let Some(fault) = builder.refused {
        return Err(Unbuilt::Refused(fault));
    }
    if builder.repeated.is_empty() {
        return Ok(Tree { root, is_canonical: builder.is_canonical });
    }
    Err(Unbuilt::Repeated(builder.repeated.into_iter().map(|(key, place)| twice(key, place, &root)).collect()))
}

/// Why there is no tree.
pub(super) enum Unbuilt {
    /// The text went on otherwise than it may.
    Refused(TextFault),
    /// Keys stand twice in an object.
    Repeated(Vec<TextFault>),
}

fn twice(key: &str, place: Place, tree: &Node) -> TextFault {
    TextFault {
        code: Code::DuplicateKey,
        offset: place.offset(),
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
    /// Whether all so far stands as canonical JSON writes it.
    is_canonical: bool,
    /// The first that may not stand where it does. The rest is then left unread.
    refused: Option<TextFault>,
    /// Keys that stood before in the same object.
    repeated: Vec<(&'t str, Place)>,
}

impl<'t> Builder<'t> {
    fn value(&mut self) -> Node<'t> {
        self.space();
        let place = self.place();
        let json = match self.byte() {
            Some(b'{') => self.object(),
            Some(b'[') => self.list(),
            Some(b'"') => Json::Text(self.string()),
            Some(b't') => self.word("true", Json::Bool(true)),
            Some(b'f') => self.word("false", Json::Bool(false)),
            Some(b'n') => self.word("null", Json::Null),
            _ => Json::Number(self.number()),
        };
        Node { place, json }
    }

    fn list(&mut self) -> Json<'t> {
        let first = self.entries.len();
        self.enter();
        while self.goes_on(b']', self.entries.len() == first) {
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
        while self.goes_on(b'}', self.members.len() == first) {
            let (place, key) = (self.place(), self.string());
            self.space();
            self.expect(b':');
            let value = self.value();
            self.members.push(Member { key, place, value });
        }
        let members = self.ground.alloc_slice_copy(self.members.get(first..).unwrap_or_default());
        self.members.truncate(first);
        self.is_canonical = self.is_canonical
            && members.iter().all(|member| member.key.is_ascii())
            && members.is_sorted_by(|one, next| one.key < next.key);
        self.look_for_repeated(members);
        Json::Object(members)
    }

    /// Goes into a list or an object, unless that is too deep.
    fn enter(&mut self) {
        self.depth += 1;
        if self.depth > DEEPEST {
            let fault = syntax(self.at, format!("nested deeper than {DEEPEST}"));
            self.refuse(TextFault { code: Code::TooDeep, ..fault });
        }
        self.at += 1;
    }

    /// Goes to the next entry or member; `false` beyond the end of the list or object.
    fn goes_on(&mut self, end: u8, is_first: bool) -> bool {
        self.space();
        if self.byte() == Some(end) {
            self.at += 1;
            self.depth -= 1;
            return false;
        }
        if !is_first {
            self.expect(b',');
            self.space();
        }
        self.refused.is_none()
    }

    fn look_for_repeated(&mut self, members: &[Member<'t>]) {
        let again = repeated(members.iter().map(|member| member.key));
        let again = again.into_iter().filter_map(|position| members.get(position));
        let left = MOST_FAULTS - self.repeated.len();
        self.repeated.extend(again.take(left).map(|member| (member.key, member.place)));
    }

    fn word(&mut self, word: &str, json: Json<'t>) -> Json<'t> {
        self.demand(self.rest().starts_with(word));
        self.at += word.len();
        json
    }

    fn number(&mut self) -> &'t str {
        let start = self.at;
        self.skip(|byte| byte == b'-');
        if !self.skip(|byte| byte == b'0') {
            self.digits();
        }
        if self.skip(|byte| byte == b'.') {
            self.digits();
        }
        if self.skip(|byte| matches!(byte, b'e' | b'E')) {
            self.skip(|byte| matches!(byte, b'+' | b'-'));
            self.digits();
        }
        let number = self.text.get(start..self.at).unwrap_or_default();
        self.is_canonical = self.is_canonical && is_short(number);
        number
    }

    fn digits(&mut self) {
        self.demand(self.byte().is_some_and(|byte| byte.is_ascii_digit()));
        self.pass(|byte| byte.is_ascii_digit());
    }

    fn string(&mut self) -> &'t str {
        self.expect(b'"');
        let plain = self.plain();
        if self.skip(|byte| byte == b'"') {
            return plain;
        }
        let mut text = plain.to_owned();
        while self.skip(|byte| byte == b'\\') {
            text.push(self.escape());
            text.push_str(self.plain());
        }
        self.expect(b'"');
        self.ground.alloc_str(&text)
    }

    /// What of a string can be taken as it stands.
    fn plain(&mut self) -> &'t str {
        let plain = plain_start(self.rest());
        self.at += plain.len();
        plain
    }

    /// The character that stands behind a backslash in this way.
    fn escape(&mut self) -> char {
        let letter = self.byte().unwrap_or_default();
        self.demand(matches!(letter, b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' | b'u'));
        self.at += 1;
        // A code may stand for a letter that needs none.
        self.is_canonical &= !matches!(letter, b'/' | b'u');
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
        self.refuse(syntax(begin, message));
        char::REPLACEMENT_CHARACTER
    }

    fn hexadecimal(&mut self) -> (&'t str, u16) {
        let digits = self.rest().get(..4).unwrap_or_default();
        self.demand(digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        self.at += digits.len();
        (digits, u16::from_str_radix(digits, 16).unwrap_or_default())
    }

    /// Refuses the text, unless what has to be the case here is.
    fn demand(&mut self, is_so: bool) {
        if !is_so {
            self.refuse(syntax(self.at, "this is not JSON".into()));
        }
    }

    /// Leaves the rest of the text unread.
    fn refuse(&mut self, fault: TextFault) {
        self.refused.get_or_insert(fault);
        self.at = self.text.len();
    }

    fn place(&self) -> Place {
        Place::new(self.file, self.at)
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Goes on for as long as bytes are like this.
    fn pass(&mut self, is_passed: impl Fn(u8) -> bool) {
        while self.skip(&is_passed) {}
    }

    /// Passes one byte, if it is like this.
    fn skip(&mut self, is_passed: impl Fn(u8) -> bool) -> bool {
        let passes = self.byte().is_some_and(is_passed);
        self.at += usize::from(passes);
        passes
    }

    /// Passes this byte, which has to stand here.
    fn expect(&mut self, byte: u8) {
        self.demand(self.byte() == Some(byte));
        self.at += 1;
    }

    fn space(&mut self) {
        let before = self.at;
        self.pass(|byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t'));
        self.is_canonical &= self.at == before;
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
            canonical::write(&tree.root, &mut written);
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
                canonical::write(&tree.root, &mut written);
                assert_eq!(serde_json::from_str(&written).ok().as_ref(), Some(&value), "{text}");
                assert!(!tree.is_canonical || written == text, "{text}");
                let again = build(&written, 0, &ground).unwrap_or_else(|_| unreachable!("{written}"));
                assert!(again.is_canonical || !written.is_ascii() || written.contains("\\u"), "{written}");
            }
        }
    }

    #[test]
    fn a_text_is_canonical_only_as_it_would_be_written() {
        let is_canonical = |text: &str| {
            let ground = Bump::new();
            build(text, 0, &ground).unwrap_or_else(|_| unreachable!("{text}")).is_canonical
        };
        for text in [r#"{"a":[1,-0.5,"é\n\"\\"],"b":{}}"#, "[]", "null", "120", r#""\b\f\n\r\t""#] {
            assert!(is_canonical(text), "{text}");
        }
        let others = ["[1, 2]", "[1 ]", " 1", "1\n", "1.0", "1e3", "-0", r#"{"b":1,"a":2}"#, r#""\/""#, r#""\u0041""#];
        for text in others {
            assert!(!is_canonical(text), "{text}");
        }
        // Canonical, but not told: keys are compared by their bytes, which order other letters otherwise.
        assert!(!is_canonical(r#"{"é":1}"#));
    }

    /// What is changed in a text: tokens that are in the wrong place, or in no JSON at all.
    const SPLINTERS: [&str; 26] = [
        "", "", "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud83d", "+1", "-", "0", "01", ".", "1.", "e",
        "1e+", "tru", "nullx", "\u{b}", "\u{c}", "\u{1f}", "é",
    ];

    #[test]
    fn what_serde_json_refuses_is_refused_and_nothing_else() {
        let mut refused = 0;
        for number in 0_u64..20_000 {
            let dice = &mut number.clone();
            let mut text = drawn(dice, 3).to_string();
            let places: Vec<usize> = text.char_indices().map(|(place, _)| place).collect();
            let draw = |count: usize, of: u64| usize::try_from(of >> 32).unwrap_or_default() % count;
            let place = places.get(draw(places.len(), dice.wrapping_mul(0x9e37_79b9_7f4a_7c15))).copied().unwrap_or(0);
            let width = text.get(place..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
            let removed = if number % 3 == 0 { 0 } else { width };
            text.replace_range(place..place + removed, SPLINTERS.get(draw(26, *dice)).copied().unwrap_or_default());
            let ground = Bump::new();
            let is_refused = match build(&text, 0, &ground) {
                Err(Unbuilt::Refused(fault)) if fault.message.contains("surrogate") => continue,
                Err(Unbuilt::Refused(_)) => true,
                Err(Unbuilt::Repeated(_)) | Ok(_) => false,
            };
            refused += i32::from(is_refused);
            assert_eq!(is_refused, super::super::judged(&text).is_some(), "{text}");
        }
        assert!((2_000..18_000).contains(&refused), "{refused}");
    }

    #[test]
    fn values_and_keys_know_their_places() {
        let ground = Bump::new();
        let tree = build(r#" {"a/~": [1, {"b": 2}]}"#, 3, &ground).unwrap_or_else(|_| unreachable!());
        let pointer = |offset| tree.root.pointer_to(Place::new(3, offset));
        let expected = [(1, ""), (2, "/a~1~0"), (9, "/a~1~0"), (10, "/a~1~0/0"), (13, "/a~1~0/1"), (19, "/a~1~0/1/b")];
        for (offset, expected) in expected {
            assert_eq!(pointer(offset).as_deref(), Some(expected));
        }
        assert_eq!(pointer(3), None);
    }
}
