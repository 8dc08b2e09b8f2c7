//! The JSON Schema of rule-set documents: it is the committed one, it is a schema, and it judges as the loader does.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "test code")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fmt, fs};

use jsonschema::Validator;
use kneeri_core::{Code, Engine, Fault, RuleSet};
use kneeri_tests::dice::{self, Dice};
use serde_json::{Map, Value, json};

/// How many mutants are tried.
const MUTANTS: u64 = 24_000;

/// How many mutants share one run of bytes.
const MUTANTS_A_SEED: u64 = 50;

// The schema itself.

#[test]
fn the_committed_schema_is_the_one_of_the_types() {
    let path = root().join("rules/schema.json");
    let text = fs::read_to_string(&path).unwrap_or_default();
    let committed: Value = serde_json::from_str(&text).unwrap_or_default();
    assert!(
        committed == kneeri_core::schema() && text == format!("{committed:#}\n"),
        "rules/schema.json is not the schema of the types: run `cargo xtask schema`"
    );
}

#[test]
fn the_schema_is_a_schema() {
    for schema in [kneeri_core::schema(), kneeri_core::schema_for(Engine::knee().rules())] {
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        if let Err(error) = jsonschema::draft202012::meta::validate(&schema) {
            panic!("{}: {error}", error.instance_path());
        }
        every_reference_resolves(&schema, &schema);
    }
}

fn every_reference_resolves(node: &Value, schema: &Value) {
    match node {
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get("$ref") {
                let pointer = reference.strip_prefix('#').expect("references stay within the schema");
                assert!(schema.pointer(pointer).is_some(), "{reference}");
            }
            members.values().for_each(|member| every_reference_resolves(member, schema));
        }
        Value::Array(entries) => entries.iter().for_each(|entry| every_reference_resolves(entry, schema)),
        _ => {}
    }
}

#[test]
fn the_schema_of_the_knee_rules_accepts_the_knee_rules() {
    let validator = validator(&kneeri_core::schema_for(Engine::knee().rules()));
    for (name, text) in kneeri_rules::KNEE.iter().chain(kneeri_rules::KNEE_CASES) {
        let document: Value = serde_json::from_str(text).unwrap();
        let errors: Vec<String> = validator.iter_errors(&document).map(|error| described(&error)).collect();
        assert!(errors.is_empty(), "{name}\n{}", errors.join("\n"));
    }
}

#[test]
fn the_schema_of_the_knee_rules_refuses_what_the_knee_rules_do_not_have() {
    let validator = validator(&kneeri_core::schema_for(Engine::knee().rules()));
    let accepted = |when: Value| validator.is_valid(&json!({ "patterns": { "example": { "when": when } } }));
    for right in [
        json!({ "locking": "stuck_now" }),
        json!({ "locking": ["stuck_then_freed", "stuck_now"] }),
        json!({ "skin_signs": { "only": [] } }),
        json!({ "any": [{ "fever": true }, { "not": { "age": { "at_least": 12, "below": 40 } } }] }),
        json!({ "at_least": 1, "of": [{ "pattern": "acute_injury" }] }),
    ] {
        assert!(accepted(right.clone()), "{right}");
    }
    for wrong in [
        json!({ "locking": "stuck_nwo" }),
        json!({ "locking": ["stuck_then_freed", "stuck_nwo"] }),
        json!({ "lokcing": "stuck_now" }),
        json!({ "fever": "yes" }),
        json!({ "age": 34 }),
        json!({ "age": { "at_leest": 12 } }),
        json!({ "skin_signs": { "only": ["wram"] } }),
        json!({ "locking": { "only": ["stuck_now"] } }),
        json!({ "any": [{ "not": { "locking": "stuck_nwo" } }] }),
        json!({ "at_least": 1, "of": [{ "pattern": "acute_injry" }] }),
        json!({ "at_least": 1 }),
        json!({}),
    ] {
        assert!(!accepted(wrong.clone()), "{wrong}");
    }
}

// The schema and the loader.

#[test]
fn schema_and_loader_agree_on_the_knee_rules() {
    let judges = Judges::new();
    for (name, text) in kneeri_rules::KNEE.iter().chain(kneeri_rules::KNEE_CASES) {
        assert_eq!(judges.disagreement(text), None, "{name}");
    }
}

#[test]
fn schema_and_loader_agree_on_a_document_with_everything() {
    assert_eq!(Judges::new().disagreement(EVERYTHING), None);
    let stock = Stock::of_the_knee_rules();
    let schema = kneeri_core::schema();
    let definitions = schema["$defs"].as_object().unwrap().values().chain([&schema]);
    for member in definitions.filter_map(|definition| definition["properties"].as_object()).flat_map(Map::keys) {
        assert!(stock.keys.contains(member), "no document has `{member}`");
    }
}

#[test]
fn schema_and_loader_agree_on_broken_documents() {
    let judges = Judges::new();
    let mut disagreements = Vec::new();
    for path in json_files(&root().join("tests/broken")) {
        let text = fs::read_to_string(&path).unwrap();
        if let Some(disagreement) = judges.disagreement(&text) {
            disagreements.push(format!("{}: {disagreement}", path.display()));
        }
    }
    assert!(disagreements.is_empty(), "{}", disagreements.join("\n"));
}

#[test]
fn schema_and_loader_agree_on_mutants_of_the_knee_rules() {
    let judges = Judges::new();
    let stock = Stock::of_the_knee_rules();
    let mut found: BTreeMap<String, (usize, String)> = BTreeMap::new();
    let (mut refused, mut accepted) = (0, 0);
    for seed in 0..MUTANTS / MUTANTS_A_SEED {
        let bytes = dice::bytes(seed, 1 << 14);
        let mut dice = Dice::new(&bytes);
        for _ in 0..MUTANTS_A_SEED {
            let text = stock.mutant(&mut dice).to_string();
            match judges.disagreement(&text) {
                None if judges.accepts(&text) => accepted += 1,
                None => refused += 1,
                Some(disagreement) => {
                    let example = found.entry(disagreement.kind.clone()).or_insert((0, disagreement.to_string()));
                    example.0 += 1;
                    if disagreement.to_string().len() < example.1.len() {
                        example.1 = disagreement.to_string();
                    }
                }
            }
        }
    }
    let list: Vec<String> = found.values().map(|(count, example)| format!("{count} × {example}")).collect();
    assert!(list.is_empty(), "{} kinds of disagreement, each with an example:\n{}", list.len(), list.join("\n"));
    // Otherwise the mutations would be too mild or too wild to tell anything.
    assert!(accepted > MUTANTS / 20 && refused > MUTANTS / 4, "{accepted} accepted, {refused} refused");
}

/// The two that judge the structure of a document.
struct Judges {
    schema: Validator,
}

impl Judges {
    fn new() -> Self {
        Self { schema: validator(&kneeri_core::schema()) }
    }

    fn accepts(&self, text: &str) -> bool {
        serde_json::from_str(text).is_ok_and(|document: Value| self.schema.is_valid(&document))
    }

    /// How the two differ about a document; `None` when they agree, or when the text cannot be read at all.
    fn disagreement(&self, text: &str) -> Option<Disagreement> {
        let document: Value = serde_json::from_str(text).ok()?;
        let faults = RuleSet::from_json(text).err();
        let faults: Vec<&Fault> = faults.iter().flatten().collect();
        let unread = |fault: &&Fault| matches!(fault.code(), Code::Syntax | Code::TooDeep | Code::TooLarge);
        if faults.iter().any(unread) {
            return None;
        }
        let error = self.schema.iter_errors(&document).next();
        match (error, faults.iter().find(|fault| fault.code().is_structural())) {
            (Some(error), None) => {
                // What the loader says about the same place tells why it missed the rest.
                let pointer = error.instance_path().as_str();
                let same = |fault: &&&Fault| fault.pointer().starts_with(pointer);
                let reports = faults.iter().find(same).map_or("nothing", |fault| fault.code().as_str());
                let keyword = error.schema_path().as_str();
                let keyword: Vec<&str> = keyword.rsplit('/').take(2).collect();
                Some(Disagreement {
                    kind: format!("schema {} {}; loader {reports}", keyword[1], keyword[0]),
                    example: format!("only the schema refuses {}; the loader reports {reports}", described(&error)),
                })
            }
            (None, Some(fault)) => Some(Disagreement {
                kind: format!("loader {} {}", fault.code(), without_names(fault.message())),
                example: format!("only the loader refuses: {fault} ({} at {})", fault.code(), fault.pointer()),
            }),
            _ => None,
        }
    }
}

/// A document that only one of the two refuses.
#[derive(Debug, PartialEq)]
struct Disagreement {
    kind: String,
    example: String,
}

impl fmt::Display for Disagreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.example)
    }
}

/// A message without what the author wrote.
fn without_names(message: &str) -> String {
    let words = message.split('`').step_by(2).collect::<String>();
    words.split(", found ").next().unwrap_or_default().chars().filter(|letter| !letter.is_ascii_digit()).collect()
}

fn described(error: &jsonschema::ValidationError<'_>) -> String {
    let message: String = error.to_string().chars().take(160).collect();
    format!("{} at {} ({message})", error.schema_path(), error.instance_path())
}

// Mutants.

/// The entries of the knee rules as small documents, and what mutations take from them.
struct Stock {
    documents: Vec<Value>,
    keys: Vec<String>,
    values: Vec<Value>,
}

impl Stock {
    fn of_the_knee_rules() -> Self {
        let mut stock = Self { documents: Vec::new(), keys: Vec::new(), values: Vec::new() };
        // What the knee rules use rarely or not at all shall not be lost among hundreds of entries.
        let rare = std::iter::repeat_n(EVERYTHING, 10);
        for text in kneeri_rules::KNEE.iter().chain(kneeri_rules::KNEE_CASES).map(|(_, text)| *text).chain(rare) {
            let document: Value = serde_json::from_str(text).unwrap();
            stock.split(&document);
            stock.gather(&document);
        }
        stock.keys.sort();
        stock.keys.dedup();
        stock
    }

    /// Documents of one entry each, and one of all header members: a rule set may be cut like this.
    fn split(&mut self, document: &Value) {
        let mut header = Map::new();
        for (member, value) in document.as_object().unwrap() {
            let named =
                ["topics", "screens", "features", "patterns", "conditions", "triage", "advice", "sources", "cases"];
            match value.as_object().filter(|_| named.contains(&member.as_str())) {
                Some(entries) => {
                    self.documents.extend(entries.iter().map(|(id, entry)| json!({ member: { id: entry } })));
                }
                None => drop(header.insert(member.clone(), value.clone())),
            }
        }
        if header.len() > 1 {
            self.documents.push(Value::Object(header));
        }
    }

    fn gather(&mut self, node: &Value) {
        match node {
            Value::Object(members) => {
                for (key, member) in members {
                    self.keys.push(key.clone());
                    self.gather(member);
                }
            }
            Value::Array(entries) => entries.iter().for_each(|entry| self.gather(entry)),
            _ => {}
        }
        if node.to_string().len() < 400 {
            self.values.push(node.clone());
        }
    }

    /// One document with one to three mutations.
    fn mutant(&self, dice: &mut Dice<'_>) -> Value {
        let mut document = dice.pick(&self.documents).clone();
        for _ in 0..*dice.pick(&[1, 1, 1, 2, 3]) {
            let nodes = size(&document);
            let mut at = dice.below(nodes);
            self.mutate(nth(&mut document, &mut at).unwrap(), dice);
        }
        document
    }

    fn mutate(&self, node: &mut Value, dice: &mut Dice<'_>) {
        if dice.chance(30) {
            *node = self.value(node, dice);
            return;
        }
        match node {
            Value::Object(members) => self.mutate_members(members, dice),
            Value::Array(entries) if entries.is_empty() || dice.chance(25) => {
                let entry = entries.first().cloned().unwrap_or_else(|| dice.pick(&self.values).clone());
                let count = *dice.pick(&[1, 2, 3, 64, 65]);
                entries.extend(std::iter::repeat_n(entry, count));
            }
            Value::Array(entries) if dice.chance(33) => entries.push(dice.pick(&self.values).clone()),
            Value::Array(entries) if dice.chance(50) => entries.clear(),
            Value::Array(entries) => drop(entries.remove(dice.below(entries.len()))),
            _ => *node = self.value(node, dice),
        }
    }

    fn mutate_members(&self, members: &mut Map<String, Value>, dice: &mut Dice<'_>) {
        let keys: Vec<String> = members.keys().cloned().collect();
        if keys.is_empty() || dice.chance(40) {
            let key = if dice.chance(50) { dice.pick(&self.keys).clone() } else { dice.pick(&KEYS).to_string() };
            members.insert(key, dice.pick(&self.values).clone());
        } else if dice.chance(10) {
            members.clear();
        } else {
            let key = dice.pick(&keys);
            let value = members.remove(key).unwrap();
            if dice.chance(30) {
                let long = "a".repeat(65);
                let odd = ["", "Upper", "has space", "1st", "a-b", "ünder", "S3-20", "L1-1234567", long.as_str()];
                members.insert(dice.pick(&odd).to_string(), value);
            }
        }
    }

    /// Another value: of another type, or of the same type where it hurts.
    fn value(&self, before: &Value, dice: &mut Dice<'_>) -> Value {
        let (long, sixty_five) = ("a".repeat(5000), "a".repeat(65));
        let texts = [
            "",
            "a",
            "Upper",
            "has space",
            "unknown",
            "high",
            "weakly for",
            "same_day",
            "likely",
            "S3-20",
            "L1-1234567",
            "tapering",
            "settled",
            "from 1 below 2",
            "2-3",
            "line\nbreak",
            "a\u{202e}b",
            "id\n",
            &long,
            &sixty_five,
        ];
        let numbers = [
            "0",
            "-0",
            "1",
            "-1",
            "2",
            "64",
            "65",
            "90",
            "90.001",
            "99.9",
            "100",
            "101",
            "255",
            "256",
            "1000",
            "1001",
            "65536",
            "1000000",
            "1000001",
            "4294967296",
            "1e12",
            "1e13",
            "1e300",
            "0.001",
            "0.0001",
            "0.5",
            "0.1",
            "0.099",
            "1.5",
            "1.0005",
            "1.0",
            "1e1",
            "-1.5",
            "999999999999.999",
        ];
        match before {
            _ if dice.chance(30) => dice.pick(&self.values).clone(),
            Value::String(_) if dice.chance(70) => json!(dice.pick(&texts)),
            Value::Number(_) if dice.chance(70) => serde_json::from_str(dice.pick::<&str>(&numbers)).unwrap(),
            Value::Bool(value) if dice.chance(50) => json!(!value),
            _ => {
                let plain =
                    [json!(null), json!(true), json!(false), json!(0), json!(""), json!([]), json!({}), json!([null])];
                dice.pick(&plain).clone()
            }
        }
    }
}

/// Members that are out of place nearly everywhere.
const KEYS: [&str; 8] = ["unknown_member", "$schema", "yes_no", "one_of", "when", "by", "of", "found"];

/// A document with every member that the format has.
const EVERYTHING: &str = r#"{
  "$schema": "schema.json", "kneeri": 1, "id": "example", "version": "1.0.0", "language": "en", "title": "An example",
  "methodology": "Made up.", "disclaimer": "This is not a diagnosis.", "safety_net": ["Get help if it gets worse."],
  "urgency": {
    "self_care": { "title": "Look after it", "say": "Follow the advice." },
    "routine_physio": { "title": "Book a physio", "say": "Within weeks." },
    "see_clinician_soon": { "title": "See a clinician", "say": "Within days." },
    "same_day": { "title": "Get help today", "say": "Do not run." },
    "emergency_now": { "title": "Get help now", "say": "Call for help." }
  },
  "must_ask_from": "same_day", "until_safety_answered": "routine_physio", "evidence_limit": 40000,
  "bands": { "likely": { "score": 0, "net": 3000 }, "possible": { "score": -10000 } }, "trust": { "low": 70, "own": 45 },
  "topics": { "running": { "title": "Running", "stances": ["carry_on", "rest"] } },
  "screens": { "signs": { "ask": "Any of these?", "help": "Tick what applies." } },
  "features": {
    "age": { "number": { "unit": "a", "from": 0.5, "to": 120 }, "danger": "low", "source": ["S1-02"] },
    "fever": { "yes_no": true, "ask": "A fever?", "danger": true, "screen": "signs", "help": "38 and more.", "cost": 2 },
    "locking": { "one_of": ["none", "now"], "ask": "Does it lock?", "choices": { "now": "Now" }, "danger": ["now"] },
    "place": { "any_of": ["front", "back"], "ask": "Where?", "ask_when": { "fever": false }, "self_test": true, "note": "x" }
  },
  "patterns": {
    "hot": {
      "when": {
        "all": [{ "fever": true }], "any": [{ "locking": "now" }, { "locking": ["none", "now"] }],
        "not": { "place": { "only": [] } }, "at_least": 1, "of": [{ "age": { "at_least": 12, "below": 40 } }],
        "age": { "above": 10.5, "at_most": 90 }, "pattern": "cold"
      },
      "source": ["L1"], "note": "x"
    }
  },
  "conditions": {
    "tear": {
      "name": "Tear", "also": ["Rip"], "structure": "Meniscus", "about": "A tear.", "note": "x",
      "codes": { "icd10": ["M23.2"], "snomed": ["239720000"] },
      "how_common": {
        "percent": 4.5, "trust": "low", "source": ["L1"], "note": "x",
        "in": [{ "when": { "fever": true }, "percent": 0.001, "source": ["L1"], "note": "x" }]
      },
      "only_if": { "age": { "at_least": 12 } }, "urgency_if_likely": "routine_physio",
      "evidence": {
        "a": { "when": { "fever": true }, "yes": { "lr": 4.0, "ci": [1.8, 10.3] }, "no": "weakly against", "source": ["L1"] },
        "b": { "when": { "fever": true }, "found": { "with": 85, "without": 0.1 }, "trust": "low", "source": ["L1"], "note": "x" },
        "c": { "by": "age", "gives": { "below 35": "neutral", "above 35": { "with": 99.9, "without": 6 } }, "source": ["L1"] },
        "d": { "count": [{ "fever": true }], "gives": { "1": "strongly for" }, "trust": "own", "source": ["L1"], "note": "x" },
        "e": { "combine": "sum", "of": { "f": { "by": "place", "gives": { "front": { "lr": 0.5 } }, "source": ["L1"] } }, "note": "x" }
      },
      "examined": { "test": { "finding": "A click", "yes": { "lr": 2 }, "no": "neutral", "source": ["L1"], "note": "x" } }
    }
  },
  "triage": {
    "hot": {
      "when": { "pattern": "hot" }, "urgency": "same_day", "if_unanswered": "self_care", "say": "Go.", "source": ["L1"],
      "ref": "RF01", "note": "x"
    }
  },
  "advice": {
    "rest": {
      "topic": "running", "stance": "rest", "title": "Rest", "say": "Rest.", "how": "Lie down.",
      "dose": { "sets": 3, "reps": [8, 12], "hold_s": 30, "times_per_week": [2, 3], "minutes": 20 },
      "for": { "tear": "likely" }, "when": { "fever": false }, "not_if": { "fever": true },
      "urgency_from": "self_care", "urgency_up_to": "same_day", "source": ["S1-02"], "ref": "CA001", "note": "x"
    }
  },
  "return_to_run": {
    "start_when": { "fever": false }, "go_back_when": { "locking": "now" }, "stay_when": { "place": "front" },
    "pause_from": "same_day", "sessions_per_stage": 3, "rest_days": 1, "note": "x",
    "stages": [{ "id": "walk", "title": "Walk", "say": "Walk.", "source": ["L1"] }]
  },
  "sources": {
    "L1": { "title": "A guideline", "kind": "guideline", "year": "2020", "publisher": "Us", "url": "https://example.org", "note": "x" },
    "S1": { "title": "A survey", "kind": "survey", "facts": { "S1-02": "One in eight." } }
  },
  "cases": {
    "locked, with a fever": {
      "given": {
        "fever": true, "locking": { "one_of": ["none", "now"] }, "place": ["front"], "place_partly": { "yes": [], "no": ["back"] },
        "age": { "value": 40, "unit": "a" }, "age_range": { "at_least": 3, "at_most": 4.5, "unit": "a" }, "age_plain": 34
      },
      "expect": {
        "urgency": "same_day", "verdict": "leaning", "first": "tear", "in_top_3": ["tear"], "bands": { "tear": "likely" },
        "must_ask": ["fever"], "advice": ["rest"], "not_advice": ["rest"], "because": ["hot"],
        "reasons": { "tear": { "for": ["a"], "against": ["e.f.front"] } }
      },
      "source": ["L1"], "note": "x"
    }
  },
  "translations": { "de": { "/title": "Ein Beispiel" } },
  "laws": {
    "examined": { "pattern": "hot", "urgency": "same_day", "not_advice": ["rest"], "source": ["L1"], "note": "x" }
  },
  "allow": { "/triage/hot/when": { "kleene_gap": "x" } }
}"#;

fn size(node: &Value) -> usize {
    1 + match node {
        Value::Object(members) => members.values().map(size).sum(),
        Value::Array(entries) => entries.iter().map(size).sum(),
        _ => 0,
    }
}

/// The node at a position, counted from the root down.
fn nth<'v>(node: &'v mut Value, left: &mut usize) -> Option<&'v mut Value> {
    if *left == 0 {
        return Some(node);
    }
    *left -= 1;
    match node {
        Value::Object(members) => members.values_mut().find_map(|member| nth(member, left)),
        Value::Array(entries) => entries.iter_mut().find_map(|entry| nth(entry, left)),
        _ => None,
    }
}

// Files.

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// The JSON files directly in a folder.
fn json_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries.filter(|path| path.is_file()).collect();
    files.sort();
    files
}

fn validator(schema: &Value) -> Validator {
    jsonschema::draft202012::new(schema).unwrap()
}
