//! What was in the columns.

use serde::Serialize;

/// What was in a table: how much of each column says something, and what was refused.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Quality {
    /// The columns that are features, in the order of the table, and those that are of no use.
    pub columns: Vec<ColumnQuality>,
    /// Features without a column.
    pub missing: Vec<String>,
}

/// What was in one column.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ColumnQuality {
    /// Its name.
    pub column: String,
    /// Why it is of no use as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unusable: Option<String>,
    /// Rows that say something.
    pub known: usize,
    /// Rows with null or NaN: nobody was asked.
    pub nothing: usize,
    /// Rows that were refused and count as unknown.
    pub refused: usize,
    /// The first refused ones.
    pub examples: Vec<Refused>,
}

/// A value that its feature refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// The row, counted from 0.
    pub row: usize,
    /// What stands there.
    pub value: String,
    /// Why it was refused: one line.
    pub message: String,
}

/// How many refused values of a column are shown.
const EXAMPLES: usize = 5;

impl Quality {
    /// Whether everything could be taken.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.columns.iter().all(|column| column.refused == 0 && column.unusable.is_none())
    }

    /// Adds what was in a later part of the same table.
    pub(crate) fn add(&mut self, part: Vec<ColumnQuality>) {
        if self.columns.is_empty() {
            self.columns = part;
            return;
        }
        for (column, more) in self.columns.iter_mut().zip(part) {
            column.known += more.known;
            column.nothing += more.nothing;
            column.refused += more.refused;
            column.unusable = column.unusable.take().or(more.unusable);
            let room = EXAMPLES.saturating_sub(column.examples.len());
            column.examples.extend(more.examples.into_iter().take(room));
        }
    }
}

impl ColumnQuality {
    /// Notes a refused value.
    pub(crate) fn refuse(&mut self, refused: Refused) {
        self.refused += 1;
        if self.examples.len() < EXAMPLES {
            self.examples.push(refused);
        }
    }
}
