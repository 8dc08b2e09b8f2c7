//! The result as tables.

use super::{Held, Simulation};
use crate::share::Share;

impl Simulation {
    /// The measured table and the trade-off curve as Markdown.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let mut text = String::from(
            "| budget | red flag missed | same urgency | less urgent | more urgent | same leader | leader of all answers in the first 3 | interactions: median, 90 %, most |\n|---|---|---|---|---|---|---|---|\n",
        );
        for held in self.budgets().iter().chain([self.unlimited()]) {
            text.push_str(&line(held));
        }
        text
    }
}

fn line(held: &Held) -> String {
    let budget = held.budget().map_or_else(|| "none".to_owned(), |budget| budget.to_string());
    let spread = held.interactions();
    format!(
        "| {budget} | {} of {} | {} | {} | {} | {} | {} | {}, {}, {} |\n",
        held.missed_red_flags().met,
        held.missed_red_flags().of,
        tenths(held.same_urgency()),
        held.less_urgent(),
        held.more_urgent(),
        tenths(held.same_leader()),
        tenths(held.full_leader_in_top_3()),
        spread.median,
        spread.ninety,
        spread.most,
    )
}

/// A share in tenths of a per cent, cut off, so that 100 % means all.
fn tenths(share: Share) -> String {
    match (u64::from(share.met) * 1000).checked_div(u64::from(share.of)) {
        Some(tenths) => format!("{}.{} %", tenths / 10, tenths % 10),
        None => "none".to_owned(),
    }
}
