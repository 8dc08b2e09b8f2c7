//! No panic gets out.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::error::KneeriError;

/// Runs what an exported function does. A panic, which would end somebody's app, becomes an ordinary error.
pub(crate) fn guard<T>(run: impl FnOnce() -> Result<T, KneeriError>) -> Result<T, KneeriError> {
    // What is shared is either immutable or changed in whole steps, so nothing half-done is seen afterwards.
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|panic| Err(KneeriError::defect(&said(&*panic))))
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "panic".to_owned())
}

/// Panics, so that a test sees that no panic gets out. Only in a build with the feature `planted-panic`.
#[cfg(feature = "planted-panic")]
#[uniffi::export]
#[expect(clippy::panic, reason = "this is what it is for")]
pub(crate) fn planted_panic(text: String) -> Result<(), KneeriError> {
    guard(|| panic!("{text}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::panic, reason = "this is what is caught")]
    fn a_panic_is_an_error_with_its_text() {
        let number = 5;
        let refused = guard::<()>(|| panic!("boom {number}")).err().map(|error| error.to_string());
        assert_eq!(refused.as_deref(), Some("a defect of kneeri, please report it: boom 5"));
        let refused = guard::<()>(|| std::panic::panic_any(5)).err().map(|error| error.to_string());
        assert_eq!(refused.as_deref(), Some("a defect of kneeri, please report it: panic"));
    }
}
