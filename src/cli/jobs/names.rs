//! Which jobs a command means: by their ids, by what people were told, or by a filter.

use clap::Args;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::ages;
use crate::{
    domain::ids::JobId,
    jobs::{KINDS, kind},
    store::{
        Pool, StoreError,
        jobs::{self, Filter, Listed, Name, State},
    },
};

/// What narrows a set of jobs.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct Filters {
    /// Only jobs of this kind
    #[arg(long)]
    kind: Option<String>,
    /// Only jobs of this conversation, as `list` shows it
    #[arg(long)]
    conversation: Option<String>,
    /// Only jobs that were accepted longer ago than this, such as 10m, 2h or 3d
    #[arg(long, value_name = "AGE", value_parser = ages::read)]
    older_than: Option<SignedDuration>,
}

impl Filters {
    pub(super) fn is_empty(&self) -> bool {
        self.kind.is_none() && self.conversation.is_none() && self.older_than.is_none()
    }

    /// What is asked of the store.
    pub(super) fn among(self, states: &[State], now: Timestamp) -> Filter {
        let before = self
            .older_than
            .map(|age| now.checked_sub(age).unwrap_or(Timestamp::UNIX_EPOCH));
        Filter {
            states: states.to_vec(),
            kind: self.kind,
            conversation: self.conversation,
            before,
        }
    }

    /// What to say when nothing was found: a name that is mistyped finds nothing.
    pub(super) fn doubt(&self) -> Option<String> {
        let unknown = self.kind.as_deref().filter(|name| kind(name).is_none())?;
        Some(format!(
            "no kind of job is called {unknown}; there are {}",
            kinds()
        ))
    }
}

/// The names of all kinds.
pub(super) fn kinds() -> String {
    KINDS.map(|kind| kind.name).join(", ")
}

/// What somebody may mean by a word.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Meaning {
    /// A job, or a dead letter.
    Name(Name),
    /// The end of a job's id.
    Reference(String),
}

/// Everything that a word may mean.
fn meanings(word: &str) -> Vec<Meaning> {
    if let Ok(id) = Uuid::parse_str(word) {
        return vec![Meaning::Name(Name::Job(JobId(id)))];
    }
    let mut meanings = Vec::new();
    if word.len() == 8 && word.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        meanings.push(Meaning::Reference(word.to_ascii_lowercase()));
    }
    let is_number = word.bytes().all(|digit| digit.is_ascii_digit());
    if let Some(number) = word.parse().ok().filter(|_| is_number) {
        meanings.push(Meaning::Name(Name::Letter(number)));
    }
    meanings
}

/// The jobs that were named, each once, and what is wrong with other names.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) jobs: Vec<Listed>,
    pub(super) complaints: Vec<String>,
}

/// Finds the jobs that are named.
pub(super) async fn find(pool: &Pool, words: &[String]) -> Result<Found, StoreError> {
    let mut found = Found::default();
    for word in words {
        let mut names = Vec::new();
        let meanings = meanings(word);
        for meaning in &meanings {
            match meaning {
                Meaning::Name(name) => names.push(*name),
                Meaning::Reference(digits) => {
                    let jobs = jobs::by_reference(pool, digits).await?;
                    names.extend(jobs.into_iter().map(Name::Job));
                }
            }
        }
        let mut known = jobs::details(pool, &names).await?;
        match (known.pop(), known.len()) {
            (None, _) if meanings.is_empty() => found.complaints.push(format!(
                "{word} names no job: take its id, the eight digits that people are told, or the number of a dead letter without an id"
            )),
            (None, _) => found.complaints.push(format!("there is no job {word}")),
            (Some(job), 0) => {
                if found.jobs.iter().all(|other| other.name != job.name) {
                    found.jobs.push(job);
                }
            }
            (Some(last), _) => {
                known.push(last);
                let names: Vec<String> = known.iter().map(|job| job.name.to_string()).collect();
                found.complaints.push(format!(
                    "{word} may be any of these jobs: {}; write the whole id",
                    names.join(", ")
                ));
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0192f0a1c0de7abc8def0123456789ab";

    #[test]
    fn a_word_means_an_id_a_reference_or_a_number() {
        let job = Meaning::Name(Name::Job(ID.parse().unwrap()));
        let letter = |number| Meaning::Name(Name::Letter(number));
        let reference = |digits: &str| Meaning::Reference(digits.to_owned());
        let hyphenated = "0192F0A1-c0de-7abc-8def-0123456789ab";
        for (word, expected) in [
            (ID, vec![job.clone()]),
            (hyphenated, vec![job]),
            ("456789AB", vec![reference("456789ab")]),
            ("12345678", vec![reference("12345678"), letter(12_345_678)]),
            ("7", vec![letter(7)]),
            ("012345678", vec![letter(12_345_678)]),
            ("", vec![]),
            ("-7", vec![]),
            ("+7", vec![]),
            ("456789a", vec![]),
            ("456789xy", vec![]),
            ("99999999999999999999", vec![]),
            ("zwölf", vec![]),
        ] {
            assert_eq!(meanings(word), expected, "{word:?}");
        }
    }
}
