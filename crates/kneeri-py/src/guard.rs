//! Keeping panics on this side.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use pyo3::prelude::*;

use crate::raise;

/// Runs this without holding the interpreter; a panic becomes a `KneeriError`.
///
/// Left alone it would become a `PanicException`, which `except Exception` does not catch.
pub(crate) fn detached<T: Send>(py: Python<'_>, run: impl FnOnce() -> T + Send) -> PyResult<T> {
    py.detach(|| catch_unwind(AssertUnwindSafe(run))).map_err(|panic| defect(py, panic.as_ref()))
}

/// The same for what needs the interpreter.
pub(crate) fn attached<T>(py: Python<'_>, run: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|panic| Err(defect(py, panic.as_ref())))
}

fn defect(py: Python<'_>, panic: &(dyn Any + Send)) -> PyErr {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    raise::internal(py, &text.unwrap_or_else(|| "panic".to_owned()))
}

/// Panics, so that a test sees that no panic gets out.
#[pyfunction(name = "_panic")]
#[expect(clippy::panic, reason = "this is what it is for")]
pub(crate) fn panic(py: Python<'_>, text: String, holding: bool) -> PyResult<()> {
    if holding { attached(py, || panic!("{text}")) } else { detached(py, || panic!("{text}")) }
}
