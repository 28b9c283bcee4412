//! Runs what the keeper leases, under apalis: its layers give every job a trace, catch panics
//! and bound how many run at once. With the queue's backend the only place that knows apalis.
//!
//! A kind's own time limit and the number of its tries are kept here, since both end in words to
//! the person who waits.

mod carry;
mod time;

use std::{convert::Infallible, sync::Arc, time::Duration};

use apalis::prelude::{BoxDynError, Data, Monitor, MonitorError, WorkerBuilder, WorkerBuilderExt};
use chinwag::{
    domain::outcome::OutcomeKind,
    hot::queue::{Held, Lease, LeasedJobs, Verdict},
    jobs::{Envelope, Header, Settings},
    shutdown::Tasks,
    telemetry::{HANDLER_SECONDS, JOBS, QUEUE_WAIT_SECONDS, TraceContext},
};
use futures::future::BoxFuture;
use tokio::{sync::oneshot, time::Instant};
use tracing::Instrument;

use crate::{Context, paid::Paid, steps::Steps};
use carry::{End, carry};

/// What is known of the try under way.
#[derive(Clone, Debug)]
pub struct Run {
    /// The job.
    pub header: Header,
    /// Which try this is, from 1.
    pub attempt: u32,
    /// The epoch of the queue under which it was leased.
    pub epoch: i64,
    /// The mailbox it was leased from.
    pub mailbox: String,
    /// When it was leased, in milliseconds since the epoch.
    pub leased_ms: i64,
    /// Its steps, as they are done.
    pub steps: Steps,
    /// What its calls of providers took, as they return.
    pub paid: Paid,
    /// Until when it may go on, where all tries share their time.
    pub until: Option<Instant>,
    /// When the first try began, in milliseconds since the epoch, where that is still to be noted.
    to_note: Option<i64>,
}

impl Run {
    /// How long a provider may take, so that there is time left for what comes after it.
    #[must_use]
    pub fn time_for_a_provider(&self) -> Duration {
        self.time_left().map_or(Duration::MAX, |left| left * 5 / 6)
    }

    fn time_left(&self) -> Option<Duration> {
        let until = self.until?;
        Some(until.saturating_duration_since(Instant::now()))
    }

    /// What the job's outcome is to the message it answers. One that an operator had tried again
    /// comes after the notice that stood in the place of its answer, and what an errand brings comes
    /// after the answer that told of it.
    #[must_use]
    pub fn outcome_kind(&self) -> OutcomeKind {
        let conversation = &self.header.conversation;
        let is_errand = conversation.without_errand() != conversation.as_str();
        if self.header.revived == 0 && !is_errand {
            OutcomeKind::Reply
        } else {
            OutcomeKind::Update
        }
    }
}

/// Runs leased jobs until the signal, then until they have ended or the deadline has come.
pub async fn run(context: Arc<Context>, leases: LeasedJobs, settings: &Settings, tasks: &Tasks) {
    let (drain, stop) = (settings.drain, tasks.clone());
    let running = runtime(context, leases, settings.concurrency, tasks.clone());
    let (done, ended) = oneshot::channel::<Infallible>();
    // A task like the keeper's: what the program begins with runs on a thread that must be woken
    // for every job.
    tasks.spawn(async move {
        let ending = async {
            stop.stopped().await;
            tokio::time::sleep(drain).await;
        };
        tokio::select! {
            ended = running => if let Err(error) = ended {
                tracing::error!(%error, "the runtime ended");
            },
            // What still runs is dropped here, which hands it back.
            () = ending => tracing::warn!("jobs were still running at the deadline; they are handed back"),
        }
        stop.stop();
        drop(done);
    });
    // Nothing is ever sent: this ends when the task does.
    let _ = ended.await;
}

/// apalis at work. It is boxed here, outside any async function: within one the compiler cannot
/// see that it may move between threads.
fn runtime(
    context: Arc<Context>,
    leases: LeasedJobs,
    concurrency: usize,
    tasks: Tasks,
) -> BoxFuture<'static, Result<(), MonitorError>> {
    let signal = async move {
        tasks.stopped().await;
        Ok::<_, std::io::Error>(())
    };
    // No error of ours ends a worker; if one of apalis' own does, the next goes on with what was
    // leased.
    let monitor = Monitor::new()
        .should_restart(|_, _| true)
        .register(move |start| {
            WorkerBuilder::new(format!("chinwag-{start}"))
                .backend(leases.clone())
                .enable_tracing()
                .catch_panic()
                .concurrency(concurrency)
                .data(context.clone())
                .build(handle)
        });
    Box::pin(monitor.run_with_signal(signal))
}

/// Runs one job and says what became of it. It never fails: what fails is part of the verdict.
async fn handle(lease: Lease, context: Data<Arc<Context>>) -> Result<(), BoxDynError> {
    let Lease {
        envelope,
        attempt,
        epoch,
        mailbox,
        mut held,
    } = lease;
    if epoch != context.hot.epoch() {
        // It waits again under the present epoch; run now, it would be paid for twice.
        return Ok(());
    }
    held.begin();
    let envelope = match envelope {
        Ok(envelope) => envelope,
        Err(error) => {
            // Without a header nobody can be told.
            tracing::error!(%error, "a job's envelope cannot be read; it goes to the dead letters");
            held.settle(Verdict::Dead(error.to_string()));
            return Ok(());
        }
    };
    let (leased_ms, steps) = (context.clock.now().as_millisecond(), Steps::new());
    let time = time::of(&context, &envelope.header, attempt).await;
    let run = Run {
        leased_ms,
        steps,
        paid: Paid::nothing(attempt),
        until: time.until,
        to_note: time.to_note,
        header: envelope.header.clone(),
        attempt,
        epoch,
        mailbox,
    };
    let trace = run
        .header
        .trace
        .as_deref()
        .and_then(|trace| trace.parse().ok())
        .unwrap_or_else(TraceContext::new);
    let span = trace.child().span("job");
    let end = attend(&context, &envelope, &run).instrument(span).await;
    let verdict = match end {
        End::Done => Verdict::Done,
        End::Again(after) => Verdict::Retry(after.unwrap_or_else(|| retry_after(&held, &run))),
        End::Failed(reason) => Verdict::Dead(reason),
    };
    held.settle(verdict);
    Ok(())
}

/// How long to wait before the next try: no longer than the time that all tries share, so that
/// whoever waits hears in time that it is over.
fn retry_after(held: &Held, run: &Run) -> Duration {
    let wait = held.retry_after();
    let left = run.time_left().filter(|left| !left.is_zero());
    left.map_or(wait, |left| wait.min(left))
}

async fn attend(context: &Context, envelope: &Envelope, run: &Run) -> End {
    let kind = kind_label(&run.header.kind);
    let waited_ms = run
        .leased_ms
        .saturating_sub(run.header.due_ms.unwrap_or(run.header.accepted_ms))
        .max(0);
    metrics::histogram!(QUEUE_WAIT_SECONDS, "kind" => kind)
        .record(Duration::from_millis(waited_ms.unsigned_abs()).as_secs_f64());
    let started = Instant::now();
    let end = carry(context, envelope, run).await;
    let took = started.elapsed();
    metrics::histogram!(HANDLER_SECONDS, "kind" => kind).record(took.as_secs_f64());
    let result = match &end {
        End::Done => "done",
        End::Again(_) => "retried",
        End::Failed(_) => "failed",
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
    end
}

/// The kind, as far as metrics may know it: an unknown one must not make a label of its own.
fn kind_label(name: &str) -> &'static str {
    chinwag::jobs::kind(name).map_or("unknown", |kind| kind.name)
}

#[cfg(test)]
mod tests;
