//! Properties of the next question, and a naive reading of what a question is worth.

use std::collections::{BTreeMap, BTreeSet};

use kneeri_core::{
    Assessment, Band, Clause, Decimal, Evidence, FeatureKind, Finding, Found, Id, Interview, InterviewOptions, Item,
    Likelihood, Over, Question, RuleSet, Test, Tier, Truth, When,
};
use kneeri_tests::oracle::{self, Ends, Universe};
use proptest::prelude::*;

use crate::answers::{named, ways};
use crate::subject::{Answers, Example, Outcome, Subject, on_random_rule_sets, on_the_knee_set};

const ALL: usize = 1000;

#[test]
fn questions_are_the_same_every_time_and_no_feature_stands_twice() {
    let property = |example: &Example| {
        let findings = example.subject.findings(&example.answers);
        let all = example.subject.engine.questions(&findings, ALL);
        for most in [0, 1, 2, 5] {
            let few = example.subject.engine.questions(&findings, most);
            prop_assert_eq!(&few[..], &all[..most.min(all.len())]);
        }
        prop_assert_eq!(example.subject.engine.next_question(&findings), all.first().cloned());
        let features: Vec<&str> = all.iter().flat_map(|question| question.features()).map(|one| one.id()).collect();
        prop_assert_eq!(features.iter().collect::<BTreeSet<_>>().len(), features.len());
        prop_assert!(all.is_sorted_by_key(|question| question.tier()));
        for question in &all {
            let json: serde_json::Value = serde_json::from_str(&question.to_json()).expect("JSON");
            prop_assert_eq!(json.to_string(), question.to_json(), "members are sorted");
            prop_assert!(!question.text().is_empty() && !question.reason().is_empty());
        }
        Ok(())
    };
    on_random_rule_sets(1000, property);
    on_the_knee_set(40, property);
}

#[test]
fn every_reason_holds() {
    let property = |example: &Example| {
        let findings = example.subject.findings(&example.answers);
        let assessment = example.assess();
        let urgency = assessment.urgency();
        for question in example.subject.engine.questions(&findings, ALL) {
            let rules = &example.subject.rules;
            let about = |when| oracle::asked_about(rules, &example.answers, when).contains(question.id());
            let causes: Vec<bool> = match question.tier() {
                Tier::Safety => question.safety().map(|rule| about(&rules.triage()[rule].when)).collect(),
                Tier::Care => {
                    let withheld = |advice: &str| assessment.withheld().any(|withheld| withheld.id() == advice);
                    let raise = question.may_raise().map(|rule| rules.triage()[rule].urgency > urgency.certain());
                    raise.chain(question.contraindication().map(withheld)).collect()
                }
                Tier::Ranking => question.tells_apart().map(|id| rules.conditions().contains_key(id)).collect(),
            };
            prop_assert!(causes.iter().any(|holds| *holds), "{:?} {}", question.tier(), question.id());
        }
        Ok(())
    };
    on_random_rule_sets(500, property);
    on_the_knee_set(20, property);
}

/// One variable takes each of its values; of several options none or exactly one is present.
pub(crate) fn plain_ways(universe: &Universe, id: &str) -> Vec<Finding> {
    match &universe.rules.features()[id].kind {
        FeatureKind::AnyOf(options) => {
            let one = options.iter().map(|option| Finding::Options(vec![option.to_string()]));
            std::iter::once(Finding::Options(Vec::new())).chain(one).collect()
        }
        _ => ways(universe, id, None),
    }
}

fn with(answers: &Answers, id: &str, finding: &Finding) -> Answers {
    let mut answers = answers.clone();
    answers.insert(id.to_owned(), finding.clone());
    answers
}

/// The features that can still be asked, with the questions that stand for each.
fn candidates(subject: &Subject, answers: &Answers) -> Vec<(String, BTreeSet<String>)> {
    let applying = subject.applying().truths(answers);
    let mut candidates = Vec::new();
    for (id, feature) in subject.rules.features() {
        let applies = applying.get(id.as_str()).copied().unwrap_or(Some(true));
        if feature.ask.is_none() || answers.contains_key(id.as_str()) || applies == Some(false) {
            continue;
        }
        let mut questions = BTreeSet::from([id.to_string()]);
        if let (None, Some(when)) = (applies, &feature.ask_when) {
            questions = oracle::asked_about(&subject.rules, answers, when);
            questions.retain(|question| !answers.contains_key(question));
        }
        candidates.push((id.to_string(), questions));
    }
    candidates
}

fn scores(assessment: &Assessment) -> BTreeMap<String, i64> {
    assessment.conditions().map(|condition| (condition.id().to_owned(), condition.score())).collect()
}

/// The leader, those that can still overtake it by rank, and the watched conditions.
fn looked_at(subject: &Subject, answers: &Answers) -> Option<(String, Vec<String>, Vec<String>)> {
    let assessment = subject.assess(answers);
    let ends = oracle::ends(&subject.rules, answers);
    let ranked: Vec<String> = assessment.conditions().map(|condition| condition.id().to_owned()).collect();
    let (leader, others) = ranked.split_first()?;
    let lo = ends.get(leader)?.lo;
    let may_lead = |id: &&String| ends.get(*id).is_some_and(|ends| ends.hi >= lo);
    let challengers = others.iter().filter(may_lead).cloned().collect();
    let header = subject.rules.header();
    let band = |score: i64, net: i64| match score {
        _ if score >= header.likely_score && net >= header.likely_net => Band::Likely,
        _ if score >= header.possible_score => Band::Possible,
        _ => Band::Unlikely,
    };
    let is_watched = |(id, ends): &(&String, &Ends)| {
        let (low, high) = (band(ends.lo, ends.least_net), band(ends.hi, ends.greatest_net));
        if *id == leader {
            return ends.may_be_excluded || low != high;
        }
        let floor = subject.rules.conditions()[id.as_str()].urgency_if_likely;
        floor.is_some_and(|floor| floor > assessment.urgency().certain())
            && high == Band::Likely
            && (low != Band::Likely || ends.may_be_excluded)
    };
    let watched = ends.iter().filter(is_watched).map(|(id, _)| id.clone()).collect();
    Some((leader.clone(), challengers, watched))
}

/// Whether a choice or number is what a key of `gives` says.
fn covers(key: &str, way: &Finding) -> bool {
    let Finding::Number(number) = way else { return *way == Finding::Choice(key.to_owned()) };
    let value = |text: &str| text.parse::<Decimal>().expect("a number");
    let (number, words) = (value(number.as_str()), key.split(' ').collect::<Vec<_>>());
    let (holds, rest) = match words[..] {
        ["from", from, ref rest @ ..] => (number >= value(from), rest),
        ["above", above, ref rest @ ..] => (number > value(above), rest),
        ref rest => (true, rest),
    };
    holds
        && match *rest {
            ["below", below] => number < value(below),
            ["at", "most", most] => number <= value(most),
            _ => true,
        }
}

/// How many of 100,000 give each value of a variable of a feature, read from the evidence once more; for each option of
/// an `any_of` no and yes.
fn shares(universe: &Universe, id: &str) -> Vec<Vec<i128>> {
    let rules = universe.rules;
    let kind = &rules.features()[id].kind;
    let plain = match kind {
        FeatureKind::AnyOf(options) => vec![vec![Finding::YesNo(false), Finding::YesNo(true)]; options.len()],
        _ => vec![plain_ways(universe, id)],
    };
    let mut stated: Vec<Vec<Vec<i128>>> = plain.iter().map(|values| vec![Vec::new(); values.len()]).collect();
    let items = rules.conditions().values().flat_map(|condition| condition.evidence.values());
    for item in items.flat_map(|evidence| match evidence {
        Evidence::Item(item) => vec![item],
        Evidence::Group(group) => group.of.values().collect(),
    }) {
        let without = |found: &Found| i128::from(found.without.thousandths());
        match item {
            Item::By(item) if item.by == *id => {
                for (key, likelihood) in &item.gives {
                    let Likelihood::Found(found) = likelihood else { continue };
                    if let FeatureKind::AnyOf(options) = kind {
                        let option = options.iter().position(|option| option == key.as_str()).expect("an option");
                        stated[option][1].push(without(found));
                        stated[option][0].push(100_000 - without(found));
                        continue;
                    }
                    let ways = plain[0].iter().enumerate();
                    let places: Vec<usize> = ways.filter(|(_, way)| covers(key, way)).map(|(place, _)| place).collect();
                    let each = without(found) / places.len().max(1) as i128;
                    places.into_iter().for_each(|place| stated[0][place].push(each));
                }
            }
            Item::When(item) => {
                let [Clause::Test { feature, test: Test::Is(answer) }] = &item.when.clauses[..] else { continue };
                let (found, is_yes) = match (&item.found, &item.yes, &item.no) {
                    (Some(found), ..) | (_, Some(Likelihood::Found(found)), _) => (found, *answer),
                    (_, _, Some(Likelihood::Found(found))) => (found, !answer),
                    _ => continue,
                };
                if *feature == *id {
                    let yes = if is_yes { without(found) } else { 100_000 - without(found) };
                    for (place, way) in plain[0].iter().enumerate() {
                        stated[0][place].push(if *way == Finding::YesNo(true) { yes } else { 100_000 - yes });
                    }
                }
            }
            _ => {}
        }
    }
    let means = |(stated, values): (Vec<Vec<i128>>, &Vec<Finding>)| -> Vec<i128> {
        let mean = |all: &Vec<i128>| (!all.is_empty()).then(|| all.iter().sum::<i128>() / all.len() as i128);
        let mut means: Vec<Option<i128>> = stated.iter().map(mean).collect();
        let (total, open) = (means.iter().flatten().sum::<i128>(), means.iter().filter(|mean| mean.is_none()).count());
        for (mean, value) in means.iter_mut().zip(values) {
            let rest = (100_000 - total).max(0) / open.max(1) as i128;
            *mean = mean.or(match value {
                Finding::YesNo(yes) => Some(if *yes { 5_000 } else { 95_000 }),
                _ => Some(rest),
            });
        }
        means.into_iter().map(|mean| mean.expect("a share")).collect()
    };
    stated.into_iter().zip(&plain).map(means).collect()
}

/// How many of a million answer in each of these ways, as if options were independent.
fn shares_of_ways(universe: &Universe, id: &str) -> Vec<i128> {
    let shares = shares(universe, id);
    let times = |all: i128, share: i128| (all * share.max(1) / 100_000).max(1);
    match &universe.rules.features()[id].kind {
        FeatureKind::AnyOf(options) => {
            let only = |chosen: Option<usize>| {
                let each = shares.iter().enumerate().map(|(place, share)| share[usize::from(Some(place) == chosen)]);
                each.fold(1_000_000, times)
            };
            std::iter::once(None).chain((0..options.len()).map(Some)).map(only).collect()
        }
        _ => shares[0].iter().map(|share| times(1_000_000, *share)).collect(),
    }
}

/// The likelihood ratio of a score in millionths: a twentieth of a power of ten a step.
fn millionths(score: i64) -> i128 {
    let steps = (score.clamp(-40_000, 40_000) as f64 / 500.0).round() as i32;
    let within = (1e6 * 10_f64.powf(f64::from(steps.rem_euclid(20)) / 20.0)).round() as i128;
    within * 10_i128.pow((steps.div_euclid(20) + 4) as u32) / 10_000
}

fn mean(weighed: impl Iterator<Item = (i128, i128)> + Clone) -> i128 {
    weighed.clone().map(|(number, weight)| number * weight).sum::<i128>()
        / weighed.map(|(_, weight)| weight).sum::<i128>()
}

/// What each question is worth for the ranking, by assessing every possible answer; and whether the lead is clear.
fn naive_gains(subject: &Subject, answers: &Answers) -> (BTreeMap<String, i64>, bool) {
    let universe = Universe::new(&subject.rules);
    let Some((leader, challengers, watched)) = looked_at(subject, answers) else { return (BTreeMap::new(), true) };
    let (assessment, header) = (subject.assess(answers), subject.rules.header());
    let now = scores(&assessment);
    let rivals = challengers.iter().take(12).map(|rival| (rival, true, now[&leader] - now[rival]));
    let to_likely = |id: &String| {
        let condition = assessment.condition(id).expect("a condition");
        (condition.score() - header.likely_score).min(condition.net() - header.likely_net).abs()
    };
    let raises =
        |id: &&String| subject.rules.conditions()[id.as_str()].urgency_if_likely > Some(assessment.urgency().certain());
    let watched = watched.iter().filter(raises).map(|id| (id, false, to_likely(id)));
    let races: Vec<(&String, bool, i64)> = rivals.chain(watched).collect();
    let only_if = subject.rules.conditions()[leader.as_str()].only_if.as_ref();
    let is_open = oracle::ends(&subject.rules, answers)[&leader].may_be_excluded;
    let excluding = only_if.filter(|_| is_open).map(|when| behind(&subject.rules, when)).unwrap_or_default();
    let open = candidates(subject, answers);
    let variance = |id: &str| -> Vec<i64> {
        let shares = shares_of_ways(&universe, id);
        let after = plain_ways(&universe, id).into_iter().map(|way| scores(&subject.assess(&with(answers, id, &way))));
        let after: Vec<BTreeMap<String, i64>> = after.collect();
        let of_race = |(other, is_rival, distance): &(&String, bool, i64)| {
            let weighed = after.iter().zip(&shares).map(|(after, share)| {
                let (lead, moved) = (after[&leader] - now[&leader], after[*other] - now[*other]);
                let odds = if *is_rival { millionths(-distance) } else { 1_000_000 };
                let base = millionths(if *is_rival { lead } else { 0 });
                let likely = base + millionths(moved) * odds / 1_000_000;
                (i128::from(if *is_rival { lead - moved } else { moved }), share * likely)
            });
            let middle = mean(weighed.clone());
            mean(weighed.map(|(number, weight)| ((number - middle).pow(2), weight))) as i64
        };
        races.iter().map(of_race).collect()
    };
    let variances: Vec<Vec<i64>> = open.iter().map(|(id, _)| variance(id)).collect();
    let spread = |place: usize| variances.iter().map(|variances| variances[place]).sum::<i64>();
    let mut gains = BTreeMap::new();
    for ((id, questions), variances) in open.iter().zip(&variances) {
        let mut gain = if excluding.contains(id.as_str()) { 1_000_000 } else { 0 };
        for (place, variance) in variances.iter().enumerate().filter(|(_, variance)| **variance > 0) {
            gain += variance * 1_000_000 / (spread(place) + races[place].2.pow(2));
        }
        for question in questions {
            let best = gains.entry(question.clone()).or_insert(0);
            *best = gain.max(*best);
        }
    }
    gains.retain(|_, gain| *gain > 0);
    let is_clear = |(place, (_, _, distance)): (usize, &(&String, bool, i64))| {
        spread(place) == 0 || distance.pow(2) > 4 * spread(place)
    };
    let may_go = open.iter().any(|(id, _)| excluding.contains(id.as_str()));
    (gains, races.iter().enumerate().all(is_clear) && !may_go)
}

/// The features that a condition over findings names, and those that decide whether they apply, and so on.
fn behind<'r>(rules: &'r RuleSet, when: &'r When) -> BTreeSet<&'r str> {
    let deciding = |id: &&'r Id| rules.features()[*id].ask_when.as_ref();
    let named = named(rules, when);
    let further = named.iter().filter_map(deciding).flat_map(|when| behind(rules, when));
    named.iter().map(|id| id.as_str()).chain(further).collect()
}

fn gains_are_those_of_full_assessments(example: &Example) -> Outcome {
    let (subject, answers) = (example.subject, &example.answers);
    let all = subject.engine.questions(&subject.findings(answers), ALL);
    let (naive, is_clear) = naive_gains(subject, answers);
    let feature = |id: &str| &subject.rules.features()[id];
    let cost = |id: &str| i64::from(feature(id).cost);
    let together = |id: &str| match &feature(id).screen {
        Some(screen) => {
            naive.iter().filter(|(id, _)| feature(id).screen.as_ref() == Some(screen)).map(|(_, gain)| gain).sum()
        }
        None => naive[id],
    };
    let mut before: Option<&str> = None;
    for question in all.iter().filter(|question| question.tier() == Tier::Ranking) {
        let (id, gain) = (question.id(), question.gain().expect("a gain"));
        prop_assert_eq!(naive.get(id), Some(&gain), "{}", id);
        if let Some(last) = before {
            let worth = |id: &str, other: &str| (together(id) * cost(other), naive[id] * cost(other));
            let (one, other) = (worth(last, id), worth(id, last));
            prop_assert!(one > other || (one == other && last < id), "{last} before {id}");
        }
        before = Some(id);
    }
    let interview = Interview::from_findings(subject.findings(answers), InterviewOptions::default());
    match before {
        Some(_) => prop_assert!(!is_clear),
        None if all.is_empty() && interview.finished() != Some(Over::Settled) => {
            prop_assert!(is_clear || naive.is_empty())
        }
        None => {}
    }
    prop_assert!(interview.finished() != Some(Over::Clear) || is_clear);
    if before.is_some() {
        let listed: BTreeSet<&str> = all.iter().flat_map(|question| question.features()).map(|one| one.id()).collect();
        for question in naive.keys() {
            prop_assert!(listed.contains(question.as_str()), "{} is not asked", question);
        }
    }
    screens_are_asked_whole(example, &all, &naive)
}

/// With a question of a screen come all others of it that can be asked and matter, and no more.
fn screens_are_asked_whole(example: &Example, all: &[Question], naive: &BTreeMap<String, i64>) -> Outcome {
    let assessment = example.assess();
    let urgency = assessment.urgency();
    let mut mattering: BTreeSet<String> = naive.keys().cloned().collect();
    mattering.extend(urgency.must_ask().chain(urgency.may_raise()).map(str::to_owned));
    mattering.extend(assessment.withheld().flat_map(|withheld| withheld.ask().to_vec()).map(str::to_owned));
    let screen = |id: &str| example.subject.rules.features()[id].screen.as_ref();
    let candidates = candidates(example.subject, &example.answers);
    let applying: Vec<&String> = candidates.iter().filter(|(id, by)| by.contains(id)).map(|(id, _)| id).collect();
    let mut asked: BTreeSet<&str> = BTreeSet::new();
    for question in all {
        let features: BTreeSet<&str> = question.features().map(|feature| feature.id()).collect();
        let of_screen = |id: &&&String| screen(id).is_some() && screen(id) == screen(question.id());
        for id in applying.iter().filter(of_screen).filter(|id| !asked.contains(id.as_str())) {
            prop_assert_eq!(features.contains(id.as_str()), mattering.contains(*id), "{} with {}", id, question.id());
        }
        asked.extend(features);
    }
    Ok(())
}

#[test]
fn a_question_is_worth_what_full_assessments_say() {
    on_random_rule_sets(600, gains_are_those_of_full_assessments);
    on_the_knee_set(2, gains_are_those_of_full_assessments);
}

/// The ways to answer a part of a question, each with how many of a million answer so.
fn ways_of_part(universe: &Universe, part: &[&str]) -> Vec<(Answers, i128)> {
    if let [id] = part {
        let ways = plain_ways(universe, id).into_iter().map(|way| Answers::from([((*id).to_owned(), way)]));
        return ways.zip(shares_of_ways(universe, id)).collect();
    }
    let only = |chosen: Option<&str>| {
        let answers = part.iter().map(|id| ((*id).to_owned(), Finding::YesNo(Some(*id) == chosen)));
        let answers: Answers = answers.collect();
        let share = |id: &str| {
            let place = plain_ways(universe, id).iter().position(|way| *way == answers[id]).expect("a way");
            shares(universe, id)[0][place]
        };
        let share = part.iter().fold(1_000_000, |all, id| (all * share(id).max(1) / 100_000).max(1));
        (answers, share)
    };
    std::iter::once(None).chain(part.iter().copied().map(Some)).map(only).collect()
}

/// How many of these triage rules the answers to these features probably settle, part by part, in thousandths.
fn settles(example: &Example, features: &[&str], rules: &[&str]) -> i128 {
    let subject = example.subject;
    let universe = Universe::new(&subject.rules);
    let forms = subject.engine.normal_forms(rules.iter().map(|rule| &subject.rules.triage()[*rule].when));
    let is_ticked = |id: &&str| {
        let feature = &subject.rules.features()[*id];
        matches!(feature.kind, FeatureKind::YesNo(_)) && !feature.self_test
    };
    let (ticked, alone): (Vec<&str>, Vec<&str>) = features.iter().partition(|id| is_ticked(id));
    let parts = alone.into_iter().map(|id| vec![id]).chain((!ticked.is_empty()).then_some(ticked));
    let settled = |(way, share): (Answers, i128)| {
        let answers = example.answers.clone().into_iter().chain(way).collect();
        let situation = subject.engine.situation(&subject.findings(&answers));
        let settled = forms.iter().filter(|form| situation.truth(form) != Truth::Open).count();
        (1000 * settled as i128, share)
    };
    parts.map(|part| mean(ways_of_part(&universe, &part).into_iter().map(settled))).sum()
}

#[test]
fn what_probably_settles_most_is_asked_first() {
    let property = |example: &Example| {
        let questions = example.subject.engine.questions(&example.subject.findings(&example.answers), ALL);
        let assessment = example.assess();
        let must_ask: Vec<&str> = assessment.urgency().must_ask().collect();
        for tier in [Tier::Safety, Tier::Care] {
            // What keeps advice back is not told apart here.
            let of_tier =
                |question: &&Question| question.tier() == tier && question.contraindication().next().is_none();
            let order = questions.iter().filter(of_tier).map(|question| {
                let rules: Vec<&str> = question.safety().chain(question.may_raise()).collect();
                let about = |id: &&str| {
                    let about = |rule: &&str| {
                        let when = &example.subject.rules.triage()[*rule].when;
                        oracle::asked_about(&example.subject.rules, &example.answers, when).contains(*id)
                    };
                    rules.iter().any(about)
                };
                let features: Vec<&str> = question.features().map(|feature| feature.id()).filter(about).collect();
                let place = must_ask.iter().position(|id| *id == question.id());
                (-settles(example, &features, &rules), place, question.id())
            });
            prop_assert!(order.is_sorted());
        }
        Ok(())
    };
    on_random_rule_sets(400, property);
    on_the_knee_set(4, property);
}

/// When an interview is settled, no two further answers that apply change the leader or a watched band.
#[test]
fn what_is_settled_stands_whatever_two_answers_say() {
    on_random_rule_sets(4000, |example| {
        let (subject, answers) = (example.subject, &example.answers);
        let interview = Interview::from_findings(subject.findings(answers), InterviewOptions::default());
        if interview.finished() != Some(Over::Settled) {
            return Ok(());
        }
        let universe = Universe::new(&subject.rules);
        let Some((leader, _, watched)) = looked_at(subject, answers) else { return Ok(()) };
        let bands = |assessment: &Assessment| -> Vec<bool> {
            let band = |id: &String| assessment.condition(id).expect("a condition").band();
            watched.iter().map(|id| band(id) == Band::Likely).collect()
        };
        let before = bands(&subject.assess(answers));
        let open: Vec<String> = candidates(subject, answers).into_iter().map(|(id, _)| id).collect();
        for one in &open {
            for way in plain_ways(&universe, one) {
                let first = with(answers, one, &way);
                for (other, _) in candidates(subject, &first) {
                    for way in plain_ways(&universe, &other) {
                        let both = with(&first, &other, &way);
                        let after = subject.assess(&both);
                        let now = after.conditions().next().expect("a condition");
                        prop_assert_eq!(now.id(), &leader, "after {}", crate::subject::told(&both));
                        prop_assert_eq!(&bands(&after), &before, "after {}", crate::subject::told(&both));
                    }
                }
            }
        }
        Ok(())
    });
}
