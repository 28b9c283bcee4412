//! Bytes in Postgres: nothing to set up, and in the same backup as everything else.

use bytes::Bytes;

use super::{Blob, BlobError, Blobs, BoxFuture, Checksum, Key, checked, verified};
use crate::{
    clock::Clock,
    store::{self, StoreError},
};

/// Keeps bytes in a table.
#[derive(Clone, Debug)]
pub struct Postgres {
    pool: store::Pool,
    clock: Clock,
}

impl Postgres {
    /// Bytes in the database of this pool.
    #[must_use]
    pub fn new(pool: store::Pool, clock: Clock) -> Self {
        Self { pool, clock }
    }

    /// The checksum that is noted under a key.
    pub(super) async fn noted(&self, key: &Key) -> Result<Option<Checksum>, BlobError> {
        let noted = store::blobs::checksum_of(&self.pool, key.as_str()).await?;
        Ok(noted.and_then(|noted| noted.try_into().ok().map(Checksum)))
    }

    async fn put(&self, key: &Key, bytes: &[u8], media_type: &str) -> Result<Checksum, BlobError> {
        let checksum = checked(bytes)?;
        let now = self.clock.now();
        let sum = checksum.as_bytes();
        let key_text = key.as_str();
        let is_new =
            store::blobs::insert(&self.pool, key_text, media_type, sum, bytes, now).await?;
        if is_new || self.noted(key).await? == Some(checksum) {
            return Ok(checksum);
        }
        // Whoever took it away in between has made room for it, and whoever asks tries again.
        Err(BlobError::Conflict { key: key.clone() })
    }

    async fn get(&self, key: &Key) -> Result<Option<Blob>, BlobError> {
        let Some(row) = store::blobs::find(&self.pool, key.as_str()).await? else {
            return Ok(None);
        };
        let noted = row.checksum.try_into().ok().map(Checksum);
        verified(key, row.bytes.into(), row.media_type, noted).map(Some)
    }
}

impl From<StoreError> for BlobError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(_) => Self::Unavailable(Box::new(error)),
            _ => Self::Refused(Box::new(error)),
        }
    }
}

impl Blobs for Postgres {
    fn put<'a>(
        &'a self,
        key: &'a Key,
        bytes: Bytes,
        media_type: &'a str,
    ) -> BoxFuture<'a, Result<Checksum, BlobError>> {
        Box::pin(async move { Self::put(self, key, &bytes, media_type).await })
    }

    fn get<'a>(&'a self, key: &'a Key) -> BoxFuture<'a, Result<Option<Blob>, BlobError>> {
        Box::pin(Self::get(self, key))
    }

    fn delete<'a>(&'a self, key: &'a Key) -> BoxFuture<'a, Result<(), BlobError>> {
        Box::pin(async move { Ok(store::blobs::delete(&self.pool, key.as_str()).await?) })
    }
}
