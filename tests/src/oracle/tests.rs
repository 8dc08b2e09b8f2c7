//! The oracle against tables and sums that were worked out by hand.

use kneeri_core::{Finding, Number, When};

use super::formula::{Formula, Truth};
use super::*;

/// A rule set of these members, with what every rule set must have around them.
fn rules(members: Json) -> RuleSet {
    let level = json!({ "title": "Level", "say": "Do." });
    let mut document = json!({
        "kneeri": 1, "id": "t", "version": "1", "language": "en", "title": "T", "methodology": "M", "disclaimer": "D",
        "safety_net": ["S"], "until_safety_answered": "routine_physio", "sources": { "L1": { "title": "L", "kind": "k" } },
        "urgency": { "self_care": level, "routine_physio": level, "see_clinician_soon": level, "same_day": level,
            "emergency_now": level },
    });
    for (key, value) in members.as_object().unwrap() {
        document[key] = value.clone();
    }
    RuleSet::from_json(&document.to_string()).unwrap_or_else(|faults| panic!("{faults}"))
}

fn given<const N: usize>(findings: [(&str, Finding); N]) -> BTreeMap<String, Finding> {
    findings.into_iter().map(|(feature, finding)| (feature.to_owned(), finding)).collect()
}

fn one_of<const N: usize>(choices: [&str; N]) -> Finding {
    Finding::OneOf(choices.map(str::to_owned).to_vec())
}

/// Features `a`, `b`, `c` (yes or no), `f` (one of x, y, z), `m` (any of p, q), `n` (0 to 10) and `d`, which is asked
/// when `a` is yes.
fn features() -> Json {
    json!({
        "a": { "yes_no": true, "ask": "?" }, "b": { "yes_no": true, "ask": "?" }, "c": { "yes_no": true, "ask": "?" },
        "f": { "one_of": ["x", "y", "z"], "ask": "?" }, "m": { "any_of": ["p", "q"], "ask": "?" },
        "n": { "number": { "unit": "1", "from": 0, "to": 10 }, "ask": "?" },
        "d": { "yes_no": true, "ask": "?", "ask_when": { "a": true } },
    })
}

/// The truth of a condition over these features.
fn truth(when: Json, findings: &BTreeMap<String, Finding>) -> Truth {
    with_formula(when, findings, |formula, situation| formula.truth(&situation.possible))
}

fn with_formula<T>(
    when: Json,
    findings: &BTreeMap<String, Finding>,
    use_it: impl FnOnce(&Formula, &Situation) -> T,
) -> T {
    let rules = rules(json!({ "features": features(), "patterns": { "it": { "when": when } } }));
    let when: &When = &rules.patterns()["it"].when;
    let universe = Universe::new(&rules);
    use_it(&Formula::new(&universe, when), &Situation::new(&universe, findings))
}

/// Findings for `a` and `b`: true, false or none.
fn two(a: Truth, b: Truth) -> BTreeMap<String, Finding> {
    let finding = |truth: Truth| (!truth.is_open()).then(|| Finding::from(truth.is_true()));
    let both = [("a", finding(a)), ("b", finding(b))];
    both.into_iter().filter_map(|(id, finding)| finding.map(|finding| (id.to_owned(), finding))).collect()
}

const TRUTHS: [Truth; 3] = [Truth::False, Truth::Open, Truth::True];

#[test]
fn strong_kleene_tables() {
    let (f, o, t) = (Truth::False, Truth::Open, Truth::True);
    let all = [[f, f, f], [f, o, o], [f, o, t]];
    let any = [[f, o, t], [o, o, t], [t, t, t]];
    for (row, a) in TRUTHS.into_iter().enumerate() {
        for (column, b) in TRUTHS.into_iter().enumerate() {
            let findings = two(a, b);
            assert_eq!(truth(json!({ "a": true, "b": true }), &findings), all[row][column]);
            assert_eq!(truth(json!({ "all": [{ "a": true }, { "b": true }] }), &findings), all[row][column]);
            assert_eq!(truth(json!({ "any": [{ "a": true }, { "b": true }] }), &findings), any[row][column]);
            // Not (a and b) = not a or not b.
            let negated = [t, o, f][TRUTHS.iter().position(|truth| *truth == all[row][column]).unwrap()];
            assert_eq!(truth(json!({ "not": { "a": true, "b": true } }), &findings), negated);
        }
    }
}

#[test]
fn at_least_counts_sure_and_possible_ones() {
    let when = json!({ "at_least": 2, "of": [{ "a": true }, { "b": true }, { "c": true }] });
    for (a, b, expected) in [
        (Truth::True, Truth::True, Truth::True),
        (Truth::True, Truth::False, Truth::Open),
        (Truth::False, Truth::False, Truth::False),
        (Truth::Open, Truth::False, Truth::Open),
    ] {
        assert_eq!(truth(when.clone(), &two(a, b)), expected);
    }
    // Not at least 2 of 3 = at least 2 of the 3 nots.
    let negated = json!({ "not": when });
    assert_eq!(truth(negated.clone(), &two(Truth::False, Truth::False)), Truth::True);
    assert_eq!(truth(negated, &two(Truth::True, Truth::True)), Truth::False);
}

#[test]
fn siblings_on_one_variable_are_merged_but_not_inside_at_least() {
    let x_or_z = given([("f", one_of(["x", "z"]))]);
    let pair = json!([{ "f": ["x", "y"] }, { "f": ["y", "z"] }]);
    // Only y satisfies both, and y is not possible.
    assert_eq!(truth(json!({ "all": pair }), &x_or_z), Truth::False);
    assert_eq!(truth(json!({ "any": pair }), &x_or_z), Truth::True);
    assert_eq!(truth(json!({ "at_least": 1, "of": pair }), &x_or_z), Truth::Open);
    // Across levels nothing is merged, but a node with one child is that child.
    assert_eq!(truth(json!({ "f": ["x", "y"], "any": [{ "f": ["y", "z"] }, { "a": true }] }), &x_or_z), Truth::Open);
    assert_eq!(
        truth(json!({ "f": ["x", "y"], "any": [{ "any": [{ "f": "y" }, { "f": "z" }] }] }), &x_or_z),
        Truth::False
    );
}

#[test]
fn tests_of_an_any_of_look_at_its_options() {
    let p_only = given([("m", ["p"].into())]);
    assert_eq!(truth(json!({ "m": "p" }), &p_only), Truth::True);
    assert_eq!(truth(json!({ "m": ["q"] }), &p_only), Truth::False);
    assert_eq!(truth(json!({ "m": { "only": ["p"] } }), &p_only), Truth::True);
    assert_eq!(truth(json!({ "m": { "only": [] } }), &p_only), Truth::False);
    let not_q = given([("m", Finding::Partly { yes: vec![], no: vec!["q".into()] })]);
    assert_eq!(truth(json!({ "m": { "only": ["p"] } }), &not_q), Truth::Open);
    assert_eq!(truth(json!({ "not": { "m": "q" } }), &not_q), Truth::True);
}

#[test]
fn numbers_are_judged_by_their_cells() {
    let range = |low: i32, high: i32| {
        let (at_least, at_most) = (Some(Number::from(low)), Some(Number::from(high)));
        given([("n", Finding::Between { at_least, at_most, unit: None })])
    };
    assert_eq!(truth(json!({ "n": { "above": 3 } }), &range(3, 4)), Truth::Open);
    assert_eq!(truth(json!({ "n": { "at_least": 3 } }), &range(3, 4)), Truth::True);
    assert_eq!(truth(json!({ "n": { "below": 3 } }), &range(3, 4)), Truth::False);
    // A threshold at the end of the range leaves one value only.
    assert_eq!(truth(json!({ "n": { "at_least": 0 } }), &given([])), Truth::True);
    assert_eq!(truth(json!({ "n": { "above": 10 } }), &given([])), Truth::False);
}

#[test]
fn not_applicable_fails_every_test_and_passes_every_negation() {
    let no = given([("a", false.into())]);
    assert_eq!(truth(json!({ "d": true }), &no), Truth::False);
    assert_eq!(truth(json!({ "d": false }), &no), Truth::False);
    assert_eq!(truth(json!({ "not": { "d": true } }), &no), Truth::True);
    // While `ask_when` is open it is one of the values.
    assert_eq!(truth(json!({ "any": [{ "d": true }, { "d": false }] }), &given([])), Truth::Open);
    assert_eq!(truth(json!({ "any": [{ "d": true }, { "d": false }] }), &given([("a", true.into())])), Truth::True);
    // A given finding always counts.
    assert_eq!(truth(json!({ "d": true }), &given([("a", false.into()), ("d", true.into())])), Truth::True);
}

#[test]
fn only_open_atoms_under_open_nodes_can_decide() {
    let when = json!({ "any": [{ "a": true, "f": "x" }, { "b": true, "n": { "above": 3 } }] });
    let deciding = |findings: BTreeMap<String, Finding>| {
        with_formula(when.clone(), &findings, |formula, situation| formula.deciding(&situation.possible))
            .into_iter()
            .collect::<Vec<_>>()
    };
    assert_eq!(deciding(given([])), ["a", "b", "f", "n"]);
    assert_eq!(deciding(given([("a", false.into())])), ["b", "n"]);
    assert_eq!(deciding(given([("a", true.into()), ("f", "x".into())])), Vec::<String>::new());
}

/// The result for one condition `it` with this evidence, a base rate of 4.5 per cent.
fn with_evidence(evidence: Json, findings: &BTreeMap<String, Finding>) -> Json {
    let it = json!({ "name": "It", "how_common": { "percent": 4.5, "source": ["L1"] }, "evidence": evidence });
    assess(&rules(json!({ "features": features(), "conditions": { "it": it } })), findings)["conditions"][0].clone()
}

fn reasons(condition: &Json) -> Vec<String> {
    let reasons = condition["reasons"].as_array().unwrap().iter();
    let text = |reason: &Json| {
        let part = |member: &str| reason[member].to_string().replace('"', "");
        format!("{} {} {} {} {}", part("item"), part("state"), part("weight"), part("counted"), part("share"))
    };
    reasons.map(text).collect()
}

#[test]
fn one_option_of_an_any_of_adds_up() {
    let place = json!({ "by": "m", "gives": { "p": { "lr": 6 }, "q": "weakly against" }, "trust": "moderate", "source": ["L1"] });
    let it = with_evidence(json!({ "place": place }), &given([("m", ["p"].into())]));
    assert_eq!(reasons(&it), ["place.p yes 6615 6615 full"]);
    assert_eq!((&it["prior"], &it["score"], &it["net"]), (&json!(-13_268), &json!(-6653), &json!(6615)));
    assert_eq!((&it["band"], &it["bounds"]), (&json!("possible"), &json!("exact")));
    // Nothing known: p adds 0 to 6615, q −2559 (85 per cent of −3010, rounded away from zero) to 0.
    let open = with_evidence(
        json!({ "place": { "by": "m", "gives": { "p": { "lr": 6 }, "q": "weakly against" },
        "trust": "moderate", "source": ["L1"] } }),
        &given([]),
    );
    assert_eq!(reasons(&open), Vec::<String>::new());
    assert_eq!((&open["lo"], &open["hi"]), (&json!(-13_268 - 2559), &json!(-13_268 + 6615)));
}

#[test]
fn groups_taper_or_keep_the_strongest() {
    let group = |combine: &str| {
        let item = |feature: &str, yes: i64| {
            let mut when = json!({});
            when[feature] = json!(true);
            json!({ "when": when, "yes": { "lr": yes }, "no": "weakly against", "source": ["L1"] })
        };
        json!({ "g": { "combine": combine, "of": { "i": item("a", 10), "j": item("b", 4), "k": item("c", 10) } } })
    };
    let all = given([("a", true.into()), ("b", true.into()), ("c", true.into())]);
    let counted = |combine, findings| reasons(&with_evidence(group(combine), findings));
    // 10000, half of 10000, a quarter of 6021 = 1505.25.
    assert_eq!(
        counted("tapering", &all),
        ["g.i yes 10000 10000 full", "g.k yes 10000 5000 half", "g.j yes 6021 1505 quarter"]
    );
    assert_eq!(counted("strongest", &all), ["g.i yes 10000 10000 full", "g.j yes 6021 0 none", "g.k yes 10000 0 none"]);
    assert_eq!(
        counted("sum", &all),
        ["g.i yes 10000 10000 full", "g.k yes 10000 10000 full", "g.j yes 6021 6021 full"]
    );
    // For and against are combined separately.
    let mixed = given([("a", true.into()), ("b", false.into()), ("c", false.into())]);
    assert_eq!(
        counted("tapering", &mixed),
        ["g.i yes 10000 10000 full", "g.j no -3010 -3010 full", "g.k no -3010 -1505 half"]
    );
}

#[test]
fn an_open_item_adds_what_is_nearest_to_zero() {
    let item =
        json!({ "by": "f", "gives": { "x": { "lr": 2 }, "y": { "lr": 10 }, "z": { "lr": 0.5 } }, "source": ["L1"] });
    let counted = |finding| reasons(&with_evidence(json!({ "i": item.clone() }), &given([("f", finding)])));
    assert_eq!(counted(one_of(["x", "y"])), ["i unknown 3010 3010 full"]);
    assert_eq!(counted(one_of(["x", "z"])), Vec::<String>::new());
    assert_eq!(counted("y".into()), ["i y 10000 10000 full"]);
}

#[test]
fn a_narrowed_answer_counts_as_one_of_these() {
    let found = |with: u32, without: u32| json!({ "with": with, "without": without });
    let item =
        json!({ "by": "f", "gives": { "x": found(60, 10), "y": found(30, 20), "z": found(10, 70) }, "source": ["L1"] });
    let counted = |finding| reasons(&with_evidence(json!({ "i": item.clone() }), &given([("f", finding)])));
    // 90 of 100 with, 30 of 100 without; 70 and 80 of 100.
    assert_eq!(counted(one_of(["x", "y"])), ["i unknown 4771 4771 full"]);
    assert_eq!(counted(one_of(["x", "z"])), ["i unknown -580 -580 full"]);
    // All of them say nothing new.
    assert_eq!(counted(one_of(["x", "y", "z"])), Vec::<String>::new());
    assert_eq!(counted("unknown".into()), Vec::<String>::new());
}

#[test]
fn counts_are_exact() {
    let item = json!({ "count": [{ "a": true }, { "b": true }, { "c": true }], "gives": { "2-3": { "lr": 4 }, "0": { "lr": 0.25 } },
        "source": ["L1"] });
    let counted = |findings| reasons(&with_evidence(json!({ "i": item.clone() }), &findings));
    assert_eq!(counted(given([("a", true.into()), ("b", true.into())])), ["i 2-3 6021 6021 full"]);
    assert_eq!(counted(two(Truth::True, Truth::Open)), Vec::<String>::new());
    let none = given([("a", false.into()), ("b", false.into()), ("c", false.into())]);
    assert_eq!(counted(none), ["i 0 -6021 -6021 full"]);
}

#[test]
fn items_that_share_a_feature_are_bounded_together() {
    let sides = |yes: f64, no: f64| json!({ "when": { "a": true }, "yes": { "lr": yes }, "no": { "lr": no }, "source": ["L1"] });
    let it = with_evidence(json!({ "i": sides(10.0, 0.1), "j": sides(0.1, 10.0) }), &given([]));
    // Whatever `a` is, the two cancel.
    assert_eq!((&it["lo"], &it["hi"]), (&json!(-13_268), &json!(-13_268)));
    assert_eq!(it["bounds"], "exact");
    // `d` applies only when `a` is yes: +10000 for `a` and then −3010 or 0 for `d`.
    let d = json!({ "when": { "d": true }, "yes": { "lr": 0.5 }, "source": ["L1"] });
    let it = with_evidence(json!({ "i": sides(10.0, 0.1), "j": d }), &given([]));
    assert_eq!((&it["lo"], &it["hi"]), (&json!(-13_268 - 10_000), &json!(-13_268 + 10_000)));
}

#[test]
fn the_limit_is_a_reason() {
    let strong = |feature: &str| {
        let mut item = json!({ "when": {}, "yes": { "lr": 1000 }, "source": ["L1"] });
        item["when"][feature] = json!(true);
        item
    };
    let both = given([("a", true.into()), ("b", true.into())]);
    let it = with_evidence(json!({ "i": strong("a"), "j": strong("b") }), &both);
    assert_eq!(reasons(&it), ["i yes 30000 30000 full", "j yes 30000 30000 full", "limit reached -20000 -20000 full"]);
    assert_eq!(it["net"], 40_000);
}

#[test]
fn settings_replace_the_rate_in_order() {
    let common = json!({ "percent": 50, "source": ["L1"], "in": [
        { "when": { "a": true }, "percent": 90, "source": ["L1"] }, { "when": { "b": true }, "percent": 10, "source": ["L1"] }] });
    let rules =
        rules(json!({ "features": features(), "conditions": { "it": { "name": "It", "how_common": common } } }));
    let it = |a, b| {
        let it = assess(&rules, &two(a, b))["conditions"][0].clone();
        (it["prior"].as_i64().unwrap(), it["lo"].as_i64().unwrap(), it["hi"].as_i64().unwrap(), it["bounds"] == "exact")
    };
    assert_eq!(it(Truth::True, Truth::Open), (9542, 9542, 9542, true));
    assert_eq!(it(Truth::False, Truth::True), (-9542, -9542, -9542, true));
    assert_eq!(it(Truth::Open, Truth::False), (0, 0, 9542, true));
    assert_eq!(it(Truth::Open, Truth::True), (0, -9542, 9542, true));
    assert_eq!(it(Truth::False, Truth::False), (0, 0, 0, true));
}

#[test]
fn the_rate_is_bounded_together_with_the_evidence() {
    let it = |lr: f64, limit: i64| {
        let common = json!({ "percent": 50, "source": ["L1"], "in": [
            { "when": { "a": true }, "percent": 90, "source": ["L1"] }] });
        let item = json!({ "when": { "a": true }, "yes": { "lr": lr }, "source": ["L1"] });
        let condition = json!({ "name": "It", "how_common": common, "evidence": { "i": item } });
        let rules = rules(json!({
            "features": features(), "conditions": { "it": condition }, "evidence_limit": limit }));
        let it = assess(&rules, &given([]))["conditions"][0].clone();
        (it["lo"].as_i64().unwrap(), it["hi"].as_i64().unwrap(), it["bounds"] == "exact")
    };
    // Yes is worth 9542 as the setting and 10000, or −10000, as the item.
    assert_eq!(it(10.0, 40_000), (0, 19_542, true));
    assert_eq!(it(0.1, 40_000), (-458, 0, true));
    // What lies beyond the limit is reached together with the rate, or it is not.
    assert_eq!(it(10.0, 5000), (0, 14_542, true));
    assert_eq!(it(0.1, 5000), (-5000, 4542, false));
}

#[test]
fn urgency_follows_true_pointing_and_open_rules() {
    let rule = |when: Json, urgency: &str, unanswered: Option<&str>| {
        let mut rule = json!({ "when": when, "urgency": urgency, "say": "Because.", "source": ["L1"] });
        if let Some(level) = unanswered {
            rule["if_unanswered"] = json!(level);
        }
        rule
    };
    let rules = rules(json!({ "features": features(), "triage": {
        "hot": rule(json!({ "d": true }), "emergency_now", Some("see_clinician_soon")),
        "locked": rule(json!({ "f": "x" }), "same_day", None),
        "stiff": rule(json!({ "b": true }), "see_clinician_soon", None),
    } }));
    let urgency = |findings| assess(&rules, &findings)["urgency"].clone();
    let nothing = urgency(given([]));
    // `a` stands in for `d`, whose `ask_when` is open; the gravest rule's features come first.
    assert_eq!(nothing["must_ask"], json!(["a", "f"]));
    assert_eq!(nothing["may_raise"], json!(["b"]));
    assert_eq!((&nothing["level"], &nothing["could_reach"]), (&json!("routine_physio"), &json!("emergency_now")));
    assert_eq!(nothing["because"], json!([{ "kind": "must_ask", "urgency": "routine_physio" }]));
    let cannot_say =
        urgency(given([("a", true.into()), ("d", Finding::Unknown), ("f", "y".into()), ("b", false.into())]));
    assert_eq!((&cannot_say["level"], &cannot_say["must_ask"]), (&json!("see_clinician_soon"), &json!([])));
    assert_eq!(cannot_say["because"][0]["kind"], "pointed");
    let done = urgency(given([("a", false.into()), ("f", "x".into())]));
    assert_eq!((&done["level"], &done["final"]), (&json!("same_day"), &json!(true)));
}

/// What is shown, and what is withheld and why, of three stances on running.
fn stances(findings: BTreeMap<String, Finding>) -> (Vec<String>, Vec<String>) {
    let advice = |stance: &str, when: Json, not_if: Option<Json>| {
        let mut advice =
            json!({ "topic": "run", "stance": stance, "title": "T", "say": "S", "when": when, "source": ["L1"] });
        if let Some(not_if) = not_if {
            advice["not_if"] = not_if;
        }
        advice
    };
    let rules = rules(json!({
        "features": features(),
        "topics": { "run": { "title": "Running", "stances": ["go", "reduce", "stop"] } },
        "advice": {
            "go_on": advice("go", json!({ "a": true }), Some(json!({ "c": true }))),
            "less": advice("reduce", json!({ "b": true }), None),
            "none": advice("stop", json!({ "f": "x" }), None),
        },
    }));
    let result = assess(&rules, &findings);
    let shown =
        result["advice"].as_array().unwrap().iter().map(|advice| advice["id"].as_str().unwrap().to_owned()).collect();
    let withheld = result["withheld"].as_array().unwrap().iter();
    (
        shown,
        withheld
            .map(|advice| format!("{} {} {}", advice["id"], advice["because"], advice["ask"]).replace('"', ""))
            .collect(),
    )
}

#[test]
fn only_the_most_cautious_stance_is_shown() {
    let nothing: Vec<String> = Vec::new();
    let base = || given([("a", true.into()), ("c", false.into())]);
    let with = |more: [(&str, Finding); 2]| {
        let mut findings = base();
        findings.extend(given(more));
        stances(findings)
    };
    assert_eq!(with([("b", false.into()), ("f", "y".into())]), (vec!["go_on".to_owned()], nothing.clone()));
    assert_eq!(with([("b", true.into()), ("f", "y".into())]), (vec!["less".to_owned()], nothing.clone()));
    // "stop" may come to fit: "reduce" is withheld, "go" stays silent.
    assert_eq!(
        stances(given([("a", true.into()), ("c", false.into()), ("b", true.into())])),
        (nothing.clone(), vec!["less stance [f]".to_owned()])
    );
    assert_eq!(stances(base()), (nothing.clone(), vec!["go_on stance [b,f]".to_owned()]));
    // Its own open guard comes first, but is not listed once a more cautious stance is shown.
    let unguarded = |f: &str| stances(given([("a", true.into()), ("b", false.into()), ("f", f.into())]));
    assert_eq!(unguarded("y"), (nothing.clone(), vec!["go_on unknown [c]".to_owned()]));
    assert_eq!(unguarded("x"), (vec!["none".to_owned()], nothing));
}

#[test]
fn verdicts_in_their_order() {
    let condition = |percent: f64, when: Json| {
        json!({ "name": "C", "how_common": { "percent": percent, "source": ["L1"] },
            "evidence": { "i": { "when": when, "yes": { "lr": 5 }, "source": ["L1"] } } })
    };
    let rules = rules(json!({ "features": features(),
        "conditions": { "first": condition(50.0, json!({ "a": true })), "second": condition(50.0, json!({ "b": true })) } }));
    let verdict = |a, b| assess(&rules, &two(a, b))["verdict"].as_str().unwrap().to_owned();
    assert_eq!(verdict(Truth::Open, Truth::Open), "not_enough_information");
    assert_eq!(verdict(Truth::False, Truth::False), "no_match");
    assert_eq!(verdict(Truth::False, Truth::Open), "not_enough_information");
    // The other can reach a tie, which goes to the smaller id.
    assert_eq!(verdict(Truth::True, Truth::Open), "settled");
    assert_eq!(verdict(Truth::Open, Truth::True), "leaning");
}
