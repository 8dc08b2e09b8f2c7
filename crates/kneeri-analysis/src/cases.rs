//! The cases of a rule set: given these findings, what must come out?

use std::fmt;

use kneeri_core::{Assessment, Because, Case, Engine, ExpectedReasons, Finding, FindingError, Findings, Id};
use serde::Serialize;

/// How a case went.
#[derive(Debug, Clone, Serialize)]
pub struct CaseResult {
    name: String,
    mismatches: Vec<Mismatch>,
}

impl CaseResult {
    /// The name of the case.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What came out otherwise than expected; empty when the case holds.
    #[must_use]
    pub fn mismatches(&self) -> &[Mismatch] {
        &self.mismatches
    }

    /// Whether everything came out as expected.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.mismatches.is_empty()
    }
}

/// One expectation that was not met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mismatch {
    /// The member of `expect`.
    pub member: &'static str,
    /// What was expected.
    pub expected: String,
    /// What came out.
    pub found: String,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: expected {}, found {}", self.member, self.expected, self.found)
    }
}

/// Runs every case of the engine's rule set, in the order of their names.
///
/// # Examples
///
/// ```
/// use kneeri_analysis::run_cases;
/// use kneeri_core::{Engine, RuleSet};
///
/// let documents = kneeri_rules::KNEE.iter().chain(kneeri_rules::KNEE_CASES).copied();
/// let engine = Engine::new(&RuleSet::from_documents(documents)?);
/// for result in run_cases(&engine).iter().filter(|result| !result.holds()) {
///     println!("{}: {}", result.name(), result.mismatches().len());
/// }
/// # Ok::<(), kneeri_core::Faults>(())
/// ```
#[must_use]
pub fn run_cases(engine: &Engine) -> Vec<CaseResult> {
    engine.rules().cases().iter().map(|(name, case)| run(engine, name, case)).collect()
}

fn run(engine: &Engine, name: &str, case: &Case) -> CaseResult {
    let mismatches = match findings(engine, case) {
        Ok(findings) => compare(case, &engine.assess(&findings)),
        // The loader checks the findings of cases, so this is the message of a defect there.
        Err(error) => vec![Mismatch { member: "given", expected: "findings".into(), found: error.to_string() }],
    };
    CaseResult { name: name.to_owned(), mismatches }
}

/// What is found in a case.
pub(crate) fn findings(engine: &Engine, case: &Case) -> Result<Findings, FindingError> {
    let mut findings = engine.findings();
    for (feature, finding) in &case.given {
        let finding: Finding = finding.clone();
        findings.set(feature, finding)?;
    }
    Ok(findings)
}

/// Whether everything comes out as a case expects.
pub(crate) fn holds(case: &Case, assessment: &Assessment) -> bool {
    compare(case, assessment).is_empty()
}

fn compare(case: &Case, assessment: &Assessment) -> Vec<Mismatch> {
    let expect = &case.expect;
    let urgency = assessment.urgency();
    let ranking: Vec<&str> = assessment.conditions().map(|condition| condition.id()).collect();
    let top: Vec<&str> = ranking.iter().take(3).copied().collect();
    let fired: Vec<&str> = urgency.because().filter_map(rule_that_is_true).collect();
    let must_ask: Vec<&str> = urgency.must_ask().collect();
    let shown: Vec<&str> = assessment.advice().map(|advice| advice.id()).collect();
    let mut report = Report::default();
    if let Some(level) = expect.urgency {
        report.equal("urgency", level.as_str(), urgency.level().as_str());
    }
    if let Some(verdict) = expect.verdict {
        report.equal("verdict", verdict.as_str(), assessment.verdict().as_str());
    }
    if let Some(first) = &expect.first {
        report.equal("first", first, ranking.first().copied().unwrap_or("nothing"));
    }
    for (condition, band) in &expect.bands {
        let found = assessment.condition(condition).map_or("nothing", |condition| condition.band().as_str());
        report.equal("bands", &format!("{condition} {band}"), &format!("{condition} {found}"));
    }
    report.contains("in_top_3", &expect.in_top_3, &top);
    report.contains("must_ask", &expect.must_ask, &must_ask);
    report.contains("because", &expect.because, &fired);
    report.contains("advice", &expect.advice, &shown);
    for advice in expect.not_advice.iter().filter(|advice| shown.contains(&advice.as_str())) {
        report.add("not_advice", &format!("no {advice}"), advice);
    }
    for (condition, reasons) in &expect.reasons {
        report.reasons(condition, reasons, assessment);
    }
    report.mismatches
}

fn rule_that_is_true(because: Because<'_>) -> Option<&str> {
    match because {
        Because::Rule { id, .. } => Some(id),
        _ => None,
    }
}

#[derive(Default)]
struct Report {
    mismatches: Vec<Mismatch>,
}

impl Report {
    fn add(&mut self, member: &'static str, expected: &str, found: &str) {
        self.mismatches.push(Mismatch { member, expected: expected.to_owned(), found: found.to_owned() });
    }

    fn equal(&mut self, member: &'static str, expected: &str, found: &str) {
        if expected != found {
            self.add(member, expected, found);
        }
    }

    fn reasons(&mut self, condition: &Id, expected: &ExpectedReasons, assessment: &Assessment) {
        for (side, items, sign) in [("for", &expected.on_behalf, 1), ("against", &expected.against, -1)] {
            let counted = |item: &str| {
                let reasons = assessment.condition(condition).into_iter().flat_map(|condition| condition.reasons());
                reasons.filter(|reason| reason.item() == item).map(|reason| reason.counted()).sum::<i64>()
            };
            for item in items.iter().filter(|item| counted(item).signum() != sign) {
                let expected = format!("{item} {side} {condition}");
                self.add("reasons", &expected, &format!("{:+} {item}", counted(item)));
            }
        }
    }

    /// What is expected is a subset of what comes out.
    fn contains(&mut self, member: &'static str, expected: &[Id], found: &[&str]) {
        for id in expected.iter().filter(|id| !found.contains(&id.as_str())) {
            let all = if found.is_empty() { "nothing".to_owned() } else { found.join(", ") };
            self.add(member, id, &all);
        }
    }
}
