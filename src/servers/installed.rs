//! Finds the servers' programs: in the search path, and where packages put them.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::{Result, ServerError, place::reachable};
use crate::config::Environment;

/// The oldest PostgreSQL that the migrations are written for.
const OLDEST_POSTGRES: u32 = 15;

/// A PostgreSQL installation.
#[derive(Clone, Debug)]
pub(super) struct PostgresPrograms {
    pub initdb: PathBuf,
    pub postgres: PathBuf,
    pub major: u32,
}

/// Redis, or Valkey, which speaks the same.
pub(super) fn redis() -> Result<PathBuf> {
    let names = ["redis-server", "valkey-server"];
    names
        .iter()
        .find_map(|name| {
            folders()
                .iter()
                .map(|folder| folder.join(name))
                .find(|path| path.is_file())
        })
        .ok_or_else(|| ServerError::NotInstalled {
            what: "redis-server".to_owned(),
        })
}

/// The newest PostgreSQL, or the newest of the `major` that existing data was made by. With
/// `for_others` only one that every user can reach will do.
pub(super) fn postgres(major: Option<u32>, for_others: bool) -> Result<PostgresPrograms> {
    folders()
        .iter()
        .filter_map(|folder| postgres_in(folder, for_others))
        .filter(|found| major.map_or(found.major >= OLDEST_POSTGRES, |major| found.major == major))
        .max_by_key(|found| found.major)
        .ok_or_else(|| ServerError::NotInstalled {
            what: match major {
                Some(major) => format!("PostgreSQL {major}, which the existing data was made by,"),
                None => format!("PostgreSQL {OLDEST_POSTGRES} or newer"),
            },
        })
}

fn postgres_in(folder: &Path, for_others: bool) -> Option<PostgresPrograms> {
    // The search path often holds links, and initdb looks for its files beside itself.
    let postgres = folder.join("postgres").canonicalize().ok()?;
    let initdb = postgres.with_file_name("initdb");
    if !initdb.is_file() || (for_others && !reachable(postgres.parent()?)) {
        return None;
    }
    let answer = Command::new(&postgres).arg("--version").output().ok()?;
    let major = major_of(&String::from_utf8_lossy(&answer.stdout))?;
    Some(PostgresPrograms {
        initdb,
        postgres,
        major,
    })
}

/// The major number in "postgres (PostgreSQL) 15.18 (Debian …)".
pub(super) fn major_of(answer: &str) -> Option<u32> {
    let (_, version) = answer.split_once("(PostgreSQL) ")?;
    let digits = version
        .split(|letter: char| !letter.is_ascii_digit())
        .next()?;
    digits.parse().ok()
}

/// The search path first, then the folders that packages use without adding them to it.
fn folders() -> Vec<PathBuf> {
    let path = Environment::read().text("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    folders.extend(["/usr/local/bin", "/usr/bin", "/bin", "/opt/homebrew/bin"].map(PathBuf::from));
    folders.extend(below("/usr/lib/postgresql", "", "bin"));
    folders.extend(below("/usr/libexec", "postgresql", ""));
    folders.extend(below("/usr", "pgsql-", "bin"));
    folders.extend(below("/opt/homebrew/opt", "postgresql", "bin"));
    folders.extend(below("/usr/local/opt", "postgresql", "bin"));
    folders.extend(below("/home/linuxbrew/.linuxbrew/opt", "postgresql", "bin"));
    folders
}

/// `parent/<prefix>*/inner`, for everything that is there.
fn below(parent: &str, prefix: &str, inner: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(parent).into_iter().flatten().flatten();
    entries
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix))
        .map(|entry| entry.path().join(inner))
        .collect()
}
