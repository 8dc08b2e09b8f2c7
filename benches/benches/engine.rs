//! The engine on the built-in rules, for a thousand people who have answered a third of the questions.
#![allow(missing_docs, clippy::unwrap_used, reason = "benchmarks")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use kneeri_benches::people;
use kneeri_core::{Engine, Interview, RuleSet};

fn one_person(criterion: &mut Criterion) {
    let engine = Engine::knee();
    let people = people(&engine, 1000);
    let texts: Vec<String> = people.iter().map(|person| person.to_json()).collect();
    let mut next = people.iter().cycle();
    let mut group = criterion.benchmark_group("one person");
    let mut decision = engine.decide(&engine.findings());
    group.bench_function("decide", |bencher| {
        bencher.iter(|| {
            engine.decide_into(next.next().unwrap(), &mut decision);
            black_box(decision.level())
        });
    });
    group.bench_function("assess", |bencher| bencher.iter(|| black_box(engine.assess(next.next().unwrap()))));
    group.bench_function("next question", |bencher| {
        bencher.iter(|| black_box(engine.next_question(next.next().unwrap())));
    });
    let mut text = texts.iter().cycle();
    group.bench_function("text to text", |bencher| {
        bencher.iter(|| {
            let findings = engine.findings_from_json(text.next().unwrap()).unwrap();
            black_box(engine.assess(&findings).to_json())
        });
    });
    group.throughput(Throughput::Elements(1000));
    group.bench_function("decide each of 1000", |bencher| {
        bencher.iter(|| {
            let mut levels = 0;
            engine.decide_each(&people, |_, decision| levels += decision.level() as usize);
            black_box(levels)
        });
    });
    group.finish();
}

fn whole(criterion: &mut Criterion) {
    let engine = Engine::knee();
    let mut group = criterion.benchmark_group("whole");
    group.sample_size(10);
    group.bench_function("load", |bencher| {
        bencher.iter(|| Engine::new(&RuleSet::from_documents(kneeri_rules::KNEE.iter().copied()).unwrap()));
    });
    group.bench_function("interview", |bencher| {
        bencher.iter(|| {
            let mut interview = Interview::new(&engine);
            while let Some(question) = interview.question() {
                let ids: Vec<String> = question.features().map(|feature| feature.id().to_owned()).collect();
                ids.iter().for_each(|id| interview.answer(id, "unknown").unwrap());
            }
            black_box(interview.assessment())
        });
    });
    group.finish();
}

criterion_group!(benches, one_person, whole);
criterion_main!(benches);
