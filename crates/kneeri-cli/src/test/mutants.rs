//! Which changes of the rules the cases notice, as people read it.

use kneeri_analysis::{Edit, Mutation, MutationOptions, mutate};
use kneeri_core::Engine;

use crate::page::{GOOD, HEADING, PLAIN, Page, one_line};
use crate::progress::bar;

/// Tries changes of the rules, with a progress bar for somebody who watches.
pub(super) fn tried(engine: &Engine, options: &MutationOptions, is_watched: bool) -> Mutation {
    let bar = bar(0, "changes", is_watched);
    let mutation = mutate(engine, options, |done, of| {
        bar.set_length(of.into());
        bar.set_position(done.into());
    });
    bar.finish_and_clear();
    mutation
}

/// The shares by kind, and every change that no case notices.
pub(super) fn page(page: &mut Page, mutation: &Mutation) {
    page.wrapped(HEADING, "", "", "What the cases notice when the rules change");
    page.blank();
    page.paragraph("", &mutation.to_summary());
    page.blank();
    for (what, share) in mutation.to_rows() {
        page.row(PLAIN, &format!("{:>6} %  {:>5} of {:>5}  {what}", share.tenths(), share.met, share.of));
    }
    page.blank();
    let mut unnoticed = mutation.unnoticed().peekable();
    if unnoticed.peek().is_none() {
        page.wrapped(GOOD, "", "", "Every change is noticed.");
    }
    for change in unnoticed {
        page.item("unnoticed: ", &one_line(&told(change)));
    }
    page.blank();
}

fn told(change: &Edit) -> String {
    let Edit { kind, pointer, from, to } = change;
    match to {
        Some(to) => format!("{}: {pointer}: {from} became {to}", kind.as_str()),
        None => format!("{}: {pointer}", kind.as_str()),
    }
}
