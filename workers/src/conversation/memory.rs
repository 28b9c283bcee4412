//! Showing people what is remembered of them, and forgetting it.
//!
//! What is said here is no turn: it repeats what may be forgotten later, and it is not to be
//! listed itself.

use chinwag::{
    conversations::{
        Recalled,
        memory::{Memory, MemoryError, Target},
    },
    domain::{memory::MemoryWish, message::Incoming, preferences::Preferences},
    store::{StoreError, memory::Asker},
    wording::{self, Manner, Remembered},
};
use jiff::{Timestamp, tz::TimeZone};

use crate::{
    Context,
    runner::Run,
    steps,
    verdict::{JobError, OrRetry},
};

/// Does what was asked of the memory, and says so. Run twice, it forgets once and posts once.
///
/// # Errors
/// When the memory is changed in one store and could not be in the other, or the outcome could
/// not be posted; then it is to be done again.
pub async fn attend(
    context: &Context,
    message: &Incoming,
    wish: MemoryWish,
    recalled: &Recalled,
    preferences: &Preferences,
    run: &Run,
) -> Result<(), JobError> {
    let step = run.steps.begin("memory");
    let text = done(context, message, wish, recalled, preferences, run).await?;
    step.end([]);
    let trace = steps::told(context, run, None);
    // It is none of the intents, and its words are not to be kept: nothing is told of its reading.
    let outcome = super::outcome(run, message, text, &trace);
    context.back.post(&outcome, &run.mailbox).await.or_retry()?;
    Ok(())
}

async fn done(
    context: &Context,
    message: &Incoming,
    wish: MemoryWish,
    recalled: &Recalled,
    preferences: &Preferences,
    run: &Run,
) -> Result<String, JobError> {
    let manner = Manner::of(preferences);
    let conversations = &context.conversations;
    let conversation = &run.header.conversation;
    let replied = message.reply_to.clone().map(Target::Message);
    let asker = asker(context, message, run);
    let target = match wish {
        MemoryWish::Show(page) => {
            let memory = conversations
                .memory(conversation, recalled, page, asker)
                .await;
            return Ok(told(memory, |memory| {
                wording::memory(manner, &remembered(memory, preferences))
            })
            .unwrap_or_else(|| wording::memory_away(manner)));
        }
        MemoryWish::ForgetAll => {
            let forgotten = conversations
                .forget_all(conversation, recalled, message.sent_at, run.header.id)
                .await;
            return Ok(match kept_apart(forgotten)? {
                Some(()) => wording::forgotten_all(manner),
                None => wording::memory_away(manner),
            });
        }
        MemoryWish::ForgetUnclear => None,
        MemoryWish::ForgetReplied => replied,
        MemoryWish::ForgetThat => Some(replied.unwrap_or(Target::Latest)),
        MemoryWish::ForgetNumber(number) => Some(Target::Number(number)),
    };
    let Some(target) = target else {
        return Ok(wording::how_to_forget(manner));
    };
    let forgotten = conversations
        .forget_one(conversation, recalled, &target, asker)
        .await;
    Ok(match kept_apart(forgotten)? {
        None => wording::memory_away(manner),
        Some(true) => wording::forgotten(manner),
        Some(false) if matches!(target, Target::Number(_)) => {
            let memory = conversations.memory(conversation, recalled, 1, asker).await;
            told(memory, |memory| {
                wording::memory_anew(manner, &remembered(memory, preferences))
            })
            .unwrap_or_else(|| wording::memory_away(manner))
        }
        Some(false) => wording::nothing_to_forget(manner),
    })
}

/// Who asks, and when. What an operator has tried again is shown now, whenever it was sent.
fn asker(context: &Context, message: &Incoming, run: &Run) -> Asker {
    let at = match run.header.revived {
        0 => message.sent_at,
        _ => context.clock.now(),
    };
    Asker {
        job: run.header.id,
        at,
    }
}

fn told(memory: Result<Memory, StoreError>, say: impl FnOnce(Memory) -> String) -> Option<String> {
    memory
        .map(say)
        .inspect_err(|error| tracing::warn!(%error, "what is remembered cannot be shown"))
        .ok()
}

/// None when Postgres does not answer: that is said, and nothing was changed. What was changed in
/// Postgres and not in Redis is tried again.
fn kept_apart<T>(forgotten: Result<T, MemoryError>) -> Result<Option<T>, JobError> {
    match forgotten {
        Ok(forgotten) => Ok(Some(forgotten)),
        Err(MemoryError::Kept(error)) => {
            tracing::warn!(%error, "what is remembered cannot be changed");
            Ok(None)
        }
        cached @ Err(MemoryError::Cached(_)) => cached.map(Some).or_retry(),
    }
}

/// The memory as it is shown: moments are told in the person's own time zone.
fn remembered(memory: Memory, preferences: &Preferences) -> Remembered {
    let zone = preferences.time_zone.as_deref();
    let zone = zone.and_then(|name| TimeZone::get(name).ok());
    let zone = zone.unwrap_or(TimeZone::UTC);
    let at = |at: Timestamp, form| at.to_zoned(zone.clone()).strftime(form).to_string();
    let messages = memory.messages.into_iter();
    let summaries = memory.summaries.into_iter();
    Remembered {
        messages: messages
            .map(|(number, said)| (number, at(said.sent_at, MOMENT), said.text))
            .collect(),
        total: memory.total,
        since: memory
            .since
            .map(|since| at(since, MOMENT_IN_ZONE))
            .unwrap_or_default(),
        next_page: memory.next_page,
        summaries: summaries
            .map(|(until, text)| (at(until, MOMENT), text))
            .collect(),
    }
}

const MOMENT: &str = "%Y-%m-%d %H:%M";
const MOMENT_IN_ZONE: &str = "%Y-%m-%d %H:%M %Z";
