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
        HotError, Opened,
        queue::{
            self, Acknowledgement, Enqueued, Entrance, Pick, Session, Stats, Taken, Turned, Verdict,
        },
    },
    jobs::{Envelope, conversation::Conversation, upkeep::Upkeep},
};
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::app::{App, Setup, eventually};

const LEASE: Duration = Duration::from_mins(1);

/// A queue that no worker of its own empties.
pub struct Queue {
    app: App,
}

/// A worker that does as it is told.
pub struct Worker<'a> {
    queue: &'a Queue,
    session: Mutex<Session>,
}

impl Queue {
    pub async fn open(mut settings: Vec<(&'static str, String)>) -> Self {
        // One partition, in a cluster too, unless the story is about them.
        let partitions = "CHINWAG_QUEUE_PARTITIONS";
        if settings.iter().all(|(name, _)| *name != partitions) {
            settings.push((partitions, "1".to_owned()));
        }
        let setup = Setup {
            workers: Some(0),
            without_console: true,
            settings,
            ..Setup::default()
        };
        Self {
            app: App::with(setup).await,
        }
    }

    fn opened(&self) -> Opened {
        self.app.hot.opened()
    }

    fn epoch(&self) -> i64 {
        self.app.hot.epoch()
    }

    async fn put(&self, jobs: &[Envelope]) -> Vec<Enqueued> {
        self.offer(jobs).await.unwrap()
    }

    async fn offer(&self, jobs: &[Envelope]) -> Result<Vec<Enqueued>, HotError> {
        queue::enqueue(&self.app.hot, self.opened(), Entrance::New, jobs).await
    }

    fn worker(&self) -> Worker<'_> {
        self.worker_with(LEASE)
    }

    /// A worker whose session ends when it is silent for so long.
    fn worker_with(&self, lease: Duration) -> Worker<'_> {
        let name = Uuid::now_v7().to_string();
        Worker {
            queue: self,
            session: Mutex::new(Session::new(name, 0, lease)),
        }
    }

    async fn stats(&self) -> Stats {
        queue::stats(&self.app.hot, self.opened()).await.unwrap()
    }

    async fn close(self) {
        self.app.abandon().await;
    }
}

/// Conversations before everything else.
const PICKS: [Pick; 2] = [
    Pick {
        queue: "conversation",
        most: 1000,
    },
    Pick {
        queue: "upkeep",
        most: 1000,
    },
];

impl Worker<'_> {
    async fn turn(&self, wanted: usize, said: &[Acknowledgement]) -> Result<Turned, HotError> {
        self.pick(wanted, &PICKS, said).await
    }

    async fn pick(
        &self,
        wanted: usize,
        picks: &[Pick],
        said: &[Acknowledgement],
    ) -> Result<Turned, HotError> {
        let mut session = self.session.lock().await;
        let (hot, epoch) = (&self.queue.app.hot, self.queue.epoch());
        queue::turn(hot, epoch, &mut session, wanted, picks, said).await
    }

    async fn take(&self) -> Option<Taken> {
        self.turn(1, &[]).await.unwrap().taken.pop()
    }

    /// Takes a job as soon as there is one.
    async fn wait(&self) -> Taken {
        eventually("a job can be leased", async || self.take().await).await
    }

    /// Says what became of a job. False when it is too late for that.
    async fn say(&self, taken: &Taken, verdict: Verdict) -> bool {
        let said = acknowledgement(taken, verdict);
        self.turn(0, &[said]).await.unwrap().stale == 0
    }
}

/// A message of somebody, as a job.
pub fn job(user: &str, id: &str) -> Envelope {
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
        besides: chinwag::domain::press::Besides::default(),
    };
    let conversation = ConversationId::new(Platform::Console, &"general".into(), &user.into());
    let job = Conversation { message };
    Envelope::seal(&job, conversation, Route::Console, Clock::Real.now(), None)
}

/// A job of the background, in a mailbox of its own.
fn chore(name: &str) -> Envelope {
    let due = Clock::Real.now();
    let conversation = ConversationId::from_text(name.to_owned());
    Envelope::seal(&Upkeep { due }, conversation, Route::Nowhere, due, None)
}

fn message(taken: &Taken) -> String {
    Envelope::from_wire(&taken.wire).unwrap().header.key
}

fn acknowledgement(taken: &Taken, verdict: Verdict) -> Acknowledgement {
    let header = Envelope::from_wire(&taken.wire).unwrap().header;
    Acknowledgement {
        mailbox: taken.mailbox.clone(),
        token: taken.token,
        verdict,
        unique: queue::unique(&header.kind, &header.journal_key()),
    }
}

#[tokio::test]
async fn one_message_of_a_conversation_runs_at_a_time_and_in_order() {
    let queue = Queue::open(vec![]).await;
    let worker = queue.worker();
    queue
        .put(&[job("ann", "1"), job("ann", "2"), job("ann", "3")])
        .await;
    for expected in ["1", "2", "3"] {
        let taken = worker.take().await.unwrap();
        assert_eq!(message(&taken), expected);
        assert!(worker.take().await.is_none(), "two of one conversation run");
        assert!(worker.say(&taken, Verdict::Done).await);
    }
    assert!(worker.take().await.is_none());
    queue.close().await;
}

#[tokio::test]
async fn a_flood_of_one_user_costs_others_one_turn() {
    let queue = Queue::open(vec![]).await;
    let worker = queue.worker();
    let flood: Vec<_> = (0..100).map(|n| job("ann", &n.to_string())).collect();
    queue.put(&flood).await;
    queue.put(&[job("bob", "quiet")]).await;
    let first = worker.take().await.unwrap();
    assert!(worker.say(&first, Verdict::Done).await);
    assert_eq!(message(&worker.take().await.unwrap()), "quiet");
    queue.close().await;
}

#[tokio::test]
async fn no_more_is_leased_than_was_asked_for() {
    let queue = Queue::open(vec![]).await;
    let worker = queue.worker();
    let jobs: Vec<_> = (0..10).map(|n| job(&format!("user {n}"), "1")).collect();
    queue.put(&jobs).await;
    let turned = worker.turn(4, &[]).await.unwrap();
    assert_eq!((turned.taken.len(), turned.waiting), (4, 6));
    assert_eq!(worker.turn(0, &[]).await.unwrap().taken.len(), 0);
    let stats = queue.stats().await;
    assert_eq!((stats.jobs, stats.ready(), stats.running), (10, 6, 4));
    assert_eq!((stats.workers, stats.parked), (1, 0));
    queue.close().await;
}

#[tokio::test]
async fn what_a_silent_worker_held_is_taken_by_another_and_its_late_owner_is_refused() {
    let queue = Queue::open(vec![]).await;
    queue.put(&[job("ann", "1"), job("ann", "2")]).await;
    let late = queue.worker_with(Duration::from_millis(1));
    let lost = late.take().await.unwrap();
    let worker = queue.worker();
    let present = worker.wait().await;
    assert_eq!((message(&present), present.attempt), ("1".to_owned(), 2));
    assert!(present.token > lost.token);
    // Its session ends when all it held is taken; then it has to begin anew.
    let said = [acknowledgement(&lost, Verdict::Done)];
    eventually("the late owner learns of it", async || {
        assert!(worker.take().await.is_none());
        match late.turn(0, &said).await {
            Err(HotError::SessionEnded) => Some(()),
            turned => (turned.unwrap().stale == 2).then_some(()),
        }
    })
    .await;
    // Another session that knows the mailbox and an old token is not heard either.
    for verdict in [
        Verdict::Done,
        Verdict::Back,
        Verdict::Retry(Duration::ZERO),
        Verdict::Wait(0),
        Verdict::Dead("late".to_owned()),
    ] {
        let stranger = queue.worker();
        assert!(
            !stranger.say(&lost, verdict.clone()).await,
            "a late owner was heard"
        );
        assert!(!worker.say(&lost, verdict).await, "an old token was heard");
    }
    assert!(
        worker.take().await.is_none(),
        "the late owner changed something"
    );
    assert!(worker.say(&present, Verdict::Done).await);
    assert_eq!(message(&worker.take().await.unwrap()), "2");
    queue.close().await;
}

/// Takes jobs until it has so many, whatever it takes; says the most that came in one turn.
async fn take_all(worker: &Worker<'_>, jobs: usize) -> (Vec<Taken>, usize) {
    let (mut taken, mut most) = (Vec::new(), 0);
    eventually("all are leased", async || {
        let turned = worker.turn(2000, &[]).await.unwrap().taken;
        most = most.max(turned.len());
        taken.extend(turned);
        (taken.len() == jobs).then_some(())
    })
    .await;
    (taken, most)
}

#[tokio::test]
async fn however_much_a_dead_worker_held_comes_back_a_part_at_a_time() {
    let queue = Queue::open(vec![]).await;
    let jobs: Vec<_> = (0..500).map(|n| job(&format!("user {n}"), "1")).collect();
    queue.put(&jobs).await;
    let dead = queue.worker_with(Duration::from_millis(1));
    assert_eq!(dead.turn(2000, &[]).await.unwrap().taken.len(), 500);
    let worker = queue.worker();
    let (taken, most) = take_all(&worker, 500).await;
    assert!(most <= 200, "{most} came back in one turn");
    assert!(taken.iter().all(|taken| taken.attempt == 2));
    let stats = queue.stats().await;
    assert_eq!((stats.running, stats.ready(), stats.workers), (500, 0, 1));
    queue.close().await;
}

#[tokio::test]
async fn however_much_falls_due_at_once_comes_a_part_at_a_time() {
    let queue = Queue::open(vec![]).await;
    let due = Clock::Real.now().as_millisecond() + 500;
    let later = |n| {
        let mut job = job(&format!("user {n}"), "1");
        job.header.due_ms = Some(due);
        job
    };
    let jobs: Vec<_> = (0..350).map(later).collect();
    queue.put(&jobs).await;
    assert_eq!(queue.stats().await.parked, 350);
    let worker = queue.worker();
    let (_, most) = take_all(&worker, 350).await;
    assert!(most <= 100, "{most} came in one turn");
    assert_eq!(queue.stats().await.parked, 0);
    queue.close().await;
}

#[tokio::test]
async fn a_session_lives_for_as_long_as_its_worker_calls() {
    let queue = Queue::open(vec![]).await;
    queue.put(&[job("ann", "1")]).await;
    let worker = queue.worker_with(Duration::from_millis(300));
    let taken = worker.take().await.unwrap();
    let other = queue.worker();
    for _ in 0..8 {
        tokio::time::sleep(Duration::from_millis(60)).await;
        worker.turn(0, &[]).await.unwrap();
        assert!(other.take().await.is_none(), "a living worker lost its job");
    }
    assert!(worker.say(&taken, Verdict::Done).await);
    queue.close().await;
}

#[tokio::test]
async fn a_call_that_arrives_after_a_later_one_leases_nothing_behind_its_workers_back() {
    let queue = Queue::open(vec![]).await;
    queue.put(&[job("ann", "1"), job("bob", "1")]).await;
    let worker = queue.worker();
    let taken = worker.take().await.unwrap();
    // Its answer was lost: the worker does not know what it leased.
    let mut session = worker.session.lock().await;
    let (hot, epoch) = (&queue.app.hot, queue.epoch());
    let before = session.clone();
    let held = queue::reconcile(hot, epoch, &mut session).await.unwrap();
    assert_eq!(held, [(taken.mailbox.clone(), taken.token)]);
    // The call that was thought lost arrives now.
    let mut delayed = before;
    let late = queue::turn(hot, epoch, &mut delayed, 1, &PICKS, &[]).await;
    assert!(matches!(late, Err(HotError::Corrupt(_))), "{late:?}");
    let held = queue::reconcile(hot, epoch, &mut session).await.unwrap();
    assert_eq!(held.len(), 1);
    drop(session);
    queue.close().await;
}

#[tokio::test]
async fn a_first_call_that_arrives_after_its_worker_asked_what_it_holds_leases_nothing() {
    let queue = Queue::open(vec![]).await;
    queue.put(&[job("ann", "1")]).await;
    let (hot, epoch) = (&queue.app.hot, queue.epoch());
    let worker = queue.worker();
    let mut session = worker.session.lock().await;
    let mut delayed = session.clone();
    // The first call counts as lost; its worker asks, and learns that it holds nothing.
    session.calls += 1;
    let held = queue::reconcile(hot, epoch, &mut session).await.unwrap();
    assert!(held.is_empty(), "{held:?}");
    let late = queue::turn(hot, epoch, &mut delayed, 1, &PICKS, &[]).await;
    assert!(matches!(late, Err(HotError::Corrupt(_))), "{late:?}");
    assert_eq!(queue.stats().await.running, 0);
    drop(session);
    assert!(worker.take().await.is_some());
    queue.close().await;
}

#[tokio::test]
async fn a_retry_parks_its_conversation_and_keeps_its_order() {
    let queue = Queue::open(vec![]).await;
    let worker = queue.worker();
    queue.put(&[job("ann", "1"), job("ann", "2")]).await;
    let first = worker.take().await.unwrap();
    let later = Verdict::Retry(Duration::from_millis(400));
    assert!(worker.say(&first, later).await);
    queue.put(&[job("ann", "3")]).await;
    let mut seen = Vec::new();
    for _ in 0..3 {
        let taken = worker.wait().await;
        seen.push((message(&taken), taken.attempt));
        assert!(worker.say(&taken, Verdict::Done).await);
    }
    let expected = [("1", 2), ("2", 1), ("3", 1)];
    assert_eq!(seen, expected.map(|(id, attempt)| (id.to_owned(), attempt)));
    queue.close().await;
}

#[tokio::test]
async fn a_parked_conversation_does_not_come_before_its_time() {
    let queue = Queue::open(vec![]).await;
    let worker = queue.worker();
    queue.put(&[job("ann", "1")]).await;
    let taken = worker.take().await.unwrap();
    let never = Verdict::Retry(Duration::from_hours(1));
    assert!(worker.say(&taken, never).await);
    queue.put(&[job("ann", "2"), job("bob", "1")]).await;
    assert_eq!(
        worker.take().await.unwrap().mailbox,
        "conversation:console/general/bob"
    );
    assert!(worker.take().await.is_none());
    assert_eq!(queue.stats().await.parked, 1);
    queue.close().await;
}

#[tokio::test]
async fn a_job_that_is_due_later_waits_and_so_does_what_is_behind_it() {
    let queue = Queue::open(vec![]).await;
    let worker = queue.worker();
    let mut later = job("ann", "1");
    let due = Clock::Real.now().as_millisecond() + 400;
    later.header.due_ms = Some(due);
    queue.put(&[later, job("ann", "2")]).await;
    let turned = worker.turn(1, &[]).await.unwrap();
    assert!(turned.taken.is_empty());
    assert!(
        turned
            .due
            .is_some_and(|due| due <= Duration::from_millis(400))
    );
    let taken = worker.wait().await;
    assert_eq!((message(&taken), taken.attempt), ("1".to_owned(), 1));
    assert!(Clock::Real.now().as_millisecond() >= due);
    // Put off once more, no attempt is lost.
    let due = Clock::Real.now().as_millisecond() + 100;
    assert!(worker.say(&taken, Verdict::Wait(due)).await);
    let taken = worker.wait().await;
    assert_eq!((message(&taken), taken.attempt), ("1".to_owned(), 1));
    queue.close().await;
}

#[tokio::test]
async fn tries_are_counted_and_a_job_that_is_handed_back_lost_none() {
    let queue = Queue::open(vec![]).await;
    let worker = queue.worker();
    queue.put(&[job("ann", "1"), job("ann", "2")]).await;
    for (attempt, verdict) in [
        (1, Verdict::Retry(Duration::ZERO)),
        (2, Verdict::Back),
        (2, Verdict::Back),
        (2, Verdict::Retry(Duration::ZERO)),
        (3, Verdict::Done),
    ] {
        let taken = worker.wait().await;
        assert_eq!((message(&taken), taken.attempt), ("1".to_owned(), attempt));
        assert!(worker.say(&taken, verdict).await);
    }
    let next = worker.wait().await;
    assert_eq!((message(&next), next.attempt), ("2".to_owned(), 1));
    queue.close().await;
}

#[tokio::test]
async fn a_dead_job_is_kept_with_its_reason_and_lets_the_next_one_run() {
    let queue = Queue::open(vec![]).await;
    let worker = queue.worker();
    queue.put(&[job("ann", "1"), job("ann", "2")]).await;
    let taken = worker.take().await.unwrap();
    let dead = Verdict::Dead("nobody\ncan read it".to_owned());
    assert!(worker.say(&taken, dead).await);
    assert_eq!(message(&worker.take().await.unwrap()), "2");
    let kept = queue::dead_letters(&queue.app.hot, 0, 10).await.unwrap();
    let kept: Vec<_> = kept
        .into_iter()
        .map(|letter| {
            (
                letter.reason,
                letter.tries,
                letter.conversation.to_string(),
                letter.wire,
            )
        })
        .collect();
    let expected = ("nobody can read it", 1, "console/general/ann", taken.wire);
    let (reason, tries, conversation, wire) = expected;
    assert_eq!(
        kept,
        [(reason.to_owned(), tries, conversation.to_owned(), wire)]
    );
    queue.close().await;
}

#[tokio::test]
async fn a_job_whose_key_is_known_is_not_taken_again_even_when_it_is_over() {
    let queue = Queue::open(vec![]).await;
    let worker = queue.worker();
    let twice = [job("ann", "1"), job("ann", "1"), job("bob", "1")];
    let [new, duplicate] = [Enqueued::New, Enqueued::Duplicate];
    assert_eq!(queue.put(&twice).await, [new, duplicate, new]);
    let taken = worker.take().await.unwrap();
    assert!(worker.say(&taken, Verdict::Done).await);
    assert_eq!(queue.put(&[job("ann", "1")]).await, [duplicate]);
    let known = async |id: &str| {
        queue::is_known(&queue.app.hot, queue.opened(), &job("ann", id).header)
            .await
            .unwrap()
    };
    assert!(known("1").await);
    assert!(!known("2").await);
    queue.close().await;
}

#[tokio::test]
async fn nobody_works_under_an_epoch_that_is_not_the_present_one() {
    let queue = Queue::open(vec![]).await;
    let (hot, jobs) = (&queue.app.hot, [job("ann", "1")]);
    for wrong in [queue.epoch() - 1, queue.epoch() + 1] {
        let refused =
            |result: &HotError| matches!(result, HotError::WrongEpoch { asked } if *asked == wrong);
        let opened = Opened {
            epoch: wrong,
            ..queue.opened()
        };
        let put = queue::enqueue(hot, opened, Entrance::New, &jobs).await;
        assert!(refused(&put.unwrap_err()));
        let mut session = Session::new("somebody".to_owned(), 0, LEASE);
        let turn = queue::turn(hot, wrong, &mut session, 1, &PICKS, &[]).await;
        assert!(refused(&turn.unwrap_err()));
        let held = queue::reconcile(hot, wrong, &mut session).await;
        assert!(refused(&held.unwrap_err()));
        let left = queue::leave(hot, wrong, &session).await;
        assert!(refused(&left.unwrap_err()));
    }
    assert!(queue.worker().take().await.is_none());
    queue.close().await;
}

#[tokio::test]
async fn a_finished_job_leaves_only_its_unique_key_behind() {
    let queue = Queue::open(vec![]).await;
    let worker = queue.worker();
    queue.put(&[job("ann", "1")]).await;
    let taken = worker.take().await.unwrap();
    assert!(worker.say(&taken, Verdict::Done).await);
    let session = worker.session.lock().await;
    queue::leave(&queue.app.hot, queue.epoch(), &session)
        .await
        .unwrap();
    let base = queue.app.hot.keys().queue(0, queue.epoch());
    let mut connection = queue.app.hot.connection().await.unwrap();
    let mut keys: Vec<String> = redis::cmd("KEYS")
        .arg(format!("{base}*"))
        .query_async(&mut connection)
        .await
        .unwrap();
    // The wake token and the two counters are one each, not one a job.
    let one_each = ["w:conversation", "fence", "count"].map(|name| format!("{base}{name}"));
    keys.retain(|key| !one_each.contains(key));
    assert_eq!(
        keys,
        [format!("{base}s:conversation/console/general/ann/1")]
    );
    assert_eq!(queue.stats().await.jobs, 0);
    drop(session);
    queue.close().await;
}

#[tokio::test]
async fn a_paused_queue_pauses_for_everybody_and_others_go_on() {
    let queue = Queue::open(vec![]).await;
    queue.app.pause(&["conversation"]).await;
    queue.put(&[job("ann", "1"), chore("sweep")]).await;
    let (one, other) = (queue.worker(), queue.worker());
    assert_eq!(one.take().await.unwrap().mailbox, "upkeep:sweep");
    assert!(one.take().await.is_none() && other.take().await.is_none());
    let look = queue.stats().await.queues[0].clone();
    assert_eq!(
        (look.name, look.ready, look.paused),
        ("conversation", 1, true)
    );
    assert!(look.next_accepted_ms.is_some());
    queue.app.resume(&["conversation"]).await;
    assert_eq!(message(&other.take().await.unwrap()), "1");
    queue.close().await;
}

#[tokio::test]
async fn a_worker_gets_only_what_it_picks_and_in_the_order_of_its_picks() {
    let queue = Queue::open(vec![]).await;
    queue
        .put(&[
            job("ann", "1"),
            job("bob", "1"),
            chore("sweep"),
            chore("dust"),
        ])
        .await;
    let worker = queue.worker();
    let pick = |queue, most| Pick { queue, most };
    let picks = [
        pick("upkeep", 1),
        pick("conversation", 5),
        pick("upkeep", 5),
    ];
    let turned = worker.pick(3, &picks, &[]).await.unwrap();
    let taken: Vec<_> = turned
        .taken
        .iter()
        .map(|taken| taken.mailbox.as_str())
        .collect();
    let expected = [
        "upkeep:sweep",
        "conversation:console/general/ann",
        "conversation:console/general/bob",
    ];
    assert_eq!(taken, expected);
    let narrow = queue.worker();
    let turned = narrow
        .pick(9, &[pick("conversation", 9)], &[])
        .await
        .unwrap();
    assert_eq!((turned.taken.len(), turned.waiting), (0, 0));
    queue.close().await;
}

#[tokio::test]
async fn a_full_queue_takes_nothing_new_and_all_that_was_accepted() {
    let queue = Queue::open(vec![("CHINWAG_MAX_WAITING", "2".to_owned())]).await;
    queue.put(&[job("ann", "1")]).await;
    let two = [job("ann", "2"), job("bob", "1")];
    let refused = queue.offer(&two).await.unwrap_err();
    assert!(matches!(refused, HotError::Full { jobs: 1 }), "{refused:?}");
    assert_eq!(
        queue.stats().await.jobs,
        1,
        "some of what was refused was taken"
    );
    let (hot, opened) = (&queue.app.hot, queue.opened());
    queue::enqueue(hot, opened, Entrance::Accepted, &two)
        .await
        .unwrap();
    assert_eq!(queue.stats().await.jobs, 3);
    // There is room again when jobs are over.
    let worker = queue.worker();
    for _ in 0..2 {
        let taken = worker.take().await.unwrap();
        assert!(worker.say(&taken, Verdict::Done).await);
    }
    queue.put(&[job("bob", "2")]).await;
    queue.close().await;
}

#[tokio::test]
async fn partitions_keep_every_conversation_in_one_place() {
    let queue = Queue::open(vec![("CHINWAG_QUEUE_PARTITIONS", "4".to_owned())]).await;
    assert_eq!(queue.opened().partitions, 4);
    let jobs: Vec<_> = (0..40)
        .map(|n| job(&format!("user {}", n % 20), &n.to_string()))
        .collect();
    queue.put(&jobs).await;
    let mut places = std::collections::BTreeMap::new();
    for partition in 0..4 {
        let mut session = Session::new("one".to_owned(), partition, LEASE);
        let (hot, epoch) = (&queue.app.hot, queue.epoch());
        let turned = queue::turn(hot, epoch, &mut session, 100, &PICKS, &[])
            .await
            .unwrap();
        for taken in turned.taken {
            assert_eq!(places.insert(taken.mailbox, partition), None);
        }
    }
    assert_eq!(places.len(), 20);
    let used: std::collections::BTreeSet<u16> = places.values().copied().collect();
    assert_eq!(used.len(), 4, "partitions stay empty: {places:?}");
    assert_eq!(queue.stats().await.jobs, 40);
    queue.close().await;
}
