//! What is written from the library: Swift source and a C header.

use std::ffi::OsStr;
use std::path::Path;

use super::package;
use crate::mobile::{CRATE, Library, bindgen, read, write};

/// Writes the Swift source and the C header of the library into the package, and adapts them.
pub(crate) fn generate(root: &Path, library: &Library) -> Result<(), String> {
    let archive = library.folder.join("libkneeri_mobile.a");
    for (what, folder, file, changes) in WRITTEN {
        let folder = package(root).join(folder);
        bindgen(root, "uniffi-bindgen-swift", [OsStr::new(what), archive.as_os_str(), folder.as_os_str()])?;
        let file = folder.join(file);
        write(&file, &adapted(&read(&file)?, changes)?)?;
    }
    Ok(())
}

/// Texts and what stands there instead.
type Changes = &'static [(&'static str, &'static str)];

/// What is written where, and what is changed in it.
const WRITTEN: [(&str, &str, &str, Changes); 2] = [
    ("--swift-sources", "Sources/Kneeri/Generated", "Kneeri.swift", &[READ_NUMBER, READ_BYTES]),
    ("--headers", "Sources/KneeriFFI", "KneeriFFI.h", &[]),
];

/// Numbers are read in place: UniFFI copies each through code that is not made for its type.
const READ_NUMBER: (&str, &str) = (
    "    var value: T = 0
    let _ = withUnsafeMutableBytes(of: &value, { reader.data.copyBytes(to: $0, from: range)})
",
    "    let value = reader.data.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: range.lowerBound, as: T.self) }
",
);

/// So are texts. Both together make a result arrive in less than half the time.
const READ_BYTES: (&str, &str) = (
    "    var value = [UInt8](repeating: 0, count: count)
    value.withUnsafeMutableBufferPointer({ buffer in
        reader.data.copyBytes(to: buffer, from: range)
    })
",
    "    let value = reader.data.withUnsafeBytes { [UInt8]($0[range]) }
",
);

/// A file with first lines of our own and with changes, each of which has exactly one place.
fn adapted(written: &str, changes: Changes) -> Result<String, String> {
    let body: String = written.split_inclusive('\n').skip_while(|line| line.starts_with("//")).collect();
    let mut adapted =
        format!("// Written by `cargo xtask swift` from {CRATE}, with UniFFI.\n// swift-format-ignore-file\n{body}");
    for (from, to) in changes {
        if adapted.matches(from).count() != 1 {
            return Err(format!("the written Swift does not have this once, look at it anew:\n{from}"));
        }
        adapted = adapted.replace(from, to);
    }
    Ok(adapted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_found_once_is_told() {
        let changes: Changes = &[READ_NUMBER, READ_BYTES];
        let written = format!("// By somebody else.\n\n{}{}", READ_NUMBER.0, READ_BYTES.0);
        let adapted = adapted(&written, changes);
        assert!(adapted.is_ok_and(|adapted| adapted.ends_with(&format!("file\n\n{}{}", READ_NUMBER.1, READ_BYTES.1))));
        assert!(super::adapted(&written.repeat(2), changes).is_err());
        assert!(super::adapted("", changes).is_err());
    }
}
