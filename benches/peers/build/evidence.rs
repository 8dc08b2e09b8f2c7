//! The score of a condition as a function of its own: `docs/semantics.md`, chapters 6 to 9.

use kneeri_core::{
    ByItem, Combine, Condition, CountItem, Evidence, FeatureKind, HowCommon, Id, Item, Likelihood, Text, WhenItem,
};

use crate::facts::{Facts, lanes};
use crate::formula::{Formula, Reader};
use crate::weights::{absent, covered, nearest, rate, trust, weight, when_found, when_not_found};

/// `fn id(answers, facts) -> (score, excluded)`.
pub fn function<'r>(id: &Id, condition: &Condition, reader: &'r Reader<'r>, facts: &mut Facts<'r>) -> String {
    let mut writer = Writer { reader, facts, lines: String::new(), tables: String::new(), members: 0 };
    let prior = writer.prior(&condition.how_common);
    let excluded = match &condition.only_if {
        Some(when) => format!("facts.no[{}]", writer.facts.read(&reader.formula(when))),
        None => "0".to_owned(),
    };
    let pieces: Vec<String> = condition.evidence.values().map(|evidence| writer.piece(evidence)).collect();
    let limit = reader.rules.header().evidence_limit;
    format!(
        "#[inline(never)]\n#[allow(unused_variables)]\nfn {id}(answers: &Answers, facts: &Facts) -> (i32, i32) {{\n{}{}    \
         let net = {};\n    ({prior} + net.clamp(-{limit}, {limit}), {excluded})\n}}\n\n",
        writer.tables,
        writer.lines,
        if pieces.is_empty() { "0_i32".to_owned() } else { pieces.join("\n        + ") }
    )
}

struct Writer<'w, 'r> {
    reader: &'w Reader<'r>,
    facts: &'w mut Facts<'r>,
    lines: String,
    tables: String,
    members: usize,
}

/// What an item adds: names of what it says for and against, of which one may never be.
struct Member {
    pro: Option<String>,
    con: Option<String>,
}

impl Writer<'_, '_> {
    fn prior(&mut self, how_common: &HowCommon) -> String {
        let setting = |setting: &kneeri_core::Setting| {
            let fact = self.facts.read(&self.reader.formula(&setting.when));
            format!("(facts.yes[{fact}], facts.no[{fact}], {})", rate(setting.percent))
        };
        let settings: Vec<String> = how_common.settings.iter().map(setting).collect();
        format!("prior({}, [{}])", rate(how_common.percent), settings.join(", "))
    }

    fn piece(&mut self, evidence: &Evidence) -> String {
        let (combine, items): (_, Vec<&Item>) = match evidence {
            Evidence::Item(item) => (Combine::Sum, vec![item]),
            Evidence::Group(group) => (group.combine, group.of.values().collect()),
        };
        let members: Vec<Member> = items.into_iter().map(|item| self.member(item)).collect();
        let side = |of: fn(&Member) -> &Option<String>| {
            let names: Vec<&str> = members.iter().filter_map(|member| of(member).as_deref()).collect();
            let call = match combine {
                Combine::Tapering => "tapering",
                Combine::Strongest => "strongest",
                Combine::Sum => "sum",
            };
            if names.is_empty() { "0".to_owned() } else { format!("{call}([{}])", names.join(", ")) }
        };
        format!("({} - {})", side(|member| &member.pro), side(|member| &member.con))
    }

    fn member(&mut self, item: &Item) -> Member {
        let header = self.reader.rules.header();
        let per_cent = trust(item.trust(), header);
        match item {
            Item::When(item) => self.when(item, per_cent),
            Item::Count(item) => self.count(item, per_cent),
            Item::By(item) => match &self.reader.rules.features()[&item.by].kind {
                FeatureKind::AnyOf(options) => self.by_options(item, options, per_cent),
                _ => self.by_value(item, per_cent),
            },
        }
    }

    fn when(&mut self, item: &WhenItem, per_cent: u8) -> Member {
        let (yes, no) = match &item.found {
            Some(found) => (when_found(found, per_cent), when_not_found(found, per_cent)),
            None => {
                let side =
                    |likelihood: &Option<Likelihood>| likelihood.as_ref().map_or(0, |side| weight(side, per_cent));
                (side(&item.yes), side(&item.no))
            }
        };
        let formula = self.reader.formula(&item.when);
        let fact = self.facts.read(&formula);
        let mut features = Vec::new();
        named(&formula, &mut features);
        let applies = self.applies(features.into_iter());
        let open = nearest([yes, no].into_iter());
        let value = format!("when(facts.yes[{fact}], facts.no[{fact}], {yes}, {no}, {open}){applies}");
        self.named(&value, [yes, no, open])
    }

    fn count(&mut self, item: &CountItem, per_cent: u8) -> Member {
        let formulas: Vec<_> = item.count.iter().map(|when| self.reader.formula(when)).collect();
        let of_count = |count: usize| {
            let count = i64::try_from(count).expect("a small count");
            keyed(item.gives.iter(), |key| covered(key, 1), count).map_or(0, |given| weight(given, per_cent))
        };
        let weights: Vec<i32> = (0..=formulas.len()).map(of_count).collect();
        let facts: Vec<usize> = formulas.iter().map(|formula| self.facts.read(formula)).collect();
        let mut features = Vec::new();
        formulas.iter().for_each(|formula| named(formula, &mut features));
        let applies = self.applies(features.into_iter());
        let list = |name: &str| facts.iter().map(|fact| format!("facts.{name}[{fact}]")).collect::<Vec<_>>().join(", ");
        let value = format!("count({weights:?}, [{}], [{}]){applies}", list("yes"), list("no"));
        self.named(&value, weights)
    }

    /// A `by` on one choice or number: a table of what each value weighs, the first row for an unknown one.
    fn by_value(&mut self, item: &ByItem, per_cent: u8) -> Member {
        let weights: Vec<i32> = match &self.reader.rules.features()[&item.by].kind {
            FeatureKind::OneOf(choices) => choices
                .iter()
                .map(|choice| item.gives.get(choice.as_str()).map_or(0, |given| weight(given, per_cent)))
                .collect(),
            _ => {
                let cells = self.reader.cells(&item.by).into_iter();
                let of_cell = |(start, _)| keyed(item.gives.iter(), |key| covered(key, 1000), start);
                cells.map(|cell| of_cell(cell).map_or(0, |given| weight(given, per_cent))).collect()
            }
        };
        let open = nearest(weights.iter().copied());
        let mut rows = vec![open];
        rows.extend(&weights);
        rows.resize(rows.len().next_power_of_two(), 0);
        let applies = if open == 0 { String::new() } else { self.applies([&item.by].into_iter()) };
        let table = self.table(&rows);
        let value = format!("i32::from({table}[usize::from(answers.{}) & {}]){applies}", item.by, rows.len() - 1);
        self.named(&value, rows)
    }

    /// A `by` on an `any_of`: the strongest for and the strongest against among its options.
    fn by_options(&mut self, item: &ByItem, options: &[Id], per_cent: u8) -> Member {
        let given = |option: &Id| item.gives.get(option.as_str());
        let lanes = lanes(&self.reader.rules.features()[&item.by].kind).expect("an `any_of`");
        let column = |of: fn(&Likelihood, u8) -> i32| {
            let mut column: Vec<i32> =
                options.iter().map(|option| given(option).map_or(0, |given| of(given, per_cent))).collect();
            column.resize(lanes, 0);
            column
        };
        let (yes, no) = (column(weight), column(absent));
        assert!(yes.iter().zip(&no).all(|(yes, no)| nearest([*yes, *no].into_iter()) == 0), "an open option weighs");
        self.facts.list(&item.by);
        self.members += 1;
        let name = format!("m{}", self.members);
        let present = self.table(&yes);
        let call = if no.iter().all(|weight| *weight == 0) {
            format!("present(&{present})")
        } else {
            format!("extremes(&{present}, &{})", self.table(&no))
        };
        self.lines.push_str(&format!("    let {name} = facts.{}.{call};\n", item.by));
        let weights = || yes.iter().chain(&no);
        Member {
            pro: weights().any(|weight| *weight > 0).then(|| format!("{name}.0")),
            con: weights().any(|weight| *weight < 0).then(|| format!("{name}.1")),
        }
    }

    /// A member with one weight, which is one of these.
    fn named(&mut self, value: &str, weights: impl AsRef<[i32]>) -> Member {
        self.members += 1;
        let name = format!("m{}", self.members);
        self.lines.push_str(&format!("    let {name} = {value};\n"));
        let weights = weights.as_ref();
        Member {
            pro: weights.iter().any(|weight| *weight > 0).then(|| format!("{name}.max(0)")),
            con: weights.iter().any(|weight| *weight < 0).then(|| format!("-{name}.min(0)")),
        }
    }

    fn table(&mut self, rows: &[i32]) -> String {
        let name = format!("T{}", self.tables.lines().count());
        self.tables.push_str(&format!("    static {name}: [i16; {}] = {rows:?};\n", rows.len()));
        name
    }

    /// ` & …` for each feature that may not apply.
    fn applies<'f>(&mut self, features: impl Iterator<Item = &'f Id>) -> String {
        let mut gates: Vec<usize> = features.filter_map(|feature| self.facts.gate(feature)).collect();
        gates.sort_unstable();
        gates.dedup();
        gates.iter().map(|gate| format!(" & facts.applies[{gate}]")).collect()
    }
}

/// What is given for the key that covers a number.
fn keyed<'g>(
    mut gives: impl Iterator<Item = (&'g Text, &'g Likelihood)>,
    read: impl Fn(&str) -> (i64, i64),
    number: i64,
) -> Option<&'g Likelihood> {
    let covers = |key: &str| (|(from, to)| from <= number && number <= to)(read(key));
    gives.find(|(key, _)| covers(key)).map(|(_, given)| given)
}

/// The features that a formula names.
fn named<'f>(formula: &'f Formula, found: &mut Vec<&'f Id>) {
    match formula {
        Formula::Atom(atom) => found.push(&atom.feature),
        Formula::All(parts) | Formula::Any(parts) | Formula::AtLeast(_, parts) => {
            parts.iter().for_each(|part| named(part, found));
        }
    }
}
