//! The book as one HTML page.

use std::collections::BTreeSet;

use kneeri_core::{RuleSet, Urgency};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html::push_html};

const STYLE: &str = include_str!("style.css");

/// A page from the Markdown of the book.
pub(super) fn page(rules: &RuleSet, markdown: &str) -> String {
    let mut body = String::new();
    let mut pages = Rendering::new(rules);
    let events: Vec<Event<'_>> = Parser::new_ext(markdown, Options::ENABLE_TABLES).collect();
    push_html(&mut body, pages.render(&events).into_iter());
    let header = rules.header();
    let contents = contents(&pages.headings);
    let page = html! {
        (DOCTYPE)
        html lang=(header.language.as_str()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (header.title.as_str()) }
                style { (PreEscaped(STYLE)) }
            }
            body id="top" {
                a.skip href="#content" { "Skip to the rules" }
                nav aria-label="Contents" {
                    details.phone { summary { "Contents" } (contents) }
                    div.wide { p.brand { (header.title.as_str()) } (contents) }
                }
                main id="content" {
                    (PreEscaped(body))
                    footer {
                        p { (header.id.as_str()) " " (header.version.as_str()) ", " code.digest { (rules.digest().to_string()) } }
                        p { a href="#top" { "Back to the top" } }
                    }
                }
            }
        }
    };
    page.into_string() + "\n"
}

/// A heading of the page.
struct Heading {
    level: HeadingLevel,
    id: String,
    text: String,
}

/// Chapters, each with its parts folded away.
fn contents(headings: &[Heading]) -> Markup {
    let mut chapters: Vec<(&Heading, Vec<&Heading>)> = Vec::new();
    for heading in headings {
        match (heading.level, chapters.last_mut()) {
            (HeadingLevel::H2, _) => chapters.push((heading, Vec::new())),
            (HeadingLevel::H3, Some((_, parts))) => parts.push(heading),
            _ => {}
        }
    }
    html! {
        ul {
            @for (chapter, parts) in chapters {
                li {
                    a href=(format!("#{}", chapter.id)) { (chapter.text) }
                    @if !parts.is_empty() {
                        details {
                            summary { (parts.len()) " parts" }
                            ul { @for part in parts { li { a href=(format!("#{}", part.id)) { (part.text) } } } }
                        }
                    }
                }
            }
        }
    }
}

/// Markdown on its way to HTML: headings get places to lead to, tables suit a phone, names lead to what they name.
struct Rendering<'a> {
    rules: &'a RuleSet,
    choices: BTreeSet<&'a str>,
    headings: Vec<Heading>,
    chapter: String,
    /// The heads of the columns of the present table.
    columns: Vec<String>,
    column: usize,
    is_head: bool,
    is_strong: bool,
}

impl<'a> Rendering<'a> {
    fn new(rules: &'a RuleSet) -> Self {
        let choices =
            rules.features().values().flat_map(|feature| feature.kind.choices()).map(|choice| choice.as_str());
        Self {
            rules,
            choices: choices.collect(),
            headings: Vec::new(),
            chapter: String::new(),
            columns: Vec::new(),
            column: 0,
            is_head: false,
            is_strong: false,
        }
    }

    fn render<'e>(&mut self, events: &[Event<'e>]) -> Vec<Event<'e>> {
        let mut out = Vec::with_capacity(events.len());
        for (place, event) in events.iter().enumerate() {
            let after = events.get(place + 1..).unwrap_or_default();
            match event {
                Event::Start(Tag::Heading { level, .. }) => out.push(self.heading(*level, after)),
                Event::Start(Tag::Strong) => out.push(self.strong(after)),
                Event::End(TagEnd::Strong) => {
                    self.is_strong = false;
                    out.push(event.clone());
                }
                Event::Start(Tag::Table(_)) => {
                    (self.column, self.is_head) = (0, true);
                    self.columns.clear();
                    out.push(markup("<div class=\"table\"><table>"));
                }
                Event::End(TagEnd::Table) => {
                    self.column = 0;
                    out.push(markup("</tbody></table></div>"));
                }
                Event::Start(Tag::TableHead) => out.push(markup("<thead><tr>")),
                Event::End(TagEnd::TableHead) => {
                    self.is_head = false;
                    out.push(markup("</tr></thead><tbody>"));
                }
                Event::Start(Tag::TableRow) => {
                    self.column = 0;
                    out.push(markup("<tr>"));
                }
                Event::End(TagEnd::TableRow) => out.push(markup("</tr>")),
                Event::Start(Tag::TableCell) => out.push(self.cell(after)),
                Event::End(TagEnd::TableCell) => out.push(markup(if self.is_head { "</th>" } else { "</td>" })),
                Event::Code(name) => out.push(self.name(name)),
                other => out.push(other.clone()),
            }
        }
        out
    }

    fn heading<'e>(&mut self, level: HeadingLevel, after: &[Event<'_>]) -> Event<'e> {
        let text = text_until(after, |event| matches!(event, Event::End(TagEnd::Heading(_))));
        let slug = slug(&text);
        if level == HeadingLevel::H2 {
            self.chapter.clone_from(&slug);
        }
        let mut id = if level == HeadingLevel::H3 { format!("{}-{slug}", self.chapter) } else { slug };
        while self.headings.iter().any(|heading| heading.id == id) {
            id.push_str("-again");
        }
        let opening = format!("<{level} id=\"{id}\">");
        self.headings.push(Heading { level, id, text });
        markup(opening)
    }

    /// What a chapter lists is named in strong letters, as code.
    fn strong<'e>(&mut self, after: &[Event<'_>]) -> Event<'e> {
        self.is_strong = true;
        match after.first() {
            Some(Event::Code(name)) => markup(format!("<strong id=\"{}-{}\">", self.chapter, slug(name))),
            _ => Event::Start(Tag::Strong),
        }
    }

    fn cell<'e>(&mut self, after: &[Event<'_>]) -> Event<'e> {
        let text = text_until(after, |event| matches!(event, Event::End(TagEnd::TableCell)));
        if self.is_head {
            self.columns.push(text);
            return markup("<th scope=\"col\">");
        }
        let label = self.columns.get(self.column).map(String::as_str).unwrap_or_default();
        self.column += 1;
        let class = if text.is_empty() { "empty" } else { leaning(&text).unwrap_or_default() };
        let cell = html! { td class=(class) data-label=(label) {} }.into_string();
        markup(cell.trim_end_matches("</td>").to_owned())
    }

    /// A level in its colour; a feature or pattern leads to where it is explained, a red flag to its rule; other names
    /// stay, as does what is itself explained here.
    fn name<'e>(&self, name: &CowStr<'e>) -> Event<'e> {
        let id: &str = name;
        if let Some(level) = Urgency::ALL.iter().find(|level| level.as_str() == id) {
            return inline(html! { span class=(format!("level {level}")) { (id.replace('_', " ")) } });
        }
        let is_first = self.column == 1;
        let chapter = match () {
            () if is_first && self.chapter == "urgency" => "urgency",
            () if is_first || self.is_strong => return Event::Code(name.clone()),
            () if self.choices.contains(id) => return Event::Code(name.clone()),
            () if self.rules.features().contains_key(id) => "features",
            () if self.rules.patterns().contains_key(id) => "patterns",
            () => return Event::Code(name.clone()),
        };
        inline(html! { a.name href=(format!("#{chapter}-{id}")) { code { (id) } } })
    }
}

/// Whether a weight in words speaks for a condition or against it; `None` for any other text.
fn leaning(text: &str) -> Option<&'static str> {
    let first = text.trim_start_matches("if not: ").split(';').next()?;
    let number = |text: &str| text.split(' ').next()?.parse::<f64>().ok();
    let speaks_for = match first.strip_prefix("LR ") {
        Some(ratio) => number(ratio)? > 1.0,
        None if first.ends_with("ly for") || first.ends_with("ly against") => first.ends_with("for"),
        None => {
            let (with, without) = first.split_once(" % with, ").filter(|(_, rest)| rest.ends_with(" % without"))?;
            number(with)? > number(without)?
        }
    };
    Some(if speaks_for { "for" } else { "against" })
}

fn markup<'e>(text: impl Into<CowStr<'e>>) -> Event<'e> {
    Event::InlineHtml(text.into())
}

fn inline<'e>(text: Markup) -> Event<'e> {
    markup(text.into_string())
}

/// The letters up to an event.
fn text_until(events: &[Event<'_>], is_end: impl Fn(&Event<'_>) -> bool) -> String {
    let within = events.iter().take_while(|event| !is_end(event));
    within
        .filter_map(|event| match event {
            Event::Text(text) | Event::Code(text) => Some(text.as_ref()),
            _ => None,
        })
        .collect()
}

/// A heading as the end of an address, as code hosts write it.
fn slug(text: &str) -> String {
    let kept = text.chars().filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_'));
    kept.map(|letter| if letter == ' ' { '-' } else { letter }).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::{leaning, slug};

    #[test]
    fn weights_lean_to_one_side() {
        for (text, side) in [
            ("LR 9.8 (5.6 to 17.3)", Some("for")),
            ("LR 0.5", Some("against")),
            ("90 % with, 5.5 % without", Some("for")),
            ("1 % with, 3.8 % without", Some("against")),
            ("if not: weakly against", Some("against")),
            ("LR 2; if not: LR 0.5", Some("for")),
            ("20 %", None),
            ("nothing to speak of", None),
        ] {
            assert_eq!(leaning(text), side, "{text}");
        }
    }

    #[test]
    fn headings_lead_where_code_hosts_lead() {
        assert_eq!(slug("Sore tendons (pes anserine), 2nd_degree"), "sore-tendons-pes-anserine-2nd_degree");
    }
}
