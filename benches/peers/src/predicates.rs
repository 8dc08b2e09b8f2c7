//! The conditions over findings that peers answer, and what each atom of them asks.

use std::collections::BTreeMap;

use kneeri_core::{Engine, Evidence, FeatureKind, Findings, Id, Item, NormalForm, RuleSet, Truth, When};

use crate::formula::{Atom, Formula, NOT_APPLICABLE, Reader};

/// Every distinct condition of the triage rules and of the `when` items of evidence.
pub struct Predicates {
    pub formulas: Vec<Formula>,
    forms: Vec<NormalForm>,
    pub triage_rules: usize,
    pub evidence_items: usize,
}

impl Predicates {
    pub fn new(engine: &Engine, reader: &Reader) -> Self {
        let rules = engine.rules();
        let triage: Vec<&When> = rules.triage().values().map(|rule| &rule.when).collect();
        let evidence = evidence(rules);
        let all = triage.iter().chain(&evidence).map(|when| (reader.formula(when), *when));
        let distinct: BTreeMap<Formula, &When> = all.collect();
        Self {
            forms: engine.normal_forms(distinct.values().copied()),
            formulas: distinct.into_keys().collect(),
            triage_rules: triage.len(),
            evidence_items: evidence.len(),
        }
    }

    /// Those that are true, as places: what the engine says.
    pub fn truths(&self, engine: &Engine, findings: &Findings) -> Vec<usize> {
        let situation = engine.situation(findings);
        let holds = |(place, form)| (situation.truth(form) == Truth::True).then_some(place);
        self.forms.iter().enumerate().filter_map(holds).collect()
    }
}

fn evidence(rules: &RuleSet) -> Vec<&When> {
    let items = rules.conditions().values().flat_map(|condition| condition.evidence.values());
    let items = items.flat_map(|evidence| match evidence {
        Evidence::Item(item) => vec![item],
        Evidence::Group(group) => group.of.values().collect(),
    });
    items.filter_map(|item| if let Item::When(item) = item { Some(&item.when) } else { None }).collect()
}

/// What an atom asks of a known answer.
pub enum Check<'r> {
    Is(bool),
    /// One of these choices.
    In(Vec<&'r str>),
    /// This option is among those present.
    Has(&'r str),
    /// It is not.
    Lacks(&'r str),
    /// Within one of these: this or more, and less than that.
    Within(Vec<(Option<f64>, Option<f64>)>),
    /// Any value.
    Always,
}

pub fn check<'r>(reader: &'r Reader, atom: &'r Atom) -> Check<'r> {
    let kind = &reader.rules.features()[&atom.feature].kind;
    let choices = kind.choices();
    let allowed = atom.allowed & !NOT_APPLICABLE;
    if allowed == reader.whole(&atom.feature) {
        return Check::Always;
    }
    match (kind, atom.option) {
        (_, Some(option)) if allowed == 1 => Check::Has(&choices[option]),
        (_, Some(option)) => Check::Lacks(&choices[option]),
        (FeatureKind::YesNo(_), _) => Check::Is(allowed == 1),
        (FeatureKind::Number(_), _) => Check::Within(within(reader, atom)),
        _ => {
            let allowed = choices.iter().enumerate().filter(|(place, _)| atom.allowed >> place & 1 == 1);
            Check::In(allowed.map(|(_, choice)| choice.as_str()).collect())
        }
    }
}

/// Runs of cells that are allowed; an end of the range of the feature is no end.
fn within(reader: &Reader, atom: &Atom) -> Vec<(Option<f64>, Option<f64>)> {
    let cells = reader.cells(&atom.feature);
    let start = |cell: usize| (cell > 0 && cell < cells.len()).then(|| cells[cell].0 as f64 / 1000.0);
    let allowed = |cell: usize| cell < cells.len() && atom.allowed >> cell & 1 == 1;
    let first = |cell: &usize| allowed(*cell) && (*cell == 0 || !allowed(*cell - 1));
    let end = |cell: usize| (cell..).find(|cell| !allowed(*cell)).expect("cells end");
    (0..cells.len()).filter(first).map(|cell| (start(cell), start(end(cell)))).collect()
}

/// What is asked of several options of one feature at once.
pub struct Options<'r> {
    pub feature: &'r Id,
    /// Those that are to be present.
    pub present: Vec<&'r str>,
    /// Those that are to be absent.
    pub absent: Vec<&'r str>,
    /// Whether these are all options of the feature.
    pub whole: bool,
    /// When the feature does not apply, if that will do as well.
    pub off: Option<Formula>,
}

/// Parts of an `all` or an `any` on two or more options of one feature, together; the other parts.
pub fn together<'r>(parts: &'r [Formula], reader: &'r Reader) -> (Vec<Options<'r>>, Vec<&'r Formula>) {
    let mut lists: BTreeMap<(&Id, bool), Vec<&Atom>> = BTreeMap::new();
    let key = |part: &'r Formula| match part {
        Formula::Atom(atom) => two_valued(atom).then_some(((&atom.feature, off_will_do(atom)), atom)),
        _ => None,
    };
    for (list, atom) in parts.iter().filter_map(key) {
        lists.entry(list).or_default().push(atom);
    }
    lists.retain(|_, atoms| atoms.len() > 1);
    let listed = |part: &&'r Formula| key(part).is_some_and(|(list, _)| lists.contains_key(&list));
    let rest = parts.iter().filter(|part| !listed(part)).collect();
    let options = |((feature, off), atoms): (&(&'r Id, bool), &Vec<&'r Atom>)| {
        let choices = reader.rules.features()[*feature].kind.choices();
        let name = |atom: &&'r Atom| choices[atom.option.expect("an option")].as_str();
        let (present, absent): (Vec<&Atom>, Vec<&Atom>) = atoms.iter().partition(|atom| atom.allowed & 1 == 1);
        Options {
            feature: *feature,
            present: present.iter().map(name).collect(),
            absent: absent.iter().map(name).collect(),
            whole: atoms.len() == choices.len(),
            off: off.then(|| reader.off(feature)).flatten(),
        }
    };
    (lists.iter().map(options).collect(), rest)
}

/// Whether it asks if an option is present, or if it is absent.
fn two_valued(atom: &Atom) -> bool {
    atom.option.is_some() && matches!(atom.allowed & !NOT_APPLICABLE, 1 | 2)
}

/// Whether a feature that does not apply makes the atom true.
pub fn off_will_do(atom: &Atom) -> bool {
    atom.allowed & NOT_APPLICABLE != 0
}

/// A language in which formulas are written. No test holds of an answer that is missing.
pub trait Language {
    fn check(&self, feature: &Id, check: Check) -> String;
    /// That an answer is missing.
    fn missing(&self, feature: &Id) -> String;
    /// All of them as they are to be, or any of them.
    fn options(&self, options: &Options, all: bool) -> String;
    fn all(&self, parts: Vec<String>) -> String;
    fn any(&self, parts: Vec<String>) -> String;
    fn at_least(&self, count: usize, parts: Vec<String>) -> String;
}

/// A formula in a language: true where it is true, whatever is not answered, and nothing else.
pub fn written(formula: &Formula, reader: &Reader, language: &impl Language) -> String {
    let or_off = |text: String, feature: &Id, off: Option<Formula>| match off {
        Some(off) => {
            language.any(vec![text, language.all(vec![language.missing(feature), written(&off, reader, language)])])
        }
        None => text,
    };
    let each = |parts: &[Formula], all: bool| {
        let (options, rest) = together(parts, reader);
        let options =
            options.into_iter().map(|options| or_off(language.options(&options, all), options.feature, options.off));
        rest.into_iter().map(|part| written(part, reader, language)).chain(options).collect()
    };
    match formula {
        Formula::Atom(atom) => {
            let off = off_will_do(atom).then(|| reader.off(&atom.feature)).flatten();
            or_off(language.check(&atom.feature, check(reader, atom)), &atom.feature, off)
        }
        Formula::All(parts) => language.all(each(parts, true)),
        Formula::Any(parts) => language.any(each(parts, false)),
        Formula::AtLeast(count, parts) => {
            language.at_least(*count, parts.iter().map(|part| written(part, reader, language)).collect())
        }
    }
}

/// A language with operators between its terms, in which a missing answer is `null`.
pub struct Infix {
    pub and: &'static str,
    pub or: &'static str,
    pub length: &'static str,
    /// That an option is not in a list.
    pub lacks: fn(&str, &str) -> String,
}

impl Infix {
    fn known(&self, feature: &str, test: &str) -> String {
        format!("({feature} != null{}{test})", self.and)
    }
}

impl Language for Infix {
    fn check(&self, feature: &Id, check: Check) -> String {
        match check {
            Check::Is(value) => format!("{feature} == {value}"),
            Check::In(choices) if choices.len() == 1 => format!("{feature} == {:?}", choices[0]),
            Check::In(choices) => format!("{feature} in {choices:?}"),
            Check::Has(option) => self.known(feature, &format!("{option:?} in {feature}")),
            Check::Lacks(option) => self.known(feature, &(self.lacks)(option, feature)),
            Check::Within(within) => self.known(feature, &bounds(feature, &within, self.and, self.or)),
            Check::Always => "true".to_owned(),
        }
    }

    fn missing(&self, feature: &Id) -> String {
        format!("{feature} == null")
    }

    fn options(&self, options: &Options, all: bool) -> String {
        let Options { feature, present, absent, whole, .. } = options;
        let has = present.iter().map(|option| format!("{option:?} in {feature}"));
        let lacks = absent.iter().map(|option| (self.lacks)(option, feature));
        let length = |compared: &str, count: usize| format!("{}({feature}) {compared} {count}", self.length);
        let tests: Vec<String> = match (whole, all) {
            (true, true) => [length("==", present.len())].into_iter().chain(has).collect(),
            (true, false) => [length("!=", absent.len())].into_iter().chain(lacks).collect(),
            (false, _) => has.chain(lacks).collect(),
        };
        let tests = if all { self.all(tests) } else { self.any(tests) };
        self.known(feature, &tests)
    }

    fn all(&self, parts: Vec<String>) -> String {
        format!("({})", parts.join(self.and))
    }

    fn any(&self, parts: Vec<String>) -> String {
        format!("({})", parts.join(self.or))
    }

    fn at_least(&self, count: usize, parts: Vec<String>) -> String {
        let ones: Vec<String> = parts.iter().map(|part| format!("({part} ? 1 : 0)")).collect();
        format!("({} >= {count})", ones.join(" + "))
    }
}

/// Several bounds as one text, with the words of a language.
pub fn bounds(feature: &str, bounds: &[(Option<f64>, Option<f64>)], and: &str, or: &str) -> String {
    let one = |(from, below): &(Option<f64>, Option<f64>)| {
        let from = from.map(|from| format!("{feature} >= {from:?}"));
        let below = below.map(|below| format!("{feature} < {below:?}"));
        let ends: Vec<String> = from.into_iter().chain(below).collect();
        format!("({})", ends.join(and))
    };
    format!("({})", bounds.iter().map(one).collect::<Vec<_>>().join(or))
}
