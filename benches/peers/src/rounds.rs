//! How times are taken: in turns within one process, each beside the others of its round.

use std::hint::black_box;

use cpu_time::ThreadTime;

/// Something that is timed.
pub struct Contender<'c> {
    pub name: String,
    /// How often it is done in a round.
    times: u32,
    /// How many people it deals with.
    people: usize,
    run: Box<dyn FnMut() + 'c>,
    /// Nanoseconds for a person, by round.
    rounds: Vec<f64>,
}

impl<'c> Contender<'c> {
    /// What deals with so many people, so often in a round.
    pub fn new(name: impl Into<String>, people: usize, times: u32, run: impl FnMut() + 'c) -> Self {
        Self { name: name.into(), times, people, run: Box::new(run), rounds: Vec::new() }
    }

    /// Another round: nanoseconds for a person.
    pub fn round(&mut self) -> f64 {
        let begin = ThreadTime::now();
        for _ in 0..self.times {
            black_box((self.run)());
        }
        let spent = begin.elapsed().as_secs_f64() * 1e9 / f64::from(self.times) / self.people as f64;
        self.rounds.push(spent);
        spent
    }

    /// Nanoseconds for a person: the median of all rounds.
    pub fn nanoseconds(&self) -> f64 {
        median(self.rounds.clone())
    }

    /// How many times as long as another one: the median of the ratios of each round.
    pub fn ratio(&self, other: &Contender) -> f64 {
        median(self.rounds.iter().zip(&other.rounds).map(|(one, other)| one / other).collect())
    }
}

/// Rounds A B C A B C, the first of which only warms up.
pub fn rounds(contenders: &mut [Contender], rounds: u32) {
    contenders.iter_mut().for_each(|contender| (contender.run)());
    for round in 1..=rounds {
        contenders.iter_mut().for_each(|contender| _ = contender.round());
        if rounds < 20 || round % (rounds / 10) == 0 {
            eprintln!("    round {round} of {rounds}");
        }
    }
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    let half = numbers.len() / 2;
    let upper = numbers.get(half).copied().unwrap_or(f64::NAN);
    if numbers.len() % 2 == 1 { upper } else { (upper + numbers[half - 1]) / 2.0 }
}
