//! Any text is refused or read as findings that come back from their JSON and are assessed alike.
#![no_main]

use kneeri_core::Engine;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let engine = Engine::knee();
    let findings = match engine.findings_from_json(text) {
        Ok(findings) => findings,
        Err(error) => return assert!(!error.message().is_empty()),
    };
    let json = findings.to_json();
    let again = engine.findings_from_json(&json).unwrap_or_else(|error| panic!("{error}\n{json}"));
    assert_eq!(again.to_json(), json);
    assert_eq!(engine.assess(&again).to_json(), engine.assess(&findings).to_json(), "{json}");
    assert!(again == findings, "not equal after coming back: {json}");
});
