//! Who did what to what: never what was said. Rows are only ever added.

use serde_json::Value;
use sqlx::PgExecutor;

use super::StoreError;

/// What an operator did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Had a dead letter tried again.
    Retry,
    /// Threw a dead letter away.
    Drop,
    /// Dropped a job that was not over.
    Cancel,
    /// Paused a kind of job.
    Pause,
    /// Let a kind of job go on.
    Resume,
    /// Had the queue rebuilt.
    Rebuild,
    /// Looked at what is in a job.
    ShowPayload,
}

impl Action {
    /// Its name, as rows spell it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Retry => "retry",
            Self::Drop => "drop",
            Self::Cancel => "cancel",
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Rebuild => "rebuild",
            Self::ShowPayload => "show-payload",
        }
    }
}

/// Notes that `actor` did something to `subject`; `detail` is an object.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn note(
    db: impl PgExecutor<'_>,
    actor: &str,
    action: Action,
    subject: &str,
    detail: &Value,
) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into audit_log (actor, action, subject, detail) values ($1, $2, $3, $4)",
        actor,
        action.name(),
        subject,
        detail,
    )
    .execute(db)
    .await?;
    Ok(())
}
