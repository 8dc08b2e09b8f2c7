//! Text → a tree of JSON values that know their place, strictly.

mod tree;

use std::borrow::Cow;

use bumpalo::Bump;

use crate::fault::{Code, Fault, plain};
use tree::Unbuilt;

/// The most bytes of all documents of a rule set.
pub(crate) const MOST_TEXT: usize = 4 << 20;

/// One document: its name and text, for places.
#[derive(Debug, Clone)]
pub(crate) struct File {
    pub(crate) name: String,
    pub(crate) text: String,
}

/// A place: a document by its position, and a byte of its text. Texts are far shorter than it could tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    file: u32,
    offset: u32,
}

impl Place {
    pub(crate) fn new(file: usize, offset: usize) -> Self {
        let short = |number| u32::try_from(number).unwrap_or(u32::MAX);
        Self { file: short(file), offset: short(offset) }
    }

    pub(crate) fn file(self) -> usize {
        usize::try_from(self.file).unwrap_or(usize::MAX)
    }

    pub(crate) fn offset(self) -> usize {
        usize::try_from(self.offset).unwrap_or(usize::MAX)
    }
}

/// A JSON value and its place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Node<'t> {
    pub(crate) place: Place,
    pub(crate) json: Json<'t>,
}

/// A JSON value. Numbers keep their text, objects all their members, even repeated ones.
///
/// What is not a part of the text, such as lists, lies on a ground from which it is taken away all at once: a rule set
/// has some ten thousand of them.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Json<'t> {
    Null,
    Bool(bool),
    Number(&'t str),
    Text(&'t str),
    List(&'t [Node<'t>]),
    Object(&'t [Member<'t>]),
}

/// The tree of a text.
#[derive(Debug)]
pub(crate) struct Tree<'t> {
    pub(crate) root: Node<'t>,
    /// Whether the text is the canonical form of the tree. Rare forms are not recognised: `false` says nothing.
    pub(crate) is_canonical: bool,
}

/// One member of an object.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Member<'t> {
    pub(crate) key: &'t str,
    pub(crate) place: Place,
    pub(crate) value: Node<'t>,
}

impl<'t> Node<'t> {
    /// What kind of value it is, in the words of messages.
    pub(crate) fn kind(&self) -> &'static str {
        match self.json {
            Json::Null => "null",
            Json::Bool(_) => "true or false",
            Json::Number(_) => "a number",
            Json::Text(_) => "a text",
            Json::List(_) => "a list",
            Json::Object(_) => "an object",
        }
    }

    /// The value of a member, if this is an object that has it.
    pub(crate) fn member(&self, key: &str) -> Option<&'t Member<'t>> {
        match self.json {
            Json::Object(members) => members.iter().find(|member| member.key == key),
            _ => None,
        }
    }

    /// The JSON pointer of the value, or of the key, that stands at a place; `None` when nothing at or below this does.
    pub(crate) fn pointer_to(&self, place: Place) -> Option<String> {
        if self.place == place {
            return Some(String::new());
        }
        let below = |step: &str, rest: String| format!("/{}{rest}", escaped(step));
        match &self.json {
            Json::List(entries) => {
                let mut entries = entries.iter().enumerate();
                entries.find_map(|(index, entry)| Some(below(&index.to_string(), entry.pointer_to(place)?)))
            }
            Json::Object(members) => members.iter().find_map(|member| {
                let is_here = member.place == place;
                let rest = if is_here { Some(String::new()) } else { member.value.pointer_to(place) };
                Some(below(member.key, rest?))
            }),
            _ => None,
        }
    }
}

/// What is wrong with a text, without the name of its document.
pub(crate) struct TextFault {
    pub(crate) code: Code,
    pub(crate) offset: usize,
    pub(crate) pointer: String,
    pub(crate) message: String,
    pub(crate) hint: Option<String>,
}

impl File {
    /// A fault at a byte of this document.
    pub(crate) fn fault(&self, fault: TextFault) -> Fault {
        let message = plain(&fault.message);
        let hint = fault.hint.as_deref().map(plain);
        let before = self.text.get(..fault.offset).unwrap_or(&self.text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = before.matches('\n').count() + 1;
        let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
        Fault {
            code: fault.code,
            file: self.name.clone(),
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: u32::try_from(column).unwrap_or(u32::MAX),
            pointer: fault.pointer,
            message,
            hint,
            offset: fault.offset,
        }
    }
}

/// Reads a text as JSON: one value, nothing after it, no key twice, nested at most 32 deep.
///
/// `serde_json` keeps no places and drops repeated keys, so the tree is built here. It is asked what is wrong with a
/// text that is refused.
pub(crate) fn parse<'t>(text: &'t str, file: usize, ground: &'t Bump) -> Result<Tree<'t>, Vec<TextFault>> {
    if text.starts_with('\u{feff}') {
        let hint = Some("save it as UTF-8 without BOM".to_owned());
        return Err(vec![TextFault { hint, ..syntax(0, "the text starts with a byte order mark".into()) }]);
    }
    if text.trim_ascii().is_empty() {
        let hint = Some("an empty document is `{}`".to_owned());
        return Err(vec![TextFault { hint, ..syntax(0, "the text is empty".into()) }]);
    }
    tree::build(text, file, ground).map_err(|unbuilt| match unbuilt {
        Unbuilt::Repeated(faults) => faults,
        Unbuilt::Refused(fault) => vec![judged(text).unwrap_or(fault)],
    })
}

/// What `serde_json` says against a text, if anything.
fn judged(text: &str) -> Option<TextFault> {
    let error = serde_json::from_str::<serde::de::IgnoredAny>(text).err()?;
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or(&message).to_owned();
    Some(syntax(offset_of(text, error.line(), error.column()), message))
}

/// What of a text stands in a JSON string as it is: all before the first control character, quote or backslash.
pub(crate) fn plain_start(text: &str) -> &str {
    let bytes = text.as_bytes();
    let (words, rest) = bytes.as_chunks::<8>();
    for (place, word) in words.iter().enumerate() {
        let marks = marked(u64::from_le_bytes(*word));
        if marks != 0 {
            let before = usize::try_from(marks.trailing_zeros() / 8).unwrap_or(0);
            return text.get(..place * 8 + before).unwrap_or_default();
        }
    }
    let is_apart = |byte: &u8| *byte < b' ' || *byte == b'"' || *byte == b'\\';
    let before = rest.iter().position(is_apart);
    before.and_then(|before| text.get(..words.len() * 8 + before)).unwrap_or(text)
}

/// Marks, by its highest bit, the first of eight bytes that is below the space, a quote or a backslash; maybe others
/// behind it too.
fn marked(word: u64) -> u64 {
    const fn each(byte: u8) -> u64 {
        u64::from_le_bytes([byte; 8])
    }
    let below = |word: u64, byte: u8| word.wrapping_sub(each(byte)) & !word;
    (below(word, b' ') | below(word ^ each(b'"'), 1) | below(word ^ each(b'\\'), 1)) & each(0x80)
}

fn syntax(offset: usize, message: String) -> TextFault {
    TextFault { code: Code::Syntax, offset, pointer: String::new(), message, hint: None }
}

/// The byte at a line and column as `serde_json` counts them (bytes, from 1; column 0 is the line's start).
fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let mut offset = (start + column.saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// A step of a JSON pointer, as pointers write it.
pub(crate) fn escaped(step: &str) -> Cow<'_, str> {
    if step.bytes().any(|byte| byte == b'~' || byte == b'/') {
        return Cow::Owned(step.replace('~', "~0").replace('/', "~1"));
    }
    Cow::Borrowed(step)
}

/// Runs with the pointer one step deeper.
pub(crate) fn at<T>(pointer: &mut String, step: &str, run: impl FnOnce(&mut String) -> T) -> T {
    let length = pointer.len();
    pointer.push('/');
    pointer.push_str(&escaped(step));
    let result = run(pointer);
    pointer.truncate(length);
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_start_of_a_text_is_plain_up_to_the_first_letter_that_is_not() {
        let letters = ["a", "!", "#", "[", "]", " ", "\u{7f}", "é", "\u{2028}", "\u{10ffff}"];
        for (length, other) in
            (0..20).flat_map(|length| ["\"", "\\", "\n", "\u{0}", "\u{1f}"].map(|other| (length, other)))
        {
            let plain: String = letters.iter().cycle().skip(length % 7).take(length).copied().collect();
            assert_eq!(plain_start(&plain), plain);
            for after in ["", "a", "\"", " \u{1}é\\aaaaaaaaaa"] {
                assert_eq!(plain_start(&[plain.as_str(), other, after].concat()), plain);
            }
        }
    }
}
