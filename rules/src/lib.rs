//! The kneeri rule set for knee pain in runners, as data.
//!
//! The documents are embedded as text; `kneeri-core` loads them. This crate has a version and a changelog of its own,
//! because the clinical content changes for other reasons than the engine does.
#![forbid(unsafe_code)]

/// The documents of the knee rule set as name and JSON text without white space, in the order of their names.
pub const KNEE: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/documents.rs"));

#[cfg(test)]
mod tests {
    #[test]
    fn documents_are_named_and_sorted() {
        let names: Vec<&str> = super::KNEE.iter().map(|(name, _)| *name).collect();
        assert!(names.contains(&"knee/knee.json") && names.contains(&"knee/features.json"));
        assert!(names.is_sorted());
    }

    #[test]
    fn documents_are_compact_and_their_texts_whole() {
        assert!(super::KNEE.iter().all(|(_, text)| !text.contains('\n')));
        assert!(super::KNEE.iter().any(|(_, text)| text.contains("This is not a diagnosis.")));
    }
}
