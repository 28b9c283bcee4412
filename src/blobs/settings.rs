//! Where bytes are kept: what the environment says, and what is wrong with it.

use crate::config::{Environment, Secret};

/// Where bytes are kept.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `CHINWAG_BLOBS`.
    pub place: Place,
}

/// Where.
#[derive(Clone, Debug)]
pub enum Place {
    /// In Postgres.
    Postgres,
    /// In a bucket.
    Bucket(BucketSettings),
}

/// How a bucket is reached.
#[derive(Clone, Debug)]
pub struct BucketSettings {
    /// Its name.
    pub bucket: String,
    /// What stands before every key, without slashes at its ends; it may be empty.
    pub prefix: String,
    /// `CHINWAG_BLOBS_ENDPOINT`: the server, where it is not Amazon's.
    pub endpoint: Option<String>,
    /// `CHINWAG_BLOBS_REGION`.
    pub region: String,
    /// `CHINWAG_BLOBS_KEY_ID` and `CHINWAG_BLOBS_SECRET_KEY`; without them what the machine's role
    /// may do.
    pub keys: Option<(String, Secret)>,
}

impl Settings {
    /// Reads the section, noting what cannot be used.
    pub fn read(env: &mut Environment) -> Self {
        const NAME: &str = "CHINWAG_BLOBS";
        let endpoint = endpoint(env);
        let region = env.text("CHINWAG_BLOBS_REGION");
        let keys = keys(env);
        let given = env.text(NAME);
        let named = given.as_deref().filter(|given| *given != "postgres");
        let bucket = named.and_then(bucket_of);
        if named.is_some() && bucket.is_none() {
            let why = "is neither postgres nor of the form s3://bucket or s3://bucket/prefix";
            env.fault(NAME, why);
        }
        let is_set = endpoint.is_some() || region.is_some() || keys.is_some();
        if is_set && named.is_none() {
            let why = "names no bucket, while other CHINWAG_BLOBS settings are for one; set it to s3://bucket, or take those out";
            env.fault(NAME, why);
        }
        let place = bucket.map_or(Place::Postgres, |(bucket, prefix)| {
            Place::Bucket(BucketSettings {
                bucket: bucket.to_owned(),
                prefix: prefix.to_owned(),
                endpoint,
                region: region.unwrap_or_else(|| "us-east-1".to_owned()),
                keys,
            })
        });
        Self { place }
    }
}

fn endpoint(env: &mut Environment) -> Option<String> {
    const NAME: &str = "CHINWAG_BLOBS_ENDPOINT";
    env.text(NAME)?;
    let address = env.address(NAME, "", &["https", "http"]);
    let server = address.split_once("://").map_or("", |(_, server)| server);
    if server.contains(['/', '?', '#', '@']) || server.chars().any(char::is_whitespace) {
        env.fault(NAME, "is not the address of a server alone");
    }
    Some(address)
}

fn keys(env: &mut Environment) -> Option<(String, Secret)> {
    const ID: &str = "CHINWAG_BLOBS_KEY_ID";
    const SECRET: &str = "CHINWAG_BLOBS_SECRET_KEY";
    let graphic = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic());
    let id = env.text(ID);
    let secret = env.secret(SECRET);
    if id.as_deref().is_some_and(|id| !graphic(id)) {
        env.fault(ID, "has characters in it that no key has");
    }
    if secret.as_ref().is_some_and(|it| !graphic(it.expose())) {
        env.fault(SECRET, "has characters in it that no key has");
    }
    match (id, secret) {
        (Some(id), Some(secret)) => Some((id, secret)),
        (None, None) => None,
        (Some(_), None) => {
            env.fault(SECRET, "is missing, while CHINWAG_BLOBS_KEY_ID is set");
            None
        }
        (None, Some(_)) => {
            env.fault(ID, "is missing, while CHINWAG_BLOBS_SECRET_KEY is set");
            None
        }
    }
}

/// The bucket and the prefix of an address.
fn bucket_of(address: &str) -> Option<(&str, &str)> {
    let behind = address.strip_prefix("s3://")?;
    let (bucket, prefix) = behind.split_once('/').unwrap_or((behind, ""));
    let prefix = prefix.strip_suffix('/').unwrap_or(prefix);
    let is_bucket = (3..=63).contains(&bucket.len())
        && bucket.bytes().all(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte)
        });
    let is_prefix = prefix.is_empty() || super::Key::parse(prefix).is_some();
    (is_bucket && is_prefix).then_some((bucket, prefix))
}
