//! Wrapped and styled text, line by line.

use std::borrow::Cow;

use anstyle::{AnsiColor, Color, Style};
use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};

/// A heading.
pub(crate) const HEADING: Style = Style::new().bold();
/// What is there for those who look closely.
pub(crate) const DIM: Style = Style::new().dimmed();
/// Nothing special.
pub(crate) const PLAIN: Style = Style::new();
/// Something good.
pub(crate) const GOOD: Style = Style::new().bold().fg_color(Some(Color::Ansi(AnsiColor::Green)));
/// Something bad.
pub(crate) const BAD: Style = Style::new().bold().fg_color(Some(Color::Ansi(AnsiColor::Red)));

/// A text that grows line by line, wrapped to a width.
#[derive(Debug)]
pub(crate) struct Page {
    text: String,
    width: usize,
}

impl Page {
    pub(crate) fn new(width: usize) -> Self {
        Self { text: String::new(), width }
    }

    pub(crate) fn into_text(self) -> String {
        self.text
    }

    pub(crate) fn blank(&mut self) {
        self.text.push('\n');
    }

    /// A heading with an empty line before it.
    pub(crate) fn heading(&mut self, text: &str) {
        self.blank();
        self.wrapped(HEADING, "", "", text);
    }

    /// A line that is never wrapped, for tables.
    pub(crate) fn row(&mut self, style: Style, line: &str) {
        self.text.push_str(&format!("{style}{line}{style:#}\n"));
    }

    /// A paragraph that is indented as a whole.
    pub(crate) fn paragraph(&mut self, indent: &str, text: &str) {
        self.wrapped(PLAIN, indent, indent, text);
    }

    /// A paragraph of which the first line begins differently, for lists.
    pub(crate) fn item(&mut self, first: &str, text: &str) {
        let rest = " ".repeat(textwrap::core::display_width(first));
        self.wrapped(PLAIN, first, &rest, text);
    }

    /// A line that stays one, for what is to be copied: a command, a path.
    pub(crate) fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// A paragraph in one style, with the beginning of its first line and that of its other lines.
    pub(crate) fn wrapped(&mut self, style: Style, first: &str, rest: &str, text: &str) {
        let options = Options::new(self.width)
            .initial_indent(first)
            .subsequent_indent(rest)
            .word_separator(WordSeparator::AsciiSpace)
            .word_splitter(WordSplitter::NoHyphenation)
            .wrap_algorithm(WrapAlgorithm::FirstFit);
        for line in textwrap::wrap(text, options) {
            self.text.push_str(&format!("{style}{line}{style:#}\n"));
        }
    }
}

/// A text from outside without characters that would steer a terminal.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    let steers = |letter: char| letter != '\n' && (letter.is_control() || is_bidi_control(letter));
    if !text.contains(steers) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace('\t', " ").replace(steers, "\u{fffd}"))
}

/// The same on one line, which may be long but not endless.
pub(crate) fn one_line(text: &str) -> String {
    const LONGEST: usize = 500;
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", one_line(text.get(..at).unwrap_or_default())),
        None => plain(text).replace('\n', "\u{fffd}"),
    }
}

fn is_bidi_control(letter: char) -> bool {
    matches!(letter, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_outside_steers_the_terminal() {
        assert_eq!(plain("a\u{1b}[31mb\u{9b}c\u{202e}d\ne\tf"), "a\u{fffd}[31mb\u{fffd}c\u{fffd}d\ne f");
        assert_eq!(one_line("a\nb"), "a\u{fffd}b");
    }

    #[test]
    fn wrapped_lines_keep_to_the_width_and_hang() {
        let mut page = Page::new(20);
        page.item("  • ", "one two three four five six");
        assert_eq!(page.into_text(), "  • one two three\n    four five six\n");
    }

    #[test]
    fn styles_take_no_room() {
        let mut page = Page::new(12);
        page.paragraph("", &format!("{DIM}one{DIM:#} {DIM}two{DIM:#} four"));
        assert_eq!(anstream::adapter::strip_str(&page.into_text()).to_string(), "one two four\n");
    }
}
