//! Bytes that are kept, pictures above all: in Postgres, or in a bucket that speaks S3.
//!
//! What is under a key never changes: the same bytes may be put there again, so that work can be
//! repeated, and others are refused. What comes back is what was put, or an error. Who may see
//! what is not known here.

mod bucket;
mod moved;
mod postgres;
mod settings;
#[cfg(test)]
mod tests;

use std::{error::Error, fmt, pin::Pin, sync::Arc};

use bytes::Bytes;
use ring::digest::{SHA256, digest};

pub use self::{
    bucket::Bucket,
    moved::Moved,
    postgres::Postgres,
    settings::{BucketSettings, Place, Settings},
};
use crate::{clock::Clock, store};

/// The most bytes under one key: 32 MiB.
pub const MOST_BYTES: usize = 32 * 1024 * 1024;

/// The longest key, in characters.
const LONGEST_KEY: usize = 200;

/// What bytes are kept under: letters, digits, `-`, `_` and `.`, in parts between slashes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key(String);

impl Key {
    /// A key that is written like this; `None` when none can be.
    #[must_use]
    pub fn parse(written: &str) -> Option<Self> {
        let is_part = |part: &str| {
            !part.is_empty()
                && !part.starts_with('.')
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        };
        let is_key = written.len() <= LONGEST_KEY && written.split('/').all(is_part);
        is_key.then(|| Self(written.to_owned()))
    }

    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The SHA-256 of some bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Checksum([u8; 32]);

impl Checksum {
    /// That of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let digest = digest(&SHA256, bytes);
        let mut checksum = [0; 32];
        checksum.copy_from_slice(digest.as_ref());
        Self(checksum)
    }

    /// The checksum itself.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// In hexadecimal digits.
impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Checksum({self})")
    }
}

/// Bytes that were kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Blob {
    /// The bytes, which are those that were put there.
    pub bytes: Bytes,
    /// What they are, as whoever put them there said.
    pub media_type: String,
    /// Their checksum.
    pub checksum: Checksum,
}

impl fmt::Debug for Blob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Blob({}, {} bytes)", self.media_type, self.bytes.len())
    }
}

/// Why bytes are not kept, or do not come back.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// Whoever keeps them cannot be reached; later it may go on.
    #[error("what keeps pictures does not answer")]
    Unavailable(#[source] Cause),
    /// Other bytes are under the key already.
    #[error("other bytes are kept under {key} already")]
    Conflict {
        /// The key.
        key: Key,
    },
    /// What came back is not what was put there.
    #[error("what is kept under {key} is broken: {reason}")]
    Corrupt {
        /// The key.
        key: Key,
        /// How that is seen.
        reason: &'static str,
    },
    /// There are more than [`MOST_BYTES`].
    #[error("{bytes} bytes are too many to be kept")]
    TooLarge {
        /// How many there are.
        bytes: usize,
    },
    /// Whoever keeps them refuses: the keys, the rights, the bucket's name.
    #[error("what keeps pictures refuses; check the CHINWAG_BLOBS settings")]
    Refused(#[source] Cause),
}

/// What went wrong underneath.
pub type Cause = Box<dyn Error + Send + Sync>;

/// A future that can be named.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Something that keeps bytes.
pub trait Blobs: Send + Sync + fmt::Debug {
    /// Keeps bytes under a key. The same ones may be put there again.
    fn put<'a>(
        &'a self,
        key: &'a Key,
        bytes: Bytes,
        media_type: &'a str,
    ) -> BoxFuture<'a, Result<Checksum, BlobError>>;

    /// What is kept under a key; `None` when nothing is.
    fn get<'a>(&'a self, key: &'a Key) -> BoxFuture<'a, Result<Option<Blob>, BlobError>>;

    /// Keeps nothing under a key any more. Nothing may have been there.
    fn delete<'a>(&'a self, key: &'a Key) -> BoxFuture<'a, Result<(), BlobError>>;
}

/// Opens what keeps bytes, as these settings say.
///
/// # Errors
/// When a bucket cannot be used as it is set up.
pub fn open(
    settings: &Settings,
    pool: store::Pool,
    clock: Clock,
) -> Result<Arc<dyn Blobs>, BlobError> {
    let postgres = Postgres::new(pool, clock);
    Ok(match &settings.place {
        Place::Postgres => Arc::new(postgres),
        Place::Bucket(bucket) => Arc::new(Moved::new(Bucket::open(bucket)?, postgres)),
    })
}

/// Puts a few bytes there, reads them and takes them away.
///
/// # Errors
/// When any of it does not go.
pub async fn tried(blobs: &dyn Blobs) -> Result<(), BlobError> {
    let key = Key("doctor".to_owned());
    let bytes = Bytes::from_static(b"chinwag doctor was here");
    blobs.put(&key, bytes, "text/plain").await?;
    if blobs.get(&key).await?.is_none() {
        return Err(BlobError::Corrupt {
            key,
            reason: "it is gone at once",
        });
    }
    blobs.delete(&key).await
}

/// Refuses what is too large to be kept.
fn checked(bytes: &[u8]) -> Result<Checksum, BlobError> {
    if bytes.len() > MOST_BYTES {
        return Err(BlobError::TooLarge { bytes: bytes.len() });
    }
    Ok(Checksum::of(bytes))
}

/// Bytes that came back, when they are those of their checksum.
fn verified(
    key: &Key,
    bytes: Bytes,
    media_type: String,
    noted: Option<Checksum>,
) -> Result<Blob, BlobError> {
    let corrupt = |reason| BlobError::Corrupt {
        key: key.clone(),
        reason,
    };
    let noted = noted.ok_or_else(|| corrupt("no checksum is noted with it"))?;
    let checksum = Checksum::of(&bytes);
    if checksum != noted {
        return Err(corrupt("its checksum is another"));
    }
    Ok(Blob {
        bytes,
        media_type,
        checksum,
    })
}
