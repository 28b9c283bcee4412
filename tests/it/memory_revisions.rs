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
        revision::{Change, Deed},
        routing::Route,
    },
    handoff::{Accepted, Door, Shown},
    store::revisions,
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
    }
}

fn change(message: &Incoming, deed: Deed) -> Change {
    Change {
        message: message.message.clone(),
        channel: message.channel.clone(),
        sent_at: message.sent_at,
        deed,
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
        let done = conversations.forget_one(&place.conversation, &recalled, &Target::Latest, cause);
        assert!(done.await.unwrap());
    }
    assert_eq!(place.remembers().await, ["I like tea.", "I like coffee."]);
    let receipts = place.door.receipts.lock().unwrap().clone();
    conversations.settle(&receipts).await.unwrap();
    assert_eq!(place.remembers().await, ["I like tea.", "I like coffee."]);
    let recalled = place.recalled().await;
    let until = Clock::Real.now();
    let all = conversations.forget_all(&place.conversation, &recalled, until);
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
