//! Where each fact of the sources went: into which rules, or why into none.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use kneeri_core::{RuleSet, Source};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::{Error, message};
use crate::markdown::{Markdown, codes, plain};

/// What an author decided about facts: which are set aside, and how contradictions between sources were resolved.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Ledger {
    /// Facts that no rule uses, each with the reason.
    #[serde(default)]
    pub set_aside: BTreeMap<String, String>,
    /// Contradictions between sources, by name.
    #[serde(default)]
    pub conflicts: BTreeMap<String, Conflict>,
}

/// A contradiction between sources, and what was made of it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Conflict {
    /// Who says what.
    pub about: String,
    /// Which side the rules take, and why.
    pub resolution: String,
    /// Where the rules do so, as dotted paths: `conditions.itb_syndrome.evidence.place`.
    #[serde(rename = "in")]
    pub paths: Vec<String>,
}

impl Ledger {
    /// Reads a ledger.
    ///
    /// # Errors
    ///
    /// [`Error::NotALedger`] with the place of the first fault.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        serde_json::from_str(text).map_err(|error| Error::NotALedger {
            line: error.line(),
            column: error.column(),
            message: message(&error),
        })
    }
}

/// A fact may be cited and yet set aside when the reason begins with this word: a rule answers what it claims.
const CONTRADICTED: &str = "Contradicted";

/// A ledger beside the rule set that it is about.
///
/// A fact is *cited* where it stands among the sources of a feature, pattern, condition, item of evidence, triage rule,
/// advice or stage. The cases of a rule set do not count: a test uses a fact, but does nothing with it.
///
/// # Examples
///
/// ```
/// use kneeri_analysis::{Coverage, Ledger};
/// use kneeri_core::Engine;
///
/// let (engine, ledger) = (Engine::knee(), Ledger::from_json("{}")?);
/// let coverage = Coverage::new(engine.rules(), &ledger);
/// assert!(coverage.cited("S1-07").any(|path| path.starts_with("conditions.")));
/// for fault in coverage.faults() {
///     println!("{fault}");
/// }
/// # Ok::<(), kneeri_analysis::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Coverage<'a> {
    rules: &'a RuleSet,
    ledger: &'a Ledger,
    /// Every place of the rules as a dotted path.
    paths: BTreeSet<String>,
    /// Fact or source → the paths that cite it.
    citing: BTreeMap<String, BTreeSet<String>>,
}

/// Something that a ledger leaves open or says wrongly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LedgerFault {
    /// A fact is neither cited nor set aside.
    Lost {
        /// The fact.
        fact: String,
    },
    /// A fact is cited and set aside.
    Both {
        /// The fact.
        fact: String,
        /// The first path that cites it.
        path: String,
    },
    /// What is set aside is no fact of any source.
    UnknownFact {
        /// The fact.
        fact: String,
    },
    /// A conflict names a place that the rules do not have.
    UnknownPath {
        /// The conflict.
        conflict: String,
        /// The path.
        path: String,
    },
    /// A conflict names no place that the rules have.
    Nowhere {
        /// The conflict.
        conflict: String,
    },
}

impl fmt::Display for LedgerFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lost { fact } => write!(f, "fact `{fact}` is neither cited nor set aside"),
            Self::Both { fact, path } => write!(
                f,
                "fact `{fact}` is set aside, but `{path}` cites it; a reason that begins with `{CONTRADICTED}` allows both"
            ),
            Self::UnknownFact { fact } => write!(f, "no source has the fact `{fact}` that is set aside"),
            Self::UnknownPath { conflict, path } => write!(f, "conflict `{conflict}`: the rules have no `{path}`"),
            Self::Nowhere { conflict } => write!(f, "conflict `{conflict}` names no place in the rules"),
        }
    }
}

impl<'a> Coverage<'a> {
    /// Looks every fact and every path up.
    #[must_use]
    pub fn new(rules: &'a RuleSet, ledger: &'a Ledger) -> Self {
        let mut coverage = Self { rules, ledger, paths: BTreeSet::new(), citing: BTreeMap::new() };
        // A rule set is JSON by construction.
        let mut document: Value = serde_json::from_str(rules.to_canonical_json()).unwrap_or_default();
        if let Value::Object(members) = &mut document {
            members.retain(|member, _| !["cases", "sources", "translations"].contains(&member.as_str()));
        }
        coverage.visit(&document, "");
        coverage
    }

    /// Notes the place of a value and of everything in it, and what is cited there.
    fn visit(&mut self, value: &Value, path: &str) {
        self.paths.insert(path.to_owned());
        let inner = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    self.visit(member, &inner(name));
                }
                for citation in members.get("source").and_then(Value::as_array).into_iter().flatten() {
                    let citing = self.citing.entry(citation.as_str().unwrap_or_default().to_owned());
                    citing.or_default().insert(path.to_owned());
                }
            }
            Value::Array(entries) => {
                for (position, entry) in entries.iter().enumerate() {
                    // Stages go by their ids, all other entries by their positions.
                    let id = entry.get("id").and_then(Value::as_str).map(str::to_owned);
                    self.visit(entry, &inner(&id.unwrap_or_else(|| position.to_string())));
                }
            }
            _ => {}
        }
    }

    /// The dotted paths of the rules that cite a fact, in their order.
    pub fn cited(&self, fact: &str) -> impl Iterator<Item = &str> {
        self.citing.get(fact).into_iter().flatten().map(String::as_str)
    }

    /// Everything that is left open or said wrongly.
    #[must_use]
    pub fn faults(&self) -> Vec<LedgerFault> {
        let known: Vec<&str> = self.sources().flat_map(|(_, source)| facts(source)).map(|(fact, _)| fact).collect();
        let lost = known
            .iter()
            .filter(|fact| !self.is_cited(fact) && !self.ledger.set_aside.contains_key(**fact))
            .map(|fact| LedgerFault::Lost { fact: (*fact).to_owned() });
        let set_aside = self.ledger.set_aside.iter().filter_map(|(fact, reason)| {
            if !known.contains(&fact.as_str()) {
                return Some(LedgerFault::UnknownFact { fact: fact.clone() });
            }
            let path = self.cited(fact).next().filter(|_| !reason.starts_with(CONTRADICTED))?;
            Some(LedgerFault::Both { fact: fact.clone(), path: path.to_owned() })
        });
        let conflicts = self.ledger.conflicts.iter().flat_map(|(name, conflict)| self.faults_of(name, conflict));
        lost.chain(set_aside).chain(conflicts).collect()
    }

    fn is_cited(&self, fact: &str) -> bool {
        self.cited(fact).next().is_some()
    }

    fn faults_of(&self, name: &str, conflict: &Conflict) -> Vec<LedgerFault> {
        let (known, unknown): (Vec<_>, Vec<_>) = conflict.paths.iter().partition(|path| self.paths.contains(*path));
        let nowhere = known.is_empty().then(|| LedgerFault::Nowhere { conflict: name.to_owned() });
        let unknown =
            unknown.into_iter().map(|path| LedgerFault::UnknownPath { conflict: name.to_owned(), path: path.clone() });
        nowhere.into_iter().chain(unknown).collect()
    }

    /// The sources whose claims are listed one by one, by id.
    fn sources(&self) -> impl Iterator<Item = (&'a str, &'a Source)> {
        self.rules
            .sources()
            .iter()
            .filter(|(_, source)| !source.facts.is_empty())
            .map(|(id, source)| (id.as_str(), source))
    }

    /// Source by source and fact by fact where each one went, then the conflicts: a page of Markdown.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let mut page = Markdown::default();
        page.heading(1, &format!("{}: where each claim went", plain(&self.rules.header().title)));
        page.paragraph(&format!(
            "Rule set `{}`, version {}.\nEvery claim of these sources is either cited by a rule or set aside with a reason.",
            self.rules.id(),
            plain(self.rules.version())
        ));
        page.table(
            ["Source", "claims", "cited", "set aside"],
            self.sources().map(|(id, source)| self.totals(id, source)),
        );
        for (id, source) in self.sources() {
            page.heading(2, &format!("{id}: {}", plain(&source.title)));
            let made = [source.publisher.as_ref(), source.year.as_ref()];
            page.paragraph(&made.into_iter().flatten().map(|text| plain(text)).collect::<Vec<_>>().join(", "));
            page.table(
                ["Claim", "in own words", "where it went"],
                facts(source).map(|(fact, claim)| [fact.to_owned(), plain(claim), self.whereabouts(fact)]),
            );
        }
        self.write_conflicts(&mut page);
        page.into_text()
    }

    fn totals(&self, id: &str, source: &Source) -> [String; 4] {
        let count = |holds: &dyn Fn(&str) -> bool| facts(source).filter(|(fact, _)| holds(fact)).count().to_string();
        [
            format!("{id}: {}", plain(&source.title)),
            source.facts.len().to_string(),
            count(&|fact| self.is_cited(fact)),
            count(&|fact| self.ledger.set_aside.contains_key(fact)),
        ]
    }

    fn whereabouts(&self, fact: &str) -> String {
        let cited = codes(self.cited(fact), ", ");
        match self.ledger.set_aside.get(fact) {
            Some(reason) if cited.is_empty() => format!("set aside: {}", plain(reason)),
            Some(reason) => format!("{cited}; {}", plain(reason)),
            None if cited.is_empty() => "**nowhere**".into(),
            None => cited,
        }
    }

    fn write_conflicts(&self, page: &mut Markdown) {
        if self.ledger.conflicts.is_empty() {
            return;
        }
        page.heading(2, "Where sources contradict each other");
        let mut conflicts: Vec<_> = self.ledger.conflicts.iter().collect();
        conflicts.sort_by_key(|(name, _)| (name.len(), name.as_str()));
        for (name, conflict) in conflicts {
            page.heading(3, &plain(name));
            page.paragraph(&plain(&conflict.about));
            page.paragraph(&format!("**What the rules do:** {}", plain(&conflict.resolution)));
            page.paragraph(&format!("In {}.", codes(&conflict.paths, ", ")));
        }
    }
}

/// The facts of a source, by number.
fn facts(source: &Source) -> impl Iterator<Item = (&str, &str)> {
    let mut facts: Vec<(&str, &str)> =
        source.facts.iter().map(|(fact, claim)| (fact.as_str(), claim.as_str())).collect();
    facts.sort_by_key(|(fact, _)| (fact.len(), *fact));
    facts.into_iter()
}
