//! Text → a tree of JSON values that know their place, strictly.

use std::borrow::Cow;
use std::collections::BTreeSet;

use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions};

use crate::fault::{Code, Fault, MOST_FAULTS, plain};

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
/// `serde_json` judges the syntax; the tree with places, which also shows repeated keys, comes from `jsonc_parser`.
pub(crate) fn parse(text: &str, file: usize) -> Result<Node<'_>, Vec<TextFault>> {
    let syntax = |offset: usize, message: String, hint: Option<&str>| {
        vec![TextFault { code: Code::Syntax, offset, pointer: String::new(), message, hint: hint.map(str::to_owned) }]
    };
    if text.starts_with('\u{feff}') {
        return Err(syntax(0, "the text starts with a byte order mark".into(), Some("save it as UTF-8 without BOM")));
    }
    if text.trim_ascii().is_empty() {
        return Err(syntax(0, "the text is empty".into(), Some("an empty document is `{}`")));
    }
    if let Some(offset) = too_deep_at(text) {
        let message = format!("nested deeper than {DEEPEST}");
        return Err(vec![TextFault { code: Code::TooDeep, offset, pointer: String::new(), message, hint: None }]);
    }
    serde_json::from_str::<serde::de::IgnoredAny>(text).map_err(|error| {
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or(&message).to_owned();
        syntax(offset_of(text, error.line(), error.column()), message, None)
    })?;
    let parsed = jsonc_parser::parse_to_ast(text, &CollectOptions::default(), &strictly())
        .map_err(|error| syntax(error.range().start, lowercase_first(&error.kind().to_string()), None))?;
    let value = parsed.value.ok_or_else(|| syntax(0, "the text is empty".into(), None))?;
    let mut faults = Vec::new();
    let node = convert(value, file, None, &mut faults);
    if faults.is_empty() { Ok(node) } else { Err(faults) }
}

fn strictly() -> ParseOptions {
    ParseOptions {
        allow_comments: false,
        allow_loose_object_property_names: false,
        allow_trailing_commas: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    }
}

/// The first bracket that nests too deep. Runs before the parsers, so that their recursion stays bounded.
fn too_deep_at(text: &str) -> Option<usize> {
    let (mut depth, mut in_text, mut escaped) = (0_usize, false, false);
    for (offset, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => {
                depth += 1;
                if depth > DEEPEST {
                    return Some(offset);
                }
            }
            b']' | b'}' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
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

fn lowercase_first(message: &str) -> String {
    let mut letters = message.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// The way from the root to a value, written out only where there is a fault.
#[derive(Clone, Copy)]
struct Way<'w> {
    before: Option<&'w Way<'w>>,
    step: Step<'w>,
}

#[derive(Clone, Copy)]
enum Step<'w> {
    Key(&'w str),
    Index(usize),
}

impl Way<'_> {
    fn pointer(&self) -> String {
        let mut pointer = self.before.map(Way::pointer).unwrap_or_default();
        match self.step {
            Step::Key(key) => push_step(&mut pointer, key),
            Step::Index(index) => push_step(&mut pointer, &index.to_string()),
        }
        pointer
    }
}

fn convert<'t>(value: ast::Value<'t>, file: usize, before: Option<&Way<'_>>, faults: &mut Vec<TextFault>) -> Node<'t> {
    let place = Place { file, offset: value.range().start };
    let json = match value {
        ast::Value::NullKeyword(_) => Json::Null,
        ast::Value::BooleanLit(literal) => Json::Bool(literal.value),
        ast::Value::NumberLit(literal) => Json::Number(literal.value),
        ast::Value::StringLit(literal) => Json::Text(literal.value),
        ast::Value::Array(array) => {
            let elements = array.elements.into_iter().enumerate();
            let convert =
                |(index, element)| convert(element, file, Some(&Way { before, step: Step::Index(index) }), faults);
            Json::List(elements.map(convert).collect())
        }
        ast::Value::Object(object) => {
            let mut members: Vec<Member<'t>> = Vec::with_capacity(object.properties.len());
            for property in object.properties {
                let offset = property.name.range().start;
                let key = name(property.name);
                let way = Way { before, step: Step::Key(&key) };
                let value = convert(property.value, file, Some(&way), faults);
                members.push(Member { key, place: Place { file, offset }, value });
            }
            twice(&members, before, faults);
            Json::Object(members)
        }
    };
    Node { place, json }
}

fn name(name: ast::ObjectPropName<'_>) -> Cow<'_, str> {
    match name {
        ast::ObjectPropName::String(literal) => literal.value,
        ast::ObjectPropName::Word(word) => Cow::Borrowed(word.value),
    }
}

/// Tells the keys that stood before in the same object.
fn twice(members: &[Member<'_>], before: Option<&Way<'_>>, faults: &mut Vec<TextFault>) {
    let mut seen = BTreeSet::new();
    for member in members {
        if !seen.insert(&*member.key) && faults.len() < MOST_FAULTS {
            faults.push(TextFault {
                code: Code::DuplicateKey,
                offset: member.place.offset,
                pointer: Way { before, step: Step::Key(&member.key) }.pointer(),
                message: format!("the key `{}` stands twice in this object", member.key),
                hint: Some("keep one of them".into()),
            });
        }
    }
}

/// Makes a JSON pointer one step longer.
pub(crate) fn push_step(pointer: &mut String, step: &str) {
    pointer.push('/');
    if step.contains(['~', '/']) {
        pointer.push_str(&step.replace('~', "~0").replace('/', "~1"));
    } else {
        pointer.push_str(step);
    }
}

/// Runs with the pointer one step deeper.
pub(crate) fn at<T>(pointer: &mut String, step: &str, run: impl FnOnce(&mut String) -> T) -> T {
    let length = pointer.len();
    push_step(pointer, step);
    let result = run(pointer);
    pointer.truncate(length);
    result
}
