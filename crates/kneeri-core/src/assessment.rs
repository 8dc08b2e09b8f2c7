//! What comes out: an explained result.
//!
//! An [`Assessment`] holds numbers and positions; texts come from the rule set when they are looked at.

mod json;

use std::fmt;
use std::sync::Arc;

use crate::advice::{Counsel, Why};
use crate::answer::Answer;
use crate::canonical::Digest;
use crate::findings::Findings;
use crate::outline::Outline;
use crate::program::evidence::CompiledItem;
use crate::program::formula::Truth;
use crate::program::{CompiledCondition, Program};
use crate::ruleset::{Advice, Band, Citation, Condition, Text, TriageRule, Urgency, Verdict};
use crate::score::bounds::ground::Ground;
use crate::score::{Addend, Counted, Score, Share};
use crate::triage::Triage;

/// The version of what results mean. Any change of output bytes for the same rules and findings raises it.
pub const SEMANTICS: u32 = 1;

/// The explained result for one person's findings.
///
/// Made by [`Engine::assess`](crate::Engine::assess). Serialises as in [`Assessment::to_json`].
#[derive(Debug, Clone)]
#[must_use]
pub struct Assessment {
    program: Arc<Program>,
    triage: Triage,
    level: Urgency,
    settled_level: bool,
    verdict: Verdict,
    /// By rank.
    scores: Vec<Score>,
    counsel: Counsel,
    unanswered: Vec<usize>,
    not_applicable: Vec<usize>,
}

impl Assessment {
    /// The whole way from findings to result, in the order of the modules.
    pub(crate) fn new(findings: &Findings) -> Self {
        let program = Arc::clone(findings.program());
        let answers = findings.answers();
        let outline = Outline::new(&program, answers);
        let mut ground = Ground::new(&program, outline.possible());
        let score = |position: usize| {
            let (condition, standing) = (program.conditions.get(position)?, outline.standing(position)?);
            Some(Score::new(position, condition, &mut ground, standing))
        };
        let scores: Vec<Score> = outline.ranked().into_iter().filter_map(score).collect();
        let counsel = outline.counsel();
        let applies = |index: usize| outline.asking.applies(index);
        let with = |wanted: fn(&Option<Answer>) -> bool| {
            answers.iter().enumerate().filter(move |(_, answer)| wanted(answer)).map(|(index, _)| index)
        };
        let unanswered = with(Option::is_none).filter(|index| applies(*index) != Truth::False).collect();
        let given = |answer: &Option<Answer>| !matches!(answer, None | Some(Answer::Unknown));
        let not_applicable = with(given).filter(|index| applies(*index) == Truth::False).collect();
        let (level, triage) = (outline.level(), outline.triage);
        Self {
            level,
            settled_level: level_is_final(&program, &triage, &scores),
            verdict: verdict(&program, &scores),
            triage,
            scores,
            counsel,
            unanswered,
            not_applicable,
            program,
        }
    }

    /// The version of what the result means.
    #[must_use]
    pub fn semantics(&self) -> u32 {
        SEMANTICS
    }

    /// Which rule set it was made with: id and version.
    #[must_use]
    pub fn rule_set(&self) -> (&str, &str) {
        (self.program.rules.id(), self.program.rules.version())
    }

    /// The digest of the rule set.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.program.rules.digest()
    }

    /// The digest of what decides in the rule set.
    #[must_use]
    pub fn logic_digest(&self) -> Digest {
        self.program.rules.logic_digest()
    }

    /// How soon somebody should be seen.
    #[must_use]
    pub fn urgency(&self) -> UrgencyResult<'_> {
        UrgencyResult { assessment: self }
    }

    /// What the ranking as a whole says. A user interface shows the ranking only for `Settled` and `Leaning`.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// Every condition of the rule set, by rank.
    pub fn conditions(&self) -> impl ExactSizeIterator<Item = RankedCondition<'_>> {
        self.scores.iter().enumerate().map(|(place, score)| RankedCondition { assessment: self, place, score })
    }

    /// One condition; `None` when the rule set has no such condition.
    #[must_use]
    pub fn condition(&self, id: &str) -> Option<RankedCondition<'_>> {
        self.conditions().find(|condition| condition.id() == id)
    }

    /// The advice that is shown, by topic, then id.
    pub fn advice(&self) -> impl ExactSizeIterator<Item = ShownAdvice<'_>> {
        self.counsel.shown.iter().map(|position| ShownAdvice::new(self, *position))
    }

    /// Advice that is withheld until something is answered, by id.
    pub fn withheld(&self) -> impl ExactSizeIterator<Item = WithheldAdvice<'_>> {
        self.counsel.withheld.iter().map(|withholding| WithheldAdvice {
            advice: ShownAdvice::new(self, withholding.advice),
            because: withholding.why,
            ask: withholding.ask.iter().map(|feature| self.feature_id(*feature)).collect(),
        })
    }

    /// Features without any finding that may apply, by id.
    pub fn unanswered(&self) -> impl ExactSizeIterator<Item = &str> {
        self.unanswered.iter().map(|feature| self.feature_id(*feature))
    }

    /// Features that were answered although they do not apply, by id. The answers count all the same.
    pub fn answered_but_not_applicable(&self) -> impl ExactSizeIterator<Item = &str> {
        self.not_applicable.iter().map(|feature| self.feature_id(*feature))
    }

    /// What the result is not.
    #[must_use]
    pub fn disclaimer(&self) -> &str {
        &self.program.rules.header().disclaimer
    }

    /// When to get help in any case.
    #[must_use]
    pub fn safety_net(&self) -> &[Text] {
        &self.program.rules.header().safety_net
    }

    /// The result as canonical JSON (RFC 8785), the same bytes on every platform.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Results serialise without fail: they hold texts, integers, booleans, lists and objects.
        serde_json::to_string(self).unwrap_or_default()
    }

    fn feature_id(&self, feature: usize) -> &str {
        self.program.features.get(feature).map_or("", |feature| &feature.id)
    }
}

impl PartialEq for Assessment {
    fn eq(&self, other: &Self) -> bool {
        self.to_json() == other.to_json()
    }
}

impl Program {
    /// The least urgency while a condition is likely.
    fn floor(&self, score: &Score) -> Option<Urgency> {
        self.conditions.get(score.condition).and_then(|condition| condition.floor)
    }
}

/// Whether no further answer can change the level.
fn level_is_final(program: &Program, triage: &Triage, scores: &[Score]) -> bool {
    let header = program.rules.header();
    let may_change = |score: &Score| {
        program.floor(score).is_some_and(|floor| floor > triage.certain)
            && if score.band == Band::Likely { !score.stays_likely(header) } else { score.can_be_likely(header) }
    };
    triage.certain == triage.could_reach && !scores.iter().any(may_change)
}

/// What the ranking as a whole says.
fn verdict(program: &Program, ranked: &[Score]) -> Verdict {
    let header = program.rules.header();
    let mut remaining = ranked.iter().filter(|score| score.is_in());
    let Some(leader) = remaining.clone().next() else { return Verdict::NoMatch };
    let none_can_match = remaining.clone().all(|score| score.greatest_net < header.likely_net);
    let speaks_for_none = leader.net() < header.likely_net;
    if none_can_match || (speaks_for_none && !remaining.clone().any(|score| score.open)) {
        return Verdict::NoMatch;
    }
    if speaks_for_none {
        return Verdict::NotEnoughInformation;
    }
    let stays = leader.only_if == Truth::True && leader.least_net >= header.likely_net;
    let stays_ahead = |other: &Score| (other.hi, leader.condition) < (leader.lo, other.condition);
    if stays && remaining.all(|other| other.condition == leader.condition || stays_ahead(other)) {
        return Verdict::Settled;
    }
    Verdict::Leaning
}

/// How soon somebody should be seen, and why. Serialises as the member `urgency` of a result.
#[derive(Debug, Clone, Copy)]
pub struct UrgencyResult<'a> {
    assessment: &'a Assessment,
}

impl<'a> UrgencyResult<'a> {
    /// The level to act on.
    #[must_use]
    pub fn level(self) -> Urgency {
        self.assessment.level
    }

    /// The heading of the level in this rule set.
    #[must_use]
    pub fn title(self) -> &'a str {
        &self.assessment.program.rules.header().urgency.level(self.level()).title
    }

    /// What to do at this level.
    #[must_use]
    pub fn say(self) -> &'a str {
        &self.assessment.program.rules.header().urgency.level(self.level()).say
    }

    /// The level that is certain whatever is still answered. It never falls as answers arrive.
    #[must_use]
    pub fn certain(self) -> Urgency {
        self.assessment.triage.certain
    }

    /// The level that triage rules could still reach. It never rises as answers arrive.
    #[must_use]
    pub fn could_reach(self) -> Urgency {
        self.assessment.triage.could_reach
    }

    /// Whether no further answer can change the level.
    #[must_use]
    pub fn is_final(self) -> bool {
        self.assessment.settled_level
    }

    /// What sets the level: all true rules, then whatever lifts it above what is certain.
    pub fn because(self) -> impl Iterator<Item = Because<'a>> {
        let Assessment { program, triage, scores, .. } = self.assessment;
        let rule = |position: usize| program.triage.get(position);
        let authored = move |position: usize| rule(position).and_then(|rule| program.rules.triage().get(&rule.id));
        let fired = triage
            .fired
            .iter()
            .filter_map(move |position| Some(Because::Rule { id: &rule(*position)?.id, rule: authored(*position)? }));
        let pointing = triage.pointing.iter().filter(|(_, urgency)| *urgency > triage.certain).filter_map(
            move |(position, urgency)| {
                Some(Because::Pointed { id: &rule(*position)?.id, rule: authored(*position)?, urgency: *urgency })
            },
        );
        let mut floors = vec![None; program.conditions.len()];
        for score in scores.iter().filter(|score| score.band == Band::Likely) {
            let floor = program.floor(score).filter(|floor| *floor > triage.certain);
            floors.get_mut(score.condition).into_iter().for_each(|own| *own = floor);
        }
        let likely = program.conditions.iter().zip(floors);
        let likely = likely
            .filter_map(|(condition, urgency)| Some(Because::Likely { condition: &condition.id, urgency: urgency? }));
        let until = program.rules.header().until_safety_answered;
        let must_ask =
            (!triage.must_ask.is_empty() && until > triage.certain).then_some(Because::MustAsk { urgency: until });
        fired.chain(pointing).chain(likely).chain(must_ask)
    }

    /// Questions that must be answered before the level can be trusted, the gravest first.
    pub fn must_ask(self) -> impl ExactSizeIterator<Item = &'a str> {
        self.assessment.triage.must_ask.iter().map(move |feature| self.assessment.feature_id(*feature))
    }

    /// Questions that could still raise the level to a milder one.
    pub fn may_raise(self) -> impl ExactSizeIterator<Item = &'a str> {
        self.assessment.triage.may_raise.iter().map(move |feature| self.assessment.feature_id(*feature))
    }
}

impl fmt::Display for UrgencyResult<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.level(), self.title())
    }
}

/// One cause of the level.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Because<'a> {
    /// A triage rule is true.
    Rule {
        /// Its id.
        id: &'a str,
        /// The rule.
        rule: &'a TriageRule,
    },
    /// An open triage rule that somebody could not answer.
    Pointed {
        /// Its id.
        id: &'a str,
        /// The rule.
        rule: &'a TriageRule,
        /// The level it asks for while it is open.
        urgency: Urgency,
    },
    /// A condition with a least urgency is likely.
    Likely {
        /// Its id.
        condition: &'a str,
        /// Its least urgency.
        urgency: Urgency,
    },
    /// Safety questions are still open.
    MustAsk {
        /// The least level until they are answered.
        urgency: Urgency,
    },
}

impl Because<'_> {
    /// The level that it asks for.
    #[must_use]
    pub fn urgency(&self) -> Urgency {
        match self {
            Self::Rule { rule, .. } => rule.urgency,
            Self::Pointed { urgency, .. } | Self::Likely { urgency, .. } | Self::MustAsk { urgency } => *urgency,
        }
    }
}

/// One condition and where it stands. Serialises as it stands in a result.
#[derive(Debug, Clone, Copy)]
pub struct RankedCondition<'a> {
    assessment: &'a Assessment,
    place: usize,
    score: &'a Score,
}

impl<'a> RankedCondition<'a> {
    /// Its id.
    #[must_use]
    pub fn id(self) -> &'a str {
        self.compiled().map_or("", |condition| &condition.id)
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'a str {
        self.authored().map_or("", |condition| &condition.name)
    }

    /// The condition as the author wrote it; `None` never in practice.
    #[must_use]
    pub fn authored(self) -> Option<&'a Condition> {
        self.assessment.program.rules.conditions().get(self.id())
    }

    /// Its rank, counted from 1.
    #[must_use]
    pub fn rank(self) -> usize {
        self.place + 1
    }

    /// Its band.
    #[must_use]
    pub fn band(self) -> Band {
        self.score.band
    }

    /// Its score now, in millidecibans: base rate plus what the findings add.
    #[must_use]
    pub fn score(self) -> i64 {
        self.score.score
    }

    /// The least score over every way of answering what is still unknown, in millidecibans.
    #[must_use]
    pub fn lo(self) -> i64 {
        self.score.lo
    }

    /// The greatest score over every way of answering what is still unknown, in millidecibans.
    #[must_use]
    pub fn hi(self) -> i64 {
        self.score.hi
    }

    /// Whether `lo` and `hi` are reached; otherwise they only bound the score.
    #[must_use]
    pub fn bounds_are_exact(self) -> bool {
        self.score.exact
    }

    /// The base rate in millidecibans.
    #[must_use]
    pub fn prior(self) -> i64 {
        self.score.prior
    }

    /// What the findings add, in millidecibans: the sum of all contributions.
    #[must_use]
    pub fn net(self) -> i64 {
        self.score.net()
    }

    /// What the findings can add at most, in millidecibans, whatever the base rate becomes: no way of answering what is
    /// still unknown goes beyond.
    #[must_use]
    pub fn greatest_net(self) -> i64 {
        self.score.greatest_net
    }

    /// The addends of the score: why it is excluded first, then by size, the evidence limit last.
    pub fn reasons(self) -> impl ExactSizeIterator<Item = Reason<'a>> {
        self.score.reasons.iter().map(move |counted| Reason { condition: self, counted })
    }

    fn compiled(self) -> Option<&'a CompiledCondition> {
        self.assessment.program.conditions.get(self.score.condition)
    }
}

/// One addend of a score: what was found, what it weighs, how much of it counts, and where that comes from.
#[derive(Debug, Clone, Copy)]
pub struct Reason<'a> {
    condition: RankedCondition<'a>,
    counted: &'a Counted,
}

impl<'a> Reason<'a> {
    /// The item: `item`, `group.item`, `group.item.option`, or `only_if` or `limit`.
    #[must_use]
    pub fn item(self) -> &'a str {
        match self.counted.addend {
            Addend::OnlyIf => "only_if",
            Addend::Limit => "limit",
            Addend::Item(..) => self.compiled().map_or("", |item| &item.id),
        }
    }

    /// How the findings stand to it: `yes`, `no`, the choice, band or count as written, `other`, or `unknown`.
    #[must_use]
    pub fn state(self) -> &'a str {
        match self.counted.addend {
            Addend::OnlyIf => "no",
            Addend::Limit => "reached",
            Addend::Item(_, state) => self.compiled().map_or("unknown", |item| item.state_text(state)),
        }
    }

    /// The whole weight, in millidecibans.
    #[must_use]
    pub fn weight(self) -> i64 {
        self.counted.weight
    }

    /// What of it counts, in millidecibans.
    #[must_use]
    pub fn counted(self) -> i64 {
        self.counted.counted
    }

    /// How much of it counts: `full`, `half`, `quarter`, `1/8`, … or `none`.
    #[must_use]
    pub fn share(self) -> String {
        self.counted.share.to_string()
    }

    /// The features that it hangs on, by id.
    pub fn features(self) -> impl Iterator<Item = &'a str> {
        let features: &[usize] = match self.counted.addend {
            Addend::OnlyIf => self.condition.compiled().map_or(&[], |condition| &condition.only_if_features),
            Addend::Limit => &[],
            Addend::Item(..) => self.compiled().map_or(&[], |item| &item.features),
        };
        features.iter().map(move |feature| self.condition.assessment.feature_id(*feature))
    }

    /// Where the weight comes from; empty for `only_if` and `limit`.
    #[must_use]
    pub fn source(self) -> &'a [Citation] {
        let rules = &self.condition.assessment.program.rules;
        self.compiled().zip(self.condition.compiled()).map_or(&[], |(item, condition)| condition.sources(rules, item))
    }

    fn compiled(self) -> Option<&'a CompiledItem> {
        match self.counted.addend {
            Addend::Item(position, _) => self.condition.compiled()?.items.get(position),
            Addend::OnlyIf | Addend::Limit => None,
        }
    }
}

impl fmt::Display for Reason<'_> {
    /// `+6990 place.medial_below_joint_line: yes (S3-20)`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:+} {}: {}", self.counted(), self.item(), self.state())?;
        if self.counted.share != Share::FULL {
            write!(f, ", {} of {:+}", self.share(), self.weight())?;
        }
        let sources: Vec<&str> = self.source().iter().map(Citation::as_str).collect();
        if sources.is_empty() { Ok(()) } else { write!(f, " ({})", sources.join(", ")) }
    }
}

/// Advice that is shown.
#[derive(Debug, Clone, Copy)]
pub struct ShownAdvice<'a> {
    assessment: &'a Assessment,
    position: usize,
}

impl<'a> ShownAdvice<'a> {
    fn new(assessment: &'a Assessment, position: usize) -> Self {
        Self { assessment, position }
    }

    /// Its id.
    #[must_use]
    pub fn id(self) -> &'a str {
        self.assessment.program.advice.get(self.position).map_or("", |advice| &advice.id)
    }

    /// The advice as the author wrote it; `None` never in practice.
    #[must_use]
    pub fn authored(self) -> Option<&'a Advice> {
        self.assessment.program.rules.advice().get(self.id())
    }

    /// The heading of its topic.
    #[must_use]
    pub fn topic_title(self) -> &'a str {
        let topics = self.assessment.program.rules.topics();
        self.authored().and_then(|advice| topics.get(&advice.topic)).map_or("", |topic| &topic.title)
    }
}

/// Advice that is withheld until something is answered.
#[derive(Debug, Clone)]
pub struct WithheldAdvice<'a> {
    advice: ShownAdvice<'a>,
    because: Why,
    ask: Vec<&'a str>,
}

impl<'a> WithheldAdvice<'a> {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> &'a str {
        self.advice.id()
    }

    /// The advice as the author wrote it; `None` never in practice.
    #[must_use]
    pub fn authored(&self) -> Option<&'a Advice> {
        self.advice.authored()
    }

    /// `unknown`: its own guard is open; `stance`: a more cautious stance may apply.
    #[must_use]
    pub fn because(&self) -> &'static str {
        match self.because {
            Why::Unknown => "unknown",
            Why::Stance => "stance",
        }
    }

    /// The questions that would release it, by id.
    #[must_use]
    pub fn ask(&self) -> &[&'a str] {
        &self.ask
    }
}
