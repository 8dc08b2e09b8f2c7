//! Results of cases as JUnit XML.

use kneeri_analysis::CaseResult;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use crate::page::plain;
use crate::stop::{Complaint, Stop};

/// One suite, named after the rule set, with a test for each case. There are no times in it: the same results give the
/// same bytes.
pub(super) fn junit(rule_set: &str, results: &[CaseResult]) -> Result<String, Stop> {
    let mut suite = TestSuite::new(rule_set);
    suite.add_test_cases(results.iter().map(test_case));
    let mut report = Report::new("kneeri test");
    report.add_test_suite(suite);
    let text = report.to_string().map_err(|error| Complaint::new(format!("the cases cannot be written: {error}")))?;
    Ok(text)
}

fn test_case(result: &CaseResult) -> TestCase {
    let mismatches: Vec<String> = result.mismatches().iter().map(ToString::to_string).collect();
    let status = match mismatches.first() {
        None => TestCaseStatus::success(),
        Some(first) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message(plain(first)).set_description(plain(&mismatches.join("\n")));
            status
        }
    };
    TestCase::new(plain(result.name()), status)
}
