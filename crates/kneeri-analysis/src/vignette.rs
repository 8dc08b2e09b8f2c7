//! Real cases, judged as a whole: does the rule set find what was really there, and send people where they should go?

use kneeri_core::{Assessment, Decimal, Engine, RuleSet, Urgency};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::error::{Error, message};
use crate::markdown::{Markdown, code, codes, plain};
use crate::share::Share;

/// One person's real case, with what turned out to be right.
///
/// Unlike a [`Case`](kneeri_core::Case) it is no demand: nobody expects every one to come out right.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
pub struct Vignette {
    /// Its name among the cases.
    pub id: String,
    /// Where it was published.
    pub source: String,
    /// What kind of source that is.
    #[serde(default)]
    pub kind: String,
    /// Whether the person runs.
    #[serde(default)]
    pub runner: bool,
    /// What is told about the person, in own words.
    pub facts: Vec<String>,
    /// The facts as a findings document.
    pub findings: Value,
    /// Facts for which the rule set has no feature or choice.
    #[serde(default)]
    pub not_expressible: Vec<String>,
    /// The diagnosis as published.
    #[serde(default)]
    pub diagnosis: String,
    /// Conditions any of which is right. Those that the rule set lacks are passed over.
    pub right: Vec<String>,
    /// How soon the person should have been seen.
    #[serde(deserialize_with = "level")]
    pub urgency: Urgency,
    /// Why so soon.
    #[serde(default)]
    pub urgency_reason: String,
    /// What the diagnosis rests on.
    #[serde(default)]
    pub confirmed_by: String,
}

impl Vignette {
    /// Reads JSON Lines: one case a line. Empty lines and members without a meaning here are passed over.
    ///
    /// # Errors
    ///
    /// [`Error::NotACase`] for the first line that is none.
    ///
    /// # Examples
    ///
    /// ```
    /// use kneeri_analysis::{Scoreboard, Vignette};
    /// use kneeri_core::Engine;
    ///
    /// let line = r#"{ "id": "1", "source": "made up", "facts": ["the knee is stuck"], "findings": { "locking": "stuck_now" },
    ///     "right": ["medial_meniscus_tear_acute"], "urgency": "same_day" }"#.replace('\n', "");
    /// let scoreboard = Scoreboard::new(&Engine::knee(), &Vignette::from_json_lines(&line)?)?;
    /// assert_eq!(scoreboard.urgent().to_string(), "1 of 1 (100 %, 21-100)");
    /// # Ok::<(), kneeri_analysis::Error>(())
    /// ```
    pub fn from_json_lines(text: &str) -> Result<Vec<Self>, Error> {
        let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        let read = |(position, line)| {
            serde_json::from_str(line).map_err(|error| Error::NotACase { line: position + 1, message: message(&error) })
        };
        lines.map(read).collect()
    }

    fn assess(&self, engine: &Engine) -> Result<Assessment, Error> {
        let findings = engine.findings_from_json(&self.findings.to_string());
        match findings {
            Ok(findings) => Ok(engine.assess(&findings)),
            Err(source) => Err(Error::Refused { case: self.id.clone(), source }),
        }
    }
}

/// The level that a text names.
fn level<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Urgency, D::Error> {
    let word = String::deserialize(deserializer)?;
    let named = Urgency::ALL.into_iter().find(|level| level.as_str() == word);
    named.ok_or_else(|| {
        D::Error::custom(format!("no level `{word}`; the levels are {}", Urgency::ALL.map(Urgency::as_str).join(", ")))
    })
}

/// How a rule set does on real cases as a whole.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[must_use]
pub struct Scoreboard {
    cases: Vec<Judged>,
}

/// How one case came out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Judged {
    /// The id of the case.
    pub id: String,
    /// The right conditions that the rule set has.
    pub right: Vec<String>,
    /// How common the most common of them is among people with any knee pain, in per cent.
    pub per_cent: Option<Decimal>,
    /// The rank of the best right condition, counted from 1; `None` when the rule set has none of them.
    pub rank: Option<usize>,
    /// How soon the person should have been seen.
    pub expected: Urgency,
    /// The level that came out.
    pub reached: Urgency,
    /// The conditions of rank 1 to 3.
    pub top_three: Vec<String>,
}

/// How high the right conditions of several cases stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Ranking {
    /// A right condition has rank 1.
    pub first: Share,
    /// A right condition has rank 1, 2 or 3.
    pub top_three: Share,
}

impl Scoreboard {
    /// Assesses every case.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] for the first case with a finding that the rule set refuses.
    pub fn new(engine: &Engine, cases: &[Vignette]) -> Result<Self, Error> {
        let judge = |case: &Vignette| Ok(Judged::new(engine.rules(), case, &case.assess(engine)?));
        cases.iter().map(judge).collect::<Result<_, _>>().map(|cases| Self { cases })
    }

    /// Every case, in the order in which they were given.
    #[must_use]
    pub fn cases(&self) -> &[Judged] {
        &self.cases
    }

    /// Cases whose most common right condition has a base rate of 1 per cent or more.
    #[must_use]
    pub fn common(&self) -> Ranking {
        Ranking::of(self.cases.iter().filter(|case| case.is_common()))
    }

    /// All other cases, those included whose right conditions the rule set lacks: each of these is a miss.
    #[must_use]
    pub fn rare(&self) -> Ranking {
        Ranking::of(self.cases.iter().filter(|case| !case.is_common()))
    }

    /// All cases.
    #[must_use]
    pub fn all(&self) -> Ranking {
        Ranking::of(self.cases.iter())
    }

    /// Of the cases that should be seen the same day or at once: those that are sent there.
    #[must_use]
    pub fn urgent(&self) -> Share {
        self.sent_today(|case| is_today(case.expected))
    }

    /// Of all other cases: those that are sent to be seen the same day or at once.
    #[must_use]
    pub fn overcalled(&self) -> Share {
        self.sent_today(|case| !is_today(case.expected))
    }

    fn sent_today(&self, wanted: impl Fn(&&Judged) -> bool) -> Share {
        self.cases.iter().filter(wanted).map(|case| is_today(case.reached)).collect()
    }

    /// The figures and every case, as tables in Markdown without a heading.
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let mut page = Markdown::default();
        let groups = [
            ("the right condition is common: 1 % of people with knee pain or more", self.common()),
            ("the right condition is rarer, or the rule set lacks it", self.rare()),
            ("all", self.all()),
        ];
        page.table(
            ["Cases", "right one first", "right one in the top three"],
            groups.map(|(name, ranking)| [name.into(), ranking.first.to_string(), ranking.top_three.to_string()]),
        );
        page.table(
            ["Urgency", "sent to same_day or above"],
            [
                ["should be seen the same day or at once".into(), self.urgent().to_string()],
                ["can wait longer".into(), self.overcalled().to_string()],
            ],
        );
        page.paragraph("In brackets: the share, and the 95 % interval of Wilson.");
        let rows: Vec<_> = self.cases.iter().map(Judged::row).collect();
        page.folded("Every case", |page| {
            page.table(["Case", "Right", "Rank", "Should reach", "Reached", "Top three"], rows);
        });
        page.into_text()
    }
}

impl Judged {
    fn new(rules: &RuleSet, case: &Vignette, assessment: &Assessment) -> Self {
        let known = |id: &&String| rules.conditions().contains_key(id.as_str());
        let right: Vec<String> = case.right.iter().filter(known).cloned().collect();
        let is_right = |id: &str| right.iter().any(|right| right == id);
        Self {
            id: case.id.clone(),
            per_cent: right.iter().filter_map(|id| Some(rules.conditions().get(id.as_str())?.how_common.percent)).max(),
            rank: assessment.conditions().find(|condition| is_right(condition.id())).map(|condition| condition.rank()),
            expected: case.urgency,
            reached: assessment.urgency().level(),
            top_three: assessment.conditions().take(3).map(|condition| condition.id().to_owned()).collect(),
            right,
        }
    }

    fn is_common(&self) -> bool {
        self.per_cent >= Some(Decimal::from(1))
    }

    fn is_within(&self, rank: usize) -> bool {
        self.rank.is_some_and(|own| own <= rank)
    }

    fn row(&self) -> [String; 6] {
        [
            plain(&self.id),
            codes(&self.right, ", "),
            self.rank.map_or("–".into(), |rank| rank.to_string()),
            code(self.expected.as_str()),
            code(self.reached.as_str()),
            codes(&self.top_three, ", "),
        ]
    }
}

impl Ranking {
    fn of<'a>(cases: impl Iterator<Item = &'a Judged> + Clone) -> Self {
        Self {
            first: cases.clone().map(|case| case.is_within(1)).collect(),
            top_three: cases.map(|case| case.is_within(3)).collect(),
        }
    }
}

fn is_today(level: Urgency) -> bool {
    level >= Urgency::SameDay
}
