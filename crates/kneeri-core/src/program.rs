//! The compiled form of a rule set: everything by position, nothing by name.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

pub(crate) mod circuit;
pub(crate) mod evidence;
pub(crate) mod formula;
pub(crate) mod possible;
mod shares;
pub(crate) mod sheet;
pub(crate) mod ties;
pub(crate) mod touched;
pub(crate) mod values;

use crate::answer::Answer;
use crate::ruleset::{Band, Citation, Evidence, FeatureKind, Id, Item, RuleSet, Urgency, When};
use circuit::{Circuit, Wiring};
use evidence::{CompiledItem, Compiler, Piece, Pull, Rate};
use formula::{Formula, Truth};
use possible::Possible;
use shares::WHOLE;
use sheet::Sheet;
use ties::Ties;
use touched::Touched;
use values::Values;

/// How many people shares are told of.
pub(crate) const EVERYONE: i64 = 1_000_000;

/// A rule set, ready to assess. Positions count in the order of ids.
#[derive(Debug)]
pub(crate) struct Program {
    pub(crate) rules: RuleSet,
    pub(crate) features: Vec<CompiledFeature>,
    pub(crate) variables: Vec<Variable>,
    /// Features with an `ask_when`, each after those that its `ask_when` names.
    pub(crate) ask_order: Vec<usize>,
    /// By variable, the cell of its values before anything is known.
    pub(crate) cells_at_first: Vec<u8>,
    pub(crate) triage: Vec<CompiledRule>,
    pub(crate) conditions: Vec<CompiledCondition>,
    pub(crate) advice: Vec<CompiledAdvice>,
    /// How many of [`WHOLE`] give each value, by variable and value.
    shares: Vec<Vec<u32>>,
    /// All formulas that a decision hangs on.
    pub(crate) circuit: Circuit,
    /// What the evidence for all conditions adds.
    pub(crate) sheet: Sheet,
}

/// A feature and where its variables stand.
#[derive(Debug)]
pub(crate) struct CompiledFeature {
    pub(crate) id: Id,
    pub(crate) asks: bool,
    /// Whether it can stand on a checklist.
    pub(crate) can_be_ticked: bool,
    /// Whether it can keep advice back.
    pub(crate) bears_on_advice: bool,
    /// The position of the screen on which it is asked together with others.
    pub(crate) screen: Option<usize>,
    pub(crate) first_variable: usize,
    pub(crate) variables: usize,
    pub(crate) ask_when: Option<Formula>,
    /// The atoms of its `ask_when`.
    pub(crate) asked_at: Vec<Pull>,
    /// The features that its `ask_when` names, through patterns too.
    pub(crate) asked_by: Vec<usize>,
    /// Itself and the features that decide whether it applies, those that decide about these, and so on.
    pub(crate) hangs_on: Vec<usize>,
    /// The thresholds of a number, in thousandths.
    cuts: Vec<i64>,
}

/// A thing that has one value: a `yes_no`, `one_of` or `number`, or one option of an `any_of`.
#[derive(Debug)]
pub(crate) struct Variable {
    pub(crate) feature: usize,
    all: Values,
}

/// A triage rule.
#[derive(Debug)]
pub(crate) struct CompiledRule {
    pub(crate) id: Id,
    pub(crate) formula: Formula,
    pub(crate) urgency: Urgency,
    pub(crate) if_unanswered: Option<Urgency>,
}

/// A condition.
#[derive(Debug)]
pub(crate) struct CompiledCondition {
    pub(crate) id: Id,
    place: usize,
    pub(crate) rate: Rate,
    pub(crate) only_if: Option<Formula>,
    pub(crate) only_if_features: Vec<usize>,
    pub(crate) floor: Option<Urgency>,
    pub(crate) items: Vec<CompiledItem>,
    pub(crate) pieces: Vec<Piece>,
    /// What an answer to a feature can change.
    pub(crate) touched: Touched,
    /// The features that can change its base rate.
    pub(crate) rate_hangs_on: Vec<usize>,
    /// The features that can exclude it.
    pub(crate) only_if_hangs_on: Vec<usize>,
    /// What ties the addends of its score to each other.
    pub(crate) ties: Ties,
}

/// Advice.
#[derive(Debug)]
pub(crate) struct CompiledAdvice {
    pub(crate) id: Id,
    /// By position.
    pub(crate) topic: usize,
    /// The position of its stance within the topic, from permissive to cautious.
    pub(crate) stance: Option<usize>,
    /// Any of these conditions must have at least this band.
    pub(crate) conditions: Vec<(usize, Band)>,
    pub(crate) when: Option<Formula>,
    pub(crate) not_if: Option<Formula>,
    pub(crate) from: Urgency,
    pub(crate) up_to: Urgency,
}

impl Program {
    pub(crate) fn new(rules: &RuleSet) -> Arc<Self> {
        let rules = rules.clone();
        let features = Features::new(&rules);
        let mut compiled = features.compile_all();
        let variables = features.variables();
        let ask_order = in_order(&compiled);
        for index in &ask_order {
            let asked_by = compiled.get(*index).map(|feature| feature.asked_by.as_slice()).unwrap_or_default();
            let deciders = all_behind(&compiled, asked_by);
            if let Some(feature) = compiled.get_mut(*index) {
                feature.hangs_on.extend(deciders);
            }
        }
        let triage = rules
            .triage()
            .iter()
            .map(|(id, rule)| CompiledRule {
                id: id.clone(),
                formula: features.formula(&rule.when),
                urgency: rule.urgency,
                if_unanswered: rule.if_unanswered,
            })
            .collect();
        let conditions = rules.conditions().iter().enumerate();
        let mut conditions: Vec<_> = conditions.map(|entry| condition(&features, &compiled, &rules, entry)).collect();
        conditions.iter_mut().for_each(|condition| condition.link(&compiled, &variables, &ask_order));
        let advice = rules.advice().iter().map(|entry| advice(&features, &rules, entry)).collect();
        let shares = shares::shares(&features, &rules, &variables);
        let (circuit, sheet) = (Circuit::default(), Sheet::default());
        let at_first = |variable: &Variable| {
            let conditional = ask_order.contains(&variable.feature);
            variable.cell(if conditional { variable.all.with(Values::NOT_APPLICABLE) } else { variable.all })
        };
        let cells_at_first = variables.iter().filter_map(at_first).collect();
        let mut program = Self {
            circuit,
            sheet,
            shares,
            features: compiled,
            variables,
            ask_order,
            cells_at_first,
            triage,
            conditions,
            advice,
            rules,
        };
        let guards = program.advice.iter().flat_map(|advice| advice.when.iter().chain(&advice.not_if));
        for index in program.behind(guards) {
            program.features.get_mut(index).into_iter().for_each(|feature| feature.bears_on_advice = true);
        }
        let mut wiring = Wiring::new(&program);
        let sheet = Sheet::new(&program, &mut wiring);
        program.circuit = wiring.finish();
        program.sheet = sheet;
        Arc::new(program)
    }

    /// Conditions over findings of this rule set in normal form.
    pub(crate) fn formulas<'w>(&self, whens: impl IntoIterator<Item = &'w When>) -> Vec<Formula> {
        let features = Features::new(&self.rules);
        whens.into_iter().map(|when| features.formula(when)).collect()
    }
}

impl Program {
    /// The feature of this id.
    pub(crate) fn feature(&self, id: &str) -> Option<usize> {
        self.features.binary_search_by(|feature| feature.id.as_str().cmp(id)).ok()
    }

    /// All values of a variable, "not applicable" excluded.
    pub(crate) fn all_values(&self, variable: usize) -> Values {
        self.variables.get(variable).map_or(Values::NONE, |variable| variable.all)
    }

    /// How many of a million people with any knee pain have these values, one of each variable, as far as the rules
    /// say and as if they were independent; at least 1.
    pub(crate) fn share_of_way(&self, way: &[(usize, Values)]) -> i64 {
        way.iter().fold(EVERYONE, |all, (variable, value)| self.share_of(all, *variable, *value))
    }

    /// How many of so many people have this value of a variable; at least 1.
    pub(crate) fn share_of(&self, all: i64, variable: usize, value: Values) -> i64 {
        let shares = self.shares.get(variable).map(Vec::as_slice).unwrap_or_default();
        let share = value.position().and_then(|position| shares.get(position)).copied().unwrap_or(0).max(1);
        (all * i64::from(share) / i64::from(WHOLE)).max(1)
    }

    /// The feature that a variable belongs to.
    pub(crate) fn feature_of(&self, variable: usize) -> usize {
        self.variables.get(variable).map_or(0, |variable| variable.feature)
    }

    /// The features that formulas name, and all that decide whether these apply.
    pub(crate) fn behind<'f>(&self, formulas: impl IntoIterator<Item = &'f Formula>) -> Vec<usize> {
        let mut named = BTreeSet::new();
        let formulas = formulas.into_iter();
        formulas.for_each(|formula| formula.variables(&mut |variable| _ = named.insert(self.feature_of(variable))));
        all_behind(&self.features, &Vec::from_iter(named))
    }
}

impl Variable {
    /// The values that somebody's answers mostly leave: each one, "not applicable", any value, and any value or none.
    fn cells(&self) -> impl Iterator<Item = Values> {
        let rest = [Values::NOT_APPLICABLE, self.all, self.all.with(Values::NOT_APPLICABLE)];
        (0..self.count()).map(Values::one).chain(rest)
    }

    /// The position of these values among the cells, none for some of several.
    pub(crate) fn cell(&self, values: Values) -> Option<u8> {
        let count = self.count();
        let position = match values {
            values if values == self.all => Some(count + 1),
            Values::NOT_APPLICABLE => Some(count),
            values if values == self.all.with(Values::NOT_APPLICABLE) => Some(count + 2),
            values => values.position(),
        };
        // A variable has at most 127 values.
        position.and_then(|position| u8::try_from(position).ok())
    }

    fn count(&self) -> usize {
        self.all.each().last().and_then(Values::position).map_or(0, |last| last + 1)
    }
}

impl CompiledFeature {
    /// Whether the feature applies; one without `ask_when` always does.
    pub(crate) fn applies(&self, possible: &Possible) -> Truth {
        self.ask_when.as_ref().map_or(Truth::True, |formula| formula.truth(possible))
    }

    /// The values that an answer leaves to the variable at this offset, of all that it can have.
    pub(crate) fn values(&self, answer: Answer, offset: usize, all: Values) -> Values {
        match answer {
            Answer::YesNo(true) => Values::YES,
            Answer::YesNo(false) => Values::NO,
            Answer::Choices(choices) => Values::from_bits(choices),
            Answer::Options { yes, .. } if yes >> offset & 1 == 1 => Values::YES,
            Answer::Options { no, .. } if no >> offset & 1 == 1 => Values::NO,
            Answer::Between(low, high) => Values::span(self.cell(low), self.cell(high)),
            Answer::Unknown | Answer::Options { .. } => all,
        }
    }

    /// The interval of the thresholds in which a number of thousandths lies.
    pub(crate) fn cell(&self, thousandths: i64) -> usize {
        self.cuts.partition_point(|cut| *cut <= thousandths)
    }

    /// The first and the last thousandth of an interval of the thresholds; `None` where it has no end.
    pub(crate) fn cell_range(&self, cell: usize) -> (Option<i64>, Option<i64>) {
        let low = cell.checked_sub(1).and_then(|before| self.cuts.get(before)).copied();
        (low, self.cuts.get(cell).map(|cut| cut - 1))
    }

    /// Its variables.
    pub(crate) fn variables(&self) -> std::ops::Range<usize> {
        self.first_variable..self.first_variable + self.variables
    }
}

impl CompiledCondition {
    /// Finds out which features bear on the score, and which items share no variable with anything else that does.
    fn link(&mut self, features: &[CompiledFeature], variables: &[Variable], ask_order: &[usize]) {
        let named = self.items.iter().flat_map(|item| &item.features).filter_map(|feature| features.get(*feature));
        let behind = named.flat_map(|feature| &feature.hangs_on).chain(&self.rate_hangs_on);
        let bears = marked(features.len(), behind.copied());
        let bears = |index: &&usize| bears.get(**index) == Some(&true);
        let conditional: Vec<usize> = ask_order.iter().filter(bears).copied().collect();
        let asked = conditional.iter().filter_map(|index| features.get(*index));
        let others = asked.flat_map(|feature| &feature.asked_at).chain(&self.rate.pulls);
        let mut is_shared = marked(variables.len(), others.map(|pull| pull.variable));
        let pulls: Vec<Vec<Pull>> = self.items.iter().map(CompiledItem::pulls).collect();
        let mut last_reader = vec![usize::MAX; variables.len()];
        for (item, pulls) in pulls.iter().enumerate() {
            for pull in pulls {
                let (Some(last), Some(is_shared)) =
                    (last_reader.get_mut(pull.variable), is_shared.get_mut(pull.variable))
                else {
                    continue;
                };
                *is_shared |= ![usize::MAX, item].contains(last);
                *last = item;
            }
        }
        for item in &mut self.items {
            item.stands_alone = item.only_variable().is_some_and(|variable| is_shared.get(variable) == Some(&false));
        }
        self.ties = Ties::new(features, variables, self, &conditional, &pulls);
    }

    /// The sources of an item.
    pub(crate) fn sources<'r>(&self, rules: &'r RuleSet, item: &CompiledItem) -> &'r [Citation] {
        let (entry, position) = item.origin;
        match rules.conditions().at(self.place).and_then(|condition| condition.evidence.at(entry)) {
            Some(Evidence::Item(item)) => item.source(),
            Some(Evidence::Group(group)) => group.of.at(position).map_or(&[], Item::source),
            None => &[],
        }
    }
}

/// Where the features stand, while a rule set is compiled.
pub(crate) struct Features<'r> {
    pub(crate) rules: &'r RuleSet,
    ids: Vec<&'r Id>,
    kinds: Vec<&'r FeatureKind>,
    conditional: Vec<bool>,
    first_variables: Vec<usize>,
    cuts: &'r [Vec<i64>],
    /// Patterns in normal form, and their negations, once they are needed.
    compiled: RefCell<Vec<[Option<Formula>; 2]>>,
}

impl<'r> Features<'r> {
    fn new(rules: &'r RuleSet) -> Self {
        let (mut first_variables, mut next) = (Vec::new(), 0);
        for feature in rules.features().values() {
            first_variables.push(next);
            next += variables_of(&feature.kind);
        }
        Self {
            rules,
            ids: rules.features().keys().collect(),
            kinds: rules.features().values().map(|feature| &feature.kind).collect(),
            conditional: rules.features().values().map(|feature| feature.ask_when.is_some()).collect(),
            first_variables,
            cuts: &rules.cuts,
            compiled: RefCell::new(vec![[None, None]; rules.patterns().len()]),
        }
    }

    pub(crate) fn index(&self, id: &str) -> Option<usize> {
        self.ids.binary_search_by(|other| other.as_str().cmp(id)).ok()
    }

    #[expect(clippy::indexing_slicing, reason = "features are numbered by `index`")]
    pub(crate) fn kind(&self, feature: usize) -> &'r FeatureKind {
        self.kinds[feature]
    }

    /// Whether the feature has an `ask_when`, so that it need not apply.
    pub(crate) fn is_conditional(&self, feature: usize) -> bool {
        self.conditional.get(feature) == Some(&true)
    }

    #[expect(clippy::indexing_slicing, reason = "features are numbered by `index`")]
    pub(crate) fn first_variable(&self, feature: usize) -> usize {
        self.first_variables[feature]
    }

    /// The intervals of a number's thresholds from `from` (inclusive) to `to` (exclusive), in thousandths.
    #[expect(clippy::indexing_slicing, reason = "features are numbered by `index`")]
    pub(crate) fn cells(&self, feature: usize, from: Option<i64>, to: Option<i64>) -> Values {
        let cuts = &self.cuts[feature];
        let first = from.map_or(0, |from| cuts.partition_point(|cut| *cut <= from));
        let last = to.map_or(cuts.len(), |to| cuts.partition_point(|cut| *cut < to));
        Values::span(first, last)
    }

    /// The features that these conditions over findings name, through patterns too, by position.
    pub(crate) fn named<'w>(&self, whens: impl IntoIterator<Item = &'w When>) -> Vec<usize>
    where
        'r: 'w,
    {
        let (mut found, mut seen) = (BTreeSet::new(), BTreeSet::new());
        let mut open: Vec<&'w When> = whens.into_iter().collect();
        while let Some(when) = open.pop() {
            found.extend(when.features().into_iter().filter_map(|id| self.index(id)));
            let patterns = when.patterns().into_iter().filter(|pattern| seen.insert(*pattern));
            open.extend(patterns.filter_map(|pattern| self.rules.patterns().get(pattern)).map(|pattern| &pattern.when));
        }
        found.into_iter().collect()
    }

    fn compile_all(&self) -> Vec<CompiledFeature> {
        let compile = |(index, (id, feature)): (usize, (&'r Id, &'r crate::ruleset::Feature))| {
            let ask_when = feature.ask_when.as_ref().map(|when| self.formula(when));
            CompiledFeature {
                id: id.clone(),
                asks: feature.ask.is_some(),
                can_be_ticked: feature.can_be_ticked(),
                bears_on_advice: false,
                screen: feature
                    .screen
                    .as_ref()
                    .and_then(|id| self.rules.screens().keys().position(|other| other == id)),
                first_variable: self.first_variable(index),
                variables: variables_of(&feature.kind),
                asked_at: ask_when.iter().flat_map(|formula| formula.pulls(true, false)).collect(),
                ask_when,
                asked_by: self.named(&feature.ask_when),
                hangs_on: vec![index],
                cuts: self.cuts.get(index).cloned().unwrap_or_default(),
            }
        };
        self.rules.features().iter().enumerate().map(compile).collect()
    }

    fn variables(&self) -> Vec<Variable> {
        let mut variables = Vec::new();
        for (feature, kind) in self.kinds.iter().enumerate() {
            let all = match kind {
                FeatureKind::YesNo(_) | FeatureKind::AnyOf(_) => Values::YES.with(Values::NO),
                FeatureKind::OneOf(choices) => Values::span(0, choices.len() - 1),
                FeatureKind::Number(range) => {
                    self.cells(feature, Some(range.from.thousandths()), Some(range.to.thousandths() + 1))
                }
            };
            variables.extend((0..variables_of(kind)).map(|_| Variable { feature, all }));
        }
        variables
    }
}

fn variables_of(kind: &FeatureKind) -> usize {
    match kind {
        FeatureKind::AnyOf(options) => options.len(),
        FeatureKind::YesNo(_) | FeatureKind::OneOf(_) | FeatureKind::Number(_) => 1,
    }
}

/// The features with an `ask_when`, each after those that its `ask_when` names. The loader refuses circles.
fn in_order(features: &[CompiledFeature]) -> Vec<usize> {
    fn visit(index: usize, features: &[CompiledFeature], seen: &mut BTreeSet<usize>, order: &mut Vec<usize>) {
        let Some(feature) = features.get(index).filter(|feature| feature.ask_when.is_some()) else { return };
        if seen.insert(index) {
            feature.asked_by.iter().for_each(|decider| visit(*decider, features, seen, order));
            order.push(index);
        }
    }
    let (mut seen, mut order) = (BTreeSet::new(), Vec::new());
    (0..features.len()).for_each(|index| visit(index, features, &mut seen, &mut order));
    order
}

/// For each of so many, whether it is one of these.
fn marked(count: usize, positions: impl Iterator<Item = usize>) -> Vec<bool> {
    let mut marks = vec![false; count];
    positions.for_each(|position| marks.get_mut(position).into_iter().for_each(|mark| *mark = true));
    marks
}

/// These features and whatever decides whether they apply.
fn all_behind(compiled: &[CompiledFeature], features: &[usize]) -> Vec<usize> {
    let features = features.iter().filter_map(|index| compiled.get(*index));
    let mut behind: Vec<usize> = features.flat_map(|feature| &feature.hangs_on).copied().collect();
    behind.sort_unstable();
    behind.dedup();
    behind
}

fn condition(
    features: &Features<'_>,
    compiled: &[CompiledFeature],
    rules: &RuleSet,
    (place, (id, condition)): (usize, (&Id, &crate::ruleset::Condition)),
) -> CompiledCondition {
    let mut compiler = Compiler::new(features, rules);
    for (position, (name, evidence)) in condition.evidence.iter().enumerate() {
        compiler.piece(name, position, evidence);
    }
    let only_if_features = features.named(&condition.only_if);
    let settings = features.named(condition.how_common.settings.iter().map(|setting| &setting.when));
    CompiledCondition {
        id: id.clone(),
        place,
        rate: Rate::new(features, &condition.how_common),
        rate_hangs_on: all_behind(compiled, &settings),
        only_if_hangs_on: all_behind(compiled, &only_if_features),
        touched: Touched::new(compiled, &compiler.items, &compiler.pieces),
        only_if: condition.only_if.as_ref().map(|when| features.formula(when)),
        only_if_features,
        floor: condition.urgency_if_likely,
        items: compiler.items,
        pieces: compiler.pieces,
        ties: Ties::default(),
    }
}

fn advice(features: &Features<'_>, rules: &RuleSet, (id, advice): (&Id, &crate::ruleset::Advice)) -> CompiledAdvice {
    let place = rules.topics().position(advice.topic.as_str()).unwrap_or(usize::MAX);
    let topic = rules.topics().at(place);
    let stance = |stance| topic.and_then(|topic| topic.stances.iter().position(|other| other == stance));
    let condition = |condition: &Id| rules.conditions().position(condition.as_str()).unwrap_or(usize::MAX);
    CompiledAdvice {
        id: id.clone(),
        topic: place,
        stance: advice.stance.as_ref().and_then(stance),
        conditions: advice.conditions.iter().map(|(id, band)| (condition(id), *band)).collect(),
        when: advice.when.as_ref().map(|when| features.formula(when)),
        not_if: advice.not_if.as_ref().map(|when| features.formula(when)),
        from: advice.urgency_from.unwrap_or(Urgency::SelfCare),
        up_to: advice.urgency_up_to.unwrap_or(Urgency::EmergencyNow),
    }
}
