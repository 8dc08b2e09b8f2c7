//! Properties of a rule set as a whole, each proved for all answers or refuted with some.
//!
//! What is proved about findings holds once every question that applies is answered. Proofs are made on the decision
//! diagram; every refutation was replayed in the engine.

use std::fmt;

use kneeri_core::{Advice, Assessment, Engine, Id, Law, RuleSet, Urgency};
use serde::Serialize;

use crate::diagram::{Node, Path, TooComplex};
use crate::lint::Survey;
use crate::space::Answers;

/// A property and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Proof {
    /// What was to be proved: one line.
    pub property: String,
    /// The JSON pointer of what it is about; empty for the rule set as a whole.
    pub pointer: String,
    /// What became of it.
    #[serde(flatten)]
    pub verdict: ProofVerdict,
}

/// What became of a property.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "verdict")]
#[non_exhaustive]
pub enum ProofVerdict {
    /// It holds for all answers.
    Proved,
    /// It does not hold for these answers.
    Refuted {
        /// The answers.
        witness: Answers,
    },
    /// Neither was found.
    Undecided {
        /// Why: one line.
        because: String,
    },
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.verdict {
            ProofVerdict::Proved => write!(f, "proved: {}", self.property),
            ProofVerdict::Refuted { .. } => write!(f, "refuted: {}", self.property),
            ProofVerdict::Undecided { because } => write!(f, "undecided: {} ({because})", self.property),
        }
    }
}

/// Proves or refutes the properties that every rule set should have, and its own laws.
///
/// # Examples
///
/// ```
/// use kneeri_analysis::{ProofVerdict, prove};
/// use kneeri_core::Engine;
///
/// let proofs = prove(Engine::knee().rules());
/// assert!(proofs.iter().all(|proof| proof.verdict == ProofVerdict::Proved));
/// ```
#[must_use]
pub fn prove(rules: &RuleSet) -> Vec<Proof> {
    let mut prover = Prover { survey: Survey::new(rules), engine: Engine::new(rules) };
    let mut proofs = vec![
        prover.proof("a true triage rule never ends below its level", "/triage", Prover::rules_hold),
        prover.proof("adding an answer never lowers `certain`", "/triage", Prover::answers_never_lower),
    ];
    for level in Urgency::ALL {
        let property = format!("`{level}` can be reached");
        proofs.push(prover.proof(&property, &format!("/urgency/{level}"), |prover| prover.level_is_reached(level)));
    }
    for (id, advice) in rules.advice().iter().filter(|(_, advice)| is_permissive(rules, advice)) {
        let property = format!("the permissive `{id}` is never shown at `same_day` or above");
        proofs.push(prover.proof(&property, &format!("/advice/{id}"), |prover| prover.not_when_urgent(id, advice)));
    }
    for (id, law) in rules.laws() {
        proofs.extend(prover.law(id, law));
    }
    proofs
}

/// The first of several stances.
fn is_permissive(rules: &RuleSet, advice: &Advice) -> bool {
    let stances = rules.topics().get(&advice.topic).map(|topic| topic.stances.as_slice()).unwrap_or_default();
    stances.len() > 1 && advice.stance.as_ref() == stances.first()
}

struct Prover<'r> {
    survey: Survey<'r>,
    engine: Engine,
}

type Outcome = Result<ProofVerdict, TooComplex>;

fn undecided(because: &str) -> ProofVerdict {
    ProofVerdict::Undecided { because: because.to_owned() }
}

impl<'r> Prover<'r> {
    fn proof(&mut self, property: &str, pointer: &str, prove: impl FnOnce(&mut Self) -> Outcome) -> Proof {
        let verdict = prove(self).unwrap_or_else(|_| undecided("it takes too many nodes"));
        Proof { property: property.to_owned(), pointer: pointer.to_owned(), verdict }
    }

    fn assess(&self, witness: &Answers) -> Option<Assessment> {
        let mut findings = self.engine.findings();
        for (feature, finding) in witness {
            findings.set(feature, finding.clone()).ok()?;
        }
        Some(self.engine.assess(&findings))
    }

    /// The answers along a path if the result with them is one that refutes.
    fn refuted(&self, path: &Path, refutes: impl Fn(&Assessment) -> bool) -> Option<ProofVerdict> {
        let witness = self.survey.space.full_witness(path);
        self.assess(&witness).filter(refutes).map(|_| ProofVerdict::Refuted { witness })
    }

    /// The engine never lowers a level (16.2); that it knows each rule is seen with answers that make it true.
    fn rules_hold(&mut self) -> Outcome {
        for rule in self.survey.triage() {
            let Some(path) = self.survey.space.satisfy(&[rule.node])? else { continue };
            let witness = self.survey.space.full_witness(&path);
            let level = self.assess(&witness).map(|assessment| assessment.urgency().level());
            if level.is_none_or(|level| level < rule.rule.urgency) {
                return Ok(ProofVerdict::Refuted { witness });
            }
        }
        Ok(ProofVerdict::Proved)
    }

    /// More answers leave less possible, so a true rule stays true (16.1), except where a question is answered that
    /// does not apply: a rule may be true because it does not.
    fn answers_never_lower(&mut self) -> Outcome {
        let rules = self.survey.rules;
        for feature in rules.features().iter().filter(|(_, feature)| feature.ask_when.is_some()).map(|(id, _)| id) {
            let triage = self.survey.triage();
            let applies = self.survey.space.applies(feature)?;
            self.survey.space.diagram.allow_more();
            let idle = self.survey.space.diagram.not(applies)?;
            let given: Vec<Node> = self.survey.space.given(feature, |space| {
                triage.iter().map(|rule| space.condition(&rule.rule.when)).collect::<Result<_, _>>()
            })?;
            for (rule, _) in triage.iter().zip(&given).filter(|(rule, given)| **given != rule.node) {
                let mut parts = vec![rule.node, idle];
                let as_high = triage.iter().zip(&given).filter(|(other, _)| other.rule.urgency >= rule.rule.urgency);
                for (_, node) in as_high {
                    self.survey.space.diagram.allow_more();
                    let falls = self.survey.space.diagram.not(*node)?;
                    parts.push(falls);
                }
                if let Some(path) = self.survey.space.satisfy(&parts)? {
                    return Ok(ProofVerdict::Refuted { witness: self.survey.space.witness(&path, &parts) });
                }
            }
        }
        Ok(ProofVerdict::Proved)
    }

    fn level_is_reached(&mut self, level: Urgency) -> Outcome {
        let below = self.survey.nothing_above(level)?;
        let rules = self.survey.triage().into_iter().filter(|rule| rule.rule.urgency == level).map(|rule| rule.node);
        let least = (level == Urgency::SelfCare).then_some(Node::TRUE);
        for node in least.into_iter().chain(rules) {
            let Some(path) = self.survey.space.satisfy(&[below.as_slice(), &[node]].concat())? else { continue };
            let witness = self.survey.space.full_witness(&path);
            if self.assess(&witness).is_some_and(|assessment| assessment.urgency().level() == level) {
                return Ok(ProofVerdict::Proved);
            }
        }
        Ok(undecided("no triage rule of this level was found to reach it, and conditions were not tried"))
    }

    fn not_when_urgent(&mut self, id: &Id, advice: &Advice) -> Outcome {
        let up_to = advice.urgency_up_to.unwrap_or(Urgency::EmergencyNow);
        if up_to < Urgency::SameDay {
            return Ok(ProofVerdict::Proved);
        }
        let mut parts = self.survey.nothing_above(up_to)?;
        parts.push(self.survey.fits(id)?);
        for rule in self.survey.triage().iter().filter(|rule| rule.rule.urgency >= Urgency::SameDay) {
            let Some(path) = self.survey.space.satisfy(&[parts.as_slice(), &[rule.node]].concat())? else { continue };
            let shown =
                |assessment: &Assessment| assessment.urgency().level() >= Urgency::SameDay && shows(assessment, id);
            if let Some(refuted) = self.refuted(&path, shown) {
                return Ok(refuted);
            }
        }
        Ok(undecided("its level allows it, and no answers were found that show it"))
    }

    fn law(&mut self, id: &Id, law: &'r Law) -> Vec<Proof> {
        let mut proofs = Vec::new();
        if let Some(level) = law.urgency {
            let property = format!("while `{}` holds, the level is `{level}` or above (`{id}`)", law.pattern);
            let pointer = format!("/laws/{id}/urgency");
            proofs.push(self.proof(&property, &pointer, |prover| prover.is_at_least(law, level)));
        }
        for (place, advice) in law.not_advice.iter().enumerate() {
            let property = format!("while `{}` holds or may hold, `{advice}` is not shown (`{id}`)", law.pattern);
            let pointer = format!("/laws/{id}/not_advice/{place}");
            proofs.push(self.proof(&property, &pointer, |prover| prover.is_not_shown(law, advice)));
        }
        proofs
    }

    fn is_at_least(&mut self, law: &'r Law, level: Urgency) -> Outcome {
        let mut parts = vec![self.survey.space.pattern(&law.pattern)?];
        for rule in self.survey.triage().iter().filter(|rule| rule.rule.urgency >= level) {
            self.survey.space.diagram.allow_more();
            parts.push(self.survey.space.diagram.not(rule.node)?);
        }
        let Some(path) = self.survey.space.satisfy(&parts)? else { return Ok(ProofVerdict::Proved) };
        let refuted = self.refuted(&path, |assessment| assessment.urgency().level() < level);
        Ok(refuted.unwrap_or_else(|| undecided("no triage rule forces the level; a condition may")))
    }

    /// While the pattern may hold, it does hold for some way of answering the rest, and the advice fits for that as well.
    fn is_not_shown(&mut self, law: &'r Law, advice: &Id) -> Outcome {
        let mut parts = vec![self.survey.space.pattern(&law.pattern)?, self.survey.fits(advice)?];
        if self.survey.space.satisfy(&parts)?.is_none() {
            return Ok(ProofVerdict::Proved);
        }
        let up_to = self.survey.rules.advice().get(advice).and_then(|advice| advice.urgency_up_to);
        parts.extend(self.survey.nothing_above(up_to.unwrap_or(Urgency::EmergencyNow))?);
        let path = self.survey.space.satisfy(&parts)?;
        let refuted = path.and_then(|path| self.refuted(&path, |assessment| shows(assessment, advice)));
        Ok(refuted.unwrap_or_else(|| undecided("its guards allow it, and no answers were found that show it")))
    }
}

fn shows(assessment: &Assessment, advice: &str) -> bool {
    assessment.advice().any(|shown| shown.id() == advice)
}
