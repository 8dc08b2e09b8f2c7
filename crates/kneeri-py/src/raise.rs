//! Errors of the engine as exceptions of the package.

use kneeri_arrow::TableError;
use kneeri_core::{Faults, FindingError};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// A finding that cannot be taken.
pub(crate) fn finding(py: Python<'_>, error: &FindingError) -> PyErr {
    unusable(py, &error.to_string(), error.feature(), error.hint())
}

/// Findings that cannot be taken, with the feature and what to do about it.
pub(crate) fn unusable(py: Python<'_>, message: &str, feature: Option<&str>, hint: Option<&str>) -> PyErr {
    raise(py, "FindingsError", message, |more| {
        more.set_item("feature", feature)?;
        more.set_item("hint", hint)
    })
}

/// A rule set with faults.
pub(crate) fn faults(py: Python<'_>, faults: &Faults) -> PyErr {
    // Faults serialise without fail: they hold texts and numbers.
    let json = serde_json::to_string(faults).unwrap_or_default();
    raise(py, "RuleSetError", &faults.to_string(), |more| more.set_item("faults", json))
}

/// A table that cannot be taken.
pub(crate) fn table(py: Python<'_>, error: &TableError) -> PyErr {
    raise(py, "TableError", &error.to_string(), |more| {
        more.set_item("column", error.column())?;
        more.set_item("row", error.row())?;
        more.set_item("value", error.value())?;
        more.set_item("hint", error.hint())
    })
}

/// Something that is no table, or none that can be read.
pub(crate) fn no_table(py: Python<'_>, message: &str) -> PyErr {
    raise(py, "TableError", message, |_| Ok(()))
}

/// Whatever else is wrong with what was asked for.
pub(crate) fn other(py: Python<'_>, message: &str) -> PyErr {
    raise(py, "KneeriError", message, |_| Ok(()))
}

/// A defect of kneeri.
pub(crate) fn internal(py: Python<'_>, message: &str) -> PyErr {
    other(py, &format!("a defect of kneeri, please report it: {message}"))
}

pub(crate) fn raise(
    py: Python<'_>,
    class: &str,
    message: &str,
    more: impl FnOnce(&Bound<'_, PyDict>) -> PyResult<()>,
) -> PyErr {
    let made = || {
        let arguments = PyDict::new(py);
        more(&arguments)?;
        py.import("kneeri.errors")?.getattr(class)?.call((message,), Some(&arguments))
    };
    made().map_or_else(|_| PyRuntimeError::new_err(message.to_owned()), PyErr::from_value)
}
