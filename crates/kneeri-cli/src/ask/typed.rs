//! What was typed in answer to a question.

use kneeri_core::{AskedFeature, Decimal, DecimalError, FeatureKind, Finding, Number, NumberRange, Part, spoken_unit};

/// Answers by feature.
pub(super) type Answers = Vec<(String, Finding)>;

/// What somebody said.
#[derive(Debug, PartialEq)]
pub(super) enum Said {
    Answers(Answers),
    /// None of these, said by pressing Enter alone.
    NoneByEnter,
    Skip,
    Undo,
    /// What the question means.
    Help,
    /// What can be typed.
    Commands,
    Stop,
    Quit,
}

/// Why what was typed is no answer, and what would be one.
#[derive(Debug, PartialEq)]
pub(super) struct Doubt {
    pub(super) message: String,
    pub(super) way_out: String,
}

impl Doubt {
    pub(super) fn new(message: &str, way_out: &str) -> Self {
        Self { message: message.to_owned(), way_out: way_out.to_owned() }
    }
}

/// Reads a line as an answer to a question, or as one of the words that are always understood.
pub(super) fn read(part: &Part<'_>, line: &str) -> Result<Said, Doubt> {
    let line = line.trim();
    match line.to_lowercase().as_str() {
        "?" => return Ok(Said::Help),
        "h" | "help" => return Ok(Said::Commands),
        "s" | "skip" => return Ok(Said::Skip),
        "u" | "undo" => return Ok(Said::Undo),
        "x" | "stop" => return Ok(Said::Stop),
        "q" | "quit" => return Ok(Said::Quit),
        _ => {}
    }
    if is_list(part) {
        let of_checklist = |ticks: Ticks| Said::Answers(ticks.answers(part));
        return if line.is_empty() { Ok(Said::NoneByEnter) } else { ticks(part, line).map(of_checklist) };
    }
    let Some(feature) = part.features().next() else { return Ok(Said::Skip) };
    let finding = match feature.kind() {
        Some(FeatureKind::Number(range)) => number(range, line)?,
        Some(FeatureKind::OneOf(_)) => choice(feature, line)?,
        _ => yes_or_no(line)?,
    };
    Ok(Said::Answers(vec![(feature.id().to_owned(), finding)]))
}

/// Whether several of the listed things can be true at once.
pub(super) fn is_list(part: &Part<'_>) -> bool {
    let is_any_of = |feature: AskedFeature<'_>| matches!(feature.kind(), Some(FeatureKind::AnyOf(_)));
    part.features().len() > 1 || part.features().next().is_some_and(is_any_of)
}

/// "None of these".
pub(super) fn none(part: &Part<'_>) -> Answers {
    Ticks::default().answers(part)
}

/// "I cannot say."
pub(super) fn unsure(part: &Part<'_>) -> Answers {
    part.features().map(|feature| (feature.id().to_owned(), Finding::Unknown)).collect()
}

/// The things that can be ticked: ids.
pub(super) fn listed<'a>(part: &Part<'a>) -> Vec<&'a str> {
    match part.features().next().filter(|_| part.features().len() == 1) {
        Some(feature) => feature.choices().map(|(id, _)| id).collect(),
        None => part.features().map(AskedFeature::id).collect(),
    }
}

/// What was ticked on a list, by position; the rest is not so.
#[derive(Debug, Default, PartialEq)]
struct Ticks {
    yes: Vec<usize>,
    unsure: Vec<usize>,
}

impl Ticks {
    fn answers(&self, part: &Part<'_>) -> Answers {
        let ids = listed(part);
        let at = |wanted: &dyn Fn(usize) -> bool| -> Vec<String> {
            ids.iter().enumerate().filter(|(place, _)| wanted(*place)).map(|(_, id)| (*id).to_owned()).collect()
        };
        let is_unsure = |place: usize| self.unsure.contains(&place);
        let is_yes = |place: usize| self.yes.contains(&place);
        if part.features().len() > 1 {
            let finding = |place| if is_unsure(place) { Finding::Unknown } else { Finding::YesNo(is_yes(place)) };
            return ids.iter().enumerate().map(|(place, id)| ((*id).to_owned(), finding(place))).collect();
        }
        let finding = match self.unsure.is_empty() {
            true => Finding::Options(at(&is_yes)),
            false => Finding::Partly { yes: at(&is_yes), no: at(&|place| !is_yes(place) && !is_unsure(place)) },
        };
        vec![(part.id().to_owned(), finding)]
    }
}

/// Numbers, or ids, with spaces or commas between them; a `?` behind one says that it is unsure.
fn ticks(part: &Part<'_>, line: &str) -> Result<Ticks, Doubt> {
    let ids = listed(part);
    let way_out = match ids.len() {
        1 => "type 1, 0 for none of these, or s if you cannot say".to_owned(),
        many => format!("type numbers from 1 to {many}, such as 1 {}, or 0 for none of these", many.min(3)),
    };
    let words: Vec<&str> = line.split([' ', ',', ';', '\t']).filter(|word| !word.is_empty()).collect();
    let mut ticks = Ticks::default();
    for word in &words {
        let (name, is_unsure) = word.strip_suffix('?').map_or((*word, false), |name| (name, true));
        let place = place(&ids, name);
        let is_none = name == "0" || (name.eq_ignore_ascii_case("none") && place.is_none());
        match place {
            _ if is_none && words.len() > 1 => {
                return Err(Doubt::new("0 is none of these, and cannot stand beside others", &way_out));
            }
            _ if is_none && !is_unsure => return Ok(Ticks::default()),
            Some(place) if is_unsure => ticks.unsure.push(place),
            Some(place) => ticks.yes.push(place),
            None => return Err(Doubt::new(&format!("“{name}” is not on the list"), &way_out)),
        }
    }
    if words.is_empty() {
        return Err(Doubt::new("there is no number in it", &way_out));
    }
    match ticks.yes.iter().find(|place| ticks.unsure.contains(place)) {
        Some(place) => Err(Doubt::new(&format!("{0} and {0}? cannot both be", place + 1), &way_out)),
        None => Ok(ticks),
    }
}

/// The place of a number counted from 1, or of an id.
fn place(ids: &[&str], name: &str) -> Option<usize> {
    let by_number = name.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    by_number.filter(|place| *place < ids.len()).or_else(|| ids.iter().position(|id| *id == name))
}

/// One choice, or several with "or" between them.
fn choice(feature: AskedFeature<'_>, line: &str) -> Result<Finding, Doubt> {
    let ids: Vec<&str> = feature.choices().map(|(id, _)| id).collect();
    let way_out = format!("type one number from 1 to {}, or s if you cannot say", ids.len());
    if line.is_empty() {
        return Err(Doubt::new("nothing was typed", &way_out));
    }
    let labelled = |name: &str| {
        let is_it = |(_, label): &(&str, &str)| label.eq_ignore_ascii_case(name);
        feature.choices().position(|choice| is_it(&choice))
    };
    let id_of = |name: &str| place(&ids, name).or_else(|| labelled(name)).and_then(|place| ids.get(place).copied());
    if let Some(id) = id_of(line) {
        return Ok(Finding::Choice(id.to_owned()));
    }
    let parts: Vec<&str> = line.split_whitespace().filter(|part| *part != "or").collect();
    if line.split_whitespace().any(|part| part == "or") {
        let some: Option<Vec<String>> = parts.iter().map(|part| id_of(part).map(str::to_owned)).collect();
        if let Some(mut some) = some.filter(|some| !some.is_empty()) {
            some.dedup();
            return Ok(match <[String; 1]>::try_from(some) {
                Ok([only]) => Finding::Choice(only),
                Err(some) => Finding::OneOf(some),
            });
        }
    }
    let numbers = line.split([' ', ',']).filter(|part| !part.is_empty());
    if numbers.clone().count() > 1 && numbers.clone().all(|part| place(&ids, part).is_some()) {
        let either = numbers.collect::<Vec<_>>().join(" or ");
        return Err(Doubt::new("only one of these can be true", &format!("if you cannot say which, type {either}")));
    }
    Err(Doubt::new(&format!("“{line}” is not one of these"), &way_out))
}

fn yes_or_no(line: &str) -> Result<Finding, Doubt> {
    match line.to_lowercase().as_str() {
        "1" | "y" | "yes" | "true" => Ok(Finding::YesNo(true)),
        "2" | "n" | "no" | "false" => Ok(Finding::YesNo(false)),
        _ => {
            let message =
                if line.is_empty() { "nothing was typed" } else { &format!("“{line}” is neither yes nor no") };
            Err(Doubt::new(message, "type y or n, or s if you cannot say"))
        }
    }
}

/// A number, or two with "to" between them; the unit may stand behind it.
fn number(range: &NumberRange, line: &str) -> Result<Finding, Doubt> {
    let unit = spoken_unit(&range.unit, false);
    let (from, to) = (range.from, range.to);
    let way_out = match unit {
        "" => format!("type a number from {from} to {to}, or s if you cannot say"),
        unit => format!("type a number of {unit} from {from} to {to}, or s if you cannot say"),
    };
    let line = line.to_lowercase();
    let units = [unit, spoken_unit(&range.unit, true), range.unit.as_str()];
    let bare = units.iter().find_map(|unit| line.strip_suffix(unit.to_lowercase().as_str())).unwrap_or(&line).trim();
    if bare.is_empty() {
        let message = if line.is_empty() { "nothing was typed" } else { "there is no number in it" };
        return Err(Doubt::new(message, &way_out));
    }
    if bare.contains(',') {
        return Err(Doubt::new("a comma can mean two things", "write decimals with a point, such as 2.5"));
    }
    let read = |text: &str| {
        let text = text.trim();
        let number = Number::new(text).and_then(|number| Ok((Decimal::rounded(text)?, number)));
        let (decimal, number) = number.map_err(|error| match error {
            DecimalError::TooLarge => Doubt::new(&format!("“{text}” is too large"), &way_out),
            _ => Doubt::new(&format!("“{text}” is not a number"), &way_out),
        })?;
        // The core refuses it too, but names the unit by its code.
        let is_within = range.from <= decimal && decimal <= range.to;
        is_within.then_some(number).ok_or_else(|| Doubt::new(&format!("“{text}” is out of range"), &way_out))
    };
    match bare.split_once(" to ") {
        Some((low, high)) => {
            Ok(Finding::Between { at_least: Some(read(low)?), at_most: Some(read(high)?), unit: None })
        }
        None => read(bare).map(Finding::Number),
    }
}
