//! One column, understood: its distinct values as findings, and where each row points.

use std::hash::Hash;
use std::ops::Range;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Decimal128Type, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type,
    Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, BooleanArray};
use arrow_schema::DataType;
use kneeri_core::{Entry, FeatureKind, Finding, FindingError, Findings, Number};
use rustc_hash::FxHashMap;

use crate::error::TableError;
use crate::texts::Texts;

/// Where a row points that says nothing.
pub(crate) const NOTHING: u32 = u32::MAX;

/// A value as a finding, or why it is none.
pub(crate) type Meaning = Result<Entry, Refusal>;

/// The distinct values of a column, and where each row points among them.
type Read = (Vec<Meaning>, Vec<u32>);

/// A value that its feature refuses.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    pub(crate) value: String,
    pub(crate) message: String,
    pub(crate) hint: Option<String>,
}

/// One column, understood.
pub(crate) struct Column {
    pub(crate) feature: String,
    /// What a row says that says nothing.
    pub(crate) nothing: Entry,
    /// The distinct values.
    pub(crate) meanings: Vec<Meaning>,
    /// Where each row points among them.
    pub(crate) rows: Vec<u32>,
}

/// Distinct values, and what each means.
pub(crate) struct Distinct<K, M> {
    positions: FxHashMap<K, u32>,
    meanings: Vec<M>,
}

impl<K: Hash + Eq + Copy, M> Distinct<K, M> {
    fn new() -> Self {
        Self { positions: FxHashMap::default(), meanings: Vec::new() }
    }

    /// The position of a value, whose meaning is looked for when it is met first.
    pub(crate) fn position(&mut self, value: K, mean: impl FnOnce(K) -> M) -> u32 {
        let meanings = &mut self.meanings;
        *self.positions.entry(value).or_insert_with(|| {
            meanings.push(mean(value));
            u32::try_from(meanings.len() - 1).unwrap_or(NOTHING)
        })
    }
}

/// A feature whose column is being understood.
pub(crate) struct Reading<'a> {
    pub(crate) feature: &'a str,
    pub(crate) kind: &'a FeatureKind,
    /// Findings for which values are tried.
    pub(crate) person: &'a Findings,
}

impl Reading<'_> {
    /// Understands a column, or says why it is of no use as a whole.
    pub(crate) fn column(self, column: &dyn Array) -> Result<Column, TableError> {
        if column.data_type() == &DataType::Null {
            return self.made((Vec::new(), vec![NOTHING; column.len()]));
        }
        let read = match self.kind {
            FeatureKind::YesNo(_) => column.as_boolean_opt().map(|answers| self.yes_no(answers)),
            FeatureKind::OneOf(_) => Texts::of(column).map(|texts| self.one_of(&texts)),
            FeatureKind::AnyOf(choices) => {
                let choices = choices.iter().map(ToString::to_string).collect::<Vec<_>>();
                self.any_of(&choices, column)
            }
            FeatureKind::Number(_) => self.numbers(column),
        };
        self.made(read.ok_or_else(|| self.wrong_type(column.data_type()))?)
    }

    fn made(&self, (meanings, rows): Read) -> Result<Column, TableError> {
        let unknown = |error: FindingError| TableError::of_column(self.feature, error.message(), error.hint());
        let nothing = self.person.entry(self.feature, None).map_err(unknown)?;
        Ok(Column { feature: self.feature.to_owned(), nothing, meanings, rows })
    }

    fn wrong_type(&self, found: &DataType) -> TableError {
        let (expected, hint) = match self.kind {
            FeatureKind::YesNo(_) => ("true and false", "make it a column of booleans"),
            FeatureKind::OneOf(_) => ("texts", "make it a column of texts"),
            FeatureKind::AnyOf(_) => ("lists of texts", "split joined texts into lists; an empty list means none"),
            FeatureKind::Number(_) => ("numbers", "make it a column of numbers"),
        };
        TableError::of_column(self.feature, format!("expected {expected}, found {found}"), Some(hint))
    }

    fn yes_no(&self, answers: &BooleanArray) -> Read {
        let row = |answer: Option<bool>| answer.map_or(NOTHING, u32::from);
        (vec![self.tried("false", false.into()), self.tried("true", true.into())], answers.iter().map(row).collect())
    }

    fn one_of(&self, texts: &Texts<'_>) -> Read {
        let mut distinct = Distinct::new();
        let rows = texts.rows(&mut distinct, &mut |text| self.tried(text, Finding::from(text)));
        (distinct.meanings, rows)
    }

    fn any_of(&self, choices: &[String], column: &dyn Array) -> Option<Read> {
        let (items, lists) = lists(column)?;
        let mut named = Distinct::new();
        let choice = |text: &str| choices.iter().position(|choice| choice == text);
        let items = Texts::of(&*items)?.rows(&mut named, &mut |text| (text.to_owned(), choice(text)));
        let mut distinct = Distinct::new();
        let row = |list: Option<Range<usize>>| {
            let Some(list) = list else { return NOTHING };
            let set = Set::of(items.get(list).unwrap_or_default(), &named.meanings);
            distinct.position(set, |set| self.meaning(set, choices, &named.meanings))
        };
        let rows = lists.into_iter().map(row).collect();
        Some((distinct.meanings, rows))
    }

    fn meaning(&self, set: Set, choices: &[String], named: &[(String, Option<usize>)]) -> Meaning {
        match set {
            Set::Of(set) => {
                let is_in = |place: usize| set & (1 << place) != 0;
                let options = choices.iter().enumerate().filter(|(place, _)| is_in(*place));
                self.tried("", Finding::Options(options.map(|(_, choice)| choice.clone()).collect()))
            }
            Set::Stranger(item) => {
                let text = named.get(usize::try_from(item).unwrap_or_default()).map_or("", |(text, _)| text);
                self.tried(text, Finding::Options(vec![text.to_owned()]))
            }
            Set::Hole => Err(Refusal {
                value: "null".to_owned(),
                message: "a list of choices holds texts, found null".to_owned(),
                hint: Some("a list that is not known is null as a whole".to_owned()),
            }),
        }
    }

    fn numbers(&self, column: &dyn Array) -> Option<Read> {
        Some(match column.data_type() {
            DataType::Int8 => self.whole::<Int8Type>(column),
            DataType::Int16 => self.whole::<Int16Type>(column),
            DataType::Int32 => self.whole::<Int32Type>(column),
            DataType::Int64 => self.whole::<Int64Type>(column),
            DataType::UInt8 => self.whole::<UInt8Type>(column),
            DataType::UInt16 => self.whole::<UInt16Type>(column),
            DataType::UInt32 => self.whole::<UInt32Type>(column),
            DataType::UInt64 => self.whole::<UInt64Type>(column),
            DataType::Float16 => self.floats::<Float16Type>(column),
            DataType::Float32 => self.floats::<Float32Type>(column),
            DataType::Float64 => self.floats::<Float64Type>(column),
            DataType::Decimal128(_, scale) => {
                let scale = i32::from(*scale);
                self.distinct(column.as_primitive::<Decimal128Type>().iter(), |value| format!("{value}e{}", -scale))
            }
            _ => return None,
        })
    }

    fn whole<T: ArrowPrimitiveType<Native: Hash + Eq + ToString>>(&self, column: &dyn Array) -> Read {
        self.distinct(column.as_primitive::<T>().iter(), |value| value.to_string())
    }

    /// NaN says nothing, as null does.
    fn floats<T: ArrowPrimitiveType<Native: Into<f64>>>(&self, column: &dyn Array) -> Read {
        let values = column.as_primitive::<T>().iter().map(|value| value.map(Into::into));
        let known = values.map(|value| value.filter(|value: &f64| !value.is_nan()).map(f64::to_bits));
        self.distinct(known, |bits| format!("{:?}", f64::from_bits(bits)))
    }

    fn distinct<K: Hash + Eq + Copy>(
        &self,
        values: impl Iterator<Item = Option<K>>,
        text: impl Fn(K) -> String,
    ) -> Read {
        let mut distinct = Distinct::new();
        let mut mean = |value: K| {
            let text = text(value);
            match Number::new(&text) {
                Ok(number) => self.tried(&text, Finding::Number(number)),
                Err(error) => Err(Refusal { value: text, message: error.to_string(), hint: None }),
            }
        };
        let rows = values.map(|value| value.map_or(NOTHING, |value| distinct.position(value, &mut mean))).collect();
        (distinct.meanings, rows)
    }

    /// Tries whether the feature takes a finding.
    fn tried(&self, value: &str, finding: Finding) -> Meaning {
        let refusal = |error: FindingError| Refusal {
            value: value.to_owned(),
            message: error.message().to_owned(),
            hint: error.hint().map(str::to_owned),
        };
        self.person.entry(self.feature, Some(finding)).map_err(refusal)
    }
}

/// What a list of choices comes to.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Set {
    /// These choices, as bits in the order of the feature's choices.
    Of(u64),
    /// There is a text in it that is no choice: the item at this position among the distinct ones.
    Stranger(u32),
    /// There is a null in it.
    Hole,
}

impl Set {
    fn of(items: &[u32], named: &[(String, Option<usize>)]) -> Self {
        let mut set = 0;
        for item in items {
            match usize::try_from(*item).ok().and_then(|item| named.get(item)) {
                Some((_, Some(choice))) => set |= 1 << choice,
                Some((_, None)) => return Self::Stranger(*item),
                None => return Self::Hole,
            }
        }
        Self::Of(set)
    }
}

type Lists = Vec<Option<Range<usize>>>;

/// The items of a column of lists, and which of them each list holds; `None` when it holds none.
fn lists(column: &dyn Array) -> Option<(ArrayRef, Lists)> {
    let ends: Vec<usize> = if let Some(lists) = column.as_list_opt::<i32>() {
        lists.value_offsets().iter().filter_map(|end| usize::try_from(*end).ok()).collect()
    } else if let Some(lists) = column.as_list_opt::<i64>() {
        lists.value_offsets().iter().filter_map(|end| usize::try_from(*end).ok()).collect()
    } else {
        let length = usize::try_from(column.as_fixed_size_list_opt()?.value_length()).ok()?;
        (0..=column.len()).map(|row| row * length).collect()
    };
    let items = match column.data_type() {
        DataType::List(_) => column.as_list::<i32>().values(),
        DataType::LargeList(_) => column.as_list::<i64>().values(),
        _ => column.as_fixed_size_list().values(),
    };
    // A part of a table still holds the items of the whole one.
    let (first, last) = (ends.first().copied()?, ends.last().copied()?);
    let list = |(row, ends): (usize, &[usize])| match ends {
        [from, to] if column.is_valid(row) => Some(from - first..to - first),
        _ => None,
    };
    Some((items.slice(first, last - first), ends.windows(2).enumerate().map(list).collect()))
}
