//! Input that cannot be read: a message that names it and the way out, exit code 2, and no result.

use crate::{Ended, kneeri, made, relative};

fn refused(ended: Ended) -> Ended {
    assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{ended}");
    assert!(ended.err.starts_with("error: "), "{ended}");
    ended
}

#[test]
fn bad_findings_are_explained() {
    insta::glob!("../fixtures/findings", "*.json", |path| {
        insta::assert_snapshot!(refused(kneeri(["assess".to_owned(), relative(path)]).run()));
    });
}

#[test]
fn bad_paths_are_explained() {
    insta::assert_snapshot!(refused(
        kneeri(["assess", "missing.json", "tests", "tests/fixtures/findings/null.json"]).run()
    ));
    insta::assert_snapshot!(refused(kneeri(["assess", "../../examples/few-answers.json", "missing.json"]).run()));
    insta::assert_snapshot!(refused(kneeri(["assess", "../../examples/few-answers.json", "fever=no"]).run()));
    insta::assert_snapshot!(refused(kneeri(["assess", "-", "-"]).run()));
    insta::assert_snapshot!(refused(kneeri(["assess", "./fever=no"]).run()));
}

#[test]
fn bad_standard_input_is_explained() {
    insta::assert_snapshot!(refused(kneeri(["assess", "-"]).run()));
    insta::assert_snapshot!(refused(kneeri(["assess", "-"]).stdin(b"{ \"fever\": \xff }".as_slice()).run()));
    insta::assert_snapshot!(refused(kneeri(["assess", "-"]).stdin(vec![b' '; 5 << 20]).run()));
}

#[test]
fn large_files_are_not_read() {
    let large = made("five_mib.json", vec![b' '; 5 << 20]);
    insta::assert_snapshot!(refused(kneeri(["assess", &large]).run()));
    insta::assert_snapshot!(refused(kneeri(["check", &large]).run()));
    insta::assert_snapshot!(refused(kneeri(["assess", "--rules", &large, "hot=no"]).run()));
    let half = made("halves/a.json", vec![b' '; 3 << 20]);
    made("halves/b.json", vec![b' '; 3 << 20]);
    insta::assert_snapshot!(refused(kneeri(["check", half.strip_suffix("/a.json").unwrap()]).run()));
}

#[test]
fn a_file_of_the_greatest_size_is_read() {
    let mut text = br#"{ "fever": false"#.to_vec();
    text.resize((256 << 10) - 1, b' ');
    text.push(b'}');
    let largest = made("largest.json", &text);
    assert_eq!(kneeri(["assess", &largest]).run().code, 0);
    text.push(b'\n');
    assert_eq!(kneeri(["assess", &made("too_large.json", text)]).run().code, 2);
}

#[test]
fn deep_nesting_does_not_overflow() {
    let open = format!("{{ \"age\": {}", "[".repeat(100_000));
    let ended = refused(kneeri(["assess", "-"]).stdin(format!("{open}{}}}", "]".repeat(100_000))).run());
    assert!(ended.err.contains("nested deeper than 32"), "{ended}");
    let ended = refused(kneeri(["assess", "-"]).stdin(open).run());
    assert!(ended.err.contains("EOF while parsing"), "{ended}");
}
