//! Tables in and out, over the Arrow PyCapsule protocol.

use arrow_array::cast::AsArray;
use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi};
use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use arrow_array::{Array, RecordBatch, RecordBatchIterator, RecordBatchReader, make_array};
use arrow_schema::{ArrowError, SchemaRef};
use kneeri_arrow::{Options, TableError};
use kneeri_core::Engine;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple};

use crate::guard::detached;
use crate::raise;

/// Decisions about every row of a table.
#[pyclass(frozen, module = "kneeri._kneeri")]
pub(crate) struct Decisions(kneeri_arrow::Decisions);

#[pymethods]
impl Decisions {
    fn __len__(&self) -> usize {
        self.0.len()
    }

    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // The protocol lets a producer hand out its own schema whatever is wished for.
        let _ = requested_schema;
        let batches = self.0.batches().to_vec().into_iter().map(Ok);
        let stream = FFI_ArrowArrayStream::new(Box::new(RecordBatchIterator::new(batches, self.0.schema())));
        PyCapsule::new_with_value(py, stream, c"arrow_array_stream")
    }

    /// What was in the columns, as JSON.
    fn quality(&self) -> String {
        // It serialises without fail: it holds texts, numbers and lists.
        serde_json::to_string(self.0.quality()).unwrap_or_default()
    }
}

/// Decides about every row of a table.
pub(crate) fn assess(
    engine: &Engine,
    given: &Bound<'_, PyAny>,
    options: &Options,
    progress: Option<&Py<PyAny>>,
) -> PyResult<Decisions> {
    let py = given.py();
    let (schema, batches) = batches(given)?;
    let mut interrupted = None;
    let mut done = |rows: usize| {
        let told = Python::attach(|py| {
            py.check_signals()?;
            progress.map_or(Ok(()), |progress| progress.call1(py, (rows,)).map(|_| ()))
        });
        told.map_err(|error| interrupted = Some(error)).is_ok()
    };
    let decided: Result<_, TableError> =
        detached(py, || kneeri_arrow::assess(engine, &schema, &batches, options, &mut done))?;
    match interrupted {
        Some(error) => Err(error),
        None => decided.map(Decisions).map_err(|error| raise::table(py, &error)),
    }
}

/// Everything in a table of whatever package.
fn batches(given: &Bound<'_, PyAny>) -> PyResult<(SchemaRef, Vec<RecordBatch>)> {
    let py = given.py();
    let unreadable = |error: ArrowError| raise::no_table(py, &format!("the table cannot be read: {error}"));
    if given.hasattr("__arrow_c_stream__")? {
        let reader = stream(given)?.map_err(unreadable)?;
        // A stream may wait for a thread that waits for the interpreter.
        let read = || Ok((reader.schema(), reader.collect::<Result<Vec<_>, _>>()?));
        return detached(py, read)?.map_err(unreadable);
    }
    if given.hasattr("__arrow_c_array__")? {
        return array(given)?.map(|batch| (batch.schema(), vec![batch])).map_err(unreadable);
    }
    let class = given.get_type().name()?;
    let hint = if given.hasattr("collect")? {
        "; call .collect() first"
    } else {
        "; make it one, with pyarrow.table for example"
    };
    Err(raise::no_table(py, &format!("`{class}` is no table that speaks the Arrow PyCapsule protocol{hint}")))
}

#[expect(unsafe_code, reason = "the capsule holds a C structure")]
fn stream(given: &Bound<'_, PyAny>) -> PyResult<Result<RecordBatchStreamReader, ArrowError>> {
    let capsule = given.call_method0("__arrow_c_stream__")?.cast_into::<PyCapsule>()?;
    let pointer = capsule.pointer_checked(Some(c"arrow_array_stream"))?.cast::<FFI_ArrowArrayStream>();
    // SAFETY: the name says what the pointer is. The stream is moved out, and a released one is left for the capsule.
    Ok(unsafe { RecordBatchStreamReader::from_raw(pointer.as_ptr()) })
}

#[expect(unsafe_code, reason = "the capsules hold C structures")]
fn array(given: &Bound<'_, PyAny>) -> PyResult<Result<RecordBatch, ArrowError>> {
    let pair = given.call_method0("__arrow_c_array__")?.cast_into::<PyTuple>()?;
    let (schema, array) = (pair.get_item(0)?.cast_into::<PyCapsule>()?, pair.get_item(1)?.cast_into::<PyCapsule>()?);
    let schema = schema.pointer_checked(Some(c"arrow_schema"))?.cast::<FFI_ArrowSchema>();
    let array = array.pointer_checked(Some(c"arrow_array"))?.cast::<FFI_ArrowArray>();
    // SAFETY: the names say what the pointers are. The array is moved out, and a released one is left for the capsule;
    // the schema stays with its capsule, which outlives this.
    let data = unsafe { from_ffi(FFI_ArrowArray::from_raw(array.as_ptr()), schema.as_ref()) };
    Ok(data.and_then(|data| batch(&make_array(data))))
}

fn batch(array: &dyn Array) -> Result<RecordBatch, ArrowError> {
    match array.as_struct_opt() {
        Some(rows) if rows.null_count() == 0 => Ok(RecordBatch::from(rows)),
        Some(_) => Err(ArrowError::SchemaError("a row is null as a whole".to_owned())),
        None => Err(ArrowError::SchemaError(format!("expected columns, found {}", array.data_type()))),
    }
}
