//! What the evidence for all conditions adds, worked out side by side.
//!
//! Pieces of evidence stand in lanes, those of one name beside each other, since they mostly read the same questions.
//! What a value says in all lanes on one side, for or against, is one row, known beforehand. The rows of somebody's
//! answers, strongest first, give what each lane adds.

use std::collections::BTreeSet;
use std::ops::Range;

use super::circuit::{Signals, Truths, Wiring};
use super::evidence::{CompiledItem, Piece, Wired};
use super::values::Values;
use super::{CompiledCondition, Program};
use crate::ruleset::Combine;
use crate::ruleset::entries::{exchange, exchanges};
use crate::score::DEEPEST;

/// So many lanes are worked on at once.
const WIDTH: usize = 32;

/// A weight in each of some lanes.
type Lanes = [Size; WIDTH];

/// How much something weighs on its side, in millidecibans. Ratios are 1000 at most, so that sixteen bits hold them;
/// processors compare many of these at once.
type Size = i16;

/// A side of the evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Side {
    For,
    Against,
}

impl Side {
    const BOTH: [Self; 2] = [Self::For, Self::Against];

    /// What stands for this side, where both stand in their order.
    fn of<T>(self, [on_behalf, against]: &mut [T; 2]) -> &mut T {
        match self {
            Self::For => on_behalf,
            Self::Against => against,
        }
    }

    /// What a weight is on this side.
    fn size(self, weight: i32) -> Size {
        let size = match self {
            Self::For => weight,
            Self::Against => -weight,
        };
        Size::try_from(size.max(0)).unwrap_or(Size::MAX)
    }

    /// A weight of this size on this side.
    fn weight(self, size: i32) -> i32 {
        match self {
            Self::For => size,
            Self::Against => -size,
        }
    }
}

/// Blocks have this many lanes at least: what few conditions have is put together.
const FEWEST_LANES: usize = 8;

/// The evidence for all conditions.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    blocks: Vec<Block>,
    /// By variable and cell, what is said in which blocks.
    said: Vec<Vec<Range<usize>>>,
    /// What cells say, one after the other.
    sayings: Vec<Saying>,
    /// By variable, the items that read nothing else.
    readers: Vec<Vec<Reader>>,
    /// Rows, one after the other; each has as many entries as its block is wide.
    rows: Vec<Lanes>,
    /// Items over several variables.
    wired: Vec<(Place, Wired)>,
}

/// Pieces that combine in the same way, side by side.
#[derive(Debug)]
struct Block {
    combine: Combine,
    /// The condition of each lane.
    lanes: Vec<usize>,
    /// The columns: members of pieces, one in each lane at the most. Whether they have several options, of which the
    /// strongest for and the strongest against count.
    several: Vec<bool>,
}

/// An item, and the lane of a block where it counts.
#[derive(Debug, Clone, Copy)]
struct Place {
    block: usize,
    lane: usize,
    condition: usize,
    item: usize,
}

/// An item that reads one variable, and its column.
#[derive(Debug, Clone, Copy)]
struct Reader {
    place: Place,
    column: usize,
}

/// What one value says in a block.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Saying {
    /// A row.
    Row { block: usize, side: Side, row: usize },
    /// A row of one of several options.
    Option { block: usize, side: Side, column: usize, row: usize },
    /// In one lane.
    Lane { block: usize, lane: usize, weight: i32 },
    /// About one condition, whatever else is said.
    Sum { condition: usize, weight: i32 },
}

/// What somebody's answers leave possible, in cells.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Person<'p> {
    /// By variable, the cell of its values.
    pub(crate) cells: &'p [u8],
    /// The variables that have no cell, since some of several values are possible.
    pub(crate) narrowed: &'p [(usize, Values)],
}

/// What items over several variables say to one person.
pub(crate) type Loose = Vec<Saying>;

/// Room that is kept from one person to the next, so that nothing is allocated anew.
#[derive(Debug, Clone, Default)]
pub(crate) struct Room {
    /// By block.
    heard: Vec<Heard>,
    /// Rows of this person only.
    own: Vec<Lanes>,
    ranked: Ranked,
}

/// What somebody's answers say in a block.
#[derive(Debug, Clone, Default)]
struct Heard {
    /// By side, rows.
    rows: [Vec<usize>; 2],
    /// Rows of options, with their sides and columns.
    options: Vec<(Side, usize, usize)>,
    /// By part of the block, single lanes and weights.
    lanes: Vec<Vec<(usize, i32)>>,
}

impl Sheet {
    pub(crate) fn new(program: &Program, wiring: &mut Wiring<'_>) -> Self {
        let mut sheet = Self { readers: vec![Vec::new(); program.variables.len()], ..Self::default() };
        for (combine, lanes) in lanes(program) {
            sheet.add(program, combine, &lanes, wiring);
        }
        let mut readers = std::mem::take(&mut sheet.readers);
        readers
            .iter_mut()
            .for_each(|readers| readers.sort_unstable_by_key(|reader| (reader.column(), reader.place.lane)));
        for (readers, variable) in readers.iter().zip(&program.variables) {
            let said = variable.cells().map(|values| sheet.say(program, readers, values)).collect();
            sheet.said.push(said);
        }
        Self { readers, ..sheet }
    }

    /// Adds a block of these lanes.
    fn add(&mut self, program: &Program, combine: Combine, lanes: &[Lane], wiring: &mut Wiring<'_>) {
        let mut columns = Columns::default();
        for (lane, Lane { condition, members }) in lanes.iter().enumerate() {
            let items =
                program.conditions.get(*condition).map(|condition| condition.items.as_slice()).unwrap_or_default();
            for member in members {
                let mut column = None;
                for (item, compiled) in items.iter().enumerate().take(member.end).skip(member.start) {
                    let place = Place { block: self.blocks.len(), lane, condition: *condition, item };
                    let only = compiled.only_variable().filter(|_| compiled.features.len() == 1);
                    match only.and_then(|variable| Some((variable, self.readers.get_mut(variable)?))) {
                        Some((variable, readers)) => {
                            let read = if member.len() == 1 {
                                Read::Variable(variable)
                            } else {
                                Read::Options(program.feature_of(variable))
                            };
                            let column = *column.get_or_insert_with(|| columns.find(read, lane));
                            readers.push(Reader { place, column });
                        }
                        None => self.wired.extend(compiled.wired(wiring).map(|wired| (place, wired))),
                    }
                }
            }
        }
        self.blocks.push(Block {
            combine,
            lanes: lanes.iter().map(|lane| lane.condition).collect(),
            several: columns.several(),
        });
    }

    /// Writes down what some values of a variable say.
    fn say(&mut self, program: &Program, readers: &[Reader], values: Values) -> Range<usize> {
        let start = self.sayings.len();
        for ((block, column), readers) in by_column(readers) {
            let Some(of_block) = self.blocks.get(block) else { continue };
            let weights = readers.iter().map(|reader| (reader.place.lane, reader.place.weight(program, values)));
            let weights: Vec<(usize, i32)> = weights.filter(|(_, weight)| *weight != 0).collect();
            let is_option = of_block.is_several(column);
            if !is_option && (of_block.combine == Combine::Sum || weights.len() * 8 <= of_block.width() * WIDTH) {
                self.sayings.extend(weights.iter().map(|(lane, weight)| of_block.saying(block, *lane, *weight)));
                continue;
            }
            for side in Side::BOTH {
                let sizes = weights.iter().map(|(lane, weight)| (*lane, side.size(*weight)));
                if sizes.clone().all(|(_, size)| size == 0) {
                    continue;
                }
                let row = push_row(&mut self.rows, of_block.width(), sizes);
                self.sayings.push(match is_option {
                    true => Saying::Option { block, side, column, row },
                    false => Saying::Row { block, side, row },
                });
            }
        }
        start..self.sayings.len()
    }

    /// What items over several variables weigh for each of these people.
    pub(crate) fn loose(&self, program: &Program, signals: &Signals, seated: u64, loose: &mut [Loose]) {
        loose.iter_mut().for_each(Vec::clear);
        for (place, wired) in &self.wired {
            match wired {
                Wired::Side { applies, gate, yes, no, open } => {
                    let applies = signals.truths(*applies).holds & seated;
                    let truths = signals.truths(*gate);
                    for (weight, people) in [(*yes, truths.holds), (*no, !truths.may_hold), (*open, truths.open())] {
                        if weight != 0 {
                            each_seat(people & applies, |seat| self.put(*place, weight, loose.get_mut(seat)));
                        }
                    }
                }
                Wired::Count { applies, gates } => each_seat(signals.truths(*applies).holds & seated, |seat| {
                    let count = |people: fn(Truths) -> u64| {
                        gates.iter().filter(|gate| people(signals.truths(**gate)) >> seat & 1 == 1).count()
                    };
                    let (least, most) = (count(|truths| truths.holds), count(|truths| truths.may_hold));
                    let weight = place.read(program).map_or(0, |item| item.counted(least, most));
                    self.put(*place, weight, loose.get_mut(seat));
                }),
            }
        }
    }

    fn put(&self, place: Place, weight: i32, loose: Option<&mut Loose>) {
        let saying = self.blocks.get(place.block).map(|block| block.saying(place.block, place.lane, weight));
        loose.into_iter().for_each(|loose| loose.extend(saying.filter(|_| weight != 0)));
    }

    /// What the evidence for each condition adds, before the evidence limit: the sum of a
    /// [`Standing`](crate::score::Standing).
    pub(crate) fn sums(
        &self,
        program: &Program,
        person: Person<'_>,
        loose: &[Saying],
        room: &mut Room,
        sums: &mut [i32],
    ) {
        let Room { heard, own, ranked } = room;
        heard.resize_with(self.blocks.len(), Heard::default);
        heard.iter_mut().zip(&self.blocks).for_each(|(heard, block)| heard.clear(block.width()));
        own.clear();
        for (said, cell) in self.said.iter().zip(person.cells) {
            let said = said.get(usize::from(*cell)).and_then(|said| self.sayings.get(said.clone()));
            said.into_iter().flatten().for_each(|saying| saying.hear(heard, sums));
        }
        loose.iter().for_each(|saying| saying.hear(heard, sums));
        person.narrowed.iter().for_each(|narrowed| self.hear_narrowed(program, *narrowed, heard, own));
        for (block, heard) in self.blocks.iter().zip(heard) {
            self.join(block, heard, own);
            self.add_up(block, heard, own, ranked, sums);
        }
    }

    /// What is said by a variable that has no cell.
    fn hear_narrowed(
        &self,
        program: &Program,
        (variable, values): (usize, Values),
        heard: &mut [Heard],
        own: &mut Vec<Lanes>,
    ) {
        let readers = self.readers.get(variable).map(Vec::as_slice).unwrap_or_default();
        for ((position, column), readers) in by_column(readers) {
            let (Some(block), Some(heard)) = (self.blocks.get(position), heard.get_mut(position)) else { continue };
            for (side, rows) in Side::BOTH.into_iter().zip(&mut heard.rows) {
                let size = |reader: &Reader| (reader.place.lane, side.size(reader.place.weight(program, values)));
                let row = self.rows.len() + push_row(own, block.width(), readers.iter().map(size));
                match block.is_several(column) {
                    true => heard.options.push((side, column, row)),
                    false => rows.push(row),
                }
            }
        }
    }

    /// Of the options of each column, makes one row of the strongest on each side.
    fn join(&self, block: &Block, heard: &mut Heard, own: &mut Vec<Lanes>) {
        heard.options.sort_unstable();
        for options in heard.options.chunk_by(|one, next| (one.0, one.1) == (next.0, next.1)) {
            let start = own.len();
            own.resize(start + block.width(), [0; WIDTH]);
            let (before, joined) = own.split_at_mut(start);
            for (_, _, row) in options {
                for (part, strongest) in joined.iter_mut().enumerate() {
                    strengthen(strongest, self.row(before, row + part));
                }
            }
            if let Some((side, ..)) = options.first() {
                side.of(&mut heard.rows).push(self.rows.len() + start);
            }
        }
    }

    fn row<'r>(&'r self, own: &'r [Lanes], position: usize) -> &'r Lanes {
        let row = self.rows.get(position).or_else(|| own.get(position - self.rows.len()));
        row.unwrap_or(&[0; WIDTH])
    }

    /// Adds up what was heard in a block.
    fn add_up(&self, block: &Block, heard: &Heard, own: &[Lanes], ranked: &mut Ranked, sums: &mut [i32]) {
        for (part, (conditions, lanes)) in block.lanes.chunks(WIDTH).zip(&heard.lanes).enumerate() {
            if lanes.is_empty() && heard.rows.iter().all(Vec::is_empty) {
                continue;
            }
            let mut totals = [0; WIDTH];
            for (side, rows) in Side::BOTH.into_iter().zip(&heard.rows) {
                ranked.clear(block.combine);
                rows.iter().for_each(|row| ranked.insert(self.row(own, row + part)));
                for (lane, weight) in lanes {
                    ranked.insert_one(*lane, side.size(*weight));
                }
                ranked.add_to(&mut totals, side);
            }
            for (condition, total) in conditions.iter().zip(totals) {
                sums.get_mut(*condition).into_iter().for_each(|sum| *sum += total);
            }
        }
    }
}

/// The columns of a block while it is laid out.
#[derive(Default)]
struct Columns {
    /// What each column reads, and the lanes where it has something.
    columns: Vec<(Read, BTreeSet<usize>)>,
}

/// What a column reads.
#[derive(PartialEq, Eq)]
enum Read {
    Variable(usize),
    /// Options of this feature.
    Options(usize),
}

impl Columns {
    /// The first column that reads this and has room in this lane; it is taken.
    fn find(&mut self, read: Read, lane: usize) -> usize {
        let found = self.columns.iter().position(|(other, lanes)| *other == read && !lanes.contains(&lane));
        let column = found.unwrap_or(self.columns.len());
        match self.columns.get_mut(column) {
            Some((_, lanes)) => {
                lanes.insert(lane);
            }
            None => self.columns.push((read, BTreeSet::from([lane]))),
        }
        column
    }

    fn several(&self) -> Vec<bool> {
        self.columns.iter().map(|(read, _)| matches!(read, Read::Options(_))).collect()
    }
}

/// What counts for one condition in a block.
#[derive(Clone)]
struct Lane {
    condition: usize,
    members: Vec<Range<usize>>,
}

/// The lanes of each block: all that is summed up, and otherwise the pieces of one name, if there are several.
fn lanes(program: &Program) -> Vec<(Combine, Vec<Lane>)> {
    let mut named: Vec<(Combine, &str, Lane)> = Vec::new();
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
            named.push((piece.combine, name, lane));
        }
        named.push((Combine::Sum, "", summed));
    }
    let mut blocks = Vec::new();
    for combine in [Combine::Tapering, Combine::Strongest, Combine::Sum] {
        let (mut lanes, others) = named.into_iter().partition(|(other, ..)| *other == combine);
        named = others;
        add_blocks(combine, &mut lanes, &mut blocks);
    }
    blocks
}

/// Adds the blocks of lanes that combine in one way, given with their names.
fn add_blocks(combine: Combine, lanes: &mut [(Combine, &str, Lane)], blocks: &mut Vec<(Combine, Vec<Lane>)>) {
    let by_name = exchanges(&lanes.iter().map(|(_, name, _)| *name).collect::<Vec<_>>());
    exchange(lanes, &by_name);
    let mut rest = Vec::new();
    for same in lanes.chunk_by(|one, next| one.1 == next.1) {
        let lanes = same.iter().map(|(.., lane)| lane.clone());
        match same.len() < FEWEST_LANES {
            true => rest.extend(lanes),
            false => blocks.push((combine, lanes.collect())),
        }
    }
    if !rest.is_empty() {
        blocks.push((combine, rest));
    }
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
}

/// Readers of one block and column after the other, each with the two.
fn by_column(readers: &[Reader]) -> impl Iterator<Item = ((usize, usize), &[Reader])> {
    let columns = readers.chunk_by(|one, next| one.column() == next.column());
    columns.filter_map(|readers| Some((readers.first()?.column(), readers)))
}

impl Reader {
    /// Its block and column.
    fn column(&self) -> (usize, usize) {
        (self.place.block, self.column)
    }
}

impl Block {
    fn width(&self) -> usize {
        self.lanes.len().div_ceil(WIDTH)
    }

    /// What a weight in one lane is.
    fn saying(&self, block: usize, lane: usize, weight: i32) -> Saying {
        match (self.combine, self.lanes.get(lane)) {
            (Combine::Sum, Some(condition)) => Saying::Sum { condition: *condition, weight },
            _ => Saying::Lane { block, lane, weight },
        }
    }

    fn is_several(&self, column: usize) -> bool {
        self.several.get(column) == Some(&true)
    }
}

impl Saying {
    #[inline]
    fn hear(&self, heard: &mut [Heard], sums: &mut [i32]) {
        match *self {
            Self::Row { block, side, row } => {
                heard.get_mut(block).into_iter().for_each(|heard| side.of(&mut heard.rows).push(row));
            }
            Self::Option { block, side, column, row } => {
                heard.get_mut(block).into_iter().for_each(|heard| heard.options.push((side, column, row)));
            }
            Self::Lane { block, lane, weight } => {
                let part = heard.get_mut(block).and_then(|heard| heard.lanes.get_mut(lane / WIDTH));
                part.into_iter().for_each(|lanes| lanes.push((lane % WIDTH, weight)));
            }
            Self::Sum { condition, weight } => sums.get_mut(condition).into_iter().for_each(|sum| *sum += weight),
        }
    }
}

impl Heard {
    fn clear(&mut self, width: usize) {
        self.rows.iter_mut().for_each(Vec::clear);
        self.options.clear();
        self.lanes.resize_with(width, Vec::new);
        self.lanes.iter_mut().for_each(Vec::clear);
    }
}

/// Adds a row of so many times [`WIDTH`] lanes with these sizes, and says where it starts.
fn push_row(rows: &mut Vec<Lanes>, width: usize, sizes: impl Iterator<Item = (usize, Size)>) -> usize {
    let start = rows.len();
    rows.resize(start + width, [0; WIDTH]);
    for (lane, size) in sizes {
        let row = rows.get_mut(start + lane / WIDTH);
        row.and_then(|row| row.get_mut(lane % WIDTH)).into_iter().for_each(|entry| *entry = size);
    }
    start
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

/// Leaves the stronger of two in each lane.
fn strengthen(strongest: &mut Lanes, other: &Lanes) {
    strongest.iter_mut().zip(other).for_each(|(strongest, other)| *strongest = (*strongest).max(*other));
}

/// What one side says: in each lane the weights that count, from the largest on, or what has been summed up.
#[derive(Debug, Clone)]
struct Ranked {
    combine: Combine,
    ranks: [Lanes; DEEPEST],
    count: usize,
    sums: [i32; WIDTH],
}

impl Default for Ranked {
    fn default() -> Self {
        Self { combine: Combine::Sum, ranks: [[0; WIDTH]; DEEPEST], count: 0, sums: [0; WIDTH] }
    }
}

impl Ranked {
    fn clear(&mut self, combine: Combine) {
        (self.combine, self.count, self.sums) = (combine, 0, [0; WIDTH]);
    }

    /// Ranks what a row says.
    fn insert(&mut self, row: &Lanes) {
        if self.combine == Combine::Sum {
            self.sums.iter_mut().zip(row).for_each(|(sum, size)| *sum += i32::from(*size));
            return;
        }
        let mut carried = *row;
        for ranked in self.ranks.iter_mut().take(self.count) {
            for (ranked, carried) in ranked.iter_mut().zip(&mut carried) {
                (*ranked, *carried) = ((*ranked).max(*carried), (*ranked).min(*carried));
            }
        }
        self.push(&carried);
    }

    /// Ranks a weight in one lane.
    fn insert_one(&mut self, lane: usize, size: Size) {
        if self.combine == Combine::Sum {
            self.sums.get_mut(lane).into_iter().for_each(|sum| *sum += i32::from(size));
            return;
        }
        let mut carried = size;
        for ranked in self.ranks.iter_mut().take(self.count).filter_map(|row| row.get_mut(lane)) {
            (*ranked, carried) = ((*ranked).max(carried), (*ranked).min(carried));
        }
        if carried != 0 {
            let mut row = [0; WIDTH];
            row.get_mut(lane).into_iter().for_each(|entry| *entry = carried);
            self.push(&row);
        }
    }

    fn push(&mut self, row: &Lanes) {
        let deepest = if self.combine == Combine::Tapering { DEEPEST } else { 1 };
        if let Some(last) = self.ranks.get_mut(self.count).filter(|_| self.count < deepest) {
            *last = *row;
            self.count += 1;
        }
    }

    /// Adds what counts, on its side: each weight is halved once more than the one before, rounded half up.
    fn add_to(&self, totals: &mut [i32; WIDTH], side: Side) {
        totals.iter_mut().zip(&self.sums).for_each(|(total, sum)| *total += side.weight(*sum));
        for (place, sizes) in self.ranks.iter().take(self.count).enumerate() {
            let halved = |size: Size| (i32::from(size) + ((1 << place) >> 1)) >> place;
            totals.iter_mut().zip(sizes).for_each(|(total, size)| *total += side.weight(halved(*size)));
        }
    }
}
