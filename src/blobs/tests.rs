//! A bucket against the stand-in, on a real socket; keys, checksums and settings. Postgres has its
//! stories in `tests/it/blobs.rs`.

use std::collections::BTreeMap;

use chinwag_standins::bucket::{BucketOptions, BucketStandIn, Object};

use super::*;
use crate::config::{Environment, Secret};

fn key(written: &str) -> Key {
    Key::parse(written).unwrap()
}

fn settings(stand_in: &BucketStandIn) -> BucketSettings {
    BucketSettings {
        bucket: "pictures".to_owned(),
        prefix: "bot".to_owned(),
        endpoint: Some(stand_in.endpoint()),
        region: "us-east-1".to_owned(),
        keys: Some((
            "standin-id".to_owned(),
            Secret::new("standin-secret".to_owned()),
        )),
    }
}

async fn start() -> (BucketStandIn, Bucket) {
    let stand_in = BucketStandIn::start(BucketOptions::default())
        .await
        .unwrap();
    let bucket = Bucket::open(&settings(&stand_in)).unwrap();
    (stand_in, bucket)
}

async fn put(
    blobs: &dyn Blobs,
    written: &str,
    bytes: &'static [u8],
) -> Result<Checksum, BlobError> {
    let bytes = Bytes::from_static(bytes);
    blobs.put(&key(written), bytes, "image/png").await
}

#[test]
fn keys_are_plain_and_leave_no_folder() {
    for written in ["a", "images/01-x_Y.png", "a/b/c"] {
        assert_eq!(key(written).to_string(), written);
    }
    let long = "a".repeat(LONGEST_KEY + 1);
    for written in [
        "", "/a", "a/", "a//b", "..", "a/../b", "a/.b", "a b", "ä", "a?b", "a%2fb", &long,
    ] {
        assert_eq!(Key::parse(written), None, "{written:?}");
    }
}

#[test]
fn a_checksum_is_the_known_one_of_its_bytes() {
    let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(Checksum::of(b"abc").to_string(), known);
}

#[tokio::test]
async fn what_is_put_into_a_bucket_comes_back() {
    let (stand_in, bucket) = start().await;
    let place = key("images/1/original.png");
    assert_eq!(bucket.get(&place).await.unwrap(), None);
    let checksum = put(&bucket, place.as_str(), b"a picture").await.unwrap();
    let blob = Blobs::get(&bucket, &place).await.unwrap().unwrap();
    assert_eq!(&blob.bytes[..], b"a picture");
    assert_eq!(blob.media_type, "image/png");
    assert_eq!(blob.checksum, checksum);
    let object = stand_in.object("bot/images/1/original.png").unwrap();
    assert_eq!(object.media_type, "image/png");
    assert_eq!(object.metadata["sha256"], checksum.to_string());
    for _ in 0..2 {
        Blobs::delete(&bucket, &place).await.unwrap();
        assert_eq!(bucket.get(&place).await.unwrap(), None);
    }
}

#[tokio::test]
async fn what_is_in_a_bucket_is_not_written_over() {
    for knows_conditions in [true, false] {
        let options = BucketOptions {
            knows_conditions,
            ..BucketOptions::default()
        };
        let stand_in = BucketStandIn::start(options).await.unwrap();
        let bucket = Bucket::open(&settings(&stand_in)).unwrap();
        put(&bucket, "a", b"first").await.unwrap();
        put(&bucket, "a", b"first").await.unwrap();
        let other = put(&bucket, "a", b"second").await.unwrap_err();
        assert!(matches!(other, BlobError::Conflict { .. }), "{other:?}");
        let kept = bucket.get(&key("a")).await.unwrap().unwrap();
        assert_eq!(&kept.bytes[..], b"first");
    }
}

#[tokio::test]
async fn broken_bytes_of_a_bucket_are_found_out() {
    let (stand_in, bucket) = start().await;
    put(&bucket, "a", b"a picture").await.unwrap();
    let whole = stand_in.object("bot/a").unwrap();
    for broken in [
        Object {
            bytes: Bytes::from_static(b"a pictura"),
            ..whole.clone()
        },
        Object {
            bytes: Bytes::from_static(b"a pic"),
            ..whole.clone()
        },
        Object {
            metadata: BTreeMap::new(),
            ..whole.clone()
        },
        Object {
            metadata: [("sha256".to_owned(), "x".repeat(64))].into(),
            ..whole
        },
    ] {
        stand_in.set("bot/a", broken);
        let error = bucket.get(&key("a")).await.unwrap_err();
        assert!(matches!(error, BlobError::Corrupt { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn a_bucket_that_fails_for_a_moment_is_asked_again() {
    let (stand_in, bucket) = start().await;
    stand_in.fail_next(503);
    put(&bucket, "a", b"a picture").await.unwrap();
    stand_in.fail_next(500);
    assert!(bucket.get(&key("a")).await.unwrap().is_some());
    let statuses: Vec<u16> = stand_in.requests().into_iter().map(|it| it.2).collect();
    assert_eq!(statuses, [503, 404, 200, 500, 200]);
}

#[tokio::test]
async fn wrong_keys_and_buckets_are_refused_and_not_shown() {
    let (stand_in, _) = start().await;
    let secret = || Secret::new("canary-secret".to_owned());
    for (bucket, id) in [
        ("pictures", "standin-id"),
        ("pictures", "other"),
        ("elsewhere", ""),
    ] {
        let mut settings = BucketSettings {
            bucket: bucket.to_owned(),
            ..settings(&stand_in)
        };
        if !id.is_empty() {
            settings.keys = Some((id.to_owned(), secret()));
        }
        let bucket = Bucket::open(&settings).unwrap();
        let error = put(&bucket, "a", b"a picture").await.unwrap_err();
        assert!(matches!(error, BlobError::Refused(_)), "{error:?}");
        let shown = format!("{error} {error:?} {bucket:?} {settings:?}");
        assert!(!shown.contains("canary"), "{shown}");
    }
}

#[tokio::test]
async fn more_than_can_be_kept_is_refused_at_once() {
    let (stand_in, bucket) = start().await;
    let bytes = Bytes::from(vec![0; MOST_BYTES + 1]);
    let error = Blobs::put(&bucket, &key("a"), bytes, "image/png").await;
    assert!(matches!(error, Err(BlobError::TooLarge { .. })));
    assert_eq!(stand_in.requests(), []);
}

fn read(pairs: &[(&str, &str)]) -> (Settings, Result<(), String>) {
    let mut env = Environment::of(pairs.iter().copied());
    let settings = Settings::read(&mut env);
    (settings, env.finish().map_err(|faults| faults.to_string()))
}

#[test]
fn bytes_are_in_postgres_unless_a_bucket_is_named() {
    for pairs in [&[][..], &[("CHINWAG_BLOBS", "postgres")]] {
        let (settings, faults) = read(pairs);
        assert_eq!(faults, Ok(()));
        assert!(matches!(settings.place, Place::Postgres));
    }
    let (settings, faults) = read(&[
        ("CHINWAG_BLOBS", "s3://my-bucket/bots/one/"),
        ("CHINWAG_BLOBS_ENDPOINT", "http://localhost:9000/"),
        ("CHINWAG_BLOBS_REGION", "eu-central-1"),
        ("CHINWAG_BLOBS_KEY_ID", "id"),
        ("CHINWAG_BLOBS_SECRET_KEY", "canary"),
    ]);
    assert_eq!(faults, Ok(()));
    assert!(!format!("{settings:?}").contains("canary"));
    let Place::Bucket(bucket) = settings.place else {
        panic!("it is a bucket");
    };
    assert_eq!(
        (bucket.bucket.as_str(), bucket.prefix.as_str()),
        ("my-bucket", "bots/one")
    );
    assert_eq!(bucket.endpoint.as_deref(), Some("http://localhost:9000"));
    assert_eq!(bucket.region, "eu-central-1");
    assert!(Bucket::open(&bucket).is_ok());
    let (alone, faults) = read(&[("CHINWAG_BLOBS", "s3://my-bucket")]);
    assert_eq!(faults, Ok(()));
    let Place::Bucket(bucket) = alone.place else {
        panic!("it is a bucket");
    };
    assert_eq!(
        (bucket.prefix.as_str(), bucket.region.as_str()),
        ("", "us-east-1")
    );
}

#[test]
fn malformed_settings_stop_the_start() {
    let bucket = ("CHINWAG_BLOBS", "s3://my-bucket");
    for (pairs, name) in [
        (&[("CHINWAG_BLOBS", "redis")][..], "CHINWAG_BLOBS"),
        (&[("CHINWAG_BLOBS", "s3://")], "CHINWAG_BLOBS"),
        (&[("CHINWAG_BLOBS", "s3://My_Bucket")], "CHINWAG_BLOBS"),
        (&[("CHINWAG_BLOBS", "s3://my-bucket/../x")], "CHINWAG_BLOBS"),
        (&[("CHINWAG_BLOBS_REGION", "eu-central-1")], "CHINWAG_BLOBS"),
        (
            &[bucket, ("CHINWAG_BLOBS_ENDPOINT", "localhost:9")],
            "CHINWAG_BLOBS_ENDPOINT",
        ),
        (
            &[bucket, ("CHINWAG_BLOBS_ENDPOINT", "http://a:canary@b")],
            "CHINWAG_BLOBS_ENDPOINT",
        ),
        (
            &[bucket, ("CHINWAG_BLOBS_KEY_ID", "id")],
            "CHINWAG_BLOBS_SECRET_KEY",
        ),
        (
            &[bucket, ("CHINWAG_BLOBS_SECRET_KEY", "canary")],
            "CHINWAG_BLOBS_KEY_ID",
        ),
        (
            &[
                bucket,
                ("CHINWAG_BLOBS_KEY_ID", "i d"),
                ("CHINWAG_BLOBS_SECRET_KEY", "s"),
            ],
            "CHINWAG_BLOBS_KEY_ID",
        ),
    ] {
        let faults = read(pairs).1.unwrap_err();
        assert!(faults.contains(&format!("{name}: ")), "{faults}");
        assert!(!faults.contains("canary"), "{faults}");
    }
}
