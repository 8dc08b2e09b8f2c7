//! `kneeri explain`: the account of one condition.

use serde_json::Value;

use crate::{Command, kneeri};

const TINY: &str = "--rules=tests/fixtures/rules/tiny";

/// A run with the tiny rule set.
fn tiny(args: &[&str]) -> Command {
    kneeri(["explain", TINY].iter().chain(args).copied())
}

#[test]
fn every_reason_stands_in_the_sum() {
    let ended = tiny(&["sore=front", "spots=a,b", "hot=no", "days=12", "weight=55.5", "front_thing"]).run();
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
    insta::assert_snapshot!(ended);
}

#[test]
fn what_is_open_and_what_would_move_it_is_told() {
    insta::assert_snapshot!(tiny(&["days=12", "front_thing"]).run());
    insta::assert_snapshot!(tiny(&["hot=unknown", "days=20", "tablets=unknown", "back_thing"]).run());
}

#[test]
fn an_excluded_condition_says_why() {
    insta::assert_snapshot!(
        tiny(&["sore=back", "spots=none", "hot=no", "days=3", "weight=80", "tablets=no", "back_thing"]).run()
    );
}

#[test]
fn a_condition_may_be_named_in_several_ways() {
    let by_id = tiny(&["sore=front", "front_thing"]).run();
    assert_eq!(by_id.out, tiny(&["sore=front", "the thing at the FRONT"]).run().out);
    assert_eq!(by_id.out, tiny(&["-", "front_thing"]).stdin(r#"{ "sore": "front" }"#).run().out);
}

#[test]
fn a_name_that_is_wrong_is_explained() {
    for (name, args) in [
        ("unknown_near", vec!["sore=front", "fornt_thing"]),
        ("unknown_part", vec!["sore=front", "the back"]),
        ("unknown_far", vec!["sore=front", "gout"]),
        (
            "unknown_two_files",
            vec!["../../examples/few-answers.json", "../../examples/bone-stress.json", "front_thing"],
        ),
        ("unknown_nothing_else", vec!["front_thing"]),
        ("unknown_bad_answer", vec!["sore=top", "front_thing"]),
    ] {
        let ended = tiny(&args).run();
        assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{ended}");
        insta::assert_snapshot!(name, ended);
    }
}

#[test]
fn json_has_the_same_account() {
    let ended = tiny(&["--format=json", "sore=front", "hot=no", "front_thing"]).run();
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
    let value: Value = serde_json::from_str(&ended.out).unwrap();
    let shown = crate::without_digests(&format!("{value:#}"));
    insta::assert_snapshot!(shown);
}

/// The points of an account in text: the first number of each row under its headings.
fn rows(text: &str, heading: &str) -> Vec<i64> {
    let section = text.split(&format!("\n{heading}")).nth(1).unwrap_or_default();
    let section = section.split("\n\n").next().unwrap_or_default();
    let number = |line: &str| {
        line.get(..2)
            .filter(|margin| *margin == "  ")
            .and(line.split_whitespace().next()?.replace('−', "-").parse().ok())
    };
    section.lines().skip(1).filter_map(number).collect()
}

#[test]
fn accounts_of_every_condition_add_up() {
    for example in ["classic-pes-anserine", "few-answers", "hot-red-knee", "bone-stress"] {
        let file = format!("../../examples/{example}.json");
        for condition in kneeri_core::Engine::knee().rules().conditions().keys().step_by(7) {
            let condition = condition.as_str();
            let text = kneeri(["explain", file.as_str(), condition]).run();
            assert_eq!((text.code, text.err.as_str()), (0, ""));
            let sum = rows(&text.out, "How the score comes about");
            let (score, parts) = sum.split_last().unwrap();
            assert_eq!(parts.iter().sum::<i64>(), *score, "{text}");
            for (heading, part) in [("Speaks for it", parts[1]), ("Speaks against it", parts[2])] {
                assert_eq!(rows(&text.out, heading).iter().sum::<i64>(), part, "{heading} {text}");
            }
            let json = kneeri(["explain", "--format=json", file.as_str(), condition]).run();
            let json: Value = serde_json::from_str(&json.out).unwrap();
            let counted = json["condition"]["reasons"].as_array().unwrap().iter();
            let counted: i64 = counted.map(|reason| reason["counted"].as_i64().unwrap()).sum();
            let prior = json["condition"]["prior"].as_i64().unwrap();
            assert_eq!((prior, prior + counted), (parts[0], *score));
            let member = |name: &str| json["sum"][name].as_i64().unwrap();
            let parts = ["prior", "for", "against", "open", "limit"].map(member);
            assert_eq!((parts.iter().sum::<i64>(), member("score")), (*score, *score));
            assert_eq!(json["explanation"]["condition"], condition);
        }
    }
}

#[test]
fn an_account_keeps_to_the_width() {
    for width in [40, 57, 100] {
        let ended = kneeri(["explain", "../../examples/hot-red-knee.json", "crystal_arthritis"]).width(width).run();
        let widest = ended.out.lines().map(|line| line.chars().count()).max().unwrap_or_default();
        assert!(widest <= width, "{width}: {widest}");
    }
}
