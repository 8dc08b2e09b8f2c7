//! What speaks for and against a condition, in words.

use kneeri_core::{Condition, Evidence, FeatureKind, Item, Reason};

use super::cited;
use super::words::Words;

/// How many answers one reason shows.
const MOST_ANSWERS: usize = 3;

impl Words<'_> {
    /// A reason as a sentence: the question, the answer, and the source in brackets.
    pub(super) fn reason(self, condition: &Condition, reason: Reason<'_>) -> String {
        let mut texts = self.findings_behind(condition, reason);
        let more = texts.len().saturating_sub(MOST_ANSWERS);
        texts.truncate(MOST_ANSWERS);
        let mut text = texts.join("; ");
        if more > 0 {
            text.push_str(&format!("; and {more} more"));
        }
        text.push_str(&cited(reason.source()));
        text
    }

    fn findings_behind(self, condition: &Condition, reason: Reason<'_>) -> Vec<String> {
        let about_features = || reason.features().map(|feature| self.answered(feature)).collect();
        let texts = match item_of(condition, reason.item()) {
            Some((Item::When(item), _)) if matches!(reason.state(), "yes" | "no") => {
                self.shown_by(&item.when, reason.state() == "yes")
            }
            Some((Item::By(item), Some(option))) if self.is_any_of(&item.by) && reason.state() != "unknown" => {
                let not = if reason.state() == "yes" { "" } else { "not: " };
                vec![format!("{} – {not}{}", self.short_question(&item.by), self.choice(&item.by, option))]
            }
            Some((Item::Count(item), _)) => {
                let signs: Vec<String> = item.count.iter().flat_map(|when| self.decisive(when, true)).collect();
                let count = match reason.state() {
                    "0" => "none".to_owned(),
                    state => state.replace('-', " to "),
                };
                let count = format!("{count} of {} signs that belong together", item.count.len());
                match signs.split_first() {
                    Some((first, more)) => {
                        std::iter::once(format!("{count}: {first}")).chain(more.iter().cloned()).collect()
                    }
                    None => vec![count],
                }
            }
            None if reason.item() == "limit" => {
                vec!["All answers together cannot count for more than a fixed limit".into()]
            }
            _ => about_features(),
        };
        if texts.is_empty() { about_features() } else { texts }
    }

    fn is_any_of(self, feature: &str) -> bool {
        self.rules.features().get(feature).is_some_and(|feature| matches!(feature.kind, FeatureKind::AnyOf(_)))
    }
}

/// The item that a reason names (`item`, `group.item`), and the option of an `any_of` that may follow.
fn item_of<'c, 'i>(condition: &'c Condition, id: &'i str) -> Option<(&'c Item, Option<&'i str>)> {
    let mut steps = id.split('.');
    match condition.evidence.get(steps.next()?)? {
        Evidence::Item(item) => Some((item, steps.next())),
        Evidence::Group(group) => Some((group.of.get(steps.next()?)?, steps.next())),
    }
}

/// How strongly a weight speaks, as one to three signs: borders lie halfway between weak, moderate and strong.
pub(super) fn strength(millidecibans: i64) -> &'static str {
    match millidecibans {
        8495.. => "+++",
        5000.. => "++",
        1.. => "+",
        0 => "",
        -4999..=-1 => "−",
        -8494..=-5000 => "−−",
        _ => "−−−",
    }
}

#[cfg(test)]
mod tests {
    use super::strength;

    #[test]
    fn words_of_the_rules_get_their_signs() {
        for (weight, signs) in [(3010, "+"), (6990, "++"), (10_000, "+++"), (0, "")] {
            assert_eq!(strength(weight), signs);
            assert_eq!(strength(-weight), signs.replace('+', "−"));
        }
        assert_eq!((strength(8494), strength(8495), strength(-8494), strength(-8495)), ("++", "+++", "−−", "−−−"));
        assert_eq!((strength(4999), strength(5000), strength(-4999), strength(-5000)), ("+", "++", "−", "−−"));
    }
}
