//! Units and doses as people say them.

use crate::ruleset::{Amount, Dose};

/// A unit as people say it: one year, several years. A code without a word of its own stays as it is.
///
/// # Examples
///
/// ```
/// use kneeri_core::spoken_unit;
///
/// assert_eq!(spoken_unit("a", false), "years");
/// assert_eq!(spoken_unit("km", true), "km");
/// ```
#[must_use]
pub fn spoken_unit(code: &str, is_one: bool) -> &str {
    match (code, is_one) {
        ("1", _) => "",
        ("d", true) => "day",
        ("d", false) => "days",
        ("wk", true) => "week",
        ("wk", false) => "weeks",
        ("mo", true) => "month",
        ("mo", false) => "months",
        ("a", true) => "year",
        ("a", false) => "years",
        ("h", true) => "hour",
        ("h", false) => "hours",
        ("min", true) => "minute",
        ("min", false) => "minutes",
        ("km/wk", _) => "km a week",
        ("[mi_i]/wk", true) => "mile a week",
        ("[mi_i]/wk", false) => "miles a week",
        ("[mi_i]", true) => "mile",
        ("[mi_i]", false) => "miles",
        ("[lb_av]", _) => "lb",
        ("kg/m2", _) => "kg/m²",
        ("Cel", _) => "°C",
        ("[degF]", _) => "°F",
        ("deg", _) => "degrees",
        (code, _) => code,
    }
}

/// A dose as people say it: `3 sets, 10 to 15 repetitions, once a week`.
#[must_use]
pub fn spoken_dose(dose: &Dose) -> String {
    let amount = |amount: &Option<Amount>, one: &str, many: &str| {
        amount.as_ref().map(|amount| match amount {
            Amount::Exactly(1) => one.to_owned(),
            Amount::Exactly(number) => format!("{number} {many}"),
            Amount::Range([from, to]) => format!("{from} to {to} {many}"),
        })
    };
    let parts = [
        amount(&dose.sets, "1 set", "sets"),
        amount(&dose.reps, "1 repetition", "repetitions"),
        amount(&dose.hold_s, "1 second", "seconds").map(|time| format!("hold for {time}")),
        amount(&dose.minutes, "1 minute", "minutes"),
        amount(&dose.times_per_week, "once a week", "times a week"),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
