//! What is decided about somebody, without texts, reasons and bounds: for many people or many times a second.

use std::sync::Arc;

use crate::crowd::Crowd;
use crate::findings::Findings;
use crate::program::Program;
use crate::program::circuit::SEATS;
use crate::ruleset::{Band, Urgency};

/// What is decided about one person: urgency, what must be asked, and where each condition stands.
///
/// Made by [`Engine::decide`](crate::Engine::decide). An [`Assessment`](crate::Assessment) of the same findings says the
/// same and why.
#[derive(Debug, Clone)]
#[must_use]
pub struct Decision {
    program: Arc<Program>,
    level: Urgency,
    certain: Urgency,
    /// Features.
    must_ask: Vec<usize>,
    /// By condition.
    scores: Vec<i64>,
    /// By condition.
    bands: Vec<Band>,
    /// Conditions.
    ranked: Vec<usize>,
    desk: Desk,
}

/// What is kept from one person to the next so that nothing is allocated anew.
#[derive(Debug, Clone, Default)]
struct Desk {
    crowd: Crowd,
    sums: Vec<i32>,
    /// What sorts conditions, and their positions.
    keys: Vec<(u64, u32)>,
}

/// Where a condition stands.
#[derive(Debug, Clone, Copy)]
pub struct Decided<'d> {
    decision: &'d Decision,
    position: usize,
    place: usize,
}

impl Decision {
    pub(crate) fn new(findings: &Findings) -> Self {
        let mut decision = Self {
            program: Arc::clone(findings.program()),
            level: Urgency::SelfCare,
            certain: Urgency::SelfCare,
            must_ask: Vec::new(),
            scores: Vec::new(),
            bands: Vec::new(),
            ranked: Vec::new(),
            desk: Desk::default(),
        };
        decision.replace(findings);
        decision
    }

    /// Decides about somebody else in the same place.
    pub(crate) fn replace(&mut self, findings: &Findings) {
        self.each(std::slice::from_ref(findings), |_, _| ());
    }

    /// Decides about people, side by side as many as fit, and hands over each with the position.
    pub(crate) fn each(&mut self, people: &[Findings], mut visit: impl FnMut(usize, &Self)) {
        let mut desk = std::mem::take(&mut self.desk);
        let mut done = 0;
        while let Some(first) = people.get(done) {
            let program = first.program();
            if !Arc::ptr_eq(&self.program, program) {
                self.program = Arc::clone(program);
            }
            let of_one_set = |person: &&Findings| Arc::ptr_eq(program, person.program());
            let seated = people.iter().skip(done).take(SEATS).take_while(of_one_set);
            desk.crowd.seat(program, seated.map(Findings::answers));
            for seat in 0..desk.crowd.len() {
                self.read(&mut desk, seat);
                visit(done + seat, self);
            }
            done += desk.crowd.len();
        }
        self.desk = desk;
    }

    /// Takes over what is decided about the person in a seat.
    fn read(&mut self, desk: &mut Desk, seat: usize) {
        let Self { program, level, certain, must_ask, scores, bands, ranked, .. } = self;
        let Desk { crowd, sums, keys } = desk;
        scores.clear();
        bands.clear();
        for (score, band) in crowd.stand(program, seat, sums) {
            scores.push(score);
            bands.push(band);
        }
        must_ask.clear();
        must_ask.extend(crowd.must_ask(seat));
        *certain = crowd.certain(seat);
        *level = crowd.level(program, seat, bands);
        keys.clear();
        keys.extend(
            bands.iter().zip(&*scores).zip(0..).map(|((band, score), position)| (key(*band, *score), position)),
        );
        keys.sort_unstable();
        ranked.clear();
        ranked.extend(keys.iter().filter_map(|(_, position)| usize::try_from(*position).ok()));
    }

    /// The level to act on.
    #[must_use]
    pub fn level(&self) -> Urgency {
        self.level
    }

    /// The highest level of the triage rules that are true. It never falls as answers arrive.
    #[must_use]
    pub fn certain(&self) -> Urgency {
        self.certain
    }

    /// The features whose answers can still decide a grave triage rule, the gravest rule first.
    pub fn must_ask(&self) -> impl ExactSizeIterator<Item = &str> {
        let id = |feature: &usize| self.program.features.get(*feature).map_or("", |feature| feature.id.as_str());
        self.must_ask.iter().map(id)
    }

    /// Every condition of the rule set, by rank; excluded ones come last.
    pub fn conditions(&self) -> impl ExactSizeIterator<Item = Decided<'_>> {
        let ranked = self.ranked.iter().enumerate();
        ranked.map(|(place, position)| Decided { decision: self, position: *position, place })
    }
}

/// What sorts a condition: the higher its score, the less, and excluded ones after all others.
fn key(band: Band, score: i64) -> u64 {
    // Scores are far below 2^62.
    let down = u64::try_from((1 << 62) - score).unwrap_or(0);
    if band == Band::Excluded { down | 1 << 63 } else { down }
}

impl<'d> Decided<'d> {
    /// Its id.
    #[must_use]
    pub fn id(self) -> &'d str {
        self.decision.program.conditions.get(self.position).map_or("", |condition| condition.id.as_str())
    }

    /// Its position among the conditions of the rule set in the order of ids, from 0.
    #[must_use]
    pub fn position(self) -> usize {
        self.position
    }

    /// Its rank, counted from 1.
    #[must_use]
    pub fn rank(self) -> usize {
        self.place + 1
    }

    /// Its score in millidecibans: base rate plus what the findings add.
    #[must_use]
    pub fn score(self) -> i64 {
        self.decision.scores.get(self.position).copied().unwrap_or_default()
    }

    /// Its band.
    #[must_use]
    pub fn band(self) -> Band {
        self.decision.bands.get(self.position).copied().unwrap_or(Band::Excluded)
    }
}
