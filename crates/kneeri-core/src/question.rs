//! What to ask next.
//!
//! A [`Question`] holds positions; texts come from the rule set when they are looked at.

mod agenda;
mod json;
mod outlook;
mod part;
mod survey;
mod trial;

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

pub use part::Part;

pub(crate) use agenda::{Agenda, Draft};
pub(crate) use survey::Survey;

use crate::program::Program;
use crate::ruleset::{Feature, FeatureKind, Id, Screen, Urgency};

/// Why a question is put, the most pressing first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// It can decide a warning sign, and must be answered.
    Safety,
    /// It can raise the level to a milder one, or release advice that is withheld.
    Care,
    /// It can change which condition leads, or a band that matters.
    Ranking,
}

/// Why nothing is asked any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Over {
    /// No two further answers can displace the leader or change a band that matters.
    Settled,
    /// What is open will probably not displace the leader, nor change whether a condition that matters is likely: both
    /// are more than two standard deviations away.
    Clear,
    /// No question is left that changes anything.
    NothingLeft,
    /// The budget of interactions is used, and no warning sign is open.
    BudgetUsed,
}

/// What to ask next: one question, or several short ones on one subject, with the reason.
///
/// An app shows them together; whoever asks one at a time shows the first of the [`parts`](Question::parts).
///
/// Made by [`Engine::next_question`](crate::Engine::next_question). Serialises as in [`Question::to_json`].
///
/// # Examples
///
/// ```
/// use kneeri_core::{Engine, Tier};
///
/// let engine = Engine::knee();
/// let question = engine.next_question(&engine.findings()).ok_or("nothing to ask")?;
/// assert_eq!(question.tier(), Tier::Safety);
/// println!("{} ({})", question.text(), question.reason());
/// for feature in question.features() {
///     for (choice, label) in feature.choices() {
///         println!("  {choice}: {label}");
///     }
/// }
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct Question {
    program: Arc<Program>,
    draft: Draft,
}

impl Question {
    pub(crate) fn new(program: &Arc<Program>, draft: Draft) -> Self {
        Self { program: Arc::clone(program), draft }
    }

    /// The id of the feature that is asked for; of several, of the one that the question is put for.
    #[must_use]
    pub fn id(&self) -> &str {
        self.features().next().map_or("", AskedFeature::id)
    }

    /// The features that are asked for: one, or those of a screen with the one that the question is put for first.
    pub fn features(&self) -> impl ExactSizeIterator<Item = AskedFeature<'_>> {
        self.draft.features.iter().map(|position| AskedFeature { program: &self.program, position: *position })
    }

    /// What is answered in one go, in this order: the yes-or-no features together as a checklist, each self-test and
    /// each other one alone.
    pub fn parts(&self) -> impl ExactSizeIterator<Item = Part<'_>> {
        part::split(&self.program, &self.draft.features).into_iter().map(|features| Part::new(self, features))
    }

    /// The screen, when several features are asked at once: its id, and its texts.
    #[must_use]
    pub fn screen(&self) -> Option<(&str, &Screen)> {
        let lead = self.features().next().filter(|_| self.draft.features.len() > 1)?;
        let (id, screen) = self.program.rules.screens().get_key_value(lead.authored()?.screen.as_ref()?)?;
        Some((id, screen))
    }

    /// The question in the words of the rule set; of several features, what stands above them.
    #[must_use]
    pub fn text(&self) -> &str {
        match self.screen() {
            Some((_, screen)) => &screen.ask,
            None => self.features().next().map_or("", AskedFeature::text),
        }
    }

    /// Help for whoever answers.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        match self.screen() {
            Some((_, screen)) => screen.help.as_deref(),
            None => self.features().next().and_then(AskedFeature::help),
        }
    }

    /// Why it is put now. Of several features, why the first is.
    #[must_use]
    pub fn tier(&self) -> Tier {
        self.draft.tier
    }

    /// The warning signs that the answer can decide: triage rules, by id. For the tier `Safety`.
    pub fn safety(&self) -> impl Iterator<Item = &str> {
        self.rules(Tier::Safety)
    }

    /// The milder triage rules that the answer can decide, by id. For the tier `Care`.
    pub fn may_raise(&self) -> impl Iterator<Item = &str> {
        self.rules(Tier::Care)
    }

    /// Withheld advice that the answer can release, by id. For the tier `Care`.
    pub fn contraindication(&self) -> impl Iterator<Item = &str> {
        self.draft.advice.iter().filter_map(|advice| self.program.advice.get(*advice)).map(|advice| advice.id.as_str())
    }

    /// The conditions that the answer tells apart: the leader, what could overtake it, and other conditions whose band
    /// matters. For the tier `Ranking`.
    pub fn tells_apart(&self) -> impl Iterator<Item = &str> {
        let conditions = self.draft.apart.iter().filter_map(|condition| self.program.conditions.get(*condition));
        conditions.map(|condition| condition.id.as_str())
    }

    /// How much of what is open about the ranking the answer probably settles: millionths, summed over the challengers
    /// of the leader and the other conditions whose band matters. For the tier `Ranking`.
    #[must_use]
    pub fn gain(&self) -> Option<i64> {
        (self.tier() == Tier::Ranking).then_some(self.draft.gain)
    }

    /// The reason as one short sentence in English, with the names and titles of the rule set.
    #[must_use]
    pub fn reason(&self) -> String {
        let rules = &self.program.rules;
        let level = |level: Urgency| rules.header().urgency.level(level).title.as_str();
        let touched = self.draft.rules.iter().filter_map(|rule| self.program.triage.get(*rule));
        // The first of the gravest.
        let gravest = touched.reduce(|gravest, rule| if rule.urgency > gravest.urgency { rule } else { gravest });
        let wanted =
            gravest.map(|rule| (rule.urgency, rules.triage().get(&rule.id).and_then(|rule| rule.name.as_ref())));
        let further = if self.draft.rules.len() > 1 { ", and other warning signs" } else { "" };
        let names: Vec<&str> = self
            .tells_apart()
            .filter_map(|id| rules.conditions().get(id))
            .map(|condition| condition.name.as_str())
            .collect();
        match (self.tier(), wanted, names.as_slice()) {
            (Tier::Safety, Some((_, Some(name))), _) => format!("To rule out {name}{further}."),
            (Tier::Care, Some((_, Some(name))), _) => format!("To look out for {name}."),
            (Tier::Safety, Some((urgency, None)), _) => format!("To rule out a warning sign: “{}”.", level(urgency)),
            (Tier::Care, Some((urgency, None)), _) => format!("To know whether this is needed: “{}”.", level(urgency)),
            (Tier::Ranking, _, [first, second, ..]) => format!("To tell “{first}” from “{second}”."),
            (Tier::Ranking, _, [only]) => format!("To see how well “{only}” fits."),
            _ => {
                let title =
                    self.contraindication().find_map(|id| rules.advice().get(id)).map_or("", |advice| &advice.title);
                format!("To know whether this advice is right for you: “{title}”.")
            }
        }
    }

    /// The question as canonical JSON (RFC 8785).
    #[must_use]
    pub fn to_json(&self) -> String {
        // Questions serialise without fail: they hold texts, lists and objects.
        serde_json::to_string(self).unwrap_or_default()
    }

    fn rules(&self, tier: Tier) -> impl Iterator<Item = &str> {
        let rules = self.draft.rules.iter().filter(move |_| self.tier() == tier);
        rules.filter_map(|rule| self.program.triage.get(*rule)).map(|rule| rule.id.as_str())
    }
}

impl PartialEq for Question {
    fn eq(&self, other: &Self) -> bool {
        self.program.rules.digest() == other.program.rules.digest() && self.draft == other.draft
    }
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

/// A feature that is asked for.
#[derive(Debug, Clone, Copy)]
pub struct AskedFeature<'a> {
    program: &'a Program,
    position: usize,
}

impl<'a> AskedFeature<'a> {
    /// Its id.
    #[must_use]
    pub fn id(self) -> &'a str {
        self.program.features.get(self.position).map_or("", |feature| &feature.id)
    }

    /// The feature as the author wrote it; `None` never in practice.
    #[must_use]
    pub fn authored(self) -> Option<&'a Feature> {
        self.program.rules.features().get(self.id())
    }

    /// Its question.
    #[must_use]
    pub fn text(self) -> &'a str {
        self.authored().and_then(|feature| feature.ask.as_deref()).unwrap_or_default()
    }

    /// Help for whoever answers.
    #[must_use]
    pub fn help(self) -> Option<&'a str> {
        self.authored()?.help.as_deref()
    }

    /// What kind of answer it takes; `None` never in practice.
    #[must_use]
    pub fn kind(self) -> Option<&'a FeatureKind> {
        self.authored().map(|feature| &feature.kind)
    }

    /// The choices of a `one_of` or `any_of` as id and label, in the order of the rule set.
    pub fn choices(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let label = move |choice: &'a Id| {
            let label = self.authored().and_then(|feature| feature.choices.get(choice));
            (choice.as_str(), label.map_or(choice.as_str(), |label| label.as_str()))
        };
        self.kind().map_or(&[][..], FeatureKind::choices).iter().map(label)
    }
}
