//! What a handler says when it cannot do its job.

/// Why a job was not done. The handler decides where the error happens whether trying again can
/// help; the runner counts the tries and tells the asker.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// Something transient: try again.
    #[error("trying again: {0}")]
    Retry(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Something transient that says how long it takes.
    #[error("trying again after {after:?}: {source}")]
    RetryAfter {
        /// How long.
        after: std::time::Duration,
        /// What it was.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A fault in the program.
    #[error("trying again: it panicked")]
    Panicked,
}

/// Turns a failed step into a verdict where it fails.
pub trait OrRetry<T> {
    /// Trying again may help.
    ///
    /// # Errors
    /// When the step failed.
    fn or_retry(self) -> Result<T, JobError>;
}

impl<T, E: std::error::Error + Send + Sync + 'static> OrRetry<T> for Result<T, E> {
    fn or_retry(self) -> Result<T, JobError> {
        self.map_err(|error| JobError::Retry(Box::new(error)))
    }
}
