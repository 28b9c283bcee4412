//! The journal as the queue, one call at a time.

use std::time::Duration;

use chinwag::{
    domain::{
        outcome::{Outcome, OutcomeKind, VERSION},
        routing::Route,
    },
    jobs::{Envelope, conversation::Conversation},
    store::{
        self, Pool,
        journal::{
            self, Entry,
            standby::{self, LeasedRow, Next, SETTLING, Said},
        },
    },
};

use crate::{
    app::{eventually, shared_database},
    queue_scripts::job,
};

const LEASE: Duration = Duration::from_mins(1);

/// A database of its own, without any program.
pub async fn database() -> Pool {
    open(&shared_database().await)
}

/// The way to a database.
pub fn open(url: &str) -> Pool {
    chinwag::use_ring();
    store::open(&store::Settings {
        url: chinwag::config::Secret::new(url.to_owned()),
        connections: 4,
        patience: Duration::from_secs(3),
    })
    .unwrap()
}

/// One whose queue is in the journal, and has been for long enough. Returns the epoch, too.
async fn standing_by(jobs: &[Envelope]) -> (Pool, i64) {
    let pool = database().await;
    let entries: Vec<Entry> = jobs
        .iter()
        .map(|envelope| Entry {
            envelope: envelope.clone(),
            epoch: 0,
        })
        .collect();
    journal::write(&pool, &entries, 0).await.unwrap();
    assert!(standby::begin(&pool, 0).await.unwrap());
    tokio::time::sleep(SETTLING).await;
    (pool, 1)
}

/// What a job has to say.
pub fn outcome(envelope: &Envelope, epoch: i64) -> Outcome {
    let header = &envelope.header;
    let asked = envelope.open::<Conversation>().unwrap().message;
    Outcome {
        version: VERSION,
        job: header.id,
        job_kind: header.kind.clone(),
        job_key: header.journal_key(),
        epoch,
        route: header.route,
        conversation: header.conversation.clone(),
        guild: None,
        channel: asked.channel,
        user: asked.user,
        message: asked.message,
        kind: OutcomeKind::Reply,
        text: "Hello!".to_owned(),
        showing: chinwag::domain::outcome::Showing::default(),
        trace: None,
        turn: None,
        reading: None,
        steps: None,
        usage: Vec::new(),
        rest: serde_json::Map::new(),
    }
}

async fn lease(pool: &Pool, epoch: i64) -> Vec<LeasedRow> {
    let kinds = ["conversation".to_owned()];
    standby::lease(pool, epoch, &kinds, 10, LEASE)
        .await
        .unwrap()
}

/// What was leased, as the messages' ids.
fn messages(rows: &[LeasedRow]) -> Vec<String> {
    rows.iter()
        .map(|row| Envelope::from_wire(&row.wire).unwrap().header.key)
        .collect()
}

async fn note(pool: &Pool, epoch: i64, row: &LeasedRow, next: Next) {
    let said = Said {
        id: row.id,
        attempt: row.attempt,
        next,
    };
    standby::note(pool, epoch, &[said]).await.unwrap();
}

#[tokio::test]
async fn nobody_leases_before_everybody_knows_that_the_queue_is_there() {
    let pool = database().await;
    let entry = Entry {
        envelope: job("ann", "1"),
        epoch: 0,
    };
    journal::write(&pool, &[entry], 0).await.unwrap();
    assert!(lease(&pool, 0).await.is_empty());
    assert!(standby::begin(&pool, 0).await.unwrap());
    assert!(!standby::begin(&pool, 0).await.unwrap(), "begun twice");
    assert!(lease(&pool, 1).await.is_empty(), "leased at once");
    tokio::time::sleep(SETTLING).await;
    assert!(lease(&pool, 0).await.is_empty(), "under an older epoch");
    assert_eq!(messages(&lease(&pool, 1).await), ["1"]);
}

#[tokio::test]
async fn one_message_of_a_conversation_is_leased_at_a_time_and_in_order() {
    let jobs = [job("ann", "1"), job("ann", "2"), job("bob", "3")];
    let (pool, epoch) = standing_by(&jobs).await;
    let first = lease(&pool, epoch).await;
    assert_eq!(messages(&first), ["1", "3"]);
    assert!(lease(&pool, epoch).await.is_empty());
    let posted = standby::post(&pool, &outcome(&jobs[0], epoch)).await;
    assert_eq!(posted.unwrap(), Some(true));
    assert_eq!(messages(&lease(&pool, epoch).await), ["2"]);
    note(&pool, epoch, &first[0], Next::Over).await;
    assert!(lease(&pool, epoch).await.is_empty(), "leased again");
}

#[tokio::test]
async fn a_try_that_failed_holds_its_conversation_and_a_late_owner_changes_nothing() {
    let (pool, epoch) = standing_by(&[job("ann", "1"), job("ann", "2")]).await;
    let first = lease(&pool, epoch).await;
    note(
        &pool,
        epoch,
        &first[0],
        Next::Retry(Duration::from_millis(300)),
    )
    .await;
    assert!(
        lease(&pool, epoch).await.is_empty(),
        "its time has not come"
    );
    let again = eventually("it is tried again", async || {
        let rows = lease(&pool, epoch).await;
        (!rows.is_empty()).then_some(rows)
    })
    .await;
    assert_eq!(
        (messages(&again), again[0].attempt),
        (vec!["1".to_owned()], 2)
    );
    note(&pool, epoch, &first[0], Next::Over).await;
    assert!(
        lease(&pool, epoch).await.is_empty(),
        "a late owner was heard"
    );
    // Handed back, the try did not count.
    note(&pool, epoch, &again[0], Next::Back(Duration::ZERO)).await;
    assert_eq!(lease(&pool, epoch).await[0].attempt, 2);
}

#[tokio::test]
async fn a_lease_that_nobody_renews_is_somebody_elses() {
    const SHORT: Duration = Duration::from_millis(200);
    let (pool, epoch) = standing_by(&[job("ann", "1")]).await;
    let kinds = ["conversation".to_owned()];
    let first = standby::lease(&pool, epoch, &kinds, 10, SHORT)
        .await
        .unwrap();
    let held = [(first[0].id, first[0].attempt)];
    standby::renew(&pool, &held, Duration::from_secs(1))
        .await
        .unwrap();
    tokio::time::sleep(SHORT * 2).await;
    assert!(lease(&pool, epoch).await.is_empty(), "it was renewed");
    let second = eventually("the lease ends", async || lease(&pool, epoch).await.pop()).await;
    assert_eq!(second.attempt, 2);
}

#[tokio::test]
async fn an_outcome_waits_once_and_only_under_the_present_epoch() {
    let one = job("ann", "1");
    let (pool, epoch) = standing_by(std::slice::from_ref(&one)).await;
    let post = async |epoch| standby::post(&pool, &outcome(&one, epoch)).await.unwrap();
    assert_eq!(post(epoch - 1).await, None);
    assert_eq!(post(epoch).await, Some(true));
    assert_eq!(post(epoch).await, Some(false));
    let waiting = async || {
        standby::outcomes(&pool, Route::Console, epoch, &[], 10)
            .await
            .unwrap()
    };
    let found = waiting().await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].1.as_ref().unwrap().text, "Hello!");
    standby::remove_outcome(&pool, one.header.id).await.unwrap();
    assert!(waiting().await.is_empty());
}
