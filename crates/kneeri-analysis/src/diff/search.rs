//! What one changed rule decides otherwise: looked for in every combination of the answers that it tells apart.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use kneeri_core::{Engine, RuleSet, Urgency, UrgencyResult};
use serde::Serialize;
use serde_json::Value;

use super::cells::Cells;
use super::excerpt::{Excerpt, Subject};
use super::person::{Person, Witness};

/// The most combinations that are tried for a rule, once for complete answers and once with open ones.
const MOST: u64 = 1 << 16;

/// So many findings that show a turn are tried in the whole rule sets.
const CANDIDATES: usize = 32;

/// A way in which one rule can decide otherwise, the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Turn {
    /// The level that the triage rule sets is less pressing.
    Lowered,
    /// The triage rule asks less than before.
    AsksLess,
    /// The guards of the advice let somebody through that they held back.
    LetsThrough,
    /// The level that the triage rule sets is more pressing.
    Raised,
    /// The triage rule asks more than before.
    AsksMore,
    /// The guards of the advice hold somebody back that they let through.
    HoldsBack,
}

impl Turn {
    /// In words.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lowered => "sets a lower level",
            Self::AsksLess => "no longer makes a question a must",
            Self::LetsThrough => "is let through",
            Self::Raised => "sets a higher level",
            Self::AsksMore => "makes a question a must",
            Self::HoldsBack => "is held back",
        }
    }
}

/// What was found out about one rule or guard that is written otherwise.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Searched {
    /// `triage rule` or `advice`.
    pub part: &'static str,
    /// Its id.
    pub id: String,
    /// How many combinations of answers the two versions tell apart, open answers included.
    pub combinations: u64,
    /// Whether all of them were tried. Then a way that is not listed does not exist.
    pub exact: bool,
    /// The ways in which it decides otherwise.
    pub turns: Vec<Turned>,
}

/// One way in which a rule decides otherwise.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Turned {
    /// The way.
    pub turn: Turn,
    /// Findings that show it.
    pub witness: Witness,
    /// Whether what comes out of the whole rule sets turns in the same way there; otherwise other rules cover it.
    pub in_all: bool,
}

/// Looks through all triage rules and guards of advice that are written otherwise.
pub(super) fn search(old: &Engine, new: &Engine) -> Vec<Searched> {
    let document = |rules: &RuleSet| -> Value { serde_json::from_str(rules.to_canonical_json()).unwrap_or_default() };
    let both = Both { old, new, documents: (document(old.rules()), document(new.rules())) };
    let (before, after) = (old.rules(), new.rules());
    let rules: BTreeSet<_> = before.triage().keys().chain(after.triage().keys()).collect();
    let advice: BTreeSet<_> = before.advice().keys().chain(after.advice().keys()).collect();
    let subjects =
        rules.into_iter().map(|id| Subject::Rule(id)).chain(advice.into_iter().map(|id| Subject::Guards(id)));
    subjects.filter_map(|subject| both.searched(subject)).collect()
}

/// Two versions of a rule set.
struct Both<'a> {
    old: &'a Engine,
    new: &'a Engine,
    documents: (Value, Value),
}

impl Both<'_> {
    /// `None` when both versions of the subject are written alike.
    fn searched(&self, subject: Subject<'_>) -> Option<Searched> {
        let old = Excerpt::new(self.old.rules(), &self.documents.0, subject)?;
        let new = Excerpt::new(self.new.rules(), &self.documents.1, subject)?;
        if old.says_the_same(&new) {
            return None;
        }
        let (part, id) = match subject {
            Subject::Rule(id) => ("triage rule", id),
            Subject::Guards(id) => ("advice", id),
        };
        let (complete, open) = (Cells::new(&old, &new, false), Cells::new(&old, &new, true));
        let mut found: Vec<(Turn, Vec<Person>)> = Vec::new();
        for person in complete.combinations(MOST).chain(open.combinations(MOST)) {
            for turn in turns(&old, &new, subject, &person) {
                match found.iter_mut().find(|(known, _)| *known == turn) {
                    Some((_, people)) if people.len() < CANDIDATES => people.push(person.clone()),
                    Some(_) => {}
                    None => found.push((turn, vec![person.clone()])),
                }
            }
        }
        found.sort_by_key(|(turn, _)| *turn);
        let turned = |(turn, people): (Turn, Vec<Person>)| {
            let in_all = |person: &Person| turn.is_in(&Witness::new(self.old, self.new, person.clone()), id);
            let shown = people.iter().find(|person| in_all(person));
            let is_turned = |person: &Person| turns(&old, &new, subject, person).contains(&turn);
            let person = shown.or(people.first())?;
            // What is certain or withheld stays so: an open question in place of an answer would show something else.
            let known = |excerpt: &Excerpt, person: &Person| {
                let assessment = excerpt.assess(person);
                (assessment.urgency().certain(), assessment.withheld().len())
            };
            let certain = |person: &Person| [known(&old, person), known(&new, person)];
            let wanted = certain(person);
            let holds =
                |fewer: &Person| is_turned(fewer) && certain(fewer) == wanted && (shown.is_none() || in_all(fewer));
            let witness = Witness::new(self.old, self.new, person.fewest(holds));
            Some(Turned { turn, witness, in_all: shown.is_some() })
        };
        Some(Searched {
            part,
            id: id.to_owned(),
            combinations: open.count(),
            exact: open.count() <= MOST,
            turns: found.into_iter().filter_map(turned).collect(),
        })
    }
}

impl Turn {
    /// Whether the decisions of the whole rule sets turn in this way too.
    fn is_in(self, witness: &Witness, advice: &str) -> bool {
        let (old, new) = (&witness.old, &witness.new);
        let shown = |shown: &[String]| shown.iter().any(|id| id == advice);
        match self {
            Self::Lowered => new.urgency < old.urgency,
            Self::Raised => new.urgency > old.urgency,
            Self::AsksLess => old.must_ask.iter().any(|feature| !new.must_ask.contains(feature)),
            Self::AsksMore => new.must_ask.iter().any(|feature| !old.must_ask.contains(feature)),
            Self::LetsThrough => !shown(&old.advice) && shown(&new.advice),
            Self::HoldsBack => shown(&old.advice) && !shown(&new.advice),
        }
    }
}

/// How the two versions of a subject decide otherwise about somebody.
fn turns(old: &Excerpt, new: &Excerpt, subject: Subject<'_>, person: &Person) -> Vec<Turn> {
    let (old, new) = (old.assess(person), new.assess(person));
    match subject {
        Subject::Guards(_) => match (old.advice().len(), new.advice().len()) {
            (0, 1) => vec![Turn::LetsThrough],
            (1, 0) => vec![Turn::HoldsBack],
            _ => Vec::new(),
        },
        Subject::Rule(_) => {
            let (old, new) = (old.urgency(), new.urgency());
            // What is certain comes first: open questions hold the level up for a while only.
            let level = |urgency: UrgencyResult<'_>| -> (Urgency, Urgency) { (urgency.certain(), urgency.level()) };
            match level(new).cmp(&level(old)) {
                Ordering::Less => return vec![Turn::Lowered],
                Ordering::Greater => return vec![Turn::Raised],
                Ordering::Equal => {}
            }
            let asked = |urgency: UrgencyResult<'_>| -> Vec<String> { urgency.must_ask().map(str::to_owned).collect() };
            let (before, after) = (asked(old), asked(new));
            let less = before.iter().any(|feature| !after.contains(feature)).then_some(Turn::AsksLess);
            let more = after.iter().any(|feature| !before.contains(feature)).then_some(Turn::AsksMore);
            less.into_iter().chain(more).collect()
        }
    }
}
