//! The keeper against a Redis of its own.

use std::future::poll_fn;

use apalis_core::{backend::Backend, worker::context::WorkerContext};

use super::*;
use crate::{
    clock::Clock,
    domain::{ids::ConversationId, routing::Route},
    hot::{
        Settings, epoch, keys,
        queue::{Entrance, Lease, Pick, Session, Stats, Verdict, enqueue, stats, turn},
    },
    jobs::{Envelope, kind, probe::Probe},
    servers::{Place as Folder, Redis, RedisOptions},
};

/// Longer than anything here takes.
const DEADLINE: Duration = Duration::from_secs(30);

/// A queue of its own.
struct Queue {
    hot: Hot,
    tasks: Tasks,
    _server: Redis,
}

impl Queue {
    async fn open(partitions: u16) -> Self {
        let server = Redis::start(&Folder::Scratch, RedisOptions::default())
            .await
            .unwrap();
        let settings = Settings::new(server.url(), "test".to_owned());
        let queue = Self {
            hot: Hot::open(&settings).unwrap(),
            tasks: Tasks::new(),
            _server: server,
        };
        queue.begin(1, partitions, &[]).await;
        queue
    }

    /// Begins an epoch with some jobs in it.
    async fn begin(&self, epoch: i64, partitions: u16, jobs: &[Envelope]) {
        let opened = Opened { epoch, partitions };
        enqueue(&self.hot, opened, Entrance::Rebuild, jobs)
            .await
            .unwrap();
        epoch::open(&self.hot, opened, 0).await.unwrap();
        self.hot.set_opened(opened);
    }

    fn keep(&self, lease: Duration) -> LeasedJobs {
        let settings = KeeperSettings {
            concurrency: 400,
            kinds: vec![(kind("probe").unwrap(), 400)],
            lease,
        };
        keep(self.hot.clone(), &settings, &self.tasks)
    }

    async fn put(&self, jobs: &[Envelope]) {
        enqueue(&self.hot, self.hot.opened(), Entrance::Accepted, jobs)
            .await
            .unwrap();
    }

    async fn stats(&self) -> Stats {
        stats(&self.hot, self.hot.opened()).await.unwrap()
    }

    /// Waits until so many jobs wait or run.
    async fn holds(&self, jobs: u64) {
        let until = Instant::now() + DEADLINE;
        while self.stats().await.jobs != jobs {
            assert!(Instant::now() < until, "{:?}", self.stats().await);
        }
    }

    async fn close(self) {
        assert!(self.tasks.finish(DEADLINE).await, "the keeper does not end");
    }
}

fn probe(conversation: &str, number: u64) -> Envelope {
    let job = Probe {
        number,
        work_ms: 0,
        filling: String::new(),
    };
    let conversation = ConversationId::from_text(conversation.to_owned());
    Envelope::seal(&job, conversation, Route::Nowhere, Clock::Real.now(), None)
}

async fn lease(jobs: &mut LeasedJobs) -> Lease {
    let worker = WorkerContext::new("test");
    let next = poll_fn(|cx| jobs.poll_next(cx, &worker));
    let next = tokio::time::timeout(DEADLINE, next).await;
    let task = next.expect("a job is leased in time");
    task.expect("the keeper lives").unwrap().args
}

#[tokio::test]
async fn what_is_said_under_an_older_epoch_is_not_believed_under_the_present_one() {
    let queue = Queue::open(1).await;
    let mut jobs = queue.keep(DEADLINE);
    queue.put(&[probe("ann", 1)]).await;
    let mut old = lease(&mut jobs).await;
    old.held.begin();
    // Redis was emptied. The job is leased again, with the same fencing token.
    queue.begin(2, 1, &[probe("ann", 1), probe("ann", 2)]).await;
    let present = lease(&mut jobs).await;
    assert_eq!((old.epoch, present.epoch), (1, 2));
    old.held.settle(Verdict::Done);
    // When this has been told to Redis, so has everything that was said before.
    queue.put(&[probe("bob", 1)]).await;
    lease(&mut jobs).await.held.settle(Verdict::Done);
    queue.holds(2).await;
    assert_eq!(queue.stats().await.running, 1, "a job was taken for done");
    present.held.settle(Verdict::Done);
    lease(&mut jobs).await.held.settle(Verdict::Done);
    queue.holds(0).await;
    queue.close().await;
}

#[tokio::test]
async fn a_flood_in_one_partition_ends_no_session_in_another() {
    const LEASE: Duration = Duration::from_millis(500);
    let queue = Queue::open(2).await;
    let mut jobs = queue.keep(LEASE);
    let in_partition = |partition: u16| {
        let names = (0..).map(|number| format!("conversation-{number}"));
        names.filter(move |name| {
            keys::partition(&ConversationId::from_text(name.clone()), 2) == partition
        })
    };
    let quiet = in_partition(1).next().unwrap();
    queue.put(&[probe(&quiet, 1)]).await;
    let long = lease(&mut jobs).await;
    queue.tasks.spawn(async move {
        loop {
            lease(&mut jobs).await.held.settle(Verdict::Done);
        }
    });
    let flood: Vec<String> = in_partition(0).take(500).collect();
    let mut stranger = Session::new("stranger".to_owned(), 1, DEADLINE);
    let picks = [Pick {
        queue: "probe",
        most: 1,
    }];
    let until = Instant::now() + LEASE * 4;
    let mut round = 0;
    while Instant::now() < until {
        round += 1;
        let batch: Vec<Envelope> = flood.iter().map(|name| probe(name, round)).collect();
        queue.put(&batch).await;
        let turned = turn(&queue.hot, 1, &mut stranger, 1, &picks, &[]).await;
        let taken = turned.unwrap().taken;
        assert!(taken.is_empty(), "a living worker lost its job: {taken:?}");
    }
    long.held.settle(Verdict::Done);
    queue.holds(0).await;
    // The flood's handler waits for more for ever.
    queue.tasks.stop();
}
