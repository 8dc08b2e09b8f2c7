//! What the built-in rule set holds in memory, and what deciding allocates: printed as JSON.
#![forbid(unsafe_code)]

use allocation_counter::measure;
use kneeri_benches::people;
use kneeri_core::{Engine, Faults, RuleSet};

fn main() -> Result<(), Faults> {
    let mut loaded = None;
    let load = || RuleSet::from_documents(kneeri_rules::KNEE.iter().copied()).map(|rules| Engine::new(&rules));
    let heap = measure(|| loaded = Some(load()));
    let engine = loaded.transpose()?.unwrap_or_else(Engine::knee);
    let people = people(&engine, 100);
    let mut decision = engine.decide(&engine.findings());
    let mut decide = || people.iter().for_each(|person| engine.decide_into(person, &mut decision));
    decide();
    let allocations = measure(decide).count_total;
    println!("{{\"live\":{},\"peak\":{},\"allocations\":{allocations}}}", heap.bytes_current, heap.bytes_max);
    Ok(())
}
