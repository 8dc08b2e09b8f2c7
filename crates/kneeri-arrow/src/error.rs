//! Why a table cannot be taken.

use arrow_schema::ArrowError;

use crate::column::Refusal;

/// Why a table cannot be taken: which column, row and value, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{message}{}", place(column.as_deref(), *row), hint.as_ref().map(|hint| format!("; {hint}")).unwrap_or_default())]
pub struct TableError {
    column: Option<String>,
    row: Option<usize>,
    value: Option<String>,
    message: String,
    hint: Option<String>,
}

fn place(column: Option<&str>, row: Option<usize>) -> String {
    match (column, row) {
        (Some(column), Some(row)) => format!("column `{column}`, row {row}: "),
        (Some(column), None) => format!("column `{column}`: "),
        _ => String::new(),
    }
}

impl TableError {
    /// A fault of the table as a whole.
    pub(crate) fn of_table(message: impl Into<String>, hint: Option<&str>) -> Self {
        Self { column: None, row: None, value: None, message: message.into(), hint: hint.map(str::to_owned) }
    }

    /// A fault of a column as a whole.
    pub(crate) fn of_column(column: &str, message: impl Into<String>, hint: Option<&str>) -> Self {
        Self { column: Some(column.to_owned()), ..Self::of_table(message, hint) }
    }

    /// A value that its feature refuses.
    pub(crate) fn of_value(column: &str, row: usize, refusal: &Refusal) -> Self {
        let column = Self::of_column(column, refusal.message.clone(), refusal.hint.as_deref());
        Self { row: Some(row), value: Some(refusal.value.clone()), ..column }
    }

    /// Somebody stopped the assessment.
    pub(crate) fn stopped() -> Self {
        Self::of_table("the assessment was stopped", None)
    }

    /// The column; `None` when the table as a whole is wrong.
    #[must_use]
    pub fn column(&self) -> Option<&str> {
        self.column.as_deref()
    }

    /// The row, counted from 0; `None` when the column as a whole is wrong.
    #[must_use]
    pub fn row(&self) -> Option<usize> {
        self.row
    }

    /// What stands there.
    #[must_use]
    pub fn value(&self) -> Option<&str> {
        self.value.as_deref()
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}

impl From<ArrowError> for TableError {
    fn from(error: ArrowError) -> Self {
        Self::of_table(error.to_string(), None)
    }
}
