//! The engine.

use std::num::NonZero;

use kneeri_arrow::{Missing, OnError, Options};
use kneeri_core::{Findings, RuleSet};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::assessment::Assessment;
use crate::guard::detached;
use crate::table::{self, Decisions};
use crate::{findings, raise};

/// A rule set, ready to assess.
#[pyclass(frozen, module = "kneeri._kneeri")]
pub(crate) struct Engine(pub(crate) kneeri_core::Engine);

#[pymethods]
impl Engine {
    #[staticmethod]
    fn knee(py: Python<'_>) -> PyResult<Self> {
        detached(py, kneeri_core::Engine::knee).map(Self)
    }

    #[staticmethod]
    fn from_documents(py: Python<'_>, documents: Vec<(String, String)>) -> PyResult<Self> {
        let loaded = detached(py, || RuleSet::from_documents(documents).map(|rules| kneeri_core::Engine::new(&rules)))?;
        loaded.map(Self).map_err(|faults| raise::faults(py, &faults))
    }

    #[getter]
    fn id(&self) -> &str {
        self.0.rules().id()
    }

    #[getter]
    fn version(&self) -> &str {
        self.0.rules().version()
    }

    #[getter]
    fn digest(&self) -> String {
        self.0.rules().digest().to_string()
    }

    #[getter]
    fn logic_digest(&self) -> String {
        self.0.rules().logic_digest().to_string()
    }

    fn to_json(&self) -> &str {
        self.0.rules().to_canonical_json()
    }

    fn assess(&self, given: &Bound<'_, PyAny>) -> PyResult<Assessment> {
        self.assessed(given.py(), findings::read(&self.0, given)?)
    }

    fn assess_json(&self, py: Python<'_>, text: &str) -> PyResult<Assessment> {
        let read = detached(py, || self.0.findings_from_json(text))?;
        self.assessed(py, read.map_err(|error| raise::finding(py, &error))?)
    }

    /// Decides about every row of a table. `progress` is told how many rows are done, each time some are.
    #[expect(clippy::too_many_arguments, reason = "the package calls it, with the names of its own arguments")]
    fn assess_table(
        &self,
        given: &Bound<'_, PyAny>,
        on_error: &str,
        missing: &str,
        keep: Vec<String>,
        top: usize,
        scores: bool,
        verdict: bool,
        threads: Option<NonZero<usize>>,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<Decisions> {
        let (on_error, missing) = (word(on_error)?, lack(missing)?);
        let options = Options { on_error, missing, keep, top, scores, verdict, threads };
        table::assess(&self.0, given, &options, progress.as_ref())
    }
}

impl Engine {
    fn assessed(&self, py: Python<'_>, findings: Findings) -> PyResult<Assessment> {
        detached(py, || Assessment::new(&findings, self.0.assess(&findings)))
    }
}

fn word(on_error: &str) -> PyResult<OnError> {
    match on_error {
        "raise" => Ok(OnError::Raise),
        "null" => Ok(OnError::Null),
        "report" => Ok(OnError::Report),
        other => Err(PyValueError::new_err(format!("on_error is 'raise', 'null' or 'report', not {other:?}"))),
    }
}

fn lack(missing: &str) -> PyResult<Missing> {
    match missing {
        "raise" => Ok(Missing::Raise),
        "unknown" => Ok(Missing::Unknown),
        other => Err(PyValueError::new_err(format!("missing is 'raise' or 'unknown', not {other:?}"))),
    }
}
