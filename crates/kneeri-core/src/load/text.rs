//! Text → a tree of JSON values that know their place, strictly.

mod tree;

use std::borrow::Cow;

use bumpalo::Bump;

use crate::fault::{Code, Fault, plain};

/// The most bytes of all documents of a rule set.
pub(crate) const MOST_TEXT: usize = 4 << 20;

/// One document: its name and text, for places.
#[derive(Debug, Clone)]
pub(crate) struct File {
    pub(crate) name: String,
    pub(crate) text: String,
}

/// A place: a document by its position, and a byte of its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) file: usize,
    pub(crate) offset: usize,
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
/// `serde_json` judges the syntax, without recursion; it keeps no places and drops repeated keys, so the tree is built
/// here.
pub(crate) fn parse<'t>(text: &'t str, file: usize, ground: &'t Bump) -> Result<Node<'t>, Vec<TextFault>> {
    if text.starts_with('\u{feff}') {
        let hint = Some("save it as UTF-8 without BOM".to_owned());
        return Err(vec![TextFault { hint, ..syntax(0, "the text starts with a byte order mark".into()) }]);
    }
    if text.trim_ascii().is_empty() {
        let hint = Some("an empty document is `{}`".to_owned());
        return Err(vec![TextFault { hint, ..syntax(0, "the text is empty".into()) }]);
    }
    serde_json::from_str::<serde::de::IgnoredAny>(text).map_err(|error| {
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or(&message).to_owned();
        vec![syntax(offset_of(text, error.line(), error.column()), message)]
    })?;
    tree::build(text, file, ground)
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
