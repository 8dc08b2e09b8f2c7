//! A result, of which Python asks for what it wants to see.

use kneeri_core::Findings;
use pyo3::prelude::*;
use serde::Serialize;

use crate::guard::detached;

/// A result and what was found. Everything comes out as JSON, as the engine writes it.
#[pyclass(frozen, module = "kneeri._kneeri")]
pub(crate) struct Assessment {
    assessment: kneeri_core::Assessment,
    findings: String,
}

#[pymethods]
impl Assessment {
    fn to_json(&self, py: Python<'_>) -> PyResult<String> {
        detached(py, || self.assessment.to_json())
    }

    #[getter]
    fn findings(&self) -> &str {
        &self.findings
    }

    #[getter]
    fn verdict(&self) -> &'static str {
        self.assessment.verdict().as_str()
    }

    fn urgency(&self, py: Python<'_>) -> PyResult<String> {
        detached(py, || written(&self.assessment.urgency()))
    }

    /// The first conditions, up to so many.
    fn conditions(&self, py: Python<'_>, most: usize) -> PyResult<String> {
        detached(py, || written(&self.assessment.conditions().take(most).collect::<Vec<_>>()))
    }
}

impl Assessment {
    pub(crate) fn new(findings: &Findings, assessment: kneeri_core::Assessment) -> Self {
        Self { assessment, findings: findings.to_json() }
    }
}

fn written(part: &impl Serialize) -> String {
    // Results serialise without fail: they hold texts, integers, booleans, lists and objects.
    serde_json::to_string(part).unwrap_or_default()
}
