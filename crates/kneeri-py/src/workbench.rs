//! What an author of rules asks for. All of it comes out as JSON.

use kneeri_analysis::People;
use pyo3::prelude::*;
use serde::Serialize;

use crate::engine::Engine;
use crate::guard::detached;
use crate::raise;

/// What looks like a mistake.
#[pyfunction]
pub(crate) fn check(py: Python<'_>, engine: &Engine) -> PyResult<String> {
    written(py, || kneeri_analysis::lint(engine.0.rules()))
}

/// How the cases of the rule set go.
#[pyfunction]
pub(crate) fn run_cases(py: Python<'_>, engine: &Engine) -> PyResult<String> {
    written(py, || kneeri_analysis::run_cases(&engine.0))
}

/// What changes between two rule sets.
#[pyfunction]
pub(crate) fn diff(py: Python<'_>, old: &Engine, new: &Engine, runners: u32, seed: u64) -> PyResult<String> {
    written(py, || kneeri_analysis::diff(&old.0, &new.0, &People::Drawn { runners, seed }, |_| {}))
}

fn written<T: Serialize>(py: Python<'_>, run: impl FnOnce() -> T + Send) -> PyResult<String> {
    let written = detached(py, || serde_json::to_string(&run()))?;
    written.map_err(|error| raise::internal(py, &error.to_string()))
}
