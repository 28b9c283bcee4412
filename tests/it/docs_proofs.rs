//! What the pages promise, and what shows it: every fault and every story that a table names as
//! its proof exists.
//!
//! Nothing here judges whether a proof is a good one.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// The pages with proofs, and what their column is called.
const PROOFS: [(&str, &str); 3] = [
    ("docs/outages.md", "shown by"),
    ("docs/queue.md", "test"),
    ("docs/safety.md", "shown by"),
];
/// Where stories and the tests of single rooms are.
const HOMES: [&str; 3] = ["tests/it", "src", "workers/src"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn page(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap()
}

/// The cells of a row of a table.
fn cells(line: &str) -> Option<Vec<&str>> {
    let row = line.strip_prefix('|')?.strip_suffix('|')?;
    Some(row.split('|').map(str::trim).collect())
}

/// Every row of the tables that have such a column: what it is about, and what is named in the
/// column.
fn proofs(text: &str, column: &str) -> Vec<(String, Vec<String>)> {
    let mut proofs = Vec::new();
    let mut place = None;
    let mut is_head = true;
    for line in text.lines() {
        let Some(cells) = cells(line) else {
            is_head = true;
            continue;
        };
        if is_head {
            place = cells.iter().position(|cell| *cell == column);
            is_head = false;
        } else if let Some(place) = place
            && !cells[0].starts_with("---")
        {
            let named = cells[place].split('`').skip(1).step_by(2);
            proofs.push((cells[0].to_owned(), named.map(ToOwned::to_owned).collect()));
        }
    }
    proofs
}

/// The faults of the drill, by their names on the command line.
fn faults() -> BTreeSet<String> {
    let source = page("tests/drill/src/fault.rs");
    let named = source.split("#[value(name = \"").skip(1);
    let names = named.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned()));
    names.collect()
}

/// The files that may hold a room or a story: `queue_scripts`, `hot::queue::room::tests`.
fn files(path: &str) -> Vec<PathBuf> {
    let own = path.strip_suffix("::tests");
    let paths = [Some(path), own].into_iter().flatten();
    let paths: Vec<String> = paths.map(|path| path.replace("::", "/")).collect();
    let at = |home: &str, path: &str| root().join(home).join(format!("{path}.rs"));
    HOMES
        .iter()
        .flat_map(|home| paths.iter().map(|path| at(home, path)))
        .collect()
}

/// The tests in a file, by name.
fn tests(file: &Path) -> BTreeSet<String> {
    let source = fs::read_to_string(file).unwrap_or_default();
    let after_mark = |mark: &'static str| {
        let pieces = source.split(mark).skip(1).map(str::to_owned);
        pieces.collect::<Vec<String>>()
    };
    let marked = [after_mark("#[test]"), after_mark("#[tokio::test")].concat();
    let names = marked.iter().filter_map(|piece| {
        let (_, rest) = piece.split_once("fn ")?;
        Some(rest.split_once('(')?.0.to_owned())
    });
    names.collect()
}

/// Whether there is such a story (`module::name`), or a file of them (`module`).
fn is_told(story: &str) -> bool {
    let is_there = |path: &str, name: Option<&str>| {
        files(path).iter().any(|file| {
            let tests = tests(file);
            name.map_or(!tests.is_empty(), |name| tests.contains(name))
        })
    };
    let whole = is_there(story, None);
    let one = story.rsplit_once("::");
    whole || one.is_some_and(|(path, name)| is_there(path, Some(name)))
}

#[test]
fn whatever_is_named_as_a_proof_exists() {
    let faults = faults();
    for (name, column) in PROOFS {
        let proofs = proofs(&page(name), column);
        assert!(!proofs.is_empty(), "{name} has no column {column:?}");
        for (about, named) in proofs {
            let is_known = |proof: &String| faults.contains(proof) || is_told(proof);
            let unknown: Vec<&String> = named.iter().filter(|it| !is_known(it)).collect();
            assert!(
                unknown.is_empty(),
                "{name}, {about}: {unknown:?} is no fault of the drill, and no story"
            );
        }
    }
}

#[test]
fn every_outage_is_shown_and_every_fault_has_its_outage() {
    let text = page("docs/outages.md");
    let proofs = proofs(&text, "shown by");
    for (about, named) in &proofs {
        assert!(!named.is_empty(), "{about} is shown by nothing");
    }
    let tables = text.matches("| shown by |").count();
    assert_eq!(tables, 2, "what is down at a glance, and programs");
    for fault in faults() {
        assert!(text.contains(&format!("`{fault}`")), "{fault} is no outage");
    }
}

#[test]
fn what_does_not_exist_is_no_proof() {
    assert!(faults().contains("redis-outage") && !faults().contains("redis-holiday"));
    for story in [
        "state_faults",
        "state_faults::redis_may_be_emptied_under_load",
    ] {
        assert!(is_told(story), "{story}");
    }
    assert!(is_told("handoff::journal::tests"));
    // No story, no file, no test of a room, and a function that is no test.
    for story in [
        "state_faults::redis_may_be_painted",
        "state_holidays",
        "hot::queue::room::tests::nothing_of_the_kind",
        "state_faults::app_that_may_fail",
    ] {
        assert!(!is_told(story), "{story}");
    }
    let page = "| a | shown by |\n|---|---|\n| x | `one`, `two::three` |\n\n| b |\n|---|\n| y |\n";
    let found = [(
        "x".to_owned(),
        vec!["one".to_owned(), "two::three".to_owned()],
    )];
    assert_eq!(proofs(page, "shown by"), found);
}
