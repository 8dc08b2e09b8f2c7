//! What can be wrong with a rule-set document, and where.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::order::in_order;
use crate::ruleset::entries::names_in_order;

/// One fault in a rule-set document and the place that caused it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{file}:{line}:{column}: {message}{}", hint.as_ref().map(|hint| format!("; {hint}")).unwrap_or_default())]
pub struct Fault {
    pub(crate) code: Code,
    pub(crate) file: String,
    pub(crate) line: u32,
    pub(crate) column: u32,
    pub(crate) pointer: String,
    pub(crate) message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) hint: Option<String>,
    #[serde(skip)]
    pub(crate) offset: usize,
}

impl Fault {
    /// What kind of fault it is: stable, for programs.
    #[must_use]
    pub fn code(&self) -> Code {
        self.code
    }

    /// The document, by the name it was loaded under.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The line, counted from 1.
    #[must_use]
    pub fn line(&self) -> u32 {
        self.line
    }

    /// The column in characters, counted from 1.
    #[must_use]
    pub fn column(&self) -> u32 {
        self.column
    }

    /// The byte of the text at which the place begins, counted from 0.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// The JSON pointer (RFC 6901) of the place; empty for a document that cannot be read.
    #[must_use]
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// What is wrong: one line, what the author wrote in backticks.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}

/// All faults of a rule set that were found in one go: at least one, at most 100.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Faults(Vec<Fault>);

/// How many faults are collected before loading gives up.
pub(crate) const MOST_FAULTS: usize = 100;

impl Faults {
    /// Sorts the faults by place; `None` when there are none.
    pub(crate) fn collect(faults: Vec<Fault>) -> Option<Self> {
        let files = names_in_order(&faults.iter().map(|fault| &*fault.file).collect::<Vec<_>>());
        // At most 4 MiB are read, and there are far fewer codes than 256.
        let place = |fault: &Fault| {
            let file = files.partition_point(|(name, _)| *name < &*fault.file);
            (i64::try_from(file).unwrap_or(0) << 32)
                | (i64::try_from(fault.offset).unwrap_or(0) << 8)
                | fault.code as i64
        };
        let places: Vec<i64> = faults.iter().map(place).collect();
        let mut faults = in_order(faults, places.into_iter());
        faults.truncate(MOST_FAULTS);
        (!faults.is_empty()).then_some(Self(faults))
    }

    /// A single fault.
    pub(crate) fn one(fault: Fault) -> Self {
        Self(vec![fault])
    }

    /// The faults, by file and place.
    pub fn iter(&self) -> std::slice::Iter<'_, Fault> {
        self.0.iter()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Never: without a fault there is no `Faults`.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'a> IntoIterator for &'a Faults {
    type Item = &'a Fault;
    type IntoIter = std::slice::Iter<'a, Fault>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, fault) in self.0.iter().enumerate() {
            if position > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{fault}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident $text:literal $structural:literal,)+) => {
        /// What kind of fault it is: stable, for programs.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Code {
            /// All codes.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The code as results write it.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }

            /// Whether the JSON Schema of rule-set documents catches this fault too.
            #[must_use]
            pub fn is_structural(self) -> bool {
                match self {
                    $(Self::$variant => $structural,)+
                }
            }
        }
    };
}

codes! {
    /// The text is not JSON.
    Syntax "syntax" false,
    /// More than 4 MiB of text.
    TooLarge "too_large" false,
    /// Nested deeper than 32.
    TooDeep "too_deep" false,
    /// The same key twice in one object.
    DuplicateKey "duplicate_key" false,
    /// The same entry, or the same header member, in two documents.
    DefinedTwice "defined_twice" false,
    /// A header member that no document has.
    MissingHeader "missing_header" false,
    /// A value of another type.
    WrongType "wrong_type" true,
    /// A member that the format does not know.
    UnknownMember "unknown_member" true,
    /// A member that must be there.
    MissingMember "missing_member" true,
    /// Members that exclude each other.
    Conflict "conflict" true,
    /// Not of the form of an id or a citation.
    BadId "bad_id" true,
    /// None of the words that may stand there.
    UnknownWord "unknown_word" true,
    /// Empty where something must be.
    Empty "empty" true,
    /// A number outside its range.
    OutOfRange "out_of_range" true,
    /// More entries than allowed.
    TooMany "too_many" true,
    /// More entries in the whole rule set than allowed.
    TooManyInAll "too_many_in_all" false,
    /// A text of more than 4096 bytes.
    TooLong "too_long" false,
    /// A text with characters that reverse the writing direction.
    BadText "bad_text" false,
    /// A number with more than three decimals.
    TooPrecise "too_precise" false,
    /// An id that the format uses itself.
    ReservedId "reserved_id" false,
    /// A name that nothing in the rule set has.
    UnknownName "unknown_name" false,
    /// A choice that the feature does not have.
    UnknownChoice "unknown_choice" false,
    /// A unit that is not in the table.
    UnknownUnit "unknown_unit" false,
    /// A source or fact that is not among the sources.
    UnknownSource "unknown_source" false,
    /// A test, or a finding, that does not suit its feature.
    WrongTest "wrong_test" false,
    /// The same choice or name twice in one list.
    Repeated "repeated" false,
    /// Definitions that go round in a circle.
    Cycle "cycle" false,
    /// A band of numbers, or a count, that cannot be read or cannot be met.
    BadBand "bad_band" false,
    /// Bands or counts that overlap.
    Overlap "overlap" false,
    /// Values in the wrong order.
    WrongOrder "wrong_order" false,
    /// A translation of something that is not a text of the rule set.
    NotAText "not_a_text" false,
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// The most letters of a message: what an author wrote may be of any length.
const LONGEST_MESSAGE: usize = 400;

/// A message in one line, without what a terminal could take for an order.
pub(crate) fn plain(message: &str) -> String {
    let letters = message.chars().map(|letter| if is_unprintable(letter) { '\u{fffd}' } else { letter });
    let mut plain: String = letters.take(LONGEST_MESSAGE).collect();
    if message.chars().nth(LONGEST_MESSAGE).is_some() {
        plain.push('…');
    }
    plain
}

fn is_unprintable(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// The name among `names` that is nearest to what was written, if one is near enough to be meant.
pub(crate) fn nearest<'a>(written: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let letters = written.chars().count();
    // No name is longer than 64 letters, and nobody means one by a text that is far longer.
    if letters > 80 {
        return None;
    }
    let budget = (letters / 3).clamp(1, 4);
    names
        .into_iter()
        .map(|name| (distance(written, name), name))
        .filter(|(distance, _)| *distance <= budget)
        .min()
        .map(|(_, name)| name)
}

/// The edit distance between two texts, in which exchanged neighbours count once.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    let mut last = None;
    for (row, letter) in a.chars().enumerate() {
        let mut current = vec![row + 1];
        for (column, other) in b.iter().enumerate() {
            let at = |line: &[usize], column: usize| line.get(column).copied().unwrap_or(usize::MAX - 1);
            let substituted = at(&above, column) + usize::from(letter != *other);
            let mut best = substituted.min(at(&above, column + 1) + 1).min(at(&current, column) + 1);
            let exchanged = column > 0 && last == Some(*other) && b.get(column - 1) == Some(&letter);
            if exchanged {
                best = best.min(at(&before, column - 1) + 1);
            }
            current.push(best);
        }
        last = Some(letter);
        before = std::mem::replace(&mut above, current);
    }
    above.last().copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_edits_and_exchanged_neighbours() {
        for (a, b, expected) in
            [("", "", 0), ("a", "", 1), ("kitten", "sitting", 3), ("pain_wiht", "pain_with", 1), ("abc", "abc", 0)]
        {
            assert_eq!(distance(a, b), expected, "{a} {b}");
            assert_eq!(distance(b, a), expected, "{b} {a}");
        }
    }

    #[test]
    fn nearest_offers_only_what_may_be_meant() {
        let names = ["fever", "locking", "age"];
        assert_eq!(nearest("feever", names), Some("fever"));
        assert_eq!(nearest("lokcing", names), Some("locking"));
        assert_eq!(nearest("pregnancy", names), None);
    }
}
