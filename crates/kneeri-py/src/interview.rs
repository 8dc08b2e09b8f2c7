//! An interview that Python holds.

use std::sync::{Mutex, MutexGuard, PoisonError};

use kneeri_core::{FeatureKind, Finding, FindingError, InterviewOptions, Part, Question, ResumeError, spoken_unit};
use pyo3::prelude::*;
use serde::Serialize;

use crate::assessment::Assessment;
use crate::engine::Engine;
use crate::guard::detached;
use crate::{findings, raise};

/// An interview: what was answered, and what comes next.
#[pyclass(frozen, module = "kneeri._kneeri")]
pub(crate) struct Interview(Mutex<kneeri_core::Interview>);

#[pymethods]
impl Interview {
    #[new]
    #[pyo3(signature = (engine, known, budget = None))]
    fn new(engine: &Bound<'_, Engine>, known: &Bound<'_, PyAny>, budget: Option<u32>) -> PyResult<Self> {
        let known = findings::read(&engine.get().0, known)?;
        let begin = || kneeri_core::Interview::from_findings(known, InterviewOptions { budget });
        Ok(Self(Mutex::new(detached(engine.py(), begin)?)))
    }

    #[staticmethod]
    fn from_json(py: Python<'_>, engine: &Engine, text: &str) -> PyResult<Self> {
        let resumed = detached(py, || kneeri_core::Interview::from_json(&engine.0, text))?;
        resumed.map(|interview| Self(Mutex::new(interview))).map_err(|error| match error {
            ResumeError::Unreadable(error) => raise::finding(py, &error),
            other => raise::other(py, &other.to_string()),
        })
    }

    fn to_json(&self, py: Python<'_>) -> PyResult<String> {
        detached(py, || self.lock().to_json())
    }

    /// The question now, as JSON.
    fn question(&self, py: Python<'_>) -> PyResult<Option<String>> {
        detached(py, || self.lock().question().map(written))
    }

    fn finished(&self, py: Python<'_>) -> PyResult<Option<String>> {
        detached(py, || {
            let over = self.lock().finished()?;
            serde_json::to_value(over).ok()?.as_str().map(str::to_owned)
        })
    }

    fn answer(&self, answers: &Bound<'_, PyAny>) -> PyResult<()> {
        let answers = findings::entries(answers)?;
        let given = answers.iter().map(|(feature, finding)| {
            // Whoever answers with nothing says that they do not know.
            (feature.as_str(), finding.clone().unwrap_or(Finding::Unknown))
        });
        let given: Vec<(&str, Finding)> = given.collect();
        Python::attach(|py| self.change(py, |interview| interview.answer_all(given)))
    }

    fn tick(&self, py: Python<'_>, yes: Vec<String>) -> PyResult<()> {
        self.change(py, |interview| interview.tick(yes.iter().map(String::as_str)))
    }

    fn skip(&self, py: Python<'_>) -> PyResult<bool> {
        detached(py, || self.lock().skip())
    }

    fn undo(&self, py: Python<'_>) -> PyResult<bool> {
        detached(py, || self.lock().undo())
    }

    /// How many interactions are done, how many can come at most, and whether safety is settled.
    fn progress(&self, py: Python<'_>) -> PyResult<(usize, usize, bool)> {
        detached(py, || {
            let progress = self.lock().progress();
            (progress.answered(), progress.at_most(), progress.safety_is_settled())
        })
    }

    fn findings(&self, py: Python<'_>) -> PyResult<String> {
        detached(py, || self.lock().findings().to_json())
    }

    fn assess(&self, py: Python<'_>) -> PyResult<Assessment> {
        detached(py, || {
            let interview = self.lock();
            Assessment::new(interview.findings(), interview.assessment())
        })
    }
}

impl Interview {
    /// A step changes everything or nothing, so an interview is whole even after a panic.
    fn lock(&self) -> MutexGuard<'_, kneeri_core::Interview> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(
        &self,
        py: Python<'_>,
        step: impl FnOnce(&mut kneeri_core::Interview) -> Result<(), FindingError> + Send,
    ) -> PyResult<()> {
        detached(py, || step(&mut self.lock()))?.map_err(|error| raise::finding(py, &error))
    }
}

fn written(question: &Question) -> String {
    let asked = Asked { question, parts: question.parts().map(PartJson::new).collect() };
    // Questions serialise without fail: they hold texts, lists and objects.
    serde_json::to_string(&asked).unwrap_or_default()
}

/// A question with what is answered in one go.
#[derive(Serialize)]
struct Asked<'a> {
    #[serde(flatten)]
    question: &'a Question,
    parts: Vec<PartJson<'a>>,
}

#[derive(Serialize)]
struct PartJson<'a> {
    features: Vec<&'a str>,
    help: Option<&'a str>,
    is_checklist: bool,
    text: &'a str,
    unit: Option<&'a str>,
}

impl<'a> PartJson<'a> {
    fn new(part: Part<'a>) -> Self {
        let unit = part.features().find_map(|feature| match feature.kind() {
            Some(FeatureKind::Number(range)) => Some(spoken_unit(&range.unit, false)),
            _ => None,
        });
        Self {
            features: part.features().map(|feature| feature.id()).collect(),
            help: part.help(),
            is_checklist: part.is_checklist(),
            text: part.text(),
            unit,
        }
    }
}
