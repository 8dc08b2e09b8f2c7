//! Which column is which feature.

use std::collections::BTreeMap;

use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{Schema, SchemaRef};
use kneeri_core::{Engine, FeatureKind, Findings};

use crate::column::{Column, Reading};
use crate::error::TableError;
use crate::options::{Missing, OnError, Options};

/// How the columns of a table are read.
pub(crate) struct Plan<'e> {
    engine: &'e Engine,
    /// The features with a column, and where.
    features: Vec<(&'e str, &'e FeatureKind, usize)>,
    /// The columns that are kept as they are.
    pub(crate) kept: Vec<usize>,
    pub(crate) schema: SchemaRef,
    /// Columns that are of no use, with the reason.
    pub(crate) unusable: BTreeMap<String, TableError>,
    /// Features without a column.
    pub(crate) missing: Vec<String>,
}

impl<'e> Plan<'e> {
    /// Plans how a table of this schema is read, or says what is wrong with it.
    pub(crate) fn new(engine: &'e Engine, schema: &SchemaRef, options: &Options) -> Result<Self, TableError> {
        let known = engine.rules().features();
        let mut plan = Self {
            engine,
            features: Vec::new(),
            kept: kept(schema, options)?,
            schema: schema.clone(),
            unusable: BTreeMap::new(),
            missing: Vec::new(),
        };
        for (place, field) in
            schema.fields().iter().enumerate().filter(|(_, field)| !options.keep.contains(field.name()))
        {
            let name = field.name();
            match known.get_key_value(name.as_str()) {
                Some(_) if plan.features.iter().any(|(feature, ..)| feature == name) => {
                    return Err(TableError::of_column(name, "there are two columns of this name", None));
                }
                Some((feature, described)) => plan.features.push((feature, &described.kind, place)),
                None => plan.refuse(surplus(engine, name), options)?,
            }
        }
        let has = |feature: &str| plan.features.iter().any(|(other, ..)| *other == feature);
        plan.missing = known.keys().filter(|feature| !has(feature)).map(ToString::to_string).collect();
        match plan.missing.first() {
            Some(first) if options.missing == Missing::Raise && options.on_error == OnError::Raise => {
                Err(missing(first, plan.missing.len()))
            }
            _ => Ok(plan),
        }
    }

    /// Understands the columns of a part of the table.
    pub(crate) fn columns(&self, part: &RecordBatch, person: &Findings) -> Vec<(usize, Result<Column, TableError>)> {
        let read = |(feature, kind, place): &(&str, &FeatureKind, usize)| {
            let column: &ArrayRef = part.columns().get(*place)?;
            Some((*place, Reading { feature, kind, person }.column(column.as_ref())))
        };
        self.features.iter().filter_map(read).collect()
    }

    /// The rule set's engine.
    pub(crate) fn engine(&self) -> &'e Engine {
        self.engine
    }

    fn refuse(&mut self, error: TableError, options: &Options) -> Result<(), TableError> {
        if options.on_error == OnError::Raise {
            return Err(error);
        }
        self.unusable.insert(error.column().unwrap_or_default().to_owned(), error);
        Ok(())
    }
}

fn kept(schema: &Schema, options: &Options) -> Result<Vec<usize>, TableError> {
    let place = |name: &String| {
        schema.index_of(name).map_err(|_| TableError::of_column(name, "there is no such column to keep", None))
    };
    options.keep.iter().map(place).collect()
}

fn surplus(engine: &Engine, name: &str) -> TableError {
    let near = engine.findings().clear(name).err();
    let hint = near.as_ref().and_then(|error| error.hint()).map(str::to_owned);
    let hint = hint.unwrap_or_else(|| "leave it out, or name it in `keep`".to_owned());
    TableError::of_column(name, "no such feature in this rule set", Some(&hint))
}

fn missing(first: &str, count: usize) -> TableError {
    let others = if count > 1 { format!(", like {} others", count - 1) } else { String::new() };
    let hint = "say that missing columns are unknown, if nobody was asked";
    TableError::of_column(first, format!("this feature has no column{others}"), Some(hint))
}
