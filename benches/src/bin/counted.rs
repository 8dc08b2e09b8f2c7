//! What the instruction counts count: one thing, done once for each of 64 people after everything is warm.
//!
//! Run under callgrind with `--toggle-collect=*counted*`; the argument says what.
#![forbid(unsafe_code)]

use std::hint::black_box;
use std::process::ExitCode;

use kneeri_benches::people;
use kneeri_core::{Decision, Engine, Findings, RuleSet};

const PEOPLE: u32 = 64;

fn main() -> ExitCode {
    let what = std::env::args().nth(1).unwrap_or_default();
    let engine = Engine::knee();
    let people = people(&engine, PEOPLE);
    let mut decision = engine.decide(&engine.findings());
    let texts: Vec<String> = people.iter().map(Findings::to_json).collect();
    match what.as_str() {
        "decide" => {
            people.iter().for_each(|person| engine.decide_into(person, &mut decision));
            counted_decide(&engine, &people, &mut decision);
        }
        "decide_each" => counted_decide_each(&engine, &people),
        "assess" => counted_assess(&engine, &people),
        "next_question" => counted_next_question(&engine, &people),
        "text_to_text" => {
            // The digests of the rules are worked out once, with the first result that names them.
            drop(engine.assess(&engine.findings()).to_json());
            counted_text_to_text(&engine, &texts);
        }
        "load" => counted_load(),
        other => {
            eprintln!("nothing is called `{other}`: decide, decide_each, assess, next_question, text_to_text or load");
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}

#[inline(never)]
fn counted_decide(engine: &Engine, people: &[Findings], decision: &mut Decision) {
    for person in people {
        engine.decide_into(person, decision);
        black_box(decision.level());
    }
}

#[inline(never)]
fn counted_decide_each(engine: &Engine, people: &[Findings]) {
    engine.decide_each(people, |_, decision| {
        black_box(decision.level());
    });
}

#[inline(never)]
fn counted_assess(engine: &Engine, people: &[Findings]) {
    for person in people {
        let _ = black_box(engine.assess(person));
    }
}

#[inline(never)]
fn counted_next_question(engine: &Engine, people: &[Findings]) {
    for person in people {
        black_box(engine.next_question(person));
    }
}

#[inline(never)]
fn counted_text_to_text(engine: &Engine, texts: &[String]) {
    for text in texts {
        black_box(engine.findings_from_json(text).map(|findings| engine.assess(&findings).to_json())).ok();
    }
}

#[inline(never)]
fn counted_load() {
    black_box(RuleSet::from_documents(kneeri_rules::KNEE.iter().copied()).map(|rules| Engine::new(&rules))).ok();
}
