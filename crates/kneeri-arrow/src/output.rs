//! Decisions as columns.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::builder::{BooleanBuilder, Int64Builder, ListBuilder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use kneeri_core::{Assessment, Decided, Decision, Engine, SEMANTICS};

use crate::options::{OnError, Options};
use crate::table::Plan;

/// The schema of the result: only types that every reader knows.
pub(crate) fn schema(plan: &Plan<'_>, options: &Options) -> SchemaRef {
    let mut fields: Vec<Arc<Field>> =
        plan.kept.iter().filter_map(|place| plan.schema.fields().get(*place)).cloned().collect();
    let mut add = |name: &str, kind: DataType, nullable: bool| fields.push(Arc::new(Field::new(name, kind, nullable)));
    add("urgency", DataType::Utf8, false);
    add("urgency_certain", DataType::Utf8, false);
    add("must_ask", texts(), false);
    for rank in 1..=options.top {
        add(&format!("top{rank}"), DataType::Utf8, true);
        add(&format!("top{rank}_band"), DataType::Utf8, true);
        add(&format!("top{rank}_score"), DataType::Int64, true);
    }
    if options.verdict {
        add("verdict", DataType::Utf8, false);
        add("urgency_final", DataType::Boolean, false);
    }
    for condition in scored(plan.engine(), options) {
        add(&format!("score_{condition}"), DataType::Int64, false);
    }
    if options.on_error == OnError::Report {
        add("refused", texts(), false);
    }
    Arc::new(Schema::new_with_metadata(fields, origin(plan.engine())))
}

fn texts() -> DataType {
    DataType::List(Arc::new(Field::new_list_field(DataType::Utf8, true)))
}

/// Where the decisions come from.
fn origin(engine: &Engine) -> HashMap<String, String> {
    let rules = engine.rules();
    let entries = [
        ("kneeri.rule_set", rules.id().to_owned()),
        ("kneeri.version", rules.version().to_owned()),
        ("kneeri.digest", rules.digest().to_string()),
        ("kneeri.logic_digest", rules.logic_digest().to_string()),
        ("kneeri.semantics", SEMANTICS.to_string()),
    ];
    entries.map(|(key, value)| (key.to_owned(), value)).into()
}

/// The conditions whose scores stand in the result, by id.
fn scored<'e>(engine: &'e Engine, options: &Options) -> impl Iterator<Item = &'e str> {
    let wanted = options.scores;
    engine.rules().conditions().keys().filter(move |_| wanted).map(|condition| condition.as_str())
}

/// The columns of a part of the result while they are filled.
pub(crate) struct Output {
    urgency: StringBuilder,
    certain: StringBuilder,
    must_ask: ListBuilder<StringBuilder>,
    top: Vec<(StringBuilder, StringBuilder, Int64Builder)>,
    verdict: Option<(StringBuilder, BooleanBuilder)>,
    /// By condition.
    scores: Vec<Int64Builder>,
    refused: Option<ListBuilder<StringBuilder>>,
}

impl Output {
    pub(crate) fn new(engine: &Engine, options: &Options) -> Self {
        let place = |_| (StringBuilder::new(), StringBuilder::new(), Int64Builder::new());
        Self {
            urgency: StringBuilder::new(),
            certain: StringBuilder::new(),
            must_ask: ListBuilder::new(StringBuilder::new()),
            top: (0..options.top).map(place).collect(),
            verdict: options.verdict.then(|| (StringBuilder::new(), BooleanBuilder::new())),
            scores: scored(engine, options).map(|_| Int64Builder::new()).collect(),
            refused: (options.on_error == OnError::Report).then(|| ListBuilder::new(StringBuilder::new())),
        }
    }

    /// Adds what is decided about one person, and what of their findings was refused.
    pub(crate) fn push(&mut self, decision: &Decision, refused: &[String]) {
        self.urgency.append_value(decision.level().as_str());
        self.certain.append_value(decision.certain().as_str());
        append(&mut self.must_ask, decision.must_ask());
        let mut ranked = decision.conditions();
        for (condition, band, score) in &mut self.top {
            let first = ranked.next();
            condition.append_option(first.map(Decided::id));
            band.append_option(first.map(|first| first.band().as_str()));
            score.append_option(first.map(Decided::score));
        }
        if !self.scores.is_empty() {
            let mut by_id: Vec<_> = decision.conditions().map(|one| (one.position(), one.score())).collect();
            by_id.sort_unstable();
            self.scores.iter_mut().zip(by_id).for_each(|(scores, (_, score))| scores.append_value(score));
        }
        if let Some(texts) = &mut self.refused {
            append(texts, refused.iter().map(String::as_str));
        }
    }

    /// Adds what only a full assessment says, where it is wanted.
    pub(crate) fn judge(&mut self, assess: impl FnOnce() -> Assessment) {
        if let Some((verdict, is_final)) = &mut self.verdict {
            let assessment = assess();
            verdict.append_value(assessment.verdict().as_str());
            is_final.append_value(assessment.urgency().is_final());
        }
    }

    /// The part, beside the columns that are kept.
    pub(crate) fn finish(mut self, schema: SchemaRef, kept: Vec<ArrayRef>) -> Result<RecordBatch, ArrowError> {
        let mut columns = kept;
        columns.push(Arc::new(self.urgency.finish()));
        columns.push(Arc::new(self.certain.finish()));
        columns.push(Arc::new(self.must_ask.finish()));
        for (mut condition, mut band, mut score) in self.top {
            columns.extend([
                Arc::new(condition.finish()) as ArrayRef,
                Arc::new(band.finish()),
                Arc::new(score.finish()),
            ]);
        }
        if let Some((mut verdict, mut is_final)) = self.verdict {
            columns.extend([Arc::new(verdict.finish()) as ArrayRef, Arc::new(is_final.finish())]);
        }
        for mut scores in self.scores {
            columns.push(Arc::new(scores.finish()));
        }
        if let Some(mut refused) = self.refused {
            columns.push(Arc::new(refused.finish()));
        }
        RecordBatch::try_new(schema, columns)
    }
}

fn append<'t>(lists: &mut ListBuilder<StringBuilder>, texts: impl Iterator<Item = &'t str>) {
    texts.for_each(|text| lists.values().append_value(text));
    lists.append(true);
}
