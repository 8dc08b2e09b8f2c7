//! The file that an interview is kept in.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use kneeri_core::{Engine, Interview};

use crate::input;
use crate::stop::{Complaint, Stop};

/// Keeps an interview in a file, if somebody wants that.
#[derive(Debug)]
pub(super) struct Keeper {
    /// The file that was named.
    path: Option<PathBuf>,
    /// The file that the interview came from.
    from: Option<PathBuf>,
    /// Whether a file at the path may be replaced.
    may_replace: bool,
    is_kept: bool,
}

impl Keeper {
    /// Refuses at once, before anything is answered, to write over a file that is not the interview's own.
    pub(super) fn new(save: Option<&Path>, resume: Option<&Path>) -> Result<Self, Stop> {
        let own = |path: &Path| resume.is_some_and(|resume| is_same(path, resume));
        let may_replace = save.is_some_and(own);
        if let Some(path) = save.filter(|path| !may_replace && path.exists()) {
            let name = path.display().to_string();
            let complaint = Complaint::new("exists already, and is not written over").about(&name);
            let argument = as_argument(&name);
            return Err(complaint
                .help(format!("`--resume {argument} --save {argument}` goes on with it; or name another file"))
                .into());
        }
        let folder = save.and_then(Path::parent).filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
            let complaint = Complaint::new("no such folder").about(folder.display().to_string());
            return Err(complaint.help("make it first, or name another file to save to").into());
        }
        Ok(Self { path: save.map(Path::to_owned), from: resume.map(Path::to_owned), may_replace, is_kept: false })
    }

    /// The file that holds the answers, if one does.
    pub(super) fn kept(&self) -> Option<String> {
        self.path.as_ref().filter(|_| self.is_kept).map(|path| path.display().to_string())
    }

    pub(super) fn is_named(&self) -> bool {
        self.path.is_some()
    }

    /// A file to offer: the one that the interview came from, or a new one.
    pub(super) fn offer(&self) -> String {
        if let Some(from) = &self.from {
            return from.display().to_string();
        }
        let numbered = (2..).map(|number| format!("interview-{number}.json"));
        let names = std::iter::once("interview.json".to_owned()).chain(numbered);
        names.take(1000).find(|name| !Path::new(name).exists()).unwrap_or_default()
    }

    /// Whether a file is the interview's own.
    pub(super) fn may_replace(&self, path: &str) -> bool {
        self.from.as_ref().is_some_and(|from| is_same(Path::new(path), from))
    }

    /// Writes the interview to the file that was named; without one, nothing happens.
    pub(super) fn keep(&mut self, interview: &Interview) -> Result<(), Complaint> {
        let Some(path) = &self.path else { return Ok(()) };
        write(path, &format!("{}\n", interview.to_json()), self.may_replace)?;
        (self.may_replace, self.is_kept) = (true, true);
        Ok(())
    }

    /// Writes the interview to another file, which is its own from then on.
    pub(super) fn keep_in(&mut self, path: &str, may_replace: bool, interview: &Interview) -> Result<(), Complaint> {
        write(Path::new(path), &format!("{}\n", interview.to_json()), may_replace)?;
        (self.path, self.may_replace, self.is_kept) = (Some(path.into()), true, true);
        Ok(())
    }
}

/// Reads an interview that was saved.
pub(super) fn resume(engine: &Engine, path: &Path) -> Result<Interview, Stop> {
    let file = input::open(path)?;
    let interview = input::read_interview(file).and_then(|text| input::interview(engine, &text));
    interview.map_err(|complaint| complaint.about(path.display().to_string()).into())
}

/// A path as it is typed in a shell.
pub(super) fn as_argument(path: &str) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || "/._-+=:,@%\\".contains(letter);
    if path.chars().all(is_plain) { path.to_owned() } else { format!("'{}'", path.replace('\'', r"'\''")) }
}

fn is_same(one: &Path, other: &Path) -> bool {
    fs::canonicalize(one).ok().zip(fs::canonicalize(other).ok()).is_some_and(|(one, other)| one == other)
}

/// Writes a file as a whole: somebody who reads it never sees half of it.
fn write(path: &Path, text: &str, may_replace: bool) -> Result<(), Complaint> {
    let written = if may_replace { replace(path, text) } else { create(path, text) };
    written.map_err(|error| {
        let complaint = match error.kind() {
            io::ErrorKind::AlreadyExists => Complaint::new("exists already, and is not written over"),
            io::ErrorKind::NotFound => Complaint::new("no such folder"),
            io::ErrorKind::PermissionDenied => Complaint::new("no permission to write it"),
            _ => Complaint::new(format!("cannot be written: {error}")),
        };
        complaint.about(path.display().to_string()).help("name another file")
    })
}

fn replace(path: &Path, text: &str) -> io::Result<()> {
    if !path.exists() {
        return create(path, text);
    }
    // A link stays a link: what it leads to is replaced.
    let path = fs::canonicalize(path)?;
    let mut beside = path.clone().into_os_string();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    let _ = fs::remove_file(&beside);
    create(&beside, text)?;
    fs::rename(&beside, &path).inspect_err(|_| {
        let _ = fs::remove_file(&beside);
    })
}

/// Makes a file that did not exist. What somebody says about their health is theirs alone to read.
fn create(path: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())
}
