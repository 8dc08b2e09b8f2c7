//! The result as tables and as a curve.

use std::fmt::Write;

use kneeri_core::Over;

use super::{Held, Simulation};
use crate::markdown::Markdown;
use crate::share::Share;

impl Simulation {
    /// Who was interviewed, in one line.
    #[must_use]
    pub fn to_summary(&self) -> String {
        let full = self.full();
        format!(
            "{} virtual runners (seed {}) of {} {}; the full questionnaire has {} questions for half of them, {} at most",
            self.runners, self.seed, self.rule_set.id, self.rule_set.version, full.median, full.most
        )
    }

    /// The table of all budgets, and why the interviews ended, as Markdown.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let mut page = Markdown::default();
        page.paragraph(&format!("{}.", self.to_summary()));
        page.table(COLUMNS, self.rows());
        page.table(
            ["budget", "settled", "clear", "nothing left", "budget used"],
            self.each().map(|held| {
                let ended = |over| held.over().find(|(other, _)| *other == over).map_or(0, |(_, count)| count);
                let [settled, clear, nothing, used] = [Over::Settled, Over::Clear, Over::NothingLeft, Over::BudgetUsed]
                    .map(|over| ended(over).to_string());
                [held.budget_text(), settled, clear, nothing, used]
            }),
        );
        page.into_text()
    }

    /// The table of all budgets as rows of texts, with a head.
    #[must_use]
    pub fn to_rows(&self) -> Vec<[String; 11]> {
        std::iter::once(COLUMNS.map(str::to_owned)).chain(self.rows()).collect()
    }

    /// The curve: how the share of interviews with the level and the leader of the full questionnaire grows with the
    /// number of interactions, as an SVG image.
    #[must_use]
    pub fn to_svg(&self) -> String {
        let held: Vec<&Held> = self.each().collect();
        let across = |held: &Held| {
            let most = self.each().map(|held| held.interactions().median).max().unwrap_or(1).max(1);
            60 + 520 * held.interactions().median / most
        };
        let down = |share: Share| {
            260 - 220 * usize::try_from(share.met).unwrap_or(0) / usize::try_from(share.of.max(1)).unwrap_or(1)
        };
        let mut svg = String::from(concat!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 680 320" font-family="sans-serif" font-size="12" "#,
            "role=\"img\" aria-label=\"Agreement with the full questionnaire by number of interactions\">\n",
            "<rect width=\"680\" height=\"320\" fill=\"#ffffff\"/>\n",
        ));
        for percent in [0, 25, 50, 75, 100] {
            let y = 260 - 220 * percent / 100;
            let _ = writeln!(
                svg,
                "<path d=\"M60 {y}H580\" stroke=\"#dddddd\"/><text x=\"52\" y=\"{}\" text-anchor=\"end\">{percent} %</text>",
                y + 4
            );
        }
        let mut last = 0;
        for one in &held {
            let x = across(one);
            if x >= last + 24 {
                let _ = writeln!(
                    svg,
                    "<text x=\"{x}\" y=\"278\" text-anchor=\"middle\">{}</text>",
                    one.interactions().median
                );
                last = x;
            }
        }
        svg.push_str("<text x=\"320\" y=\"304\" text-anchor=\"middle\">interactions: median of the interviews with one budget</text>\n");
        type Of = fn(&Held) -> Share;
        let lines: [(&str, &str, Of); 3] = [
            ("#1b7837", "same urgency", Held::same_urgency),
            ("#2166ac", "in the first 3", Held::full_leader_in_top_3),
            ("#b2182b", "same leader", Held::same_leader),
        ];
        for (place, (colour, name, share)) in lines.into_iter().enumerate() {
            let points: Vec<String> =
                held.iter().map(|held| format!("{},{}", across(held), down(share(held)))).collect();
            let _ = writeln!(
                svg,
                "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>",
                points.join(" ")
            );
            for point in &points {
                if let Some((x, y)) = point.split_once(',') {
                    let _ = writeln!(svg, "<circle cx=\"{x}\" cy=\"{y}\" r=\"3\" fill=\"{colour}\"/>");
                }
            }
            let _ = writeln!(svg, "<text x=\"590\" y=\"{}\" fill=\"{colour}\">{name}</text>", 60 + 18 * place);
        }
        svg.push_str("</svg>\n");
        svg
    }

    /// The rows of the table: the budgets, then none, then one thing at a time.
    fn rows(&self) -> impl Iterator<Item = [String; 11]> {
        let last = self.one_at_a_time.row("one at a time".to_owned());
        self.each().map(|held| held.row(held.budget_text())).chain([last])
    }

    fn each(&self) -> impl Iterator<Item = &Held> {
        self.budgets.iter().chain([&self.unlimited])
    }
}

const COLUMNS: [&str; 11] = [
    "budget",
    "red flags missed",
    "same urgency",
    "less urgent",
    "more urgent",
    "same leader",
    "in first 3",
    "median",
    "90 %",
    "most",
    "answers",
];

impl Held {
    fn budget_text(&self) -> String {
        self.budget().map_or_else(|| "none".to_owned(), |budget| budget.to_string())
    }

    fn row(&self, name: String) -> [String; 11] {
        let spread = self.interactions();
        [
            name,
            format!("{} of {}", self.missed_red_flags().met, self.missed_red_flags().of),
            tenths(self.same_urgency()),
            self.less_urgent().to_string(),
            self.more_urgent().to_string(),
            tenths(self.same_leader()),
            tenths(self.full_leader_in_top_3()),
            spread.median.to_string(),
            spread.ninety.to_string(),
            spread.most.to_string(),
            self.features().median.to_string(),
        ]
    }
}

/// A share in tenths of a per cent, cut off, so that 100 % means all.
fn tenths(share: Share) -> String {
    match (u64::from(share.met) * 1000).checked_div(u64::from(share.of)) {
        Some(1000) => "100 %".to_owned(),
        Some(tenths) => format!("{}.{} %", tenths / 10, tenths % 10),
        None => "none".to_owned(),
    }
}
