//! What was done to messages holds, whatever comes first, twice or late.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicI64, Ordering},
};

use chinwag::{
    clock::Clock,
    conversations::{Recalled, memory::Target},
    domain::{
        ids::{ConversationId, JobId, MessageId, Platform},
        message::Incoming,
        outcome::{Fate, Live, Outcome, Receipt},
        revision::{Change, Deed, Revision},
        routing::Route,
    },
    handoff::{Accepted, Door, Shown},
    hot,
    jobs::{Envelope, conversation::Conversation},
    store::{
        jobs::{Letter, bury},
        memory::Asker,
        revisions,
    },
};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::app::{App, Setup, eventually};

const ROUTE: Route = Route::Discord {
    shard: 0,
    shards: 1,
};
/// The first millisecond of Discord's ids.
const EPOCH_MS: i64 = 1_420_070_400_000;

/// A door that posts everything, and keeps the receipts.
#[derive(Default)]
struct Posting {
    receipts: Mutex<Vec<Receipt>>,
}

impl Door for Posting {
    async fn show(&self, outcome: &Outcome) -> Shown {
        let posted = vec![MessageId(format!("posted-{}", outcome.message))];
        let fate = Fate::Shown {
            messages: posted.clone(),
            at: Clock::Real.now(),
        };
        self.receipts.lock().unwrap().push(outcome.receipt(fate));
        Shown::Delivered(posted)
    }

    async fn live(&self, _: Live) {}

    async fn turned_over(&self) {}
}

struct Place {
    app: App,
    door: Arc<Posting>,
    conversation: ConversationId,
}

impl Place {
    async fn with(setup: Setup) -> Self {
        let app = App::with(Setup {
            without_console: true,
            ..setup
        })
        .await;
        let door = Arc::new(Posting::default());
        app.handoff.serve(ROUTE, &door);
        let conversation = ConversationId::new(Platform::Discord, &"channel".into(), &"ann".into());
        Self {
            app,
            door,
            conversation,
        }
    }

    /// Somebody says something, and it is on its way. Returns the message.
    async fn posts(&self, text: &str) -> Incoming {
        let message = said(Clock::Real.now(), text);
        self.accepts(&message).await;
        message
    }

    async fn accepts(&self, message: &Incoming) {
        let accepted = self.app.handoff.accept(message.clone(), ROUTE).await;
        assert!(matches!(accepted, Ok(Accepted::New(_))), "{accepted:?}");
    }

    async fn hears_of(&self, changes: Vec<Change>) {
        let accepted = self
            .app
            .handoff
            .accept_changes(Platform::Discord, changes, ROUTE);
        accepted.await.unwrap();
    }

    /// What history holds of hers, oldest first.
    async fn remembers(&self) -> Vec<String> {
        let said = "select content from conversation_history where role = 'user' order by id";
        self.app
            .rows(said, |row| sqlx::Row::get::<String, _>(row, 0))
            .await
    }

    async fn recalled(&self) -> Recalled {
        let epoch = self.app.hot.epoch();
        self.app
            .conversations
            .recall(&self.conversation, epoch)
            .await
    }
}

/// A message that was posted at a moment, with the id that Discord would give it.
fn said(at: Timestamp, text: &str) -> Incoming {
    static COUNT: AtomicI64 = AtomicI64::new(0);
    let ms = at.as_millisecond();
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    Incoming {
        platform: Platform::Discord,
        guild: None,
        channel: "channel".into(),
        user: "ann".into(),
        user_name: "Ann".to_owned(),
        message: (((ms - EPOCH_MS) << 22) + number).to_string().into(),
        text: text.to_owned(),
        sent_at: Timestamp::from_millisecond(ms).unwrap(),
        reply_to: None,
        locale: None,
        besides: chinwag::domain::press::Besides::default(),
    }
}

fn change(message: &Incoming, deed: Deed) -> Change {
    Change {
        message: message.message.clone(),
        channel: message.channel.clone(),
        sent_at: message.sent_at,
        deed,
        place: None,
    }
}

fn deleted(message: &Incoming) -> Change {
    change(message, Deed::Delete)
}

fn edited(message: &Incoming, text: &str, seconds_later: i64) -> Change {
    let deed = Deed::Edit {
        user: message.user.clone(),
        text: Some(text.to_owned()),
        at: message.sent_at + SignedDuration::from_secs(seconds_later),
    };
    change(message, deed)
}

#[tokio::test]
async fn a_receipt_that_is_written_again_brings_nothing_back() {
    let place = Place::with(Setup::default()).await;
    let gone = place.posts("The word is marzipan.").await;
    let other = place.posts("I like coffee.").await;
    place.app.settle().await;
    let changes = vec![
        edited(&gone, "The word is turpentine.", 1),
        deleted(&gone),
        edited(&other, "I like cocoa.", 9),
    ];
    place.hears_of(changes).await;
    place.app.settle().await;
    assert_eq!(place.remembers().await, ["I like cocoa."]);
    // Events that come late change nothing: an older edit, an edit of what is gone.
    place
        .hears_of(vec![
            edited(&gone, "The word is marzipan.", 99),
            edited(&other, "I like tea.", 5),
        ])
        .await;
    place.app.settle().await;
    let receipts = place.door.receipts.lock().unwrap().clone();
    place.app.conversations.settle(&receipts).await.unwrap();
    assert_eq!(place.remembers().await, ["I like cocoa."]);
    // The same for a history that was lost, as far as receipts can bring it back.
    let lost = sqlx::raw_sql("delete from conversation_history");
    lost.execute(&place.app.pool).await.unwrap();
    place.app.conversations.settle(&receipts).await.unwrap();
    assert_eq!(place.remembers().await, ["I like cocoa."]);
    let turns = place.recalled().await.turns;
    let cached: Vec<&str> = turns.iter().map(|it| it.asked.text.as_str()).collect();
    assert_eq!(cached, ["I like cocoa."]);
    place.app.finish().await;
}

#[tokio::test]
async fn a_deletion_that_is_heard_of_before_the_message_is_known_holds() {
    let place = Place::with(Setup::default()).await;
    let early = said(Clock::Real.now(), "The word is marzipan.");
    place.hears_of(vec![deleted(&early)]).await;
    place.app.settle().await;
    place.accepts(&early).await;
    let later = place.posts("I like tea.").await;
    place.app.settle().await;
    let answered = place.door.receipts.lock().unwrap().len();
    assert_eq!(answered, 2, "what was accepted is answered");
    assert_eq!(place.remembers().await, ["I like tea."]);
    let turns = place.recalled().await.turns;
    assert_eq!(turns.len(), 1);
    assert_eq!(turns[0].asked.message, later.message);
    place.app.finish().await;
}

#[tokio::test]
async fn a_deletion_waits_for_a_postgres_that_is_away() {
    let place = Place::with(Setup {
        own_postgres: true,
        ..Setup::default()
    })
    .await;
    let kept = place.posts("I like tea.").await;
    place.app.settle().await;
    place.app.postgres().await.stop().await.unwrap();
    let pending = place.posts("The word is marzipan.").await;
    eventually("it is answered", async || {
        (place.door.receipts.lock().unwrap().len() == 2).then_some(())
    })
    .await;
    place
        .hears_of(vec![deleted(&pending), edited(&kept, "I like cocoa.", 1)])
        .await;
    place.app.postgres().await.restart().await.unwrap();
    eventually("both are followed", async || {
        (place.remembers().await == ["I like cocoa."]).then_some(())
    })
    .await;
    place.app.settle().await;
    assert_eq!(place.remembers().await, ["I like cocoa."]);
    place.app.finish().await;
}

fn asker(job: JobId) -> Asker {
    Asker {
        job,
        at: Clock::Real.now(),
    }
}

#[tokio::test]
async fn forgetting_that_is_run_twice_forgets_once() {
    let place = Place::with(Setup::default()).await;
    for text in ["I like tea.", "I like coffee.", "I like cocoa."] {
        place.posts(text).await;
        place.app.settle().await;
    }
    let conversations = &place.app.conversations;
    let cause = JobId(Uuid::now_v7());
    for _ in 0..2 {
        let recalled = place.recalled().await;
        let done = conversations.forget_one(
            &place.conversation,
            &recalled,
            &Target::Latest,
            asker(cause),
        );
        assert!(done.await.unwrap());
    }
    assert_eq!(place.remembers().await, ["I like tea.", "I like coffee."]);
    let receipts = place.door.receipts.lock().unwrap().clone();
    conversations.settle(&receipts).await.unwrap();
    assert_eq!(place.remembers().await, ["I like tea.", "I like coffee."]);
    let recalled = place.recalled().await;
    let until = Clock::Real.now();
    let all =
        conversations.forget_all(&place.conversation, &recalled, until, JobId(Uuid::now_v7()));
    all.await.unwrap();
    conversations.settle(&receipts).await.unwrap();
    assert!(place.remembers().await.is_empty());
    place.posts("I like water.").await;
    place.app.settle().await;
    assert_eq!(place.remembers().await, ["I like water."]);
    place.app.finish().await;
}

#[tokio::test]
async fn notes_go_when_nothing_can_come_late_any_more() {
    let place = Place::with(Setup::default()).await;
    let ours = place.posts("The word is marzipan.").await;
    place.app.settle().await;
    let now = Clock::Real.now();
    let foreign = said(now - SignedDuration::from_mins(5), "");
    let old = said(now - SignedDuration::from_hours(48), "");
    place
        .hears_of(vec![deleted(&ours), deleted(&foreign), deleted(&old)])
        .await;
    place.app.settle().await;
    let left = async |hours| {
        let at = now + SignedDuration::from_hours(hours);
        revisions::forget_notes(&place.app.pool, at, 100)
            .await
            .unwrap();
        place.app.number("select count(*) from revisions").await
    };
    assert_eq!(left(0).await, 2, "what is old and unknown is not noted");
    assert_eq!(left(2).await, 1);
    assert_eq!(left(30 * 24).await, 1);
    assert_eq!(left(31 * 24 + 1).await, 0);
    place.app.finish().await;
}

#[tokio::test]
async fn edited_words_go_with_their_message_from_both_stores() {
    let place = Place::with(Setup::default()).await;
    let mut messages = Vec::new();
    for text in ["I like tea.", "I like coffee.", "I like cocoa."] {
        messages.push(place.posts(text).await);
        place.app.settle().await;
    }
    let edits = messages.iter().enumerate();
    let edits = edits.map(|(at, message)| edited(message, &format!("I like marzipan {at}."), 1));
    place.hears_of(edits.collect()).await;
    place.app.settle().await;
    let noted = "select count(*) from revisions where content is not null";
    assert_eq!(place.app.number(noted).await, 3);
    // The answer of one is deleted, the latest one is forgotten, then all.
    let answer = Incoming {
        message: format!("posted-{}", messages[0].message).into(),
        ..messages[0].clone()
    };
    place.hears_of(vec![deleted(&answer)]).await;
    place.app.settle().await;
    assert_eq!(place.app.number(noted).await, 2);
    let recalled = place.recalled().await;
    let conversations = &place.app.conversations;
    let cause = JobId(Uuid::now_v7());
    let one = conversations.forget_one(
        &place.conversation,
        &recalled,
        &Target::Latest,
        asker(cause),
    );
    assert!(one.await.unwrap());
    assert_eq!(place.app.number(noted).await, 1);
    // The last of them is known from the journal alone.
    let recalled = place.recalled().await;
    let lost = sqlx::raw_sql("delete from conversation_history");
    lost.execute(&place.app.pool).await.unwrap();
    let now = Clock::Real.now();
    let all = conversations.forget_all(&place.conversation, &recalled, now, JobId(Uuid::now_v7()));
    all.await.unwrap();
    assert_eq!(place.app.number(noted).await, 0);
    // Nor does an edit that is heard of later bring any back.
    let late = messages
        .iter()
        .map(|message| edited(message, "I like marzipan.", 9));
    place.hears_of(late.collect()).await;
    place.app.settle().await;
    assert_eq!(place.app.number(noted).await, 0);
    let cached = done_to_messages(&place).await;
    assert_eq!(cached.len(), 3);
    assert!(cached.iter().all(|(_, done)| done == "gone"), "{cached:?}");
    place.app.finish().await;
}

/// What Redis has noted of messages, by jobs.
async fn done_to_messages(place: &Place) -> Vec<(String, String)> {
    let key = place.app.hot.keys().revisions(&place.conversation);
    let mut line = place.app.hot.connection().await.unwrap();
    let mut call = redis::cmd("HGETALL");
    call.arg(key).query_async(&mut line).await.unwrap()
}

#[tokio::test]
async fn what_was_done_long_ago_is_not_noted_for_ever_where_it_is_noted_every_day() {
    let place = Place::with(Setup::default()).await;
    place.posts("I like tea.").await;
    place.app.settle().await;
    let now = Clock::Real.now();
    let cached = place.recalled().await.turns[0].job;
    let job =
        |hours: i64, number| JobId::of_message(now - SignedDuration::from_hours(hours), number);
    let old = (0..300).map(|number| job(25, number));
    let jobs = old.chain([cached, job(23, 0), job(0, 0)]);
    for job in jobs {
        let done = [(
            job,
            Revision::Edited {
                text: Some("I like cocoa.".to_owned()),
                at: now,
            },
        )];
        let epoch = place.app.hot.epoch();
        hot::conversation::revise(&place.app.hot, epoch, &place.conversation, &done)
            .await
            .unwrap();
    }
    let noted = done_to_messages(&place).await;
    assert!(noted.len() <= 200, "{}", noted.len());
    for job in [cached, job(23, 0), job(0, 0)] {
        assert!(noted.iter().any(|(noted, _)| *noted == job.to_string()));
    }
    place.app.finish().await;
}

/// A message whose job died, as it is written down.
fn dead(message: &Incoming) -> Letter {
    let conversation = message.conversation();
    let job = Conversation {
        message: message.clone(),
    };
    let mut envelope = Envelope::seal(&job, conversation.clone(), ROUTE, message.sent_at, None);
    envelope.header.id =
        JobId::of_message(message.sent_at, message.message.as_str().parse().unwrap());
    Letter {
        place: format!("0/{}", message.message),
        at: Clock::Real.now(),
        tries: 5,
        reason: "it was of no use".to_owned(),
        conversation: conversation.to_string(),
        wire: envelope.to_wire(),
    }
}

#[tokio::test]
async fn forgetting_that_runs_late_leaves_what_was_said_since() {
    let place = Place::with(Setup::default()).await;
    let old = place.posts("I like marzipan.").await;
    place.app.settle().await;
    let until = old.sent_at;
    let new = place.posts("I like tea.").await;
    place.app.settle().await;
    bury(&place.app.pool, &[dead(&old), dead(&new)])
        .await
        .unwrap();
    let sessions = "insert into conversation_sessions
            (platform, user_id, channel_id, session_start, last_at, session_end, summary)
        select 'discord', 'ann', 'channel', at, at, at, name
        from (values (now() - interval '1 day', 'before'), (now() + interval '1 hour', 'since'))
            as t (at, name)";
    place.app.rows(sessions, |_| ()).await;
    let recalled = place.recalled().await;
    let all = place.app.conversations.forget_all(
        &place.conversation,
        &recalled,
        until,
        JobId(Uuid::now_v7()),
    );
    all.await.unwrap();
    assert_eq!(place.remembers().await, ["I like tea."]);
    let turns = place.recalled().await.turns;
    let cached: Vec<&str> = turns.iter().map(|it| it.asked.text.as_str()).collect();
    assert_eq!(cached, ["I like tea."]);
    let in_redis =
        hot::conversation::turns(&place.app.hot, place.app.hot.epoch(), &place.conversation);
    assert_eq!(in_redis.await.unwrap().map(|turns| turns.len()), Some(1));
    let text = |row: &sqlx::postgres::PgRow| sqlx::Row::get::<String, _>(row, 0);
    let letters = place
        .app
        .rows("select payload from dead_letters", text)
        .await;
    assert!(
        letters.len() == 1 && letters[0].contains("tea"),
        "{letters:?}"
    );
    let kept = "select summary from conversation_sessions where summary is not null";
    assert_eq!(place.app.rows(kept, text).await, ["since"]);
    // Run again, it changes nothing.
    let recalled = place.recalled().await;
    let again = place.app.conversations.forget_all(
        &place.conversation,
        &recalled,
        until,
        JobId(Uuid::now_v7()),
    );
    again.await.unwrap();
    assert_eq!(place.remembers().await, ["I like tea."]);
    place.app.rows("delete from dead_letters", |_| ()).await;
    place.app.finish().await;
}

#[tokio::test]
async fn what_was_taken_back_before_its_job_died_is_no_dead_letter() {
    let place = Place::with(Setup::default()).await;
    let messages = [
        place.posts("I like marzipan.").await,
        place.posts("I like turpentine.").await,
        place.posts("I like tea.").await,
    ];
    place.app.settle().await;
    let left = Change {
        deed: Deed::Edit {
            user: "ann".into(),
            text: None,
            at: Clock::Real.now(),
        },
        ..deleted(&messages[1])
    };
    place.hears_of(vec![deleted(&messages[0]), left]).await;
    place.app.settle().await;
    let letters: Vec<Letter> = messages.iter().map(dead).collect();
    bury(&place.app.pool, &letters).await.unwrap();
    let text = |row: &sqlx::postgres::PgRow| sqlx::Row::get::<String, _>(row, 0);
    let kept = place
        .app
        .rows("select payload from dead_letters", text)
        .await;
    assert!(kept.len() == 1 && kept[0].contains("tea"), "{kept:?}");
    place.app.rows("delete from dead_letters", |_| ()).await;
    place.app.finish().await;
}

#[tokio::test]
async fn the_intent_log_keeps_no_words_of_what_history_does_not_have() {
    let place = Place::with(Setup {
        settings: vec![("CHINWAG_INTENT_TEXTS", "true".to_owned())],
        ..Setup::default()
    })
    .await;
    place.posts("I like tea.").await;
    place.app.settle().await;
    let shown = place.door.receipts.lock().unwrap()[0].clone();
    let unlike = [
        Fate::Refused {
            reason: "as told".to_owned(),
        },
        Fate::Unseen,
    ];
    let mut receipts = Vec::new();
    for fate in unlike {
        let mut receipt = shown.clone();
        receipt.job = JobId(Uuid::now_v7());
        receipt.job_key = format!("{}/again-{}", receipt.conversation, receipt.job);
        if let Some(turn) = &mut receipt.turn {
            turn.job = receipt.job;
        }
        receipt.fate = fate;
        receipts.push(receipt);
    }
    place.app.conversations.settle(&receipts).await.unwrap();
    place.posts("/forget 12").await;
    place.app.settle().await;
    let words = "select coalesce(message_content, '-') from intent_logs order by id";
    let words: Vec<String> = place.app.rows(words, |row| sqlx::Row::get(row, 0)).await;
    assert_eq!(words, ["I like tea.", "-", "-"]);
    place.app.finish().await;
}
