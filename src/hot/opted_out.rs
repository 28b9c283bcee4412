//! Who wants to be left alone: all of them, without a time to live, so that it holds while Postgres
//! is away.
//!
//! Postgres has the truth. Whoever changes it there notes it here before the change is final, and
//! with each new epoch, and after each restart of Redis, it is filled anew. What is here counts only
//! under its mark.

use std::sync::LazyLock;

use uuid::Uuid;

use super::{Hot, HotError, Text, run_script};
use crate::domain::ids::{Platform, UserId};

static LOOK: LazyLock<Text> = LazyLock::new(|| Text::new(include_str!("scripts/opted_out.lua")));
static NOTE: LazyLock<Text> =
    LazyLock::new(|| Text::new(include_str!("scripts/opted_out_note.lua")));
static FILL: LazyLock<Text> =
    LazyLock::new(|| Text::new(include_str!("scripts/opted_out_fill.lua")));

/// What is noted of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// They want to be left alone.
    Out,
    /// They do not any more.
    Back,
    /// Postgres may have taken what was noted, or not: it is filled anew soon.
    Doubt,
}

/// For each of these people, whether they want to be left alone; `None` when Redis does not know of
/// anybody.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn among(
    hot: &Hot,
    platform: Platform,
    users: &[&UserId],
) -> Result<Option<Vec<bool>>, HotError> {
    if users.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let keys = [hot.keys().opted_out_mark(), hot.keys().opted_out(platform)];
    let keys = keys.each_ref().map(String::as_str);
    let out: Vec<i64> = run_script(hot, &LOOK, &keys, |call| {
        call.arg(hot.epoch());
        for user in users {
            call.arg(user.as_str());
        }
    })
    .await?;
    Ok((out.len() == users.len()).then(|| out.into_iter().map(|out| out == 1).collect()))
}

/// Notes something of a person.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn note(
    hot: &Hot,
    platform: Platform,
    user: &UserId,
    note: Note,
) -> Result<(), HotError> {
    let keys = hot.keys();
    let keys = [
        keys.opted_out_mark(),
        keys.opted_out_filler(),
        keys.opted_out(platform),
    ];
    let keys = keys.each_ref().map(String::as_str);
    let note = match note {
        Note::Out => "out",
        Note::Back => "back",
        Note::Doubt => "doubt",
    };
    run_script(hot, &NOTE, &keys, |call| {
        call.arg(note).arg(user.as_str());
    })
    .await
}

/// Whether it is known under an epoch, in the Redis processes `run_id` and without a doubt.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn is_filled(hot: &Hot, epoch: i64, run_id: &str) -> Result<bool, HotError> {
    let mut call = redis::cmd("GET");
    call.arg(hot.keys().opted_out_mark());
    let is: Option<String> = call.query_async(&mut hot.connection().await?).await?;
    Ok(is == Some(mark(epoch, run_id)))
}

/// A filling that goes on. Until it ends, what was known before is.
#[derive(Debug)]
pub struct Filling {
    name: String,
}

impl Filling {
    /// Begins one. Any that goes on is overtaken.
    ///
    /// # Errors
    /// When Redis cannot be reached.
    pub async fn begin(hot: &Hot) -> Result<Self, HotError> {
        let filling = Self {
            name: Uuid::now_v7().simple().to_string(),
        };
        filling.step(hot, &Platform::ALL, "begin", &[]).await?;
        Ok(filling)
    }

    /// Adds people. False when it was overtaken.
    ///
    /// # Errors
    /// When Redis cannot be reached.
    pub async fn add(
        &self,
        hot: &Hot,
        platform: Platform,
        users: &[UserId],
    ) -> Result<bool, HotError> {
        let users: Vec<&str> = users.iter().map(UserId::as_str).collect();
        self.step(hot, &[platform], "add", &users).await
    }

    /// Puts what was filled in the place of what was known. False when it was overtaken.
    ///
    /// # Errors
    /// When Redis cannot be reached.
    pub async fn end(self, hot: &Hot, epoch: i64, run_id: &str) -> Result<bool, HotError> {
        let mark = mark(epoch, run_id);
        self.step(hot, &Platform::ALL, "end", &[&mark]).await
    }

    async fn step(
        &self,
        hot: &Hot,
        platforms: &[Platform],
        what: &str,
        with: &[&str],
    ) -> Result<bool, HotError> {
        let mut keys = vec![hot.keys().opted_out_mark(), hot.keys().opted_out_filler()];
        for platform in platforms {
            keys.push(hot.keys().opted_out_filling(*platform));
            keys.push(hot.keys().opted_out(*platform));
        }
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        let done: i64 = run_script(hot, &FILL, &keys, |call| {
            call.arg(&self.name).arg(what).arg(with);
        })
        .await?;
        Ok(done == 1)
    }
}

fn mark(epoch: i64, run_id: &str) -> String {
    format!("{epoch} {run_id}")
}
