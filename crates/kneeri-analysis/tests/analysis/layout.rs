use std::path::{Path, PathBuf};

use kneeri_analysis::{Error, layout};
use proptest::prelude::*;
use serde_json::Value;

fn documents(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { documents(&path) } else { vec![path] }).collect()
}

#[test]
fn the_knee_rules_are_laid_out() {
    for path in documents(Path::new("../../rules/knee")) {
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(layout(&text).unwrap() == text, "{} is not: `kneeri fmt` does it", path.display());
    }
}

#[test]
fn a_line_holds_what_fits_with_its_comma() {
    // `{ "k": "xx…" }` has 11 letters beside the text.
    let line = |letters: usize| format!("{{\"k\":\"{}\"}}", "x".repeat(letters));
    assert_eq!(layout(&line(108)).unwrap(), format!("{{ \"k\": \"{}\" }}\n", "x".repeat(108)));
    assert_eq!(layout(&line(109)).unwrap(), format!("{{\n  \"k\": \"{}\"\n}}\n", "x".repeat(109)));
}

#[test]
fn texts_and_numbers_keep_their_spelling_and_members_their_order() {
    let spelled = "{\"b\": [4.0, 1e2, -0.50, \"\\u00e9\\/é\"], \"a\": [{}, [], null]}";
    let laid_out = "{ \"b\": [4.0, 1e2, -0.50, \"\\u00e9\\/é\"], \"a\": [{}, [], null] }\n";
    assert_eq!(layout(spelled).unwrap(), laid_out);
}

#[test]
fn what_is_not_json_is_refused_at_its_place() {
    for text in ["", "{\"a\": 1,}", "{\"a\": 1} x", "// no\n{}", "{\"a\": 01}", &"[".repeat(100_000)] {
        assert!(
            matches!(layout(text), Err(Error::NotADocument { .. })),
            "{}",
            text.chars().take(20).collect::<String>()
        );
    }
    assert_eq!(layout("{\n  \"a\": 1,\n}").unwrap_err().to_string(), "line 3, column 1: trailing comma");
}

/// Any JSON, with texts that do and do not fit on a line.
fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "[a-zé\"\\\\\n ]{0,60}".prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 60, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::btree_map("[a-zé]{1,20}", inner, 0..6).prop_map(Value::from_iter),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(crate::properties(300)))]

    #[test]
    fn one_layout_for_every_way_to_write_the_same(value in json()) {
        let (dense, airy) = (value.to_string(), format!("{value:#}").replace('\n', "\r\n\t"));
        let laid_out = layout(&dense).unwrap();
        prop_assert_eq!(&layout(&airy).unwrap(), &laid_out);
        prop_assert_eq!(&layout(&laid_out).unwrap(), &laid_out);
        prop_assert_eq!(&serde_json::from_str::<Value>(&laid_out).unwrap(), &value);
    }

    /// A line is too long only when it is a member or entry that has no parts.
    #[test]
    fn lines_keep_to_their_width(value in json()) {
        for line in layout(&value.to_string()).unwrap().lines().filter(|line| line.chars().count() > 120) {
            let is_key_and_text = line.trim_start().starts_with('"') && line.trim_end_matches(',').ends_with('"');
            prop_assert!(is_key_and_text, "{}", line);
        }
    }
}
