//! Faults and warnings, with the line that they are about and a caret below it.

use std::ops::Range;

use annotate_snippets::renderer::{DecorStyle, Renderer};
use annotate_snippets::{AnnotationKind, Level, Origin, Snippet};
use kneeri_core::Fault;
use serde_json::json;

use crate::locate::locate;
use crate::notice::{Notice, Severity};
use crate::page::one_line;
use crate::rules::{Documents, FaultyRules};

/// How many letters of a line are kept on each side of a place: the renderer cuts what is wider than the terminal,
/// but is slow when a line holds a whole document.
const LONGEST_SIDE: usize = 400;

/// How many letters of the word at a place are underlined.
const LONGEST_WORD: usize = 60;

/// How many faults the core collects before it gives up.
const MOST_FAULTS: usize = 100;

/// Something to show about a document.
struct Remark<'a> {
    level: Level<'a>,
    code: &'a str,
    message: &'a str,
    place: Option<Place<'a>>,
    hint: Option<&'a str>,
}

/// A place in a document.
pub(crate) struct Place<'a> {
    pub(crate) file: &'a str,
    text: &'a str,
    bytes: Range<usize>,
}

impl<'a> Place<'a> {
    /// The place that a fault names, up to the end of the word there.
    fn of_fault(fault: &'a Fault, documents: &'a Documents) -> Option<Self> {
        let text = documents.text(fault.file())?;
        let start = fault.offset().min(text.len());
        let rest = text.get(start..).unwrap_or_default();
        let most = rest.char_indices().nth(LONGEST_WORD).map_or(rest.len(), |(at, _)| at);
        let length = word_length(rest.get(..most).unwrap_or_default());
        Some(Self { file: fault.file(), text, bytes: start..start + length })
    }

    /// The place that a pointer leads to, in the document that has it, or else the nearest place above it.
    pub(crate) fn of_pointer(pointer: &str, documents: &'a Documents) -> Option<Self> {
        let mut pointer = pointer;
        while !pointer.is_empty() {
            let place = documents
                .iter()
                .filter(|(_, text)| may_have(text, pointer))
                .find_map(|(file, text)| Some(Self { file, text, bytes: locate(text, pointer)? }));
            if place.is_some() {
                return place;
            }
            pointer = pointer.rsplit_once('/').map_or("", |(above, _)| above);
        }
        None
    }

    /// Line and column, counted from 1, the column in characters.
    pub(crate) fn line_and_column(&self) -> (usize, usize) {
        let before = self.text.get(..self.bytes.start).unwrap_or_default();
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        (before.matches('\n').count() + 1, column)
    }

    /// As much of the line as is worth showing, and the bytes to underline in it.
    ///
    /// A document may be one long line, so a line is cut to some letters around the place.
    fn excerpt(&self) -> (String, Range<usize>) {
        let Range { start, end } = self.bytes;
        let (before, after) = (self.text.get(..start).unwrap_or_default(), self.text.get(end..).unwrap_or_default());
        let underlined = self.text.get(start..end).unwrap_or_default();
        let before = before.rsplit('\n').next().unwrap_or_default();
        let after = after.split(['\n', '\r']).next().unwrap_or_default();
        let from = before.char_indices().rev().nth(LONGEST_SIDE).map_or(0, |(at, _)| at);
        let to = after.char_indices().nth(LONGEST_SIDE).map_or(after.len(), |(at, _)| at);
        let left = if from > 0 { format!("…{}", before.get(from..).unwrap_or_default()) } else { before.to_owned() };
        let right = if to < after.len() { "…" } else { "" };
        let bytes = left.len()..left.len() + underlined.len();
        (format!("{left}{underlined}{}{right}", after.get(..to).unwrap_or_default()), bytes)
    }
}

/// Whether the first step of a pointer stands in a text at all: most documents need not be parsed.
fn may_have(text: &str, pointer: &str) -> bool {
    pointer.split('/').skip(1).take(2).all(|step| text.contains(&step.replace("~1", "/").replace("~0", "~")))
}

/// The bytes of the word at the beginning of a text: a text in quotes, a number, a bracket.
fn word_length(text: &str) -> usize {
    let mut letters = text.char_indices();
    match letters.next() {
        None => 0,
        Some((_, '"')) => {
            let mut escaped = false;
            for (at, letter) in letters {
                match letter {
                    '\n' => return at,
                    _ if escaped => escaped = false,
                    '\\' => escaped = true,
                    '"' => return at + 1,
                    _ => {}
                }
            }
            text.len()
        }
        Some((_, first)) if is_of_a_word(first) => {
            letters.find(|(_, letter)| !is_of_a_word(*letter)).map_or(text.len(), |(at, _)| at)
        }
        Some((_, '\n' | '\r')) => 0,
        Some((_, first)) => first.len_utf8(),
    }
}

fn is_of_a_word(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '-' | '+' | '.' | '_')
}

impl Remark<'_> {
    fn to_styled(&self, width: usize) -> String {
        let title = self.level.clone().primary_title(one_line(self.message)).id(self.code);
        let hint = self.hint.map(|hint| Level::HELP.message(one_line(hint)));
        let group = match &self.place {
            Some(place) => {
                let (excerpt, bytes) = place.excerpt();
                let (line, column) = place.line_and_column();
                let file = one_line(place.file);
                let cut = excerpt.get(..bytes.start).is_none_or(|before| before.chars().count() + 1 != column);
                let snippet = Snippet::source(excerpt).line_start(line).annotation(AnnotationKind::Primary.span(bytes));
                if cut {
                    // The column in the excerpt is not the one in the document.
                    title.element(Origin::path(file).line(line).char_column(column)).element(snippet).elements(hint)
                } else {
                    title.element(snippet.path(file)).elements(hint)
                }
            }
            None => title.elements(hint),
        };
        let renderer = Renderer::styled().decor_style(DecorStyle::Ascii).term_width(width);
        format!("{}\n", renderer.render(&[group]))
    }
}

/// All faults of some documents, and how many there are.
pub(crate) fn faults(faulty: &FaultyRules, width: usize) -> String {
    let mut text = String::new();
    for fault in &faulty.faults {
        let remark = Remark {
            level: Level::ERROR,
            code: fault.code().as_str(),
            message: fault.message(),
            place: Place::of_fault(fault, &faulty.documents),
            hint: fault.hint(),
        };
        text.push_str(&remark.to_styled(width));
        text.push('\n');
    }
    let number = faulty.faults.len();
    let more = if number >= MOST_FAULTS { "; there may be more" } else { "" };
    text.push_str(&format!("{}{more}\n", counted(number, "fault", "faults")));
    text
}

/// All warnings about some documents, and all properties that were not proved.
pub(crate) fn notices(notices: &[Notice<'_>], documents: &Documents, width: usize) -> String {
    let mut text = String::new();
    for notice in notices {
        let witness = notice.witness.map(|witness| format!("for example with {}", json!(witness)));
        let remark = Remark {
            level: if notice.severity == Severity::Error { Level::ERROR } else { Level::WARNING },
            code: notice.code,
            message: notice.message,
            place: Place::of_pointer(notice.pointer, documents),
            hint: notice.hint.or(witness.as_deref()),
        };
        text.push_str(&remark.to_styled(width));
        text.push('\n');
    }
    text
}

/// A number with its noun.
pub(crate) fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::word_length;

    #[test]
    fn a_word_ends_where_json_ends_it() {
        for (text, length) in
            [("\"a\\\"b\": 1", 6), ("-1.5e3,", 6), ("{ }", 1), ("", 0), ("\"open\nx", 5), ("true]", 4), ("é", 2)]
        {
            assert_eq!(word_length(text), length, "{text}");
        }
    }
}
