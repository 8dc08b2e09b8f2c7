//! Evidence: groups, items, bands and counts.

use super::{At, Checker, MOST_ITEMS, Pointer, RESERVED_ITEMS};
use crate::fault::Code;
use crate::load::band::{Band, read_count};
use crate::load::text::escaped;
use crate::ruleset::{ByItem, CountItem, Document, Entries, Evidence, FeatureKind, Id, Item, Likelihood, Text};

impl Checker<'_> {
    pub(super) fn evidence(
        &mut self,
        pointer: Pointer<'_>,
        evidence: &Entries<Id, Evidence>,
        trust: &[&str],
        document: &Document,
    ) {
        let mut items = 0;
        for (id, entry) in evidence {
            let pointer = format_args!("{pointer}/{id}");
            self.reserved(&pointer, At::Key, id, &RESERVED_ITEMS);
            match entry {
                Evidence::Item(item) => {
                    items += 1;
                    self.item(&pointer, item, trust, document);
                }
                Evidence::Group(group) => {
                    for (id, item) in &group.of {
                        items += 1;
                        self.item(&format_args!("{pointer}/of/{id}"), item, trust, document);
                    }
                }
            }
        }
        if items > MOST_ITEMS {
            let message = format!("{items} items of evidence; at most {MOST_ITEMS} are allowed");
            self.report(pointer, At::Key, Code::TooManyInAll, message, None);
        }
    }

    fn item(&mut self, pointer: Pointer<'_>, item: &Item, trust: &[&str], document: &Document) {
        self.citations(&format_args!("{pointer}/source"), item.source(), document);
        self.trust(&format_args!("{pointer}/trust"), item.trust(), trust);
        match item {
            Item::When(item) => {
                self.when(&format_args!("{pointer}/when"), &item.when, document);
                for (side, likelihood) in [("yes", &item.yes), ("no", &item.no)] {
                    if let Some(likelihood) = likelihood {
                        self.likelihood(&format_args!("{pointer}/{side}"), likelihood);
                    }
                }
            }
            Item::By(item) => self.by(pointer, item, document),
            Item::Count(item) => self.count(pointer, item, document),
        }
    }

    fn likelihood(&mut self, pointer: Pointer<'_>, likelihood: &Likelihood) {
        if let Likelihood::Ratio(ratio) = likelihood
            && let Some([low, high]) = ratio.ci
            && !(low <= ratio.lr && ratio.lr <= high)
        {
            let message = format!("the interval {low} to {high} does not hold the ratio {}", ratio.lr);
            self.report(&format_args!("{pointer}/ci"), At::Value, Code::WrongOrder, message, None);
        }
    }

    fn by(&mut self, pointer: Pointer<'_>, item: &ByItem, document: &Document) {
        for (key, likelihood) in &item.gives {
            self.likelihood(&format_args!("{pointer}/gives/{}", escaped(key)), likelihood);
        }
        let Some(feature) = document.features.get(&item.by) else {
            self.unknown(
                &format_args!("{pointer}/by"),
                At::Value,
                "feature",
                &item.by,
                document.features.keys().map(Id::as_str),
            );
            return;
        };
        match &feature.kind {
            FeatureKind::OneOf(choices) | FeatureKind::AnyOf(choices) => {
                for key in item.gives.keys().filter(|key| !choices.iter().any(|choice| choice == key.as_str())) {
                    self.unknown_choice(
                        &format_args!("{pointer}/gives/{}", escaped(key)),
                        At::Key,
                        &item.by,
                        key,
                        choices,
                    );
                }
            }
            FeatureKind::Number(_) => {
                let expected = "a band such as `below 35` or `from 45 below 60`";
                self.bands(pointer, &item.gives, Band::read, Band::overlaps, expected);
            }
            FeatureKind::YesNo(_) => {
                let hint = Some("use `when` with `yes` and `no`".to_owned());
                let message = format!("`{}` is a `yes_no`: `by` needs choices or a number", item.by);
                self.report(&format_args!("{pointer}/by"), At::Value, Code::WrongTest, message, hint);
            }
        }
    }

    fn count(&mut self, pointer: Pointer<'_>, item: &CountItem, document: &Document) {
        self.entries(&format_args!("{pointer}/count"), &item.count, document);
        for (key, likelihood) in &item.gives {
            self.likelihood(&format_args!("{pointer}/gives/{}", escaped(key)), likelihood);
        }
        let most = u32::try_from(item.count.len()).unwrap_or(u32::MAX);
        let expected = format!("a count from 0 to {most} such as `2` or `3-4`");
        let read = |key: &str| read_count(key).filter(|(_, high)| *high <= most);
        self.bands(pointer, &item.gives, read, |a, b| a.0.max(b.0) <= a.1.min(b.1), &expected);
    }

    /// Every key must be read, and no two may overlap.
    fn bands<B: Copy>(
        &mut self,
        pointer: Pointer<'_>,
        gives: &Entries<Text, Likelihood>,
        read: impl Fn(&str) -> Option<B>,
        overlap: impl Fn(B, B) -> bool,
        expected: &str,
    ) {
        let mut before: Vec<(&str, B)> = Vec::new();
        for key in gives.keys() {
            let place = format_args!("{pointer}/gives/{}", escaped(key));
            let Some(band) = read(key) else {
                self.report(&place, At::Key, Code::BadBand, format!("expected {expected}, found `{key}`"), None);
                continue;
            };
            if let Some((other, _)) = before.iter().find(|(_, other)| overlap(*other, band)) {
                let message = format!("`{key}` overlaps `{other}`");
                self.report(
                    &place,
                    At::Key,
                    Code::Overlap,
                    message,
                    Some("let each value fall into one of them".into()),
                );
            }
            before.push((key, band));
        }
    }
}
