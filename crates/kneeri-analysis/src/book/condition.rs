//! The chapter of conditions: how common each is, and what bears on it.

use std::cmp::Reverse;

use kneeri_core::{Combine, Condition, Evidence, Examined, HowCommon, Id, Item, Likelihood, Text};

use super::{citations, labelled, noted};
use crate::markdown::{Markdown, code, joined, plain};
use crate::words::{Words, spoken_likelihood};

/// All conditions, the most common first.
pub(super) fn write(words: Words<'_>, page: &mut Markdown) {
    let mut conditions: Vec<(&Id, &Condition)> = words.rules.conditions().iter().collect();
    conditions.sort_by_key(|(_, condition)| Reverse(condition.how_common.percent));
    page.table(
        ["Condition", "id", "how common", "least urgency while likely"],
        conditions.iter().map(|entry| overview(*entry)),
    );
    for (id, condition) in conditions {
        page.heading(3, &plain(&condition.name));
        page.paragraph(&code(id));
        page.paragraph(&condition.about.as_ref().map(|about| plain(about)).unwrap_or_default());
        page.list(facts(words, condition));
        write_evidence(words, condition, page);
        write_examined(condition, page);
    }
}

fn overview((id, condition): (&Id, &Condition)) -> [String; 4] {
    let floor = condition.urgency_if_likely.map_or(String::new(), |level| code(level.as_str()));
    [plain(&condition.name), code(id), format!("{} %", condition.how_common.percent), floor]
}

fn facts(words: Words<'_>, condition: &Condition) -> Vec<String> {
    let texts = |label: &str, texts: &[Text]| {
        (!texts.is_empty()).then(|| format!("{label}: {}", joined(texts.iter().map(|text| plain(text)), ", ")))
    };
    let codes = condition.codes.as_ref();
    let mut facts = vec![
        texts("Also called", &condition.also),
        labelled("What hurts", condition.structure.as_ref()),
        codes.and_then(|codes| texts("ICD-10", &codes.icd10)),
        codes.and_then(|codes| texts("SNOMED CT", &codes.snomed)),
    ];
    facts.extend(how_common(words, &condition.how_common).into_iter().map(Some));
    facts.extend([
        condition.only_if.as_ref().map(|when| format!("Excluded unless {}", words.when(when))),
        condition
            .urgency_if_likely
            .map(|level| format!("While it is likely, the urgency is at least {}", code(level.as_str()))),
        noted(condition.note.as_ref()),
    ]);
    facts.into_iter().flatten().collect()
}

fn how_common(words: Words<'_>, how_common: &HowCommon) -> Vec<String> {
    let note = |note: Option<&Text>| note.map(|note| format!(". {}", plain(note))).unwrap_or_default();
    let trust = how_common.trust.as_ref().map(|trust| format!("trust {}; ", code(trust))).unwrap_or_default();
    let general = format!(
        "How common: {} % of people with any knee pain ({trust}{}){}",
        how_common.percent,
        citations(&how_common.source),
        note(how_common.note.as_ref())
    );
    let settings = how_common.settings.iter().map(|setting| {
        let (when, sources) = (words.when(&setting.when), citations(&setting.source));
        format!("Instead {} % when {when} ({sources}){}", setting.percent, note(setting.note.as_ref()))
    });
    std::iter::once(general).chain(settings).collect()
}

/// One item where it stands: alone, or in a group.
struct Placed<'a> {
    name: &'a Id,
    group: String,
    item: &'a Item,
}

fn write_evidence(words: Words<'_>, condition: &Condition, page: &mut Markdown) {
    let items: Vec<Placed<'_>> =
        condition.evidence.iter().flat_map(|(name, evidence)| placed(name, evidence)).collect();
    page.table(
        ["Evidence", "Finding", "Weight", "Trust", "Group", "Sources"],
        items.iter().flat_map(|placed| rows(words, placed)),
    );
    let groups = condition.evidence.iter().filter_map(|(name, evidence)| match evidence {
        Evidence::Group(group) => Some((name, group.note.as_ref()?)),
        Evidence::Item(_) => None,
    });
    let items = items.iter().filter_map(|placed| Some((placed.name, placed.item.note()?)));
    page.list(groups.chain(items).map(|(name, note)| format!("{}: {}", code(name), plain(note))));
}

fn placed<'a>(name: &'a Id, evidence: &'a Evidence) -> Vec<Placed<'a>> {
    match evidence {
        Evidence::Item(item) => vec![Placed { name, group: String::new(), item }],
        Evidence::Group(group) => {
            let title = format!("{} ({})", code(name), combined(group.combine));
            group.of.iter().map(|(name, item)| Placed { name, group: title.clone(), item }).collect()
        }
    }
}

fn combined(how: Combine) -> &'static str {
    match how {
        Combine::Tapering => "tapering",
        Combine::Strongest => "strongest",
        Combine::Sum => "sum",
    }
}

fn rows(words: Words<'_>, placed: &Placed<'_>) -> Vec<[String; 6]> {
    let trust = placed.item.trust().map(|trust| code(trust)).unwrap_or_default();
    let sources = citations(placed.item.source());
    let row =
        |(finding, weight)| [code(placed.name), finding, weight, trust.clone(), placed.group.clone(), sources.clone()];
    words.outcomes(placed.item).into_iter().map(row).collect()
}

fn write_examined(condition: &Condition, page: &mut Markdown) {
    if condition.examined.is_empty() {
        return;
    }
    page.paragraph("What only an examiner can find; it is recorded here and never scored:");
    page.table(["Finding", "Present", "Absent", "Sources", "Note"], condition.examined.values().map(examined));
}

fn examined(examined: &Examined) -> [String; 5] {
    let weight = |weight: Option<&Likelihood>| weight.map(spoken_likelihood).unwrap_or_default();
    [
        plain(&examined.finding),
        weight(examined.yes.as_ref()),
        weight(examined.no.as_ref()),
        citations(&examined.source),
        examined.note.as_ref().map(|note| plain(note)).unwrap_or_default(),
    ]
}
