use kneeri_core::Item;

use super::survey::items;
use super::{Lint, Survey};

/// Counts below the first and above the last that is given are neutral on purpose; one in between is easily forgotten.
pub(super) fn look(survey: &mut Survey<'_>) {
    for (id, condition) in survey.rules.conditions() {
        for (pointer, item) in items(id, condition) {
            let Item::Count(item) = item else { continue };
            let covered: Vec<_> = item.gives.keys().filter_map(|key| range(key)).collect();
            let first = covered.iter().map(|(low, _)| *low).min().unwrap_or(0);
            let last = covered.iter().map(|(_, high)| *high).max().unwrap_or(0);
            let left: Vec<String> = (first..=last)
                .filter(|count| !covered.iter().any(|(low, high)| (low..=high).contains(&count)))
                .map(|count| count.to_string())
                .collect();
            if !left.is_empty() {
                let message =
                    format!("{} of the counts from {first} to {last} weigh nothing: {}", left.len(), left.join(", "));
                survey.warn(Lint::CountsNotCovered, format!("{pointer}/gives"), message);
            }
        }
    }
}

/// `"2"` or `"3-4"`.
fn range(key: &str) -> Option<(usize, usize)> {
    match key.split_once('-') {
        Some((low, high)) => Some((low.parse().ok()?, high.parse().ok()?)),
        None => key.parse().ok().map(|count| (count, count)),
    }
}
