//! `kneeri new`: the rule set to start from is complete and sound.

use std::fs;

use crate::{kneeri, scratch};

fn folder(name: &str) -> String {
    let folder = scratch().join(name);
    let _ = fs::remove_dir_all(&folder);
    folder.display().to_string()
}

#[test]
fn a_new_rule_set_is_sound_laid_out_and_its_cases_hold() {
    let folder = folder("new/my \"ankle\" rules");
    let made = kneeri(["new", &folder]).run();
    assert_eq!(made.code, 0, "{made}");
    insta::assert_snapshot!(made);
    let checked = kneeri(["check", "--deny", "warnings", &folder]).run();
    assert_eq!(checked.code, 0, "{checked}");
    assert!(checked.out.starts_with("my \"ankle\" rules 0.1.0: "), "{checked}");
    let tested = kneeri(["test", &folder]).run();
    assert_eq!((tested.code, tested.out.as_str()), (0, "7 passed, 0 failed\n"));
    let laid_out = kneeri(["fmt", "--check", &folder]).run();
    assert_eq!(laid_out.code, 0, "{laid_out}");
    assert_eq!(kneeri(["doc", &folder]).run().code, 0);
    let simulated = kneeri(["simulate", "--runners=50", "--rules", &folder]).run();
    assert_eq!(simulated.code, 0, "{simulated}");
}

#[test]
fn every_rule_question_and_advice_is_in_some_case() {
    let folder = folder("covered");
    assert_eq!(kneeri(["new", &folder]).run().code, 0);
    let cases = fs::read_to_string(format!("{folder}/cases.json")).unwrap();
    for part in ["features", "triage", "conditions", "advice"] {
        let text = fs::read_to_string(format!("{folder}/{part}.json")).unwrap();
        let document: serde_json::Value = serde_json::from_str(&text).unwrap();
        for id in document[part].as_object().unwrap().keys() {
            assert!(cases.contains(&format!("\"{id}\"")), "{part} {id}");
        }
    }
}

#[test]
fn nothing_is_written_over() {
    let folder = folder("taken");
    fs::create_dir_all(&folder).unwrap();
    fs::write(format!("{folder}/header.json"), "mine").unwrap();
    let ended = kneeri(["new", &folder]).run();
    assert_eq!((ended.code, ended.out.as_str()), (2, ""));
    insta::assert_snapshot!(ended);
    assert_eq!(fs::read_to_string(format!("{folder}/header.json")).unwrap(), "mine");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
}
