//! `kneeri assess`: findings in, results out.

use std::ffi::{OsStr, OsString};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use kneeri_core::{Assessment, Engine, Findings};
use serde_json::{Value, json};

use crate::answers::{self, Typed};
use crate::cli::Format;
use crate::console::Console;
use crate::input::{self, FINDINGS_LIMIT};
use crate::page::{HEADING, Page, one_line};
use crate::report::{Report, TOP_IN_TEXT};
use crate::rules;
use crate::stop::{Complaint, Exit, Stop};

/// Assess one person's findings, or many people's
///
/// Says how soon the knee should be looked at, what may explain it and why, what to do, and what is still unknown.
/// What is not answered is unknown, never "no".
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Assess {
    /// Findings files, `-` for standard input, or answers as feature=value
    ///
    /// A findings file is a JSON object feature → finding, or an interview that `kneeri ask` saved. As answers on the command line, a yes/no feature takes
    /// yes or no; a list takes choices with commas between them, or none; a number takes a number in the unit of the
    /// feature; every feature takes unknown.
    #[arg(value_name = "FINDINGS", required_unless_present = "lines")]
    given: Vec<OsString>,

    /// How the results are written [default: text, and json with --lines]
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<Format>,

    /// A rule file or a folder of them instead of the built-in rule set; may be given several times
    #[arg(long, value_name = "PATH")]
    rules: Vec<PathBuf>,

    /// List so many of the ranked conditions [default: 5 in text, all in json]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    top: Option<u16>,

    /// Assess line by line: a findings object a line in, a JSON result a line out
    ///
    /// Reads one file, or standard input. A bad line gives {"error": {"feature", "line", "message"}}; the rest goes
    /// on, and the exit code is 2.
    #[arg(long)]
    lines: bool,
}

const AFTER_HELP: &str = "\
Examples:
  kneeri assess findings.json
  kneeri assess pain_location=medial_joint_line,back_inner fever=no age=34
  kneeri assess --format json --top 3 findings.json
  kneeri assess --rules my-rules/ monday.json friday.json
  kneeri assess --lines < people.ndjson > results.ndjson";

/// One person's findings and the name of the file that they come from.
pub(crate) struct Person {
    name: Option<String>,
    pub(crate) findings: Findings,
}

impl Assess {
    pub(crate) fn run(&self, console: &mut Console<'_, '_>) -> Result<Exit, Stop> {
        if self.lines {
            return self.run_lines(console);
        }
        let engine = rules::engine(&self.rules)?;
        let people = people(&engine, &self.given, console)?;
        let text = match self.format {
            None | Some(Format::Text) => self.text(&engine, &people, console.width()),
            Some(Format::Json) => {
                people.iter().map(|person| format!("{}\n", self.json(&engine.assess(&person.findings)))).collect()
            }
        };
        console.print(&text)?;
        Ok(Exit::Done)
    }

    fn text(&self, engine: &Engine, people: &[Person], width: usize) -> String {
        let top = self.top.map_or(TOP_IN_TEXT, usize::from);
        let mut page = Page::new(width);
        for (position, person) in people.iter().enumerate() {
            if position > 0 {
                page.blank();
                page.blank();
            }
            if let Some(name) = person.name.as_ref().filter(|_| people.len() > 1) {
                page.wrapped(HEADING, "", "", &format!("=== {} ===", one_line(name)));
                page.blank();
            }
            let assessment = engine.assess(&person.findings);
            Report::new(&assessment, &person.findings, engine.rules(), top).write(&mut page);
        }
        page.into_text()
    }

    /// The canonical JSON of a result, with as many conditions as asked for.
    fn json(&self, assessment: &Assessment) -> String {
        let text = assessment.to_json();
        let Some(top) = self.top else { return text };
        let Ok(mut value) = serde_json::from_str::<Value>(&text) else { return text };
        if let Some(Value::Array(conditions)) = value.get_mut("conditions") {
            conditions.truncate(usize::from(top));
        }
        value.to_string()
    }

    fn run_lines(&self, console: &mut Console<'_, '_>) -> Result<Exit, Stop> {
        if self.format == Some(Format::Text) {
            return Err(Complaint::new("--lines writes JSON only").help("leave --format away").into());
        }
        let path = match self.given.as_slice() {
            [] => None,
            [argument] if argument == "-" => None,
            [argument] if Typed::new(argument).is_none() => Some(Path::new(argument)),
            _ => {
                let complaint = Complaint::new("--lines reads one file, or standard input");
                return Err(complaint.help("name one file, or `-`").into());
            }
        };
        let engine = rules::engine(&self.rules)?;
        let file = path.map(input::open).transpose()?;
        let (stdin, stdout) = console.raw();
        let all_well = match file {
            Some(file) => self.each_line(&engine, BufReader::new(file), stdout),
            None => self.each_line(&engine, BufReader::new(stdin), stdout),
        }?;
        Ok(if all_well { Exit::Done } else { Exit::Unusable })
    }

    /// One result a line; whether every line was sound.
    fn each_line(&self, engine: &Engine, mut source: impl BufRead, out: &mut dyn Write) -> Result<bool, Stop> {
        let (mut number, mut all_well) = (0_u64, true);
        loop {
            let line = input::read_line(&mut source, FINDINGS_LIMIT);
            let line = line.map_err(|error| Complaint::new(format!("the lines cannot be read: {error}")))?;
            let Some(line) = line else { break };
            number += 1;
            let result = match line.and_then(|line| line_findings(engine, line)) {
                Ok(findings) => self.json(&engine.assess(&findings)),
                Err(complaint) => {
                    all_well = false;
                    bad_line(number, &complaint)
                }
            };
            writeln!(out, "{result}")?;
        }
        out.flush()?;
        Ok(all_well)
    }
}

/// Reads everything before anything is shown, so that no result stands beside an error.
pub(crate) fn people(engine: &Engine, given: &[OsString], console: &mut Console<'_, '_>) -> Result<Vec<Person>, Stop> {
    let typed: Vec<Typed<'_>> = given.iter().filter_map(|argument| Typed::new(argument)).collect();
    if typed.len() == given.len() {
        let findings = answers::read(engine, &typed).map_err(Stop::Unusable)?;
        return Ok(vec![Person { name: None, findings }]);
    }
    if !typed.is_empty() {
        let complaint = Complaint::new("answers and files cannot be mixed");
        return Err(complaint.help("put the answers into the file, or leave the file out").into());
    }
    if given.iter().filter(|path| *path == "-").count() > 1 {
        return Err(Complaint::new("standard input (`-`) can be read only once").into());
    }
    let (mut people, mut complaints) = (Vec::new(), Vec::new());
    for path in given {
        match person(engine, path, console) {
            Ok(person) => people.push(person),
            Err(complaint) => complaints.push(complaint),
        }
    }
    if complaints.is_empty() { Ok(people) } else { Err(Stop::Unusable(complaints)) }
}

fn person(engine: &Engine, path: &OsStr, console: &mut Console<'_, '_>) -> Result<Person, Complaint> {
    let (name, text) = if path == "-" {
        ("standard input".to_owned(), input::read_findings(console.stdin()))
    } else {
        let file = input::open(Path::new(path))?;
        (path.display().to_string(), input::read_findings(file))
    };
    let findings = text.and_then(|text| input::findings(engine, &text));
    let findings = findings.map_err(|complaint| complaint.about(&name))?;
    Ok(Person { name: Some(name), findings })
}

fn line_findings(engine: &Engine, line: Vec<u8>) -> Result<Findings, Complaint> {
    Ok(engine.findings_from_json(&input::utf8(line)?)?)
}

/// What a bad line gives, canonical as well.
fn bad_line(number: u64, complaint: &Complaint) -> String {
    let mut error = serde_json::Map::new();
    if let Some(feature) = complaint.name() {
        error.insert("feature".into(), json!(feature));
    }
    error.insert("line".into(), json!(number));
    // The place in the text is always in its only line.
    error.insert("message".into(), json!(complaint.in_one_line().replacen("line 1, ", "", 1)));
    json!({ "error": error }).to_string()
}
