//! Would the cases notice if the rules said something else?

mod edit;

use std::cmp::Reverse;
use std::collections::BTreeMap;

use kneeri_core::{Advice, Band, Case, Digest, Engine, Findings, Id, NormalForm, RuleSet, Truth};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde::Serialize;
use serde_json::Value;

use crate::cases;
use crate::parallel::in_parallel;
use crate::share::Share;
pub use edit::{Edit, EditKind};

/// How many changes are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MutationOptions {
    /// At most so many changes, spread evenly over their kinds.
    pub mutants: u32,
    /// The same seed chooses the same changes everywhere.
    pub seed: u64,
}

impl Default for MutationOptions {
    /// 180 changes: 20 of each kind.
    fn default() -> Self {
        Self { mutants: 180, seed: 1 }
    }
}

/// What the cases notice of small changes of the rules.
///
/// # Examples
///
/// ```
/// use kneeri_analysis::{MutationOptions, mutate};
/// use kneeri_core::{Engine, RuleSet};
///
/// let options = MutationOptions { mutants: 9, seed: 1 };
/// let documents = kneeri_rules::KNEE.iter().chain(kneeri_rules::KNEE_CASES).copied();
/// let engine = Engine::new(&RuleSet::from_documents(documents)?);
/// let mutation = mutate(&engine, &options, |_, _| {});
/// assert!(mutation.all().of <= 9);
/// println!("{}", mutation.to_markdown());
/// # Ok::<(), kneeri_core::Faults>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[must_use]
pub struct Mutation {
    logic_digest: Digest,
    seed: u64,
    cases: usize,
    changes: usize,
    mutants: Vec<Mutant>,
}

/// A rule set with one change.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Mutant {
    /// The change.
    pub change: Edit,
    /// What became of it.
    pub fate: Fate,
}

/// What became of a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// This case fails.
    Noticed(String),
    /// Every case holds.
    Unnoticed,
    /// The changed rules do not load, or say the same as before: nothing for a case to notice.
    NotTried,
}

/// Tries changes of the engine's rule set on its cases, on all processors.
///
/// Cases that fail without a change take no part. Tells after each change how many are done, and of how many. The
/// result depends on the rule set and the options only.
pub fn mutate(engine: &Engine, options: &MutationOptions, mut done: impl FnMut(u32, u32)) -> Mutation {
    let trial = Trial::new(engine);
    let changes = Edit::all(&trial.document);
    let sample = sample(&changes, options);
    let count = u32::try_from(sample.len()).unwrap_or(u32::MAX);
    let mut fates: BTreeMap<u32, Fate> = BTreeMap::new();
    let fate = |number: u32| {
        let change = sample.get(usize::try_from(number).unwrap_or(usize::MAX));
        (number, change.map_or(Fate::NotTried, |change| trial.fate(change)))
    };
    in_parallel(count, fate, |(number, fate)| {
        fates.insert(number, fate);
        done(u32::try_from(fates.len()).unwrap_or(u32::MAX), count);
    });
    let mutants =
        sample.into_iter().zip(fates.into_values()).map(|(change, fate)| Mutant { change: change.clone(), fate });
    Mutation {
        logic_digest: engine.rules().logic_digest(),
        seed: options.seed,
        cases: trial.cases.len(),
        changes: changes.len(),
        mutants: mutants.collect(),
    }
}

/// As many of each kind as there is room for, drawn without putting back, in the order of their places.
fn sample<'c>(changes: &'c [Edit], options: &MutationOptions) -> Vec<&'c Edit> {
    let mut random = ChaCha8Rng::seed_from_u64(options.seed);
    let mut kinds: BTreeMap<EditKind, Vec<(u64, usize)>> = BTreeMap::new();
    for (place, change) in changes.iter().enumerate() {
        kinds.entry(change.kind).or_default().push((random.next_u64(), place));
    }
    // The kinds with the fewest changes first: what they leave goes to the others.
    let mut kinds: Vec<Vec<(u64, usize)>> = kinds.into_values().collect();
    kinds.sort_by_key(Vec::len);
    let (mut chosen, mut room) = (Vec::new(), usize::try_from(options.mutants).unwrap_or(usize::MAX));
    let count = kinds.len();
    for (before, mut kind) in kinds.into_iter().enumerate() {
        kind.sort_unstable();
        kind.truncate(room / (count - before));
        room -= kind.len();
        chosen.extend(kind.into_iter().map(|(_, place)| place));
    }
    chosen.sort_unstable();
    chosen.into_iter().filter_map(|place| changes.get(place)).collect()
}

impl Mutation {
    /// Every change that was tried, in the order of their places.
    #[must_use]
    pub fn mutants(&self) -> &[Mutant] {
        &self.mutants
    }

    /// The changes that no case notices.
    pub fn unnoticed(&self) -> impl Iterator<Item = &Edit> {
        self.mutants.iter().filter(|mutant| mutant.fate == Fate::Unnoticed).map(|mutant| &mutant.change)
    }

    /// How many changes of a kind the cases notice, of those that there was something to notice of.
    #[must_use]
    pub fn noticed(&self, kind: EditKind) -> Share {
        self.share(|mutant| mutant.change.kind == kind)
    }

    /// How many changes the cases notice in all.
    #[must_use]
    pub fn all(&self) -> Share {
        self.share(|_| true)
    }

    fn share(&self, wanted: impl Fn(&Mutant) -> bool) -> Share {
        let tried = self.mutants.iter().filter(|mutant| wanted(mutant) && mutant.fate != Fate::NotTried);
        tried.map(|mutant| mutant.fate != Fate::Unnoticed).collect()
    }

    /// What was done, in one sentence.
    #[must_use]
    pub fn to_summary(&self) -> String {
        let Self { cases, changes, seed, .. } = self;
        format!(
            "{} of {changes} possible changes, each tried on {cases} cases (seed {seed}, rules {}).",
            self.mutants.len(),
            self.logic_digest
        )
    }

    /// The shares by kind, and in all.
    #[must_use]
    pub fn to_rows(&self) -> Vec<(&'static str, Share)> {
        let kinds = EditKind::ALL.into_iter().map(|kind| (kind.as_str(), self.noticed(kind)));
        kinds.filter(|(_, share)| share.of > 0).chain([("in all", self.all())]).collect()
    }

    /// Summary and shares as Markdown.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let rows = self.to_rows().into_iter().map(|(what, share)| format!("| {what} | {share} |\n"));
        format!("{}\n\n| change | noticed |\n|---|---|\n{}", self.to_summary(), rows.collect::<String>())
    }
}

/// A rule set with its cases, to try single changes on.
///
/// # Examples
///
/// ```
/// use kneeri_analysis::{Edit, EditKind, Fate, Trial};
/// use kneeri_core::{Engine, RuleSet};
///
/// let documents = kneeri_rules::KNEE.iter().chain(kneeri_rules::KNEE_CASES).copied();
/// let engine = Engine::new(&RuleSet::from_documents(documents)?);
/// let trial = Trial::new(&engine);
/// let dropped = Edit::all(trial.document()).into_iter().find(|change| change.kind == EditKind::RuleDropped);
/// assert!(matches!(trial.fate(&dropped.ok_or("no triage rule")?), Fate::Noticed(_)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Trial<'e> {
    engine: &'e Engine,
    /// The merged rule set without what no change and no case needs.
    document: Value,
    cases: Vec<Tried<'e>>,
}

/// A case with its findings.
struct Tried<'e> {
    name: &'e str,
    case: &'e Case,
    findings: Findings,
}

/// The rules with a change.
struct Changed {
    engine: Engine,
    at: Target,
}

/// What a change touches.
enum Target {
    /// A triage rule, with its condition over findings before and after; there may be none after.
    Rule {
        id: Id,
        before: NormalForm,
        after: Option<NormalForm>,
    },
    Condition(Id),
    Advice(Id),
    /// A pattern or a feature, which anything may name.
    Anything,
    /// What bears on the order of questions only.
    Questions,
}

impl<'e> Trial<'e> {
    /// Cases that fail without any change take no part.
    #[must_use]
    pub fn new(engine: &'e Engine) -> Self {
        let mut document: Value = serde_json::from_str(engine.rules().to_canonical_json()).unwrap_or_default();
        if let Some(members) = document.as_object_mut() {
            members.retain(|member, _| !["cases", "translations"].contains(&member.as_str()));
        }
        let tried = |(name, case): (&'e String, &'e Case)| {
            Some(Tried { name, case, findings: cases::findings(engine, case).ok()? })
        };
        let holds = |tried: &Tried<'_>| cases::holds(tried.case, &engine.assess(&tried.findings));
        let cases = engine.rules().cases().iter().filter_map(tried).filter(holds).collect();
        Self { engine, document, cases }
    }

    /// The merged rule set without its cases and translations.
    #[must_use]
    pub fn document(&self) -> &Value {
        &self.document
    }

    /// Whether a case notices a change.
    #[must_use]
    pub fn fate(&self, change: &Edit) -> Fate {
        let Some(changed) = self.changed(change) else { return Fate::NotTried };
        let mut cases: Vec<&Tried<'_>> = self.cases.iter().collect();
        // Those that name what is changed will tell soonest.
        cases.sort_by_key(|tried| Reverse(changed.at.is_named_in(&tried.case.expect)));
        let noticed = cases.into_iter().find(|tried| self.notices(tried, &changed));
        noticed.map_or(Fate::Unnoticed, |tried| Fate::Noticed(tried.name.to_owned()))
    }

    /// The changed rules, unless they do not load or nothing that decides is changed.
    fn changed(&self, change: &Edit) -> Option<Changed> {
        let mut document = self.document.clone();
        change.apply(&mut document);
        let rules = RuleSet::from_json(&document.to_string()).ok()?;
        let engine = Engine::new(&rules);
        let at = Target::new(change, self.engine, &engine);
        (rules.logic_digest() != self.engine.rules().logic_digest()).then_some(Changed { engine, at })
    }

    fn notices(&self, tried: &Tried<'_>, changed: &Changed) -> bool {
        let Ok(findings) = cases::findings(&changed.engine, tried.case) else { return true };
        self.is_touched(tried, changed, &findings) && !cases::holds(tried.case, &changed.engine.assess(&findings))
    }

    /// Whether anything that a case can expect may come out otherwise. This is cheap, and errs on the safe side.
    fn is_touched(&self, tried: &Tried<'_>, changed: &Changed, findings: &Findings) -> bool {
        let (before, after) = (self.engine.situation(&tried.findings), changed.engine.situation(findings));
        match &changed.at {
            Target::Rule { before: old, after: new, .. } => {
                let old = before.truth(old);
                let new = new.as_ref().map_or(Truth::False, |new| after.truth(new));
                // What a rule does while it holds may change, and what is asked about it while it is open.
                old != Truth::False || new != Truth::False
            }
            Target::Condition(id) => {
                let (old, new) = (before.score(id), after.score(id));
                let is_likely = new.is_some_and(|(band, _)| band == Band::Likely);
                old != new || is_likely || tried.case.expect.verdict.is_some()
            }
            Target::Advice(id) => {
                let expect = &tried.case.expect;
                let topic = |id: &Id| self.engine.rules().advice().get(id).map(|advice: &Advice| &advice.topic);
                expect.advice.iter().chain(&expect.not_advice).any(|named| topic(named) == topic(id))
            }
            Target::Anything => true,
            Target::Questions => false,
        }
    }
}

impl Target {
    fn new(change: &Edit, before: &Engine, after: &Engine) -> Self {
        let mut steps = change.pointer.split('/').skip(1);
        let (member, id) = (steps.next(), steps.next().and_then(Id::new));
        match (member, id) {
            (Some("triage"), Some(id)) => {
                let form = |engine: &Engine| {
                    engine.rules().triage().get(&id).and_then(|rule| engine.normal_forms([&rule.when]).pop())
                };
                match form(before) {
                    Some(old) => Self::Rule { before: old, after: form(after), id },
                    None => Self::Anything,
                }
            }
            (Some("features"), _) if change.pointer.ends_with("/danger") => Self::Questions,
            (Some("conditions"), Some(id)) => Self::Condition(id),
            (Some("advice"), Some(id)) => Self::Advice(id),
            _ => Self::Anything,
        }
    }

    /// Whether a case expects something of it by name.
    fn is_named_in(&self, expect: &kneeri_core::Expectation) -> bool {
        match self {
            Self::Rule { id, .. } => expect.because.contains(id),
            Self::Condition(id) => {
                expect.first.as_ref() == Some(id)
                    || expect.in_top_3.contains(id)
                    || expect.bands.contains_key(id)
                    || expect.reasons.contains_key(id)
            }
            Self::Advice(id) => expect.advice.contains(id) || expect.not_advice.contains(id),
            Self::Anything | Self::Questions => false,
        }
    }
}

#[cfg(test)]
mod tests;
