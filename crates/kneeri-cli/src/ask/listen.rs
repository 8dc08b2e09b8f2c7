//! Lines from whoever answers.
//!
//! On a terminal a line editor reads them: `rustyline`, because it edits a typed line and nothing else. The same words
//! then work through a pipe, in a log and under a screen reader, which menus that redraw the screen do not allow.

use rustyline::config::Behavior;
use rustyline::error::{ReadlineError, Signal};
use rustyline::history::MemHistory;
use rustyline::{Config, Editor};

use crate::console::{Channel, Console};
use crate::page::one_line;
use crate::stop::{Complaint, Stop};

/// What came.
#[derive(Debug, PartialEq)]
pub(super) enum Heard {
    Line(String),
    /// There is nothing more.
    End,
    /// Ctrl-C.
    Interrupt,
}

/// Where lines come from.
pub(super) enum Listener {
    Typed(Box<Editor<(), MemHistory>>),
    Piped,
}

/// The most bytes of a line.
const LONGEST: usize = 4096;

impl Listener {
    pub(super) fn new(console: &Console<'_, '_>, channel: Channel) -> Result<Self, Stop> {
        if !console.is_typed(channel) {
            return Ok(Self::Piped);
        }
        let behavior = if channel == Channel::Out { Behavior::Stdio } else { Behavior::PreferTerm };
        let config = Config::builder().behavior(behavior).auto_add_history(false).build();
        let editor = Editor::with_history(config, MemHistory::new()).map_err(|error| unreadable(&error))?;
        Ok(Self::Typed(Box::new(editor)))
    }

    /// The next line, after a prompt.
    pub(super) fn hear(
        &mut self,
        prompt: &str,
        console: &mut Console<'_, '_>,
        channel: Channel,
    ) -> Result<Heard, Stop> {
        match self {
            Self::Typed(editor) => match editor.readline(prompt) {
                Ok(line) => Ok(Heard::Line(line)),
                Err(ReadlineError::Eof) => Ok(Heard::End),
                Err(ReadlineError::Interrupted | ReadlineError::Signal(Signal::Interrupt)) => Ok(Heard::Interrupt),
                // The window has another size: the prompt is written again.
                Err(ReadlineError::Signal(_)) => self.hear(prompt, console, channel),
                Err(error) => Err(unreadable(&error)),
            },
            Self::Piped => {
                console.write(channel, prompt)?;
                let line = console.read_line(LONGEST).map_err(|error| unreadable(&error))?;
                // Whoever reads along sees what was answered.
                let echo = line.as_deref().map(one_line).unwrap_or_default();
                console.write(channel, &format!("{echo}\n"))?;
                Ok(line.map_or(Heard::End, Heard::Line))
            }
        }
    }
}

fn unreadable(error: &dyn std::fmt::Display) -> Stop {
    Complaint::new(format!("the answers cannot be read: {error}")).into()
}
