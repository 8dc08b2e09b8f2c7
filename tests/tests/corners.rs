//! The random rule sets and findings reach what is worth trying, and the oracle keeps its promises on them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "test code")]

use std::collections::BTreeMap;

use kneeri_core::{Finding, RuleSet};
use kneeri_tests::dice::{Dice, bytes};
use kneeri_tests::oracle;
use kneeri_tests::random;
use serde_json::Value;

const SEEDS: u64 = 1500;

/// A random rule set with random findings.
fn example(seed: u64) -> (RuleSet, BTreeMap<String, Finding>) {
    let rules = RuleSet::from_json(&random::rule_set_of_seed(seed).to_string()).unwrap();
    let findings = random::findings(&rules, &mut Dice::new(&bytes(!seed, 4096)));
    (rules, findings)
}

fn texts<'v>(value: &'v Value, member: &str) -> Vec<&'v str> {
    value.as_array().unwrap().iter().map(|entry| entry[member].as_str().unwrap()).collect()
}

/// What can be seen in a result that few results have.
fn corners(result: &Value) -> Vec<String> {
    let mut corners = vec![
        format!("verdict {}", result["verdict"].as_str().unwrap()),
        format!("level {}", result["urgency"]["level"].as_str().unwrap()),
        format!("final {}", result["urgency"]["final"]),
    ];
    corners.extend(texts(&result["urgency"]["because"], "kind").iter().map(|kind| format!("because {kind}")));
    corners.extend(texts(&result["withheld"], "because").iter().map(|because| format!("withheld {because}")));
    for (name, list) in [("notices", &result["notices"]), ("advice", &result["advice"])] {
        corners.extend((!list.as_array().unwrap().is_empty()).then(|| name.to_owned()));
    }
    for list in ["must_ask", "may_raise"] {
        let asked = result["urgency"][list].as_array().unwrap().len();
        corners.extend((asked > 0).then(|| list.to_owned()));
        corners.extend((asked > 1).then(|| format!("{list}, several")));
    }
    let conditions = result["conditions"].as_array().unwrap();
    for condition in conditions {
        corners.push(format!("band {}", condition["band"].as_str().unwrap()));
        corners.push(format!("bounds {}", condition["bounds"].as_str().unwrap()));
        let (score, lo, hi) = (&condition["score"], &condition["lo"], &condition["hi"]);
        let outside = score.as_i64() < lo.as_i64() || score.as_i64() > hi.as_i64();
        corners.extend(outside.then(|| "score outside its bounds".to_owned()));
        for reason in condition["reasons"].as_array().unwrap() {
            corners.push(format!("share {}", reason["share"].as_str().unwrap()));
            let state = reason["state"].as_str().unwrap();
            corners.extend(["unknown", "reached"].contains(&state).then(|| format!("state {state}")));
        }
    }
    let tied = conditions.windows(2).any(|pair| pair[0]["score"] == pair[1]["score"]);
    corners.extend(tied.then(|| "tied scores".to_owned()));
    corners.sort();
    corners.dedup();
    corners
}

#[test]
fn the_corners_are_reached_often() {
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    for seed in 0..SEEDS {
        let (rules, findings) = example(seed);
        for corner in corners(&oracle::assess(&rules, &findings)) {
            *seen.entry(corner).or_default() += 1;
        }
    }
    let listed: Vec<String> = seen.iter().map(|(corner, count)| format!("{count:5} {corner}")).collect();
    println!("{}", listed.join("\n"));
    let wanted = "verdict no_match|verdict not_enough_information|verdict leaning|verdict settled|level self_care|\
        level emergency_now|final true|final false|because true|because pointed|because likely|because must_ask|\
        withheld unknown|withheld stance|notices|advice|must_ask, several|may_raise, several|band excluded|\
        band likely|band possible|band unlikely|bounds exact|bounds outer|score outside its bounds|share half|\
        share quarter|share none|state unknown|state reached|tied scores";
    for corner in wanted.split('|') {
        let count = seen.get(corner).copied().unwrap_or(0);
        assert!(count * 200 >= SEEDS, "{corner}: {count} of {SEEDS}");
    }
}

/// 16.5: `[lo, hi]` contains the final score of every completion.
#[test]
fn bounds_hold_the_score_of_every_completion() {
    for seed in 0..SEEDS {
        let (rules, findings) = example(seed);
        let before = oracle::assess(&rules, &findings);
        let bytes = bytes(seed + 7, 1 << 14);
        let mut dice = Dice::new(&bytes);
        for _ in 0..5 {
            let full = oracle::completion(&rules, &findings, &mut dice);
            let after = oracle::assess(&rules, &full);
            for condition in before["conditions"].as_array().unwrap() {
                let conditions = after["conditions"].as_array().unwrap();
                let completed = conditions.iter().find(|other| other["id"] == condition["id"]).unwrap();
                let [lo, score, hi] =
                    [&condition["lo"], &completed["score"], &condition["hi"]].map(|n| n.as_i64().unwrap());
                assert!(
                    lo <= score && score <= hi,
                    "seed {seed}: {lo} {score} {hi}\n{findings:?}\n{full:?}\n{condition:#}"
                );
                assert_eq!((&completed["lo"], &completed["hi"]), (&completed["score"], &completed["score"]));
                assert_eq!(completed["bounds"], "exact");
            }
        }
    }
}

/// 16.4: prior + counted contributions = score, exactly.
#[test]
fn reasons_add_up() {
    for seed in 0..SEEDS {
        let (rules, findings) = example(seed);
        for condition in oracle::assess(&rules, &findings)["conditions"].as_array().unwrap() {
            let counted =
                condition["reasons"].as_array().unwrap().iter().map(|reason| reason["counted"].as_i64().unwrap());
            let sum = condition["prior"].as_i64().unwrap() + counted.sum::<i64>();
            assert_eq!(Some(sum), condition["score"].as_i64(), "seed {seed}");
        }
    }
}
