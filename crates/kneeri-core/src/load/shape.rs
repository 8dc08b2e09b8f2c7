//! How each authored type is read, in the order of `ruleset`.

use super::read::{Object, Read, Reader};
use super::text::{Json, Member, Node};
use crate::decimal::Decimal;
use crate::fault::Code;
use crate::ruleset::entries::{exchange, exchanges};
use crate::ruleset::{
    Advice, Amount, Band, Bands, Bounds, ByItem, Case, Citation, Clause, Codes, Combine, Condition, CountItem, Danger,
    DangerousEnd, Document, Dose, Entries, Evidence, Examined, Expectation, ExpectedReasons, Feature, FeatureKind,
    Finding, Found, Group, HowCommon, Id, Item, Law, Level, Levels, Likelihood, LikelyBand, Number, NumberRange,
    Pattern, PossibleBand, Ratio, ReturnToRun, Screen, Setting, Source, Stage, Test, Text, Topic, TriageRule, True,
    Urgency, Verdict, When, WhenItem, Word,
};

/// The type, if all of its members were read. There is one way out of it, where `?` would make one for each member.
macro_rules! all_read {
    ($type:ident { $($field:ident),* $(,)? }) => {
        match ($($field,)*) {
            ($(Some($field),)*) => Some($type { $($field),* }),
            _ => None,
        }
    };
}
pub(super) use all_read;

/// Reads an object member by member: all of them are looked at before the first fault counts.
macro_rules! read_object {
    ($type:ty, $expected:literal, { $($field:ident: $need:ident $key:literal,)* }) => {
        impl Read for $type {
            fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
                let mut object = reader.object(node, $expected)?;
                $(let $field = object.$need($key, reader);)*
                object.end(reader);
                $crate::load::shape::all_read!(Self { $($field),* })
            }
        }
    };
}
pub(super) use read_object;

/// What a member must be beyond its type.
impl Object<'_> {
    fn cited(&mut self, key: &'static str, reader: &mut Reader) -> Option<Vec<Citation>> {
        self.some(key, "a list of at least one source", reader)
    }

    fn some<T: Read>(&mut self, key: &'static str, expected: &str, reader: &mut Reader) -> Option<Vec<T>> {
        let node = self.needed(key, reader)?;
        reader.list(node, expected, 1, usize::MAX)
    }

    fn named<T: Read>(&mut self, key: &'static str, reader: &mut Reader) -> Option<Entries<Id, T>> {
        self.limited(key, usize::MAX, reader)
    }

    fn limited<T: Read>(&mut self, key: &'static str, most: usize, reader: &mut Reader) -> Option<Entries<Id, T>> {
        self.with(key, reader, |node, reader| reader.entries(node, "an object of entries by id", 0, most))
            .map(Option::unwrap_or_default)
    }

    fn percent(&mut self, key: &'static str, reader: &mut Reader) -> Option<Decimal> {
        let node = self.needed(key, reader)?;
        reader.decimal_between(node, "per cent from 0.001 to 90", 1, 90_000)
    }
}

// Words.

impl Read for Urgency {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        reader.word(node, "a level of urgency", &Self::ALL.map(|level| (level.as_str(), level)))
    }
}

impl Read for Band {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        reader.word(node, "a band", &Self::ALL.map(|band| (band.as_str(), band)))
    }
}

impl Read for Verdict {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        reader.word(node, "a verdict", &Self::ALL.map(|verdict| (verdict.as_str(), verdict)))
    }
}

impl Read for Combine {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let words = [("tapering", Self::Tapering), ("strongest", Self::Strongest), ("sum", Self::Sum)];
        reader.word(node, "a way to combine", &words)
    }
}

// Features.

impl Read for Feature {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let mut object = reader.object(node, "a feature")?;
        let kind = read_kind(&mut object, reader);
        let ask = object.optional("ask", reader);
        let choices = object.named("choices", reader);
        let help = object.optional("help", reader);
        let ask_when = object.optional("ask_when", reader);
        let cost = object.with("cost", reader, |node, reader| reader.whole(node, 1, 100)).map(|cost| cost.unwrap_or(1));
        let danger = object.optional("danger", reader);
        let self_test = object.defaulted("self_test", reader);
        let screen = object.optional("screen", reader);
        let source = object.defaulted("source", reader);
        let note = object.optional("note", reader);
        object.end(reader);
        all_read!(Self { kind, ask, choices, help, ask_when, cost, danger, self_test, screen, source, note })
    }
}

fn read_kind(object: &mut Object<'_>, reader: &mut Reader) -> Option<FeatureKind> {
    let choices = |node: &Node, reader: &mut Reader| reader.list::<Id>(node, "a list of 1 to 64 choices", 1, 64);
    let yes_no = object.optional::<True>("yes_no", reader);
    let one_of = object.with("one_of", reader, choices);
    let any_of = object.with("any_of", reader, choices);
    let number = object.optional::<NumberRange>("number", reader);
    let given: Vec<&str> = ["yes_no", "one_of", "any_of", "number"].into_iter().filter(|key| object.has(key)).collect();
    match given.as_slice() {
        [] => {
            object.missing("yes_no` (or `one_of`, `any_of`, `number`)", reader);
            None
        }
        [_] => yes_no?
            .map(FeatureKind::YesNo)
            .or(one_of?.map(FeatureKind::OneOf))
            .or(any_of?.map(FeatureKind::AnyOf))
            .or(number?.map(FeatureKind::Number)),
        several => {
            object.conflict(&format!("a feature is one of {}, not several", several.join(" and ")), reader);
            None
        }
    }
}

impl Read for True {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        match node.json {
            Json::Bool(true) => Some(Self),
            _ => reader.wrong_type(node, "true"),
        }
    }
}

read_object!(NumberRange, "a unit and a range", { unit: required "unit", from: required "from", to: required "to", });

impl Read for Danger {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        match &node.json {
            Json::Bool(answer) => Some(Self::Answer(*answer)),
            Json::Text(_) => {
                let words = [("high", DangerousEnd::High), ("low", DangerousEnd::Low)];
                reader.word(node, "the dangerous end", &words).map(Self::End)
            }
            Json::List(_) => reader.list(node, "a list of choices", 1, usize::MAX).map(Self::Choices),
            _ => reader.wrong_type(node, "true, false, `high`, `low` or a list of choices"),
        }
    }
}

read_object!(Screen, "a screen", { ask: required "ask", help: optional "help", });

// Conditions over findings.

impl Read for When {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let object = reader.object(node, "a condition over findings")?;
        let members = object.members;
        if members.is_empty() {
            let hint = Some("leave the member out, or say what must hold".into());
            reader.report(node.place, Code::Empty, "an empty condition over findings".into(), hint);
            return None;
        }
        for (present, absent) in [("at_least", "of"), ("of", "at_least")] {
            if object.has(present) && !object.has(absent) {
                let message = format!("`{present}` needs `{absent}` beside it");
                reader.report(node.place, Code::MissingMember, message, None);
            }
        }
        let mut clauses = Vec::with_capacity(members.len());
        let mut keys = Vec::with_capacity(members.len());
        for member in members.iter().filter(|member| member.key != "of") {
            keys.push(member.key);
            clauses.push(read_clause(member, reader));
        }
        let counted = node.member("of").map(|of| entries(&of.value, reader));
        exchange(&mut clauses, &exchanges(&keys));
        clauses
            .into_iter()
            .map(|clause| match (clause?, &counted) {
                (Clause::AtLeast { count, .. }, Some(of)) => Some(Clause::AtLeast { count, of: of.clone()? }),
                (Clause::AtLeast { .. }, None) => None,
                (clause, _) => Some(clause),
            })
            .collect::<Option<Vec<Clause>>>()
            .filter(|clauses| !clauses.is_empty())
            .map(|clauses| Self { clauses })
    }
}

fn entries(node: &Node, reader: &mut Reader) -> Option<Vec<When>> {
    reader.list(node, "a list of at least one condition over findings", 1, usize::MAX)
}

fn read_clause(member: &Member, reader: &mut Reader) -> Option<Clause> {
    let value = &member.value;
    match member.key {
        "all" => entries(value, reader).map(Clause::All),
        "any" => entries(value, reader).map(Clause::Any),
        "not" => Read::read(value, reader).map(Clause::Not),
        "at_least" => reader.whole(value, 1, 1_000_000).map(|count| Clause::AtLeast { count, of: Vec::new() }),
        "pattern" => Read::read(value, reader).map(Clause::Pattern),
        key => {
            let feature = <Id as super::read::Key>::read(key, member.place, reader);
            let test = Test::read(value, reader);
            Some(Clause::Test { feature: feature?, test: test? })
        }
    }
}

impl Read for Test {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        match &node.json {
            Json::Bool(answer) => Some(Self::Is(*answer)),
            Json::Text(_) => Id::read(node, reader).map(Self::Choice),
            Json::List(_) => reader.list(node, "a list of at least one choice", 1, usize::MAX).map(Self::Choices),
            Json::Object(_) if node.member("only").is_some() => {
                let mut object = reader.object(node, "a test")?;
                let only = object.required("only", reader);
                object.end(reader);
                only.map(Self::Only)
            }
            Json::Object(_) => Bounds::read(node, reader).map(Self::Number),
            _ => reader.wrong_type(node, "a test: true, false, a choice, a list of choices, bounds or `only`"),
        }
    }
}

impl Read for Bounds {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let mut object = reader.object(node, "bounds of a number")?;
        if object.members.is_empty() {
            let hint = Some("say `at_least`, `above`, `at_most` or `below`".into());
            reader.report(node.place, Code::Empty, "bounds without a number".into(), hint);
            return None;
        }
        let at_least = object.optional("at_least", reader);
        let above = object.optional("above", reader);
        let at_most = object.optional("at_most", reader);
        let below = object.optional("below", reader);
        object.end(reader);
        all_read!(Self { at_least, above, at_most, below })
    }
}

// Evidence.

impl Read for Evidence {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        if node.member("of").is_some() {
            Group::read(node, reader).map(Self::Group)
        } else {
            Item::read(node, reader).map(Self::Item)
        }
    }
}

impl Read for Group {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let mut object = reader.object(node, "a group of evidence")?;
        let combine = object.defaulted("combine", reader);
        let of =
            object.with("of", reader, |node, reader| reader.entries(node, "an object of items by id", 1, usize::MAX));
        let note = object.optional("note", reader);
        object.end(reader);
        let of = of.flatten();
        all_read!(Self { combine, of, note })
    }
}

impl Read for Item {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let object = reader.object(node, "an item of evidence")?;
        let given: Vec<&str> = ["when", "by", "count"].into_iter().filter(|key| object.has(key)).collect();
        match given.as_slice() {
            [] => {
                object.missing("when` (or `by`, `count`, or `of` for a group)", reader);
                None
            }
            ["when"] => WhenItem::read(node, reader).map(Self::When),
            ["by"] => ByItem::read(node, reader).map(Self::By),
            ["count"] => CountItem::read(node, reader).map(Self::Count),
            several => {
                object.conflict(&format!("an item has one of {}, not several", several.join(" and ")), reader);
                None
            }
        }
    }
}

impl Read for WhenItem {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let mut object = reader.object(node, "an item of evidence")?;
        let when = object.required("when", reader);
        let yes = object.optional("yes", reader);
        let no = object.optional("no", reader);
        let found = object.optional("found", reader);
        let trust = object.optional("trust", reader);
        let source = object.cited("source", reader);
        let note = object.optional("note", reader);
        let (sides, both) = (object.has("yes") || object.has("no"), object.has("found"));
        if !sides && !both {
            object.missing("yes` (or `no`, or `found`)", reader);
        }
        if sides && both {
            object.conflict("`found` gives both weights already", reader);
        }
        object.end(reader);
        if sides == both {
            return None;
        }
        all_read!(Self { when, yes, no, found, trust, source, note })
    }
}

impl Object<'_> {
    fn gives<T: Read>(&mut self, key: &'static str, reader: &mut Reader) -> Option<Entries<Text, T>> {
        let node = self.needed(key, reader)?;
        reader.entries(node, "an object of weights", 1, usize::MAX)
    }

    fn counted(&mut self, key: &'static str, reader: &mut Reader) -> Option<Vec<When>> {
        self.with(key, reader, |node, reader| reader.list(node, "a list of 1 to 64 conditions over findings", 1, 64))?
    }
}

read_object!(ByItem, "an item of evidence", {
    by: required "by", gives: gives "gives", trust: optional "trust", source: cited "source", note: optional "note",
});

read_object!(CountItem, "an item of evidence", {
    count: counted "count", gives: gives "gives", trust: optional "trust", source: cited "source", note: optional "note",
});

impl Read for Likelihood {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        match &node.json {
            Json::Text(_) => {
                reader.word(node, "a weight", &Word::ALL.map(|word| (word.as_str(), word))).map(Self::Word)
            }
            Json::Object(_) if node.member("with").is_some() || node.member("without").is_some() => {
                Found::read(node, reader).map(Self::Found)
            }
            Json::Object(_) => Ratio::read(node, reader).map(Self::Ratio),
            _ => reader.wrong_type(node, "a weight: a word, `{\"lr\": …}` or `{\"with\": …, \"without\": …}`"),
        }
    }
}

impl Read for Ratio {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let mut object = reader.object(node, "a likelihood ratio")?;
        let read = |node: &Node, reader: &mut Reader| {
            reader.decimal_between(node, "a likelihood ratio from 0.001 to 1000", 1, 1_000_000)
        };
        let lr = object.with("lr", reader, read);
        let ci = object.optional("ci", reader);
        if !object.has("lr") {
            object.missing("lr", reader);
        }
        object.end(reader);
        let lr = lr.flatten();
        all_read!(Self { lr, ci })
    }
}

impl Read for Found {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let mut object = reader.object(node, "how often it is found")?;
        let read =
            |node: &Node, reader: &mut Reader| reader.decimal_between(node, "per cent from 0.1 to 99.9", 100, 99_900);
        let with = object.with("with", reader, read);
        let without = object.with("without", reader, read);
        for key in ["with", "without"] {
            if !object.has(key) {
                object.missing(key, reader);
            }
        }
        object.end(reader);
        let with = with.flatten();
        let without = without.flatten();
        all_read!(Self { with, without })
    }
}

// Conditions.

read_object!(Condition, "a condition", {
    name: required "name", also: defaulted "also", structure: optional "structure", about: optional "about",
    codes: optional "codes", how_common: required "how_common", only_if: optional "only_if",
    urgency_if_likely: optional "urgency_if_likely", evidence: defaulted "evidence", examined: defaulted "examined",
    note: optional "note",
});

read_object!(Codes, "codes", { icd10: defaulted "icd10", snomed: defaulted "snomed", });

read_object!(HowCommon, "how common it is", {
    percent: percent "percent", trust: optional "trust", source: cited "source", note: optional "note",
    settings: defaulted "in",
});

read_object!(Setting, "a setting", {
    when: required "when", percent: percent "percent", source: cited "source", note: optional "note",
});

read_object!(Examined, "what an examiner finds", {
    finding: required "finding", yes: optional "yes", no: optional "no", note: optional "note", source: cited "source",
});

// Triage, patterns, advice.

read_object!(TriageRule, "a triage rule", {
    name: optional "name", when: required "when", urgency: required "urgency", if_unanswered: optional "if_unanswered", say: required "say",
    source: cited "source", reference: optional "ref", note: optional "note",
});

read_object!(Pattern, "a pattern", { when: required "when", source: defaulted "source", note: optional "note", });

impl Read for Law {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let mut object = reader.object(node, "a law")?;
        let pattern = object.required("pattern", reader);
        let urgency = object.optional("urgency", reader);
        let not_advice: Option<Vec<Id>> = object.defaulted("not_advice", reader);
        let source = object.defaulted("source", reader);
        let note = object.optional("note", reader);
        if !object.has("urgency") && !object.has("not_advice") {
            let message = "a law needs `urgency`, `not_advice` or both".to_owned();
            reader.report(node.place, Code::MissingMember, message, None);
        }
        object.end(reader);
        all_read!(Self { pattern, urgency, not_advice, source, note })
    }
}

read_object!(Topic, "a topic", { title: required "title", stances: defaulted "stances", });

impl Read for Advice {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let mut object = reader.object(node, "advice")?;
        let topic = object.required("topic", reader);
        let stance = object.optional("stance", reader);
        let title = object.required("title", reader);
        let say = object.required("say", reader);
        let how = object.optional("how", reader);
        let dose = object.optional("dose", reader);
        let conditions =
            object.with("for", reader, |node, reader| reader.entries(node, "bands by condition", 1, usize::MAX));
        let conditions = conditions.map(Option::unwrap_or_default);
        let when = object.optional("when", reader);
        let not_if = object.optional("not_if", reader);
        let urgency_from = object.optional("urgency_from", reader);
        let urgency_up_to = object.optional("urgency_up_to", reader);
        let source = object.cited("source", reader);
        let reference = object.optional("ref", reader);
        let note = object.optional("note", reader);
        if (object.has("dose") || object.has("for")) && !object.has("urgency_up_to") {
            object.missing("urgency_up_to", reader);
        }
        object.end(reader);
        all_read!(Self {
            topic,
            stance,
            title,
            say,
            how,
            dose,
            conditions,
            when,
            not_if,
            urgency_from,
            urgency_up_to,
            source,
            reference,
            note
        })
    }
}

impl Read for Dose {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let mut object = reader.object(node, "a dose")?;
        if object.members.is_empty() {
            reader.report(node.place, Code::Empty, "a dose without a number".into(), None);
            return None;
        }
        let hold_s = object.optional("hold_s", reader);
        let minutes = object.optional("minutes", reader);
        let reps = object.optional("reps", reader);
        let sets = object.optional("sets", reader);
        let times_per_week = object.optional("times_per_week", reader);
        object.end(reader);
        all_read!(Self { hold_s, minutes, reps, sets, times_per_week })
    }
}

impl Read for Amount {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        match &node.json {
            Json::Number(_) => reader.whole(node, 1, 1000).map(Self::Exactly),
            Json::List(_) => {
                let ends: Vec<Whole> = reader.list(node, "a list of two numbers", 2, 2)?;
                let ends: Vec<u16> = ends.into_iter().map(|Whole(end)| end).collect();
                ends.try_into().ok().map(Self::Range)
            }
            _ => reader.wrong_type(node, "a number or a list of two numbers"),
        }
    }
}

/// One end of a range of amounts.
struct Whole(u16);

impl Read for Whole {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        reader.whole(node, 1, 1000).map(Self)
    }
}

impl Read for ReturnToRun {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let mut object = reader.object(node, "the way back to running")?;
        let start_when = object.required("start_when", reader);
        let go_back_when = object.required("go_back_when", reader);
        let stay_when = object.required("stay_when", reader);
        let pause_from = object.required("pause_from", reader);
        let sessions_per_stage = object.with("sessions_per_stage", reader, |node, reader| reader.whole(node, 1, 100));
        let rest_days = object.with("rest_days", reader, |node, reader| reader.whole(node, 0, 30));
        for key in ["sessions_per_stage", "rest_days"] {
            if !object.has(key) {
                object.missing(key, reader);
            }
        }
        let stages = object.some("stages", "a list of at least one stage", reader);
        let note = object.optional("note", reader);
        object.end(reader);
        let sessions_per_stage = sessions_per_stage.flatten();
        let rest_days = rest_days.flatten();
        all_read!(Self { start_when, go_back_when, stay_when, pause_from, sessions_per_stage, rest_days, stages, note })
    }
}

read_object!(Stage, "a stage", { id: required "id", title: required "title", say: required "say", source: cited "source", });

// Sources and cases.

read_object!(Source, "a source", {
    title: required "title", kind: required "kind", year: optional "year", publisher: optional "publisher",
    url: optional "url", facts: defaulted "facts", note: optional "note",
});

read_object!(Case, "a case", {
    given: required "given", expect: required "expect", source: defaulted "source", note: optional "note",
});

impl Read for Expectation {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let mut object = reader.object(node, "what must come out")?;
        if object.members.is_empty() {
            reader.report(node.place, Code::Empty, "a case that expects nothing".into(), None);
            return None;
        }
        let urgency = object.optional("urgency", reader);
        let verdict = object.optional("verdict", reader);
        let first = object.optional("first", reader);
        let in_top_3 = object.defaulted("in_top_3", reader);
        let bands = object.defaulted("bands", reader);
        let must_ask = object.defaulted("must_ask", reader);
        let advice = object.defaulted("advice", reader);
        let not_advice = object.defaulted("not_advice", reader);
        let because = object.defaulted("because", reader);
        let reasons = object.defaulted("reasons", reader);
        object.end(reader);
        all_read!(Self { urgency, verdict, first, in_top_3, bands, must_ask, advice, not_advice, because, reasons })
    }
}

impl Read for ExpectedReasons {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let mut object = reader.object(node, "what must count for or against a condition")?;
        if object.members.is_empty() {
            let hint = Some("name items under `for` or `against`".into());
            reader.report(node.place, Code::Empty, "no reason is expected".into(), hint);
            return None;
        }
        let on_behalf = object.defaulted("for", reader);
        let against = object.defaulted("against", reader);
        object.end(reader);
        all_read!(Self { on_behalf, against })
    }
}

impl Read for Number {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let Json::Number(text) = &node.json else {
            return reader.wrong_type(node, "a number");
        };
        if reader.exact {
            return Decimal::read(node, reader).map(Self::from);
        }
        let number = Self::new(text);
        if let Err(error) = &number {
            reader.report(node.place, Code::OutOfRange, format!("`{text}`: {error}"), None);
        }
        number.ok()
    }
}

impl Read for Finding {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        match &node.json {
            Json::Bool(answer) => Some(Self::YesNo(*answer)),
            Json::Number(_) => Number::read(node, reader).map(Self::Number),
            Json::Text(_) => reader.text(node, "a choice").map(Self::from),
            Json::List(_) => Vec::<String>::read(node, reader).map(Self::Options),
            Json::Object(_) => read_partial(node, reader),
            Json::Null => {
                let hint = "leave an unknown finding out, or write \"unknown\" when it was asked";
                reader.report(node.place, Code::WrongType, "null is not a finding".into(), Some(hint.into()));
                None
            }
        }
    }
}

/// A finding that narrows without settling: told apart by its members.
fn read_partial(node: &Node, reader: &mut Reader) -> Option<Finding> {
    let mut object = reader.object(node, "a finding")?;
    if object.has("one_of") {
        let one_of = object
            .with("one_of", reader, |node, reader| reader.list(node, "a list of at least one choice", 1, usize::MAX));
        object.end(reader);
        return one_of?.map(Finding::OneOf);
    }
    if object.has("yes") || object.has("no") {
        let yes = object.defaulted("yes", reader);
        let no = object.defaulted("no", reader);
        object.end(reader);
        return Some(Finding::Partly { yes: yes?, no: no? });
    }
    if object.has("value") {
        let value = object.required("value", reader);
        let unit = object.required("unit", reader);
        object.end(reader);
        return Some(Finding::Quantity { value: value?, unit: unit? });
    }
    if object.has("at_least") || object.has("at_most") {
        let at_least = object.optional("at_least", reader);
        let at_most = object.optional("at_most", reader);
        let unit = object.optional("unit", reader);
        object.end(reader);
        return Some(Finding::Between { at_least: at_least?, at_most: at_most?, unit: unit? });
    }
    let hint = "an object has `one_of`, `yes`/`no`, `value` with `unit`, or `at_least`/`at_most`";
    reader.report(node.place, Code::MissingMember, "this object is not a finding".into(), Some(hint.into()));
    None
}

// The document.

read_object!(Level, "a level", { title: required "title", say: required "say", });

read_object!(Levels, "the five levels", {
    self_care: required "self_care", routine_physio: required "routine_physio",
    see_clinician_soon: required "see_clinician_soon", same_day: required "same_day",
    emergency_now: required "emergency_now",
});

read_object!(Bands, "bands", { likely: optional "likely", possible: optional "possible", });

read_object!(LikelyBand, "a band", { score: points "score", net: points "net", });

read_object!(PossibleBand, "a band", { score: points "score", });

impl Object<'_> {
    #[expect(clippy::option_option, reason = "the outer option is about faults, the inner about presence")]
    fn points(&mut self, key: &'static str, reader: &mut Reader) -> Option<Option<i32>> {
        self.with(key, reader, |node, reader| reader.whole(node, -1_000_000, 1_000_000))
    }
}

/// A word of `trust`.
struct Percent(u8);

impl Read for Percent {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        reader.whole(node, 0, 100).map(Self)
    }
}

impl Read for Document {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let mut object = reader.object(node, "a rule-set document (an object)")?;
        let schema = object.optional("$schema", reader);
        let kneeri = object.with("kneeri", reader, |node, reader| reader.whole(node, 1, 1));
        let id = object.optional("id", reader);
        let version = object.optional("version", reader);
        let language = object.optional("language", reader);
        let title = object.optional("title", reader);
        let methodology = object.optional("methodology", reader);
        let disclaimer = object.optional("disclaimer", reader);
        let safety_net = object.with("safety_net", reader, |node, reader| {
            reader.list::<Text>(node, "a list of at least one text", 1, usize::MAX)
        });
        let urgency = object.optional("urgency", reader);
        let must_ask_from = object.optional("must_ask_from", reader);
        let until_safety_answered = object.optional("until_safety_answered", reader);
        let evidence_limit = object.with("evidence_limit", reader, |node, reader| reader.whole(node, 1, 1_000_000));
        let bands = object.optional("bands", reader);
        let trust = object.named("trust", reader);
        let trust = trust.map(|trust| trust.into_iter().map(|(word, Percent(per_cent))| (word, per_cent)).collect());
        let topics = object.named("topics", reader);
        let screens = object.named("screens", reader);
        let features = object.limited("features", 512, reader);
        let patterns = object.limited("patterns", 1024, reader);
        let conditions = object.limited("conditions", 256, reader);
        let triage = object.named("triage", reader);
        let advice = object.named("advice", reader);
        let return_to_run = object.optional("return_to_run", reader);
        let sources = object.defaulted("sources", reader);
        let cases = object.defaulted("cases", reader);
        let translations = object.defaulted("translations", reader);
        let laws = object.named("laws", reader);
        let allow = object.defaulted("allow", reader);
        object.end(reader);
        all_read!(Self {
            schema,
            kneeri,
            id,
            version,
            language,
            title,
            methodology,
            disclaimer,
            safety_net,
            urgency,
            must_ask_from,
            until_safety_answered,
            evidence_limit,
            bands,
            trust,
            topics,
            screens,
            features,
            patterns,
            conditions,
            triage,
            advice,
            return_to_run,
            sources,
            cases,
            translations,
            laws,
            allow
        })
    }
}
