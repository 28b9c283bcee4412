//! Who wants to be left alone and what servers ignore: all of it, without a time to live, so that it
//! holds while Postgres is away.
//!
//! Postgres has the truth. Whoever changes it there notes it here before the change is final, and
//! with each new epoch, and after each restart of Redis, it is filled anew. What is here counts only
//! under its mark. Both are looked up in one call, since every message asks for both.

use std::sync::LazyLock;

use uuid::Uuid;

use super::{Hot, HotError, Text, run_script};
use crate::domain::{
    ids::{GuildId, Platform, UserId},
    ignoring::{Hearing, Ignored, Speaker},
};

static LOOK: LazyLock<Text> = LazyLock::new(|| Text::new(include_str!("scripts/opted_out.lua")));
static NOTE: LazyLock<Text> =
    LazyLock::new(|| Text::new(include_str!("scripts/opted_out_note.lua")));
static FILL: LazyLock<Text> =
    LazyLock::new(|| Text::new(include_str!("scripts/opted_out_fill.lua")));

/// Stands among what servers ignore once that was filled: a program that knows nothing of it may have
/// filled the rest.
const FILLED: &str = "filled";

/// What is noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// They want to be left alone, or are ignored.
    Out,
    /// They do not any more, or are not.
    Back,
    /// Postgres may have taken what was noted, or not: it is filled anew soon.
    Doubt,
}

/// A set that is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Set {
    /// The people of a platform who want to be left alone.
    OptedOut(Platform),
    /// What its servers ignore.
    Ignored(Platform),
}

impl Set {
    fn all() -> impl Iterator<Item = Self> {
        let platforms = Platform::ALL.into_iter();
        platforms.flat_map(|platform| [Self::OptedOut(platform), Self::Ignored(platform)])
    }
}

/// Whether each of these is listened to; `None` when Redis does not know of anybody.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn hearings(
    hot: &Hot,
    platform: Platform,
    speakers: &[Speaker],
) -> Result<Option<Vec<Hearing>>, HotError> {
    if speakers.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let keys = hot.keys();
    let keys = [
        keys.opted_out_mark(),
        keys.opted_out(platform),
        keys.ignored(platform),
    ];
    let keys = keys.each_ref().map(String::as_str);
    let answers: Vec<i64> = run_script(hot, &LOOK, &keys, |call| {
        call.arg(hot.epoch()).arg(FILLED);
        for speaker in speakers {
            let by = speaker.ignored_by();
            let by: Vec<String> = by
                .iter()
                .flat_map(|(guild, by)| by.iter().map(|ignored| member(guild, ignored)))
                .collect();
            call.arg(speaker.user.as_str()).arg(by.len()).arg(&by);
        }
    })
    .await?;
    let answers = (answers.len() == speakers.len()).then_some(answers);
    Ok(answers.map(|answers| answers.into_iter().map(hearing).collect()))
}

fn hearing(answer: i64) -> Hearing {
    match answer {
        0 => Hearing::Heard,
        1 => Hearing::OptedOut,
        _ => Hearing::Ignored,
    }
}

/// What stands for something that a server ignores.
fn member(guild: &GuildId, ignored: &Ignored) -> String {
    format!("{guild} {} {}", ignored.kind(), ignored.id())
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
    note_in(hot, Set::OptedOut(platform), &[user.as_str()], note).await
}

/// Notes something of what a server ignores.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn note_ignored(
    hot: &Hot,
    platform: Platform,
    guild: &GuildId,
    ignored: &[Ignored],
    note: Note,
) -> Result<(), HotError> {
    let members: Vec<String> = ignored.iter().map(|each| member(guild, each)).collect();
    let members: Vec<&str> = members.iter().map(String::as_str).collect();
    note_in(hot, Set::Ignored(platform), &members, note).await
}

async fn note_in(hot: &Hot, set: Set, members: &[&str], note: Note) -> Result<(), HotError> {
    let keys = [
        hot.keys().opted_out_mark(),
        hot.keys().opted_out_filler(),
        key(hot, set),
    ];
    let keys = keys.each_ref().map(String::as_str);
    let note = match note {
        Note::Out => "out",
        Note::Back => "back",
        Note::Doubt => "doubt",
    };
    run_script(hot, &NOTE, &keys, |call| {
        call.arg(note).arg(members);
    })
    .await
}

fn key(hot: &Hot, set: Set) -> String {
    match set {
        Set::OptedOut(platform) => hot.keys().opted_out(platform),
        Set::Ignored(platform) => hot.keys().ignored(platform),
    }
}

/// Whether all of it is known under an epoch, in the Redis processes `run_id` and without a doubt.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn is_filled(hot: &Hot, epoch: i64, run_id: &str) -> Result<bool, HotError> {
    let mut calls = redis::pipe();
    calls.get(hot.keys().opted_out_mark());
    for platform in Platform::ALL {
        calls.sismember(hot.keys().ignored(platform), FILLED);
    }
    let (is, discord, console): (Option<String>, bool, bool) =
        calls.query_async(&mut hot.connection().await?).await?;
    Ok(is == Some(mark(epoch, run_id)) && discord && console)
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
        let all: Vec<Set> = Set::all().collect();
        filling.step(hot, &all, "begin", &[]).await?;
        Ok(filling)
    }

    /// Adds people who want to be left alone. False when it was overtaken.
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
        let set = Set::OptedOut(platform);
        self.step(hot, &[set], "add", &users).await
    }

    /// Adds what servers ignore. False when it was overtaken.
    ///
    /// # Errors
    /// When Redis cannot be reached.
    pub async fn add_ignored(
        &self,
        hot: &Hot,
        platform: Platform,
        ignored: &[(GuildId, Ignored)],
    ) -> Result<bool, HotError> {
        let members = ignored
            .iter()
            .map(|(guild, ignored)| member(guild, ignored));
        let members: Vec<String> = members.collect();
        let members: Vec<&str> = members.iter().map(String::as_str).collect();
        let set = Set::Ignored(platform);
        self.step(hot, &[set], "add", &members).await
    }

    /// Puts what was filled in the place of what was known. False when it was overtaken.
    ///
    /// # Errors
    /// When Redis cannot be reached.
    pub async fn end(self, hot: &Hot, epoch: i64, run_id: &str) -> Result<bool, HotError> {
        for platform in Platform::ALL {
            let set = Set::Ignored(platform);
            if !self.step(hot, &[set], "add", &[FILLED]).await? {
                return Ok(false);
            }
        }
        let (all, mark): (Vec<Set>, _) = (Set::all().collect(), mark(epoch, run_id));
        self.step(hot, &all, "end", &[&mark]).await
    }

    async fn step(
        &self,
        hot: &Hot,
        sets: &[Set],
        what: &str,
        with: &[&str],
    ) -> Result<bool, HotError> {
        let mut keys = vec![hot.keys().opted_out_mark(), hot.keys().opted_out_filler()];
        for set in sets {
            let key = key(hot, *set);
            keys.push(hot.keys().being_filled(&key));
            keys.push(key);
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
