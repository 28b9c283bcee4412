//! Sessions: where one ends and the next begins, and what is counted in them.

use chinwag::{
    domain::{
        conversation::Turn,
        ids::{JobId, Platform},
        message::Incoming,
        outcome::{Fate, Receipt, VERSION},
        routing::Route,
    },
    store::{Pool, journal, sessions},
};
use futures::future::join_all;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Row, postgres::PgRow};
use uuid::Uuid;

use crate::state_standby::database;

/// When the first message comes.
const BEGIN: Timestamp = Timestamp::constant(1_790_000_000, 0);

/// So many milliseconds after the first message.
pub fn later(milliseconds: i64) -> Timestamp {
    BEGIN + SignedDuration::from_millis(milliseconds)
}

/// An answered message of `user`, so many milliseconds after the first.
pub fn answered(user: &str, milliseconds: i64, intent: &str) -> Receipt {
    let job = JobId(Uuid::now_v7());
    let asked = Incoming {
        platform: Platform::Console,
        guild: None,
        channel: "general".into(),
        user: user.into(),
        user_name: user.to_owned(),
        message: job.to_string().into(),
        text: "hello".to_owned(),
        sent_at: later(milliseconds),
        reply_to: None,
        locale: None,
        besides: chinwag::domain::press::Besides::default(),
    };
    Receipt {
        version: VERSION,
        job,
        job_kind: "conversation".to_owned(),
        job_key: job.to_string(),
        route: Route::Console,
        conversation: asked.conversation(),
        fate: Fate::Shown {
            messages: vec!["m".into()],
            at: later(milliseconds),
        },
        turn: Some(Turn {
            job,
            asked,
            answer: "Hello!".to_owned(),
            intent: intent.to_owned(),
            confidence_permille: 900,
            tokens_used: 0,
            answered_at: later(milliseconds),
            asked_back: None,
            rest: serde_json::Map::new(),
            delivered_as: Vec::new(),
        }),
        reading: None,
        steps: None,
        usage: Vec::new(),
        rest: serde_json::Map::new(),
    }
}

async fn settle(pool: &Pool, receipts: &[Receipt]) {
    journal::settle(pool, receipts, later(0)).await.unwrap();
}

async fn rows(pool: &Pool, sql: String) -> Vec<PgRow> {
    let rows = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_all(pool);
    rows.await.unwrap()
}

/// Every session of a user, oldest first: messages, whether it is over, intents.
async fn sessions_of(pool: &Pool, user: &str) -> Vec<(i32, bool, Value)> {
    let sql = format!(
        "select message_count, session_end is not null, intents_detected
         from conversation_sessions where user_id = '{user}' order by session_start"
    );
    let rows = rows(pool, sql).await;
    rows.iter()
        .map(|row| (row.get(0), row.get(1), row.get(2)))
        .collect()
}

#[tokio::test]
async fn a_session_ends_after_thirty_minutes_to_the_millisecond() {
    let pool = database().await;
    for (user, pause, sessions) in [("ann", 1_799_999, 1), ("bob", 1_800_000, 2)] {
        settle(&pool, &[answered(user, 0, "help")]).await;
        settle(&pool, &[answered(user, pause, "help")]).await;
        assert_eq!(sessions_of(&pool, user).await.len(), sessions, "{user}");
    }
    // The same within one batch.
    let batch = [0, 1_799_999, 3_599_999].map(|at| answered("eve", at, "help"));
    settle(&pool, &batch).await;
    let counted: Vec<(i32, bool)> = sessions_of(&pool, "eve")
        .await
        .into_iter()
        .map(|(messages, over, _)| (messages, over))
        .collect();
    assert_eq!(counted, [(2, true), (1, false)]);
}

#[tokio::test]
async fn a_receipt_that_comes_again_counts_once_and_intents_are_summed() {
    let pool = database().await;
    let receipts =
        ["help", "general_conversation", "help"].map(|intent| answered("ann", 0, intent));
    settle(&pool, &receipts).await;
    settle(&pool, &receipts[1..]).await;
    settle(&pool, &[answered("ann", 60_000, "get_status")]).await;
    let intents = json!({"help": 2, "general_conversation": 1, "get_status": 1});
    assert_eq!(sessions_of(&pool, "ann").await, [(4, false, intents)]);
}

#[tokio::test]
async fn however_many_begin_it_at_once_there_is_one_session() {
    let pool = database().await;
    let old: Vec<Receipt> = (0..4)
        .map(|user| answered(&format!("user {user}"), 0, "help"))
        .collect();
    settle(&pool, &old).await;
    // Twelve writers; each has a message of every user, who all come back after an hour.
    let writers = (0..12).map(|writer| {
        let pool = pool.clone();
        async move {
            let mut batch: Vec<Receipt> = (0..4)
                .map(|user| answered(&format!("user {user}"), 3_600_000 + writer, "help"))
                .collect();
            if writer % 2 == 1 {
                batch.reverse();
            }
            settle(&pool, &batch).await;
        }
    });
    join_all(writers).await;
    for user in 0..4 {
        let counted: Vec<(i32, bool)> = sessions_of(&pool, &format!("user {user}"))
            .await
            .into_iter()
            .map(|(messages, over, _)| (messages, over))
            .collect();
        assert_eq!(counted, [(1, true), (12, false)], "user {user}");
    }
}

#[tokio::test]
async fn idle_sessions_are_ended_where_their_last_message_was() {
    let pool = database().await;
    settle(&pool, &[answered("ann", 0, "help")]).await;
    settle(&pool, &[answered("bob", 1, "help")]).await;
    let ended = sessions::end_idle(&pool, later(1_800_000), 10).await;
    assert_eq!(ended.unwrap(), 1);
    let sql = "select (extract(epoch from session_end) * 1000)::bigint from conversation_sessions
               where session_end is not null";
    let ends = rows(&pool, sql.to_owned()).await;
    let end: Vec<i64> = ends.iter().map(|row| row.get(0)).collect();
    assert_eq!(end, [later(0).as_millisecond()]);
    // Somebody who writes now begins anew.
    settle(&pool, &[answered("ann", 1_800_001, "help")]).await;
    assert_eq!(sessions_of(&pool, "ann").await.len(), 2);
}
