//! The faults that need the whole rule set: names, cycles, order, limits.

mod evidence;
mod findings;
mod graph;

pub(super) use graph::thresholds;

use std::collections::BTreeSet;
use std::fmt;

use super::text::{Json, Node, Place, TextFault, at, escaped};
use crate::fault::{Code, MOST_FAULTS, nearest};
use crate::ruleset::entries::repeated;
use crate::ruleset::{
    Advice, Amount, Bounds, Case, Citation, Clause, Condition, Danger, Document, Dose, Entries, Evidence,
    ExpectedReasons, Feature, FeatureKind, Header, Id, Item, Law, NumberRange, ReturnToRun, RuleSet, Test, Text, Topic,
    Urgency, When,
};
use crate::unit;

/// The most triage rules and advice together.
const MOST_RULES: usize = 2048;

/// The most items of evidence of a condition.
const MOST_ITEMS: usize = 128;

/// The most thresholds of one number feature in the whole rule set: its value cells fit into one word.
const MOST_THRESHOLDS: usize = 120;

/// The longest chain of patterns that name one another: formulas are built and read recursively.
const LONGEST_CHAIN: usize = 32;

/// The most tests that one pattern stands for once the patterns that it names are inlined.
const MOST_TESTS: usize = 4096;

/// The most tests that all conditions over findings stand for once patterns are inlined.
const MOST_TESTS_IN_ALL: usize = 262_144;

/// Names that conditions over findings use themselves.
const RESERVED_FEATURES: [&str; 6] = ["all", "any", "not", "at_least", "of", "pattern"];

/// Names that results use themselves.
const RESERVED_CHOICES: [&str; 3] = ["unknown", "other", "not_applicable"];

/// Names that results use themselves.
const RESERVED_ITEMS: [&str; 2] = ["limit", "only_if"];

/// Looks through a document that was read and reports what is wrong with it as a whole.
pub(super) struct Checker<'t> {
    tree: &'t Node<'t>,
    faults: Vec<(usize, TextFault)>,
}

/// A place in the document, written out only where there is a fault.
type Pointer<'p> = &'p dyn fmt::Display;

/// Whether a fault is about a key or about its value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    Key,
    Value,
}

impl<'t> Checker<'t> {
    pub(super) fn new(tree: &'t Node) -> Self {
        Self { tree, faults: Vec::new() }
    }

    pub(super) fn into_faults(self) -> Vec<(usize, TextFault)> {
        self.faults
    }

    /// Checks the whole document; the header is there unless a member of it is missing.
    pub(super) fn check(&mut self, document: &Document, cuts: &[Vec<i64>]) -> Option<Header> {
        let header = self.header(document);
        self.sources(document);
        for (id, topic) in &document.topics {
            self.topic(id, topic);
        }
        for (id, feature) in &document.features {
            self.feature(id, feature, document);
        }
        for (id, pattern) in &document.patterns {
            self.when(&format_args!("/patterns/{id}/when"), &pattern.when, document);
            self.citations(&format_args!("/patterns/{id}/source"), &pattern.source, document);
        }
        self.cycles(document);
        let trust: Vec<&str> = match &header {
            Some(header) => header.trust.keys().map(Id::as_str).collect(),
            None => document.trust.keys().map(Id::as_str).chain(DEFAULT_TRUST.iter().map(|(word, _)| *word)).collect(),
        };
        for (id, condition) in &document.conditions {
            self.condition(&format_args!("/conditions/{id}"), condition, &trust, document);
        }
        for (id, rule) in &document.triage {
            let pointer = format_args!("/triage/{id}");
            self.when(&format_args!("{pointer}/when"), &rule.when, document);
            self.citations(&format_args!("{pointer}/source"), &rule.source, document);
            if rule.if_unanswered.is_some_and(|level| level > rule.urgency) {
                let message = format!("`if_unanswered` is above the urgency of the rule, `{}`", rule.urgency);
                self.report(&format_args!("{pointer}/if_unanswered"), At::Value, Code::WrongOrder, message, None);
            }
        }
        for (id, advice) in &document.advice {
            self.advice(&format_args!("/advice/{id}"), advice, document);
        }
        if let Some(ladder) = &document.return_to_run {
            self.ladder(ladder, document);
        }
        let rules = document.triage.len() + document.advice.len();
        if rules > MOST_RULES {
            let message = format!("{rules} triage rules and advice together; at most {MOST_RULES} are allowed");
            let place = if document.triage.is_empty() { "/advice" } else { "/triage" };
            self.report(&place, At::Key, Code::TooManyInAll, message, None);
        }
        self.thresholds(document, cuts);
        for (name, case) in &document.cases {
            self.case(&format_args!("/cases/{}", escaped(name)), case, document);
        }
        for (id, law) in &document.laws {
            self.law(&format_args!("/laws/{id}"), law, document);
        }
        if !document.translations.is_empty() {
            self.translations(document);
        }
        header
    }

    /// Reports a fault at a pointer, or as near to it as the document goes.
    fn report(&mut self, pointer: Pointer<'_>, at: At, code: Code, message: String, hint: Option<String>) {
        if self.is_full() {
            return;
        }
        let pointer = pointer.to_string();
        let place = self.locate(&pointer, at);
        let fault = TextFault { code, offset: place.offset(), pointer, message, hint };
        self.faults.push((place.file(), fault));
    }

    /// Whether so many faults were found that hints are not worth looking for.
    fn is_full(&self) -> bool {
        self.faults.len() >= MOST_FAULTS
    }

    fn locate(&self, pointer: &str, at: At) -> Place {
        let (mut node, mut place) = (self.tree, self.tree.place);
        for step in pointer.split('/').skip(1) {
            let step = step.replace("~1", "/").replace("~0", "~");
            let next = match &node.json {
                Json::Object(_) => node.member(&step).map(|member| (&member.value, member.place)),
                Json::List(entries) => {
                    step.parse().ok().and_then(|index: usize| entries.get(index)).map(|entry| (entry, entry.place))
                }
                _ => None,
            };
            let Some((next, key)) = next else { break };
            (node, place) = (next, if at == At::Key { key } else { next.place });
        }
        place
    }

    fn unknown<'n>(
        &mut self,
        pointer: Pointer<'_>,
        at: At,
        what: &str,
        name: &str,
        names: impl IntoIterator<Item = &'n str>,
    ) {
        if self.is_full() {
            return;
        }
        let hint = nearest(name, names).map(|near| format!("did you mean `{near}`?"));
        self.report(pointer, at, Code::UnknownName, format!("no {what} `{name}`"), hint);
    }

    // Header.

    fn header(&mut self, document: &Document) -> Option<Header> {
        let missing: Vec<&str> = [
            ("kneeri", document.kneeri.is_none()),
            ("id", document.id.is_none()),
            ("version", document.version.is_none()),
            ("language", document.language.is_none()),
            ("title", document.title.is_none()),
            ("methodology", document.methodology.is_none()),
            ("disclaimer", document.disclaimer.is_none()),
            ("safety_net", document.safety_net.is_none()),
            ("urgency", document.urgency.is_none()),
            ("until_safety_answered", document.until_safety_answered.is_none()),
        ]
        .into_iter()
        .filter_map(|(member, missing)| missing.then_some(member))
        .collect();
        for member in &missing {
            // A member that is there but could not be read has its own fault.
            if self.tree.member(member).is_none() {
                let message = format!("no document has the header member `{member}`");
                self.report(
                    &"",
                    At::Value,
                    Code::MissingHeader,
                    message,
                    Some("add it to the document with the title".into()),
                );
            }
        }
        let must_ask_from = document.must_ask_from.unwrap_or(Urgency::SameDay);
        if document.until_safety_answered.is_some_and(|level| level > must_ask_from) {
            let message = format!("`until_safety_answered` is above `must_ask_from`, `{must_ask_from}`");
            self.report(&"/until_safety_answered", At::Value, Code::WrongOrder, message, None);
        }
        let by_default = DEFAULT_TRUST.iter().filter_map(|(word, per_cent)| Some((Id::new(word)?, *per_cent)));
        let trust = by_default.chain(document.trust.iter().map(|(word, per_cent)| (word.clone(), *per_cent))).collect();
        let bands = document.bands.clone().unwrap_or_default();
        let likely = bands.likely.unwrap_or_default();
        Some(Header {
            id: document.id.clone()?,
            version: document.version.clone()?,
            language: document.language.clone()?,
            title: document.title.clone()?,
            methodology: document.methodology.clone()?,
            disclaimer: document.disclaimer.clone()?,
            safety_net: document.safety_net.clone()?,
            urgency: document.urgency.clone()?,
            must_ask_from,
            until_safety_answered: document.until_safety_answered?,
            evidence_limit: i64::from(document.evidence_limit.unwrap_or(40_000)),
            likely_score: i64::from(likely.score.unwrap_or(0)),
            likely_net: i64::from(likely.net.unwrap_or(3000)),
            possible_score: i64::from(bands.possible.and_then(|band| band.score).unwrap_or(-10_000)),
            trust,
        })
    }

    // Sources.

    fn sources(&mut self, document: &Document) {
        for (id, source) in &document.sources {
            let pointer = format_args!("/sources/{id}");
            if id.source() != id.as_str() {
                let message = format!("`{id}` names a fact; a source has no `-`");
                self.report(
                    &pointer,
                    At::Key,
                    Code::UnknownSource,
                    message,
                    Some(format!("put it under `facts` of `{}`", id.source())),
                );
            }
            for fact in
                source.facts.keys().filter(|fact| fact.source() != id.as_str() || fact.source() == fact.as_str())
            {
                let message = format!("the fact `{fact}` does not belong to `{id}`");
                let hint = Some(format!("facts here are named `{id}-1`, `{id}-2`, …"));
                self.report(&format_args!("{pointer}/facts/{fact}"), At::Key, Code::UnknownSource, message, hint);
            }
        }
    }

    fn citations(&mut self, pointer: Pointer<'_>, citations: &[Citation], document: &Document) {
        self.again(citations.iter().map(Citation::as_str), |checker, index, citation| {
            let pointer = format_args!("{pointer}/{index}");
            checker.report(&pointer, At::Value, Code::Repeated, format!("`{citation}` is cited twice"), None);
        });
        for (index, citation) in citations.iter().enumerate() {
            let pointer = format_args!("{pointer}/{index}");
            let name = citation.source();
            let source = document.sources.get(name);
            let is_whole = name.len() == citation.as_str().len();
            let known = source.is_some_and(|source| is_whole || source.facts.contains_key(citation));
            if !known && !self.is_full() {
                let names = source.map_or_else(
                    || document.sources.keys().map(Citation::as_str).collect::<Vec<_>>(),
                    |source| source.facts.keys().map(Citation::as_str).collect(),
                );
                let hint = nearest(citation.as_str(), names).map(|near| format!("did you mean `{near}`?"));
                let message = format!("no source or fact `{citation}`");
                self.report(&pointer, At::Value, Code::UnknownSource, message, hint);
            }
        }
    }

    // Topics and features.

    fn topic(&mut self, id: &Id, topic: &Topic) {
        self.repeated(&format_args!("/topics/{id}/stances"), &topic.stances, "stance");
    }

    fn repeated(&mut self, pointer: Pointer<'_>, ids: &[Id], what: &str) {
        self.again(ids.iter().map(Id::as_str), |checker, index, id| {
            let message = format!("the {what} `{id}` stands twice");
            checker.report(&format_args!("{pointer}/{index}"), At::Value, Code::Repeated, message, None);
        });
    }

    /// Tells of each name that stands before, too, as long as there is room for faults.
    fn again<'n>(
        &mut self,
        names: impl ExactSizeIterator<Item = &'n str> + Clone,
        tell: impl Fn(&mut Self, usize, &str),
    ) {
        for index in repeated(names.clone()) {
            if self.is_full() {
                return;
            }
            tell(self, index, names.clone().nth(index).unwrap_or_default());
        }
    }

    fn reserved(&mut self, pointer: Pointer<'_>, at: At, id: &str, reserved: &[&str]) {
        if reserved.contains(&id) {
            let message = format!("`{id}` is a word of the format");
            self.report(pointer, at, Code::ReservedId, message, Some("choose another id".into()));
        }
    }

    fn feature(&mut self, id: &Id, feature: &Feature, document: &Document) {
        let pointer = format_args!("/features/{id}");
        self.reserved(&pointer, At::Key, id, &RESERVED_FEATURES);
        let choices = feature.kind.choices();
        let list = format_args!("{pointer}/{}", feature.kind.as_str());
        self.repeated(&list, choices, "choice");
        for (index, choice) in choices.iter().enumerate() {
            self.reserved(&format_args!("{list}/{index}"), At::Value, choice, &RESERVED_CHOICES);
        }
        if let FeatureKind::Number(range) = &feature.kind {
            self.number(&list, range);
        }
        for choice in feature.choices.keys().filter(|choice| !choices.contains(choice)) {
            self.unknown_choice(&format_args!("{pointer}/choices/{choice}"), At::Key, id, choice, choices);
        }
        if let Some(danger) = &feature.danger {
            self.danger(&format_args!("{pointer}/danger"), id, &feature.kind, danger);
        }
        if let Some(screen) = &feature.screen {
            let pointer = format_args!("{pointer}/screen");
            if !document.screens.contains_key(screen) {
                self.unknown(&pointer, At::Value, "screen", screen, document.screens.keys().map(Id::as_str));
            }
        }
        if let Some(when) = &feature.ask_when {
            self.when(&format_args!("{pointer}/ask_when"), when, document);
        }
        self.citations(&format_args!("{pointer}/source"), &feature.source, document);
    }

    fn number(&mut self, pointer: Pointer<'_>, range: &NumberRange) {
        if unit::find(&range.unit).is_none() {
            let codes: Vec<String> = unit::UNITS.iter().map(|unit| format!("`{}`", unit.code)).collect();
            let hint = nearest(&range.unit, unit::UNITS.iter().map(|unit| unit.code))
                .map_or_else(|| format!("one of {}", codes.join(", ")), |near| format!("did you mean `{near}`?"));
            let message = format!("no unit `{}`", range.unit);
            self.report(&format_args!("{pointer}/unit"), At::Value, Code::UnknownUnit, message, Some(hint));
        }
        if range.from >= range.to {
            let message = format!("the range from {} to {} is empty", range.from, range.to);
            self.report(&format_args!("{pointer}/to"), At::Value, Code::WrongOrder, message, None);
        }
    }

    fn unknown_choice(&mut self, pointer: Pointer<'_>, at: At, feature: &str, choice: &str, choices: &[Id]) {
        if self.is_full() {
            return;
        }
        let all: Vec<String> = choices.iter().map(|choice| format!("`{choice}`")).collect();
        let hint = match nearest(choice, choices.iter().map(Id::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None if choices.is_empty() => "the feature has no choices".to_owned(),
            None => format!("one of {}", all.join(", ")),
        };
        self.report(pointer, at, Code::UnknownChoice, format!("`{feature}` has no choice `{choice}`"), Some(hint));
    }

    fn danger(&mut self, pointer: Pointer<'_>, id: &Id, kind: &FeatureKind, danger: &Danger) {
        match (kind, danger) {
            (FeatureKind::YesNo(_), Danger::Answer(_)) | (FeatureKind::Number(_), Danger::End(_)) => {}
            (FeatureKind::OneOf(choices) | FeatureKind::AnyOf(choices), Danger::Choices(order)) => {
                self.repeated(pointer, order, "choice");
                for (index, choice) in order.iter().enumerate().filter(|(_, choice)| !choices.contains(choice)) {
                    self.unknown_choice(&format_args!("{pointer}/{index}"), At::Value, id, choice, choices);
                }
            }
            (kind, _) => {
                let expected = match kind {
                    FeatureKind::YesNo(_) => "true or false",
                    FeatureKind::Number(_) => "`high` or `low`",
                    FeatureKind::OneOf(_) | FeatureKind::AnyOf(_) => "a list of choices from mild to grave",
                };
                let message = format!("the danger of a `{}` is {expected}", kind.as_str());
                self.report(pointer, At::Value, Code::WrongTest, message, None);
            }
        }
    }

    // Conditions over findings.

    fn when(&mut self, pointer: Pointer<'_>, when: &When, document: &Document) {
        for clause in &when.clauses {
            match clause {
                Clause::All(entries) => self.entries(&format_args!("{pointer}/all"), entries, document),
                Clause::Any(entries) => self.entries(&format_args!("{pointer}/any"), entries, document),
                Clause::Not(entry) => self.when(&format_args!("{pointer}/not"), entry, document),
                Clause::AtLeast { count, of } => {
                    if usize::try_from(*count).map_or(true, |count| count > of.len()) {
                        let message = format!("at least {count} of {} can never hold", of.len());
                        self.report(&format_args!("{pointer}/at_least"), At::Value, Code::BadBand, message, None);
                    }
                    self.entries(&format_args!("{pointer}/of"), of, document);
                }
                Clause::Pattern(pattern) => {
                    if !document.patterns.contains_key(pattern) {
                        let names = document.patterns.keys().map(Id::as_str);
                        self.unknown(&format_args!("{pointer}/pattern"), At::Value, "pattern", pattern, names);
                    }
                }
                Clause::Test { feature: id, test } => {
                    let pointer = format_args!("{pointer}/{id}");
                    match document.features.get(id) {
                        Some(feature) => self.test(&pointer, id, feature, test),
                        None => {
                            let names = document.features.keys().map(Id::as_str).chain(RESERVED_FEATURES);
                            self.unknown(&pointer, At::Key, "feature", id, names);
                        }
                    }
                }
            }
        }
    }

    fn entries(&mut self, pointer: Pointer<'_>, entries: &[When], document: &Document) {
        for (index, entry) in entries.iter().enumerate() {
            self.when(&format_args!("{pointer}/{index}"), entry, document);
        }
    }

    fn test(&mut self, pointer: Pointer<'_>, id: &Id, feature: &Feature, test: &Test) {
        let choices = feature.kind.choices();
        match (&feature.kind, test) {
            (FeatureKind::YesNo(_), Test::Is(_)) => {}
            (FeatureKind::OneOf(_) | FeatureKind::AnyOf(_), Test::Choice(choice)) => {
                if !choices.contains(choice) {
                    self.unknown_choice(pointer, At::Value, id, choice, choices);
                }
            }
            (FeatureKind::OneOf(_) | FeatureKind::AnyOf(_), Test::Choices(some)) => {
                self.named(pointer, id, some, choices)
            }
            (FeatureKind::AnyOf(_), Test::Only(some)) => self.named(&format_args!("{pointer}/only"), id, some, choices),
            (FeatureKind::Number(_), Test::Number(bounds)) => self.bounds(pointer, bounds),
            (kind, _) => {
                let expected = match kind {
                    FeatureKind::YesNo(_) => "true or false",
                    FeatureKind::OneOf(_) => "a choice or a list of choices",
                    FeatureKind::AnyOf(_) => "a choice, a list of choices or `only`",
                    FeatureKind::Number(_) => "`at_least`, `above`, `at_most` or `below`",
                };
                let message = format!("`{id}` is a `{}`: its test is {expected}", kind.as_str());
                self.report(pointer, At::Value, Code::WrongTest, message, None);
            }
        }
    }

    fn named(&mut self, pointer: Pointer<'_>, feature: &Id, named: &[Id], choices: &[Id]) {
        self.repeated(pointer, named, "choice");
        for (index, choice) in named.iter().enumerate().filter(|(_, choice)| !choices.contains(choice)) {
            self.unknown_choice(&format_args!("{pointer}/{index}"), At::Value, feature, choice, choices);
        }
    }

    fn bounds(&mut self, pointer: Pointer<'_>, bounds: &Bounds) {
        let low = [bounds.at_least.map(|end| end.thousandths()), bounds.above.map(|end| end.thousandths() + 1)];
        let high = [bounds.at_most.map(|end| end.thousandths()), bounds.below.map(|end| end.thousandths() - 1)];
        let (low, high) = (low.into_iter().flatten().max(), high.into_iter().flatten().min());
        if low.zip(high).is_some_and(|(low, high)| low > high) {
            self.report(pointer, At::Value, Code::WrongOrder, "no number lies within these bounds".into(), None);
        }
    }

    // Advice and the way back.

    fn advice(&mut self, pointer: Pointer<'_>, advice: &Advice, document: &Document) {
        match document.topics.get(&advice.topic) {
            None => {
                self.unknown(
                    &format_args!("{pointer}/topic"),
                    At::Value,
                    "topic",
                    &advice.topic,
                    document.topics.keys().map(Id::as_str),
                );
            }
            Some(topic) => {
                if let Some(stance) = advice.stance.as_ref().filter(|stance| !topic.stances.contains(stance)) {
                    self.unknown(
                        &format_args!("{pointer}/stance"),
                        At::Value,
                        "stance",
                        stance,
                        topic.stances.iter().map(Id::as_str),
                    );
                }
            }
        }
        for condition in advice.conditions.keys().filter(|condition| !document.conditions.contains_key(*condition)) {
            let names = document.conditions.keys().map(Id::as_str);
            self.unknown(&format_args!("{pointer}/for/{condition}"), At::Key, "condition", condition, names);
        }
        for (member, when) in [("when", &advice.when), ("not_if", &advice.not_if)] {
            if let Some(when) = when {
                self.when(&format_args!("{pointer}/{member}"), when, document);
            }
        }
        if let Some(dose) = &advice.dose {
            self.dose(&format_args!("{pointer}/dose"), dose);
        }
        if advice.urgency_from.zip(advice.urgency_up_to).is_some_and(|(from, up_to)| from > up_to) {
            let message = "`urgency_from` is above `urgency_up_to`".to_owned();
            self.report(&format_args!("{pointer}/urgency_from"), At::Value, Code::WrongOrder, message, None);
        }
        self.citations(&format_args!("{pointer}/source"), &advice.source, document);
    }

    fn dose(&mut self, pointer: Pointer<'_>, dose: &Dose) {
        let amounts = [
            ("hold_s", &dose.hold_s),
            ("minutes", &dose.minutes),
            ("reps", &dose.reps),
            ("sets", &dose.sets),
            ("times_per_week", &dose.times_per_week),
        ];
        for (member, amount) in amounts {
            if let Some(Amount::Range([from, to])) = amount
                && from >= to
            {
                let message = format!("the range from {from} to {to} is empty");
                self.report(&format_args!("{pointer}/{member}"), At::Value, Code::WrongOrder, message, None);
            }
        }
    }

    fn ladder(&mut self, ladder: &ReturnToRun, document: &Document) {
        let pointer = "/return_to_run";
        self.when(&format_args!("{pointer}/start_when"), &ladder.start_when, document);
        self.when(&format_args!("{pointer}/go_back_when"), &ladder.go_back_when, document);
        self.when(&format_args!("{pointer}/stay_when"), &ladder.stay_when, document);
        self.again(ladder.stages.iter().map(|stage| stage.id.as_str()), |checker, index, id| {
            let message = format!("the stage `{id}` stands twice");
            checker.report(&format_args!("{pointer}/stages/{index}/id"), At::Value, Code::Repeated, message, None);
        });
        for (index, stage) in ladder.stages.iter().enumerate() {
            self.citations(&format_args!("{pointer}/stages/{index}/source"), &stage.source, document);
        }
    }

    // Conditions.

    fn condition(&mut self, pointer: Pointer<'_>, condition: &Condition, trust: &[&str], document: &Document) {
        let rate = &condition.how_common;
        self.citations(&format_args!("{pointer}/how_common/source"), &rate.source, document);
        self.trust(&format_args!("{pointer}/how_common/trust"), rate.trust.as_ref(), trust);
        for (index, setting) in rate.settings.iter().enumerate() {
            let pointer = format_args!("{pointer}/how_common/in/{index}");
            self.when(&format_args!("{pointer}/when"), &setting.when, document);
            self.citations(&format_args!("{pointer}/source"), &setting.source, document);
        }
        if let Some(when) = &condition.only_if {
            self.when(&format_args!("{pointer}/only_if"), when, document);
        }
        self.evidence(&format_args!("{pointer}/evidence"), &condition.evidence, trust, document);
        for (id, examined) in &condition.examined {
            self.citations(&format_args!("{pointer}/examined/{id}/source"), &examined.source, document);
        }
    }

    fn trust(&mut self, pointer: Pointer<'_>, word: Option<&Text>, words: &[&str]) {
        if let Some(word) = word.filter(|word| !words.contains(&word.as_str())) {
            self.unknown(pointer, At::Value, "word of `trust`", word, words.iter().copied());
        }
    }

    // Cases and translations.

    fn case(&mut self, pointer: Pointer<'_>, case: &Case, document: &Document) {
        self.given(&format_args!("{pointer}/given"), &case.given, document);
        self.citations(&format_args!("{pointer}/source"), &case.source, document);
        let expect = &case.expect;
        let at = |member: &str, index: usize| format!("{pointer}/expect/{member}/{index}");
        for (index, condition) in expect.in_top_3.iter().enumerate() {
            self.exists(&at("in_top_3", index), At::Value, "condition", condition, &document.conditions);
        }
        if let Some(first) = &expect.first {
            self.exists(&format_args!("{pointer}/expect/first"), At::Value, "condition", first, &document.conditions);
        }
        for condition in expect.bands.keys() {
            let pointer = format_args!("{pointer}/expect/bands/{condition}");
            self.exists(&pointer, At::Key, "condition", condition, &document.conditions);
        }
        for (index, feature) in expect.must_ask.iter().enumerate() {
            self.exists(&at("must_ask", index), At::Value, "feature", feature, &document.features);
        }
        for (member, list) in [("advice", &expect.advice), ("not_advice", &expect.not_advice)] {
            for (index, advice) in list.iter().enumerate() {
                self.exists(&at(member, index), At::Value, "advice", advice, &document.advice);
            }
        }
        for (index, rule) in expect.because.iter().enumerate() {
            self.exists(&at("because", index), At::Value, "triage rule", rule, &document.triage);
        }
        for (condition, reasons) in &expect.reasons {
            self.reasons(&format_args!("{pointer}/expect/reasons/{condition}"), condition, reasons, document);
        }
    }

    fn reasons(&mut self, pointer: Pointer<'_>, condition: &Id, reasons: &ExpectedReasons, document: &Document) {
        self.exists(pointer, At::Key, "condition", condition, &document.conditions);
        let Some(described) = document.conditions.get(condition) else { return };
        let items = item_ids(described, document);
        for (side, named) in [("for", &reasons.on_behalf), ("against", &reasons.against)] {
            for (index, item) in named.iter().enumerate().filter(|(_, item)| !items.contains(item.as_str())) {
                let what = format!("item of `{condition}`");
                let names = items.iter().map(String::as_str);
                self.unknown(&format_args!("{pointer}/{side}/{index}"), At::Value, &what, item, names);
            }
        }
    }

    fn law(&mut self, pointer: Pointer<'_>, law: &Law, document: &Document) {
        self.exists(&format_args!("{pointer}/pattern"), At::Value, "pattern", &law.pattern, &document.patterns);
        for (index, advice) in law.not_advice.iter().enumerate() {
            self.exists(&format_args!("{pointer}/not_advice/{index}"), At::Value, "advice", advice, &document.advice);
        }
        self.citations(&format_args!("{pointer}/source"), &law.source, document);
    }

    fn exists<T>(&mut self, pointer: Pointer<'_>, at: At, what: &str, id: &Id, among: &Entries<Id, T>) {
        if !among.contains_key(id) {
            self.unknown(pointer, at, what, id, among.keys().map(Id::as_str));
        }
    }

    fn translations(&mut self, document: &Document) {
        let mut texts = BTreeSet::new();
        for shown in RuleSet::WITH_TEXTS {
            if let Some(member) = self.tree.member(shown) {
                gather_texts(&member.value, &mut format!("/{shown}"), &mut texts);
            }
        }
        for (language, translations) in &document.translations {
            for pointer in translations.keys().filter(|pointer| !texts.contains(*pointer)) {
                let place = format_args!("/translations/{}/{}", escaped(language), escaped(pointer));
                let hint = Some("for example `/features/fever/ask`".to_owned());
                self.report(
                    &place,
                    At::Key,
                    Code::NotAText,
                    format!("`{pointer}` is not a text of this rule set"),
                    hint,
                );
            }
        }
    }
}

/// The items of a condition, as results name them.
fn item_ids(condition: &Condition, document: &Document) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    let mut add = |id: String, item: &Item| match item {
        Item::By(by)
            if document.features.get(&by.by).is_some_and(|feature| matches!(feature.kind, FeatureKind::AnyOf(_))) =>
        {
            ids.extend(by.gives.keys().map(|option| format!("{id}.{option}")));
        }
        _ => {
            ids.insert(id);
        }
    };
    for (name, evidence) in &condition.evidence {
        match evidence {
            Evidence::Item(item) => add(name.to_string(), item),
            Evidence::Group(group) => group.of.iter().for_each(|(id, item)| add(format!("{name}.{id}"), item)),
        }
    }
    ids
}

/// The pointers of all texts at or below a node.
fn gather_texts(node: &Node, pointer: &mut String, texts: &mut BTreeSet<String>) {
    match &node.json {
        Json::Text(_) => {
            texts.insert(pointer.clone());
        }
        Json::Object(members) => {
            for member in *members {
                at(pointer, member.key, |pointer| gather_texts(&member.value, pointer, texts));
            }
        }
        Json::List(entries) => {
            for (index, entry) in entries.iter().enumerate() {
                at(pointer, &index.to_string(), |pointer| gather_texts(entry, pointer, texts));
            }
        }
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

/// How much of a weight counts by default, in per cent.
const DEFAULT_TRUST: [(&str, u8); 4] = [("high", 100), ("moderate", 85), ("low", 70), ("very_low", 50)];
