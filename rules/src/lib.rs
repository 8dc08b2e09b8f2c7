//! The kneeri rule set for knee pain in runners, as data.
//!
//! The documents are embedded as text; `kneeri-core` loads them. This crate has a version and a changelog of its own,
//! because the clinical content changes for other reasons than the engine does.
#![forbid(unsafe_code)]

/// The documents of the knee rule set as name and JSON text without white space, in the order of their names.
///
/// They are all that assessing needs. [`KNEE_CASES`] are left out, which would double them.
pub const KNEE: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/documents.rs"));

/// The same documents as one, in canonical form and kept deflated: what a program that only assesses should call, because
/// it is then smaller by more than half a megabyte, and loads faster.
#[must_use]
pub fn knee() -> String {
    const DEFLATED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/knee.deflated"));
    // A test of the core compares it with what was deflated, so neither step fails.
    let inflated = miniz_oxide::inflate::decompress_to_vec(DEFLATED).unwrap_or_default();
    String::from_utf8(inflated).unwrap_or_default()
}

/// The documents with the test cases of the knee rule set, in the same form: for those who change its rules.
pub const KNEE_CASES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/cases.rs"));

#[cfg(test)]
mod tests {
    #[test]
    fn documents_are_named_and_sorted() {
        let names: Vec<&str> = super::KNEE.iter().map(|(name, _)| *name).collect();
        assert!(names.contains(&"knee/knee.json") && names.contains(&"knee/features.json"));
        assert!(names.is_sorted());
        assert!(super::KNEE_CASES.iter().all(|(name, _)| name.starts_with("knee/cases/")));
        assert!(!super::KNEE_CASES.is_empty());
    }

    #[test]
    fn documents_are_compact_and_their_texts_whole() {
        let mut all = super::KNEE.iter().chain(super::KNEE_CASES);
        assert!(all.all(|(_, text)| !text.contains('\n')));
        assert!(super::KNEE.iter().any(|(_, text)| text.contains("This is not a diagnosis.")));
    }
}
