//! What items of evidence weigh, in millidecibans: `docs/semantics.md`, chapters 5 and 6.

use kneeri_core::{Decimal, Found, Header, Likelihood, Text, Weight};

/// The weight for yes, or of a choice, after trust.
pub fn weight(likelihood: &Likelihood, per_cent: u8) -> i32 {
    match likelihood {
        Likelihood::Word(word) => of(word.thousandths().into(), 1000, per_cent),
        Likelihood::Ratio(ratio) => of(ratio.lr.thousandths(), 1000, per_cent),
        Likelihood::Found(found) => when_found(found, per_cent),
    }
}

/// The weight of an option that is absent.
pub fn absent(likelihood: &Likelihood, per_cent: u8) -> i32 {
    match likelihood {
        Likelihood::Found(found) => when_not_found(found, per_cent),
        Likelihood::Word(_) | Likelihood::Ratio(_) => 0,
    }
}

pub fn when_found(found: &Found, per_cent: u8) -> i32 {
    of(found.with.thousandths(), found.without.thousandths(), per_cent)
}

pub fn when_not_found(found: &Found, per_cent: u8) -> i32 {
    of(100_000 - found.with.thousandths(), 100_000 - found.without.thousandths(), per_cent)
}

/// The rate of so many of 100.
pub fn rate(percent: Decimal) -> i32 {
    of(percent.thousandths(), 100_000 - percent.thousandths(), 100)
}

pub fn trust(word: Option<&Text>, header: &Header) -> u8 {
    word.map_or(100, |word| *header.trust.get::<str>(word).expect("a checked word"))
}

/// The weight nearest to zero between the least and the greatest of several.
pub fn nearest(weights: impl Iterator<Item = i32> + Clone) -> i32 {
    let (least, greatest) = (weights.clone().min().unwrap_or(0), weights.max().unwrap_or(0));
    0.clamp(least, greatest)
}

/// The weight of a key that is a band of numbers or an exact count, as the range of what it covers, ends inclusive.
pub fn covered(key: &str, scale: i64) -> (i64, i64) {
    let number = |text: &str| match scale {
        1 => text.parse::<i64>().expect("a count"),
        _ => text.parse::<Decimal>().expect("a number").thousandths(),
    };
    let words: Vec<&str> = key.split(' ').collect();
    let (start, rest) = match words.as_slice() {
        ["from", from, rest @ ..] => (number(from), rest),
        ["above", above, rest @ ..] => (number(above) + 1, rest),
        rest => (i64::MIN, rest),
    };
    match rest {
        ["below", below] => (start, number(below) - 1),
        ["at", "most", most] => (start, number(most)),
        [] => (start, i64::MAX),
        [count] => {
            count.split_once('-').map_or((number(count), number(count)), |(from, to)| (number(from), number(to)))
        }
        _ => unreachable!("a checked key"),
    }
}

fn of(numerator: i64, denominator: i64, per_cent: u8) -> i32 {
    let number = |number: i64| u32::try_from(number).expect("a checked number");
    let weight = Weight::from_ratio(number(numerator), number(denominator)).expect("a ratio of positive numbers");
    weight.trusted(per_cent).millidecibans()
}
