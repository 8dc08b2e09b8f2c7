//! The findings of cases.

use super::{At, Checker, Pointer};
use crate::answer::Answer;
use crate::fault::Code;
use crate::ruleset::{Document, Entries, Finding, Id};

impl Checker<'_> {
    pub(super) fn given(&mut self, pointer: Pointer<'_>, given: &Entries<Id, Finding>, document: &Document) {
        for (id, finding) in given {
            let pointer = format_args!("{pointer}/{id}");
            let Some(feature) = document.features.get(id) else {
                self.unknown(&pointer, At::Key, "feature", id, document.features.keys().map(Id::as_str));
                continue;
            };
            if let Err(error) = Answer::new(id, feature, finding) {
                let message = format!("`{id}`: {}", error.message());
                self.report(&pointer, At::Value, Code::WrongTest, message, error.hint().map(str::to_owned));
            }
        }
    }
}
