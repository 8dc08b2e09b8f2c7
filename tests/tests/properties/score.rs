//! Properties of the scores: what adds up, and what no further answer can break.

use std::collections::BTreeMap;

use kneeri_core::{Band, Citation, Combine, Entries, Evidence, FeatureKind, Item, RankedCondition, Reason, RuleSet};
use proptest::prelude::*;

use crate::subject::{Example, Outcome, on_random_rule_sets, on_the_knee_set};

/// Tries a property of one condition's result on every condition.
fn on_every_condition(property: fn(&RuleSet, RankedCondition) -> Outcome) {
    let on_each = |example: &Example| {
        let assessment = example.assess();
        assessment.conditions().try_for_each(|condition| property(&example.subject.rules, condition))
    };
    on_random_rule_sets(2000, on_each);
    on_the_knee_set(200, on_each);
}

#[test]
fn contributions_add_up_to_the_score() {
    on_every_condition(|_, condition| {
        let counted: i64 = condition.reasons().map(Reason::counted).sum();
        prop_assert_eq!(condition.prior() + counted, condition.score(), "{}", condition.id());
        prop_assert_eq!(condition.net(), condition.score() - condition.prior(), "{}", condition.id());
        Ok(())
    });
}

#[test]
fn the_base_rate_is_one_that_the_author_gave() {
    on_every_condition(|_, condition| {
        let rate = &condition.authored().expect("a condition").how_common;
        let percents = rate.settings.iter().map(|setting| setting.percent).chain([rate.percent]);
        let odds = |thousandths: i64| 10_000.0 * (thousandths as f64 / (100_000 - thousandths) as f64).log10();
        let mut priors = percents.map(|percent| odds(percent.thousandths()).round() as i64);
        prop_assert!(priors.any(|prior| prior == condition.prior()), "{} of {}", condition.prior(), condition.id());
        Ok(())
    });
}

/// An item as it may stand in a reason: its id, its member and piece, and its sources.
struct Part<'r> {
    member: String,
    piece: &'r str,
    combine: Combine,
    source: &'r [Citation],
}

/// The items of a condition by the id that reasons give them.
fn parts<'r>(rules: &RuleSet, evidence: &'r Entries<kneeri_core::Id, Evidence>) -> BTreeMap<String, Part<'r>> {
    let mut parts = BTreeMap::new();
    for (piece, entry) in evidence {
        let (combine, items) = match entry {
            Evidence::Item(item) => (Combine::Sum, vec![(piece.to_string(), item)]),
            Evidence::Group(group) => {
                (group.combine, group.of.iter().map(|(id, item)| (format!("{piece}.{id}"), item)).collect())
            }
        };
        for (member, item) in items {
            let part = || Part { member: member.clone(), piece, combine, source: item.source() };
            match item {
                Item::By(by) if matches!(rules.features()[&by.by].kind, FeatureKind::AnyOf(_)) => {
                    parts.extend(by.gives.keys().map(|option| (format!("{member}.{option}"), part())));
                }
                _ => {
                    parts.insert(member.clone(), part());
                }
            }
        }
    }
    parts
}

fn is_item(reason: &Reason) -> bool {
    !["only_if", "limit"].contains(&reason.item())
}

#[test]
fn every_contribution_names_its_item_and_source() {
    on_every_condition(|rules, condition| {
        let parts = parts(rules, &condition.authored().expect("a condition").evidence);
        for reason in condition.reasons().filter(is_item) {
            let part = parts.get(reason.item());
            prop_assert!(part.is_some(), "no item {} in {}", reason.item(), condition.id());
            prop_assert_eq!(reason.source(), part.expect("a part").source, "{}", reason.item());
            prop_assert!(!reason.source().is_empty() && reason.features().next().is_some(), "{}", reason.item());
            prop_assert!(reason.features().all(|feature| rules.features().contains_key(feature)));
            prop_assert!(reason.weight() != 0, "{} says nothing", reason.item());
        }
        Ok(())
    });
}

/// So many halvings of a weight, rounded half away from zero.
fn halved(weight: i64, times: u32) -> i64 {
    let whole = 1_i64 << times;
    weight.signum() * ((2 * weight.abs() + whole) / (2 * whole))
}

fn share_text(times: u32) -> String {
    match times {
        0 => "full".to_owned(),
        1 => "half".to_owned(),
        2 => "quarter".to_owned(),
        times => format!("1/{}", 1_u64 << times),
    }
}

/// What each item counts and how much of it that is, recomputed from the weights alone. Everything else is "none".
fn replayed(parts: &BTreeMap<String, Part>, weights: &BTreeMap<&str, i64>) -> BTreeMap<String, (i64, String)> {
    let mut shares = BTreeMap::new();
    for sign in [1, -1] {
        // The strongest of each member, the smaller id first where they tie.
        let mut strongest: BTreeMap<&str, (i64, &str)> = BTreeMap::new();
        for (item, weight) in weights.iter().filter(|(_, weight)| **weight * sign > 0) {
            let best = strongest.entry(&parts[*item].member).or_insert((*weight, item));
            if weight.abs() > best.0.abs() {
                *best = (*weight, item);
            }
        }
        let mut pieces: BTreeMap<&str, Vec<(i64, &str)>> = BTreeMap::new();
        for (weight, item) in strongest.into_values() {
            pieces.entry(parts[item].piece).or_default().push((weight, item));
        }
        for mut items in pieces.into_values() {
            items.sort_by_key(|(weight, item)| (-weight.abs(), *item));
            for (place, (weight, item)) in items.into_iter().enumerate() {
                let times = match parts[item].combine {
                    Combine::Sum => 0,
                    Combine::Tapering => place as u32,
                    Combine::Strongest if place == 0 => 0,
                    Combine::Strongest => continue,
                };
                shares.insert(item.to_owned(), (halved(weight, times), share_text(times)));
            }
        }
    }
    shares
}

#[test]
fn shares_follow_from_the_weights() {
    on_every_condition(|rules, condition| {
        let parts = parts(rules, &condition.authored().expect("a condition").evidence);
        let weights = condition.reasons().filter(is_item).map(|reason| (reason.item(), reason.weight())).collect();
        let shares = replayed(&parts, &weights);
        let none = (0, "none".to_owned());
        let mut sum = 0;
        for reason in condition.reasons().filter(is_item) {
            let (counted, share) = shares.get(reason.item()).unwrap_or(&none);
            prop_assert_eq!((reason.counted(), &reason.share()), (*counted, share), "{}", reason.item());
            sum += counted;
        }
        let most = rules.header().evidence_limit;
        prop_assert_eq!(condition.net(), sum.clamp(-most, most), "the limit of {}", condition.id());
        let limit = condition.reasons().find(|reason| reason.item() == "limit").map(Reason::counted);
        prop_assert_eq!(limit, (sum.abs() > most).then(|| sum.clamp(-most, most) - sum), "{}", condition.id());
        Ok(())
    });
}

#[test]
fn reasons_and_conditions_stand_in_their_order() {
    on_every_condition(|_, condition| {
        let rank = |reason: Reason| {
            let place =
                ["only_if", "limit"].iter().position(|item| *item == reason.item()).map_or(1, |place| 2 * place);
            (place, std::cmp::Reverse(reason.counted().abs()), reason.item().to_owned())
        };
        prop_assert!(condition.reasons().map(rank).is_sorted(), "{}", condition.id());
        let is_excluded = condition.reasons().any(|reason| reason.item() == "only_if");
        prop_assert_eq!(is_excluded, condition.band() == Band::Excluded, "{}", condition.id());
        Ok(())
    });
    on_random_rule_sets(1000, |example| {
        let assessment = example.assess();
        let rank = |condition: RankedCondition| {
            (condition.band() == Band::Excluded, std::cmp::Reverse(condition.score()), condition.id().to_owned())
        };
        prop_assert!(assessment.conditions().map(rank).is_sorted());
        Ok(())
    });
}
