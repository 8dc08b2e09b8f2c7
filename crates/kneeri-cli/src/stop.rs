//! Why a verb stops before it is done.

use std::io;

use anstyle::{AnsiColor, Style};
use kneeri_core::FindingError;

use crate::page::one_line;
use crate::rules::FaultyRules;

/// How a run ends, as its exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Everything that was asked for is done.
    Done,
    /// The rules or their cases fall short.
    FallsShort,
    /// Bad usage or unreadable input.
    Unusable,
    /// Ctrl-C.
    Interrupted,
}

impl Exit {
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::FallsShort => 1,
            Self::Unusable => 2,
            // As a shell says it of a program that an interrupt has ended.
            Self::Interrupted => 130,
        }
    }
}

/// Why a verb stops before it is done.
#[derive(Debug)]
pub(crate) enum Stop {
    /// What was asked for, or what was given to read, cannot be used.
    Unusable(Vec<Complaint>),
    /// The rules have faults.
    Faulty(Box<FaultyRules>),
    /// The result cannot be written.
    Unwritable(io::Error),
}

impl From<Complaint> for Stop {
    fn from(complaint: Complaint) -> Self {
        Self::Unusable(vec![complaint])
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Unwritable(error)
    }
}

/// One thing that is wrong with what was given, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Complaint {
    about: Option<String>,
    message: String,
    help: Option<String>,
}

impl Complaint {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { about: None, message: message.into(), help: None }
    }

    /// The file or feature that it is about; an outer one comes first.
    pub(crate) fn about(mut self, name: impl Into<String>) -> Self {
        let name = name.into();
        self.about = Some(match self.about {
            Some(inner) => format!("{name}: {inner}"),
            None => name,
        });
        self
    }

    /// What to do about it.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// What to do about it, where nothing better is known.
    pub(crate) fn or_help(mut self, help: &str) -> Self {
        self.help.get_or_insert_with(|| help.to_owned());
        self
    }

    /// The file or feature that it is about.
    pub(crate) fn name(&self) -> Option<&str> {
        self.about.as_deref()
    }

    /// The message with the help, without what it is about.
    pub(crate) fn in_one_line(&self) -> String {
        match &self.help {
            Some(help) => format!("{}; {help}", self.message),
            None => self.message.clone(),
        }
    }

    /// `error: file: message`, and a line with the help.
    pub(crate) fn to_styled(&self) -> String {
        const ERROR: Style = AnsiColor::Red.on_default().bold();
        const HELP: Style = AnsiColor::Cyan.on_default().bold();
        let about = self.about.as_ref().map(|about| format!("{}: ", one_line(about))).unwrap_or_default();
        let mut text = format!("{ERROR}error:{ERROR:#} {about}{}\n", one_line(&self.message));
        if let Some(help) = &self.help {
            text.push_str(&format!("  {HELP}help:{HELP:#} {}\n", one_line(help)));
        }
        text
    }
}

impl From<FindingError> for Complaint {
    fn from(error: FindingError) -> Self {
        let complaint =
            Self { about: None, message: error.message().to_owned(), help: error.hint().map(str::to_owned) };
        match error.feature() {
            Some(feature) => complaint.about(feature),
            None => complaint,
        }
    }
}
