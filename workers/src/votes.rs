//! Counting votes: those for which nobody waits, and those that had to wait for the answer that they
//! are on to be in history.

use chinwag::{
    domain::{
        ids::{JobId, MessageId, Platform, discord_moment},
        routing::Route,
        vote::{On, Vote, Ways},
    },
    handoff::place_now,
    hot::receipts,
    jobs::{Envelope, Job, vote::Ballot},
    store::{
        StoreError,
        feedback::{self, Given, Taken, Voter},
        journal::{self, Entry},
    },
    telemetry::VOTES,
};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::{
    Context,
    runner::Run,
    verdict::{JobError, OrRetry},
};

/// How long after a message was posted its receipt may be on its way to whoever writes it.
const ON_ITS_WAY: SignedDuration = SignedDuration::from_mins(2);

/// The answer that is voted on is on its way into history.
#[derive(Debug, thiserror::Error)]
#[error("the answer that is voted on is not in history yet")]
struct NotYet;

/// Counts a vote. Run twice, it counts once.
///
/// # Errors
/// When the answer is not in history yet, or a store does not answer.
pub async fn count(context: &Context, ballot: Ballot, run: &Run) -> Result<(), JobError> {
    let preferences = context
        .conversations
        .preferences(ballot.platform, &ballot.user)
        .await;
    // Votes of whoever has left since are let go.
    if !preferences.opted_out {
        let is_last = run.attempt >= Ballot::ATTEMPTS;
        let taken = take(context, &ballot).await;
        match taken {
            Ok((Taken::NotYet, _)) if !is_last => return Err(NotYet).or_retry(),
            Err(error) if !is_last => return Err(error).or_retry(),
            taken => note(&ballot.vote, &taken),
        }
    }
    context.back.finish(&run.header).await.or_retry()
}

/// Makes a vote a job of its own, for job `cause`: nothing that its voter says waits for it. Done
/// twice, it makes one.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn hand_over(context: &Context, ballot: &Ballot, cause: JobId) -> Result<(), StoreError> {
    let now = context.clock.now();
    let mut envelope = Envelope::seal(ballot, ballot.mailbox(), Route::Nowhere, now, None);
    envelope.header.id = JobId(Uuid::new_v5(&cause.0, Ballot::NAME.as_bytes()));
    let entries = [Entry { envelope, epoch: 0 }];
    let mut transaction = context.pool.begin().await?;
    journal::insert(&mut transaction, &entries).await?;
    transaction.commit().await?;
    let [Entry { envelope, .. }] = entries;
    place_now(&context.hot, &[envelope]).await;
    Ok(())
}

/// Takes a vote: what became of it, and the job whose answer it is on, where that is known.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn take(
    context: &Context,
    ballot: &Ballot,
) -> Result<(Taken, Option<JobId>), StoreError> {
    if context.feedback == Ways::Off {
        return Ok((Taken::Unknown, None));
    }
    let patience = context.conversations.patience();
    let (pool, platform, vote) = (&context.pool, ballot.platform, &ballot.vote);
    let voter = Voter {
        platform,
        user: &ballot.user,
        channel: &ballot.channel,
    };
    let (job, under) = match &vote.on {
        On::Job(job) => (Some(*job), None),
        On::Message(of) => {
            if !vote.withdrawn && waits_for_receipts(context, ballot.given).await {
                return Ok((Taken::NotYet, None));
            }
            let job = patience.ask(feedback::job_of(pool, platform, of)).await?;
            (job, Some(of))
        }
    };
    if let Some(under) = under.filter(|_| vote.withdrawn) {
        let withdrawn = feedback::withdraw(pool, job, voter, under, vote.good);
        return Ok((patience.ask(withdrawn).await?, job));
    }
    let Some(job) = job else {
        let is_new = under.is_some_and(|of| is_new(context, platform, of));
        let taken = if is_new {
            Taken::NotYet
        } else {
            Taken::Unknown
        };
        return Ok((taken, None));
    };
    let given = Given {
        good: vote.good,
        under,
        at: ballot.given,
    };
    let taken = patience
        .ask(feedback::give(pool, job, voter, given))
        .await?;
    Ok((taken, Some(job)))
}

/// Notes what became of a vote, for whoever looks at the figures.
pub fn note<T>(vote: &Vote, taken: &Result<(Taken, T), StoreError>) {
    metrics::counter!(VOTES, "result" => word(vote, taken)).increment(1);
    if let Err(error) = taken {
        tracing::warn!(%error, "a vote cannot be kept");
    }
}

/// What became of a vote, in one word.
#[must_use]
pub fn word<T>(vote: &Vote, taken: &Result<(Taken, T), StoreError>) -> &'static str {
    match taken {
        Ok((Taken::Counted | Taken::Outdone, _)) if vote.good => "good",
        Ok((Taken::Counted | Taken::Outdone, _)) => "bad",
        Ok((Taken::Withdrawn, _)) => "withdrawn",
        Ok(_) | Err(_) => "refused",
    }
}

/// Whether a receipt is still to be written that was given before a vote was: what the message under
/// which it was given showed then may be known from that alone.
async fn waits_for_receipts(context: &Context, given: Timestamp) -> bool {
    let oldest = receipts::oldest_given(&context.hot).await;
    // Where Redis does not answer, nothing waits in it that anybody could write.
    oldest.is_ok_and(|oldest| oldest.is_some_and(|oldest| oldest <= given))
}

/// Whether a message was posted so lately that its receipt may not be given yet.
fn is_new(context: &Context, platform: Platform, message: &MessageId) -> bool {
    let id = message.as_str().parse().ok();
    let id = id.filter(|_| platform == Platform::Discord);
    let posted = id.and_then(discord_moment);
    posted.is_some_and(|posted| context.clock.now().duration_since(posted) < ON_ITS_WAY)
}
