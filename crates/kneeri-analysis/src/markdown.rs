//! A page of Markdown that grows from top to bottom.

/// A page under construction. What is written must be Markdown already: see [`plain`] and [`code`].
#[derive(Debug, Default)]
pub(crate) struct Markdown(String);

impl Markdown {
    /// A heading of this depth, 1 to 6.
    pub(crate) fn heading(&mut self, depth: usize, text: &str) {
        self.paragraph(&format!("{} {text}", "#".repeat(depth)));
    }

    /// A block on its own; nothing when it is empty.
    pub(crate) fn paragraph(&mut self, text: &str) {
        if !text.is_empty() {
            self.0.push_str(text.trim_end());
            self.0.push_str("\n\n");
        }
    }

    /// A list; nothing without entries.
    pub(crate) fn list(&mut self, entries: impl IntoIterator<Item = String>) {
        let lines: Vec<String> = entries.into_iter().map(|entry| format!("- {entry}")).collect();
        self.paragraph(&lines.join("\n"));
    }

    /// A table; nothing without rows.
    pub(crate) fn table<const N: usize>(&mut self, head: [&str; N], rows: impl IntoIterator<Item = [String; N]>) {
        let rows: Vec<String> = rows.into_iter().map(|row| format!("| {} |", row.join(" | "))).collect();
        if !rows.is_empty() {
            self.paragraph(&format!("| {} |\n|{}\n{}", head.join(" | "), "---|".repeat(N), rows.join("\n")));
        }
    }

    /// A part that is folded away until somebody opens it.
    pub(crate) fn folded(&mut self, summary: &str, part: impl FnOnce(&mut Self)) {
        self.paragraph(&format!("<details><summary>{summary}</summary>"));
        part(self);
        self.paragraph("</details>");
    }

    /// Where names in square brackets lead to on this page.
    pub(crate) fn definitions(&mut self, each: impl IntoIterator<Item = (String, String)>) {
        let lines: Vec<String> = each.into_iter().map(|(name, anchor)| format!("[{name}]: #{anchor}")).collect();
        self.paragraph(&lines.join("\n"));
    }

    /// The page, with one line break at its end.
    pub(crate) fn into_text(mut self) -> String {
        self.0.truncate(self.0.trim_end().len());
        self.0.push('\n');
        self.0
    }
}

/// A text of an author on one line. Code spans stay code; nothing else in it is taken for Markdown.
pub(crate) fn plain(text: &str) -> String {
    let has_spans = text.matches('`').count().is_multiple_of(2);
    let mut is_code = false;
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '`' if has_spans => {
                is_code = !is_code;
                plain.push(letter);
            }
            '|' => plain.push_str("\\|"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' if !is_code => plain.extend(['\\', letter]),
            letter if letter.is_control() => plain.push(' '),
            letter => plain.push(letter),
        }
    }
    plain
}

/// A name, to be found as it stands in the rules.
pub(crate) fn code(name: &str) -> String {
    format!("`{name}`")
}

/// Several names.
pub(crate) fn codes(names: impl IntoIterator<Item = impl AsRef<str>>, between: &str) -> String {
    joined(names.into_iter().map(|name| code(name.as_ref())), between)
}

/// Texts one after another.
pub(crate) fn joined(texts: impl IntoIterator<Item = impl AsRef<str>>, between: &str) -> String {
    let texts: Vec<_> = texts.into_iter().map(|text| text.as_ref().to_owned()).collect();
    texts.join(between)
}

#[cfg(test)]
mod tests {
    use super::{Markdown, plain};

    #[test]
    fn texts_of_authors_stay_texts_on_one_line() {
        assert_eq!(plain("see `knee_pain` in _a_"), r"see `knee_pain` in \_a\_");
        assert_eq!(plain("a ` alone"), r"a \` alone");
        assert_eq!(plain("a|b <i> *c*\nd_e"), r"a\|b \<i> \*c\* d\_e");
    }

    #[test]
    fn what_is_empty_leaves_no_trace() {
        let mut page = Markdown::default();
        page.heading(2, "Title");
        page.paragraph("");
        page.list([]);
        page.table(["one", "two"], []);
        page.table(["one", "two"], [["1".into(), "2".into()]]);
        assert_eq!(page.into_text(), "## Title\n\n| one | two |\n|---|---|\n| 1 | 2 |\n");
    }
}
