//! The queue's promises, one script at a time, against a real Redis.

use std::time::Duration;

use chinwag::{
    clock::Clock,
    domain::{
        ids::{ConversationId, Platform},
        message::Incoming,
        routing::Route,
    },
    hot::{
        HotError,
        queue::{self, Acknowledgement, Enqueued, Taken, Turned, Verdict},
    },
    jobs::{Envelope, conversation::Conversation},
};

use crate::app::{App, Setup, eventually};

const LEASE: Duration = Duration::from_mins(1);

/// A queue that no worker empties.
struct Queue {
    app: App,
}

impl Queue {
    async fn open() -> Self {
        let setup = Setup {
            workers: Some(0),
            without_console: true,
            ..Setup::default()
        };
        Self {
            app: App::with(setup).await,
        }
    }

    fn epoch(&self) -> i64 {
        self.app.hot.epoch()
    }

    async fn put(&self, jobs: &[Envelope]) -> Vec<Enqueued> {
        queue::enqueue(&self.app.hot, self.epoch(), true, jobs)
            .await
            .unwrap()
    }

    async fn turn(&self, lease: Duration, wanted: usize, said: &[Acknowledgement]) -> Turned {
        queue::turn(&self.app.hot, self.epoch(), lease, wanted, said)
            .await
            .unwrap()
    }

    async fn take(&self) -> Option<Taken> {
        self.turn(LEASE, 1, &[]).await.taken.pop()
    }

    /// Takes a job as soon as there is one.
    async fn wait(&self) -> Taken {
        eventually("a job can be leased", async || self.take().await).await
    }

    /// Says what became of a job. False when it is too late for that.
    async fn say(&self, taken: &Taken, verdict: Verdict) -> bool {
        let said = acknowledgement(taken, verdict);
        self.turn(LEASE, 0, &[said]).await.stale == 0
    }

    async fn close(self) {
        self.app.abandon().await;
    }
}

fn job(user: &str, id: &str) -> Envelope {
    let message = Incoming {
        platform: Platform::Console,
        guild: None,
        channel: "general".into(),
        user: user.into(),
        user_name: user.to_owned(),
        message: id.into(),
        text: "hello".to_owned(),
        sent_at: Clock::Real.now(),
        reply_to: None,
        locale: None,
    };
    let conversation = ConversationId::new(Platform::Console, &"general".into(), &user.into());
    let job = Conversation { message };
    Envelope::seal(&job, conversation, Route::Console, Clock::Real.now(), None)
}

fn message(taken: &Taken) -> String {
    Envelope::from_wire(&taken.wire).unwrap().header.key
}

fn acknowledgement(taken: &Taken, verdict: Verdict) -> Acknowledgement {
    let header = Envelope::from_wire(&taken.wire).unwrap().header;
    Acknowledgement {
        conversation: taken.conversation.clone(),
        token: taken.token,
        verdict,
        unique: queue::unique(&header.kind, &header.journal_key()),
    }
}

#[tokio::test]
async fn one_message_of_a_conversation_runs_at_a_time_and_in_order() {
    let queue = Queue::open().await;
    queue
        .put(&[job("ann", "1"), job("ann", "2"), job("ann", "3")])
        .await;
    for expected in ["1", "2", "3"] {
        let taken = queue.take().await.unwrap();
        assert_eq!(message(&taken), expected);
        assert!(queue.take().await.is_none(), "two of one conversation run");
        assert!(queue.say(&taken, Verdict::Done).await);
    }
    assert!(queue.take().await.is_none());
    queue.close().await;
}

#[tokio::test]
async fn a_flood_of_one_user_costs_others_one_turn() {
    let queue = Queue::open().await;
    let flood: Vec<_> = (0..100).map(|n| job("ann", &n.to_string())).collect();
    queue.put(&flood).await;
    queue.put(&[job("bob", "quiet")]).await;
    let first = queue.take().await.unwrap();
    assert!(queue.say(&first, Verdict::Done).await);
    assert_eq!(message(&queue.take().await.unwrap()), "quiet");
    queue.close().await;
}

#[tokio::test]
async fn no_more_is_leased_than_was_asked_for() {
    let queue = Queue::open().await;
    let jobs: Vec<_> = (0..10).map(|n| job(&format!("user {n}"), "1")).collect();
    queue.put(&jobs).await;
    let turned = queue.turn(LEASE, 4, &[]).await;
    assert_eq!((turned.taken.len(), turned.waiting), (4, 6));
    assert_eq!(queue.turn(LEASE, 0, &[]).await.taken.len(), 0);
    assert_eq!(
        queue::depth(&queue.app.hot, queue.epoch()).await.unwrap(),
        (6, 4)
    );
    queue.close().await;
}

#[tokio::test]
async fn a_lease_that_ran_out_is_taken_by_another_and_its_late_owner_is_refused() {
    let queue = Queue::open().await;
    queue.put(&[job("ann", "1"), job("ann", "2")]).await;
    let short = Duration::from_millis(1);
    let late = queue.turn(short, 1, &[]).await.taken.pop().unwrap();
    let present = queue.wait().await;
    assert_eq!((message(&present), present.attempt), ("1".to_owned(), 2));
    assert!(present.token > late.token);
    for verdict in [
        Verdict::Done,
        Verdict::Back,
        Verdict::Retry(Duration::ZERO),
        Verdict::Dead("late".to_owned()),
    ] {
        assert!(!queue.say(&late, verdict).await, "a late owner was heard");
    }
    assert!(
        queue.take().await.is_none(),
        "the late owner changed something"
    );
    assert!(queue.say(&present, Verdict::Done).await);
    assert_eq!(message(&queue.take().await.unwrap()), "2");
    queue.close().await;
}

#[tokio::test]
async fn a_lease_that_is_renewed_holds_and_one_that_was_lost_is_told() {
    let queue = Queue::open().await;
    queue.put(&[job("ann", "1"), job("bob", "1")]).await;
    let short = Duration::from_millis(300);
    let taken = queue.turn(short, 2, &[]).await.taken;
    let held = [(taken[0].conversation.clone(), taken[0].token)];
    let renew = async |held: &[(String, u64)]| {
        queue::renew(&queue.app.hot, queue.epoch(), LEASE, held)
            .await
            .unwrap()
    };
    assert!(renew(&held).await.is_empty());
    // The other lease, not renewed, runs out; the renewed one does not.
    let again = queue.wait().await;
    assert_eq!(again.conversation, taken[1].conversation);
    assert!(queue.take().await.is_none());
    let lost = [(taken[1].conversation.clone(), taken[1].token)];
    assert_eq!(renew(&lost).await, [taken[1].conversation.clone()]);
    assert!(queue.say(&again, Verdict::Done).await);
    queue.close().await;
}

#[tokio::test]
async fn a_retry_parks_its_conversation_and_keeps_its_order() {
    let queue = Queue::open().await;
    queue.put(&[job("ann", "1"), job("ann", "2")]).await;
    let first = queue.take().await.unwrap();
    let later = Verdict::Retry(Duration::from_millis(400));
    assert!(queue.say(&first, later).await);
    queue.put(&[job("ann", "3")]).await;
    let mut seen = Vec::new();
    for _ in 0..3 {
        let taken = queue.wait().await;
        seen.push((message(&taken), taken.attempt));
        assert!(queue.say(&taken, Verdict::Done).await);
    }
    let expected = [("1", 2), ("2", 1), ("3", 1)];
    assert_eq!(seen, expected.map(|(id, attempt)| (id.to_owned(), attempt)));
    queue.close().await;
}

#[tokio::test]
async fn a_parked_conversation_does_not_come_before_its_time() {
    let queue = Queue::open().await;
    queue.put(&[job("ann", "1")]).await;
    let taken = queue.take().await.unwrap();
    let never = Verdict::Retry(Duration::from_hours(1));
    assert!(queue.say(&taken, never).await);
    queue.put(&[job("ann", "2"), job("bob", "1")]).await;
    assert_eq!(
        queue.take().await.unwrap().conversation,
        "console/general/bob"
    );
    assert!(queue.take().await.is_none());
    queue.close().await;
}

#[tokio::test]
async fn tries_are_counted_and_a_job_that_is_handed_back_lost_none() {
    let queue = Queue::open().await;
    queue.put(&[job("ann", "1"), job("ann", "2")]).await;
    for (attempt, verdict) in [
        (1, Verdict::Retry(Duration::ZERO)),
        (2, Verdict::Back),
        (2, Verdict::Back),
        (2, Verdict::Retry(Duration::ZERO)),
        (3, Verdict::Done),
    ] {
        let taken = queue.wait().await;
        assert_eq!((message(&taken), taken.attempt), ("1".to_owned(), attempt));
        assert!(queue.say(&taken, verdict).await);
    }
    let next = queue.wait().await;
    assert_eq!((message(&next), next.attempt), ("2".to_owned(), 1));
    queue.close().await;
}

#[tokio::test]
async fn a_dead_job_is_kept_with_its_reason_and_lets_the_next_one_run() {
    let queue = Queue::open().await;
    queue.put(&[job("ann", "1"), job("ann", "2")]).await;
    let taken = queue.take().await.unwrap();
    let dead = Verdict::Dead("nobody\ncan read it".to_owned());
    assert!(queue.say(&taken, dead).await);
    assert_eq!(message(&queue.take().await.unwrap()), "2");
    let key = format!("{}dead", queue.app.hot.keys().queue(0, queue.epoch()));
    let kept: Vec<String> = redis::cmd("LRANGE")
        .arg(key)
        .arg(0)
        .arg(-1)
        .query_async(&mut queue.app.hot.connection().await.unwrap())
        .await
        .unwrap();
    assert_eq!(kept, [format!("nobody can read it\n{}", taken.wire)]);
    queue.close().await;
}

#[tokio::test]
async fn a_job_whose_key_is_known_is_not_taken_again_even_when_it_is_over() {
    let queue = Queue::open().await;
    let twice = [job("ann", "1"), job("ann", "1"), job("bob", "1")];
    let [new, duplicate] = [Enqueued::New, Enqueued::Duplicate];
    assert_eq!(queue.put(&twice).await, [new, duplicate, new]);
    let taken = queue.take().await.unwrap();
    assert!(queue.say(&taken, Verdict::Done).await);
    assert_eq!(queue.put(&[job("ann", "1")]).await, [duplicate]);
    let known = async |id: &str| {
        let key = job("ann", id).header.journal_key();
        queue::is_known(&queue.app.hot, queue.epoch(), "conversation", &key)
            .await
            .unwrap()
    };
    assert!(known("1").await);
    assert!(!known("2").await);
    queue.close().await;
}

#[tokio::test]
async fn nobody_works_under_an_epoch_that_is_not_the_present_one() {
    let queue = Queue::open().await;
    let (hot, jobs) = (&queue.app.hot, [job("ann", "1")]);
    for wrong in [queue.epoch() - 1, queue.epoch() + 1] {
        let refused =
            |result: &HotError| matches!(result, HotError::WrongEpoch { asked } if *asked == wrong);
        let put = queue::enqueue(hot, wrong, true, &jobs).await.unwrap_err();
        assert!(refused(&put), "{put:?}");
        let turn = queue::turn(hot, wrong, LEASE, 1, &[]).await.unwrap_err();
        assert!(refused(&turn), "{turn:?}");
        let held = [("console/general/ann".to_owned(), 1)];
        let renew = queue::renew(hot, wrong, LEASE, &held).await.unwrap_err();
        assert!(refused(&renew), "{renew:?}");
    }
    assert!(queue.take().await.is_none());
    queue.close().await;
}

#[tokio::test]
async fn a_finished_job_leaves_only_its_unique_key_behind() {
    let queue = Queue::open().await;
    queue.put(&[job("ann", "1")]).await;
    let taken = queue.take().await.unwrap();
    assert!(queue.say(&taken, Verdict::Done).await);
    let base = queue.app.hot.keys().queue(0, queue.epoch());
    let mut connection = queue.app.hot.connection().await.unwrap();
    let mut keys: Vec<String> = redis::cmd("KEYS")
        .arg(format!("{base}*"))
        .query_async(&mut connection)
        .await
        .unwrap();
    // The wake token and the counter of fencing tokens are one each, not one a job.
    keys.retain(|key| ![format!("{base}wake"), format!("{base}fence")].contains(key));
    assert_eq!(
        keys,
        [format!("{base}s:conversation/console/general/ann/1")]
    );
    queue.close().await;
}
