//! Answering messages together that were sent in quick succession (`CHINWAG_MERGE_MS`).
//!
//! The first of them waits until it has been quiet for a moment, and takes in what waits behind it.
//! Those run in their turn and find that they are answered: they have a turn of their own in
//! history, without an answer, so that what is forgotten of them is forgotten.

use std::time::Duration;

use chinwag::{
    conversations::Recalled,
    domain::{
        conversation::Turn,
        ids::{JobId, MessageId, Platform},
        intent::{Command, Intent},
        message::Incoming,
        outcome::{Outcome, Rest, Showing},
        preferences::wish::PreferenceWish,
        privacy::PrivacyWish,
        revision::Revision,
    },
    hot::{
        fresh,
        gathered::{self, Gathered},
    },
    jobs::{Job, conversation::Conversation},
};
use jiff::SignedDuration;

use crate::{
    Context,
    runner::Run,
    steps,
    verdict::{JobError, OrRetry},
};

/// The most messages that are answered together with one.
const MOST: usize = 20;
/// It is waited no longer than so many moments of quiet.
const PATIENCE: u32 = 3;

/// What is answered.
#[derive(Debug)]
pub struct Words {
    /// The message's own.
    pub own: String,
    /// Those and what is answered together with them.
    pub all: String,
}

impl Words {
    fn alone(own: &str) -> Self {
        Self {
            own: own.to_owned(),
            all: own.to_owned(),
        }
    }
}

/// A message as it is now, where messages may wait to be answered together; `None` when it was deleted,
/// or is not for the bot any more: then nothing is to be answered.
pub async fn as_it_is(context: &Context, message: Incoming) -> Option<Incoming> {
    if context.merge_within.is_none() || !message.besides.is_written() {
        return Some(message);
    }
    let left = as_they_are(context, message, Vec::new()).await;
    left.map(|(message, _)| message)
}

/// Lets go of a message of which nothing is left to be answered, and of what was to be answered with it:
/// that is answered by itself.
///
/// # Errors
/// When Redis does not answer.
pub async fn let_go(context: &Context, run: &Run) -> Result<(), JobError> {
    tracing::debug!("a message was deleted before its answer was begun");
    gathered::take_back(&context.hot, &run.header)
        .await
        .or_retry()?;
    context.back.finish(&run.header).await.or_retry()
}

/// The words of a message and of those that are answered together with it; `None` when it was deleted
/// meanwhile.
pub async fn words(context: &Context, message: &Incoming, run: &Run) -> Option<Words> {
    let alone = || Some(Words::alone(&message.text));
    let moment = context.merge_within.filter(|_| is_plain(message));
    let Some(moment) = moment.filter(|_| !context.hot.is_aside()) else {
        return alone();
    };
    let Ok(known) = gathered::of(&context.hot, &run.header).await else {
        return alone();
    };
    let others = match &known {
        None => quiet(context, message, run, moment).await,
        Some(_) => behind(context, run).await,
    };
    let others: Vec<(JobId, Incoming)> = match known {
        None => others,
        // Tried again, it answers the same ones.
        Some(Gathered::Answers(jobs)) => others
            .into_iter()
            .filter(|(job, _)| jobs.contains(&job.to_string()))
            .collect(),
        Some(Gathered::With(_)) => return alone(),
    };
    let (message, others) = as_they_are(context, message.clone(), others).await?;
    let alone = || Some(Words::alone(&message.text));
    if others.is_empty() {
        return alone();
    }
    let jobs: Vec<JobId> = others.iter().map(|(job, _)| *job).collect();
    let noted = gathered::note(&context.hot, &run.header, &message.message, &jobs).await;
    if let Err(error) = noted {
        tracing::debug!(%error, "messages are answered one by one");
        return alone();
    }
    let others = others.iter().map(|(_, message)| message.text.as_str());
    let words: Vec<&str> = std::iter::once(message.text.as_str())
        .chain(others)
        .collect();
    Some(Words {
        own: message.text.clone(),
        all: words.join("\n"),
    })
}

/// A message and those behind it as people have left them: without what was deleted or is not for the
/// bot any more, and with the words of what was edited. `None` when the message itself is gone.
async fn as_they_are(
    context: &Context,
    message: Incoming,
    others: Vec<(JobId, Incoming)>,
) -> Option<(Incoming, Vec<(JobId, Incoming)>)> {
    // Nobody tells of changes in the console.
    if message.platform != Platform::Discord || context.hot.is_aside() {
        return Some((message, others));
    }
    let behind = others.iter().map(|(_, other)| &other.message);
    let ids: Vec<&MessageId> = std::iter::once(&message.message).chain(behind).collect();
    let noted = fresh::of(&context.hot, message.platform, &message.channel, &ids).await;
    let mut noted = match noted {
        Ok(noted) => noted.into_iter(),
        Err(error) => {
            tracing::debug!(%error, "messages are answered as they were");
            return Some((message, others));
        }
    };
    let message = left_of(message, noted.next().flatten())?;
    let others = others.into_iter().zip(noted);
    let others = others.filter_map(|((job, other), noted)| Some((job, left_of(other, noted)?)));
    let others = others.take_while(|(_, other)| is_plain(other)).collect();
    Some((message, others))
}

fn left_of(message: Incoming, noted: Option<Revision>) -> Option<Incoming> {
    match noted {
        None => Some(message),
        Some(Revision::Gone) => None,
        Some(Revision::Edited { text, .. }) => Some(Incoming {
            text: text?,
            ..message
        }),
    }
}

/// What waits behind a message once it has been quiet for a moment.
async fn quiet(
    context: &Context,
    message: &Incoming,
    run: &Run,
    moment: Duration,
) -> Vec<(JobId, Incoming)> {
    let moment = SignedDuration::try_from(moment).unwrap_or(SignedDuration::ZERO);
    let longest = context.clock.now() + moment * i32::try_from(PATIENCE).unwrap_or(1);
    let mut newest = message.sent_at;
    loop {
        let now = context.clock.now();
        // A platform's clock may be ahead of ours.
        let left = (newest + moment).duration_since(now).min(moment);
        if left.is_positive() && now < longest {
            tokio::time::sleep(left.unsigned_abs()).await;
        }
        let others = behind(context, run).await;
        let last = others
            .last()
            .map_or(message.sent_at, |(_, last)| last.sent_at);
        if last <= newest || context.clock.now() >= longest {
            return others;
        }
        newest = last;
    }
}

/// The plain messages that wait behind this one, up to the first that is none.
async fn behind(context: &Context, run: &Run) -> Vec<(JobId, Incoming)> {
    let waiting = gathered::waiting_behind(&context.hot, run.epoch, &run.header, MOST).await;
    let waiting = waiting.unwrap_or_else(|error| {
        tracing::debug!(%error, "nobody can say what waits behind a message");
        Vec::new()
    });
    let message = |envelope: chinwag::jobs::Envelope| {
        if envelope.header.kind != Conversation::NAME || envelope.header.due_ms.is_some() {
            return None;
        }
        let job: Conversation = envelope.open().ok()?;
        is_plain(&job.message).then_some((envelope.header.id, job.message))
    };
    waiting.into_iter().map_while(message).collect()
}

/// Whether a message goes on from what is said just before it: it is no command, no press, and no
/// reply to something else.
fn is_plain(message: &Incoming) -> bool {
    message.besides.is_written()
        && message.reply_to.is_none()
        && Command::of(&message.text).is_none()
        && PreferenceWish::of(&message.text).is_none()
        && PrivacyWish::of(&message.text).is_none()
        && !message.text.trim_start().starts_with('/')
}

/// The message that a message is answered together with.
pub async fn answered_with(context: &Context, run: &Run) -> Option<MessageId> {
    context.merge_within?;
    match gathered::of(&context.hot, &run.header).await {
        Ok(Some(Gathered::With(message))) => Some(message),
        _ => None,
    }
}

/// Says that a message is answered together with another.
///
/// # Errors
/// When the outcome could not be posted.
pub async fn share(
    context: &Context,
    message: Incoming,
    with: MessageId,
    recalled: &Recalled,
    run: &Run,
) -> Result<(), JobError> {
    let turn = Turn {
        job: run.header.id,
        asked: message,
        answer: String::new(),
        intent: Intent::GeneralConversation.name().to_owned(),
        confidence_permille: 1000,
        tokens_used: 0,
        answered_at: context.clock.now(),
        asked_back: None,
        delivered_as: Vec::new(),
        rest: Rest::new(),
    };
    let conversations = &context.conversations;
    conversations.remember(&turn, recalled, run.epoch).await;
    let trace = steps::told(context, run, None);
    let bare = super::outcome(run, &turn.asked, String::new(), &trace);
    let outcome = Outcome {
        showing: Showing {
            answered_with: Some(with),
            ..bare.showing
        },
        turn: Some(turn),
        ..bare
    };
    context.back.post(&outcome, &run.mailbox).await.or_retry()?;
    Ok(())
}
