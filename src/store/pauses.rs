//! Which queues are paused. Redis has a copy, which workers look at.

use sqlx::{PgExecutor, Postgres, Transaction};

use super::{Pool, StoreError};

/// The queues that are paused, for whoever brings them to Redis. Until it is let go, nobody else
/// does: of several, the last one has read what is newest.
#[derive(Debug)]
pub struct Copying {
    transaction: Transaction<'static, Postgres>,
    /// Their names.
    pub queues: Vec<String>,
}

impl Copying {
    /// Waits until nobody else is at it, and reads.
    ///
    /// # Errors
    /// When Postgres cannot be reached.
    pub async fn begin(pool: &Pool) -> Result<Self, StoreError> {
        let mut transaction = pool.begin().await?;
        sqlx::query!("select pg_advisory_xact_lock(hashtext('chinwag pauses'))")
            .execute(&mut *transaction)
            .await?;
        let queues = all(&mut *transaction).await?;
        Ok(Self {
            transaction,
            queues,
        })
    }

    /// Lets the next one go on.
    ///
    /// # Errors
    /// When Postgres cannot be reached; it is let go all the same.
    pub async fn end(self) -> Result<(), StoreError> {
        Ok(self.transaction.commit().await?)
    }
}

/// The queues that are paused, by name.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn all(db: impl PgExecutor<'_>) -> Result<Vec<String>, StoreError> {
    Ok(
        sqlx::query_scalar!("select queue from queue_pauses order by queue")
            .fetch_all(db)
            .await?,
    )
}

/// Notes that a queue is paused. False when it was already.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn pause(db: impl PgExecutor<'_>, queue: &str, by: &str) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "insert into queue_pauses (queue, paused_by) values ($1, $2) on conflict do nothing",
        queue,
        by,
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes that a queue goes on. False when it was not paused.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn resume(db: impl PgExecutor<'_>, queue: &str) -> Result<bool, StoreError> {
    let done = sqlx::query!("delete from queue_pauses where queue = $1", queue)
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}
