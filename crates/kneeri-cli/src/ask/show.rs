//! What an interview shows: questions, help, answers, and a level that is certain.

use kneeri_core::{Assessment, Because, Engine, FeatureKind, Finding, Findings, Part, Progress, RuleSet, spoken_unit};

use super::typed::{self, Doubt};
use crate::page::{DIM, HEADING, PLAIN, Page, plain};
use crate::report::{Words, cited, style_of};

/// A part of a question as it is shown.
pub(super) struct Shown<'a> {
    part: &'a Part<'a>,
}

impl<'a> Shown<'a> {
    pub(super) fn new(part: &'a Part<'a>) -> Self {
        Self { part }
    }

    pub(super) fn write(&self, progress: Progress, page: &mut Page) {
        page.blank();
        page.wrapped(DIM, "", "", &place(progress));
        page.wrapped(HEADING, "", "", &plain(self.part.text()));
        let labels = self.labels();
        let mut rows: Vec<(String, String)> =
            labels.into_iter().enumerate().map(|(place, label)| ((place + 1).to_string(), label)).collect();
        if typed::is_list(self.part) {
            rows.push(("0".into(), "None of these".into()));
        }
        rows.push(("s".into(), "I cannot say".into()));
        choices(rows, page);
        page.wrapped(DIM, "", "", &plain(&self.part.question().reason()));
    }

    /// What can be chosen, in its order; nothing for a number.
    fn labels(&self) -> Vec<String> {
        let mut features = self.part.features();
        let Some(feature) = features.next().filter(|_| features.len() == 0) else {
            return self.part.features().map(|feature| plain(feature.text()).into_owned()).collect();
        };
        match feature.kind() {
            Some(FeatureKind::OneOf(_) | FeatureKind::AnyOf(_)) => {
                feature.choices().map(|(_, label)| spelt(label)).collect()
            }
            Some(FeatureKind::YesNo(_)) => vec!["Yes".into(), "No".into()],
            _ => Vec::new(),
        }
    }

    /// What stands before what is typed.
    pub(super) fn prompt(&self) -> String {
        let count = typed::listed(self.part).len();
        let what = match self.part.features().next().and_then(|feature| feature.kind()) {
            _ if typed::is_list(self.part) => match count {
                1 => "1 or 0".to_owned(),
                count => format!("such as 1 {}", count.min(3)),
            },
            Some(FeatureKind::Number(range)) => {
                let unit = spoken_unit(&range.unit, false);
                format!("{} to {} {unit}", range.from, range.to).trim_end().to_owned()
            }
            Some(FeatureKind::OneOf(_)) if count > 1 => format!("1 to {count}"),
            Some(FeatureKind::OneOf(_)) => "1 or s".to_owned(),
            _ => "y or n".to_owned(),
        };
        format!("{what}, ? for help > ")
    }

    /// What the question means and how it is answered.
    pub(super) fn help(&self, page: &mut Page) {
        page.blank();
        if let Some(help) = self.part.help() {
            page.paragraph("  ", &plain(help));
        }
        if self.part.features().len() > 1 {
            for (place, feature) in self.part.features().enumerate() {
                if let Some(help) = feature.help() {
                    page.item(&format!("  {}: ", place + 1), &plain(help));
                }
            }
        }
        let how = match self.part.features().next().and_then(|feature| feature.kind()) {
            _ if typed::is_list(self.part) => {
                "Type the numbers of all that are true, with spaces between them; 0 or Enter if none is. A ? behind a \
                 number says that you cannot tell that one: 1 3?"
                    .to_owned()
            }
            Some(FeatureKind::Number(range)) => {
                let unit = match spoken_unit(&range.unit, false) {
                    "" => String::new(),
                    unit => format!(" of {unit}"),
                };
                format!("Type a number{unit}, or two of them if you only know about: 3 to 5")
            }
            Some(FeatureKind::OneOf(choices)) if choices.len() > 1 => {
                "Type the number of the answer that fits best; if you cannot tell two apart: 1 or 2".to_owned()
            }
            Some(FeatureKind::OneOf(_)) => "Type 1 if it is so.".to_owned(),
            _ => "Type y for yes or n for no.".to_owned(),
        };
        page.paragraph("  ", &how);
        let honest = "If you do not know, say so with s: an honest “I cannot say” is a good answer, and is never \
                      counted as a no.";
        page.paragraph("  ", honest);
        page.wrapped(DIM, "  ", "  ", "h shows what else can be typed.");
    }
}

/// Of more questions to come than this, most are never put.
const MANY: usize = 20;

/// How far the interview has come.
fn place(progress: Progress) -> String {
    let number = progress.answered() + 1;
    let more = match progress.at_most().saturating_sub(1) {
        0 => "the last one".to_owned(),
        more if more > MANY => format!("at most {more} more, most often far fewer"),
        more => format!("at most {more} more"),
    };
    let safety = if progress.safety_is_settled() { "warning signs checked" } else { "warning signs not checked yet" };
    format!("Question {number}, {more}; {safety}")
}

/// Rows of what can be typed and what it means.
pub(super) fn choices<K: AsRef<str>, L: AsRef<str>>(rows: impl IntoIterator<Item = (K, L)>, page: &mut Page) {
    for (key, label) in rows {
        page.item(&format!("{:>4}  ", key.as_ref()), label.as_ref());
    }
}

pub(super) fn welcome(title: &str, answered: usize, page: &mut Page) {
    page.wrapped(HEADING, "", "", &plain(title));
    let how = "Type the number of an answer and press Enter. ? helps, s says that you cannot say, u goes back, q saves \
               and quits.";
    page.paragraph("", how);
    if answered > 0 {
        let answers = if answered == 1 { "1 question is" } else { &format!("{answered} questions are") };
        page.paragraph("", &format!("{answers} answered already; u goes back to them."));
    }
}

/// What can be typed at any question.
pub(super) fn commands(page: &mut Page) {
    page.blank();
    let rows = [
        ("1", "the answer with this number; 1 3 where several can be true"),
        ("0", "none of these; Enter says the same"),
        ("s", "I cannot say"),
        ("?", "what the question means and how to answer it"),
        ("u", "undo the last answer"),
        ("x", "stop here and show the result so far"),
        ("q", "save and quit"),
        ("h", "this list"),
    ];
    choices(rows, page);
}

/// What is wrong with what was typed, and what would be right.
pub(super) fn doubt(doubt: &Doubt, page: &mut Page) {
    let mut message = plain(&doubt.message).into_owned();
    if let Some(first) = message.get(..1).map(str::to_uppercase) {
        message.replace_range(..1, &first);
    }
    page.paragraph("", &format!("{message}: {}.", plain(&doubt.way_out)));
}

/// What was answered to a question, in words.
pub(super) fn answers(part: &Part<'_>, rules: &RuleSet, findings: &Findings) -> String {
    let words = Words { rules, findings };
    let with = |wanted: &Finding| -> Vec<String> {
        let features = part.features().filter(|feature| findings.get(feature.id()) == Some(wanted));
        features.map(|feature| plain(feature.text()).into_owned()).collect()
    };
    let id = part.id();
    if part.features().all(|feature| findings.get(feature.id()) == Some(&Finding::Unknown)) {
        return "you cannot say".to_owned();
    }
    let (yes, unsure) = match findings.get(id) {
        _ if part.features().len() > 1 => (with(&Finding::YesNo(true)), with(&Finding::Unknown)),
        Some(Finding::Partly { yes, no }) => {
            let labels = |wanted: &dyn Fn(&String) -> bool| -> Vec<String> {
                let choices = typed::listed(part).into_iter().map(str::to_owned);
                choices.filter(wanted).map(|choice| words.choice(id, &choice)).collect()
            };
            (labels(&|choice| yes.contains(choice)), labels(&|choice| !yes.contains(choice) && !no.contains(choice)))
        }
        _ => return words.answer(id).unwrap_or_default(),
    };
    let (yes, unsure) = (yes.join("; "), unsure.join("; "));
    match (yes.is_empty(), unsure.is_empty()) {
        (true, true) => "none of these".to_owned(),
        (true, false) => format!("you cannot say: {unsure}"),
        (false, true) => format!("yes: {yes}"),
        (false, false) => format!("yes: {yes}; you cannot say: {unsure}"),
    }
}

/// The short question of a feature.
pub(super) fn question(rules: &RuleSet, feature: &str) -> String {
    let ask = rules.features().get(feature).and_then(|feature| feature.ask.as_deref()).unwrap_or(feature);
    plain(ask.split_inclusive('?').next().unwrap_or(ask)).into_owned()
}

/// A level that is certain, and why.
pub(super) fn alert(assessment: &Assessment, rules: &RuleSet, page: &mut Page) {
    let urgency = assessment.urgency();
    let certain = urgency.certain();
    let level = rules.header().urgency.level(certain);
    page.blank();
    page.wrapped(style_of(certain), "!! ", "!! ", &plain(&level.title));
    page.wrapped(HEADING, "!! ", "!! ", &plain(&level.say));
    for because in urgency.because() {
        if let Because::Rule { rule, .. } = because
            && rule.urgency == certain
        {
            page.wrapped(PLAIN, "!! ", "!! ", &format!("{}{}", plain(&rule.say), cited(&rule.source)));
        }
    }
    page.paragraph("", "This is certain: no further answer can make it less urgent.");
    page.blank();
}

/// How urgent it is so far, for somebody who goes on another time.
pub(super) fn so_far(assessment: &Assessment, page: &mut Page) {
    let urgency = assessment.urgency();
    page.blank();
    page.wrapped(PLAIN, "", "", "So far:");
    page.wrapped(style_of(urgency.level()), "", "", &plain(urgency.title()));
    page.paragraph("", &plain(urgency.say()));
    if urgency.must_ask().len() > 0 {
        page.paragraph("", "Questions about warning signs are still open, so this can still become more urgent.");
    }
}

/// Says what it means that somebody could not answer questions about warning signs.
pub(super) fn unsaid_warning_signs(engine: &Engine, findings: &Findings, page: &mut Page) {
    let unsaid = unsaid(engine, findings);
    if unsaid.is_empty() {
        return;
    }
    page.heading("Warning signs that are not ruled out");
    let meaning = "You could not answer what follows, and that is fine. But it leaves warning signs open: nobody has \
                   ruled them out. If one of them may be there, or you are in doubt, get help rather than wait.";
    page.paragraph("  ", meaning);
    for feature in unsaid.iter().take(MOST_UNSAID) {
        page.item("  • ", &question(engine.rules(), feature));
    }
    let more = unsaid.len().saturating_sub(MOST_UNSAID);
    if more > 0 {
        page.item("  • ", &format!("and {more} more"));
    }
}

/// How many such questions are listed.
const MOST_UNSAID: usize = 8;

/// Features that would have to be asked about a warning sign if nobody had said that they cannot say, the gravest
/// first.
fn unsaid(engine: &Engine, findings: &Findings) -> Vec<String> {
    let must_ask = |findings: &Findings| -> Vec<String> {
        engine.assess(findings).urgency().must_ask().map(str::to_owned).collect()
    };
    let is_unsaid = |finding: &Finding| matches!(finding, Finding::Unknown | Finding::Partly { .. });
    let candidates = || findings.iter().filter(|(_, finding)| is_unsaid(finding)).map(|(feature, _)| feature);
    let mut without_all = findings.clone();
    for feature in candidates() {
        // It was set before.
        let _ = without_all.clear(feature);
    }
    let matters = |feature: &str| {
        let mut without = findings.clone();
        without.clear(feature).is_ok() && must_ask(&without).iter().any(|asked| asked == feature)
    };
    let order = must_ask(&without_all);
    let mut unsaid: Vec<String> = candidates().filter(|feature| matters(feature)).map(str::to_owned).collect();
    unsaid.sort_by_key(|feature| order.iter().position(|asked| asked == feature).unwrap_or(usize::MAX));
    unsaid
}

/// A label, or an id in its stead.
fn spelt(label: &str) -> String {
    plain(label).replace('_', " ")
}
