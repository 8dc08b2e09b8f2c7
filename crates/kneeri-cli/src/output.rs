//! Writing files as a whole: somebody who reads one never sees half of it.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use tempfile::Builder;

use crate::stop::Complaint;

/// Writes a file, in place of the one that was there.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), Complaint> {
    replace(path, text).map_err(|error| {
        let complaint = match error.kind() {
            io::ErrorKind::NotFound => Complaint::new("no such folder").help("make it first, or name another file"),
            io::ErrorKind::PermissionDenied => {
                Complaint::new("no permission to write it").help("check its permissions")
            }
            _ => Complaint::new(format!("cannot be written: {error}")).help("name another file"),
        };
        complaint.about(path.display().to_string())
    })
}

fn replace(path: &Path, text: &str) -> io::Result<()> {
    // A link stays a link: what it leads to is replaced.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if path.is_dir() {
        return Err(io::Error::other("it is a folder"));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = Builder::new();
    builder.prefix(".kneeri-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    if let Ok(known) = fs::metadata(&path) {
        file.as_file().set_permissions(known.permissions())?;
    }
    file.persist(&path)?;
    Ok(())
}
