//! Tree → authored types: every structural fault at once.
//!
//! What is accepted here is what the JSON Schema of the same types accepts; a test holds the two together.

use super::text::{Json, Member, Node, Place, TextFault};
use crate::decimal::{Decimal, DecimalError};
use crate::fault::{Code, MOST_FAULTS, nearest};
use crate::ruleset::entries::exchanges;
use crate::ruleset::{Citation, Entries, Id, Text};

/// The longest text, in bytes.
const LONGEST_TEXT: usize = 4096;

/// A type that can be read from a tree. `None` means that a fault was reported.
pub(super) trait Read: Sized {
    /// Reads the node and reports what is wrong with it.
    fn read(node: &Node, reader: &mut Reader) -> Option<Self>;
}

/// Collects faults while a tree is read.
#[derive(Default)]
pub(super) struct Reader {
    /// Whether numbers in findings have at most 3 decimals.
    pub(super) exact: bool,
    /// The faults, with the position of their document.
    pub(super) faults: Vec<(usize, TextFault)>,
    /// The members that objects may have, of all objects that are being read: whoever ends takes its own off the end.
    known: Vec<&'static str>,
}

impl Reader {
    /// A reader of rule sets, in which every number has at most 3 decimals, those in findings too.
    pub(super) fn of_rules() -> Self {
        Self { exact: true, ..Self::default() }
    }

    /// Reports a fault at a place. The hundred-and-first is left out.
    pub(super) fn report(&mut self, place: Place, code: Code, message: String, hint: Option<String>) {
        self.report_at(String::new(), place, code, message, hint);
    }

    /// Reports a fault whose pointer is known already, since what stands at its place does not get into the tree.
    pub(super) fn report_at(
        &mut self,
        pointer: String,
        place: Place,
        code: Code,
        message: String,
        hint: Option<String>,
    ) {
        if !self.is_full() {
            self.faults.push((place.file(), TextFault { code, offset: place.offset(), pointer, message, hint }));
        }
    }

    /// Fills in the pointers of faults that stand in this tree: while all is well, nobody needs to know the way.
    pub(super) fn point_into(&mut self, tree: &Node) {
        for (file, fault) in self.faults.iter_mut().filter(|(_, fault)| fault.pointer.is_empty()) {
            let place = Place::new(*file, fault.offset);
            fault.pointer = tree.pointer_to(place).unwrap_or_default();
        }
    }

    /// Whether so many faults were found that hints are not worth looking for.
    pub(super) fn is_full(&self) -> bool {
        self.faults.len() >= MOST_FAULTS
    }

    /// Reports that something else was expected.
    pub(super) fn wrong_type<T>(&mut self, node: &Node, expected: &str) -> Option<T> {
        self.mismatch(node, expected);
        None
    }

    // What does not depend on a type stands apart from what does: an app carries it once.
    fn mismatch(&mut self, node: &Node, expected: &str) {
        self.report(node.place, Code::WrongType, format!("expected {expected}, found {}", node.kind()), None);
    }

    /// The members of an object.
    pub(super) fn object<'n>(&mut self, node: &'n Node, expected: &str) -> Option<Object<'n>> {
        match &node.json {
            Json::Object(members) => Some(Object { members, place: node.place, known_from: self.known.len(), read: 0 }),
            _ => self.wrong_type(node, expected),
        }
    }

    /// The text of a node, within the limits of texts.
    pub(super) fn text<'n>(&mut self, node: &'n Node, expected: &str) -> Option<&'n str> {
        let text = self.any_text(node, expected)?;
        self.check_text(text, node.place).then_some(text)
    }

    /// The text of a node, any text at all.
    fn any_text<'n>(&mut self, node: &'n Node, expected: &str) -> Option<&'n str> {
        match &node.json {
            Json::Text(text) => Some(text),
            _ => self.wrong_type(node, expected),
        }
    }

    fn check_text(&mut self, text: &str, place: Place) -> bool {
        if text.len() > LONGEST_TEXT {
            self.report(
                place,
                Code::TooLong,
                format!("a text of {} bytes; at most {LONGEST_TEXT} are allowed", text.len()),
                None,
            );
            return false;
        }
        let control = || text.chars().find(|letter| reverses_writing(*letter));
        if !text.is_ascii()
            && let Some(control) = control()
        {
            let message = format!("the text contains the direction control U+{:04X}", u32::from(control));
            self.report(place, Code::BadText, message, Some("leave it out".into()));
            return false;
        }
        true
    }

    /// One of some words.
    pub(super) fn word<T: Copy>(&mut self, node: &Node, expected: &str, words: &[(&str, T)]) -> Option<T> {
        let text = self.any_text(node, expected)?;
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == text) {
            return Some(*value);
        }
        self.unknown_word(node, expected, text, &words.iter().map(|(word, _)| *word).collect::<Vec<_>>());
        None
    }

    fn unknown_word(&mut self, node: &Node, expected: &str, text: &str, words: &[&str]) {
        let all: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
        let hint = match nearest(text, words.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("one of {}", all.join(", ")),
        };
        self.report(node.place, Code::UnknownWord, format!("expected {expected}, found `{text}`"), Some(hint));
    }

    /// A whole number in a range.
    pub(super) fn whole<T: TryFrom<i64>>(&mut self, node: &Node, from: i64, to: i64) -> Option<T> {
        self.any_whole(node, from, to).and_then(|whole| T::try_from(whole).ok())
    }

    fn any_whole(&mut self, node: &Node, from: i64, to: i64) -> Option<i64> {
        let number = match node.json {
            Json::Number(text) => Some((text, text.parse::<Decimal>())),
            _ => None,
        };
        if let Some((_, Ok(decimal))) = number
            && decimal.thousandths() % 1000 == 0
            && (from..=to).contains(&(decimal.thousandths() / 1000))
        {
            return Some(decimal.thousandths() / 1000);
        }
        let expected = format!("a whole number from {from} to {to}");
        if let Some((text, Err(DecimalError::TooPrecise))) = number {
            self.report(node.place, Code::WrongType, format!("expected {expected}, found {text}"), None);
            return None;
        }
        let decimal = self.decimal_between(node, &expected, from * 1000, to * 1000)?;
        self.report(node.place, Code::WrongType, format!("expected {expected}, found {decimal}"), None);
        None
    }

    /// A number in a range of thousandths.
    pub(super) fn decimal_between(&mut self, node: &Node, expected: &str, from: i64, to: i64) -> Option<Decimal> {
        let Json::Number(text) = &node.json else {
            return self.wrong_type(node, expected);
        };
        // What is too precise lies between its whole thousandths and the next.
        let below = || Decimal::cut(text).map_or(i64::MIN, Decimal::thousandths);
        match text.parse::<Decimal>() {
            Ok(decimal) if (from..=to).contains(&decimal.thousandths()) => Some(decimal),
            Ok(decimal) => self.out_of_range(node, expected, &decimal.to_string()),
            Err(DecimalError::TooPrecise) if text.starts_with('-') || !(from..to).contains(&below()) => {
                self.out_of_range(node, expected, text)
            }
            Err(error) => self.no_decimal(node, expected, text, error),
        }
    }

    fn out_of_range<T>(&mut self, node: &Node, expected: &str, found: &str) -> Option<T> {
        self.report(node.place, Code::OutOfRange, format!("expected {expected}, found {found}"), None);
        None
    }

    fn decimal(&mut self, node: &Node, expected: &str) -> Option<Decimal> {
        let Json::Number(text) = &node.json else {
            return self.wrong_type(node, expected);
        };
        text.parse().map_or_else(|error| self.no_decimal(node, expected, text, error), Some)
    }

    fn no_decimal<T>(&mut self, node: &Node, expected: &str, text: &str, error: DecimalError) -> Option<T> {
        if error == DecimalError::TooPrecise {
            self.report(node.place, Code::TooPrecise, format!("`{text}` has more than 3 decimals"), None);
            return None;
        }
        self.out_of_range(node, &format!("{expected} below 10^12"), text)
    }

    /// A list with a least and a most number of entries.
    pub(super) fn list<T: Read>(&mut self, node: &Node, expected: &str, least: usize, most: usize) -> Option<Vec<T>> {
        let nodes = self.nodes(node, expected, least, most)?;
        let mut entries = Vec::with_capacity(nodes.len());
        for node in nodes {
            entries.extend(T::read(node, self));
        }
        (entries.len() == nodes.len()).then_some(entries)
    }

    fn nodes<'n>(&mut self, node: &'n Node, expected: &str, least: usize, most: usize) -> Option<&'n [Node<'n>]> {
        let Json::List(nodes) = &node.json else {
            return self.wrong_type(node, expected);
        };
        if nodes.len() < least {
            self.report(node.place, Code::Empty, format!("expected {expected}, found {} entries", nodes.len()), None);
            return None;
        }
        if nodes.len() > most {
            self.report(
                node.place,
                Code::TooMany,
                format!("{} entries; at most {most} are allowed", nodes.len()),
                None,
            );
            return None;
        }
        Some(nodes)
    }

    /// Entries by name, at most `most` of them.
    pub(super) fn entries<K: Key, T: Read>(
        &mut self,
        node: &Node,
        expected: &str,
        least: usize,
        most: usize,
    ) -> Option<Entries<K, T>> {
        let members = self.members(node, expected, least, most)?;
        let mut entries = Vec::with_capacity(members.len());
        for member in members {
            let name = K::read(member.key, member.place, self);
            let entry = T::read(&member.value, self);
            entries.extend(name.zip(entry));
        }
        (entries.len() == members.len()).then(|| Entries::after(&order(members), entries))
    }

    fn members<'n>(&mut self, node: &'n Node, expected: &str, least: usize, most: usize) -> Option<&'n [Member<'n>]> {
        let object = self.object(node, expected)?;
        if object.members.len() < least {
            self.report(node.place, Code::Empty, format!("expected {expected}, found an empty object"), None);
            return None;
        }
        if object.members.len() > most {
            let message = format!("{} entries; at most {most} are allowed", object.members.len());
            self.report(node.place, Code::TooMany, message, None);
            return None;
        }
        Some(object.members)
    }
}

/// What puts what is read from members in the order of their keys.
pub(super) fn order(members: &[Member<'_>]) -> Vec<(usize, usize)> {
    exchanges(&members.iter().map(|member| member.key).collect::<Vec<_>>())
}

/// Whether a character changes the writing direction (Unicode's `Bidi_Control`).
fn reverses_writing(letter: char) -> bool {
    matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The members of an object that is being read.
pub(super) struct Object<'n> {
    pub(super) members: &'n [Member<'n>],
    place: Place,
    /// Where the members begin that it may have, of those that the reader knows.
    known_from: usize,
    /// Which of its first members were asked for, a bit each.
    read: u64,
}

impl<'n> Object<'n> {
    /// A member that must be there.
    pub(super) fn required<T: Read>(&mut self, key: &'static str, reader: &mut Reader) -> Option<T> {
        let node = self.needed(key, reader)?;
        T::read(node, reader)
    }

    /// The value of a member that must be there.
    pub(super) fn needed(&mut self, key: &'static str, reader: &mut Reader) -> Option<&'n Node<'n>> {
        let node = self.asked(key, reader);
        if node.is_none() {
            self.missing(key, reader);
        }
        node
    }

    /// The value of a member that is known here, if it is there.
    fn asked(&mut self, key: &'static str, reader: &mut Reader) -> Option<&'n Node<'n>> {
        reader.known.push(key);
        let position = self.members.iter().position(|member| member.key == key)?;
        self.read |= bit(position);
        self.members.get(position).map(|member| &member.value)
    }

    /// Reports that a member is missing.
    pub(super) fn missing(&self, key: &str, reader: &mut Reader) {
        reader.report(self.place, Code::MissingMember, format!("the member `{key}` is missing"), Some("add it".into()));
    }

    /// Reports that members exclude each other.
    pub(super) fn conflict(&self, message: &str, reader: &mut Reader) {
        reader.report(self.place, Code::Conflict, message.to_owned(), Some("keep one of them".into()));
    }

    /// A member that may be missing: `Some(None)`.
    #[expect(clippy::option_option, reason = "the outer option is about faults, the inner about presence")]
    pub(super) fn optional<T: Read>(&mut self, key: &'static str, reader: &mut Reader) -> Option<Option<T>> {
        self.with(key, reader, T::read)
    }

    /// A member that may be missing, read in a way of its own.
    #[expect(clippy::option_option, reason = "the outer option is about faults, the inner about presence")]
    pub(super) fn with<T>(
        &mut self,
        key: &'static str,
        reader: &mut Reader,
        read: impl FnOnce(&Node, &mut Reader) -> Option<T>,
    ) -> Option<Option<T>> {
        match self.asked(key, reader) {
            Some(node) => read(node, reader).map(Some),
            None => Some(None),
        }
    }

    /// A member that may be missing: then it is the default.
    pub(super) fn defaulted<T: Read + Default>(&mut self, key: &'static str, reader: &mut Reader) -> Option<T> {
        self.optional(key, reader).map(Option::unwrap_or_default)
    }

    /// Whether a member is there.
    pub(super) fn has(&self, key: &str) -> bool {
        self.members.iter().any(|member| member.key == key)
    }

    /// Reports members that were not asked for.
    pub(super) fn end(self, reader: &mut Reader) {
        let was_read = |position| self.read & bit(position) != 0;
        let others = self.members.iter().enumerate().filter(|(position, _)| !was_read(*position));
        for (_, member) in others {
            let known = reader.known.get(self.known_from..).unwrap_or_default();
            if !known.contains(&member.key) && !reader.is_full() {
                let hint = one_of_these(member.key, known);
                reader.report(
                    member.place,
                    Code::UnknownMember,
                    format!("no member `{}` here", member.key),
                    Some(hint),
                );
            }
        }
        reader.known.truncate(self.known_from);
    }
}

/// The bit of one of the first members; no other has one.
fn bit(position: usize) -> u64 {
    u32::try_from(position).ok().and_then(|position| 1_u64.checked_shl(position)).unwrap_or(0)
}

fn one_of_these(key: &str, known: &[&str]) -> String {
    if let Some(near) = nearest(key, known.iter().copied()) {
        return format!("did you mean `{near}`?");
    }
    let all: Vec<String> = known.iter().map(|key| format!("`{key}`")).collect();
    format!("members here: {}", all.join(", "))
}

/// A type that keys can be read into.
pub(super) trait Key: Ord + Sized {
    /// Reads the key and reports what is wrong with it.
    fn read(key: &str, place: Place, reader: &mut Reader) -> Option<Self>;
}

impl Key for Id {
    fn read(key: &str, place: Place, reader: &mut Reader) -> Option<Self> {
        let id = Self::new(key);
        if id.is_none() {
            let message = format!("`{key}` is not an id");
            let hint = "a small letter, then small letters, digits and `_`, at most 64 in all";
            reader.report(place, Code::BadId, message, Some(hint.into()));
        }
        id
    }
}

impl Key for Citation {
    fn read(key: &str, place: Place, reader: &mut Reader) -> Option<Self> {
        let citation = Self::new(key);
        if citation.is_none() {
            let message = format!("`{key}` is not a citation");
            let hint = "a source such as `L28`, or a fact of a source such as `S3-20`";
            reader.report(place, Code::BadId, message, Some(hint.into()));
        }
        citation
    }
}

impl Key for String {
    fn read(key: &str, place: Place, reader: &mut Reader) -> Option<Self> {
        reader.check_text(key, place).then(|| key.to_owned())
    }
}

impl Key for Text {
    fn read(key: &str, place: Place, reader: &mut Reader) -> Option<Self> {
        reader.check_text(key, place).then(|| Self::new(key))
    }
}

impl Read for Id {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let text = reader.any_text(node, "an id")?;
        <Self as Key>::read(text, node.place, reader)
    }
}

impl Read for Citation {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let text = reader.any_text(node, "a citation")?;
        <Self as Key>::read(text, node.place, reader)
    }
}

impl Read for String {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        reader.text(node, "a text").map(str::to_owned)
    }
}

impl Read for Text {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let text = reader.text(node, "a text")?;
        if text.is_empty() {
            reader.report(node.place, Code::Empty, "expected a text, found an empty one".into(), None);
            return None;
        }
        Some(Self::new(text))
    }
}

impl Read for bool {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        match node.json {
            Json::Bool(value) => Some(value),
            _ => reader.wrong_type(node, "true or false"),
        }
    }
}

impl Read for Decimal {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        reader.decimal(node, "a number")
    }
}

impl Read for [Decimal; 2] {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let ends: Vec<Decimal> = reader.list(node, "a list of two numbers", 2, 2)?;
        ends.try_into().ok()
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        reader.list(node, "a list", 0, usize::MAX)
    }
}

impl<T: Read> Read for Box<T> {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        T::read(node, reader).map(Self::new)
    }
}

impl<K: Key, T: Read> Read for Entries<K, T> {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        reader.entries(node, "an object", 0, usize::MAX)
    }
}
