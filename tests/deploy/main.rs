//! The deploy files, held to what is built: containers, compose, systemd and Kubernetes.
//!
//! Each file is parsed strictly and checked against a schema of what its format knows; then
//! every program that it starts is held to the real ones: the command exists, the settings are
//! known and can be read, probes ask what is served, and stopping has time enough. Nothing here
//! needs a container runtime or a cluster, and nothing here builds an image. Each check is shown
//! to fail on a planted fault.

mod compose;
mod container;
mod kubernetes;
mod page;
mod planted;
mod programs;
mod systemd;
mod yaml;

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::programs::Programs;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn text_of(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A file of a folder, by its path from the repository's root.
#[derive(Clone)]
struct File {
    path: String,
    text: String,
}

impl File {
    fn read(path: &str) -> Self {
        Self {
            path: path.to_owned(),
            text: text_of(path),
        }
    }

    fn fault(&self, what: impl std::fmt::Display) -> String {
        format!("{}: {what}", self.path)
    }
}

/// Every file of a folder whose name ends so, in order.
fn files_in(folder: &str, ending: &str) -> Vec<File> {
    let mut paths: Vec<PathBuf> = fs::read_dir(root().join(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().ends_with(ending))
        .collect();
    paths.sort();
    assert!(
        !paths.is_empty(),
        "{folder} has no file that ends in {ending}"
    );
    paths
        .iter()
        .map(|path| File::read(&path.strip_prefix(root()).unwrap().display().to_string()))
        .collect()
}

fn none(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn the_container_file_builds_each_program_by_itself_and_runs_it_as_nobody() {
    none(&container::faults(
        &container::file(),
        &container::ignored(),
    ));
}

#[test]
fn the_compose_file_starts_what_exists() {
    none(&compose::faults(&compose::file(), &Programs::built()));
}

#[test]
fn the_units_start_what_exists() {
    none(&systemd::faults(&systemd::files(), &Programs::built()));
}

#[test]
fn systemd_finds_nothing_wrong_with_the_units() {
    none(&systemd::verified(&systemd::files()));
}

#[test]
fn the_manifests_start_what_exists() {
    none(&kubernetes::faults(
        &kubernetes::files(),
        &Programs::built(),
    ));
}

#[test]
fn the_operators_page_names_what_exists() {
    none(&page::faults(&page::file()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_containers_health_check_hears_what_a_program_answers() {
    programs::hear_health().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn redis_takes_the_settings_that_the_compose_file_gives_it() {
    compose::start_redis().await;
}
