use kneeri_core::{Danger, DangerousEnd, Feature, FeatureKind, Id};

use super::survey::Rule;
use super::{Lint, Survey};
use crate::diagram::{Node, Path, TooComplex};

/// A milder and a more dangerous value of one variable.
struct Step {
    variable: usize,
    mild: usize,
    grave: usize,
}

pub(super) fn look(survey: &mut Survey<'_>) {
    let rules = survey.triage();
    let looks_at: Vec<_> = rules.iter().map(|rule| survey.space.diagram.support(rule.node)).collect();
    for (id, feature) in survey.rules.features() {
        for step in steps(survey, id, feature) {
            let touched = rules.iter().zip(&looks_at).filter(|(_, looks_at)| looks_at.contains(&step.variable));
            for (rule, _) in touched {
                if let Ok(Some((path, nodes))) = lowered(survey, &rules, rule, &step) {
                    report(survey, id, feature, rule, &step, &path, &nodes);
                    break;
                }
            }
        }
    }
}

/// Answers for which a rule is true with the milder value, and with the graver one no rule of its level is.
fn lowered(
    survey: &mut Survey<'_>,
    rules: &[Rule<'_>],
    rule: &Rule<'_>,
    step: &Step,
) -> Result<Option<(Path, Vec<Node>)>, TooComplex> {
    let diagram = &mut survey.space.diagram;
    diagram.allow_more();
    let before = diagram.fixed(rule.node, step.variable, step.mild)?;
    let after = diagram.fixed(rule.node, step.variable, step.grave)?;
    if before == after || !survey.space.implies(before, after).is_ok_and(|implied| !implied) {
        return Ok(None);
    }
    let mut parts = vec![before];
    for other in rules.iter().filter(|other| other.rule.urgency >= rule.rule.urgency) {
        let diagram = &mut survey.space.diagram;
        diagram.allow_more();
        let after = diagram.fixed(other.node, step.variable, step.grave)?;
        parts.push(diagram.not(after)?);
    }
    let path = survey.space.satisfy(&parts)?;
    Ok(path.map(|mut path| {
        if let Some(value) = path.get_mut(step.variable) {
            *value = Some(step.mild);
        }
        (path, vec![rule.node])
    }))
}

fn report(
    survey: &mut Survey<'_>,
    id: &Id,
    feature: &Feature,
    rule: &Rule<'_>,
    step: &Step,
    path: &Path,
    nodes: &[Node],
) {
    let witness = survey.space.witness(path, nodes);
    let named = |value| named(survey, id, feature, step.variable, value);
    let message = format!(
        "{} makes `{}` true, and {}, which is said to be graver, does not",
        named(step.mild),
        rule.id,
        named(step.grave)
    );
    survey.warn_with(Lint::DangerLowers, format!("/features/{id}/danger"), message, Some(witness));
}

fn named(survey: &Survey<'_>, id: &Id, feature: &Feature, variable: usize, value: usize) -> String {
    let (variables, _) = survey.space.variables_of(id);
    let choice =
        |place: usize| feature.kind.choices().get(place).map_or_else(String::new, |choice| format!("`{choice}`"));
    match &feature.kind {
        FeatureKind::YesNo(_) => if value == 1 { "yes" } else { "no" }.to_owned(),
        FeatureKind::OneOf(_) => choice(value),
        FeatureKind::AnyOf(_) => {
            format!("{}{}", if value == 1 { "" } else { "the absence of " }, choice(variable - variables.start))
        }
        FeatureKind::Number(_) => {
            let first = survey.space.cells(id).get(value).copied().unwrap_or(0);
            kneeri_core::Decimal::from_thousandths(first).map_or_else(String::new, |number| number.to_string())
        }
    }
}

/// From each value to those that are next in danger; what `danger` leaves out comes before the first.
fn steps(survey: &Survey<'_>, id: &Id, feature: &Feature) -> Vec<Step> {
    let (variables, values) = survey.space.variables_of(id);
    let first = variables.start;
    let step = |mild: usize, grave: usize| Step { variable: first, mild, grave };
    let place = |choice: &Id| feature.kind.choices().iter().position(|other| other == choice).unwrap_or(0);
    match (&feature.danger, &feature.kind) {
        (None, _) => Vec::new(),
        (Some(Danger::Answer(grave)), _) => vec![step(usize::from(!grave), usize::from(*grave))],
        (Some(Danger::End(end)), _) => {
            let pairs = (1..values).map(|high| (high - 1, high));
            pairs
                .map(|(low, high)| if *end == DangerousEnd::High { step(low, high) } else { step(high, low) })
                .collect()
        }
        (Some(Danger::Choices(listed)), FeatureKind::AnyOf(_)) => {
            listed.iter().map(|option| Step { variable: first + place(option), mild: 0, grave: 1 }).collect()
        }
        (Some(Danger::Choices(listed)), kind) => {
            let left_out = kind.choices().iter().filter(|choice| !listed.contains(choice));
            let mildest =
                listed.first().into_iter().flat_map(|first| left_out.clone().map(move |choice| (choice, first)));
            let pairs = mildest.chain(listed.iter().zip(listed.iter().skip(1)));
            pairs.map(|(mild, grave)| step(place(mild), place(grave))).collect()
        }
    }
}
