//! `kneeri ask`: an interview in the terminal.

mod keep;
mod listen;
mod show;
mod typed;

use std::path::{Path, PathBuf};

use kneeri_core::{Engine, Interview, InterviewOptions, Over, Part, Question, Tier, Urgency};

use crate::cli::Format;
use crate::console::{Channel, Console};
use crate::faults::counted;
use crate::page::{DIM, HEADING, Page, one_line, plain};
use crate::report::{Report, TOP_IN_TEXT};
use crate::rules;
use crate::stop::{Complaint, Exit, Stop};
use keep::Keeper;
use listen::{Heard, Listener};
use show::Shown;
use typed::{Doubt, Said};

/// Ask one question at a time, and show the result
///
/// Asks what matters most first: warning signs, then what advice hangs on, then what tells conditions apart. It stops
/// when no further answer matters. An honest "I cannot say" is always possible. A warning sign that is certain is
/// shown at once.
///
/// Answers can be typed or come through a pipe, one a line. When they end early, the result so far is shown.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Ask {
    /// A rule file or a folder of them instead of the built-in rule set; may be given several times
    #[arg(long, value_name = "PATH")]
    rules: Vec<PathBuf>,

    /// Go on with an interview that was saved
    #[arg(long, value_name = "FILE")]
    resume: Option<PathBuf>,

    /// Keep the interview in this file, up to date after every answer
    ///
    /// An existing file is left alone unless it is the one that --resume names.
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,

    /// Ask at most so many questions; those about warning signs are asked beyond it
    #[arg(long, value_name = "N", conflicts_with = "resume")]
    budget: Option<u32>,

    /// How the result is written; with json, the questions go to standard error
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

const AFTER_HELP: &str = "\
Examples:
  kneeri ask
  kneeri ask --save knee.json
  kneeri ask --resume knee.json --save knee.json
  kneeri ask --budget 12 --format json > result.json

While it asks:
  1        the answer with this number; \"1 3\" where several can be true
  0        none of these; Enter says the same
  s        I cannot say
  ?        what the question means and how to answer it
  u        undo the last answer
  x        stop here and show the result so far
  q        save and quit
  h        all of this

Ctrl-C stops without a result, with exit code 130.";

/// How an interview came to its end.
enum End {
    /// Nothing that matters is left.
    Over(Over),
    /// Somebody has had enough questions and wants the result.
    Stopped,
    /// Somebody goes on another time.
    Quit,
    /// There are no more answers to read.
    Silence,
    /// Ctrl-C.
    Interrupted,
}

impl Ask {
    pub(crate) fn run(&self, console: &mut Console<'_, '_>) -> Result<Exit, Stop> {
        let engine = rules::engine(&self.rules)?;
        let mut keeper = Keeper::new(self.save.as_deref(), self.resume.as_deref())?;
        let interview = match &self.resume {
            Some(path) => keep::resume(&engine, path)?,
            None => Interview::from_findings(engine.findings(), InterviewOptions { budget: self.budget }),
        };
        // The result stands alone where a program reads it, or where it goes into a file while somebody types.
        let channel = match self.format {
            Format::Text if !console.is_typed_into_a_file() => Channel::Out,
            _ => Channel::Err,
        };
        let mut listener = Listener::new(console, channel)?;
        let session = Session {
            engine: &engine,
            interview,
            keeper: &mut keeper,
            console,
            listener: &mut listener,
            channel,
            announced: Urgency::SelfCare,
            rules: &self.rules,
        };
        session.run(self.format)
    }
}

/// An interview under way.
struct Session<'a, 'r, 's> {
    engine: &'a Engine,
    interview: Interview,
    keeper: &'a mut Keeper,
    console: &'a mut Console<'r, 's>,
    listener: &'a mut Listener,
    channel: Channel,
    /// The gravest level that was shown as certain.
    announced: Urgency,
    /// The rules that were named.
    rules: &'a [PathBuf],
}

impl Session<'_, '_, '_> {
    fn run(mut self, format: Format) -> Result<Exit, Stop> {
        self.welcome()?;
        let end = match self.ask_all()? {
            End::Quit => self.quit()?,
            end => end,
        };
        if let End::Interrupted = end {
            let kept = match self.keeper.kept() {
                Some(path) => format!("Stopped. The answers so far are in {path}."),
                None => "Stopped. The answers are not saved.".to_owned(),
            };
            self.say(|page| page.paragraph("", &kept))?;
            return Ok(Exit::Interrupted);
        }
        // At the end once more: perhaps nothing was answered yet, or the file could not be written before.
        let is_kept = self.keep()?;
        self.farewell(&end)?;
        self.result(format, &end)?;
        Ok(if is_kept { Exit::Done } else { Exit::Unusable })
    }

    /// Writes to whoever answers.
    fn say(&mut self, write: impl FnOnce(&mut Page)) -> Result<(), Stop> {
        let mut page = Page::new(self.console.width_of(self.channel));
        write(&mut page);
        Ok(self.console.write(self.channel, &page.into_text())?)
    }

    fn hear(&mut self, prompt: &str) -> Result<Heard, Stop> {
        self.listener.hear(prompt, self.console, self.channel)
    }

    fn welcome(&mut self) -> Result<(), Stop> {
        let title = self.engine.rules().header().title.to_string();
        let answered = self.interview.progress().answered();
        self.say(|page| show::welcome(&title, answered, page))
    }

    /// Puts one question after the other.
    fn ask_all(&mut self) -> Result<End, Stop> {
        loop {
            if let Some(end) = self.alert()? {
                return Ok(end);
            }
            let Some(question) = self.interview.question().cloned() else { break };
            // One part, then the next question anew: what was said may have answered the others.
            if let Some(part) = question.parts().next()
                && let Some(end) = self.ask(&part)?
            {
                return Ok(end);
            }
        }
        Ok(End::Over(self.interview.finished().unwrap_or(Over::NothingLeft)))
    }

    /// Puts a part of a question until it is answered, skipped or gone back from.
    fn ask(&mut self, part: &Part<'_>) -> Result<Option<End>, Stop> {
        let shown = Shown::new(part);
        let progress = self.interview.progress();
        self.say(|page| shown.write(progress, page))?;
        let prompt = shown.prompt();
        let mut is_sure = false;
        loop {
            let line = match self.hear(&prompt)? {
                Heard::Line(line) => line,
                Heard::End => return Ok(Some(End::Silence)),
                Heard::Interrupt => return Ok(Some(End::Interrupted)),
            };
            match typed::read(part, &line) {
                // Enter alone is typed too easily to rule out a warning sign.
                Ok(Said::NoneByEnter) if part.question().tier() == Tier::Safety && !is_sure => {
                    is_sure = true;
                    self.say(|page| page.paragraph("", "None of these? Press Enter again, or type 0."))?;
                }
                Ok(Said::NoneByEnter) => {
                    if self.answer(part, typed::none(part))? {
                        return Ok(None);
                    }
                }
                Ok(Said::Answers(answers)) => {
                    is_sure = false;
                    if self.answer(part, answers)? {
                        return Ok(None);
                    }
                }
                Ok(Said::Skip) => {
                    if self.answer(part, typed::unsure(part))? {
                        return Ok(None);
                    }
                }
                Ok(Said::Undo) => {
                    if self.undo()? {
                        return Ok(None);
                    }
                }
                Ok(Said::Help) => self.say(|page| shown.help(page))?,
                Ok(Said::Commands) => self.say(show::commands)?,
                Ok(Said::Stop) => return Ok(Some(End::Stopped)),
                Ok(Said::Quit) => return Ok(Some(End::Quit)),
                Err(doubt) => {
                    is_sure = false;
                    self.say(|page| show::doubt(&doubt, page))?;
                }
            }
        }
    }

    /// Takes answers, or says why they cannot be taken.
    fn answer(&mut self, part: &Part<'_>, answers: typed::Answers) -> Result<bool, Stop> {
        let given = answers.iter().map(|(feature, finding)| (feature.as_str(), finding.clone()));
        if let Err(error) = self.interview.answer_all(given) {
            let doubt = Doubt::new(error.message(), error.hint().unwrap_or("? explains the question"));
            self.say(|page| show::doubt(&doubt, page))?;
            return Ok(false);
        }
        let words = show::answers(part, self.engine.rules(), self.interview.findings());
        self.taken(&words)?;
        Ok(true)
    }

    /// Confirms what was answered, and keeps it.
    fn taken(&mut self, words: &str) -> Result<(), Stop> {
        self.say(|page| page.wrapped(DIM, "→ ", "  ", words))?;
        self.keep()?;
        Ok(())
    }

    /// Writes the interview to its file, if it has one. When that fails, nothing is lost: the interview goes on.
    fn keep(&mut self) -> Result<bool, Stop> {
        let kept = self.keeper.keep(&self.interview);
        if let Err(complaint) = &kept {
            self.say(|page| show::doubt(&Doubt::of(complaint), page))?;
        }
        Ok(kept.is_ok())
    }

    fn undo(&mut self) -> Result<bool, Stop> {
        let before = self.interview.findings().clone();
        if !self.interview.undo() {
            self.say(|page| page.paragraph("", "There is nothing to take back."))?;
            return Ok(false);
        }
        let now = self.interview.findings();
        let gone: Vec<String> = before
            .iter()
            .filter(|(feature, finding)| now.get(feature) != Some(*finding))
            .map(|(feature, _)| show::question(self.engine.rules(), feature))
            .collect();
        let level = self.interview.assessment().urgency().certain();
        self.announced = self.announced.min(level);
        let what = format!("taken back: {}", gone.join(" "));
        self.taken(&what)?;
        Ok(true)
    }

    /// Shows a grave level the moment that it is certain, and lets somebody stop there.
    fn alert(&mut self) -> Result<Option<End>, Stop> {
        let assessment = self.interview.assessment();
        let certain = assessment.urgency().certain();
        if certain < Urgency::SameDay || certain <= self.announced {
            return Ok(None);
        }
        self.announced = certain;
        let is_last = self.interview.question().is_none();
        self.say(|page| show::alert(&assessment, self.engine.rules(), page))?;
        if is_last {
            return Ok(None);
        }
        self.say(|page| {
            show::choices([("1", "Go on with the questions"), ("2", "Stop here and show the result")], page)
        })?;
        loop {
            let line = match self.hear("1 or 2 > ")? {
                Heard::Line(line) => line,
                Heard::End => return Ok(Some(End::Silence)),
                Heard::Interrupt => return Ok(Some(End::Interrupted)),
            };
            match line.trim().to_lowercase().as_str() {
                "1" | "" => return Ok(None),
                "2" | "x" | "stop" => return Ok(Some(End::Stopped)),
                "q" | "quit" => return Ok(Some(End::Quit)),
                "u" | "undo" => {
                    self.undo()?;
                    return Ok(None);
                }
                _ => {
                    let doubt = Doubt::new("that is not one of these", "type 1 to go on, or 2 to stop here");
                    self.say(|page| show::doubt(&doubt, page))?;
                }
            }
        }
    }

    /// Saves before leaving, in the file that was named or in one that is asked for.
    fn quit(&mut self) -> Result<End, Stop> {
        if self.interview.progress().answered() == 0 && self.keeper.kept().is_none() {
            return Ok(End::Quit);
        }
        if self.keeper.is_named() && self.keep()? {
            return Ok(End::Quit);
        }
        let offered = self.keeper.offer();
        let how = format!("Save the answers? Enter saves them to {offered}; or type another file name, or n.");
        self.say(|page| page.paragraph("", &plain(&how)))?;
        loop {
            let name = match self.hear("file > ")? {
                Heard::Line(line) => line.trim().to_owned(),
                Heard::End => return Ok(End::Quit),
                Heard::Interrupt => return Ok(End::Interrupted),
            };
            if matches!(name.to_lowercase().as_str(), "n" | "no" | "none") {
                return Ok(End::Quit);
            }
            let path = if name.is_empty() { offered.clone() } else { name };
            let is_own = self.keeper.may_replace(&path);
            let may_replace = match is_own || !Path::new(&path).exists() {
                true => is_own,
                false => match self.hear(&format!("{path} exists. Overwrite it? y or n > "))? {
                    Heard::Line(line) if matches!(line.trim().to_lowercase().as_str(), "y" | "yes") => true,
                    Heard::Interrupt => return Ok(End::Interrupted),
                    Heard::Line(_) => continue,
                    Heard::End => return Ok(End::Quit),
                },
            };
            match self.keeper.keep_in(&path, may_replace, &self.interview) {
                Ok(()) => return Ok(End::Quit),
                Err(complaint) => self.say(|page| show::doubt(&Doubt::of(&complaint), page))?,
            }
        }
    }

    /// Says why there are no more questions.
    fn farewell(&mut self, end: &End) -> Result<(), Stop> {
        let to_come = self.interview.progress().at_most();
        let text = match end {
            End::Over(Over::Settled) => {
                "That was the last question: no two further answers can change what leads or how well it fits."
                    .to_owned()
            }
            End::Over(Over::Clear) => {
                "That was the last question: more answers would probably not change what leads, nor how urgent it is."
                    .to_owned()
            }
            End::Over(Over::BudgetUsed) => {
                "That was the last question of this interview. More answers would make the result surer.".to_owned()
            }
            End::Over(Over::NothingLeft) => "That was the last question.".to_owned(),
            End::Stopped => format!("Stopped here, with {} open at most.", counted(to_come, "question", "questions")),
            End::Silence => {
                let open = self.interview.question().map(Question::text).unwrap_or_default().to_owned();
                let more = match to_come.saturating_sub(1) {
                    0 => String::new(),
                    more => format!(", and at most {more} more could follow"),
                };
                match open.is_empty() {
                    true => "The answers end here.".to_owned(),
                    false => format!("The answers end before the interview does. Not answered: “{open}”{more}."),
                }
            }
            End::Quit | End::Interrupted => return Ok(()),
        };
        self.say(|page| {
            page.blank();
            page.wrapped(HEADING, "", "", &text);
        })
    }

    fn result(&mut self, format: Format, end: &End) -> Result<(), Stop> {
        let assessment = self.interview.assessment();
        if format == Format::Json {
            self.console.print(&format!("{}\n", assessment.to_json()))?;
            return self.pointers();
        }
        if let End::Quit = end {
            self.say(|page| show::so_far(&assessment, page))?;
            return self.pointers();
        }
        let mut page = Page::new(self.console.width());
        page.blank();
        let findings = self.interview.findings();
        Report::new(&assessment, findings, self.engine.rules(), TOP_IN_TEXT).write(&mut page);
        show::unsaid_warning_signs(self.engine, findings, &mut page);
        self.console.print(&page.into_text())?;
        self.pointers()
    }

    /// Where the answers are, and what can be done with them.
    fn pointers(&mut self) -> Result<(), Stop> {
        let Some(path) = self.keeper.kept() else { return Ok(()) };
        let is_over = self.interview.question().is_none();
        let file = keep::as_argument(&path);
        let with_rules: String = self
            .rules
            .iter()
            .map(|rules| format!(" --rules {}", keep::as_argument(&rules.display().to_string())))
            .collect();
        self.say(|page| {
            page.blank();
            page.line(&format!("The answers are in {}.", one_line(&path)));
            if !is_over {
                page.paragraph("", "To go on:");
                page.line(&format!("  kneeri ask{with_rules} --resume {file} --save {file}"));
            }
            page.paragraph("", "To see why, and what would change it:");
            page.line(&format!("  kneeri explain{with_rules} {file} CONDITION"));
        })
    }
}

impl Doubt {
    fn of(complaint: &Complaint) -> Self {
        Self::new(&complaint.in_one_line(), "the answers are not in a file yet")
    }
}
