//! Faults put into the shipped rules on purpose, and what notices them.
//!
//! `cargo test -p kneeri-tests --test seeded_faults -- --nocapture` prints the table.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "test code")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use kneeri_analysis::{Edit, EditKind, Fate, ProofVerdict, Trial, Warning, lint, prove};
use kneeri_core::{Advice, Engine, FeatureKind, RuleSet, Urgency};
use kneeri_tests::dice::{Dice, bytes};
use kneeri_tests::{knee_with_cases, named};
use serde_json::{Value, json};

/// What noticed a fault: the quickest to say so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum By {
    Loader,
    Cases,
    Check,
    Prove,
    Nothing,
}

impl By {
    const ALL: [Self; 5] = [Self::Loader, Self::Cases, Self::Check, Self::Prove, Self::Nothing];
}

/// What an author would learn of a fault from `kneeri check`, `kneeri test` and `kneeri check --prove`, beyond what is
/// said without it.
fn noticed(trial: &Trial, before: &[Warning], fault: &Edit) -> By {
    let mut document = trial.document().clone();
    fault.apply(&mut document);
    let Ok(rules) = RuleSet::from_json(&document.to_string()) else { return By::Loader };
    if let Fate::Noticed(_) = trial.fate(fault) {
        return By::Cases;
    }
    if lint(&rules).iter().any(|warning| !before.contains(warning)) {
        return By::Check;
    }
    if prove(&rules).iter().any(|proof| proof.verdict != ProofVerdict::Proved) { By::Prove } else { By::Nothing }
}

/// A kind of fault with its seeded examples.
type Faults = (&'static str, Vec<Edit>);

/// How many faults of a kind are put in at most.
const MOST: usize = 20;

fn faults(engine: &Engine, document: &Value) -> Vec<Faults> {
    let seed = Seed { engine, document };
    let kinds = [
        ("the strongest finding for a condition speaks against it", seed.strongest_turned()),
        ("a test of a red flag turned round", seed.of_red_flags(EditKind::TestTurned)),
        ("a test of a red flag left out", seed.of_red_flags(EditKind::TestDropped)),
        ("the level of a red flag lowered", seed.levels_lowered()),
        ("a red flag left out", seed.of_red_flags(EditKind::RuleDropped)),
        ("the dangerous answer reversed", seed.dangers_reversed()),
        ("a contraindication dropped from advice", seed.guards_dropped()),
        ("a red flag looks at another feature", seed.wrong_features()),
        ("a threshold ten times too high", seed.thresholds_moved()),
        ("a number without a source", seed.citations("/source", None)),
        ("a citation of nothing", seed.citations("/source/0", Some(json!("L99999")))),
        ("a word of trust that does not exist", seed.trusts()),
        ("a likelihood ratio outside its interval", seed.intervals()),
    ];
    let drawn = kinds.into_iter().enumerate().map(|(place, (kind, all))| (kind, drawn(place as u64, all)));
    drawn.map(|(kind, all)| (kind, all.into_iter().filter(|fault| seed.changes_something(fault)).collect())).collect()
}

/// So many of these, drawn with a seed.
fn drawn(seed: u64, all: Vec<Edit>) -> Vec<Edit> {
    let throws = bytes(seed, 1 << 14);
    let shuffled = Dice::new(&throws).shuffled(all.into_iter().rev().take(1500).collect());
    shuffled.into_iter().take(MOST).collect()
}

struct Seed<'e> {
    engine: &'e Engine,
    document: &'e Value,
}

impl Seed<'_> {
    fn change(&self, pointer: String, to: Option<Value>) -> Edit {
        let from = self.document.pointer(&pointer).cloned().unwrap_or_default();
        Edit { kind: EditKind::TestTurned, pointer, from, to }
    }

    /// Whether anybody could ever get something else. A danger decides nothing where no triage rule looks at its
    /// feature; and advice that a more cautious one on its topic bars with the same words needs no guard of its own.
    fn changes_something(&self, fault: &Edit) -> bool {
        let rules = self.engine.rules();
        match fault.pointer.split('/').collect::<Vec<_>>().as_slice() {
            [_, "features", feature, "danger"] => {
                rules.triage().values().any(|rule| named(rules, &rule.when).iter().any(|id| id.as_str() == *feature))
            }
            [_, "advice", id, "not_if"] => {
                let advice = &rules.advice()[*id];
                let stances = &rules.topics()[&advice.topic].stances;
                let place = |advice: &Advice| stances.iter().position(|stance| Some(stance) == advice.stance.as_ref());
                let up_to = |advice: &Advice| advice.urgency_up_to.unwrap_or(Urgency::EmergencyNow);
                let bars = |other: &Advice, when: &Value| {
                    other.topic == advice.topic
                        && place(other) > place(advice)
                        && other.conditions.is_empty()
                        && other.urgency_from.is_none()
                        && up_to(other) >= up_to(advice)
                        && alternatives(when) == alternatives(&fault.from)
                };
                !rules.advice().iter().any(|(id, other)| {
                    other.not_if.is_none() && bars(other, &self.document["advice"][id.as_str()]["when"])
                })
            }
            _ => true,
        }
    }

    fn is_red_flag(&self, change: &Edit) -> bool {
        let id = change.pointer.strip_prefix("/triage/").and_then(|rest| rest.split('/').next());
        let rule = id.and_then(|id| self.engine.rules().triage().get(id));
        rule.is_some_and(|rule| rule.urgency >= Urgency::SameDay)
    }

    fn changes(&self, kind: EditKind) -> impl Iterator<Item = Edit> {
        Edit::all(self.document).into_iter().filter(move |change| change.kind == kind)
    }

    fn of_red_flags(&self, kind: EditKind) -> Vec<Edit> {
        self.changes(kind).filter(|change| self.is_red_flag(change)).collect()
    }

    fn levels_lowered(&self) -> Vec<Edit> {
        let lowered = self.of_red_flags(EditKind::LevelLowered).into_iter();
        lowered.filter(|change| change.pointer.ends_with("/urgency")).collect()
    }

    fn guards_dropped(&self) -> Vec<Edit> {
        let dropped = self.changes(EditKind::GuardDropped);
        dropped.filter(|change| change.pointer.ends_with("/not_if")).collect()
    }

    /// The two findings of each condition that speak most for it.
    fn strongest_turned(&self) -> Vec<Edit> {
        let mut of_condition: BTreeMap<String, Vec<(u64, Edit)>> = BTreeMap::new();
        for change in self.changes(EditKind::WeightTurned) {
            let condition = change.pointer.split('/').nth(2).unwrap().to_owned();
            let thousandths = (1000.0 * ratio(&change.from)) as u64;
            of_condition.entry(condition).or_default().push((thousandths, change));
        }
        let strongest = |mut changes: Vec<(u64, Edit)>| {
            changes.sort_by_key(|(ratio, _)| std::cmp::Reverse(*ratio));
            changes.into_iter().filter(|(ratio, _)| *ratio >= 5000).take(2).map(|(_, change)| change)
        };
        of_condition.into_values().flat_map(strongest).collect()
    }

    fn dangers_reversed(&self) -> Vec<Edit> {
        let features = self.document["features"].as_object().unwrap().iter();
        let reversed = features.filter_map(|(id, feature)| {
            let other = match feature.get("danger")? {
                Value::Bool(answer) => json!(!answer),
                Value::String(end) => json!(if end == "high" { "low" } else { "high" }),
                Value::Array(order) => order.iter().rev().cloned().collect(),
                _ => return None,
            };
            Some(self.change(format!("/features/{id}/danger"), Some(other)))
        });
        reversed.collect()
    }

    /// A yes-or-no test of another feature of this kind.
    fn wrong_features(&self) -> Vec<Edit> {
        let features = self.engine.rules().features();
        let yes_no: Vec<&str> = features
            .iter()
            .filter(|(_, feature)| matches!(feature.kind, FeatureKind::YesNo(_)))
            .map(|(id, _)| id.as_str())
            .collect();
        let dropped = self.of_red_flags(EditKind::TestTurned).into_iter().enumerate();
        let renamed = dropped.filter_map(|(place, change)| {
            let (parent, key) = change.pointer.rsplit_once('/')?;
            change.from.as_bool()?;
            let mut when = self.document.pointer(parent)?.clone();
            let other = yes_no.iter().cycle().skip(7 * place).find(|other| **other != key)?;
            let answer = when.as_object_mut()?.remove(key)?;
            when.as_object_mut()?.insert((*other).to_owned(), answer);
            Some(self.change(parent.to_owned(), Some(when)))
        });
        renamed.collect()
    }

    fn thresholds_moved(&self) -> Vec<Edit> {
        let tests = self.changes(EditKind::TestTurned).filter(|change| change.pointer.starts_with("/triage/"));
        let moved = tests.filter_map(|change| {
            let bounds = change.from.as_object().filter(|bounds| !bounds.contains_key("only"))?;
            let tenfold: serde_json::Map<String, Value> =
                bounds.iter().filter_map(|(key, number)| Some((key.clone(), json!(number.as_f64()? * 10.0)))).collect();
            (tenfold.len() == bounds.len() && change.pointer.contains("/when"))
                .then(|| self.change(change.pointer.clone(), Some(tenfold.into())))
        });
        let mut seen = BTreeSet::new();
        moved.filter(|change| seen.insert(change.pointer.clone())).collect()
    }

    /// The items of all conditions, by pointer.
    fn items(&self) -> Vec<(String, &Value)> {
        let mut items = Vec::new();
        for (id, condition) in self.document["conditions"].as_object().unwrap() {
            for (name, entry) in condition["evidence"].as_object().unwrap() {
                let pointer = format!("/conditions/{id}/evidence/{name}");
                match entry.get("of").and_then(Value::as_object) {
                    Some(of) => items.extend(of.iter().map(|(name, item)| (format!("{pointer}/of/{name}"), item))),
                    None => items.push((pointer, entry)),
                }
            }
        }
        items
    }

    fn citations(&self, below: &str, to: Option<Value>) -> Vec<Edit> {
        self.items().into_iter().map(|(pointer, _)| self.change(format!("{pointer}{below}"), to.clone())).collect()
    }

    fn trusts(&self) -> Vec<Edit> {
        let trusted = self.items().into_iter().filter(|(_, item)| item.get("trust").is_some());
        trusted.map(|(pointer, _)| self.change(format!("{pointer}/trust"), Some(json!("fully")))).collect()
    }

    fn intervals(&self) -> Vec<Edit> {
        let mut wrong = Vec::new();
        for (pointer, item) in self.items() {
            for side in ["yes", "no"] {
                let Some(ratio) = item.get(side).filter(|weight| weight.get("ci").is_some()) else { continue };
                let mut other = ratio.clone();
                other["lr"] = json!((10.0 * ratio["ci"][1].as_f64().unwrap()).min(1000.0));
                wrong.push(self.change(format!("{pointer}/{side}"), Some(other)));
            }
        }
        wrong
    }
}

/// The entries of an `any`, whatever their order; or all of it as one.
fn alternatives(when: &Value) -> BTreeSet<String> {
    match when["any"].as_array() {
        Some(entries) => entries.iter().map(Value::to_string).collect(),
        None => BTreeSet::from([when.to_string()]),
    }
}

/// The ratio of a weight.
fn ratio(weight: &Value) -> f64 {
    let number = |key: &str| weight.get(key).and_then(Value::as_f64);
    match (number("lr"), number("with"), number("without")) {
        (Some(ratio), ..) => ratio,
        (_, Some(with), Some(without)) => with / without,
        _ => 0.0,
    }
}

#[test]
fn seeded_faults_are_noticed() {
    let engine = knee_with_cases();
    let trial = Trial::new(&engine);
    let kinds = faults(&engine, trial.document());
    let all: Vec<(&str, &Edit)> =
        kinds.iter().flat_map(|(kind, faults)| faults.iter().map(move |fault| (*kind, fault))).collect();
    assert!(all.len() >= 200, "only {} seeded faults", all.len());
    let sound = RuleSet::from_json(&trial.document().to_string()).unwrap();
    assert!(prove(&sound).iter().all(|proof| proof.verdict == ProofVerdict::Proved));
    // Without the cases, which cite them, some sources are unused.
    let before = lint(&sound);
    let by = judged(&trial, &before, &all);
    let heading = By::ALL.map(|by| format!("{by:?}").to_lowercase()).join(" | ");
    println!("| fault | put in | {heading} |\n|---|---{}|", "|---".repeat(By::ALL.len()));
    for (kind, faults) in &kinds {
        let of_kind = || all.iter().zip(&by).filter(|((other, _), _)| other == kind);
        let columns = By::ALL.map(|by| of_kind().filter(|(_, other)| **other == by).count().to_string());
        println!("| {kind} | {} | {} |", faults.len(), columns.join(" | "));
    }
    let escaped: Vec<String> = all
        .iter()
        .zip(&by)
        .filter(|(_, by)| **by == By::Nothing)
        .map(|((kind, fault), _)| format!("{kind}: {}", fault.pointer))
        .collect();
    assert!(escaped.is_empty(), "not noticed:\n{}", escaped.join("\n"));
}

/// What noticed each fault, found on all processors: every fault means a rule set of its own.
fn judged(trial: &Trial, before: &[Warning], all: &[(&str, &Edit)]) -> Vec<By> {
    let (next, by) = (AtomicUsize::new(0), Mutex::new(vec![By::Nothing; all.len()]));
    let work = || {
        let places = std::iter::repeat_with(|| next.fetch_add(1, Ordering::Relaxed));
        for place in places.take_while(|place| *place < all.len()) {
            let found = noticed(trial, before, all[place].1);
            by.lock().unwrap()[place] = found;
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    by.into_inner().unwrap()
}
