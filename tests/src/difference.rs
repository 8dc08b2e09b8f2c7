//! Where two JSON values part.

use serde_json::Value;

/// The first place at which two values differ, as a JSON pointer and both sides; `None` when they are equal.
#[must_use]
pub fn first_difference(left: &Value, right: &Value) -> Option<String> {
    difference(left, right, "")
}

fn difference(left: &Value, right: &Value, pointer: &str) -> Option<String> {
    if left == right {
        return None;
    }
    match (left, right) {
        (Value::Object(a), Value::Object(b)) => {
            let keys = a.keys().chain(b.keys().filter(|key| !a.contains_key(*key)));
            let sides = keys.map(|key| (key, a.get(key).unwrap_or(&Value::Null), b.get(key).unwrap_or(&Value::Null)));
            sides.into_iter().find_map(|(key, a, b)| difference(a, b, &format!("{pointer}/{key}")))
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            let sides = a.iter().zip(b).enumerate();
            sides.into_iter().find_map(|(place, (a, b))| difference(a, b, &format!("{pointer}/{place}")))
        }
        _ => Some(format!("at {pointer}\n  left:  {left}\n  right: {right}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_first_place_is_named() {
        let (a, b) = (json!({ "x": [1, { "y": 2 }] }), json!({ "x": [1, { "y": 3 }] }));
        assert_eq!(first_difference(&a, &a), None);
        assert!(first_difference(&a, &b).unwrap().starts_with("at /x/1/y\n"));
        assert!(first_difference(&json!({ "x": 1 }), &json!({})).unwrap().starts_with("at /x\n"));
        assert!(first_difference(&json!([1]), &json!([1, 2])).unwrap().starts_with("at \n"));
    }
}
