//! Bytes that are kept in Postgres, by key. Whether they are what was put there is not looked at
//! here.

use jiff::Timestamp;
use sqlx::PgExecutor;

use super::{StoreError, to_sql};

/// Bytes, with what was noted of them when they came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What they are.
    pub media_type: String,
    /// Their SHA-256.
    pub checksum: Vec<u8>,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Puts bytes under a key. False when there is something under it already, which stays.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn insert(
    db: impl PgExecutor<'_>,
    key: &str,
    media_type: &str,
    checksum: &[u8],
    bytes: &[u8],
    now: Timestamp,
) -> Result<bool, StoreError> {
    let inserted = sqlx::query!(
        "insert into blobs (key, media_type, checksum, bytes, stored_at)
         values ($1, $2, $3, $4, $5) on conflict (key) do nothing",
        key,
        media_type,
        checksum,
        bytes,
        to_sql(now),
    )
    .execute(db)
    .await?;
    Ok(inserted.rows_affected() > 0)
}

/// The checksum of what is under a key.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn checksum_of(
    db: impl PgExecutor<'_>,
    key: &str,
) -> Result<Option<Vec<u8>>, StoreError> {
    let checksum = sqlx::query_scalar!("select checksum from blobs where key = $1", key);
    Ok(checksum.fetch_optional(db).await?)
}

/// What is under a key.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn find(db: impl PgExecutor<'_>, key: &str) -> Result<Option<Row>, StoreError> {
    let row = sqlx::query_as!(
        Row,
        "select media_type, checksum, bytes from blobs where key = $1",
        key
    );
    Ok(row.fetch_optional(db).await?)
}

/// Takes away what is under a key; nothing, where nothing is.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn delete(db: impl PgExecutor<'_>, key: &str) -> Result<(), StoreError> {
    sqlx::query!("delete from blobs where key = $1", key)
        .execute(db)
        .await?;
    Ok(())
}
