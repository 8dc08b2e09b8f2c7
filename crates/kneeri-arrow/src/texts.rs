//! Columns of texts, whatever their layout.

use arrow_array::cast::AsArray;
use arrow_array::{Array, LargeStringArray, StringArray, StringViewArray};
use arrow_buffer::NullBuffer;
use arrow_schema::DataType;

use crate::column::{Distinct, NOTHING};

/// A column of texts.
pub(crate) enum Texts<'a> {
    Small(&'a StringArray),
    Large(&'a LargeStringArray),
    View(&'a StringViewArray),
    /// Each row names one of few texts.
    Dictionary {
        texts: Box<Self>,
        keys: Vec<usize>,
        nulls: Option<NullBuffer>,
    },
}

impl<'a> Texts<'a> {
    /// The texts of a column; `None` when it holds none.
    pub(crate) fn of(column: &'a dyn Array) -> Option<Self> {
        match column.data_type() {
            DataType::Utf8 => column.as_string_opt::<i32>().map(Self::Small),
            DataType::LargeUtf8 => column.as_string_opt::<i64>().map(Self::Large),
            DataType::Utf8View => column.as_string_view_opt().map(Self::View),
            DataType::Dictionary(..) => {
                let dictionary = column.as_any_dictionary_opt()?;
                let texts = Box::new(Self::of(dictionary.values())?);
                let keys = if dictionary.values().is_empty() {
                    vec![0; column.len()] // all rows are null
                } else {
                    dictionary.normalized_keys()
                };
                Some(Self::Dictionary { texts, keys, nulls: column.logical_nulls() })
            }
            _ => None,
        }
    }

    /// Where each row points among the distinct texts. A dictionary is looked at once, not row by row.
    pub(crate) fn rows<M>(&self, distinct: &mut Distinct<&'a str, M>, mean: &mut impl FnMut(&str) -> M) -> Vec<u32> {
        let mut position = |text: Option<&'a str>| text.map_or(NOTHING, |text| distinct.position(text, &mut *mean));
        match self {
            Self::Small(texts) => texts.iter().map(position).collect(),
            Self::Large(texts) => texts.iter().map(position).collect(),
            Self::View(texts) => texts.iter().map(&mut position).collect(),
            Self::Dictionary { texts, keys, nulls } => {
                let positions = texts.rows(distinct, mean);
                let is_null = |row: usize| nulls.as_ref().is_some_and(|nulls| nulls.is_null(row));
                let row = |(row, key): (usize, &usize)| {
                    if is_null(row) { NOTHING } else { positions.get(*key).copied().unwrap_or(NOTHING) }
                };
                keys.iter().enumerate().map(row).collect()
            }
        }
    }
}
