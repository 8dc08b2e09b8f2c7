//! Properties of interviews.

use std::collections::BTreeSet;
use std::sync::Mutex;

use kneeri_core::{Alternative, Finding, Interview, InterviewOptions, Over, Part, Tier};
use kneeri_tests::dice::Dice;
use kneeri_tests::oracle::Universe;
use kneeri_tests::random;
use proptest::prelude::*;

use crate::answers;
use crate::subject::{Answers, Example, Outcome, on_random_rule_sets, on_the_knee_set};

/// Tries a property of whole interviews, which begin with the findings of the example or with none.
fn on_interviews(property: fn(&Example, Interview, &mut Dice) -> Outcome) {
    let interview = |example: &Example| {
        let luck = example.luck();
        let mut dice = Dice::new(&luck);
        let budget = dice.chance(30).then(|| u32::try_from(dice.below(6)).expect("a few"));
        let start = if dice.chance(50) { example.subject.engine.findings() } else { findings(example) };
        let interview = Interview::from_findings(start, InterviewOptions { budget });
        property(example, interview, &mut dice)
    };
    on_random_rule_sets(1000, interview);
    on_the_knee_set(40, interview);
}

fn findings(example: &Example) -> kneeri_core::Findings {
    example.subject.findings(&example.answers)
}

/// Answers the question in one way or another: settled, in part, or with "unknown".
fn answer(example: &Example, interview: &mut Interview, dice: &mut Dice) {
    let rules = &example.subject.rules;
    let (universe, partly) = (Universe::new(rules), random::findings(rules, dice));
    let question = interview.question().expect("a question").clone();
    if dice.chance(10) {
        assert!(interview.skip());
    } else if let Some(checklist) = question.parts().find(Part::is_checklist).filter(|_| dice.chance(50)) {
        let ticked = checklist.features().map(|feature| feature.id()).filter(|_| dice.chance(20));
        interview.tick(ticked.collect::<Vec<_>>()).expect("it is on the checklist");
    } else {
        let one = |id: &str, dice: &mut Dice| match partly.get(id) {
            Some(finding) if dice.chance(20) => finding.clone(),
            _ => answers::one_way(&universe, id, None, dice),
        };
        let all: Vec<(&str, Finding)> =
            question.features().map(|feature| (feature.id(), one(feature.id(), dice))).collect();
        interview.answer_all(all).expect("an answer of this rule set");
    }
}

fn given(interview: &Interview) -> Answers {
    interview.findings().iter().map(|(feature, finding)| (feature.to_owned(), finding.clone())).collect()
}

#[test]
fn an_interview_ends_asks_once_and_asks_what_applies() {
    on_interviews(|example, mut interview, dice| {
        while let Some(question) = interview.question() {
            let answers = given(&interview);
            let applying = example.subject.applying().truths(&answers);
            prop_assert!(question.features().len() > 0);
            for feature in question.features() {
                let id = feature.id();
                prop_assert!(!answers.contains_key(id), "{} has a finding", id);
                prop_assert!(feature.authored().expect("a feature").ask.is_some(), "{} cannot be asked", id);
                prop_assert!(applying.get(id).is_none_or(|applies| *applies == Some(true)), "{} may not apply", id);
            }
            answer(example, &mut interview, dice);
        }
        prop_assert!(interview.finished().is_some());
        Ok(())
    });
}

#[test]
fn no_warning_sign_is_left_that_could_be_asked_for() {
    on_interviews(|example, mut interview, dice| {
        while interview.question().is_some() {
            answer(example, &mut interview, dice);
        }
        let assessment = interview.assessment();
        let left: Vec<&str> = assessment.urgency().must_ask().collect();
        prop_assert_eq!(interview.progress().safety_is_settled(), left.is_empty());
        for feature in left {
            let finding = interview.findings().get(feature);
            prop_assert!(finding.is_some_and(answers::is_partial), "{feature} is left with {finding:?}");
        }
        Ok(())
    });
}

#[test]
fn warning_signs_come_first_and_the_budget_holds_for_the_rest() {
    on_interviews(|example, start, dice| {
        // Budgets are few, so they are told by trying.
        let saved: serde_json::Value = serde_json::from_str(&start.to_json()).expect("JSON");
        let budget = saved["budget"].as_u64();
        let mut interview = start;
        while let Some(question) = interview.question() {
            let assessment = interview.assessment();
            let open = assessment.urgency().must_ask().any(|feature| interview.findings().get(feature).is_none());
            prop_assert_eq!(question.tier() == Tier::Safety, open);
            let answered = interview.progress().answered() as u64;
            prop_assert!(open || budget.is_none_or(|budget| answered < budget), "{} were answered", answered);
            answer(example, &mut interview, dice);
        }
        let is_used = budget.is_some_and(|budget| interview.progress().answered() as u64 >= budget);
        prop_assert!(is_used || interview.finished() != Some(Over::BudgetUsed));
        Ok(())
    });
}

#[test]
fn progress_never_promises_too_little() {
    on_interviews(|example, mut interview, dice| {
        let mut promised = Vec::new();
        while interview.question().is_some() {
            promised.push(interview.progress().at_most());
            answer(example, &mut interview, dice);
        }
        prop_assert_eq!(interview.progress().answered(), promised.len());
        prop_assert_eq!(interview.progress().at_most(), 0);
        for (before, at_most) in promised.iter().enumerate() {
            prop_assert!(promised.len() - before <= *at_most, "{} came after {before}: {promised:?}", promised.len());
        }
        Ok(())
    });
}

#[test]
fn the_order_of_an_interview_changes_nothing() {
    on_interviews(|example, mut interview, dice| {
        while interview.question().is_some() {
            answer(example, &mut interview, dice);
        }
        prop_assert_eq!(interview.assessment().to_json(), example.subject.assess(&given(&interview)).to_json());
        Ok(())
    });
}

#[test]
fn what_is_saved_resumes_as_it_was() {
    on_interviews(|example, mut interview, dice| {
        for _ in 0..dice.below(6) {
            if interview.question().is_some() {
                answer(example, &mut interview, dice);
            }
        }
        let saved = interview.to_json();
        let mut resumed = Interview::from_json(&example.subject.engine, &saved)
            .map_err(|error| TestCaseError::fail(format!("{error}: {saved}")))?;
        loop {
            prop_assert_eq!(&resumed, &interview);
            prop_assert_eq!(resumed.to_json(), interview.to_json());
            prop_assert_eq!(resumed.question(), interview.question());
            prop_assert_eq!(resumed.progress(), interview.progress());
            prop_assert_eq!(resumed.undo(), interview.undo());
            if !interview.undo() {
                break;
            }
            resumed.undo();
        }
        Ok(())
    });
}

#[test]
fn undo_is_exact() {
    on_interviews(|example, mut interview, dice| {
        let mut states = Vec::new();
        for _ in 0..8 {
            if interview.question().is_none() {
                break;
            }
            states.push(interview.clone());
            match random::findings(&example.subject.rules, dice).pop_first() {
                Some((feature, finding)) if dice.chance(30) => interview.answer(&feature, finding).expect("it fits"),
                _ => answer(example, &mut interview, dice),
            }
        }
        for before in states.into_iter().rev() {
            prop_assert!(interview.undo());
            prop_assert_eq!(&interview, &before);
            prop_assert_eq!(interview.findings(), before.findings());
            prop_assert_eq!(interview.question(), before.question());
            prop_assert_eq!(interview.finished(), before.finished());
            prop_assert_eq!(interview.progress(), before.progress());
            prop_assert_eq!(interview.to_json(), before.to_json());
        }
        prop_assert!(!interview.undo());
        Ok(())
    });
}

#[test]
fn an_interview_is_refused_by_another_rule_set() {
    let knee = kneeri_core::Engine::knee();
    let other = random::rule_set_of_seed(1).to_string();
    let other = kneeri_core::Engine::new(&kneeri_core::RuleSet::from_json(&other).expect("it loads"));
    let error = Interview::from_json(&other, &Interview::new(&knee).to_json()).expect_err("another rule set");
    let (saved, own) = (knee.rules().digest().to_string(), other.rules().digest().to_string());
    assert!(error.to_string().contains(&saved) && error.to_string().contains(&own), "{error}");
    for broken in ["", "{}", "[]", r#"{"rule_set":{}}"#, r#"{"steps":[1]}"#] {
        assert!(Interview::from_json(&knee, broken).is_err(), "{broken}");
    }
}

#[test]
fn a_wrong_answer_changes_nothing() {
    let mut interview = Interview::new(&kneeri_core::Engine::knee());
    let before = interview.clone();
    assert!(interview.answer("fever", 3).is_err());
    assert!(interview.answer_all([("deformity", Finding::YesNo(false)), ("fever", Finding::from(3))]).is_err());
    assert!(interview.tick(["age"]).is_err());
    assert_eq!(interview, before);
    assert_eq!(interview.findings(), before.findings());
}

/// What few interviews lead to, but promises are about.
#[test]
fn interviews_of_all_kinds_are_tried() {
    static SEEN: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    on_interviews(|example, mut interview, dice| {
        let mut seen = SEEN.lock().expect("one thread");
        while let Some(question) = interview.question() {
            seen.insert(format!("{:?}", question.tier()));
            seen.insert(format!("together {}", question.screen().is_some()));
            seen.insert(format!("parts {}", question.parts().len() > 1));
            seen.insert(format!("checklist {}", question.parts().any(|part| part.is_checklist())));
            answer(example, &mut interview, dice);
        }
        seen.insert(format!("{:?}", interview.finished().expect("over")));
        let what_if = example.subject.engine.what_if(interview.findings());
        seen.insert(format!("pairs {}", what_if.pairs().len() > 0));
        seen.insert(format!("known {}", what_if.single().any(Alternative::is_known)));
        Ok(())
    });
    let seen = SEEN.lock().expect("one thread");
    let wanted = "Safety|Care|Ranking|together false|parts true|parts false|checklist true|checklist false|Settled|NothingLeft|BudgetUsed|pairs true|pairs false|known true";
    for corner in wanted.split('|') {
        assert!(seen.contains(corner), "{corner} is never reached: {seen:?}");
    }
}
