//! Carries a job out within the limits of its kind, whose ends are words to the person who waits.

use std::{panic::AssertUnwindSafe, time::Duration};

use chinwag::{
    domain::trouble::Trouble,
    handoff::Earlier,
    hot::HotError,
    jobs::{
        Envelope, Job, conversation::Conversation, envelope, feature::Feature, image::Image,
        probe::Probe, revision::Revision, summary::Summary, upkeep::Upkeep, vote::Ballot,
    },
    store::ledger,
    telemetry::RETRIES,
};

use futures::FutureExt;
use tokio::time::Instant;

use super::{Run, kind_label, time};
use crate::{
    Context,
    conversation::{self, notice},
    feature, pictures, revision, summary, upkeep,
    verdict::JobError,
    votes,
};

/// How long the next try waits for what this one paid to be in the ledger.
const FOR_THE_LEDGER: Duration = Duration::from_millis(500);

/// How a job ended.
#[derive(Debug)]
pub(super) enum End {
    /// It is over.
    Done,
    /// It is to be tried again, after so long where that was said.
    Again(Option<Duration>),
    /// It will not be tried again; the asker has been told.
    Failed(String),
}

/// Carries a job out, unless it was before, or nobody wants it any more.
pub(super) async fn carry(context: &Context, envelope: &Envelope, run: &Run) -> End {
    if run.header.kind == Probe::NAME {
        // It measures the queue alone: nobody is told of it and no journal knows it.
        return probe(context, envelope).await;
    }
    // What becomes of a conversation takes kilobytes; boxed here, they are not moved through
    // every layer of the runtime with every job.
    Box::pin(attend(context, envelope, run)).await
}

async fn attend(context: &Context, envelope: &Envelope, run: &Run) -> End {
    let step = run.steps.begin("journal");
    let back = &context.back;
    let earlier = back.earlier(&run.header, run.attempt, run.epoch).await;
    step.end([]);
    match earlier {
        Earlier::Unanswered => {
            let work = Box::pin(work_on(context, envelope, run));
            time::noting(context, run, work).await
        }
        Earlier::Answered => End::Done,
        Earlier::Forgotten => ended(context, context.back.finish(&run.header).await, run).await,
        Earlier::Cancelled => drop_it(context, run).await,
    }
}

async fn work_on(context: &Context, envelope: &Envelope, run: &Run) -> End {
    if run.header.version > envelope::VERSION {
        let reason = "the envelope is of a later version";
        return give_up(context, run, Trouble::InvalidInput, reason).await;
    }
    match run.header.kind.as_str() {
        Conversation::NAME => {
            carry_out(context, envelope, run, |job| {
                // What a message takes is large; it is not moved about with its limits.
                Box::pin(conversation::answer_message(context, job, run))
            })
            .await
        }
        Image::NAME => {
            carry_out(context, envelope, run, |job| {
                Box::pin(pictures::draw(context, job, run))
            })
            .await
        }
        Revision::NAME => {
            carry_out(context, envelope, run, |job| {
                revision::follow(context, job, run)
            })
            .await
        }
        Ballot::NAME => {
            carry_out(context, envelope, run, |job| {
                Box::pin(votes::count(context, job, run))
            })
            .await
        }
        Upkeep::NAME => {
            carry_out(context, envelope, run, |job| {
                upkeep::forget(context, job, run)
            })
            .await
        }
        Summary::NAME => {
            carry_out(context, envelope, run, |job| {
                summary::sum_up(context, job, run)
            })
            .await
        }
        Feature::NAME => {
            carry_out(context, envelope, run, |job| {
                Box::pin(feature::carry(context, job, run))
            })
            .await
        }
        _ => {
            give_up(
                context,
                run,
                Trouble::InvalidInput,
                "no worker knows this kind of job",
            )
            .await
        }
    }
}

/// Opens a job of a known kind and runs it within its limits.
async fn carry_out<J, F, W>(context: &Context, envelope: &Envelope, run: &Run, work: F) -> End
where
    J: Job,
    F: FnOnce(J) -> W,
    W: Future<Output = Result<(), JobError>>,
{
    if run.attempt > J::ATTEMPTS {
        return give_up(context, run, Trouble::Unknown, "every try ended its worker").await;
    }
    if run.header.kind_version > J::VERSION {
        return give_up(
            context,
            run,
            Trouble::InvalidInput,
            "the payload is of a later version",
        )
        .await;
    }
    let job = match envelope.open::<J>() {
        Ok(job) => job,
        Err(error) => {
            return give_up(context, run, Trouble::InvalidInput, &error.to_string()).await;
        }
    };
    if run.until.is_some_and(|until| until <= Instant::now()) {
        return give_up(context, run, Trouble::Timeout, "its tries took too long").await;
    }
    let until = run.until.unwrap_or_else(|| Instant::now() + J::TIMEOUT);
    let work = AssertUnwindSafe(work(job)).catch_unwind();
    match tokio::time::timeout_at(until, work).await {
        Ok(Ok(Ok(()))) => End::Done,
        Ok(Ok(Err(error))) if run.attempt < J::ATTEMPTS => again(context, &error, run).await,
        Ok(Ok(Err(error))) => give_up(context, run, Trouble::Unknown, &error.to_string()).await,
        // What it says is left out: it may quote a person's text. The hook tells its place.
        Ok(Err(_)) if run.attempt < J::ATTEMPTS => again(context, &JobError::Panicked, run).await,
        Ok(Err(_)) => give_up(context, run, Trouble::Unknown, "it panicked").await,
        Err(_) => give_up(context, run, Trouble::Timeout, "it took too long").await,
    }
}

async fn again(context: &Context, error: &JobError, run: &Run) -> End {
    metrics::counter!(RETRIES, "kind" => kind_label(&run.header.kind)).increment(1);
    tracing::warn!(
        error = error as &dyn std::error::Error,
        job.attempt = run.attempt,
        "a job is tried again"
    );
    keep_paid(context, run).await;
    End::Again(match error {
        JobError::RetryAfter { after, .. } => Some(*after),
        _ => None,
    })
}

/// Puts into the ledger what the try paid: the outcome of a later one does not know of it.
async fn keep_paid(context: &Context, run: &Run) {
    let calls = run.paid.so_far();
    if calls.is_empty() {
        return;
    }
    let (header, now) = (&run.header, context.clock.now());
    let kept = ledger::write_try(&context.pool, header.id, &header.conversation, &calls, now);
    // Whoever waits for the next try waits no longer than that for this.
    match tokio::time::timeout(FOR_THE_LEDGER, kept).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "what a try paid is not in the ledger"),
        Err(_) => tracing::warn!("what a try paid may not be in the ledger: it took too long"),
    }
}

/// Tells the asker that an operator has dropped the job.
async fn drop_it(context: &Context, run: &Run) -> End {
    let told = notice::tell(context, run, notice::Why::Cancelled).await;
    ended(context, told, run).await
}

async fn ended(context: &Context, last: Result<(), HotError>, run: &Run) -> End {
    match last {
        Ok(()) => End::Done,
        Err(error) => again(context, &JobError::Retry(Box::new(error)), run).await,
    }
}

async fn probe(context: &Context, envelope: &Envelope) -> End {
    match envelope.open::<Probe>() {
        Ok(job) => {
            crate::probe::run(context, &envelope.header, &job).await;
            End::Done
        }
        Err(error) => End::Failed(error.to_string()),
    }
}

/// Tells the asker, and ends the job. When the asker cannot be told, the job is kept for another
/// try at that.
async fn give_up(context: &Context, run: &Run, trouble: Trouble, reason: &str) -> End {
    tracing::error!(
        reference = run.header.id.reference(),
        error.class = trouble.class(),
        job.id = %run.header.id,
        job.attempt = run.attempt,
        reason,
        "a job has failed"
    );
    match notice::tell(context, run, notice::Why::Trouble(trouble)).await {
        Ok(()) => End::Failed(reason.to_owned()),
        Err(error) => again(context, &JobError::Retry(Box::new(error)), run).await,
    }
}
