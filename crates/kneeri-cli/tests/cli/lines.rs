//! `kneeri assess --lines`.

use kneeri_core::Engine;

use crate::{kneeri, made};

#[test]
fn a_bad_line_gives_an_error_and_the_rest_goes_on() {
    let lines = concat!(
        "{ \"fever\": false }\n",
        "{ \"feever\": false }\n",
        "{ \"fever\": 1, \"age\": 34 }\n",
        "\n",
        "not json\n",
        "{ \"age\": 34,\n",
        "{ \"fever\": true, \"fever\": false }\r\n",
        "{ \"age\": 34 }",
    );
    let ended = kneeri(["assess", "--lines"]).stdin(lines).run();
    assert_eq!((ended.code, ended.err.as_str(), ended.out.lines().count()), (2, "", 8));
    let engine = Engine::knee();
    let result = |text| engine.assess(&engine.findings_from_json(text).unwrap()).to_json();
    assert_eq!(ended.out.lines().next(), Some(result(r#"{ "fever": false }"#).as_str()));
    assert_eq!(ended.out.lines().last(), Some(result(r#"{ "age": 34 }"#).as_str()));
    let errors: Vec<&str> = ended.out.lines().filter(|line| line.starts_with(r#"{"error""#)).collect();
    insta::assert_snapshot!(errors.join("\n"));
}

#[test]
fn sound_lines_end_well() {
    let path = made("people.ndjson", "{ \"fever\": false }\n{}\n");
    let ended = kneeri(["assess", "--lines", "--top", "1", &path]).run();
    assert_eq!((ended.code, ended.out.lines().count(), ended.out.matches("\"band\"").count()), (0, 2, 2));
    assert_eq!(
        ended.out,
        kneeri(["assess", "--lines", "--format=json", "--top=1", "-"]).stdin("{\"fever\":false}\n{}").run().out
    );
    let nobody = kneeri(["assess", "--lines"]).run();
    assert_eq!((nobody.code, nobody.out.as_str()), (0, ""));
}

#[test]
fn a_line_may_be_anything() {
    let mut lines = b"{ \"fever\": \xff }\n".to_vec();
    lines.resize(lines.len() + (300 << 10), b' ');
    lines.extend(b"\n{}\n\xef\xbb\xbf{}\n");
    let ended = kneeri(["assess", "--lines", "--top=1"]).stdin(lines).run();
    assert_eq!((ended.code, ended.out.lines().count()), (2, 4));
    let errors: Vec<&str> = ended.out.lines().filter(|line| line.starts_with(r#"{"error""#)).collect();
    insta::assert_snapshot!(errors.join("\n"));
}

#[test]
fn lines_come_from_one_place_and_leave_as_json() {
    for (name, args) in [
        ("lines_two_files", vec!["a.ndjson", "b.ndjson"]),
        ("lines_answers", vec!["fever=no"]),
        ("lines_as_text", vec!["--format", "text", "a.ndjson"]),
        ("lines_missing_file", vec!["missing.ndjson"]),
        ("lines_folder", vec!["tests"]),
    ] {
        let ended = kneeri(["assess", "--lines"].into_iter().chain(args)).run();
        assert_eq!((ended.code, ended.out.as_str()), (2, ""));
        insta::assert_snapshot!(name, ended);
    }
}
