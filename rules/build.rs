//! Writes the list of the documents of the knee rule set, so that a new file needs no second mention.
//!
//! The documents are embedded without the white space between their tokens; for apps they are put together as one in
//! canonical form, and deflated, which makes them a fifth of that. The core has no part in this, because it is built on
//! this crate; a test there holds the one to the many.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use serde_json::{Map, Value};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=knee");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let mut files = Vec::new();
    collect(&root.join("knee"), &mut files)?;
    files.sort();
    let (mut documents, mut cases) = (String::from("&[\n"), String::from("&[\n"));
    let mut knee = Map::new();
    for (position, file) in files.iter().enumerate() {
        let name = file.strip_prefix(&root).unwrap_or(file).to_string_lossy().replace('\\', "/");
        let embedded = out.join(format!("{position}.json"));
        let text = compact(&fs::read_to_string(file)?);
        fs::write(&embedded, &text)?;
        let is_case = name.starts_with("knee/cases/");
        if !is_case {
            merge(&mut knee, serde_json::from_str(&text)?);
        }
        let list = if is_case { &mut cases } else { &mut documents };
        list.push_str(&format!("    ({name:?}, include_str!({:?})),\n", embedded.display().to_string()));
    }
    let mut knee = Value::Object(knee);
    knee.sort_all_objects();
    shorten(&mut knee);
    fs::write(out.join("knee.deflated"), miniz_oxide::deflate::compress_to_vec(knee.to_string().as_bytes(), 10))?;
    fs::write(out.join("documents.rs"), documents + "]")?;
    fs::write(out.join("cases.rs"), cases + "]")
}

/// Adds the members of a document: entries of objects by key, without the schema for editors.
fn merge(knee: &mut Map<String, Value>, document: Map<String, Value>) {
    for (key, value) in document.into_iter().filter(|(key, _)| key != "$schema") {
        match (knee.get_mut(&key), value) {
            (Some(Value::Object(entries)), Value::Object(own)) => entries.extend(own),
            (_, value) => drop(knee.insert(key, value)),
        }
    }
}

/// Writes whole numbers without a point, as canonical JSON does.
fn shorten(value: &mut Value) {
    match value {
        Value::Number(number) => {
            let whole = number.to_string().strip_suffix(".0").and_then(|whole| whole.parse::<i64>().ok());
            whole.into_iter().for_each(|whole| *number = whole.into());
        }
        Value::Array(entries) => entries.iter_mut().for_each(shorten),
        Value::Object(members) => members.values_mut().for_each(shorten),
        _ => {}
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "json") {
            files.push(path);
        }
    }
    Ok(())
}

/// The same JSON without white space outside of its strings.
fn compact(json: &str) -> String {
    let (mut in_string, mut escaped) = (false, false);
    let is_kept = |character: &char| {
        if in_string {
            in_string = escaped || *character != '"';
            escaped = !escaped && *character == '\\';
            return true;
        }
        in_string = *character == '"';
        !character.is_ascii_whitespace()
    };
    json.chars().filter(is_kept).collect()
}
