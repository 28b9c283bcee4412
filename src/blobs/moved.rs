//! Bytes in a bucket, with those that were kept in Postgres before there was one.
//!
//! Nothing is copied: what is new goes into the bucket, and what is old is read where it is until
//! it is deleted. So a bot moves to a bucket by a setting.

use bytes::Bytes;

use super::{Blob, BlobError, Blobs, BoxFuture, Bucket, Checksum, Key, Postgres, checked};

/// Keeps bytes in a bucket, and knows those from before.
#[derive(Debug)]
pub struct Moved {
    to: Bucket,
    from: Postgres,
}

impl Moved {
    /// Bytes in this bucket, and those that are in Postgres still.
    #[must_use]
    pub const fn new(to: Bucket, from: Postgres) -> Self {
        Self { to, from }
    }
}

impl Blobs for Moved {
    fn put<'a>(
        &'a self,
        key: &'a Key,
        bytes: Bytes,
        media_type: &'a str,
    ) -> BoxFuture<'a, Result<Checksum, BlobError>> {
        Box::pin(async move {
            let checksum = checked(&bytes)?;
            match self.from.noted(key).await? {
                None => self.to.put(key, bytes, media_type).await,
                Some(noted) if noted == checksum => Ok(checksum),
                Some(_) => Err(BlobError::Conflict { key: key.clone() }),
            }
        })
    }

    fn get<'a>(&'a self, key: &'a Key) -> BoxFuture<'a, Result<Option<Blob>, BlobError>> {
        Box::pin(async move {
            match self.to.get(key).await? {
                Some(blob) => Ok(Some(blob)),
                None => Blobs::get(&self.from, key).await,
            }
        })
    }

    fn delete<'a>(&'a self, key: &'a Key) -> BoxFuture<'a, Result<(), BlobError>> {
        Box::pin(async move {
            self.from.delete(key).await?;
            self.to.delete(key).await
        })
    }
}
