use kneeri_core::{Condition, Evidence, Id, Item, RuleSet, TriageRule, Urgency, When};

use super::{Lint, Warning};
use crate::diagram::{Node, TooComplex};
pub(crate) use crate::space::named;
use crate::space::{Answers, Space};

/// A rule set while it is looked through.
pub(crate) struct Survey<'r> {
    pub(crate) rules: &'r RuleSet,
    pub(crate) space: Space<'r>,
    pub(crate) sites: Vec<Site<'r>>,
    pub(crate) warnings: Vec<Warning>,
}

/// A condition over findings and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Site<'r> {
    pub(crate) pointer: String,
    pub(crate) role: Role,
    pub(crate) when: &'r When,
    pub(crate) node: Result<Node, TooComplex>,
}

/// What a condition over findings is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    AskWhen,
    Pattern,
    Triage,
    AdviceWhen,
    AdviceNotIf,
    OnlyIf,
    Setting,
    Item,
    Count,
    Ladder,
}

/// A triage rule as a function.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rule<'r> {
    pub(crate) id: &'r Id,
    pub(crate) rule: &'r TriageRule,
    pub(crate) node: Node,
}

impl<'r> Survey<'r> {
    pub(crate) fn new(rules: &'r RuleSet) -> Self {
        let mut space = Space::new(rules);
        let mut sites = sites(rules);
        for site in &mut sites {
            site.node = space.condition(site.when);
        }
        Self { rules, space, sites, warnings: Vec::new() }
    }

    pub(crate) fn warn(&mut self, lint: Lint, pointer: impl Into<String>, message: impl Into<String>) {
        self.warn_with(lint, pointer, message, None);
    }

    pub(crate) fn warn_with(
        &mut self,
        lint: Lint,
        pointer: impl Into<String>,
        message: impl Into<String>,
        witness: Option<Answers>,
    ) {
        self.warnings.push(Warning { lint, pointer: pointer.into(), message: message.into(), witness });
    }

    /// The sites that are no larger than allowed.
    pub(crate) fn judged(&self) -> Vec<(Site<'r>, Node)> {
        self.sites.iter().filter_map(|site| Some((site.clone(), site.node.ok()?))).collect()
    }

    /// What stands at a place; `absent` when nothing does.
    pub(crate) fn node_at(&self, pointer: &str, absent: Node) -> Result<Node, TooComplex> {
        self.sites.iter().find(|site| site.pointer == pointer).map_or(Ok(absent), |site| site.node)
    }

    /// The triage rules that are no larger than allowed, by id.
    pub(crate) fn triage(&self) -> Vec<Rule<'r>> {
        let nodes = self.sites.iter().filter(|site| site.role == Role::Triage);
        let rules = self.rules.triage().iter().zip(nodes);
        rules.filter_map(|((id, rule), site)| Some(Rule { id, rule, node: site.node.ok()? })).collect()
    }

    /// That an advice fits: its `when` holds and its `not_if` does not.
    pub(crate) fn fits(&mut self, id: &str) -> Result<Node, TooComplex> {
        let when = self.node_at(&format!("/advice/{id}/when"), Node::TRUE)?;
        let not_if = self.node_at(&format!("/advice/{id}/not_if"), Node::FALSE)?;
        self.space.diagram.allow_more();
        let not = self.space.diagram.not(not_if)?;
        let fits = self.space.diagram.and(when, not)?;
        self.space.also_names(fits, &[when, not_if]);
        Ok(fits)
    }

    /// That each triage rule above this level is false.
    pub(crate) fn nothing_above(&mut self, level: Urgency) -> Result<Vec<Node>, TooComplex> {
        let above: Vec<Node> =
            self.triage().iter().filter(|rule| rule.rule.urgency > level).map(|rule| rule.node).collect();
        self.space.diagram.allow_more();
        above.into_iter().map(|node| self.space.diagram.not(node)).collect()
    }
}

fn sites(rules: &RuleSet) -> Vec<Site<'_>> {
    let mut sites = Vec::new();
    let mut put = |role, pointer, when| sites.push(Site { pointer, role, when, node: Ok(Node::FALSE) });
    for (id, feature) in rules.features() {
        feature.ask_when.iter().for_each(|when| put(Role::AskWhen, format!("/features/{id}/ask_when"), when));
    }
    for (id, pattern) in rules.patterns() {
        put(Role::Pattern, format!("/patterns/{id}/when"), &pattern.when);
    }
    for (id, rule) in rules.triage() {
        put(Role::Triage, format!("/triage/{id}/when"), &rule.when);
    }
    for (id, advice) in rules.advice() {
        advice.when.iter().for_each(|when| put(Role::AdviceWhen, format!("/advice/{id}/when"), when));
        advice.not_if.iter().for_each(|when| put(Role::AdviceNotIf, format!("/advice/{id}/not_if"), when));
    }
    for (id, condition) in rules.conditions() {
        condition.only_if.iter().for_each(|when| put(Role::OnlyIf, format!("/conditions/{id}/only_if"), when));
        for (place, setting) in condition.how_common.settings.iter().enumerate() {
            put(Role::Setting, format!("/conditions/{id}/how_common/in/{place}/when"), &setting.when);
        }
        for (pointer, item) in items(id, condition) {
            match item {
                Item::When(item) => put(Role::Item, format!("{pointer}/when"), &item.when),
                Item::Count(item) => {
                    for (place, when) in item.count.iter().enumerate() {
                        put(Role::Count, format!("{pointer}/count/{place}"), when);
                    }
                }
                Item::By(_) => {}
            }
        }
    }
    if let Some(ladder) = rules.return_to_run() {
        put(Role::Ladder, "/return_to_run/start_when".to_owned(), &ladder.start_when);
        put(Role::Ladder, "/return_to_run/go_back_when".to_owned(), &ladder.go_back_when);
        put(Role::Ladder, "/return_to_run/stay_when".to_owned(), &ladder.stay_when);
    }
    sites
}

/// The items of a condition with their pointers.
pub(crate) fn items<'c>(id: &str, condition: &'c Condition) -> Vec<(String, &'c Item)> {
    let mut items = Vec::new();
    for (name, evidence) in &condition.evidence {
        let pointer = format!("/conditions/{id}/evidence/{name}");
        match evidence {
            Evidence::Item(item) => items.push((pointer, item)),
            Evidence::Group(group) => {
                items.extend(group.of.iter().map(|(name, item)| (format!("{pointer}/of/{name}"), item)));
            }
        }
    }
    items
}
