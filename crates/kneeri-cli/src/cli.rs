//! The verbs, what they share, and how a run ends.

use std::ffi::OsString;
use std::io::ErrorKind;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::ask::Ask;
use crate::assess::Assess;
use crate::bundle::Bundle;
use crate::check::Check;
use crate::completions::Completions;
use crate::console::{Color, Console, Streams};
use crate::diff::Diff;
use crate::doc::Doc;
use crate::explain::Explain;
use crate::faults;
use crate::fmt::Fmt;
use crate::new::New;
use crate::schema::Schema;
use crate::simulate::Simulate;
use crate::stop::{Complaint, Exit, Stop};
use crate::test::Test;

/// Rules for symptom triage: ask, assess, explain; check rules, run their cases
///
/// kneeri assesses what somebody reports about a painful knee against a set of rules: how soon it should be looked
/// at, what may explain it and why, what to do, and what is still unknown. It is not a medical device and gives no
/// diagnosis.
#[derive(Debug, Parser)]
#[command(name = "kneeri", version, after_help = AFTER_HELP)]
pub(crate) struct Cli {
    /// When to use colour
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t)]
    color: Color,
    #[command(subcommand)]
    verb: Verb,
}

const AFTER_HELP: &str = "\
Exit codes:
  0  done
  1  the rules or their cases fall short
  2  bad usage or unreadable input

Examples:
  kneeri assess findings.json
  kneeri assess locking=none pain_location=medial_joint_line age=34
  kneeri ask
  kneeri explain findings.json pes_anserine_syndrome
  kneeri check rules/
  kneeri help assess";

#[derive(Debug, Subcommand)]
enum Verb {
    Assess(Assess),
    Ask(Ask),
    Explain(Explain),
    Check(Check),
    Test(Test),
    Simulate(Simulate),
    New(New),
    Diff(Diff),
    Fmt(Fmt),
    Doc(Doc),
    Bundle(Bundle),
    Schema(Schema),
    Completions(Completions),
}

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

/// The command line, for help and completions.
pub(crate) fn command() -> clap::Command {
    Cli::command()
}

/// Does what the arguments ask for. The first argument is the name of the program.
///
/// Returns the exit code: 0 done, 1 the rules or their cases fall short, 2 bad usage or unreadable input.
pub fn run(args: impl IntoIterator<Item = OsString>, streams: &mut Streams<'_>) -> u8 {
    let exit = match parse(args, streams.terminal.width) {
        Ok(cli) => {
            let mut console = Console::new(streams, cli.color);
            match cli.verb.run(&mut console) {
                Ok(exit) => exit,
                Err(stop) => explain(stop, &mut console),
            }
        }
        Err(error) => show(&error, &mut Console::new(streams, Color::Auto)),
    };
    exit.code()
}

fn parse(args: impl IntoIterator<Item = OsString>, width: usize) -> Result<Cli, clap::Error> {
    let matches = command().term_width(width.clamp(40, 100)).try_get_matches_from(args)?;
    Cli::from_arg_matches(&matches)
}

impl Verb {
    fn run(&self, console: &mut Console<'_, '_>) -> Result<Exit, Stop> {
        match self {
            Self::Assess(verb) => verb.run(console),
            Self::Ask(verb) => verb.run(console),
            Self::Explain(verb) => verb.run(console),
            Self::Check(verb) => verb.run(console),
            Self::Test(verb) => verb.run(console),
            Self::Simulate(verb) => verb.run(console),
            Self::New(verb) => verb.run(console),
            Self::Diff(verb) => verb.run(console),
            Self::Fmt(verb) => verb.run(console),
            Self::Doc(verb) => verb.run(console),
            Self::Bundle(verb) => verb.run(console),
            Self::Schema(verb) => verb.run(console),
            Self::Completions(verb) => verb.run(console),
        }
    }
}

/// Shows a help text that was asked for, or what is wrong with the arguments.
fn show(error: &clap::Error, console: &mut Console<'_, '_>) -> Exit {
    let text = error.render().ansi().to_string();
    if error.use_stderr() {
        console.complain(&text);
        return Exit::Unusable;
    }
    match console.print(&text) {
        Ok(()) => Exit::Done,
        Err(error) => explain(error.into(), console),
    }
}

/// Says why a verb stopped.
pub(crate) fn explain(stop: Stop, console: &mut Console<'_, '_>) -> Exit {
    match stop {
        Stop::Unusable(complaints) => {
            let texts: Vec<String> = complaints.iter().map(Complaint::to_styled).collect();
            console.complain(&texts.concat());
            Exit::Unusable
        }
        Stop::Faulty(faulty) => {
            let text = faults::faults(&faulty, console.width());
            console.complain(&text);
            Exit::FallsShort
        }
        // Whoever reads the result has seen enough, as `head` does.
        Stop::Unwritable(error) if error.kind() == ErrorKind::BrokenPipe => Exit::Done,
        Stop::Unwritable(error) => {
            console.complain(&Complaint::new(format!("the result cannot be written: {error}")).to_styled());
            Exit::Unusable
        }
    }
}
