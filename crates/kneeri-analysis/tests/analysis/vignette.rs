use kneeri_analysis::{Error, Scoreboard, Vignette};
use kneeri_core::{Engine, Urgency};
use serde_json::{Value, json};

use crate::rules;

fn case(id: &str, findings: Value, right: &[&str], urgency: &str) -> Value {
    json!({ "id": id, "source": "made up", "facts": [], "findings": findings, "right": right, "urgency": urgency })
}

fn read(cases: &[Value]) -> Result<Vec<Vignette>, Error> {
    Vignette::from_json_lines(&cases.iter().map(|case| format!("{case}\n")).collect::<String>())
}

fn scoreboard(cases: &[Value]) -> Result<Scoreboard, Error> {
    Scoreboard::new(&Engine::new(&rules()), &read(cases)?)
}

fn cases() -> [Value; 5] {
    let fever = json!({ "fever": true, "hop": true, "place": ["back"] });
    [
        case("common first", json!({ "start": "gradual" }), &["sore_tendon"], "self_care"),
        case("either is right", json!({ "start": "injury" }), &["torn_cartilage", "sore_tendon"], "routine_physio"),
        case("rare, second", json!({ "start": "gradual" }), &["torn_cartilage", "gout"], "same_day"),
        case("unknown to the rules", fever.clone(), &["gout"], "emergency_now"),
        case("overcalled", fever, &["torn_cartilage"], "see_clinician_soon"),
    ]
}

#[test]
fn figures_come_by_how_common_the_right_condition_is() {
    let scoreboard = scoreboard(&cases()).unwrap();
    assert_eq!(scoreboard.common().first.to_string(), "2 of 2 (100 %, 34-100)");
    assert_eq!((scoreboard.rare().first.of, scoreboard.rare().top_three.met), (3, 2));
    assert_eq!(scoreboard.all().top_three.to_string(), "4 of 5 (80 %, 38-96)");
}

#[test]
fn urgency_counts_from_the_same_day_on() {
    let scoreboard = scoreboard(&cases()).unwrap();
    assert_eq!(scoreboard.urgent().to_string(), "1 of 2 (50 %, 9-91)");
    assert_eq!(scoreboard.overcalled().to_string(), "1 of 3 (33 %, 6-79)");
}

#[test]
fn conditions_that_the_rules_lack_are_passed_over() {
    let scoreboard = scoreboard(&cases()).unwrap();
    let ranks: Vec<_> = scoreboard.cases().iter().map(|case| (case.right.len(), case.rank)).collect();
    assert_eq!(ranks, [(1, Some(1)), (2, Some(1)), (1, Some(2)), (0, None), (1, Some(2))]);
    assert!(scoreboard.cases().iter().all(|case| case.top_three.len() == 2), "the rules have two conditions");
}

#[test]
fn the_scoreboard_reads_as_tables() {
    insta::assert_snapshot!(scoreboard(&cases()).unwrap().to_markdown());
}

#[test]
fn a_refused_finding_names_case_and_feature() {
    let error = scoreboard(&[case("B7", json!({ "plcae": ["inner"] }), &[], "self_care")]).unwrap_err();
    let expected = "case B7: plcae: no such feature in this rule set; did you mean `place`?";
    assert_eq!(error.to_string(), expected);
    assert!(matches!(error, Error::Refused { case, source } if case == "B7" && source.feature() == Some("plcae")));
}

#[test]
fn a_line_that_is_no_case_is_refused_with_its_number() {
    let good = case("A", json!({}), &[], "self_care");
    let mut bad = good.clone();
    bad["urgency"] = json!("tomorrow");
    let expected = "line 2: no level `tomorrow`; the levels are \
                    self_care, routine_physio, see_clinician_soon, same_day, emergency_now";
    assert_eq!(read(&[good, bad]).unwrap_err().to_string(), expected);
    assert_eq!(Vignette::from_json_lines("\n{}").unwrap_err().to_string(), "line 2: missing field `id`");
}

#[test]
fn members_without_a_meaning_here_are_passed_over() {
    let mut line = case("A", json!({}), &[], "same_day");
    line["weather"] = json!("fine");
    assert_eq!(read(&[line]).unwrap().first().map(|case| case.urgency), Some(Urgency::SameDay));
}
