//! Reading texts, each within a limit of size.

use std::fs::File;
use std::io::{self, BufRead, Read};
use std::path::Path;

use kneeri_core::{Engine, Findings, Interview, ResumeError};
use serde_json::Value;

use crate::stop::Complaint;

/// The most bytes of one person's findings.
pub(crate) const FINDINGS_LIMIT: usize = 256 << 10;

/// The most bytes of a saved interview.
const INTERVIEW_LIMIT: usize = 1 << 20;

/// The most bytes of all documents of a rule set.
pub(crate) const RULES_LIMIT: usize = 4 << 20;

/// Opens a file; what is wrong with it names the file and the way out.
pub(crate) fn open(path: &Path) -> Result<File, Complaint> {
    let name = path.display().to_string();
    let unreadable = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => Complaint::new("no such file").help("check the path"),
        io::ErrorKind::PermissionDenied => Complaint::new("no permission to read it").help("check its permissions"),
        _ => Complaint::new(format!("cannot be read: {error}")),
    };
    let file = File::open(path).map_err(|error| unreadable(error).about(&name))?;
    let is_folder = file.metadata().is_ok_and(|metadata| metadata.is_dir());
    if is_folder {
        return Err(Complaint::new("is a folder, not a file").about(name).help("name a file in it"));
    }
    Ok(file)
}

/// One person's findings from a text: a document of findings, or an interview that was saved.
pub(crate) fn findings(engine: &Engine, text: &str) -> Result<Findings, Complaint> {
    if is_interview(text) {
        return Ok(interview(engine, text)?.findings().clone());
    }
    Ok(engine.findings_from_json(text)?)
}

/// Whether a text is a saved interview. No finding is an object with a digest, so that it cannot be taken for one.
fn is_interview(text: &str) -> bool {
    let digest = |value: &Value| value.pointer("/rule_set/digest").is_some_and(Value::is_string);
    text.contains("\"rule_set\"") && serde_json::from_str(text).is_ok_and(|value| digest(&value))
}

/// An interview that was saved.
pub(crate) fn interview(engine: &Engine, text: &str) -> Result<Interview, Complaint> {
    if serde_json::from_str::<Value>(text).is_ok() && !is_interview(text) {
        return Err(Complaint::new("is no saved interview").help("`kneeri ask --save FILE` saves one"));
    }
    Interview::from_json(engine, text).map_err(|error| match error {
        ResumeError::Unreadable(error) => error.into(),
        error => {
            Complaint::new(error.to_string()).help("name the rules that it was saved with by --rules, or begin anew")
        }
    })
}

/// Reads an interview that was saved.
pub(crate) fn read_interview(source: impl Read) -> Result<String, Complaint> {
    let too_large = Complaint::new(format!("is larger than {}, the most for an interview", size(INTERVIEW_LIMIT)));
    read(source, INTERVIEW_LIMIT, too_large)
}

/// Reads one person's findings.
pub(crate) fn read_findings(source: impl Read) -> Result<String, Complaint> {
    let too_large = Complaint::new(format!("is larger than {}, the most for findings", size(FINDINGS_LIMIT)))
        .help("a file holds the findings of one person; those of many go line by line, with --lines");
    read(source, FINDINGS_LIMIT, too_large)
}

/// Reads a text to its end, but no further than its limit.
pub(crate) fn read(mut source: impl Read, limit: usize, too_large: Complaint) -> Result<String, Complaint> {
    let mut bytes = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let read = source.by_ref().take(most).read_to_end(&mut bytes);
    read.map_err(|error| Complaint::new(format!("cannot be read: {error}")))?;
    if bytes.len() > limit {
        return Err(too_large);
    }
    utf8(bytes)
}

/// Bytes as text.
pub(crate) fn utf8(bytes: Vec<u8>) -> Result<String, Complaint> {
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to() + 1;
        Complaint::new(format!("is not UTF-8 text: byte {at} begins no letter")).help("save it as UTF-8")
    })
}

/// A size as people say it.
pub(crate) fn size(bytes: usize) -> String {
    if bytes >= 1 << 20 { format!("{} MiB", bytes >> 20) } else { format!("{} KiB", bytes >> 10) }
}

/// Reads the next line without its end; `None` after the last one. A line beyond the limit is read over.
pub(crate) fn read_line(source: &mut impl BufRead, limit: usize) -> io::Result<Option<Result<Vec<u8>, Complaint>>> {
    let (mut line, mut length, mut begun) = (Vec::new(), 0_usize, false);
    loop {
        let buffer = match source.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        if buffer.is_empty() {
            break;
        }
        begun = true;
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let part = buffer.get(..end.unwrap_or(buffer.len())).unwrap_or_default();
        length += part.len();
        if length <= limit {
            line.extend_from_slice(part);
        }
        let used = part.len() + usize::from(end.is_some());
        source.consume(used);
        if end.is_some() {
            break;
        }
    }
    if length > limit {
        return Ok(Some(Err(Complaint::new(format!("the line is longer than {}", size(limit))))));
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    Ok(begun.then_some(Ok(line)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::BufReader;

    #[test]
    fn lines_come_without_their_ends_and_too_long_ones_are_read_over() -> io::Result<()> {
        let mut source = BufReader::with_capacity(3, &b"ab\r\n\nabcdefgh\nlast"[..]);
        let mut lines = Vec::new();
        while let Some(line) = read_line(&mut source, 5)? {
            lines.push(line.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).map_err(|_| "too long"));
        }
        assert_eq!(lines, [Ok("ab".to_owned()), Ok(String::new()), Err("too long"), Ok("last".to_owned())]);
        Ok(())
    }
}
