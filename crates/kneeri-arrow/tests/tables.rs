//! Tables are understood whatever their layout, and what cannot be taken is told.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "test code")]

use std::sync::Arc;

use arrow_array::builder::{FixedSizeListBuilder, ListBuilder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::Int8Type;
use arrow_array::{
    ArrayRef, Decimal128Array, DictionaryArray, Float64Array, LargeStringArray, NullArray, RecordBatch, StringArray,
    StringViewArray, UInt8Array,
};
use kneeri_arrow::{Decisions, Missing, OnError, Options, TableError, assess};
use kneeri_core::{Engine, Finding};

fn options() -> Options {
    Options { missing: Missing::Unknown, scores: true, ..Options::default() }
}

fn assessed(columns: Vec<(&str, ArrayRef)>, options: &Options) -> Result<Decisions, TableError> {
    let table = RecordBatch::try_from_iter(columns).unwrap();
    assess(&Engine::knee(), &table.schema(), &[table], options, |_| true)
}

/// What one person's findings come to, as the row of a table.
fn alone(findings: &[(&str, Finding)]) -> (String, Vec<i64>) {
    let engine = Engine::knee();
    let mut person = engine.findings();
    for (feature, finding) in findings {
        person.set(feature, finding.clone()).unwrap();
    }
    let assessment = engine.assess(&person);
    let mut scores: Vec<_> = assessment.conditions().map(|one| (one.id().to_owned(), one.score())).collect();
    scores.sort();
    (assessment.urgency().level().to_string(), scores.into_iter().map(|(_, score)| score).collect())
}

fn row(decisions: &Decisions, row: usize) -> (String, Vec<i64>) {
    let batch = &decisions.batches()[0];
    let urgency = batch.column_by_name("urgency").unwrap().as_string::<i32>().value(row).to_owned();
    let schema = decisions.schema();
    let scores = schema.fields().iter().filter(|field| field.name().starts_with("score_"));
    let score =
        |name: &str| batch.column_by_name(name).unwrap().as_primitive::<arrow_array::types::Int64Type>().value(row);
    (urgency, scores.map(|field| score(field.name())).collect())
}

#[test]
fn layouts_of_texts_mean_the_same() {
    let texts = [Some("stuck_now"), None, Some("none")];
    let keys = vec![Some("stuck_now"), None, Some("none")];
    let layouts: [ArrayRef; 4] = [
        Arc::new(StringArray::from_iter(texts)),
        Arc::new(LargeStringArray::from_iter(texts)),
        Arc::new(StringViewArray::from_iter(texts)),
        Arc::new(DictionaryArray::<Int8Type>::from_iter(keys)),
    ];
    let wanted = [alone(&[("locking", "stuck_now".into())]), alone(&[]), alone(&[("locking", "none".into())])];
    for layout in layouts {
        let decisions = assessed(vec![("locking", layout)], &options()).unwrap();
        for (place, wanted) in wanted.iter().enumerate() {
            assert_eq!(&row(&decisions, place), wanted);
        }
    }
}

#[test]
fn layouts_of_numbers_mean_the_same() {
    let layouts: [ArrayRef; 3] = [
        Arc::new(Float64Array::from(vec![Some(34.0), Some(f64::NAN)])),
        Arc::new(UInt8Array::from(vec![Some(34), None])),
        Arc::new(Decimal128Array::from(vec![Some(3400), None]).with_precision_and_scale(6, 2).unwrap()),
    ];
    for layout in layouts {
        let decisions = assessed(vec![("age", layout)], &options()).unwrap();
        assert_eq!(row(&decisions, 0), alone(&[("age", 34.into())]));
        assert_eq!(row(&decisions, 1), alone(&[]));
        assert_eq!((decisions.quality().columns[0].known, decisions.quality().columns[0].nothing), (1, 1));
    }
}

fn lists(rows: &[Option<&[Option<&str>]>]) -> ArrayRef {
    let mut lists = ListBuilder::new(StringBuilder::new());
    for row in rows {
        row.unwrap_or_default().iter().for_each(|item| lists.values().append_option(*item));
        lists.append(row.is_some());
    }
    Arc::new(lists.finish())
}

#[test]
fn an_empty_list_is_none_and_a_null_list_unknown() {
    let places = lists(&[Some(&[]), None, Some(&[Some("lateral"), Some("calf"), Some("lateral")])]);
    let decisions = assessed(vec![("pain_location", places)], &options()).unwrap();
    let none: [&str; 0] = [];
    assert_eq!(row(&decisions, 0), alone(&[("pain_location", none.into())]));
    assert_eq!(row(&decisions, 1), alone(&[]));
    assert_eq!(row(&decisions, 2), alone(&[("pain_location", ["calf", "lateral"].into())]));
}

#[test]
fn lists_of_one_length_are_lists() {
    let mut pairs = FixedSizeListBuilder::new(StringBuilder::new(), 2);
    for pair in [["lateral", "calf"], ["calf", "calf"], ["lateral", "inner_thigh"]] {
        pair.iter().for_each(|place| pairs.values().append_value(place));
        pairs.append(true);
    }
    let column: ArrayRef = Arc::new(pairs.finish().slice(1, 2));
    let decisions = assessed(vec![("pain_location", column)], &options()).unwrap();
    assert_eq!(row(&decisions, 0), alone(&[("pain_location", ["calf"].into())]));
    assert_eq!(row(&decisions, 1), alone(&[("pain_location", ["lateral", "inner_thigh"].into())]));
}

#[test]
fn a_column_of_nothing_is_unknown_for_every_kind() {
    let column = |name| (name, Arc::new(NullArray::new(2)) as ArrayRef);
    let decisions = assessed(["age", "fever", "pain_location", "side"].map(column).into(), &options()).unwrap();
    assert_eq!(row(&decisions, 1), alone(&[]));
}

#[test]
fn what_cannot_be_taken_is_told_with_its_place() {
    let places = || lists(&[Some(&[]), Some(&[Some("calf"), Some("clalf")]), Some(&[None])]);
    let error = assessed(vec![("pain_location", places())], &options()).unwrap_err();
    assert_eq!((error.column(), error.row(), error.value()), (Some("pain_location"), Some(1), Some("clalf")));
    assert_eq!(error.to_string(), "column `pain_location`, row 1: no choice `clalf`; did you mean `calf`?");

    let report = Options { on_error: OnError::Report, ..options() };
    let decisions = assessed(vec![("pain_location", places())], &report).unwrap();
    assert_eq!(row(&decisions, 1), alone(&[]));
    let column = &decisions.quality().columns[0];
    assert_eq!((column.known, column.refused, column.examples[1].row), (1, 2, 2));
    let refused = decisions.batches()[0].column_by_name("refused").unwrap().as_list::<i32>();
    assert_eq!(
        refused.value(2).as_string::<i32>().value(0),
        "pain_location: a list of choices holds texts, found null"
    );
}

#[test]
fn a_table_in_pieces_is_the_table() {
    let engine = Engine::knee();
    let ages: Vec<f64> = (0..40).map(|row| 10.0 + f64::from(row)).collect();
    let places: [Option<&[Option<&str>]>; 4] =
        [Some(&[Some("lateral")]), Some(&[]), None, Some(&[Some("calf"), Some("lateral")])];
    let places: Vec<_> = places.into_iter().cycle().take(40).collect();
    let columns = [("age", Arc::new(Float64Array::from(ages)) as ArrayRef), ("pain_location", lists(&places))];
    let whole = RecordBatch::try_from_iter(columns).unwrap();
    let schema = whole.schema();
    let pieces: Vec<RecordBatch> = (0..8).map(|piece| whole.slice(piece * 5, 5)).collect();
    let (one, many) = (
        assess(&engine, &schema, &[whole], &options(), |_| true).unwrap(),
        assess(&engine, &schema, &pieces, &options(), |_| true).unwrap(),
    );
    assert_eq!((one.len(), many.len(), many.batches().len()), (40, 40, 8));
    for place in 0..40 {
        let batch = &many.batches()[place / 5];
        assert_eq!(batch.slice(place % 5, 1), one.batches()[0].slice(place, 1));
    }
}

#[test]
fn it_stops_when_it_is_told_to() {
    let age: ArrayRef = Arc::new(UInt8Array::from(vec![34]));
    let table = RecordBatch::try_from_iter([("age", age)]).unwrap();
    let error = assess(&Engine::knee(), &table.schema(), &[table], &options(), |_| false).unwrap_err();
    assert_eq!(error.to_string(), "the assessment was stopped");
}
