//! What a rule set allows: each warning at its own place, with a reason.

use kneeri_core::RuleSet;

use super::{Lint, Warning};

/// The warnings that the rule set does not allow, and those about what it allows in vain.
pub(super) fn not_allowed(rules: &RuleSet, warnings: Vec<Warning>) -> Vec<Warning> {
    let allows = |warning: &Warning| {
        rules.allowed().get(&warning.pointer).is_some_and(|codes| codes.keys().any(|code| is(warning.lint, code)))
    };
    let unused = unused(rules, &warnings);
    let kept = warnings.into_iter().filter(|warning| !allows(warning));
    kept.chain(unused).collect()
}

fn is(lint: Lint, code: &str) -> bool {
    lint.as_str() == code
}

fn unused(rules: &RuleSet, warnings: &[Warning]) -> Vec<Warning> {
    let mut unused = Vec::new();
    for (pointer, codes) in rules.allowed() {
        for code in codes.keys() {
            if warnings.iter().any(|warning| warning.pointer == *pointer && is(warning.lint, code)) {
                continue;
            }
            let message = match Lint::ALL.iter().any(|lint| is(*lint, code)) {
                true => format!("`{code}` is allowed at `{pointer}`, but there is no such warning"),
                false => format!("no warning has the code `{code}`"),
            };
            let place = pointer.replace('~', "~0").replace('/', "~1");
            unused.push(Warning {
                lint: Lint::UnusedAllow,
                pointer: format!("/allow/{place}/{code}"),
                message,
                witness: None,
            });
        }
    }
    unused
}
