//! What the answers say about each condition over findings: two bits, surely true and surely false, without branches.

use std::collections::{BTreeMap, BTreeSet};

use kneeri_core::{FeatureKind, Id};

use crate::formula::{Atom, Formula, NOT_APPLICABLE, Reader};

/// The lines of one function in which every distinct formula is worked out once.
pub struct Facts<'r> {
    reader: &'r Reader<'r>,
    lines: String,
    /// The formulas that have lines, with the number of their names.
    named: BTreeMap<Formula, usize>,
    /// The formulas that somebody reads, as numbers of names, in the order of the places of their facts.
    read: Vec<usize>,
    /// Features with an `ask_when` that have lines.
    gates: Vec<Id>,
    /// Features of which every option has a lane.
    lists: BTreeSet<Id>,
}

impl<'r> Facts<'r> {
    pub fn new(reader: &'r Reader<'r>) -> Self {
        Self {
            reader,
            lines: String::new(),
            named: BTreeMap::new(),
            read: Vec::new(),
            gates: Vec::new(),
            lists: BTreeSet::new(),
        }
    }

    /// The place of a formula among the facts.
    pub fn read(&mut self, formula: &Formula) -> usize {
        let name = self.name(formula);
        let place = self.read.iter().position(|other| *other == name);
        place.unwrap_or_else(|| {
            self.read.push(name);
            self.read.len() - 1
        })
    }

    /// The place of a feature with an `ask_when` among the gates; `None` without one.
    pub fn gate(&mut self, feature: &Id) -> Option<usize> {
        let when = self.reader.rules.features()[feature].ask_when.as_ref()?;
        if let Some(place) = self.gates.iter().position(|other| other == feature) {
            return Some(place);
        }
        let name = self.name(&self.reader.formula(when));
        let line = "let (off_{id}, open_{id}) = gate(answers.{id} != 0, yes{name}, no{name});\n";
        self.line(&line.replace("{id}", feature).replace("{name}", &name.to_string()));
        self.gates.push(feature.clone());
        Some(self.gates.len() - 1)
    }

    /// Sees to it that every option of an `any_of` has a lane.
    pub fn list(&mut self, feature: &Id) {
        self.lists.insert(feature.clone());
    }

    pub fn function(&self) -> String {
        let list = |prefix: &str| self.read.iter().map(|name| format!("mask({prefix}{name}), ")).collect::<String>();
        let applies: String = self.gates.iter().map(|id| format!("!mask(open_{id}), ")).collect();
        let features = self.reader.rules.features();
        let lists: Vec<(&Id, usize)> =
            self.lists.iter().filter_map(|id| Some((id, lanes(&features[id].kind)?))).collect();
        let fields: String = lists.iter().map(|(id, lanes)| format!("    {id}: Options<{lanes}>,\n")).collect();
        let values: String =
            lists.iter().map(|(id, _)| format!("            {id}: Options::new(answers.{id}),\n")).collect();
        let (facts, gates) = (self.read.len(), self.gates.len());
        format!(
            "struct Facts {{\n    yes: [i32; {facts}],\n    no: [i32; {facts}],\n    applies: [i32; {gates}],\n{fields}}}\n\n\
             impl Facts {{\n    #[inline(never)]\n    fn new(answers: &Answers) -> Self {{\n{}        Self {{\n            \
             yes: [{}],\n            no: [{}],\n            applies: [{applies}],\n{values}        }}\n    }}\n}}\n\n",
            self.lines,
            list("yes"),
            list("no")
        )
    }

    fn line(&mut self, line: &str) {
        self.lines.push_str("        ");
        self.lines.push_str(line);
    }

    /// The number of the names of a formula: `yes1` and `no1` are 1 when it is surely true or false.
    fn name(&mut self, formula: &Formula) -> usize {
        if let Some(name) = self.named.get(formula) {
            return *name;
        }
        let (yes, no) = match formula {
            Formula::Atom(atom) => self.atom(atom),
            Formula::All(parts) => self.all(parts),
            Formula::Any(parts) => self.any(parts),
            Formula::AtLeast(count, parts) => self.at_least(*count, parts),
        };
        let name = self.named.len();
        self.line(&format!("let (yes{name}, no{name}) = ({yes}, {no});\n"));
        self.named.insert(formula.clone(), name);
        name
    }

    fn all(&mut self, parts: &[Formula]) -> (String, String) {
        let (options, rest) = by_feature(parts);
        let names: Vec<usize> = rest.iter().map(|part| self.name(part)).collect();
        let mut yes: Vec<String> = names.iter().map(|name| format!("yes{name}")).collect();
        let mut no: Vec<String> = names.iter().map(|name| format!("no{name}")).collect();
        for ((feature, off_fits), (wanted, unwanted)) in options {
            let every = format!("every(answers.{feature}, {wanted:#x})");
            let some = format!("some(answers.{feature}, {unwanted:#x})");
            let (every, some) = self.with_off(&feature, off_fits, every, some);
            yes.push(every);
            no.push(some);
        }
        (yes.join(" & "), no.join(" | "))
    }

    fn any(&mut self, parts: &[Formula]) -> (String, String) {
        let (options, rest) = by_feature(parts);
        let names: Vec<usize> = rest.iter().map(|part| self.name(part)).collect();
        let mut yes: Vec<String> = names.iter().map(|name| format!("yes{name}")).collect();
        let mut no: Vec<String> = names.iter().map(|name| format!("no{name}")).collect();
        for ((feature, off_fits), (wanted, unwanted)) in options {
            let some = format!("some(answers.{feature}, {wanted:#x})");
            let every = format!("every(answers.{feature}, {unwanted:#x})");
            let (some, every) = self.with_off(&feature, off_fits, some, every);
            yes.push(some);
            no.push(every);
        }
        (yes.join(" | "), no.join(" & "))
    }

    /// A feature that surely does not apply makes an atom true when the atom allows that, and false otherwise.
    fn with_off(&mut self, feature: &Id, off_fits: bool, yes: String, no: String) -> (String, String) {
        match self.gate(feature) {
            None => (yes, no),
            Some(_) if off_fits => (format!("({yes} | off_{feature})"), no),
            Some(_) => (yes, format!("({no} | off_{feature})")),
        }
    }

    fn at_least(&mut self, count: usize, parts: &[Formula]) -> (String, String) {
        let names: Vec<usize> = parts.iter().map(|part| self.name(part)).collect();
        let sum = |prefix: &str| names.iter().map(|name| format!("{prefix}{name}")).collect::<Vec<_>>().join(" + ");
        let too_many = parts.len() - count;
        (format!("u32::from({} >= {count})", sum("yes")), format!("u32::from({} > {too_many})", sum("no")))
    }

    fn atom(&mut self, atom: &Atom) -> (String, String) {
        let Atom { feature, option, allowed } = atom;
        let whole = self.reader.whole(feature);
        let off_fits = allowed & NOT_APPLICABLE != 0;
        let allowed = &(allowed & whole);
        let gated = self.gate(feature).is_some();
        let applies = if gated { format!("(1 - open_{feature})") } else { "1".to_owned() };
        if *allowed == 0 {
            return if off_fits { (format!("off_{feature}"), applies) } else { ("0".into(), "1".into()) };
        }
        if *allowed == whole {
            let off = if gated { format!("off_{feature}") } else { "0".to_owned() };
            return if off_fits { ("1".into(), "0".into()) } else { (applies, off) };
        }
        let (yes, no) = match (option, &self.reader.rules.features()[feature].kind) {
            (Some(option), _) => {
                let bit = |place: usize| format!("some(answers.{feature}, {:#x})", 1_u64 << place);
                swapped_if(*allowed == 2, bit(*option), bit(option + HALF))
            }
            (None, FeatureKind::YesNo(_)) => {
                let bit = |value: usize| format!("bit({:#b}, answers.{feature})", 1 << value);
                swapped_if(*allowed == 2, bit(2), bit(1))
            }
            (None, _) => {
                assert!(self.reader.values(feature) < 64, "{feature} has too many values for one word");
                let bits = |values: u128| format!("bit({:#b}, answers.{feature})", values << 1);
                (bits(*allowed), bits(whole & !allowed))
            }
        };
        self.with_off(feature, off_fits, yes, no)
    }
}

/// Where the upper half of an `any_of` begins.
const HALF: usize = 32;

/// How many lanes the options of an `any_of` fill; `None` for other kinds.
pub fn lanes(kind: &FeatureKind) -> Option<usize> {
    let FeatureKind::AnyOf(options) = kind else { return None };
    assert!(options.len() <= HALF, "an `any_of` has too many options for half a word");
    Some(options.len().next_multiple_of(8))
}

fn swapped_if(swap: bool, yes: String, no: String) -> (String, String) {
    if swap { (no, yes) } else { (yes, no) }
}

/// By `any_of`, and whether it may be not applicable: the bits that fit, and the bits that do not.
type Options = BTreeMap<(Id, bool), (u64, u64)>;

/// Atoms on options of one feature become two words of bits; the other parts stay.
fn by_feature(parts: &[Formula]) -> (Options, Vec<&Formula>) {
    let (mut options, mut rest) = (Options::new(), Vec::new());
    for part in parts {
        let Formula::Atom(Atom { feature, option: Some(option), allowed }) = part else {
            rest.push(part);
            continue;
        };
        let (present, absent) = (1 << option, 1 << (option + HALF));
        let (fits, not) = match allowed & !NOT_APPLICABLE {
            1 => (present, absent),
            2 => (absent, present),
            _ => {
                rest.push(part);
                continue;
            }
        };
        let words = options.entry((feature.clone(), allowed & NOT_APPLICABLE != 0)).or_default();
        *words = (words.0 | fits, words.1 | not);
    }
    (options, rest)
}
