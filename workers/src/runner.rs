//! Runs what the keeper leases, under apalis: its layers give every job a trace, catch panics
//! and bound how many run at once. With the queue's backend the only place that knows apalis.
//!
//! A kind's own time limit and the number of its tries are kept here, since both end in words to
//! the person who waits.

use std::{sync::Arc, time::Duration};

use apalis::prelude::{BoxDynError, Data, WorkerBuilder, WorkerBuilderExt, WorkerError};
use chinwag::{
    handoff::Earlier,
    hot::queue::{Lease, LeasedJobs, Verdict, backoff},
    jobs::{Envelope, Header, Job, Settings, conversation::Conversation, envelope},
    shutdown::Tasks,
    telemetry::{HANDLER_SECONDS, JOBS, QUEUE_WAIT_SECONDS, RETRIES, TraceContext},
};
use futures::future::BoxFuture;
use tokio::time::Instant;
use tracing::Instrument;

use crate::{
    Context,
    conversation::{self, notice},
    verdict::JobError,
};

/// What is known of the try under way.
#[derive(Clone, Debug)]
pub struct Run {
    /// The job.
    pub header: Header,
    /// Which try this is, from 1.
    pub attempt: u32,
    /// The epoch of the queue under which it was leased.
    pub epoch: i64,
}

/// How a job ended.
enum End {
    Done,
    Again(Duration),
    /// It will not be tried again; the asker has been told.
    Failed(String),
}

/// Runs leased jobs until the signal, then until they have ended or the deadline has come.
pub async fn run(context: Arc<Context>, leases: LeasedJobs, settings: Settings, tasks: &Tasks) {
    let ending = async {
        tasks.stopped().await;
        tokio::time::sleep(settings.drain).await;
    };
    tokio::select! {
        ended = runtime(context, leases, settings, tasks.clone()) => if let Err(error) = ended {
            tracing::error!(%error, "the runtime ended");
        },
        // What still runs is dropped here, which hands it back.
        () = ending => tracing::warn!("jobs were still running at the deadline; they are handed back"),
    }
    tasks.stop();
}

/// apalis at work. It is boxed here, outside any async function: within one the compiler cannot
/// see that it may move between threads.
fn runtime(
    context: Arc<Context>,
    leases: LeasedJobs,
    settings: Settings,
    tasks: Tasks,
) -> BoxFuture<'static, Result<(), WorkerError>> {
    let worker = WorkerBuilder::new("chinwag")
        .backend(leases)
        .enable_tracing()
        .catch_panic()
        .concurrency(settings.concurrency)
        .data(context)
        .build(handle);
    let signal = async move {
        tasks.stopped().await;
        Ok::<_, std::io::Error>(())
    };
    Box::pin(worker.run_until(signal))
}

/// Runs one job and says what became of it. It never fails: what fails is part of the verdict.
async fn handle(lease: Lease, context: Data<Arc<Context>>) -> Result<(), BoxDynError> {
    let Lease {
        wire,
        attempt,
        epoch,
        mut held,
    } = lease;
    if epoch != context.hot.epoch() {
        // It waits again under the present epoch; run now, it would be paid for twice.
        return Ok(());
    }
    held.begin();
    let envelope = match Envelope::from_wire(&wire) {
        Ok(envelope) => envelope,
        Err(error) => {
            // Without a header nobody can be told.
            tracing::error!(%error, "a job's envelope cannot be read; it goes to the dead letters");
            held.settle(Verdict::Dead(error.to_string()));
            return Ok(());
        }
    };
    let run = Run {
        header: envelope.header.clone(),
        attempt,
        epoch,
    };
    let trace = run
        .header
        .trace
        .as_deref()
        .and_then(|trace| trace.parse().ok())
        .unwrap_or_else(TraceContext::new);
    let span = trace.child().span("job");
    let verdict = attend(&context, &envelope, &run).instrument(span).await;
    held.settle(verdict);
    Ok(())
}

async fn attend(context: &Context, envelope: &Envelope, run: &Run) -> Verdict {
    let kind = kind_label(&run.header.kind);
    let waited_ms = context
        .clock
        .now()
        .as_millisecond()
        .saturating_sub(run.header.accepted_ms)
        .max(0);
    metrics::histogram!(QUEUE_WAIT_SECONDS, "kind" => kind)
        .record(Duration::from_millis(waited_ms.unsigned_abs()).as_secs_f64());
    let started = Instant::now();
    let end = settle(context, envelope, run).await;
    let took = started.elapsed();
    metrics::histogram!(HANDLER_SECONDS, "kind" => kind).record(took.as_secs_f64());
    let (result, verdict) = match end {
        End::Done => ("done", Verdict::Done),
        End::Again(delay) => ("retried", Verdict::Retry(delay)),
        End::Failed(reason) => ("failed", Verdict::Dead(reason)),
    };
    metrics::counter!(JOBS, "kind" => kind, "result" => result).increment(1);
    tracing::info!(
        job.name = kind,
        job.id = %run.header.id,
        job.attempt = run.attempt,
        job.result = result,
        duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        waited_ms,
        "a job has run"
    );
    verdict
}

/// The kind, as far as metrics may know it: an unknown one must not make a label of its own.
fn kind_label(kind: &str) -> &'static str {
    chinwag::jobs::KINDS
        .into_iter()
        .find(|known| *known == kind)
        .unwrap_or("unknown")
}

async fn settle(context: &Context, envelope: &Envelope, run: &Run) -> End {
    if context
        .back
        .earlier(&run.header, run.attempt, run.epoch)
        .await
        == Earlier::Answered
    {
        return End::Done;
    }
    if run.header.version > envelope::VERSION {
        let reason = "the envelope is of a later version";
        return give_up(context, run, notice::Why::Unreadable, reason).await;
    }
    match run.header.kind.as_str() {
        Conversation::NAME => {
            carry_out(context, envelope, run, |job| {
                conversation::answer_message(context, job, run)
            })
            .await
        }
        _ => {
            give_up(
                context,
                run,
                notice::Why::Unreadable,
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
        return give_up(
            context,
            run,
            notice::Why::Failed,
            "every try ended its worker",
        )
        .await;
    }
    if run.header.kind_version > J::VERSION {
        return give_up(
            context,
            run,
            notice::Why::Unreadable,
            "the payload is of a later version",
        )
        .await;
    }
    let job = match envelope.open::<J>() {
        Ok(job) => job,
        Err(error) => {
            return give_up(context, run, notice::Why::Unreadable, &error.to_string()).await;
        }
    };
    match tokio::time::timeout(J::TIMEOUT, work(job)).await {
        Ok(Ok(())) => End::Done,
        Ok(Err(error)) if run.attempt < J::ATTEMPTS => again(&error, run),
        Ok(Err(error)) => give_up(context, run, notice::Why::Failed, &error.to_string()).await,
        Err(_) => give_up(context, run, notice::Why::TimedOut, "it took too long").await,
    }
}

fn again(error: &JobError, run: &Run) -> End {
    metrics::counter!(RETRIES, "kind" => kind_label(&run.header.kind)).increment(1);
    tracing::warn!(
        error = error as &dyn std::error::Error,
        job.attempt = run.attempt,
        "a job is tried again"
    );
    End::Again(backoff(run.attempt))
}

/// Tells the asker, and ends the job. When the asker cannot be told, the job is kept for another
/// try at that.
async fn give_up(context: &Context, run: &Run, why: notice::Why, reason: &str) -> End {
    tracing::error!(job.id = %run.header.id, job.attempt = run.attempt, reason, "a job has failed");
    match notice::tell(context, run, why).await {
        Ok(()) => End::Failed(reason.to_owned()),
        Err(error) => again(&JobError::Retry(Box::new(error)), run),
    }
}
