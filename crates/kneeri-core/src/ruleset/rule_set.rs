use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::{
    Advice, Case, Citation, Condition, Document, Entries, Feature, Id, Law, Levels, Pattern, ReturnToRun, Screen,
    Source, Text, Topic, TriageRule, Urgency,
};
use crate::canonical::Digest;
use crate::decimal::Decimal;
use crate::load::logic_digest;

/// A whole, checked rule set: everything that it names exists, and everything that it says can be carried out.
///
/// Load one with [`RuleSet::from_json`] or [`RuleSet::from_documents`]; [`Engine::new`](crate::Engine::new) makes
/// it ready to assess.
#[derive(Debug, Clone)]
pub struct RuleSet {
    pub(crate) header: Header,
    pub(crate) document: Arc<Document>,
    /// By feature, the numbers from which on something changes, in thousandths: each once, in their order.
    pub(crate) cuts: Arc<Vec<Vec<i64>>>,
    canonical: Arc<Canonical>,
}

/// The canonical text, and digests, worked out when somebody asks for them.
#[derive(Debug)]
struct Canonical {
    text: String,
    whole: OnceLock<Digest>,
    logic: OnceLock<Digest>,
}

impl PartialEq for RuleSet {
    /// Whether both say the same, cases included.
    fn eq(&self, other: &Self) -> bool {
        self.canonical.text == other.canonical.text && self.document == other.document
    }
}

/// What holds for a rule set as a whole, defaults filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct Header {
    /// The name of the rule set, for example `kneeri.knee`.
    pub id: Text,
    /// Its version.
    pub version: Text,
    /// The language of its texts, as a BCP 47 tag.
    pub language: Text,
    /// Its title.
    pub title: Text,
    /// How it was made and what its numbers mean.
    pub methodology: Text,
    /// What it is not.
    pub disclaimer: Text,
    /// When to get help in any case.
    pub safety_net: Vec<Text>,
    /// The title and meaning of each level.
    pub urgency: Levels,
    /// Triage rules from this level on must be answered.
    pub must_ask_from: Urgency,
    /// The least level while such a rule is open.
    pub until_safety_answered: Urgency,
    /// The most that evidence can move a score, in millidecibans either way.
    pub evidence_limit: i64,
    /// The least score of a likely condition, in millidecibans.
    pub likely_score: i64,
    /// The least net score of a likely condition, in millidecibans.
    pub likely_net: i64,
    /// The least score of a possible condition, in millidecibans.
    pub possible_score: i64,
    /// How much of a weight counts, in per cent, by word.
    pub trust: Entries<Id, u8>,
}

impl RuleSet {
    pub(crate) fn new(header: Header, document: Document, cuts: Vec<Vec<i64>>, canonical: String) -> Self {
        let canonical = Canonical { text: canonical, whole: OnceLock::new(), logic: OnceLock::new() };
        Self { header, document: Arc::new(document), cuts: Arc::new(cuts), canonical: Arc::new(canonical) }
    }

    /// The members of a document that hold texts for people, which translations name.
    pub const WITH_TEXTS: [&'static str; 12] = [
        "title",
        "methodology",
        "disclaimer",
        "safety_net",
        "urgency",
        "topics",
        "screens",
        "features",
        "conditions",
        "triage",
        "advice",
        "return_to_run",
    ];

    /// What holds for the rule set as a whole.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The name of the rule set, for example `kneeri.knee`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.header.id
    }

    /// Its version.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.header.version
    }

    /// What can be asked or measured, by id.
    #[must_use]
    pub fn features(&self) -> &Entries<Id, Feature> {
        &self.document.features
    }

    /// Checklists, by id.
    #[must_use]
    pub fn screens(&self) -> &Entries<Id, Screen> {
        &self.document.screens
    }

    /// Named conditions over findings, by id.
    #[must_use]
    pub fn patterns(&self) -> &Entries<Id, Pattern> {
        &self.document.patterns
    }

    /// What may explain the findings, by id.
    #[must_use]
    pub fn conditions(&self) -> &Entries<Id, Condition> {
        &self.document.conditions
    }

    /// What sets the urgency, by id.
    #[must_use]
    pub fn triage(&self) -> &Entries<Id, TriageRule> {
        &self.document.triage
    }

    /// Text for the person, by id.
    #[must_use]
    pub fn advice(&self) -> &Entries<Id, Advice> {
        &self.document.advice
    }

    /// Subjects of advice, by id.
    #[must_use]
    pub fn topics(&self) -> &Entries<Id, Topic> {
        &self.document.topics
    }

    /// The way back to running.
    #[must_use]
    pub fn return_to_run(&self) -> Option<&ReturnToRun> {
        self.document.return_to_run.as_ref()
    }

    /// What numbers, rules and advice cite, by id.
    #[must_use]
    pub fn sources(&self) -> &Entries<Citation, Source> {
        &self.document.sources
    }

    /// Tests of the rules, by name.
    #[must_use]
    pub fn cases(&self) -> &Entries<String, Case> {
        &self.document.cases
    }

    /// Texts in other languages: language → JSON pointer of a text → its translation.
    #[must_use]
    pub fn translations(&self) -> &Entries<String, Entries<String, Text>> {
        &self.document.translations
    }

    /// What must hold whatever somebody answers, by id.
    #[must_use]
    pub fn laws(&self) -> &Entries<Id, Law> {
        &self.document.laws
    }

    /// Warnings that are no mistake: JSON pointer of the place → code of the warning → the reason.
    #[must_use]
    pub fn allowed(&self) -> &Entries<String, Entries<Id, Text>> {
        &self.document.allow
    }

    /// The numbers from which on a test or a band judges otherwise than just below them, by feature.
    #[must_use]
    pub fn thresholds(&self) -> BTreeMap<&Id, Vec<Decimal>> {
        let decimals = |cuts: &[i64]| cuts.iter().copied().filter_map(Decimal::from_thousandths).collect();
        let by_feature = self.features().keys().zip(&*self.cuts).filter(|(_, cuts)| !cuts.is_empty());
        by_feature.map(|(feature, cuts)| (feature, decimals(cuts))).collect()
    }

    /// The merged rule set as one canonical JSON document (RFC 8785), as written, without `$schema` and its cases.
    #[must_use]
    pub fn to_canonical_json(&self) -> &str {
        &self.canonical.text
    }

    /// The digest of [`Self::to_canonical_json`].
    #[must_use]
    pub fn digest(&self) -> Digest {
        *self.canonical.whole.get_or_init(|| Digest::of(&self.canonical.text))
    }

    /// The digest of what decides: without version, texts, labels, names, codes, sources, confidence intervals,
    /// cases, translations, screens, laws and allowed warnings.
    #[must_use]
    pub fn logic_digest(&self) -> Digest {
        *self.canonical.logic.get_or_init(|| logic_digest(&self.document))
    }
}
