//! SARIF 2.1.0, which editors and code hosts show beside the lines.

use kneeri_analysis::Lint;
use serde_json::{Value, json};

use crate::notice::Notice;

/// The page of a kind of warning, within the repository.
const PAGES: &str = "docs/lints";

/// A run with all notices as results.
pub(crate) fn sarif(notices: &[Notice<'_>]) -> String {
    let run = json!({
        "tool": { "driver": {
            "name": "kneeri",
            "version": env!("CARGO_PKG_VERSION"),
            "rules": Lint::ALL.iter().map(|lint| rule(*lint)).collect::<Vec<_>>(),
        } },
        "columnKind": "unicodeCodePoints",
        "results": notices.iter().map(result).collect::<Vec<_>>(),
    });
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    });
    format!("{log:#}\n")
}

fn rule(lint: Lint) -> Value {
    let code = lint.as_str();
    json!({
        "id": code,
        "shortDescription": { "text": lint.about() },
        "help": { "text": format!("See {PAGES}/{code}.md") },
    })
}

fn result(notice: &Notice<'_>) -> Value {
    let hint = notice.hint.map_or_else(String::new, |hint| format!("; {hint}"));
    let mut result = json!({
        "ruleId": notice.code,
        "level": notice.severity.as_str(),
        "message": { "text": format!("{}{hint}", notice.message) },
    });
    let mut location = json!({ "logicalLocations": [{ "fullyQualifiedName": notice.pointer }] });
    if let (Some(place), Some(members)) = (notice.place, location.as_object_mut()) {
        let region = json!({ "startLine": place.line, "startColumn": place.column });
        let uri = place.file.trim_start_matches("./").replace('%', "%25").replace(' ', "%20");
        members.insert("physicalLocation".into(), json!({ "artifactLocation": { "uri": uri }, "region": region }));
    }
    if let Some(members) = result.as_object_mut() {
        members.insert("locations".into(), json!([location]));
        if let Some(witness) = notice.witness {
            members.insert("properties".into(), json!({ "witness": witness }));
        }
    }
    result
}
