//! Text → a tree of JSON values that know their place, strictly.

mod tree;

use std::borrow::Cow;

use crate::fault::{Code, Fault, plain};

/// The most bytes of all documents of a rule set.
pub(crate) const MOST_TEXT: usize = 4 << 20;

/// The deepest nesting of a document.
const DEEPEST: usize = 32;

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
#[derive(Debug, Clone)]
pub(crate) struct Node<'t> {
    pub(crate) place: Place,
    pub(crate) json: Json<'t>,
}

/// A JSON value. Numbers keep their text, objects all their members, even repeated ones.
#[derive(Debug, Clone)]
pub(crate) enum Json<'t> {
    Null,
    Bool(bool),
    Number(&'t str),
    Text(Cow<'t, str>),
    List(Vec<Node<'t>>),
    Object(Vec<Member<'t>>),
}

/// One member of an object.
#[derive(Debug, Clone)]
pub(crate) struct Member<'t> {
    pub(crate) key: Cow<'t, str>,
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
    pub(crate) fn member(&self, key: &str) -> Option<&Member<'t>> {
        match &self.json {
            Json::Object(members) => members.iter().find(|member| &*member.key == key),
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
                Some(below(&member.key, rest?))
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
/// `serde_json` judges the syntax; it keeps no places and drops repeated keys, so the tree is built here.
pub(crate) fn parse(text: &str, file: usize) -> Result<Node<'_>, Vec<TextFault>> {
    if text.starts_with('\u{feff}') {
        let hint = Some("save it as UTF-8 without BOM".to_owned());
        return Err(vec![TextFault { hint, ..syntax(0, "the text starts with a byte order mark".into()) }]);
    }
    if text.trim_ascii().is_empty() {
        let hint = Some("an empty document is `{}`".to_owned());
        return Err(vec![TextFault { hint, ..syntax(0, "the text is empty".into()) }]);
    }
    if let Some(offset) = too_deep_at(text) {
        return Err(vec![TextFault { code: Code::TooDeep, ..syntax(offset, format!("nested deeper than {DEEPEST}")) }]);
    }
    serde_json::from_str::<serde::de::IgnoredAny>(text).map_err(|error| {
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or(&message).to_owned();
        vec![syntax(offset_of(text, error.line(), error.column()), message)]
    })?;
    tree::build(text, file)
}

fn syntax(offset: usize, message: String) -> TextFault {
    TextFault { code: Code::Syntax, offset, pointer: String::new(), message, hint: None }
}

/// The first bracket that nests too deep. Runs before all that recurses, so that recursion stays bounded.
fn too_deep_at(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut bytes = text.bytes().enumerate();
    while let Some((offset, byte)) = bytes.next() {
        match byte {
            b'"' => {
                while bytes.find(|(_, byte)| ends_plain(*byte)).is_some_and(|(_, byte)| byte == b'\\') {
                    bytes.next();
                }
            }
            b'[' | b'{' => {
                depth += 1;
                if depth > DEEPEST {
                    return Some(offset);
                }
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// Whether a byte within a string ends what can be taken as it stands.
fn ends_plain(byte: u8) -> bool {
    byte == b'"' || byte == b'\\'
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
    if step.contains(['~', '/']) {
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
