//! Any text is a rule set or has faults that lie within it; a rule set comes back from its canonical JSON.
#![no_main]

use kneeri_core::{Engine, Faults, RuleSet};
use libfuzzer_sys::fuzz_target;

/// Parts the documents of one rule set: a character that JSON allows nowhere.
const BETWEEN_DOCUMENTS: char = '\u{c}';

fuzz_target!(|text: &str| {
    let documents = || text.split(BETWEEN_DOCUMENTS).enumerate().map(|(index, text)| (format!("{index}"), text));
    match RuleSet::from_documents(documents()) {
        Ok(rules) => comes_back(&rules),
        Err(faults) => lie_within(&faults, &documents().collect::<Vec<_>>()),
    }
});

fn comes_back(rules: &RuleSet) {
    let canonical = rules.to_canonical_json();
    let again = RuleSet::from_json(canonical).unwrap_or_else(|faults| panic!("{faults}\n{canonical}"));
    assert_eq!(again.to_canonical_json(), canonical);
    assert_eq!((again.digest(), again.logic_digest()), (rules.digest(), rules.logic_digest()));
    let engine = Engine::new(rules);
    let assessment = engine.assess(&engine.findings());
    assert!(assessment.urgency().certain() <= assessment.urgency().level());
}

fn lie_within(faults: &Faults, documents: &[(String, &str)]) {
    assert!((1..=100).contains(&faults.len()));
    assert!(faults.iter().map(|fault| (fault.file(), fault.offset())).is_sorted());
    for fault in faults {
        let (_, text) = documents.iter().find(|(name, _)| name == fault.file()).expect("a known document");
        let before = text.get(..fault.offset()).expect("a place between two characters");
        assert_eq!(before.matches('\n').count() + 1, fault.line() as usize, "{fault}");
        let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
        assert_eq!(column, fault.column() as usize, "{fault}");
        assert!(!fault.message().is_empty());
    }
}
