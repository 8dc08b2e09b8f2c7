use kneeri_core::{Item, Likelihood, Ratio, Text};

use super::survey::items;
use super::{Lint, Survey};

pub(super) fn look(survey: &mut Survey<'_>) {
    for (id, condition) in survey.rules.conditions() {
        for (pointer, item) in items(id, condition) {
            for (member, likelihood) in likelihoods(item) {
                if let Likelihood::Ratio(Ratio { lr, ci: Some([low, high]) }) = likelihood
                    && (low.thousandths()..=high.thousandths()).contains(&1000)
                    && lr.thousandths() != 1000
                {
                    let message = format!("the interval {low} to {high} holds 1: the ratio {lr} may say nothing");
                    survey.warn(Lint::CiAcrossOne, format!("{pointer}/{member}/ci"), message);
                }
            }
        }
    }
}

fn likelihoods(item: &Item) -> Vec<(String, &Likelihood)> {
    let escaped = |key: &Text| format!("gives/{}", key.replace('~', "~0").replace('/', "~1"));
    match item {
        Item::When(item) => {
            let sides = [("yes", &item.yes), ("no", &item.no)];
            sides.into_iter().filter_map(|(side, weight)| Some((side.to_owned(), weight.as_ref()?))).collect()
        }
        Item::By(item) => item.gives.iter().map(|(key, weight)| (escaped(key), weight)).collect(),
        Item::Count(item) => item.gives.iter().map(|(key, weight)| (escaped(key), weight)).collect(),
    }
}
