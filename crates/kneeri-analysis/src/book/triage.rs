//! The chapter of urgency: what sets each level.

use kneeri_core::{Id, TriageRule, Urgency};

use super::{cited, entry, labelled, noted};
use crate::markdown::{Markdown, code, codes, plain};
use crate::words::Words;

/// The levels, the most pressing first.
pub(super) fn write(words: Words<'_>, page: &mut Markdown) {
    let header = words.rules.header();
    page.paragraph(&format!(
        "The most pressing rule that holds sets the level. Rules from {} on must be answered, and until they are the \
         level is at least {}.",
        code(header.must_ask_from.as_str()),
        code(header.until_safety_answered.as_str())
    ));
    write_red_flags(words, page);
    for level in Urgency::ALL.into_iter().rev() {
        let texts = header.urgency.level(level);
        page.heading(3, &format!("{} ({})", plain(&texts.title), code(level.as_str())));
        page.paragraph(&plain(&texts.say));
        let rules = words.rules.triage().iter().filter(|(_, rule)| rule.urgency == level);
        page.list(rules.map(|(id, rule)| self::rule(words, id, rule)));
        let conditions = words.rules.conditions().iter();
        let likely: Vec<&Id> =
            conditions.filter(|(_, condition)| condition.urgency_if_likely == Some(level)).map(|(id, _)| id).collect();
        if !likely.is_empty() {
            page.paragraph(&format!("Also while one of these conditions is likely: {}.", codes(likely, ", ")));
        }
    }
}

/// The level that each red flag sets, the most pressing first.
fn write_red_flags(words: Words<'_>, page: &mut Markdown) {
    let mut flags: Vec<(&Id, &TriageRule)> =
        words.rules.triage().iter().filter(|(_, rule)| rule.urgency >= Urgency::SameDay).collect();
    flags.sort_by_key(|(_, rule)| std::cmp::Reverse(rule.urgency));
    if flags.is_empty() {
        return;
    }
    page.heading(3, "Red flags at a glance");
    page.table(
        ["Red flag", "What it says", "Level", "If unsure"],
        flags.into_iter().map(|(id, rule)| {
            let open = rule.if_unanswered.map(|level| code(level.as_str())).unwrap_or_default();
            [code(id), plain(&rule.say), code(rule.urgency.as_str()), open]
        }),
    );
}

fn rule(words: Words<'_>, id: &Id, rule: &TriageRule) -> String {
    let reference = rule.reference.as_ref().map(|reference| format!(" ({})", plain(reference))).unwrap_or_default();
    let open = |level: Urgency| format!("While somebody cannot say: at least {}", code(level.as_str()));
    let lines = [
        labelled("Looks for", rule.name.as_ref()),
        Some(format!("Holds when {}", words.when(&rule.when))),
        rule.if_unanswered.map(open),
        cited(&rule.source),
        noted(rule.note.as_ref()),
    ];
    entry(&format!("**{}**{reference}: {}", code(id), plain(&rule.say)), lines)
}
