//! Streams that fail.

use std::io::{self, ErrorKind, Read, Write};

use kneeri_cli::{Streams, Terminal, run};

/// A stream that always fails in the same way.
struct Broken(ErrorKind);

impl Write for Broken {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(self.0.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Err(self.0.into())
    }
}

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(self.0.into())
    }
}

/// Runs with a broken standard output; the exit code and what standard error says.
fn written_to(kind: ErrorKind, args: &[&str]) -> (u8, String) {
    let mut err = Vec::new();
    let mut streams = Streams {
        stdin: &mut &b"{}\n{}\n"[..],
        stdout: &mut Broken(kind),
        stderr: &mut err,
        terminal: Terminal::default(),
    };
    let code = run(std::iter::once("kneeri").chain(args.iter().copied()).map(Into::into), &mut streams);
    (code, String::from_utf8(err).unwrap())
}

const VERBS: [&[&str]; 10] = [
    &["assess", "fever=no"],
    &["assess", "--format=json", "fever=no"],
    &["assess", "--lines"],
    &["ask"],
    &["explain", "fever=no", "patellofemoral_pain"],
    &["check"],
    &["test"],
    &["schema"],
    &["completions", "bash"],
    &["--help"],
];

#[test]
fn a_reader_that_leaves_early_is_no_error() {
    for args in VERBS {
        assert_eq!(written_to(ErrorKind::BrokenPipe, args), (0, String::new()), "{args:?}");
    }
}

#[test]
fn a_full_disk_is_an_error() {
    for args in VERBS {
        let (code, err) = written_to(ErrorKind::StorageFull, args);
        assert!(code == 2 && err.starts_with("error: the result cannot be written: "), "{args:?}: {err}");
    }
}

#[test]
fn nobody_is_left_to_be_told() {
    let mut streams = Streams {
        stdin: &mut Broken(ErrorKind::Other),
        stdout: &mut Broken(ErrorKind::Other),
        stderr: &mut Broken(ErrorKind::Other),
        terminal: Terminal::default(),
    };
    assert_eq!(run(["kneeri", "check"].map(Into::into), &mut streams), 2);
}

#[test]
fn standard_input_that_fails_is_explained() {
    for args in [vec!["kneeri", "assess", "-"], vec!["kneeri", "assess", "--lines"], vec!["kneeri", "ask"]] {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut streams = Streams {
            stdin: &mut Broken(ErrorKind::ConnectionReset),
            stdout: &mut out,
            stderr: &mut err,
            terminal: Terminal::default(),
        };
        assert_eq!(run(args.iter().copied().map(Into::into), &mut streams), 2);
        // An interview has put its first question by then.
        assert!((out.is_empty() || args[1] == "ask") && String::from_utf8(err).unwrap().contains("cannot be read"));
    }
}
