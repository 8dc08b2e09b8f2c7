//! Making a failing example small: whatever can be left out while it still fails is left out.

use std::collections::BTreeMap;

use kneeri_core::Finding;
use serde_json::Value;

/// The smallest rule-set document and findings found for which `fails` still says true.
///
/// It leaves out members of objects, entries of lists and findings, one at a time, until nothing more can go.
pub fn shrunk(
    mut document: Value,
    mut findings: BTreeMap<String, Finding>,
    fails: impl Fn(&Value, &BTreeMap<String, Finding>) -> bool,
) -> (Value, BTreeMap<String, Finding>) {
    loop {
        let mut changed = false;
        for id in findings.keys().cloned().collect::<Vec<_>>() {
            let mut fewer = findings.clone();
            fewer.remove(&id);
            if fails(&document, &fewer) {
                findings = fewer;
                changed = true;
            }
        }
        let mut place = 0;
        while let Some(smaller) = without(&document, place) {
            if fails(&smaller, &findings) {
                document = smaller;
                changed = true;
            } else {
                place += 1;
            }
        }
        if !changed {
            return (document, findings);
        }
    }
}

/// The document without its member or entry of this number, counted from the outside in and front to back.
fn without(document: &Value, place: usize) -> Option<Value> {
    let mut smaller = document.clone();
    let mut place = place;
    remove(&mut smaller, &mut place).then_some(smaller)
}

fn remove(value: &mut Value, place: &mut usize) -> bool {
    match value {
        Value::Object(members) => {
            let keys: Vec<String> = members.keys().cloned().collect();
            for key in keys {
                if *place == 0 {
                    members.remove(&key);
                    return true;
                }
                *place -= 1;
                if members.get_mut(&key).is_some_and(|member| remove(member, place)) {
                    return true;
                }
            }
            false
        }
        Value::Array(entries) => {
            for index in 0..entries.len() {
                if *place == 0 {
                    entries.remove(index);
                    return true;
                }
                *place -= 1;
                if remove(&mut entries[index], place) {
                    return true;
                }
            }
            false
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_matters_is_left() {
        let document = json!({ "a": [1, 2, { "b": 3, "c": 4 }], "d": { "e": 5 } });
        let fails = |document: &Value, _: &BTreeMap<String, Finding>| document.to_string().contains("\"c\":4");
        let (small, _) = shrunk(document, BTreeMap::new(), fails);
        assert_eq!(small, json!({ "a": [{ "c": 4 }] }));
    }
}
