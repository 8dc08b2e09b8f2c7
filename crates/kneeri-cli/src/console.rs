//! The streams of a run, and whether what is written to them is coloured.

use std::fmt;
use std::io::{self, IsTerminal, Read, Write};

use anstream::adapter::strip_str;

/// Where a run reads and writes, and what it knows about the terminal there.
pub struct Streams<'a> {
    /// Standard input.
    pub stdin: &'a mut dyn Read,
    /// Standard output: results.
    pub stdout: &'a mut dyn Write,
    /// Standard error: what went wrong.
    pub stderr: &'a mut dyn Write,
    /// What the outputs end in.
    pub terminal: Terminal,
}

impl fmt::Debug for Streams<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Streams").field("terminal", &self.terminal).finish_non_exhaustive()
    }
}

/// What the outputs of a run end in. The default is a file: no colour, lines of 80 columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terminal {
    /// Whether standard input is a terminal.
    pub stdin: bool,
    /// Whether standard output is a terminal.
    pub stdout: bool,
    /// Whether standard error is a terminal.
    pub stderr: bool,
    /// The columns of a line of standard output.
    pub width: usize,
    /// The columns of a line of standard error.
    pub stderr_width: usize,
    /// Whether somebody asked for no colour: `NO_COLOR`, or a `dumb` terminal.
    pub no_color: bool,
}

impl Default for Terminal {
    fn default() -> Self {
        Self { stdin: false, stdout: false, stderr: false, width: 80, stderr_width: 80, no_color: false }
    }
}

impl Terminal {
    /// What the outputs of this process end in.
    #[must_use]
    pub fn of_this_process() -> Self {
        let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let is_dumb = std::env::var_os("TERM").is_some_and(|terminal| terminal == "dumb");
        let (stdout, stderr) = (io::stdout().is_terminal(), io::stderr().is_terminal());
        let width = |is_terminal| if is_terminal { textwrap::termwidth() } else { Self::default().width };
        Self {
            stdin: io::stdin().is_terminal(),
            stdout,
            stderr,
            width: width(stdout),
            stderr_width: width(stderr),
            no_color: is_set("NO_COLOR") || is_dumb,
        }
    }
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    /// Even into a file or a pipe
    Always,
    /// Not at all
    Never,
}

/// Where something is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Channel {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

/// The streams of a run, together with the choice of colour.
pub(crate) struct Console<'r, 's> {
    streams: &'r mut Streams<'s>,
    color: Color,
}

impl<'r, 's> Console<'r, 's> {
    pub(crate) fn new(streams: &'r mut Streams<'s>, color: Color) -> Self {
        Self { streams, color }
    }

    /// The columns that running text keeps to: long lines are hard to read, however wide the terminal is.
    pub(crate) fn width(&self) -> usize {
        self.width_of(Channel::Out)
    }

    /// The same for what is written there.
    pub(crate) fn width_of(&self, channel: Channel) -> usize {
        let Terminal { width, stderr_width, .. } = self.streams.terminal;
        let columns = if channel == Channel::Out { width } else { stderr_width };
        columns.clamp(40, 100)
    }

    /// Whether somebody watches standard error.
    pub(crate) fn is_watched(&self) -> bool {
        self.streams.terminal.stderr
    }

    /// Whether somebody sees the results appear.
    pub(crate) fn shows_results(&self) -> bool {
        self.streams.terminal.stdout
    }

    /// Steers the terminal that shows the results.
    pub(crate) fn steer(&mut self, codes: &str) -> io::Result<()> {
        self.streams.stdout.write_all(codes.as_bytes())?;
        self.streams.stdout.flush()
    }

    /// Standard input.
    pub(crate) fn stdin(&mut self) -> &mut dyn Read {
        self.streams.stdin
    }

    /// Standard input and output as they are, for results that are not text for people.
    pub(crate) fn raw(&mut self) -> (&mut dyn Read, &mut dyn Write) {
        (self.streams.stdin, self.streams.stdout)
    }

    /// Writes a result. Styles in it are left out where there is no colour.
    pub(crate) fn print(&mut self, text: &str) -> io::Result<()> {
        let coloured = self.is_coloured(self.streams.terminal.stdout);
        write_styled(self.streams.stdout, text, coloured)
    }

    /// Whether somebody types, and sees what is written here.
    pub(crate) fn is_typed(&self, channel: Channel) -> bool {
        let Terminal { stdin, stdout, stderr, .. } = self.streams.terminal;
        stdin && if channel == Channel::Out { stdout } else { stderr }
    }

    /// Whether somebody types while the results go into a file.
    pub(crate) fn is_typed_into_a_file(&self) -> bool {
        self.is_typed(Channel::Err) && !self.streams.terminal.stdout
    }

    /// Writes a text to whoever reads along. Nobody has to listen to standard error.
    pub(crate) fn write(&mut self, channel: Channel, text: &str) -> io::Result<()> {
        match channel {
            Channel::Out => self.print(text),
            Channel::Err => {
                self.complain(text);
                Ok(())
            }
        }
    }

    /// The next line of standard input without its end; `None` after the last one. Nothing beyond it is read, and of a
    /// longer line only the beginning is kept.
    pub(crate) fn read_line(&mut self, most: usize) -> io::Result<Option<String>> {
        let (mut line, mut byte) = (Vec::new(), [0]);
        loop {
            match self.streams.stdin.read(&mut byte) {
                Ok(0) if line.is_empty() => return Ok(None),
                Ok(0) => break,
                Ok(_) if byte == *b"\n" => break,
                Ok(_) if line.len() < most => line.extend_from_slice(&byte),
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Some(String::from_utf8_lossy(&line).into_owned()))
    }

    /// Writes what went wrong. When even that cannot be written, nobody is left to be told.
    pub(crate) fn complain(&mut self, text: &str) {
        let coloured = self.is_coloured(self.streams.terminal.stderr);
        let _ = write_styled(self.streams.stderr, text, coloured);
    }

    fn is_coloured(&self, is_terminal: bool) -> bool {
        match self.color {
            Color::Always => true,
            Color::Auto => is_terminal && !self.streams.terminal.no_color,
            Color::Never => false,
        }
    }
}

fn write_styled(stream: &mut dyn Write, text: &str, coloured: bool) -> io::Result<()> {
    if coloured {
        stream.write_all(text.as_bytes())?;
    } else {
        strip_str(text).try_for_each(|plain| stream.write_all(plain.as_bytes()))?;
    }
    stream.flush()
}
