//! Broken rule sets and the faults that are reported: an error message is a feature.
//!
//! Each entry of `tests/broken` is one rule set, a file or a folder of documents, and named after what is wrong:
//! its name begins with the code of its fault.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "test code")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use kneeri_core::{Code, Engine, Fault, Faults, RuleSet};
use serde_json::{Map, Value, json};

#[test]
fn every_broken_rule_set_has_its_faults() {
    insta::glob!("../broken", "?*", |path| {
        let faults = Broken::read(path).faults();
        let lines: Vec<String> = faults.iter().map(line).collect();
        insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(lines.join("\n")) });
    });
}

/// A fault as the command line would begin it, then what programs see.
fn line(fault: &Fault) -> String {
    format!("{fault} [{} at \"{}\"]", fault.code(), fault.pointer())
}

#[test]
fn every_code_occurs() {
    let mut seen: BTreeSet<Code> = BTreeSet::new();
    for faults in everything_broken() {
        seen.extend(faults.iter().map(Fault::code));
    }
    let missing: Vec<&Code> = Code::ALL.iter().filter(|code| !seen.contains(code)).collect();
    assert!(missing.is_empty(), "no broken file has {missing:?}");
}

#[test]
fn broken_rule_sets_are_named_after_their_fault() {
    for broken in Broken::all().iter().filter(|broken| !broken.name.contains("mistakes")) {
        let faults = broken.faults();
        let named = faults.iter().any(|fault| broken.name.starts_with(fault.code().as_str()));
        assert!(named, "{}: {faults}", broken.name);
    }
}

#[test]
fn the_files_of_ten_mistakes_show_them_all_at_once() {
    for broken in Broken::all().iter().filter(|broken| broken.name.starts_with("ten_mistakes")) {
        let codes: BTreeSet<Code> = broken.faults().iter().map(Fault::code).collect();
        assert!(codes.len() >= 10, "{}: {codes:?}", broken.name);
    }
}

#[test]
fn faults_lie_within_their_document() {
    for broken in Broken::all() {
        for fault in &broken.faults() {
            let text = broken.text(fault.file());
            let line = text.split('\n').nth(fault.line() as usize - 1);
            let column = line.map(|line| line.chars().count() + 1);
            assert!(column.is_some_and(|end| (1..=end).contains(&(fault.column() as usize))), "{fault}");
            let before = text.get(..fault.offset()).expect("a place lies between two characters");
            assert_eq!(before.matches('\n').count() + 1, fault.line() as usize, "{fault}");
            let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
            assert_eq!(column, fault.column() as usize, "{fault}");
        }
    }
}

#[test]
fn pointers_of_faults_resolve() {
    for broken in Broken::all() {
        for fault in &broken.faults() {
            let document: Option<Value> = serde_json::from_str(broken.text(fault.file())).ok();
            let resolves = document.is_some_and(|document| document.pointer(fault.pointer()).is_some());
            assert!(resolves || fault.pointer().is_empty(), "{}: {}", fault.pointer(), fault);
        }
    }
}

#[test]
fn messages_are_one_plain_line() {
    for faults in everything_broken() {
        for fault in &faults {
            for text in [Some(fault.message()), fault.hint()].into_iter().flatten() {
                let reverses = |letter| matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}');
                let isolates = |letter| matches!(letter, '\u{2066}'..='\u{2069}');
                let odd = |letter: char| letter.is_control() || reverses(letter) || isolates(letter);
                assert!(!text.chars().any(odd), "{text:?}");
                assert!(!text.is_empty() && !text.ends_with('.') && text.len() < 1000, "{text:?}");
            }
        }
    }
}

#[test]
fn the_order_of_documents_never_matters() {
    for broken in Broken::all().iter().filter(|broken| broken.documents.len() > 1) {
        let backwards = broken.documents.iter().rev().cloned();
        assert_eq!(RuleSet::from_documents(backwards).err(), Some(broken.faults()), "{}", broken.name);
    }
}

#[test]
fn faults_are_sorted_by_document_and_place() {
    for faults in everything_broken() {
        assert!(faults.iter().map(|fault| (fault.file(), fault.offset())).is_sorted(), "{faults}");
        assert!((1..=100).contains(&faults.len()));
    }
}

// What is too large to be a file.

#[test]
fn four_mebibytes_are_the_most() {
    let most = 4 << 20;
    let padded = |size: usize| {
        let text = example(json!({})).to_string();
        let padding = " ".repeat(size - text.len());
        text + &padding
    };
    assert!(RuleSet::from_json(&padded(most)).is_ok());
    let faults = RuleSet::from_json(&padded(most + 1)).unwrap_err();
    assert_eq!(told(&faults), ["too_large \"\": 4194305 bytes of text in all; at most 4194304 are allowed"]);
    // The limit is about all documents together.
    let half = " ".repeat(most / 2 + 1);
    let faults = RuleSet::from_documents([("a.json", half.as_str()), ("b.json", half.as_str())]).unwrap_err();
    assert_eq!(told(&faults), ["too_large \"\": 4194306 bytes of text in all; at most 4194304 are allowed"]);
}

#[test]
fn texts_have_4096_bytes_at_most() {
    let with_title = |title: String| example(json!({ "title": title }));
    assert!(load(&with_title("é".repeat(2048))).is_ok());
    let faults = load(&with_title("é".repeat(2048) + "!")).unwrap_err();
    assert_eq!(told(&faults), ["too_long \"/title\": a text of 4097 bytes; at most 4096 are allowed"]);
    let with_case =
        |name: &str| example(json!({ "cases": { name: { "given": {}, "expect": { "verdict": "no_match" } } } }));
    assert!(load(&with_case(&"a".repeat(4096))).is_ok());
    let long = "a".repeat(4097);
    let faults = load(&with_case(&long)).unwrap_err();
    let expected = format!("too_long \"/cases/{long}\": a text of 4097 bytes; at most 4096 are allowed");
    assert_eq!(told(&faults), [expected]);
}

#[test]
fn nesting_ends_at_32() {
    // The document, `patterns`, the pattern and its `when` are four.
    let nested = |depth: usize| {
        let when = (0..depth - 4).fold(json!({ "fever": true }), |when, _| json!({ "not": when }));
        example(json!({ "patterns": { "deep": { "when": when } } }))
    };
    assert!(load(&nested(32)).is_ok());
    assert_eq!(told(&load(&nested(33)).unwrap_err()), ["too_deep \"\": nested deeper than 32"]);
}

#[test]
fn there_are_512_features_and_256_conditions_at_most() {
    let features = |count| example(json!({ "features": named(count, &json!({ "yes_no": true })) }));
    assert!(load(&features(512)).is_ok());
    assert_eq!(
        told(&load(&features(513)).unwrap_err()),
        ["too_many \"/features\": 513 entries; at most 512 are allowed"]
    );
    let condition = json!({ "name": "A condition", "how_common": { "percent": 1, "source": ["L1"] } });
    let conditions = |count| example(json!({ "conditions": named(count, &condition) }));
    assert!(load(&conditions(256)).is_ok());
    let faults = load(&conditions(257)).unwrap_err();
    assert_eq!(told(&faults), ["too_many \"/conditions\": 257 entries; at most 256 are allowed"]);
}

#[test]
fn a_condition_has_128_items_at_most() {
    let item = json!({ "when": { "fever": true }, "yes": "weakly for", "source": ["L1"] });
    let with = |alone: usize, grouped: usize| {
        let mut evidence = named(alone, &item);
        evidence.insert("group".into(), json!({ "of": named(grouped, &item) }));
        let condition = json!({
            "name": "A condition", "how_common": { "percent": 1, "source": ["L1"] }, "evidence": evidence
        });
        example(json!({ "conditions": { "busy": condition } }))
    };
    assert!(load(&with(64, 64)).is_ok());
    let message = "too_many_in_all \"/conditions/busy/evidence\": 129 items of evidence; at most 128 are allowed";
    assert_eq!(told(&load(&with(64, 65)).unwrap_err()), [message]);
}

#[test]
fn there_are_2048_triage_rules_and_advice_at_most() {
    let rule = json!({ "when": { "fever": true }, "urgency": "same_day", "say": "Get help.", "source": ["L1"] });
    let advice = json!({ "topic": "running", "title": "Rest", "say": "Do not run.", "source": ["L1"] });
    assert!(load(&example(json!({ "triage": named(1024, &rule), "advice": named(1024, &advice) }))).is_ok());
    for (rules, pieces) in [(1024, 1025), (2049, 0), (0, 2049)] {
        let document = example(match (rules, pieces) {
            (_, 0) => json!({ "triage": named(rules, &rule) }),
            (0, _) => json!({ "advice": named(pieces, &advice) }),
            _ => json!({ "triage": named(rules, &rule), "advice": named(pieces, &advice) }),
        });
        let faults = load(&document).unwrap_err();
        let [fault] = faults.iter().as_slice() else { panic!("{faults}") };
        assert_eq!(fault.code(), Code::TooManyInAll);
        assert_eq!(fault.message(), "2049 triage rules and advice together; at most 2048 are allowed");
        assert!(!fault.pointer().is_empty() && document.pointer(fault.pointer()).is_some(), "{}", fault.pointer());
    }
}

#[test]
fn a_number_is_compared_with_120_numbers_at_most() {
    let with = |count: usize| {
        let bounds: Vec<Value> = (0..count).map(|at_least| json!({ "age": { "at_least": at_least } })).collect();
        example(json!({ "patterns": { "ages": { "when": { "any": bounds } } } }))
    };
    assert!(load(&with(120)).is_ok());
    let message = "too_many_in_all \"/features/age\": `age` is compared with 121 numbers; at most 120 are allowed";
    assert_eq!(told(&load(&with(121)).unwrap_err()), [message]);
}

#[test]
fn patterns_stand_for_a_bounded_number_of_tests() {
    // Each pattern names the next one so many times.
    let chained = |patterns: usize, times: usize| {
        let pattern = |index: usize| match index + 1 == patterns {
            true => json!({ "when": { "fever": true } }),
            false => json!({ "when": { "any": vec![json!({ "pattern": format!("p{}", index + 1) }); times] } }),
        };
        let patterns: Map<String, Value> = (0..patterns).map(|index| (format!("p{index}"), pattern(index))).collect();
        example(json!({ "patterns": patterns }))
    };
    assert!(load(&chained(32, 1)).is_ok());
    assert!(load(&chained(13, 2)).is_ok(), "4096 tests");
    for hostile in [chained(33, 1), chained(14, 2), chained(30, 64), chained(1000, 1)] {
        let faults = load(&hostile).unwrap_err();
        assert!(faults.iter().all(|fault| fault.code() == Code::TooManyInAll), "{faults}");
    }
    let faults = load(&chained(1025, 1)).unwrap_err();
    assert_eq!(told(&faults), ["too_many \"/patterns\": 1025 entries; at most 1024 are allowed"]);
}

#[test]
fn a_test_of_many_options_counts_as_many_tests() {
    // 79 KB that stand for sixteen million atoms.
    let options: Vec<String> = (0..64).map(|index| format!("option_{index}")).collect();
    let rule = json!({ "when": { "pattern": "p" }, "urgency": "same_day", "say": "Get help.", "source": ["L1"] });
    let hostile = example(json!({
        "features": { "place": { "any_of": options } },
        "patterns": { "p": { "when": { "any": vec![json!({ "place": { "only": [] } }); 4096] } } },
        "triage": named(62, &rule)
    }));
    let Err(faults) = load(&hostile) else { panic!("a test of 64 options stands for 64 tests") };
    assert!(faults.iter().all(|fault| fault.code() == Code::TooManyInAll), "{faults}");
}

#[test]
fn a_hundred_faults_are_enough() {
    let members: Map<String, Value> = (0..1000).map(|index| (format!("unknown_{index}"), json!(index))).collect();
    let faults = load(&Value::Object(members)).unwrap_err();
    assert_eq!(faults.len(), 100);
    assert_eq!(faults.iter().map(Fault::column).min(), Some(2));
}

// Text is untrusted: documents within the limits, however odd, must not take squared effort.

#[test]
fn many_unknown_members_are_judged() {
    judged([format!("{{{}}}", entries_of(100_000, r##""unknown_#":1"##))]);
}

#[test]
fn the_same_key_many_times_is_judged() {
    judged([format!("{{{}}}", entries_of(200_000, r#""key":1"#))]);
}

#[test]
fn many_misspelt_names_are_judged() {
    let name = "a_feature_with_a_name_of_more_than_fifty_letters";
    let features = entries_of(512, &format!(r##""{name}_#":{{"yes_no":true}}"##));
    let misspelt = entries_of(10_000, &format!(r##"{{"{}_#":true}}"##, name.replace("name", "nmae")));
    let patterns = format!(r#"{{"misspelt":{{"when":{{"any":[{misspelt}]}}}}}}"#);
    judged([format!(r#"{{"features":{{{features}}},"patterns":{patterns}}}"#)]);
}

#[test]
fn a_long_key_is_judged() {
    judged([format!(r#"{{"{}":1}}"#, "long".repeat(1_000_000))]);
}

#[test]
fn many_entries_in_two_documents_are_judged() {
    let entry = r##"#":{"given":{},"expect":{"verdict":"no_match"}}"##;
    let document = |letter| format!(r#"{{"cases":{{{}}}}}"#, entries_of(35_000, &format!("\"{letter}{entry}")));
    judged([example(json!({})).to_string(), document('a'), document('b')]);
}

#[test]
fn translations_of_translations_are_judged() {
    let translations = entries_of(60_000, r##""/translations/de/~1#":"t""##);
    judged([format!(r#"{{"translations":{{"de":{{{translations}}}}}}}"#)]);
}

#[test]
fn a_wide_pattern_is_judged() {
    let options: Vec<String> = (0..64).map(|index| format!("option_{index}")).collect();
    let features = named(400, &json!({ "any_of": options }));
    let tests: Vec<Value> = features.keys().map(|id| json!({ id: options })).collect();
    let rule = json!({ "when": { "pattern": "p" }, "urgency": "same_day", "say": "Get help.", "source": ["L1"] });
    let (patterns, triage) = (json!({ "p": { "when": { "any": tests } } }), named(500, &rule));
    judged([example(json!({ "features": features, "patterns": patterns, "triage": triage })).to_string()]);
}

/// Loads and, if that succeeds, compiles documents. Nothing is timed: with squared effort this would not come back.
fn judged<const N: usize>(documents: [String; N]) {
    let named = documents.into_iter().enumerate().map(|(index, text)| (index.to_string(), text));
    match RuleSet::from_documents(named) {
        Ok(rules) => drop(Engine::new(&rules)),
        Err(faults) => assert!((1..=100).contains(&faults.len())),
    }
}

/// So many entries, `#` being their number.
fn entries_of(count: usize, entry: &str) -> String {
    let entries: Vec<String> = (0..count).map(|index| entry.replace('#', &index.to_string())).collect();
    entries.join(",")
}

/// A small valid rule set, with these members instead of its own or besides.
fn example(members: Value) -> Value {
    let level = json!({ "title": "A level", "say": "What to do." });
    let mut rules = json!({
        "kneeri": 1,
        "id": "example",
        "version": "1.0.0",
        "language": "en",
        "title": "An example",
        "methodology": "Made up.",
        "disclaimer": "This is not a diagnosis.",
        "safety_net": ["Get help if it gets worse."],
        "urgency": {
            "self_care": level, "routine_physio": level, "see_clinician_soon": level, "same_day": level,
            "emergency_now": level
        },
        "until_safety_answered": "routine_physio",
        "topics": { "running": { "title": "Running" } },
        "features": {
            "fever": { "yes_no": true, "ask": "Do you have a fever?" },
            "age": { "number": { "unit": "a", "from": 0, "to": 120 }, "ask": "How old are you?" }
        },
        "sources": { "L1": { "title": "A guideline", "kind": "guideline" } }
    });
    if let (Some(rules), Value::Object(members)) = (rules.as_object_mut(), members) {
        rules.extend(members);
    }
    rules
}

fn named(count: usize, entry: &Value) -> Map<String, Value> {
    (0..count).map(|index| (format!("entry_{index}"), entry.clone())).collect()
}

fn load(document: &Value) -> Result<RuleSet, Faults> {
    RuleSet::from_json(&document.to_string())
}

fn told(faults: &Faults) -> Vec<String> {
    faults.iter().map(|fault| format!("{} \"{}\": {}", fault.code(), fault.pointer(), fault.message())).collect()
}

// The files.

/// One broken rule set: its documents by name.
struct Broken {
    name: String,
    documents: Vec<(String, String)>,
}

impl Broken {
    fn all() -> Vec<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("broken");
        entries(&folder).iter().map(|path| Self::read(path)).collect()
    }

    /// Reads a file, or the files of a folder.
    fn read(path: &Path) -> Self {
        let files = if path.is_dir() { entries(path) } else { vec![path.to_path_buf()] };
        let document = |path: &PathBuf| (file_name(path), fs::read_to_string(path).unwrap());
        Self { name: file_name(path), documents: files.iter().map(document).collect() }
    }

    fn text(&self, name: &str) -> &str {
        self.documents.iter().find(|(other, _)| other == name).map(|(_, text)| text.as_str()).unwrap()
    }

    fn faults(&self) -> Faults {
        match RuleSet::from_documents(self.documents.iter().cloned()) {
            Ok(_) => panic!("{} is not broken", self.name),
            Err(faults) => faults,
        }
    }
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

/// The faults of all files, and of what is too large to be a file.
fn everything_broken() -> Vec<Faults> {
    let mut all: Vec<Faults> = Broken::all().iter().map(Broken::faults).collect();
    let bounds: Vec<Value> = (0..121).map(|at_least| json!({ "age": { "at_least": at_least } })).collect();
    for broken in [
        " ".repeat((4 << 20) + 1),
        example(json!({ "title": "a".repeat(4097) })).to_string(),
        example(json!({ "patterns": { "ages": { "when": { "any": bounds } } } })).to_string(),
    ] {
        all.push(RuleSet::from_json(&broken).unwrap_err());
    }
    all
}
