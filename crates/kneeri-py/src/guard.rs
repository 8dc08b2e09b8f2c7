//! Keeping panics on this side.

use std::panic::{AssertUnwindSafe, catch_unwind};

use pyo3::prelude::*;

use crate::raise;

/// Runs this without holding the interpreter; a panic becomes a `KneeriError`.
///
/// Left alone it would become a `PanicException`, which `except Exception` does not catch.
pub(crate) fn detached<T: Send>(py: Python<'_>, run: impl FnOnce() -> T + Send) -> PyResult<T> {
    py.detach(|| catch_unwind(AssertUnwindSafe(run))).map_err(|panic| {
        let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
        raise::internal(py, &text.unwrap_or_else(|| "panic".to_owned()))
    })
}

/// Panics, so that a test sees that no panic gets out.
#[pyfunction(name = "_panic")]
#[expect(clippy::panic, reason = "this is what it is for")]
pub(crate) fn panic(py: Python<'_>, text: String) -> PyResult<()> {
    detached(py, || panic!("{text}"))
}
