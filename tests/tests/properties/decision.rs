//! A quick decision is what the full assessment says.

use std::cell::RefCell;

use kneeri_core::{Decision, Findings};
use kneeri_tests::dice::Dice;
use kneeri_tests::random;
use proptest::prelude::*;

use crate::subject::{Example, Subject, on_random_rule_sets, on_the_knee_set};

thread_local! {
    /// The last decision: about somebody else, as often as not by other rules.
    static BEFORE: RefCell<Option<Decision>> = const { RefCell::new(None) };
}

#[test]
fn a_decision_is_what_the_assessment_says() {
    let on_each = |example: &Example| {
        let (engine, findings) = (&example.subject.engine, example.subject.findings(&example.answers));
        let assessment = example.assess();
        let mut decision = BEFORE.take().unwrap_or_else(|| engine.decide(&engine.findings()));
        engine.decide_into(&findings, &mut decision);
        let urgency = assessment.urgency();
        prop_assert_eq!((decision.level(), decision.certain()), (urgency.level(), urgency.certain()));
        prop_assert!(decision.must_ask().eq(urgency.must_ask()));
        let decided: Vec<_> =
            decision.conditions().map(|one| (one.id(), one.rank(), one.score(), one.band())).collect();
        let assessed: Vec<_> =
            assessment.conditions().map(|one| (one.id(), one.rank(), one.score(), one.band())).collect();
        prop_assert_eq!(decided, assessed);
        BEFORE.set(Some(decision));
        Ok(())
    };
    on_random_rule_sets(3000, on_each);
    on_the_knee_set(300, on_each);
}

/// What is decided, in one line.
fn said(decision: &Decision) -> String {
    let must_ask: Vec<&str> = decision.must_ask().collect();
    let conditions: Vec<_> = decision.conditions().map(|one| (one.position(), one.score(), one.band())).collect();
    format!("{} {} {must_ask:?} {conditions:?}", decision.level(), decision.certain())
}

#[test]
fn people_side_by_side_do_not_change_each_other() {
    let on_each = |example: &Example| {
        let Subject { engine, rules, .. } = example.subject;
        let luck = example.luck();
        let others = luck.chunks(1 << 9).map(|luck| random::findings(rules, &mut Dice::new(luck)));
        let all: Vec<Findings> =
            others.chain([example.answers.clone()]).map(|answers| example.subject.findings(&answers)).collect();
        // Two rows of seats and a part of a third.
        let people: Vec<Findings> = all.iter().cycle().take(140).cloned().collect();
        let alone = people.iter().map(|person| said(&engine.decide(person))).enumerate();
        let mut together = Vec::new();
        engine.decide_each(&people, |place, decision| together.push((place, said(decision))));
        prop_assert_eq!(together, alone.collect::<Vec<_>>());
        Ok(())
    };
    on_random_rule_sets(200, on_each);
    on_the_knee_set(20, on_each);
}
