//! Bytes that are kept: in Postgres, and in a bucket with those from before.

use bytes::Bytes;
use chinwag::{
    blobs::{self, BlobError, Blobs, Checksum, Key, Place, Settings},
    clock::Clock,
    config::Environment,
    store::Pool,
};
use chinwag_standins::bucket::{BucketOptions, BucketStandIn};

use crate::state_standby::database;

fn key(written: &str) -> Key {
    Key::parse(written).unwrap()
}

fn in_postgres(pool: &Pool) -> std::sync::Arc<dyn Blobs> {
    let settings = Settings {
        place: Place::Postgres,
    };
    blobs::open(&settings, pool.clone(), Clock::Real).unwrap()
}

/// As the environment of somebody says who has moved to a bucket.
fn in_bucket(stand_in: &BucketStandIn, pool: &Pool) -> std::sync::Arc<dyn Blobs> {
    let endpoint = stand_in.endpoint();
    let mut env = Environment::of([
        ("CHINWAG_BLOBS", "s3://pictures/bot"),
        ("CHINWAG_BLOBS_ENDPOINT", endpoint.as_str()),
        ("CHINWAG_BLOBS_KEY_ID", "standin-id"),
        ("CHINWAG_BLOBS_SECRET_KEY", "standin-secret"),
    ]);
    let settings = Settings::read(&mut env);
    env.finish().unwrap();
    blobs::open(&settings, pool.clone(), Clock::Real).unwrap()
}

async fn put(blobs: &dyn Blobs, at: &Key, bytes: &'static [u8]) -> Result<Checksum, BlobError> {
    let bytes = Bytes::from_static(bytes);
    blobs.put(at, bytes, "image/png").await
}

async fn kept(blobs: &dyn Blobs, at: &Key) -> Option<Bytes> {
    blobs.get(at).await.unwrap().map(|blob| blob.bytes)
}

#[tokio::test]
async fn what_is_put_into_postgres_comes_back_and_is_not_written_over() {
    let pool = database().await;
    let blobs = in_postgres(&pool);
    let place = key("images/1/original.png");
    assert_eq!(blobs.get(&place).await.unwrap(), None);
    let checksum = put(&*blobs, &place, b"a picture").await.unwrap();
    assert_eq!(put(&*blobs, &place, b"a picture").await.unwrap(), checksum);
    let other = put(&*blobs, &place, b"another").await.unwrap_err();
    assert!(matches!(other, BlobError::Conflict { .. }), "{other:?}");
    let blob = blobs.get(&place).await.unwrap().unwrap();
    assert_eq!(&blob.bytes[..], b"a picture");
    assert_eq!(blob.media_type, "image/png");
    assert_eq!(blob.checksum, checksum);
    for _ in 0..2 {
        blobs.delete(&place).await.unwrap();
        assert_eq!(kept(&*blobs, &place).await, None);
    }
    put(&*blobs, &place, b"another").await.unwrap();
}

#[tokio::test]
async fn broken_bytes_of_postgres_are_found_out() {
    let pool = database().await;
    let blobs = in_postgres(&pool);
    let place = key("images/1/original.png");
    put(&*blobs, &place, b"a picture").await.unwrap();
    sqlx::raw_sql("update blobs set bytes = 'a pictura'")
        .execute(&pool)
        .await
        .unwrap();
    let error = blobs.get(&place).await.unwrap_err();
    assert!(matches!(error, BlobError::Corrupt { .. }), "{error:?}");
}

#[tokio::test]
async fn whoever_moves_to_a_bucket_keeps_what_was_before() {
    let pool = database().await;
    let (old, new) = (key("images/old"), key("images/new"));
    put(&*in_postgres(&pool), &old, b"old").await.unwrap();
    let stand_in = BucketStandIn::start(BucketOptions::default())
        .await
        .unwrap();
    let blobs = in_bucket(&stand_in, &pool);
    put(&*blobs, &new, b"new").await.unwrap();
    assert!(stand_in.object("bot/images/new").is_some());
    assert_eq!(kept(&*in_postgres(&pool), &new).await, None);
    assert_eq!(kept(&*blobs, &old).await.as_deref(), Some(&b"old"[..]));
    assert_eq!(kept(&*blobs, &new).await.as_deref(), Some(&b"new"[..]));
    // Work from before that is repeated finds its own, and nothing is written over.
    put(&*blobs, &old, b"old").await.unwrap();
    let other = put(&*blobs, &old, b"other").await.unwrap_err();
    assert!(matches!(other, BlobError::Conflict { .. }), "{other:?}");
    for place in [&old, &new] {
        blobs.delete(place).await.unwrap();
        assert_eq!(kept(&*blobs, place).await, None);
    }
    assert_eq!(kept(&*in_postgres(&pool), &old).await, None);
}

#[tokio::test]
async fn a_bucket_that_is_away_is_told_as_away() {
    let pool = database().await;
    let stand_in = BucketStandIn::start(BucketOptions::default())
        .await
        .unwrap();
    let blobs = in_bucket(&stand_in, &pool);
    stand_in.stop().await;
    let error = put(&*blobs, &key("a"), b"a picture").await.unwrap_err();
    assert!(matches!(error, BlobError::Unavailable(_)), "{error:?}");
    pool.close().await;
    let error = in_postgres(&pool).get(&key("a")).await.unwrap_err();
    assert!(matches!(error, BlobError::Unavailable(_)), "{error:?}");
}
