//! Bytes in a bucket of S3, or of any server that speaks its protocol.
//!
//! The checksum goes along as metadata, and comes back with the bytes. What is there is looked at
//! before a put. The put is conditional besides, so that two who put at once do not write over one
//! another, as far as the server knows conditions.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use object_store::{
    Attribute, Attributes, ClientOptions, Error, GetOptions, GetResult, ObjectStore,
    ObjectStoreExt, PutMode, PutOptions, PutPayload, RetryConfig,
    aws::AmazonS3Builder,
    client::{HttpClient, HttpConnector},
    path::Path,
};
use tokio::time::timeout;

use super::{
    Blob, BlobError, Blobs, BoxFuture, BucketSettings, Checksum, Key, MOST_BYTES, checked, verified,
};
use crate::llm::http;

/// Where the checksum stands among the metadata.
const SUM: Attribute = Attribute::Metadata(std::borrow::Cow::Borrowed("sha256"));

/// How long one errand may take, all tries together.
const PATIENCE: Duration = Duration::from_mins(1);
/// How long it is tried anew.
const TRIES: Duration = Duration::from_secs(20);
/// How often.
const RETRIES: usize = 4;

/// Keeps bytes in a bucket.
#[derive(Clone, Debug)]
pub struct Bucket {
    store: Arc<dyn ObjectStore>,
    prefix: String,
}

/// The client that all of the house have, with its time-outs and certificates.
#[derive(Debug)]
struct Ours;

impl HttpConnector for Ours {
    fn connect(&self, _options: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(http::client()))
    }
}

impl Bucket {
    /// The bucket of these settings. Nothing is asked of it yet.
    ///
    /// # Errors
    /// When no bucket can be like that.
    pub fn open(settings: &BucketSettings) -> Result<Self, BlobError> {
        let mut builder = AmazonS3Builder::new()
            .with_http_connector(Ours)
            .with_bucket_name(&settings.bucket)
            .with_region(&settings.region)
            // Not every server knows how to delete many at once, and there is one at a time here.
            .with_disable_bulk_delete(true)
            .with_retry(RetryConfig {
                max_retries: RETRIES,
                retry_timeout: TRIES,
                ..RetryConfig::default()
            });
        if let Some(endpoint) = &settings.endpoint {
            builder = builder
                .with_allow_http(endpoint.starts_with("http://"))
                .with_endpoint(endpoint);
        }
        if let Some((id, secret)) = &settings.keys {
            builder = builder
                .with_access_key_id(id)
                .with_secret_access_key(secret.expose());
        }
        let store = builder.build().map_err(refused)?;
        Ok(Self::over(Arc::new(store), &settings.prefix))
    }

    /// Bytes in this store, behind this prefix.
    #[must_use]
    pub fn over(store: Arc<dyn ObjectStore>, prefix: &str) -> Self {
        Self {
            store,
            prefix: prefix.to_owned(),
        }
    }

    fn path(&self, key: &Key) -> Path {
        let prefix = self.prefix.as_str();
        if prefix.is_empty() {
            Path::from(key.as_str())
        } else {
            Path::from(format!("{prefix}/{key}"))
        }
    }

    async fn put(&self, key: &Key, bytes: Bytes, media_type: &str) -> Result<Checksum, BlobError> {
        let checksum = checked(&bytes)?;
        if self.has(key, checksum).await? {
            return Ok(checksum);
        }
        let mut attributes = Attributes::new();
        attributes.insert(Attribute::ContentType, media_type.to_owned().into());
        attributes.insert(SUM, checksum.to_string().into());
        let options = PutOptions {
            mode: PutMode::Create,
            attributes,
            ..PutOptions::default()
        };
        let payload = PutPayload::from_bytes(bytes);
        match self.store.put_opts(&self.path(key), payload, options).await {
            Ok(_) => Ok(checksum),
            // Somebody else was faster, or a try that was not answered had come through.
            Err(Error::AlreadyExists { .. } | Error::Precondition { .. }) => {
                if self.has(key, checksum).await? {
                    Ok(checksum)
                } else {
                    Err(BlobError::Conflict { key: key.clone() })
                }
            }
            Err(error) => Err(refused_or_away(error)),
        }
    }

    /// Whether the same bytes are there. Others are a conflict.
    async fn has(&self, key: &Key, checksum: Checksum) -> Result<bool, BlobError> {
        let look = GetOptions {
            head: true,
            ..GetOptions::default()
        };
        match self.store.get_opts(&self.path(key), look).await {
            Ok(found) if noted(&found) == Some(checksum) => Ok(true),
            Ok(_) => Err(BlobError::Conflict { key: key.clone() }),
            Err(Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(refused_or_away(error)),
        }
    }

    async fn get(&self, key: &Key) -> Result<Option<Blob>, BlobError> {
        let found: GetResult = match self.store.get(&self.path(key)).await {
            Ok(found) => found,
            Err(Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(refused_or_away(error)),
        };
        if found.meta.size > MOST_BYTES as u64 {
            return Err(BlobError::Corrupt {
                key: key.clone(),
                reason: "it is larger than anything that was put there",
            });
        }
        let media_type = found.attributes.get(&Attribute::ContentType);
        let media_type = media_type.map_or_else(String::new, |it| it.as_ref().to_owned());
        let noted = noted(&found);
        let bytes = found.bytes().await.map_err(refused_or_away)?;
        verified(key, bytes, media_type, noted).map(Some)
    }

    async fn delete(&self, key: &Key) -> Result<(), BlobError> {
        match self.store.delete(&self.path(key)).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(refused_or_away(error)),
        }
    }
}

/// The checksum that is noted with an object.
fn noted(found: &GetResult) -> Option<Checksum> {
    written(found.attributes.get(&SUM)?)
}

/// A checksum as it stands in the metadata.
fn written(hexadecimal: &str) -> Option<Checksum> {
    let mut checksum = [0; 32];
    if hexadecimal.len() != 64 || !hexadecimal.is_ascii() {
        return None;
    }
    for (place, byte) in checksum.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&hexadecimal[place * 2..place * 2 + 2], 16).ok()?;
    }
    Some(Checksum(checksum))
}

fn refused(error: Error) -> BlobError {
    BlobError::Refused(Box::new(error))
}

fn refused_or_away(error: Error) -> BlobError {
    match error {
        Error::Generic { .. } | Error::JoinError { .. } => BlobError::Unavailable(Box::new(error)),
        _ => refused(error),
    }
}

/// Bounds an errand: a server that takes a connection and says nothing holds nobody up.
async fn in_time<T>(errand: impl Future<Output = Result<T, BlobError>>) -> Result<T, BlobError> {
    let late = |late| BlobError::Unavailable(Box::new(late));
    timeout(PATIENCE, errand).await.map_err(late)?
}

impl Blobs for Bucket {
    fn put<'a>(
        &'a self,
        key: &'a Key,
        bytes: Bytes,
        media_type: &'a str,
    ) -> BoxFuture<'a, Result<Checksum, BlobError>> {
        Box::pin(in_time(Self::put(self, key, bytes, media_type)))
    }

    fn get<'a>(&'a self, key: &'a Key) -> BoxFuture<'a, Result<Option<Blob>, BlobError>> {
        Box::pin(in_time(Self::get(self, key)))
    }

    fn delete<'a>(&'a self, key: &'a Key) -> BoxFuture<'a, Result<(), BlobError>> {
        Box::pin(in_time(Self::delete(self, key)))
    }
}
