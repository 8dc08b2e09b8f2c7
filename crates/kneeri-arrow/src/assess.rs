//! The whole way from a table to decisions, on all processors.

use std::num::NonZero;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::thread;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use kneeri_core::{Engine, Findings};

use crate::column::{Column, NOTHING};
use crate::error::TableError;
use crate::options::{OnError, Options};
use crate::output::{self, Output};
use crate::quality::{ColumnQuality, Quality, Refused};
use crate::table::Plan;

/// So many rows are understood at once.
const PART: usize = 1024;

/// So many people are decided about at once.
const SEATS: usize = 64;

/// Decisions about every row of a table, in its order.
#[derive(Debug, Clone)]
pub struct Decisions {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
    quality: Quality,
}

impl Decisions {
    /// The columns, with the rule set that decided in the metadata.
    #[must_use]
    pub fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    /// The rows.
    #[must_use]
    pub fn batches(&self) -> &[RecordBatch] {
        &self.batches
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What was in the columns of the table.
    #[must_use]
    pub fn quality(&self) -> &Quality {
        &self.quality
    }
}

/// Assesses every row of a table, whose batches all have this schema. Null and NaN are unknown, an empty list is "none".
///
/// `done` is told how many rows are done, each time some are; when it says false, the assessment stops.
///
/// # Errors
///
/// With [`OnError::Raise`] the first value, column or missing column that cannot be taken. Otherwise only what is wrong
/// with the table as a whole, or that it was stopped.
pub fn assess(
    engine: &Engine,
    schema: &SchemaRef,
    table: &[RecordBatch],
    options: &Options,
    mut done: impl FnMut(usize) -> bool,
) -> Result<Decisions, TableError> {
    let plan = Plan::new(engine, schema, options)?;
    let parts = parts(table);
    let work = Work { plan: &plan, options, schema: output::schema(&plan, options), parts: &parts };
    let finished = work.run(&mut done)?;
    let mut quality = Quality { columns: Vec::new(), missing: plan.missing.clone() };
    let mut batches = Vec::with_capacity(finished.len());
    for part in finished {
        quality.add(part.quality);
        batches.push(part.batch);
    }
    let unusable = |(column, error): (&String, &TableError)| ColumnQuality {
        column: column.clone(),
        unusable: Some(error.to_string()),
        ..ColumnQuality::default()
    };
    quality.columns.extend(plan.unusable.iter().map(unusable));
    Ok(Decisions { schema: work.schema, batches, quality })
}

/// A part of the table: its first row, and its rows.
struct Part {
    first: usize,
    rows: RecordBatch,
}

fn parts(table: &[RecordBatch]) -> Vec<Part> {
    let (mut parts, mut first) = (Vec::new(), 0);
    for batch in table {
        for start in (0..batch.num_rows()).step_by(PART) {
            let rows = batch.slice(start, PART.min(batch.num_rows() - start));
            parts.push(Part { first: first + start, rows });
        }
        first += batch.num_rows();
    }
    parts
}

/// A part that is decided.
struct Finished {
    batch: RecordBatch,
    quality: Vec<ColumnQuality>,
}

/// What all threads share.
struct Work<'w> {
    plan: &'w Plan<'w>,
    options: &'w Options,
    schema: SchemaRef,
    parts: &'w [Part],
}

impl Work<'_> {
    /// Decides all parts, in their order.
    fn run(&self, done: &mut impl FnMut(usize) -> bool) -> Result<Vec<Finished>, TableError> {
        let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
        let results: Mutex<Vec<(usize, Result<Finished, TableError>)>> = Mutex::new(Vec::new());
        let (tell, told) = channel();
        let stopped = thread::scope(|scope| {
            for _ in 0..self.threads() {
                let tell = tell.clone();
                scope.spawn(|| self.some(&next, &stop, &results, tell));
            }
            drop(tell);
            let goes_on = told.iter().all(&mut *done);
            stop.store(true, Ordering::Relaxed);
            !goes_on
        });
        let mut results = results.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        results.sort_by_key(|(part, _)| *part);
        if stopped {
            return Err(TableError::stopped());
        }
        results.into_iter().map(|(_, result)| result).collect()
    }

    /// One thread: takes parts until none is left, one has failed, or somebody says stop.
    fn some(
        &self,
        next: &AtomicUsize,
        stop: &AtomicBool,
        results: &Mutex<Vec<(usize, Result<Finished, TableError>)>>,
        tell: Sender<usize>,
    ) {
        let mut people = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(part) = self.parts.get(number).filter(|_| !stop.load(Ordering::Relaxed)) else { return };
            let result = self.part(part, &mut people);
            if result.is_err() {
                // Parts are taken in order, so those before it are taken: the first error is among them.
                next.store(self.parts.len(), Ordering::Relaxed);
            }
            let mut all = results.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            all.push((number, result));
            drop(all);
            if tell.send(part.rows.num_rows()).is_err() {
                return;
            }
        }
    }

    fn threads(&self) -> usize {
        let processors = || thread::available_parallelism().map_or(1, NonZero::get);
        self.options.threads.map_or_else(processors, NonZero::get).min(self.parts.len())
    }

    fn part(&self, part: &Part, people: &mut Vec<Findings>) -> Result<Finished, TableError> {
        let mut quality = Vec::new();
        let mut columns = Vec::new();
        let person = self.plan.engine().findings();
        for (place, column) in self.plan.columns(&part.rows, &person) {
            let name = self.plan.schema.fields().get(place).map_or("", |field| field.name());
            let mut found = ColumnQuality { column: name.to_owned(), ..ColumnQuality::default() };
            match column {
                Ok(column) => columns.push(column),
                Err(error) if self.options.on_error == OnError::Raise => return Err(error),
                Err(error) => {
                    found.unusable = Some(error.to_string());
                    quality.push(found);
                    continue;
                }
            }
            if let Some(column) = columns.last() {
                self.look(column, part.first, &mut found)?;
            }
            quality.push(found);
        }
        let engine = self.plan.engine();
        let mut output = Output::new(engine, self.options);
        let mut seats = vec![Seat { before: vec![NOTHING; columns.len()], refused: Vec::new() }; SEATS];
        people.clear();
        people.resize_with(SEATS.min(part.rows.num_rows()), || engine.findings());
        for first in (0..part.rows.num_rows()).step_by(SEATS) {
            let seated = SEATS.min(part.rows.num_rows() - first);
            for (place, (person, seat)) in people.iter_mut().zip(&mut seats).take(seated).enumerate() {
                seat.take(person, &columns, first + place);
            }
            let people = people.get(..seated).unwrap_or_default();
            engine.decide_each(people, |place, decision| {
                if let (Some(person), Some(seat)) = (people.get(place), seats.get(place)) {
                    output.push(decision, &seat.refused);
                    output.judge(|| engine.assess(person));
                }
            });
        }
        let kept = self.plan.kept.iter().filter_map(|place| part.rows.columns().get(*place)).cloned().collect();
        Ok(Finished { batch: output.finish(self.schema.clone(), kept)?, quality })
    }

    /// Counts what a column says; the first refused value is the error, if errors are raised.
    fn look(&self, column: &Column, first: usize, found: &mut ColumnQuality) -> Result<(), TableError> {
        let refuses = column.meanings.iter().any(Result::is_err);
        found.nothing = column.rows.iter().filter(|row| **row == NOTHING).count();
        found.known = column.rows.len() - found.nothing;
        if !refuses {
            return Ok(());
        }
        for (row, place) in column.rows.iter().enumerate() {
            let Some(Err(refusal)) = meaning(column, *place) else { continue };
            if self.options.on_error == OnError::Raise {
                return Err(TableError::of_value(&column.feature, first + row, refusal));
            }
            found.known -= 1;
            found.refuse(Refused { row: first + row, value: refusal.value.clone(), message: refusal.message.clone() });
        }
        Ok(())
    }
}

fn meaning(column: &Column, place: u32) -> Option<&crate::column::Meaning> {
    column.meanings.get(usize::try_from(place).ok()?)
}

/// A place for one person after the other.
#[derive(Clone)]
struct Seat {
    /// By column, the meaning that the person before had.
    before: Vec<u32>,
    /// What was refused of the person's row.
    refused: Vec<String>,
}

impl Seat {
    /// Makes the findings those of a row; what does not differ from the person before stays.
    fn take(&mut self, person: &mut Findings, columns: &[Column], row: usize) {
        self.refused.clear();
        for (column, before) in columns.iter().zip(&mut self.before) {
            let place = column.rows.get(row).copied().unwrap_or(NOTHING);
            let meaning = meaning(column, place);
            if let Some(Err(refusal)) = meaning {
                self.refused.push(format!("{}: {}", column.feature, refusal.message));
            }
            if *before == place {
                continue;
            }
            // Entries of the same rule set are never refused.
            let _ = person.enter(meaning.and_then(|meaning| meaning.as_ref().ok()).unwrap_or(&column.nothing));
            *before = place;
        }
    }
}
