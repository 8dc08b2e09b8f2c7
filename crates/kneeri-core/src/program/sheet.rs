//! What each value of a variable says to the items of evidence that read nothing else, worked out beforehand.
//!
//! The weights of all items stand in one row of slots, condition by condition. Values write their weights into it; what
//! reads several variables is read as always; then each condition sums up its own slots.

use std::ops::Range;

use super::evidence::{CompiledItem, Piece};
use super::possible::Possible;
use super::values::Values;
use super::{CompiledCondition, Program};
use crate::ruleset::Combine;
use crate::score::Sides;

/// The weights of all items, by variable and value.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    /// By variable.
    columns: Vec<Column>,
    /// Slots and their weights, cell by cell.
    entries: Vec<(usize, i32)>,
    /// By condition.
    layouts: Vec<Layout>,
    /// The items that read several variables.
    others: Vec<Reader>,
    slots: usize,
}

/// A variable and what its values say.
#[derive(Debug)]
struct Column {
    /// How many values it has; the cells after these are "not applicable", "any value", and "any value or none".
    values: usize,
    all: Values,
    /// The entries of each cell.
    cells: Vec<Range<usize>>,
    /// The items that read this variable only.
    readers: Vec<Reader>,
}

/// An item and where its weight stands.
#[derive(Debug, Clone, Copy)]
struct Reader {
    condition: usize,
    item: usize,
    slot: usize,
}

/// Where the weights of a condition stand, and how they are summed up.
#[derive(Debug)]
struct Layout {
    slots: Range<usize>,
    /// Slots of single items that count in full.
    full: Vec<usize>,
    /// The other pieces, by position.
    pieces: Vec<usize>,
}

impl Sheet {
    pub(crate) fn new(program: &Program) -> Self {
        let mut sheet = Self { columns: program.variables.iter().map(Column::new).collect(), ..Self::default() };
        for (position, condition) in program.conditions.iter().enumerate() {
            sheet.add(position, condition);
        }
        for (variable, column) in sheet.columns.iter_mut().enumerate() {
            column.fill(program, variable, &mut sheet.entries);
        }
        sheet
    }

    /// Lays out the items of a condition.
    fn add(&mut self, condition: usize, compiled: &CompiledCondition) {
        let first = self.slots;
        for (item, compiled) in compiled.items.iter().enumerate() {
            let reader = Reader { condition, item, slot: first + item };
            let variable = compiled.only_variable().filter(|_| compiled.features.len() == 1);
            let column = variable.and_then(|variable| self.columns.get_mut(variable));
            column.map_or(&mut self.others, |column| &mut column.readers).push(reader);
        }
        self.slots += compiled.items.len();
        let is_single = |piece: &Piece| piece.combine == Combine::Sum && piece.items().len() == 1;
        let (full, pieces) = compiled.pieces.iter().enumerate().partition::<Vec<_>, _>(|(_, piece)| is_single(piece));
        self.layouts.push(Layout {
            slots: first..self.slots,
            full: full.into_iter().map(|(_, piece)| first + piece.items().start).collect(),
            pieces: pieces.into_iter().map(|(position, _)| position).collect(),
        });
    }

    /// Hands over what the evidence for each condition adds, before the evidence limit, in the order of conditions.
    ///
    /// It equals the sum of a [`Standing`](crate::score::Standing). `weights` is kept so that nothing is allocated anew.
    pub(crate) fn sums(
        &self,
        program: &Program,
        possible: &Possible,
        weights: &mut Vec<i32>,
        mut each: impl FnMut(&CompiledCondition, i64),
    ) {
        weights.clear();
        weights.resize(self.slots, 0);
        for (column, values) in self.columns.iter().zip(possible.values()) {
            match column.cell(*values).and_then(|cell| column.cells.get(cell)) {
                Some(cell) => {
                    let entries = self.entries.get(cell.clone()).unwrap_or_default();
                    entries.iter().for_each(|(slot, weight)| write(weights, *slot, *weight));
                }
                None => column.readers.iter().for_each(|reader| reader.read(program, possible, weights)),
            }
        }
        self.others.iter().for_each(|reader| reader.read(program, possible, weights));
        let mut sides = Sides::default();
        for (layout, condition) in self.layouts.iter().zip(&program.conditions) {
            each(condition, layout.sum(condition, weights, &mut sides));
        }
    }
}

fn write(weights: &mut [i32], slot: usize, weight: i32) {
    if let Some(entry) = weights.get_mut(slot) {
        *entry = weight;
    }
}

impl Layout {
    fn sum(&self, condition: &CompiledCondition, weights: &[i32], sides: &mut Sides) -> i64 {
        let full: i64 = self.full.iter().filter_map(|slot| weights.get(*slot)).map(|weight| i64::from(*weight)).sum();
        let weights = weights.get(self.slots.clone()).unwrap_or_default();
        let pieces = self.pieces.iter().filter_map(|piece| condition.pieces.get(*piece));
        let weight = |item: usize| weights.get(item).map_or(0, |weight| i64::from(*weight));
        full + pieces.map(|piece| piece.total_in(sides, weight)).sum::<i64>()
    }
}

impl Reader {
    fn item(self, program: &Program) -> Option<&CompiledItem> {
        program.conditions.get(self.condition)?.items.get(self.item)
    }

    fn read(self, program: &Program, possible: &Possible, weights: &mut [i32]) {
        if let Some(item) = self.item(program) {
            write(weights, self.slot, item.read(program, possible).weight());
        }
    }
}

impl Column {
    fn new(variable: &super::Variable) -> Self {
        let values = variable.all.each().last().and_then(Values::position).map_or(0, |last| last + 1);
        Self { values, all: variable.all, cells: Vec::new(), readers: Vec::new() }
    }

    /// The cell of these values; `None` for some of several.
    fn cell(&self, values: Values) -> Option<usize> {
        match values {
            values if values == self.all => Some(self.values + 1),
            Values::NOT_APPLICABLE => Some(self.values),
            values if values == self.all.with(Values::NOT_APPLICABLE) => Some(self.values + 2),
            values => values.position(),
        }
    }

    fn fill(&mut self, program: &Program, variable: usize, entries: &mut Vec<(usize, i32)>) {
        let singles = (0..self.values).map(Values::one);
        let rest = [Values::NOT_APPLICABLE, self.all, self.all.with(Values::NOT_APPLICABLE)];
        let mut possible = Possible::new(program, &vec![None; program.features.len()]);
        let feature = program.features.get(program.feature_of(variable));
        for values in singles.chain(rest) {
            // Whether the feature applies is told by any of its variables.
            let applies = values.within(Values::NOT_APPLICABLE);
            for other in feature.map(super::CompiledFeature::variables).unwrap_or_default() {
                let all = if values == applies { applies } else { program.all_values(other).with(applies) };
                possible.set(other, all);
            }
            possible.set(variable, values);
            let start = entries.len();
            let read = |reader: &Reader| Some((reader.slot, reader.item(program)?.read(program, &possible).weight()));
            entries.extend(self.readers.iter().filter_map(read).filter(|(_, weight)| *weight != 0));
            self.cells.push(start..entries.len());
        }
    }
}
