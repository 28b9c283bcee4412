//! Following what people did to messages after they had posted them.

use chinwag::{jobs::revision::Revision, telemetry::REVISIONS};

use crate::{
    Context,
    runner::Run,
    verdict::{JobError, OrRetry},
};

/// Remembers messages as they are now. Run twice, it changes nothing more.
///
/// # Errors
/// When a store does not answer.
pub async fn follow(context: &Context, job: Revision, run: &Run) -> Result<(), JobError> {
    let revised = context
        .conversations
        .revise(job.platform, &job.changes)
        .await
        .or_retry()?;
    let ours = u64::try_from(revised).unwrap_or(u64::MAX);
    let heard_of = u64::try_from(job.changes.len()).unwrap_or(u64::MAX);
    metrics::counter!(REVISIONS, "result" => "remembered").increment(ours);
    metrics::counter!(REVISIONS, "result" => "unknown").increment(heard_of.saturating_sub(ours));
    tracing::debug!(revised, heard_of, "what was done to messages was followed");
    context.back.finish(&run.header).await.or_retry()
}
