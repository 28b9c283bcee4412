//! Faults, planted into the real files one at a time: each must be found, and named.

use crate::{File, compose, container, kubernetes, page, programs::Programs, systemd, text_of};

/// A line of `planted.txt`.
struct Planted {
    path: String,
    before: String,
    after: String,
    expected: String,
}

fn cases(path: &str) -> Vec<Planted> {
    let text = text_of("tests/deploy/planted.txt");
    let lines = text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let cases = lines.map(|line| {
        let parts: Vec<String> = line
            .split(" | ")
            .map(|part| part.replace("\\n", "\n"))
            .collect();
        let [path, before, after, expected] = parts
            .try_into()
            .unwrap_or_else(|_| panic!("{line:?} has not four parts"));
        Planted {
            path,
            before,
            after,
            expected,
        }
    });
    let found: Vec<Planted> = cases.filter(|case| case.path.starts_with(path)).collect();
    assert!(!found.is_empty(), "nothing is planted into {path}");
    found
}

impl Planted {
    /// The files, with what stands first in the named one made into a fault.
    fn with_fault(&self, mut files: Vec<File>) -> Vec<File> {
        let ours = files
            .iter_mut()
            .find(|file| file.path.ends_with(&self.path));
        let file = ours.unwrap_or_else(|| panic!("there is no {}", self.path));
        assert!(
            file.text.contains(&self.before),
            "{} has no {:?}",
            self.path,
            self.before
        );
        file.text = file.text.replacen(&self.before, &self.after, 1);
        files
    }

    fn with_its_fault(&self, file: File) -> File {
        self.with_fault(vec![file]).remove(0)
    }

    fn assert_in(&self, faults: &[String]) {
        assert!(
            faults.iter().any(|fault| fault.contains(&self.expected)),
            "{}: {:?} became {:?}, and {:?} was not found in {faults:#?}",
            self.path,
            self.before,
            self.after,
            self.expected
        );
    }
}

#[test]
fn faults_of_the_container_file_are_found() {
    let (file, ignored) = (container::file(), container::ignored());
    for case in cases("container/") {
        let planted = case.with_its_fault(file.clone());
        case.assert_in(&container::faults(&planted, &ignored));
    }
    for case in cases(".dockerignore") {
        let planted = case.with_its_fault(ignored.clone());
        case.assert_in(&container::faults(&file, &planted));
    }
}

#[test]
fn faults_of_the_compose_file_are_found() {
    let programs = Programs::built();
    for case in cases("compose.yaml") {
        let planted = case.with_its_fault(compose::file());
        case.assert_in(&compose::faults(&planted, &programs));
    }
}

#[test]
fn faults_of_the_units_are_found() {
    let programs = Programs::built();
    for case in cases("systemd/") {
        let planted = case.with_fault(systemd::files());
        case.assert_in(&systemd::faults(&planted, &programs));
    }
}

#[test]
fn systemd_itself_finds_a_value_that_it_cannot_read() {
    if !systemd::is_here() {
        return;
    }
    for case in cases("verified/") {
        let case = Planted {
            path: case.path.replace("verified/", "systemd/"),
            ..case
        };
        case.assert_in(&systemd::verified(&case.with_fault(systemd::files())));
    }
}

#[test]
fn faults_of_the_manifests_are_found() {
    let programs = Programs::built();
    for case in cases("kubernetes/") {
        let planted = case.with_fault(kubernetes::files());
        case.assert_in(&kubernetes::faults(&planted, &programs));
    }
}

#[test]
fn faults_of_the_operators_page_are_found() {
    for case in cases("docs/") {
        let planted = case.with_its_fault(page::file());
        case.assert_in(&page::faults(&planted));
    }
}
