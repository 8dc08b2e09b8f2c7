//! The extension module `kneeri._kneeri`: the engine for the Python package around it, and no more.
//!
//! It takes Python values as findings and hands out what the engine writes; the classes that people see are Python.

mod assessment;
mod engine;
mod findings;
mod guard;
mod interview;
mod raise;
mod table;
mod workbench;

use pyo3::prelude::*;

/// The engine behind the package `kneeri`.
#[pymodule(gil_used = false)]
mod _kneeri {
    #[pymodule_export]
    use crate::assessment::Assessment;
    #[pymodule_export]
    use crate::engine::Engine;
    #[pymodule_export]
    use crate::guard::panic;
    #[pymodule_export]
    use crate::interview::Interview;
    #[pymodule_export]
    use crate::table::Decisions;
    #[pymodule_export]
    use crate::workbench::{check, diff, run_cases};
}
