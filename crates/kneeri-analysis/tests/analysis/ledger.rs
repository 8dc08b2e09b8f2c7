use kneeri_analysis::{Coverage, Ledger};

use crate::rules;

const SOUND: &str = r#"{
    "set_aside": { "A-05": "An opinion, nothing to act on", "A-100": "No other source | says so" },
    "conflicts": {
        "C10": { "about": "Walk or rest?", "resolution": "Both.", "in": ["return_to_run.stages.walk", "advice.a_rest"] },
        "C2": { "about": "Tendon or band?", "resolution": "Tendon.", "in": ["conditions.sore_tendon.evidence.load.of.far"] }
    }
}"#;

fn faults(ledger: &str) -> Vec<String> {
    let (rules, ledger) = (rules(), Ledger::from_json(ledger).unwrap());
    Coverage::new(&rules, &ledger).faults().iter().map(ToString::to_string).collect()
}

#[test]
fn every_claim_is_told_where_it_went() {
    let (rules, ledger) = (rules(), Ledger::from_json(SOUND).unwrap());
    insta::assert_snapshot!(Coverage::new(&rules, &ledger).to_markdown());
}

#[test]
fn a_sound_ledger_has_no_faults() {
    assert_eq!(faults(SOUND), [""; 0]);
}

#[test]
fn stages_go_by_their_ids_and_cases_do_not_count() {
    let (rules, ledger) = (rules(), Ledger::default());
    let coverage = Coverage::new(&rules, &ledger);
    assert_eq!(coverage.cited("A-04").collect::<Vec<_>>(), ["return_to_run.stages.walk"]);
    assert_eq!(coverage.cited("A-05").count(), 0);
}

#[test]
fn facts_that_are_nowhere_are_faults() {
    let expected = ["fact `A-05` is neither cited nor set aside", "fact `A-100` is neither cited nor set aside"];
    assert_eq!(faults("{}"), expected);
}

#[test]
fn facts_that_do_not_exist_cannot_be_set_aside() {
    let ledger = SOUND.replace("A-100", "A-99").replace("\"A-05\"", "\"E1\"");
    let expected = [
        "fact `A-05` is neither cited nor set aside",
        "fact `A-100` is neither cited nor set aside",
        "no source has the fact `A-99` that is set aside",
        "no source has the fact `E1` that is set aside",
    ];
    assert_eq!(faults(&ledger), expected);
}

#[test]
fn only_a_contradicted_fact_is_both_cited_and_set_aside() {
    let both = |reason: &str| SOUND.replace("\"A-05\":", &format!("\"A-04\": \"{reason}\", \"A-05\":"));
    let expected = "fact `A-04` is set aside, but `return_to_run.stages.walk` cites it; \
                    a reason that begins with `Contradicted` allows both";
    assert_eq!(faults(&both("A side remark")), [expected]);
    assert_eq!(faults(&both("Contradicted by E1")), [""; 0]);
}

#[test]
fn conflicts_name_places_that_exist() {
    let ledger =
        SOUND.replace("return_to_run.stages.walk", "return_to_run.stages.0").replace("load.of.far", "load.far");
    let expected = [
        "conflict `C10`: the rules have no `return_to_run.stages.0`",
        "conflict `C2` names no place in the rules",
        "conflict `C2`: the rules have no `conditions.sore_tendon.evidence.load.far`",
    ];
    assert_eq!(faults(&ledger), expected);
}

#[test]
fn what_is_no_ledger_is_refused_with_its_place() {
    let error = Ledger::from_json("{\n  \"setaside\": {} }").unwrap_err();
    let expected = "line 2, column 12: unknown field `setaside`, expected `set_aside` or `conflicts`";
    assert_eq!(error.to_string(), expected);
}
