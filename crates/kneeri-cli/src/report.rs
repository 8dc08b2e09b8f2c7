//! The result as a runner reads it: what to do first, then what may explain it, then what is not known.

pub(crate) mod account;
mod reasons;
mod words;

use anstyle::{AnsiColor, Color, Style};
use kneeri_core::{
    Advice, Assessment, Band, Because, Citation, Finding, Findings, RankedCondition, RuleSet, Urgency, Verdict,
    WithheldAdvice, spoken_dose,
};

use crate::faults::counted;
use crate::page::{DIM, HEADING, PLAIN, Page, plain};
use reasons::strength;
pub(crate) use words::Words;

/// One person's result.
pub(crate) struct Report<'a> {
    assessment: &'a Assessment,
    words: Words<'a>,
    rules: &'a RuleSet,
    top: usize,
}

/// The number of conditions that a report lists.
pub(crate) const TOP_IN_TEXT: usize = 5;

/// How many reasons for and against a condition are shown.
const MOST_FOR: usize = 3;
const MOST_AGAINST: usize = 2;

impl<'a> Report<'a> {
    pub(crate) fn new(assessment: &'a Assessment, findings: &'a Findings, rules: &'a RuleSet, top: usize) -> Self {
        Self { assessment, words: Words { rules, findings }, rules, top }
    }

    /// Writes the whole report.
    pub(crate) fn write(&self, page: &mut Page) {
        self.urgency(page);
        self.explanation(page);
        self.advice(page);
        self.withheld(page);
        self.still_unknown(page);
        self.closing(page);
    }

    fn urgency(&self, page: &mut Page) {
        let urgency = self.assessment.urgency();
        page.wrapped(style_of(urgency.level()), "", "", &plain(urgency.title()));
        page.paragraph("", &plain(urgency.say()));
        self.why(page);
        let must_ask: Vec<&str> = urgency.must_ask().collect();
        if !must_ask.is_empty() {
            page.heading("Before this can be trusted, please answer:");
            self.questions(&must_ask, page);
            let how = "Give the answers under the names in brackets: name=value after `kneeri assess`, or in a file.";
            page.wrapped(DIM, "  ", "  ", how);
        }
    }

    /// What sets the level, then what would ask for less if it stood alone.
    fn why(&self, page: &mut Page) {
        let urgency = self.assessment.urgency();
        let mut because: Vec<Because<'_>> = urgency.because().collect();
        because.sort_by_key(|because| std::cmp::Reverse(because.urgency()));
        let (decisive, milder): (Vec<_>, Vec<_>) =
            because.into_iter().partition(|because| because.urgency() >= urgency.level());
        if !decisive.is_empty() {
            page.heading("Why");
        }
        for because in &decisive {
            page.item("  • ", &self.because(because));
        }
        if !milder.is_empty() {
            page.heading(if decisive.is_empty() { "Why" } else { "Also found, less urgent on its own" });
        }
        for because in &milder {
            page.item("  • ", &self.because(because));
        }
    }

    fn because(&self, because: &Because<'_>) -> String {
        match because {
            Because::Rule { rule, .. } => format!("{}{}", plain(&rule.say), cited(&rule.source)),
            Because::Pointed { rule, .. } => {
                let say = plain(&rule.say);
                format!("Not ruled out, because an answer to it is unknown: {say}{}", cited(&rule.source))
            }
            Because::Likely { condition, .. } => {
                let name = self.assessment.condition(condition).map_or(*condition, RankedCondition::name);
                format!("The answers point to this, and it should be looked at this soon: {}.", plain(name))
            }
            Because::MustAsk { .. } => "Questions about warning signs are not answered yet.".into(),
            _ => "Another rule asks for it.".into(),
        }
    }

    /// Questions in their order; those of a screen come together, below what the screen asks.
    fn questions(&self, features: &[&str], page: &mut Page) {
        let screen_of = |feature: &str| self.rules.features().get(feature).and_then(|feature| feature.screen.as_ref());
        let mut asked: Vec<&str> = Vec::new();
        for feature in features {
            if asked.contains(feature) {
                continue;
            }
            let screen = screen_of(feature);
            let together: Vec<&str> = match screen {
                Some(_) => features.iter().filter(|other| screen_of(other) == screen).copied().collect(),
                None => vec![feature],
            };
            let heading = screen.and_then(|screen| self.rules.screens().get(screen)).filter(|_| together.len() > 1);
            let bullet = match heading {
                Some(screen) => {
                    page.item("  • ", &plain(&screen.ask));
                    "      – "
                }
                None => "  • ",
            };
            for feature in &together {
                page.item(bullet, &self.question_and_name(feature));
            }
            asked.extend(together);
        }
    }

    fn question_and_name(&self, feature: &str) -> String {
        format!("{} {DIM}[{feature}]{DIM:#}", self.words.question(feature))
    }

    fn explanation(&self, page: &mut Page) {
        page.heading("What may explain it");
        let sentence = match self.assessment.verdict() {
            Verdict::NoMatch => {
                "Nothing in this rule set fits these answers. That does not mean that nothing is wrong: it knows only \
                 some of what can hurt."
            }
            Verdict::NotEnoughInformation => {
                "There are not enough answers yet to say what may explain it. No list is better than a wrong one."
            }
            Verdict::Leaning => "The first one fits best so far. Open answers can still change the order.",
            Verdict::Settled => "The first one fits best, whatever the open answers are.",
        };
        page.paragraph("  ", sentence);
        if !matches!(self.assessment.verdict(), Verdict::Settled | Verdict::Leaning) {
            return;
        }
        let legend = "Each bar weighs the answers together with how common the cause is. It is not a probability, \
                      and several causes can be at work at once. An answer speaks for a cause weakly (+), moderately \
                      (++) or strongly (+++), or against it (−, −−, −−−).";
        page.wrapped(DIM, "  ", "  ", legend);
        let ranked: Vec<RankedCondition<'_>> =
            self.assessment.conditions().filter(|condition| condition.band() != Band::Excluded).collect();
        for condition in ranked.iter().take(self.top) {
            page.blank();
            self.condition(*condition, page);
        }
        let below = ranked.len().saturating_sub(self.top);
        if below > 0 {
            page.blank();
            let others = if below == 1 { "1 other ranks" } else { &format!("{below} others rank") };
            page.wrapped(DIM, "  ", "  ", &format!("{others} below these; --top N lists more."));
        }
    }

    fn condition(&self, condition: RankedCondition<'_>, page: &mut Page) {
        let number = format!("{:>3}. ", condition.rank());
        page.wrapped(HEADING, &number, "     ", &plain(condition.name()));
        page.wrapped(PLAIN, "     ", "     ", &format!("{} {}", self.bar(condition), condition.band()));
        let Some(authored) = condition.authored().filter(|_| condition.band() != Band::Unlikely) else { return };
        let (speaks_for, speaks_against): (Vec<_>, Vec<_>) =
            condition.reasons().filter(|reason| reason.counted() != 0).partition(|reason| reason.counted() > 0);
        for (side, reasons, most) in [("for", speaks_for, MOST_FOR), ("against", speaks_against, MOST_AGAINST)] {
            for (position, reason) in reasons.into_iter().take(most).enumerate() {
                let label = if position == 0 { side } else { "" };
                let first = format!("     {label:<7} {:<3}  ", strength(reason.counted()));
                page.item(&first, &self.words.reason(authored, reason));
            }
        }
    }

    /// Where a score stands on a scale that is the same for everybody: `possible` begins after a quarter of it,
    /// `likely` after half.
    pub(crate) fn bar(&self, condition: RankedCondition<'_>) -> String {
        const CELLS: i64 = 20;
        let header = self.rules.header();
        let step = (header.likely_score - header.possible_score).max(1);
        let from = header.possible_score - step;
        let to = (header.likely_score + 2 * step).max(from + 1);
        let filled = ((condition.score().clamp(from, to) - from) * CELLS + (to - from) / 2) / (to - from);
        let filled = usize::try_from(filled).unwrap_or_default();
        let rest = usize::try_from(CELLS).unwrap_or_default().saturating_sub(filled);
        format!("{}{DIM}{}{DIM:#}", "█".repeat(filled), "░".repeat(rest))
    }

    fn advice(&self, page: &mut Page) {
        if self.assessment.advice().len() == 0 {
            return;
        }
        page.heading("What to do");
        let mut topic = "";
        for shown in self.assessment.advice() {
            let Some(advice) = shown.authored() else { continue };
            if advice.topic.as_str() != topic {
                if !topic.is_empty() {
                    page.blank();
                }
                topic = &advice.topic;
                page.wrapped(HEADING, "  ", "  ", &plain(shown.topic_title()));
            }
            write_advice(advice, page);
        }
    }

    fn withheld(&self, page: &mut Page) {
        // Questions that were asked above are not asked again.
        let above: Vec<&str> = self.assessment.urgency().must_ask().collect();
        self.held_back("Held back until we know more", (&above, "the questions above"), page);
    }

    /// Advice that is withheld, under a heading, and the questions that it waits for; those that stand elsewhere are
    /// named all together.
    pub(crate) fn held_back(&self, heading: &str, (above, named): (&[&str], &str), page: &mut Page) {
        if self.assessment.withheld().len() == 0 {
            return;
        }
        page.heading(heading);
        // Advice that waits for the same questions stands together.
        let mut groups: Vec<(Waiting<'_>, Vec<String>)> = Vec::new();
        for withheld in self.assessment.withheld() {
            let title = self.withheld_title(&withheld);
            let waiting = Waiting::new(&withheld, above);
            match groups.iter_mut().find(|(other, _)| *other == waiting) {
                Some((_, titles)) => titles.push(title),
                None => groups.push((waiting, vec![title])),
            }
        }
        for (waiting, titles) in groups {
            for title in titles {
                page.item("  • ", &title);
            }
            if waiting.is_stuck {
                page.item("      ", "An answer to it is unknown: ask a professional before you do it.");
            }
            if waiting.above {
                page.item("      – ", named);
            }
            for feature in waiting.further {
                page.item("      – ", &self.question_and_name(feature));
            }
        }
    }

    fn withheld_title(&self, withheld: &WithheldAdvice<'_>) -> String {
        let Some(advice) = withheld.authored() else { return withheld.id().to_owned() };
        let topic = self.rules.topics().get(&advice.topic);
        let topic = topic.map(|topic| format!("{}: ", plain(&topic.title))).unwrap_or_default();
        format!("{topic}{}", plain(&advice.title))
    }

    fn still_unknown(&self, page: &mut Page) {
        let urgency = self.assessment.urgency();
        let above: Vec<&str> = urgency.must_ask().collect();
        let may_raise: Vec<&str> = urgency.may_raise().filter(|feature| !above.contains(feature)).collect();
        page.heading("Still unknown");
        if urgency.is_final() {
            page.paragraph("  ", "No further answer can change how soon to get help.");
        } else if urgency.could_reach() > urgency.level() {
            let title = &self.rules.header().urgency.level(urgency.could_reach()).title;
            page.paragraph("  ", &format!("Open answers can still raise this, at most to: {}.", plain(title)));
        } else {
            page.paragraph("  ", "Open answers can still change how soon to get help.");
        }
        if !above.is_empty() {
            page.paragraph("  ", "The questions above matter most.");
        }
        if !may_raise.is_empty() {
            page.paragraph("  ", if above.is_empty() { "These can raise it:" } else { "These can raise it too:" });
            self.questions(&may_raise, page);
        }
        let open = self.assessment.unanswered().len();
        if open > 0 {
            let questions = counted(open, "question has", "questions have");
            page.paragraph("  ", &format!("{questions} no answer yet. More answers make the result surer."));
        }
        let unsaid = self.words.findings.iter().filter(|(_, finding)| **finding == Finding::Unknown);
        let unsaid: Vec<String> = unsaid.map(|(feature, _)| self.words.short_question(feature)).collect();
        if !unsaid.is_empty() {
            page.paragraph("  ", &format!("Answered with “unknown”: {}", unsaid.join(" ")));
        }
        let unsuited: Vec<String> =
            self.assessment.answered_but_not_applicable().map(|feature| self.words.short_question(feature)).collect();
        if !unsuited.is_empty() {
            let questions = unsuited.join(" ");
            page.paragraph("  ", &format!("Counted although the question does not fit the other answers: {questions}"));
        }
    }

    fn closing(&self, page: &mut Page) {
        page.heading("When to get help");
        for text in self.assessment.safety_net() {
            page.item("  • ", &plain(text));
        }
        page.blank();
        page.paragraph("", &plain(self.assessment.disclaimer()));
        self.rule_set(page);
    }

    /// Which rule set the result is made with.
    pub(crate) fn rule_set(&self, page: &mut Page) {
        let (id, version) = self.assessment.rule_set();
        let digest = self.assessment.digest().to_string();
        let short = digest.get(..19).unwrap_or(&digest);
        page.wrapped(DIM, "", "", &format!("{} {} {short}", plain(id), plain(version)));
    }
}

/// What a piece of advice waits for.
#[derive(Debug, PartialEq)]
struct Waiting<'a> {
    /// No question can release it: an answer was "unknown".
    is_stuck: bool,
    /// Questions that the report has asked already.
    above: bool,
    /// Questions that it has not asked yet.
    further: Vec<&'a str>,
}

impl<'a> Waiting<'a> {
    fn new(withheld: &WithheldAdvice<'a>, asked: &[&str]) -> Self {
        let (above, further): (Vec<&str>, Vec<&str>) =
            withheld.ask().iter().partition(|feature| asked.contains(feature));
        Self { is_stuck: withheld.ask().is_empty(), above: !above.is_empty(), further }
    }
}

/// Sources in brackets, for the end of a sentence.
pub(crate) fn cited(sources: &[Citation]) -> String {
    if sources.is_empty() {
        return String::new();
    }
    let sources: Vec<&str> = sources.iter().map(Citation::as_str).collect();
    format!(" {DIM}({}){DIM:#}", sources.join(", "))
}

fn write_advice(advice: &Advice, page: &mut Page) {
    page.item("    • ", &format!("{HEADING}{}{HEADING:#}", plain(&advice.title)));
    page.paragraph("      ", &plain(&advice.say));
    if let Some(how) = &advice.how {
        page.item("      How: ", &plain(how));
    }
    if let Some(dose) = &advice.dose {
        page.item("      How much: ", &spoken_dose(dose));
    }
}

/// The colour of a level.
pub(crate) fn style_of(urgency: Urgency) -> Style {
    let bold = |color: AnsiColor| HEADING.fg_color(Some(Color::Ansi(color)));
    match urgency {
        Urgency::SelfCare => bold(AnsiColor::Green),
        Urgency::RoutinePhysio => bold(AnsiColor::Cyan),
        Urgency::SeeClinicianSoon => bold(AnsiColor::Yellow),
        Urgency::SameDay => bold(AnsiColor::Red),
        Urgency::EmergencyNow => bold(AnsiColor::BrightWhite).bg_color(Some(Color::Ansi(AnsiColor::Red))),
    }
}
