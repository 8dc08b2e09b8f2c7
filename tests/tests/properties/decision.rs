//! A quick decision is what the full assessment says.

use std::cell::RefCell;

use kneeri_core::Decision;
use proptest::prelude::*;

use crate::subject::{Example, on_random_rule_sets, on_the_knee_set};

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
