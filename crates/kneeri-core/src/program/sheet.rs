//! What the evidence for all conditions adds, worked out side by side.
//!
//! Pieces of evidence stand in lanes, those of one name beside each other, since they mostly read the same questions.
//! What a value says in all lanes is one row, known beforehand. The rows of somebody's answers, strongest first, give
//! what each lane adds.

use std::collections::BTreeMap;

use super::circuit::{Signals, Wiring};
use super::evidence::{CompiledItem, Piece, Wired};
use super::values::Values;
use super::{CompiledCondition, Program};
use crate::ruleset::Combine;

/// So many lanes are worked on at once.
const WIDTH: usize = 16;

/// A weight in each of some lanes.
type Lanes = [i32; WIDTH];

/// Blocks have this many lanes at least: what few conditions have is put together.
const FEWEST_LANES: usize = 8;

/// Of the weights in a lane, so many count: no weight outlasts more halvings.
const DEEPEST: usize = 18;

/// The evidence for all conditions.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    blocks: Vec<Block>,
    /// Rows, one after the other; each has as many entries as its block is wide.
    rows: Vec<Lanes>,
    /// The lanes and weights of cells that speak in few lanes only.
    few: Vec<(usize, i32)>,
    /// Items over several variables.
    wired: Vec<(Place, Wired)>,
}

/// An item, and the lane of a block where it counts.
#[derive(Debug, Clone, Copy)]
struct Place {
    block: usize,
    lane: usize,
    condition: usize,
    item: usize,
}

/// Pieces that combine in the same way, side by side.
#[derive(Debug)]
struct Block {
    combine: Combine,
    /// The condition of each lane.
    lanes: Vec<usize>,
    columns: Vec<Column>,
}

/// Members of pieces, one in each lane at the most: of its options, the strongest for and the strongest against count.
#[derive(Debug, Default)]
struct Column {
    options: Vec<Strip>,
}

/// What the values of a variable say in the lanes of a block.
#[derive(Debug)]
struct Strip {
    variable: usize,
    readers: Vec<Place>,
    cells: Vec<Cell>,
}

/// What one value says.
#[derive(Debug, Clone)]
enum Cell {
    Nothing,
    /// A row, and whether it speaks for and against.
    Row(usize, bool, bool),
    /// In few lanes.
    Few(std::ops::Range<usize>),
}

/// What somebody's answers leave possible, in cells.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Person<'p> {
    /// By variable, the cell of its values.
    pub(crate) cells: &'p [u8],
    /// The variables that have no cell, since some of several values are possible.
    pub(crate) narrowed: &'p [(usize, Values)],
}

/// What items over several variables weigh for one person, in the order of blocks.
pub(crate) type Loose = Vec<(usize, usize, i32)>;

/// Room that is kept from one person to the next, so that nothing is allocated anew.
#[derive(Debug, Clone, Default)]
pub(crate) struct Room {
    /// What speaks for and what speaks against.
    rows: [Vec<usize>; 2],
    /// Rows of this person only.
    own: Vec<Lanes>,
    /// Rows of one column.
    picked: Vec<usize>,
    /// Lanes and weights.
    few: Vec<(usize, i32)>,
    ranked: [Ranked; 2],
}

impl Sheet {
    pub(crate) fn new(program: &Program, wiring: &mut Wiring) -> Self {
        let mut sheet = Self::default();
        for (combine, lanes) in lanes(program) {
            sheet.add(program, combine, &lanes, wiring);
        }
        sheet
    }

    /// Adds a block of these lanes.
    fn add(&mut self, program: &Program, combine: Combine, lanes: &[Lane], wiring: &mut Wiring) {
        // Told apart by options or not, by the feature or variable, and by how many came before in the same lane.
        let mut columns: BTreeMap<(bool, usize, usize), BTreeMap<usize, Vec<Place>>> = BTreeMap::new();
        for (lane, Lane { condition, members }) in lanes.iter().enumerate() {
            let Some(compiled) = program.conditions.get(*condition) else { continue };
            for member in members {
                let mut key = None;
                for item in member.clone() {
                    let place = Place { block: self.blocks.len(), lane, condition: *condition, item };
                    let Some(item) = compiled.items.get(item) else { continue };
                    let Some(variable) = item.only_variable().filter(|_| item.features.len() == 1) else {
                        self.wired.extend(item.wired(wiring).map(|wired| (place, wired)));
                        continue;
                    };
                    let (options, read) = match member.len() {
                        1 => (false, variable),
                        _ => (true, program.feature_of(variable)),
                    };
                    let taken = |nth: &usize| {
                        let strips = columns.get(&(options, read, *nth));
                        strips.is_some_and(|strips| strips.values().flatten().any(|other| other.lane == lane))
                    };
                    let key = *key.get_or_insert_with(|| (options, read, (0..).find(|nth| !taken(nth)).unwrap_or(0)));
                    columns.entry(key).or_default().entry(variable).or_default().push(place);
                }
            }
        }
        let width = lanes.len().div_ceil(WIDTH);
        let columns = columns.into_values().map(|strips| self.column(program, width, strips)).collect();
        self.blocks.push(Block { combine, lanes: lanes.iter().map(|lane| lane.condition).collect(), columns });
    }

    fn column(&mut self, program: &Program, width: usize, strips: BTreeMap<usize, Vec<Place>>) -> Column {
        let is_one = strips.len() == 1;
        let strip = |(variable, readers): (usize, Vec<Place>)| {
            let cells = program.variables.get(variable).into_iter().flat_map(|variable| variable.cells());
            let cells = cells.map(|values| self.cell(program, width, is_one, &readers, values)).collect();
            Strip { variable, readers, cells }
        };
        Column { options: strips.into_iter().map(strip).collect() }
    }

    fn cell(&mut self, program: &Program, width: usize, is_one: bool, readers: &[Place], values: Values) -> Cell {
        let weights = || readers.iter().map(|place| (place.lane, place.weight(program, values)));
        let weights = || weights().filter(|(_, weight)| *weight != 0);
        let (start, count) = (self.few.len(), weights().count());
        if count == 0 {
            Cell::Nothing
        } else if is_one && count * 8 <= width * WIDTH {
            self.few.extend(weights());
            Cell::Few(start..self.few.len())
        } else {
            let row = self.rows.len();
            push_row(&mut self.rows, width, weights());
            Cell::Row(row, weights().any(|(_, weight)| weight > 0), weights().any(|(_, weight)| weight < 0))
        }
    }

    /// What items over several variables weigh for each of these people.
    pub(crate) fn loose(&self, program: &Program, signals: &Signals, seated: u64, loose: &mut [Loose]) {
        loose.iter_mut().for_each(Vec::clear);
        for (place, wired) in &self.wired {
            match wired {
                Wired::Side { applies, gate, yes, no, open } => {
                    let applies = signals.truths(*applies).holds & seated;
                    let truths = signals.truths(*gate);
                    for (weight, people) in
                        [(*yes, truths.holds), (*no, !truths.may_hold), (*open, truths.open())]
                    {
                        if weight != 0 {
                            each_seat(people & applies, |seat| place.put(loose, seat, weight));
                        }
                    }
                }
                Wired::Count { applies, gates } => each_seat(signals.truths(*applies).holds & seated, |seat| {
                    let count = |people: fn(super::circuit::Truths) -> u64| {
                        gates.iter().filter(|gate| people(signals.truths(**gate)) >> seat & 1 == 1).count()
                    };
                    let (least, most) = (count(|truths| truths.holds), count(|truths| truths.may_hold));
                    let weight = place.read(program).map_or(0, |item| item.counted(least, most));
                    place.put(loose, seat, weight);
                }),
            }
        }
    }

    /// What the evidence for each condition adds, before the evidence limit: the sum of a
    /// [`Standing`](crate::score::Standing).
    pub(crate) fn sums(
        &self,
        program: &Program,
        person: Person<'_>,
        loose: &[(usize, usize, i32)],
        room: &mut Room,
        sums: &mut [i32],
    ) {
        let mut loose = loose;
        for (position, block) in self.blocks.iter().enumerate() {
            let own = loose.iter().take_while(|(block, ..)| *block == position).count();
            let (of_block, rest) = loose.split_at_checked(own).unwrap_or_default();
            loose = rest;
            room.clear();
            room.few.extend(of_block.iter().map(|(_, lane, weight)| (*lane, *weight)));
            for column in &block.columns {
                self.pick(program, block, column, person, room);
            }
            self.add_up(block, room, sums);
        }
    }

    /// Finds the rows that a column has for somebody.
    fn pick(&self, program: &Program, block: &Block, column: &Column, person: Person<'_>, room: &mut Room) {
        room.picked.clear();
        for strip in &column.options {
            let cell = person.cells.get(strip.variable).and_then(|cell| strip.cells.get(usize::from(*cell)));
            match cell {
                Some(Cell::Nothing) => {}
                Some(Cell::Row(row, speaks_for, speaks_against)) if column.options.len() == 1 => {
                    room.take(*row, *speaks_for, *speaks_against);
                }
                Some(Cell::Row(row, ..)) => room.picked.push(*row),
                Some(Cell::Few(few)) => room.few.extend_from_slice(self.few.get(few.clone()).unwrap_or_default()),
                None => {
                    let values = person.narrowed.iter().find(|(variable, _)| *variable == strip.variable);
                    let values = values.map_or(Values::NONE, |(_, values)| *values);
                    let row = self.rows.len() + room.own.len();
                    let weights = strip.readers.iter().map(|place| (place.lane, place.weight(program, values)));
                    push_row(&mut room.own, block.width(), weights);
                    room.picked.push(row);
                }
            }
        }
        match room.picked.as_slice() {
            [] => {}
            [row] => {
                let row = *row;
                room.take(row, true, true);
            }
            _ => self.join(block, room),
        }
    }

    /// Makes one row of the strongest for and one of the strongest against.
    fn join(&self, block: &Block, room: &mut Room) {
        let picked = std::mem::take(&mut room.picked);
        for (against, side) in [false, true].into_iter().zip([1, -1]) {
            let joined = self.rows.len() + room.own.len();
            for part in 0..block.width() {
                let rows = picked.iter().map(|row| self.row(&room.own, row + part));
                let strongest = rows.fold([0; WIDTH], |all, row| each(all, row, |all, weight| all.max(weight * side)));
                room.own.push(strongest.map(|weight| weight * side));
            }
            room.take(joined, !against, against);
        }
        room.picked = picked;
    }

    fn row(&self, own: &[Lanes], position: usize) -> Lanes {
        let row = self.rows.get(position).or_else(|| own.get(position - self.rows.len()));
        row.copied().unwrap_or_default()
    }

    /// Adds up what is picked for a block.
    fn add_up(&self, block: &Block, room: &mut Room, sums: &mut [i32]) {
        let Room { rows, own, few, ranked, .. } = room;
        if rows.iter().all(Vec::is_empty) && few.is_empty() {
            return;
        }
        for (part, conditions) in block.lanes.chunks(WIDTH).enumerate() {
            let mut totals = [0; WIDTH];
            for ((ranked, rows), side) in ranked.iter_mut().zip(&*rows).zip([1, -1]) {
                ranked.count = 0;
                for row in rows {
                    let row = self.row(own, row + part);
                    ranked.insert(block.combine, row.map(|weight| (weight * side).max(0)));
                }
                for (lane, weight) in few.iter().filter(|(lane, weight)| lane / WIDTH == part && weight * side > 0) {
                    ranked.insert_one(block.combine, lane % WIDTH, weight * side);
                }
                totals = each(totals, ranked.total(), |all, total| all + total * side);
            }
            for (condition, total) in conditions.iter().zip(totals) {
                if let Some(sum) = sums.get_mut(*condition) {
                    *sum += total;
                }
            }
        }
    }
}

/// What counts for one condition in a block.
struct Lane {
    condition: usize,
    members: Vec<std::ops::Range<usize>>,
}

/// The lanes of each block: all that is summed up, and otherwise the pieces of one name, if there are several.
fn lanes(program: &Program) -> Vec<(Combine, Vec<Lane>)> {
    let mut named: BTreeMap<(Combine, &str), Vec<Lane>> = BTreeMap::new();
    let names = program.rules.conditions().values().map(|condition| condition.evidence.keys());
    for ((condition, compiled), names) in program.conditions.iter().enumerate().zip(names) {
        let names: Vec<&str> = names.map(|name| name.as_str()).collect();
        let mut summed = Lane { condition, members: Vec::new() };
        for piece in &compiled.pieces {
            let members = piece.members.iter().cloned();
            if piece.combine == Combine::Sum {
                summed.members.extend(members);
                continue;
            }
            let name = compiled.name_of(piece).and_then(|place| names.get(place)).copied().unwrap_or_default();
            let lane = Lane { condition, members: members.collect() };
            named.entry((piece.combine, name)).or_default().push(lane);
        }
        named.entry((Combine::Sum, "")).or_default().push(summed);
    }
    let mut blocks = Vec::new();
    let mut rest: BTreeMap<Combine, Vec<Lane>> = BTreeMap::new();
    for ((combine, _), lanes) in named {
        match lanes.len() < FEWEST_LANES {
            true => rest.entry(combine).or_default().extend(lanes),
            false => blocks.push((combine, lanes)),
        }
    }
    blocks.extend(rest);
    blocks
}

impl CompiledCondition {
    /// The position of the entry of `evidence` that a piece comes from.
    fn name_of(&self, piece: &Piece) -> Option<usize> {
        self.items.get(piece.items().start).map(|item| item.origin.0)
    }
}

impl Place {
    fn read(self, program: &Program) -> Option<&CompiledItem> {
        program.conditions.get(self.condition)?.items.get(self.item)
    }

    /// What the item weighs while the only variable that it reads has one of these values.
    fn weight(self, program: &Program, values: Values) -> i32 {
        // Whether the feature applies is told by each of its variables.
        self.read(program).map_or(0, |item| item.read_over(program, &|_| values).weight())
    }

    fn put(self, loose: &mut [Loose], seat: usize, weight: i32) {
        if let Some(loose) = loose.get_mut(seat).filter(|_| weight != 0) {
            loose.push((self.block, self.lane, weight));
        }
    }
}

impl Block {
    fn width(&self) -> usize {
        self.lanes.len().div_ceil(WIDTH)
    }
}

impl Room {
    fn clear(&mut self) {
        self.rows.iter_mut().for_each(Vec::clear);
        self.own.clear();
        self.few.clear();
    }

    fn take(&mut self, row: usize, speaks_for: bool, speaks_against: bool) {
        for (rows, speaks) in self.rows.iter_mut().zip([speaks_for, speaks_against]) {
            if speaks {
                rows.push(row);
            }
        }
    }
}

/// Adds a row of so many times [`WIDTH`] lanes with these weights.
fn push_row(rows: &mut Vec<Lanes>, width: usize, weights: impl Iterator<Item = (usize, i32)>) {
    let start = rows.len();
    rows.resize(start + width, [0; WIDTH]);
    for (lane, weight) in weights {
        let row = rows.get_mut(start + lane / WIDTH);
        if let Some(entry) = row.and_then(|row| row.get_mut(lane % WIDTH)) {
            *entry = weight;
        }
    }
}

/// Visits the seats of these people.
pub(crate) fn each_seat(people: u64, mut visit: impl FnMut(usize)) {
    let mut left = people;
    while let Ok(seat) = usize::try_from(left.trailing_zeros())
        && left != 0
    {
        visit(seat);
        left &= left - 1;
    }
}

fn each(mut left: Lanes, right: Lanes, join: impl Fn(i32, i32) -> i32) -> Lanes {
    left.iter_mut().zip(right).for_each(|(left, right)| *left = join(*left, right));
    left
}

/// The weights of one side that count, in each lane from the largest on; none is below 0.
#[derive(Debug, Clone, Default)]
struct Ranked {
    weights: [Lanes; DEEPEST],
    count: usize,
}

impl Ranked {
    fn insert(&mut self, combine: Combine, row: Lanes) {
        let mut carried = row;
        for ranked in self.weights.iter_mut().take(self.count) {
            if combine == Combine::Sum {
                *ranked = each(*ranked, row, |all, weight| all + weight);
                return;
            }
            let larger = each(*ranked, carried, i32::max);
            carried = each(*ranked, carried, i32::min);
            *ranked = larger;
        }
        self.push(combine, carried);
    }

    fn insert_one(&mut self, combine: Combine, lane: usize, weight: i32) {
        let mut carried = weight;
        for ranked in self.weights.iter_mut().take(self.count).filter_map(|row| row.get_mut(lane)) {
            if combine == Combine::Sum {
                *ranked += weight;
                return;
            }
            (*ranked, carried) = ((*ranked).max(carried), (*ranked).min(carried));
        }
        if carried != 0 {
            let mut row = [0; WIDTH];
            row.get_mut(lane).into_iter().for_each(|entry| *entry = carried);
            self.push(combine, row);
        }
    }

    fn push(&mut self, combine: Combine, row: Lanes) {
        let deepest = if combine == Combine::Tapering { DEEPEST } else { 1 };
        if let Some(last) = self.weights.get_mut(self.count).filter(|_| self.count < deepest) {
            *last = row;
            self.count += 1;
        }
    }

    /// Each weight is halved once more than the one before, rounded half up.
    fn total(&self) -> Lanes {
        let ranked = self.weights.iter().take(self.count).enumerate();
        ranked.fold([0; WIDTH], |all, (place, weights)| {
            each(all, *weights, |all, weight| all + ((weight + ((1 << place) >> 1)) >> place))
        })
    }
}
