//! kneeri beside other rules engines: prints what it measured as JSON, and says on stderr how far it is.
//!
//! Nothing is timed before equal answers were seen.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a benchmark")]

mod beside_python;
mod by_hand;
mod formula;
mod growth;
mod peers;
mod predicates;
mod rounds;

use std::hint::black_box;
use std::process::ExitCode;

use by_hand::{Answers, Decided};
use formula::Reader;
use kneeri_core::{Engine, Findings, RuleSet};
use peers::Peer;
use predicates::Predicates;
use rounds::{Contender, rounds};
use serde_json::{Map, Value, json};

const HELP: &str = "\
kneeri-peers [--quick] [PART ...]

  engine   decide, beside the same rules as straight-line Rust; assess, next question, JSON to JSON, load
  peers    decide, beside the same conditions in other rules engines
  growth   rule sets of other sizes, and 1 to 1,000,000 people

Without a part: all of them. --quick takes few rounds, for trying out.

kneeri-peers beside-python

What crates/kneeri-py/measure.py talks to.
";

/// How many people, all different: a processor learns the branches that a few take.
const PEOPLE: u32 = 1000;

fn main() -> ExitCode {
    let (mut quick, mut parts) = (false, Vec::new());
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "--quick" => quick = true,
            "engine" | "peers" | "growth" => parts.push(argument),
            "beside-python" => {
                beside_python::serve(&Engine::knee());
                return ExitCode::SUCCESS;
            }
            "--help" | "-h" => {
                print!("{HELP}");
                return ExitCode::SUCCESS;
            }
            other => {
                eprintln!("no part `{other}`\n\n{HELP}");
                return ExitCode::from(2);
            }
        }
    }
    let bench = Bench { engine: Engine::knee(), quick };
    let mut measured = Map::new();
    for (name, part) in
        [("engine", Bench::engine as fn(&Bench) -> Value), ("peers", Bench::peers), ("growth", Bench::growth)]
    {
        if parts.is_empty() || parts.iter().any(|part| part == name) {
            measured.insert(name.to_owned(), part(&bench));
        }
    }
    println!("{:#}", Value::Object(measured));
    ExitCode::SUCCESS
}

struct Bench {
    engine: Engine,
    quick: bool,
}

impl Bench {
    fn rounds(&self, many: u32) -> u32 {
        if self.quick { 3 } else { many }
    }

    fn people(&self) -> Vec<Findings> {
        kneeri_benches::people(&self.engine, PEOPLE)
    }

    fn engine(&self) -> Value {
        let (engine, people) = (&self.engine, self.people());
        let answers: Vec<Answers> = people.iter().map(Answers::new).collect();
        let texts: Vec<String> = people.iter().map(Findings::to_json).collect();
        eprintln!("engine: the same answers as straight-line Rust");
        let mut decided = Decided::new();
        for (person, answers) in people.iter().zip(&answers) {
            by_hand::decide(answers, &mut decided);
            assert!(
                decided.agrees(&engine.decide(person)),
                "straight-line Rust decides otherwise: {}",
                person.to_json()
            );
        }
        eprintln!("engine: one person at a time");
        let mut decision = engine.decide(&engine.findings());
        let few = &people[..100];
        let all = people.len();
        let documents = || kneeri_rules::KNEE.iter().copied();
        let mut contenders = [
            Contender::new("decide", all, 2, || {
                people.iter().for_each(|person| {
                    engine.decide_into(person, &mut decision);
                    black_box(&decision);
                });
            }),
            Contender::new("by hand", all, 2, || {
                answers.iter().for_each(|answers| {
                    by_hand::decide(answers, &mut decided);
                    black_box(&decided);
                });
            }),
            Contender::new("decide each", all, 2, || {
                engine.decide_each(&people, |_, decision| _ = black_box(decision.level()));
            }),
            Contender::new("assess", few.len(), 1, || {
                few.iter().for_each(|person| drop(black_box(engine.assess(person))))
            }),
            Contender::new("next question", few.len(), 1, || {
                few.iter().for_each(|person| drop(black_box(engine.next_question(person))));
            }),
            Contender::new("text to text", few.len(), 1, || {
                texts[..few.len()].iter().for_each(|text| {
                    let findings = engine.findings_from_json(text).expect("what was written can be read");
                    drop(black_box(engine.assess(&findings).to_json()));
                });
            }),
            Contender::new("load", 1, 1, || {
                drop(black_box(Engine::new(&RuleSet::from_documents(documents()).expect("the built-in rules load"))));
            }),
        ];
        rounds(&mut contenders, self.rounds(50));
        json!({ "people": all, "rows": rows(&contenders) })
    }

    fn peers(&self) -> Value {
        let (engine, people) = (&self.engine, self.people());
        let reader = Reader::new(engine.rules());
        let predicates = Predicates::new(engine, &reader);
        let mut peers = peers::all(&reader, &predicates, &people);
        for peer in &mut peers {
            eprintln!("peers: the same answers by {}", peer.name().0);
            if let Err(difference) = self.agrees(peer.as_mut(), &predicates, &people) {
                panic!("{difference}");
            }
        }
        eprintln!("peers: {} people", people.len());
        let names: Vec<(&str, &str)> = peers.iter().map(|peer| peer.name()).collect();
        let mut decision = engine.decide(&engine.findings());
        let mut contenders = vec![Contender::new("decide", people.len(), 10, || {
            people.iter().for_each(|person| {
                engine.decide_into(person, &mut decision);
                black_box(&decision);
            });
        })];
        let all = people.len();
        for peer in &mut peers {
            let mut found = Vec::new();
            contenders.push(Contender::new(peer.name().0, all, 1, move || {
                (0..all).for_each(|person| {
                    found.clear();
                    peer.truths(person, &mut found);
                    black_box(&found);
                });
            }));
        }
        rounds(&mut contenders, self.rounds(11));
        let used: Map<String, Value> = names.into_iter().map(|(name, how)| (name.to_owned(), json!(how))).collect();
        json!({
            "people": all,
            "triage_rules": predicates.triage_rules,
            "evidence_items": predicates.evidence_items,
            "predicates": predicates.formulas.len(),
            "used": used,
            "rows": rows(&contenders),
        })
    }

    /// Whether a peer says the same about everybody.
    fn agrees(&self, peer: &mut dyn Peer, predicates: &Predicates, people: &[Findings]) -> Result<(), String> {
        let mut found = Vec::new();
        for (person, findings) in people.iter().enumerate() {
            found.clear();
            peer.truths(person, &mut found);
            found.sort_unstable();
            let expected = predicates.truths(&self.engine, findings);
            let differs = |place: &&usize| expected.contains(place) != found.contains(place);
            if let Some(place) = expected.iter().chain(&found).find(differs) {
                let (name, _) = peer.name();
                let expected = expected.contains(place);
                let formula = &predicates.formulas[*place];
                return Err(format!("{name}: this should be {expected}: {formula:?} for {}", findings.to_json()));
            }
        }
        Ok(())
    }

    fn growth(&self) -> Value {
        json!({ "rules": self.more_rules(), "people": self.more_people() })
    }

    fn more_rules(&self) -> Vec<Value> {
        eprintln!("growth: rule sets of other sizes");
        let rules = self.engine.rules();
        let mut sets: Vec<RuleSet> = [10, 3].map(|nth| growth::thinned(rules, nth)).into();
        sets.push(rules.clone());
        sets.extend([3, 10].map(|times| growth::grown(rules, times)));
        let engines: Vec<Engine> = sets.iter().map(Engine::new).collect();
        let texts: Vec<String> = self.people().iter().map(Findings::to_json).collect();
        let read = |engine: &Engine| -> Vec<Findings> {
            texts.iter().map(|text| engine.findings_from_json(text).expect("the same questions")).collect()
        };
        let people: Vec<Vec<Findings>> = engines.iter().map(read).collect();
        let mut contenders: Vec<Contender> = engines
            .iter()
            .zip(&people)
            .flat_map(|(engine, people)| {
                let mut decision = engine.decide(&engine.findings());
                let one = Contender::new("decide", people.len(), 1, move || {
                    people.iter().for_each(|person| {
                        engine.decide_into(person, &mut decision);
                        black_box(&decision);
                    });
                });
                let many = Contender::new("decide each", people.len(), 1, move || {
                    engine.decide_each(people, |_, decision| _ = black_box(decision.level()));
                });
                [one, many]
            })
            .collect();
        rounds(&mut contenders, self.rounds(15));
        let row = |(rules, pair): (&RuleSet, &[Contender])| {
            json!({
                "rules": growth::size(rules),
                "conditions": rules.conditions().len(),
                "triage_rules": rules.triage().len(),
                "decide": pair[0].nanoseconds(),
                "decide_each": pair[1].nanoseconds(),
            })
        };
        sets.iter().zip(contenders.chunks(2)).map(row).collect()
    }

    fn more_people(&self) -> Vec<Value> {
        eprintln!("growth: more people");
        let pool = kneeri_benches::people(&self.engine, 10_000);
        let count = |people: usize| {
            let repeated = people.div_ceil(pool.len());
            let people = people.min(pool.len());
            let times = u32::try_from((20_000 / people).max(1)).expect("a small number");
            let part = &pool[..people];
            Contender::new("decide each", people * repeated, times, move || {
                (0..repeated)
                    .for_each(|_| self.engine.decide_each(part, |_, decision| _ = black_box(decision.level())));
            })
        };
        let counts = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000];
        let mut contenders: Vec<Contender> = counts.map(count).into();
        rounds(&mut contenders, self.rounds(3));
        let row = |(people, contender): (usize, &Contender)| json!({ "people": people, "per_second": 1e9 / contender.nanoseconds() });
        counts.into_iter().zip(&contenders).map(row).collect()
    }
}

/// The time of each, and as a multiple of the first.
fn rows(contenders: &[Contender]) -> Vec<Value> {
    let row = |contender: &Contender| json!({ "name": contender.name, "ns": contender.nanoseconds(), "ratio": contender.ratio(&contenders[0]) });
    contenders.iter().map(row).collect()
}
