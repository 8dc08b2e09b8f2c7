//! Text → checked model: every fault of a rule set, each with its place.
//!
//! The way: [`text`] (strict JSON with places) → merge → [`read`] and [`shape`] (authored types) → [`check`] (names,
//! cycles, order) → [`logic`] (digests).

mod band;
mod check;
mod logic;
mod read;
mod saved;
mod shape;
pub(crate) mod text;

use bumpalo::Bump;

pub(crate) use band::{Band as NumberBand, read_count};
pub(crate) use logic::digest as logic_digest;
pub(crate) use saved::{SavedInterview, read_interview};

use crate::answer::FindingError;
use crate::canonical;
use crate::decimal::Decimal;
use crate::fault::{Code, Fault, Faults};
use crate::ruleset::entries::{exchange, exchanges};
use crate::ruleset::{Document, Entries, Finding, RuleSet, Text};
use read::{Read, Reader, order};
use text::{File, Json, MOST_TEXT, Member, Node, Place, TextFault, Tree, escaped};

/// The most bytes of a findings document.
const MOST_FINDINGS: usize = 256 << 10;

impl RuleSet {
    /// Loads a rule set from one JSON document.
    ///
    /// # Errors
    ///
    /// All faults of the document, up to 100, each with its place.
    pub fn from_json(text: &str) -> Result<Self, Faults> {
        Self::from_documents([("rules.json", text)])
    }

    /// Loads a rule set from several JSON documents, given as name and text.
    ///
    /// Object-valued members are merged by key; the same key twice is a fault. The order of documents and keys
    /// never matters.
    ///
    /// # Errors
    ///
    /// All faults of the documents, up to 100, each with its place.
    ///
    /// # Examples
    ///
    /// ```
    /// use kneeri_core::RuleSet;
    ///
    /// let faults = RuleSet::from_documents([("a.json", r#"{ "featurs": {} }"#)]).unwrap_err();
    /// let typo = faults.iter().find(|fault| fault.code().as_str() == "unknown_member").ok_or("no fault")?;
    /// assert_eq!((typo.line(), typo.column(), typo.hint()), (1, 3, Some("did you mean `features`?")));
    /// # Ok::<(), &str>(())
    /// ```
    pub fn from_documents<N, T>(documents: impl IntoIterator<Item = (N, T)>) -> Result<Self, Faults>
    where
        N: Into<String>,
        T: Into<String>,
    {
        let mut files: Vec<File> =
            documents.into_iter().map(|(name, text)| File { name: name.into(), text: text.into() }).collect();
        let by_name = exchanges(&files.iter().map(|file| &*file.name).collect::<Vec<_>>());
        exchange(&mut files, &by_name);
        load(files)
    }
}

fn load(mut files: Vec<File>) -> Result<RuleSet, Faults> {
    let size: usize = files.iter().map(|file| file.text.len()).sum();
    let Some(first) = files.first() else {
        let nowhere = File { name: "(no document)".into(), text: String::new() };
        return Err(Faults::one(nowhere.fault(whole(Code::MissingHeader, "no documents were given"))));
    };
    if size > MOST_TEXT {
        let message = format!("{size} bytes of text in all; at most {MOST_TEXT} are allowed");
        return Err(Faults::one(first.fault(whole(Code::TooLarge, &message))));
    }
    let ground = Bump::new();
    let trees = parse_all(&files, &ground)?;
    let mut reader = Reader::of_rules();
    let tree = merge(&trees, &ground, &mut reader);
    let document = Document::read(&tree, &mut reader);
    reader.point_into(&tree);
    Faults::collect(placed(&files, reader.faults)).map_or(Ok(()), Err)?;
    // Reading reports a fault whenever it yields nothing, so there is a document here.
    let document = document.unwrap_or_default();
    let mut checker = check::Checker::new(&tree);
    let cuts = check::thresholds(&document);
    let header = checker.check(&document, &cuts);
    Faults::collect(placed(&files, checker.into_faults())).map_or(Ok(()), Err)?;
    let header =
        header.ok_or_else(|| Faults::one(first.fault(whole(Code::MissingHeader, "the header is incomplete"))))?;
    let canonical = match trees.as_slice() {
        [tree] if is_canonical(tree) => None,
        _ => Some(canonical(&tree, size)),
    };
    drop(ground);
    let canonical = canonical.or_else(|| files.pop().map(|file| file.text)).unwrap_or_default();
    Ok(RuleSet::new(header, document, cuts, canonical))
}

/// A fault of a document as a whole.
fn whole(code: Code, message: &str) -> TextFault {
    TextFault { code, offset: 0, pointer: String::new(), message: message.to_owned(), hint: None }
}

fn placed(files: &[File], faults: Vec<(usize, TextFault)>) -> Vec<Fault> {
    faults.into_iter().filter_map(|(file, fault)| files.get(file).map(|file| file.fault(fault))).collect()
}

fn parse_all<'t>(files: &'t [File], ground: &'t Bump) -> Result<Vec<Tree<'t>>, Faults> {
    let (mut trees, mut faults) = (Vec::new(), Vec::new());
    for (position, file) in files.iter().enumerate() {
        match text::parse(&file.text, position, ground) {
            Ok(tree) => trees.push(tree),
            Err(found) => faults.extend(found.into_iter().map(|fault| file.fault(fault))),
        }
    }
    Faults::collect(faults).map_or(Ok(trees), Err)
}

/// Merges documents one level deep: entries of objects by key, everything else in one document only.
fn merge<'t>(trees: &[Tree<'t>], ground: &'t Bump, reader: &mut Reader) -> Node<'t> {
    let mut members = Vec::new();
    for Tree { root: tree, .. } in trees {
        if let Some(schema) = tree.member("$schema") {
            let _: Option<Text> = Read::read(&schema.value, reader);
            reader.point_into(tree);
        }
        match tree.json {
            Json::Object(own) => members.extend(own.iter().filter(|member| member.key != "$schema").copied()),
            _ => drop(reader.wrong_type::<()>(tree, "a rule-set document (an object)")),
        }
    }
    put_in_order(&mut members);
    let merged = members.chunk_by(|one, next| one.key == next.key);
    let merged: Vec<Member> = merged.filter_map(|same| merge_members(same, ground, reader)).collect();
    Node { place: Place::new(0, 0), json: Json::Object(ground.alloc_slice_copy(&merged)) }
}

/// Puts members in the order of their keys; those with the same key stay as they stand.
fn put_in_order(members: &mut [Member]) {
    let order = order(members);
    exchange(members, &order);
}

/// Makes one of the members of the same key.
fn merge_members<'t>(same: &[Member<'t>], ground: &'t Bump, reader: &mut Reader) -> Option<Member<'t>> {
    let (first, others) = same.split_first()?;
    let mut merged = *first;
    for other in others {
        let may_stand = match (first.value.json, other.value.json) {
            (Json::Object(_), Json::Object(_)) => true,
            (Json::Number(one), Json::Number(other)) => {
                first.key == "kneeri" && one.parse::<Decimal>() == other.parse()
            }
            _ => false,
        };
        if !may_stand {
            let message = format!("`{}` stands in another document too", other.key);
            let hint = Some("keep it in one document".to_owned());
            reader.report_at(format!("/{}", escaped(other.key)), other.place, Code::DefinedTwice, message, hint);
        }
    }
    if let Json::Object(entries) = &mut merged.value.json
        && !others.is_empty()
    {
        *entries = merge_entries(same, ground, reader);
    }
    Some(merged)
}

/// The entries of objects, of which no two may have the same key.
fn merge_entries<'t>(objects: &[Member<'t>], ground: &'t Bump, reader: &mut Reader) -> &'t [Member<'t>] {
    let mut entries = Vec::new();
    for object in objects {
        if let Json::Object(own) = object.value.json {
            entries.extend_from_slice(own);
        }
    }
    put_in_order(&mut entries);
    entries.dedup_by(|entry, before| {
        let is_again = entry.key == before.key;
        if is_again {
            let message = format!("`{}` is defined in another document too", entry.key);
            let name = objects.first().map_or("", |object| object.key);
            let pointer = format!("/{}/{}", escaped(name), escaped(entry.key));
            reader.report_at(pointer, entry.place, Code::DefinedTwice, message, Some("keep one of them".into()));
        }
        is_again
    });
    ground.alloc_slice_copy(&entries)
}

/// Whether a text is the canonical form of the rule set in it, and need not be written anew.
fn is_canonical(tree: &Tree) -> bool {
    tree.is_canonical && ["cases", "$schema"].iter().all(|left_out| tree.root.member(left_out).is_none())
}

/// The canonical form of a rule set. Cases say what ought to come out, not what does, so they are left out.
fn canonical(tree: &Node, size: usize) -> String {
    let mut text = String::with_capacity(size);
    if let Json::Object(members) = tree.json {
        canonical::write_object(members.iter().filter(|member| member.key != "cases"), &mut text);
    }
    text
}

/// Reads a findings document: an object feature → finding, strictly.
pub(crate) fn read_findings(text: &str) -> Result<Entries<String, Finding>, FindingError> {
    let expected = "findings: an object feature → finding";
    let read = |tree: &Node, reader: &mut Reader| reader.entries(tree, expected, 0, usize::MAX);
    read_document(text, "findings", MOST_FINDINGS, read).map_err(|(pointer, error)| {
        match pointer.split('/').nth(1).filter(|feature| !feature.is_empty()) {
            Some(feature) => error.about(&feature.replace("~1", "/").replace("~0", "~")),
            None => error,
        }
    })
}

/// Reads a document about one person, strictly; the first fault counts, with a pointer to it.
fn read_document<T>(
    text: &str,
    what: &str,
    most: usize,
    read: impl FnOnce(&Node, &mut Reader) -> Option<T>,
) -> Result<T, (String, FindingError)> {
    let without_place = |message: String| (String::new(), FindingError::of_document(message, None));
    if text.len() > most {
        return Err(without_place(format!("{} bytes of {what}; at most {most} are allowed", text.len())));
    }
    let file = File { name: String::new(), text: text.to_owned() };
    let placed = |fault: TextFault| {
        let fault = file.fault(fault);
        let message = format!("line {}, column {}: {}", fault.line, fault.column, fault.message);
        (fault.pointer, FindingError::of_document(message, fault.hint))
    };
    let unreadable = || without_place(format!("the {what} cannot be read"));
    let ground = Bump::new();
    let tree =
        text::parse(text, 0, &ground).map_err(|faults| faults.into_iter().next().map_or_else(unreadable, placed))?;
    let mut reader = Reader::default();
    let document = read(&tree.root, &mut reader);
    reader.point_into(&tree.root);
    match (document, reader.faults.into_iter().next()) {
        (Some(document), None) => Ok(document),
        (_, Some((_, fault))) => Err(placed(fault)),
        (None, None) => Err(unreadable()),
    }
}

#[cfg(all(test, feature = "knee"))]
mod tests {
    use super::*;

    #[test]
    fn the_knee_rules_are_embedded_in_canonical_form() {
        let rules = RuleSet::from_documents(kneeri_rules::KNEE.iter().copied()).unwrap_or_else(|_| unreachable!());
        let embedded = kneeri_rules::knee();
        assert!(rules.to_canonical_json() == embedded, "the canonical form is another one");
        let (ground, again) = (Bump::new(), RuleSet::from_json(&embedded).unwrap_or_else(|_| unreachable!()));
        assert!(text::parse(&embedded, 0, &ground).is_ok_and(|tree| is_canonical(&tree)));
        assert!(again == rules, "the canonical form is of other rules");
    }

    #[test]
    fn what_canonical_form_leaves_out_is_left_out_of_a_text_that_has_all_else() {
        let knee = kneeri_rules::knee();
        for left_out in [r#"{"$schema":"s","#, r#"{"cases":{},"#] {
            let rules = RuleSet::from_json(&knee.replacen('{', left_out, 1)).unwrap_or_else(|_| unreachable!());
            assert!(rules.to_canonical_json() == knee, "{left_out}");
        }
    }
}
