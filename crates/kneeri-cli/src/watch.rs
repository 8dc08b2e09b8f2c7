//! Doing something again whenever rules change.

use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

use notify_debouncer_mini::notify::RecursiveMode;
use notify_debouncer_mini::{DebounceEventResult, new_debouncer};

use crate::console::Console;
use crate::page::{DIM, Page};
use crate::rules::Documents;
use crate::stop::{Complaint, Exit, Stop};

/// Editors write a file in several steps; this long after the last of them it is read.
const QUIET: Duration = Duration::from_millis(100);

/// Does something now, and again whenever the documents at these paths say something else. Ctrl-C ends it.
pub(crate) fn watch(
    paths: &[PathBuf],
    console: &mut Console<'_, '_>,
    mut once: impl FnMut(&mut Console<'_, '_>) -> Result<Exit, Stop>,
) -> Result<Exit, Stop> {
    if paths.is_empty() {
        return Err(Complaint::new("the built-in rules do not change")
            .help("name the files or folders to watch")
            .into());
    }
    // A path that is mistyped will not come into being by itself.
    Documents::read(paths)?;
    let (sender, receiver) = mpsc::channel();
    let not_watched = |error| Complaint::new(format!("the files cannot be watched: {error}"));
    let mut debouncer = new_debouncer(QUIET, sender).map_err(not_watched)?;
    for path in paths {
        let (folder, mode) = watched(path);
        debouncer
            .watcher()
            .watch(folder, mode)
            .map_err(|error| not_watched(error).about(path.display().to_string()))?;
    }
    // The channel closes only when the debouncer is gone, and that lives as long as the loop.
    let signals = receiver.into_iter().map(|_: DebounceEventResult| ());
    let mut is_first = true;
    repeat(
        signals,
        || Documents::read(paths).ok(),
        || {
            begin(console, std::mem::take(&mut is_first))?;
            let exit = survives(once(console), console)?;
            let mut note = Page::new(console.width());
            note.wrapped(DIM, "", "", "Watching for changes; Ctrl-C ends.");
            console.complain(&note.into_text());
            Ok(exit)
        },
    )
}

/// What is watched for a path. A file is often replaced by a new one when it is saved, so its folder is watched.
fn watched(path: &Path) -> (&Path, RecursiveMode) {
    if path.is_dir() {
        return (path, RecursiveMode::Recursive);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    (folder, RecursiveMode::NonRecursive)
}

/// Does something once, then after each signal that finds a new state; how it ended last.
fn repeat<S: PartialEq, E>(
    signals: impl Iterator<Item = ()>,
    mut state: impl FnMut() -> S,
    mut once: impl FnMut() -> Result<Exit, E>,
) -> Result<Exit, E> {
    let mut known = state();
    let mut exit = once()?;
    for () in signals {
        let found = state();
        if found != known {
            known = found;
            exit = once()?;
        }
    }
    Ok(exit)
}

/// A fresh screen, or an empty line where there is no screen; then why it begins again, for editors to see.
fn begin(console: &mut Console<'_, '_>, is_first: bool) -> Result<(), Stop> {
    const CLEAR: &str = "\u{1b}[2J\u{1b}[3J\u{1b}[H";
    if console.shows_results() {
        console.steer(CLEAR)?;
    } else if !is_first {
        console.print("\n")?;
    }
    if !is_first {
        console.complain("Changed; looking again.\n");
    }
    Ok(())
}

/// Shows what is wrong with the rules, and goes on: they will be corrected. Only a result that nobody can read ends it.
fn survives(ended: Result<Exit, Stop>, console: &mut Console<'_, '_>) -> Result<Exit, Stop> {
    match ended {
        Err(Stop::Unwritable(error)) => Err(Stop::Unwritable(error)),
        Err(stop) => Ok(crate::cli::explain(stop, console)),
        done => done,
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// Runs the loop on these states, one for the beginning and one for each signal; tells in which states it was done.
    fn rounds(states: &[Option<&str>]) -> Vec<Option<String>> {
        let (place, mut seen) = (Cell::new(0), Vec::new());
        let state = || {
            let found = states.get(place.get()).copied().flatten();
            place.set(place.get() + 1);
            found
        };
        let signals = std::iter::repeat_n((), states.len() - 1);
        let once = || {
            seen.push(states.get(place.get() - 1).copied().flatten().map(str::to_owned));
            Ok::<_, ()>(Exit::Done)
        };
        assert_eq!(repeat(signals, state, once), Ok(Exit::Done));
        seen
    }

    #[test]
    fn it_is_done_once_and_again_for_every_change() {
        let seen = |states: &[&str]| states.iter().map(|state| Some((*state).to_owned())).collect::<Vec<_>>();
        assert_eq!(rounds(&[Some("a")]), seen(&["a"]));
        assert_eq!(rounds(&[Some("a"), Some("b"), Some("a")]), seen(&["a", "b", "a"]));
    }

    #[test]
    fn signals_without_a_change_are_passed_over() {
        assert_eq!(rounds(&[Some("a"), Some("a"), Some("a")]).len(), 1);
    }

    #[test]
    fn a_file_that_is_away_for_a_moment_is_a_change() {
        assert_eq!(rounds(&[Some("a"), None, None, Some("a")]), [Some("a".to_owned()), None, Some("a".to_owned())]);
    }

    #[test]
    fn the_last_round_says_how_it_ended_and_a_broken_one_ends_it() {
        let mut exits = [Ok(Exit::Done), Ok(Exit::FallsShort), Err("gone"), Ok(Exit::Done)].into_iter();
        let mut number = 0;
        let mut state = || {
            number += 1;
            number
        };
        assert_eq!(
            repeat(std::iter::once(()), &mut state, || exits.next().unwrap_or(Err("over"))),
            Ok(Exit::FallsShort)
        );
        assert_eq!(repeat(std::iter::repeat(()), &mut state, || exits.next().unwrap_or(Err("over"))), Err("gone"));
    }

    #[test]
    fn the_folder_of_a_file_is_watched() {
        assert_eq!(watched(Path::new("rules.json")), (Path::new("."), RecursiveMode::NonRecursive));
        assert_eq!(watched(Path::new("a/rules.json")), (Path::new("a"), RecursiveMode::NonRecursive));
        assert_eq!(watched(Path::new("src")), (Path::new("src"), RecursiveMode::Recursive));
    }
}
