//! What an engine decides by.

use kneeri_core::Citation;

use crate::level::Urgency;

/// One document of a rule set.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct RuleDocument {
    /// Its name, which errors show, for example `features.json`.
    pub name: String,
    /// Its JSON text.
    pub text: String,
}

/// Which rule set it is. The digests tell any change.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct RuleSetIdentity {
    /// The name of the rule set, for example `kneeri.knee`.
    pub id: String,
    /// Its version.
    pub version: String,
    /// The digest of everything in it: `sha256:` and small hexadecimal digits.
    pub digest: String,
    /// The digest of what decides in it, in the same form: other words for the same rules keep it.
    pub logic_digest: String,
}

/// What an engine decides by, for a page "about".
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct RuleSet {
    /// Which rule set it is.
    pub identity: RuleSetIdentity,
    /// Its title.
    pub title: String,
    /// The language of its texts, as a BCP 47 tag.
    pub language: String,
    /// How it was made and what its numbers mean.
    pub methodology: String,
    /// What it is not.
    pub disclaimer: String,
    /// When to get help in any case.
    pub safety_net: Vec<String>,
    /// The levels of urgency with their headings, from least to most pressing.
    pub levels: Vec<UrgencyLevel>,
}

/// A level of urgency in the words of a rule set.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct UrgencyLevel {
    /// The level.
    pub urgency: Urgency,
    /// Its heading.
    pub title: String,
    /// What to do at this level.
    pub say: String,
}

/// Something that numbers, rules and advice cite. App stores want such citations to be easy to find.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct CitedSource {
    /// Its id, for example `S3`.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What kind of source it is: a systematic review, a cohort, a guideline, an estimate, …
    pub kind: String,
    /// The year, or "n.d." when none is shown.
    pub year: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// Where it can be read.
    pub url: Option<String>,
    /// Single claims of the source, which are cited too.
    pub facts: Vec<CitedFact>,
}

/// A single claim of a source.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct CitedFact {
    /// Its id, for example `S3-20`.
    pub id: String,
    /// The claim, in own words.
    pub text: String,
}

impl From<&kneeri_core::RuleSet> for RuleSetIdentity {
    fn from(rules: &kneeri_core::RuleSet) -> Self {
        Self {
            id: rules.id().to_owned(),
            version: rules.version().to_owned(),
            digest: rules.digest().to_string(),
            logic_digest: rules.logic_digest().to_string(),
        }
    }
}

impl From<&kneeri_core::Assessment> for RuleSetIdentity {
    fn from(assessment: &kneeri_core::Assessment) -> Self {
        let (id, version) = assessment.rule_set();
        Self {
            id: id.to_owned(),
            version: version.to_owned(),
            digest: assessment.digest().to_string(),
            logic_digest: assessment.logic_digest().to_string(),
        }
    }
}

impl From<&kneeri_core::RuleSet> for RuleSet {
    fn from(rules: &kneeri_core::RuleSet) -> Self {
        let header = rules.header();
        let level = |urgency: kneeri_core::Urgency| {
            let level = header.urgency.level(urgency);
            UrgencyLevel { urgency: urgency.into(), title: level.title.to_string(), say: level.say.to_string() }
        };
        Self {
            identity: rules.into(),
            title: header.title.to_string(),
            language: header.language.to_string(),
            methodology: header.methodology.to_string(),
            disclaimer: header.disclaimer.to_string(),
            safety_net: header.safety_net.iter().map(ToString::to_string).collect(),
            levels: kneeri_core::Urgency::ALL.map(level).into(),
        }
    }
}

impl CitedSource {
    pub(crate) fn new(id: &Citation, source: &kneeri_core::Source) -> Self {
        let text = |text: &Option<kneeri_core::Text>| text.as_ref().map(ToString::to_string);
        let fact =
            |(id, text): (&Citation, &kneeri_core::Text)| CitedFact { id: id.to_string(), text: text.to_string() };
        Self {
            id: id.to_string(),
            title: source.title.to_string(),
            kind: source.kind.to_string(),
            year: text(&source.year),
            publisher: text(&source.publisher),
            url: text(&source.url),
            facts: source.facts.iter().map(fact).collect(),
        }
    }
}
