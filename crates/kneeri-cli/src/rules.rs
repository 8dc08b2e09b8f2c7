//! Rule files: which ones, and what is in them.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::{fs, io};

use kneeri_core::{Engine, Faults, RuleSet};

use crate::input::{self, RULES_LIMIT};
use crate::stop::{Complaint, Stop};

/// The documents of a rule set as name and text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Documents(Vec<(String, String)>);

/// Documents that have faults.
#[derive(Debug)]
pub(crate) struct FaultyRules {
    pub(crate) documents: Documents,
    pub(crate) faults: Faults,
}

/// How deep folders are looked into.
const DEEPEST: usize = 32;

impl Documents {
    /// Reads files, and the `*.json` files of folders; without a path the built-in rule set.
    pub(crate) fn read(paths: &[PathBuf]) -> Result<Self, Stop> {
        if paths.is_empty() {
            let all = kneeri_rules::KNEE.iter().chain(kneeri_rules::KNEE_CASES);
            let documents = all.map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
            return Ok(Self(documents.collect()));
        }
        let mut files = Files::default();
        paths.iter().for_each(|path| files.add(path));
        let (mut documents, mut complaints, mut rest) = (Vec::new(), files.complaints, RULES_LIMIT);
        for path in &files.found {
            let name = path.display().to_string().replace('\\', "/");
            let too_large = Complaint::new(format!("makes the rules larger than {} in all", input::size(RULES_LIMIT)))
                .help("name only the documents of one rule set");
            let text = input::open(path)
                .and_then(|file| input::read(file, rest, too_large).map_err(|complaint| complaint.about(&name)));
            match text {
                Ok(text) => {
                    rest -= text.len();
                    documents.push((name, text));
                }
                Err(complaint) => complaints.push(complaint),
            }
        }
        if complaints.is_empty() { Ok(Self(documents)) } else { Err(Stop::Unusable(complaints)) }
    }

    /// One document.
    pub(crate) fn one(name: &str, text: String) -> Self {
        Self(vec![(name.to_owned(), text)])
    }

    /// The same documents with other texts, unless one cannot have another.
    pub(crate) fn map(&self, change: impl Fn(&str, &str) -> Result<String, Complaint>) -> Result<Self, Stop> {
        let changed = self.iter().map(|(name, text)| Ok((name.to_owned(), change(name, text)?)));
        Ok(Self(changed.collect::<Result<_, Complaint>>()?))
    }

    /// The rule set in them.
    pub(crate) fn load(self) -> Result<(Self, RuleSet), Stop> {
        let documents = self.0.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        match RuleSet::from_documents(documents) {
            Ok(rules) => Ok((self, rules)),
            Err(faults) => Err(Stop::Faulty(Box::new(FaultyRules { documents: self, faults }))),
        }
    }

    /// The text of a document.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.iter().find(|(other, _)| *other == name).map(|(_, text)| text)
    }

    /// The documents as name and text.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }
}

/// The engine for the rule set at these paths; without a path for the built-in one.
pub(crate) fn engine(paths: &[PathBuf]) -> Result<Engine, Stop> {
    if paths.is_empty() {
        return Ok(Engine::knee());
    }
    let (_, rules) = Documents::read(paths)?.load()?;
    Ok(Engine::new(&rules))
}

/// The files of a rule set, each once, in the order in which they are found.
#[derive(Debug, Default)]
struct Files {
    found: Vec<PathBuf>,
    seen: BTreeSet<PathBuf>,
    complaints: Vec<Complaint>,
}

impl Files {
    fn add(&mut self, path: &Path) {
        if !path.is_dir() {
            return self.add_file(path.to_owned());
        }
        let name = path.display().to_string();
        match self.add_folder(path, 0) {
            Ok(0) => {
                let complaint = Complaint::new("has no rule documents (*.json) in it").help("check the path");
                self.complaints.push(complaint.about(name));
            }
            Ok(_) => {}
            Err(error) => self.complaints.push(Complaint::new(format!("cannot be read: {error}")).about(name)),
        }
    }

    fn add_file(&mut self, path: PathBuf) {
        // A file that cannot be resolved is complained about when it is opened.
        let resolved = fs::canonicalize(&path).unwrap_or_else(|_| path.clone());
        if self.seen.insert(resolved) {
            self.found.push(path);
        }
    }

    /// Adds the documents below a folder; how many there are, those that are known already included.
    fn add_folder(&mut self, folder: &Path, depth: usize) -> io::Result<usize> {
        if depth > DEEPEST {
            return Err(io::Error::other(format!("folders are nested deeper than {DEEPEST}")));
        }
        let mut entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
        entries.sort_by_key(fs::DirEntry::file_name);
        let mut documents = 0;
        for entry in entries.iter().filter(|entry| !is_passed_over(&entry.file_name())) {
            let path = entry.path();
            // Links to folders are not followed: they may lead in a circle.
            if entry.file_type()?.is_dir() {
                documents += self.add_folder(&path, depth + 1)?;
            } else if path.extension() == Some(OsStr::new("json")) && !path.is_dir() {
                self.add_file(path);
                documents += 1;
            }
        }
        Ok(documents)
    }
}

/// Hidden files, and schemas, which editors look for beside the rules.
fn is_passed_over(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with('.') || name == "schema.json" || name.ends_with(".schema.json")
}
