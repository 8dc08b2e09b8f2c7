//! The full account of one condition: how its score comes about, and what would change it.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use kneeri_core::{
    Alternative, Assessment, Band, Condition, Decimal, Explanation, Finding, Findings, Number, RankedCondition, Reason,
    RuleSet, Setting, Urgency, Verdict, WhatIf,
};

use super::{Report, Words, cited, style_of};
use crate::faults::counted;
use crate::page::{DIM, HEADING, PLAIN, Page, plain};

/// One condition's account.
pub(crate) struct Account<'a> {
    assessment: &'a Assessment,
    words: Words<'a>,
    explanation: &'a Explanation,
    what_if: &'a WhatIf,
}

/// The parts of a score. Together they are the score.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Sum {
    pub(crate) prior: i64,
    pub(crate) speaks_for: i64,
    pub(crate) against: i64,
    /// What open items add whatever the answers are, and narrowed answers.
    pub(crate) open: i64,
    /// What the evidence limit cut off.
    pub(crate) limit: i64,
}

impl Sum {
    pub(crate) fn new(condition: RankedCondition<'_>) -> Self {
        let mut sum = Self { prior: condition.prior(), ..Self::default() };
        for reason in condition.reasons() {
            *match Side::of(reason) {
                Side::For => &mut sum.speaks_for,
                Side::Against => &mut sum.against,
                Side::Open => &mut sum.open,
                Side::Limit => &mut sum.limit,
                Side::Excluded => continue,
            } += reason.counted();
        }
        sum
    }
}

/// Where a reason stands in the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    For,
    Against,
    Open,
    Limit,
    Excluded,
}

impl Side {
    fn of(reason: Reason<'_>) -> Self {
        match (reason.item(), reason.state()) {
            ("only_if", _) => Self::Excluded,
            ("limit", _) => Self::Limit,
            (_, "unknown") => Self::Open,
            _ if reason.weight() > 0 => Self::For,
            _ => Self::Against,
        }
    }
}

/// How many answers with one effect are listed.
const MOST_ANSWERS: usize = 8;

/// What an answer changes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Effect {
    Urgency(Reverse<Urgency>),
    Leader(Option<String>),
    Band(Reverse<Band>),
}

impl<'a> Account<'a> {
    pub(crate) fn new(
        assessment: &'a Assessment,
        findings: &'a Findings,
        rules: &'a RuleSet,
        explanation: &'a Explanation,
        what_if: &'a WhatIf,
    ) -> Self {
        Self { assessment, words: Words { rules, findings }, explanation, what_if }
    }

    /// Writes the whole account.
    pub(crate) fn write(&self, page: &mut Page) {
        let Some(condition) = self.assessment.condition(self.explanation.condition()) else { return };
        let Some(authored) = condition.authored() else { return };
        self.heading(condition, authored, page);
        self.sum(condition, authored, page);
        for (side, title) in [(Side::For, "Speaks for it"), (Side::Against, "Speaks against it")] {
            self.reasons(condition, authored, side, title, page);
        }
        self.open(condition, authored, page);
        self.changes(condition, page);
        let report = Report::new(self.assessment, self.words.findings, self.words.rules, 0);
        let must_ask: Vec<&str> = self.assessment.urgency().must_ask().collect();
        let named = "the open questions about warning signs, which `kneeri assess` lists";
        report.held_back("Advice that is held back, and what would release it", (&must_ask, named), page);
        page.blank();
        page.paragraph("", &plain(self.assessment.disclaimer()));
        report.rule_set(page);
    }

    fn heading(&self, condition: RankedCondition<'_>, authored: &Condition, page: &mut Page) {
        page.wrapped(HEADING, "", "", &plain(condition.name()));
        let of = self.assessment.conditions().len();
        let report = Report::new(self.assessment, self.words.findings, self.words.rules, 0);
        let place = format!("{} {}, number {} of {of}", report.bar(condition), condition.band(), condition.rank());
        page.paragraph("", &place);
        if !matches!(self.assessment.verdict(), Verdict::Leaning | Verdict::Settled) {
            let few = "The answers do not say enough yet for a ranking to mean much.";
            page.paragraph("", few);
        }
        if let Some(about) = &authored.about {
            page.paragraph("", &plain(about));
        }
        if condition.band() == Band::Excluded
            && let Some(only_if) = &authored.only_if
        {
            page.heading("Why it is excluded");
            for text in self.words.shown_by(only_if, false) {
                page.item("  • ", &text);
            }
            page.paragraph("  ", "It stands last, whatever its score. The score is as it would be.");
        }
    }

    fn sum(&self, condition: RankedCondition<'_>, authored: &Condition, page: &mut Page) {
        let sum = Sum::new(condition);
        let number_of = |side: Side| {
            let number = condition.reasons().filter(|reason| Side::of(*reason) == side).count();
            counted(number, "reason", "reasons")
        };
        page.heading("How the score comes about");
        points(sum.prior, &self.base_rate(authored), page);
        points(sum.speaks_for, &format!("speaks for it: {}", number_of(Side::For)), page);
        points(sum.against, &format!("speaks against it: {}", number_of(Side::Against)), page);
        if condition.reasons().any(|reason| Side::of(reason) == Side::Open) {
            points(sum.open, &format!("counts while answers are open: {}", number_of(Side::Open)), page);
        }
        if sum.limit != 0 {
            points(sum.limit, "cut off: all answers together cannot count for more than a fixed limit", page);
        }
        page.wrapped(DIM, "  ", "  ", "───────");
        points(condition.score(), &format!("{HEADING}score{HEADING:#}"), page);
        let header = self.words.rules.header();
        let legend = format!(
            "Points are logarithms of odds: {} doubles them, {} halves them. They are no probability. A condition is \
             likely from {} if the answers give at least {}, possible from {}.",
            signed(3010),
            signed(-3010),
            signed(header.likely_score),
            signed(header.likely_net),
            signed(header.possible_score)
        );
        page.wrapped(DIM, "  ", "  ", &legend);
    }

    /// How common the condition is, in words.
    fn base_rate(&self, authored: &Condition) -> String {
        let Some((percent, source)) = self.explanation.base_rate() else { return String::new() };
        let setting = self.explanation.setting();
        let among = match setting {
            None => "people with any knee pain".to_owned(),
            Some(setting) => format!("people like this: {}", self.setting(setting)),
        };
        let mut text = format!("how common it is: {percent} of 100 {among}{}", cited(source));
        if let Some(trust) = authored.how_common.trust.as_ref().filter(|_| setting.is_none()) {
            text.push_str(&format!(" {DIM}trust: {}{DIM:#}", plain(trust).replace('_', " ")));
        }
        text
    }

    fn setting(&self, setting: &Setting) -> String {
        self.words.shown_by(&setting.when, true).join("; ")
    }

    /// Every reason on one side.
    fn reasons(&self, condition: RankedCondition<'_>, authored: &Condition, side: Side, title: &str, page: &mut Page) {
        let reasons: Vec<Reason<'_>> = condition.reasons().filter(|reason| Side::of(*reason) == side).collect();
        if reasons.is_empty() {
            return;
        }
        let sum: i64 = reasons.iter().map(|reason| reason.counted()).sum();
        page.heading(&format!("{title}: {}", signed(sum)));
        for reason in reasons {
            points(reason.counted(), &self.words.reason(authored, reason), page);
            let state = reason.state();
            page.wrapped(DIM, "           ", "           ", &format!("{}: {state}, {}", reason.item(), shares(reason)));
        }
    }

    /// What is open, between what the score can still lie, and which questions move it.
    fn open(&self, condition: RankedCondition<'_>, authored: &Condition, page: &mut Page) {
        page.heading("Still open");
        let (lo, hi, score) = (condition.lo(), condition.hi(), condition.score());
        let explanation = self.explanation;
        if lo == hi && explanation.open().len() == 0 && !explanation.can_be_excluded() {
            page.paragraph("  ", "Nothing: no further answer moves this score.");
            return;
        }
        let reached = if condition.bounds_are_exact() { "both can be reached" } else { "at the outside" };
        let between = format!(
            "Once everything is answered, the score lies between {} and {} ({reached}).",
            signed(lo),
            signed(hi)
        );
        page.paragraph("  ", &between);
        self.reasons(condition, authored, Side::Open, "Counts already while answers are open", page);
        for setting in explanation.open_settings() {
            let questions = self.words.questions(&setting.when).join(" ");
            let percent = setting.percent;
            page.item(
                "  • ",
                &format!("It is more or less common, {percent} of 100, in some; that hangs on: {questions}"),
            );
        }
        if explanation.can_be_excluded()
            && let Some(only_if) = &authored.only_if
        {
            page.item("  • ", &format!("It can still be excluded, by: {}", self.words.questions(only_if).join(" ")));
        }
        let moves: Vec<(&str, i64, i64)> = explanation.moves().collect();
        if !moves.is_empty() {
            page.blank();
            page.wrapped(HEADING, "  ", "  ", "What would move it, each answer alone:");
        }
        for (feature, least, greatest) in &moves {
            let range = format!("{} to {}", signed(least - score), signed(greatest - score));
            let question = self.words.short_question(feature);
            page.item(&format!("  {range:>18}  "), &format!("{question} {DIM}[{feature}]{DIM:#}"));
        }
        let moving: Vec<&str> = moves.iter().map(|(feature, ..)| *feature).collect();
        let others = explanation.open().filter(|open| !open.features().any(|feature| moving.contains(&feature)));
        let others = others.count();
        if others > 0 {
            let items = counted(others, "piece of evidence hangs", "pieces of evidence hang");
            page.wrapped(DIM, "  ", "  ", &format!("{items} on several open answers together."));
        }
    }

    /// Which other answers would change the urgency, what leads, or the band of this condition.
    fn changes(&self, condition: RankedCondition<'_>, page: &mut Page) {
        page.heading("What would change this?");
        let urgency = self.assessment.urgency();
        let first = self.assessment.conditions().next().filter(|first| first.band() != Band::Excluded);
        let first = first.map_or("nothing", RankedCondition::name);
        let style = style_of(urgency.level());
        let now = format!(
            "Now: {style}{}{style:#}; {} stands first; this is {}.",
            plain(urgency.title()),
            plain(first),
            condition.band()
        );
        page.paragraph("  ", &now);
        let mut is_any = false;
        let of = |known: bool| -> Vec<&Alternative> {
            self.what_if.single().filter(|alternative| alternative.is_known() == known).collect()
        };
        let pairs: Vec<&Alternative> = self.what_if.pairs().collect();
        let parts = [
            ("One more answer:", of(false)),
            ("Two more answers together:", pairs),
            ("One answer, had it been different:", of(true)),
        ];
        for (title, alternatives) in parts {
            let effects = self.effects(condition, &alternatives);
            if effects.is_empty() {
                continue;
            }
            page.blank();
            is_any = true;
            page.wrapped(HEADING, "  ", "  ", title);
            for (effect, answers) in effects {
                self.effect(&effect, &answers, page);
            }
        }
        if !is_any {
            let nothing =
                "No single answer and no two open ones change the urgency, what leads, or how well this fits.";
            page.paragraph("  ", nothing);
        }
        if !self.what_if.is_complete() {
            page.wrapped(DIM, "  ", "  ", "There are too many pairs of answers to try all of them.");
        }
    }

    /// The alternatives in words, by what they change, the gravest first. Answers to one question stand together.
    fn effects(&self, condition: RankedCondition<'_>, alternatives: &[&Alternative]) -> Vec<(Effect, Vec<String>)> {
        let mut effects: BTreeMap<Effect, Vec<Supposed>> = BTreeMap::new();
        for alternative in alternatives {
            let Some(supposed) = self.supposed(alternative) else { continue };
            for effect in effects_of(alternative, condition.id()) {
                let same = effects.entry(effect).or_default();
                match same.iter_mut().find(|other| other.before == supposed.before && other.feature == supposed.feature)
                {
                    Some(other) => other.findings.extend(supposed.findings.clone()),
                    None => same.push(supposed.clone()),
                }
            }
        }
        let in_words = |supposed: Supposed| {
            let findings = joined(supposed.findings);
            let answers: Vec<String> =
                findings.iter().map(|finding| self.words.supposed(&supposed.feature, finding)).collect();
            let question = self.words.short_question(&supposed.feature);
            format!("{}{question} – {}", supposed.before, answers.join(" / or: "))
        };
        effects.into_iter().map(|(effect, same)| (effect, same.into_iter().map(in_words).collect())).collect()
    }

    /// The last answer of an alternative, and the others in words before it.
    fn supposed(&self, alternative: &Alternative) -> Option<Supposed> {
        let mut answers: Vec<(&str, &Finding)> = alternative.answers().collect();
        let (feature, finding) = answers.pop()?;
        let in_words = |(feature, finding): (&str, &Finding)| {
            format!("{} – {}; and ", self.words.short_question(feature), self.words.supposed(feature, finding))
        };
        let before = answers.into_iter().map(in_words).collect();
        Some(Supposed { before, feature: feature.to_owned(), findings: vec![finding.clone()] })
    }

    fn effect(&self, effect: &Effect, answers: &[String], page: &mut Page) {
        let name = |id: &str| self.assessment.condition(id).map_or(id, RankedCondition::name).to_owned();
        match effect {
            Effect::Urgency(Reverse(level)) => {
                let title = &self.words.rules.header().urgency.level(*level).title;
                let style = style_of(*level);
                page.wrapped(PLAIN, "  ", "  ", &format!("Urgency becomes {style}{}{style:#}", plain(title)));
            }
            Effect::Leader(Some(id)) => page.paragraph("  ", &format!("First becomes {}", plain(&name(id)))),
            Effect::Leader(None) => page.paragraph("  ", "Nothing is left to come first"),
            Effect::Band(Reverse(band)) => page.paragraph("  ", &format!("This becomes {band}")),
        }
        for answer in answers.iter().take(MOST_ANSWERS) {
            page.item("    • ", answer);
        }
        let more = answers.len().saturating_sub(MOST_ANSWERS);
        if more > 0 {
            page.wrapped(DIM, "      ", "      ", &format!("and {more} more; --format json lists all"));
        }
    }
}

/// Answers to one question that are supposed, beside others.
#[derive(Debug, Clone)]
struct Supposed {
    before: String,
    feature: String,
    findings: Vec<Finding>,
}

/// Ranges of numbers that meet become one.
fn joined(findings: Vec<Finding>) -> Vec<Finding> {
    let thousandths = |number: &Number| Decimal::rounded(number.as_str()).ok().map(Decimal::thousandths);
    let mut result: Vec<Finding> = Vec::new();
    for finding in findings {
        match (result.last_mut(), &finding) {
            (
                Some(Finding::Between { at_most: Some(end), .. }),
                Finding::Between { at_least: Some(from), at_most: Some(to), .. },
            ) if thousandths(end).map(|end| end + 1) == thousandths(from) => *end = to.clone(),
            _ => result.push(finding),
        }
    }
    result
}

fn effects_of(alternative: &Alternative, condition: &str) -> Vec<Effect> {
    let urgency = alternative.urgency().map(|(_, to)| Effect::Urgency(Reverse(to)));
    let leader = alternative.leader().map(|(_, to)| Effect::Leader(to.map(str::to_owned)));
    let mut bands = alternative.bands().filter(|(id, ..)| *id == condition);
    let band = bands.next().map(|(.., to)| Effect::Band(Reverse(to)));
    urgency.into_iter().chain(leader).chain(band).collect()
}

/// How much of a weight counts, and why not all of it.
fn shares(reason: Reason<'_>) -> String {
    let weight = signed(reason.weight());
    match reason.share().as_str() {
        "full" => "full".to_owned(),
        "none" => format!("none of {weight}, since a stronger one of its group counts"),
        share => format!("{share} of {weight}, since it overlaps with others of its group"),
    }
}

/// A row of the sum.
fn points(number: i64, text: &str, page: &mut Page) {
    page.item(&format!("  {:>7}  ", signed(number)), text);
}

/// A number with its sign, as people write it.
fn signed(number: i64) -> String {
    if number == 0 { "0".to_owned() } else { signs(&format!("{number:+}")) }
}

fn signs(text: &str) -> String {
    text.replace('-', "−")
}
