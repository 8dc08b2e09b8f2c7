//! `kneeri doc`: a rule set as a book.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use kneeri_analysis::{book, book_html};

use crate::console::Console;
use crate::output;
use crate::rules;
use crate::stop::{Exit, Stop};

/// Write a rule set as a book for people who do not read JSON
///
/// The book has every condition with its evidence, every red flag with the level that it sets, all advice with its
/// guards, every question, and the sources, to which each citation leads. As HTML it is one page that needs nothing
/// else: no script, no other file, no network.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Doc {
    /// Rule files and folders of them [default: the built-in rule set]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Write the book to this file instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,

    /// How the book is written [default: what the name of the file ends in, else markdown]
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<Form>,
}

const AFTER_HELP: &str = "\
Examples:
  kneeri doc rules/knee -o knee.html
  kneeri doc rules/knee -o knee.md
  kneeri doc | less";

/// How a book is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    /// Markdown, as code hosts show it
    Markdown,
    /// One page for a browser
    Html,
}

impl Doc {
    pub(crate) fn run(&self, console: &mut Console<'_, '_>) -> Result<Exit, Stop> {
        let engine = rules::engine(&self.paths)?;
        let text = match self.form() {
            Form::Markdown => book(engine.rules(), ""),
            Form::Html => book_html(engine.rules(), ""),
        };
        match &self.output {
            Some(path) => output::write(path, &text)?,
            None => console.print(&text)?,
        }
        Ok(Exit::Done)
    }

    fn form(&self) -> Form {
        let ending = self.output.as_deref().and_then(Path::extension).and_then(OsStr::to_str).unwrap_or_default();
        let is_page = ["html", "htm"].iter().any(|page| ending.eq_ignore_ascii_case(page));
        self.format.unwrap_or(if is_page { Form::Html } else { Form::Markdown })
    }
}
