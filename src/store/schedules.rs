//! When what recurs is due next. A schedule's row is claimed by whoever moves it on, so that each
//! of its moments makes one job however many instances look.

use jiff::Timestamp;
use sqlx::PgConnection;

use super::{StoreError, from_sql, to_sql};

/// A schedule that is due, as it stands in its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The moment it is due for.
    pub at: Timestamp,
}

/// Makes sure that a schedule has a row; one that is new is due at `first`.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn ensure(db: &mut PgConnection, name: &str, first: Timestamp) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into schedules (name, next_due) values ($1, $2) on conflict do nothing",
        name,
        to_sql(first),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Claims a schedule that is due at `now`, until the transaction ends. `None` when it is not due,
/// or somebody else is at it.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn claim(
    db: &mut PgConnection,
    name: &str,
    now: Timestamp,
) -> Result<Option<Due>, StoreError> {
    let due = sqlx::query_scalar!(
        "select next_due from schedules where name = $1 and next_due <= $2 for update skip locked",
        name,
        to_sql(now),
    )
    .fetch_optional(db)
    .await?;
    Ok(due.map(|at| Due { at: from_sql(at) }))
}

/// Moves a claimed schedule on.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn move_on(
    db: &mut PgConnection,
    name: &str,
    last: Option<Timestamp>,
    next: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "update schedules set next_due = $2, last_due = coalesce($3, last_due) where name = $1",
        name,
        to_sql(next),
        last.map(to_sql),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Every schedule that has a row: its name, when it is due next, and for which moment it last
/// made a job.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn all(
    db: impl sqlx::PgExecutor<'_>,
) -> Result<Vec<(String, Timestamp, Option<Timestamp>)>, StoreError> {
    let rows = sqlx::query!("select name, next_due, last_due from schedules order by name")
        .fetch_all(db)
        .await?;
    let read = |last| Option::map(last, from_sql);
    Ok(rows
        .into_iter()
        .map(|row| (row.name, from_sql(row.next_due), read(row.last_due)))
        .collect())
}
