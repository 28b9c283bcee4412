//! The queue under apalis' own builder, monitor and layers, over a Redis of its own.

use std::sync::{
    Mutex,
    atomic::{AtomicUsize, Ordering},
};

use chinwag::{
    clock::Clock,
    domain::{ids::ConversationId, routing::Route},
    hot::{
        self, Hot, Opened, epoch,
        queue::{self, Entrance, KeeperSettings, Stats, keep},
    },
    jobs::{kind, probe::Probe},
    servers::{Place, Redis, RedisOptions},
};

use super::*;

/// Longer than anything here takes.
const DEADLINE: Duration = Duration::from_secs(30);

/// A queue of its own, and what became of its jobs.
struct Queue {
    hot: Hot,
    tasks: Tasks,
    leases: LeasedJobs,
    desk: Arc<Desk>,
    _server: Redis,
}

/// What handlers do, and what they have done.
struct Desk {
    first_try: FirstTry,
    running: AtomicUsize,
    most: AtomicUsize,
    /// What has ended: conversation, number and try.
    done: Mutex<Vec<(String, u64, u32)>>,
}

/// What becomes of the first try of every seventh job. All others just work.
#[derive(Clone, Copy)]
enum FirstTry {
    Works,
    Panics,
    Hangs,
    Fails,
}

impl Queue {
    async fn open(first_try: FirstTry) -> Self {
        let server = Redis::start(&Place::Scratch, RedisOptions::default())
            .await
            .unwrap();
        let settings = hot::Settings::new(server.url(), "test".to_owned());
        let hot = Hot::open(&settings).unwrap();
        let opened = Opened {
            epoch: 1,
            partitions: 2,
        };
        epoch::open(&hot, opened, 0).await.unwrap();
        hot.set_opened(opened);
        let tasks = Tasks::new();
        let settings = KeeperSettings {
            concurrency: 20,
            kinds: vec![(kind("probe").unwrap(), 20)],
            lease: DEADLINE,
        };
        let leases = keep(hot.clone(), &settings, &tasks);
        let desk = Desk {
            first_try,
            running: AtomicUsize::new(0),
            most: AtomicUsize::new(0),
            done: Mutex::default(),
        };
        Self {
            hot,
            tasks,
            leases,
            desk: Arc::new(desk),
            _server: server,
        }
    }

    /// Puts so many jobs into each of so many conversations.
    async fn put(&self, conversations: u64, jobs: u64) {
        let each = (0..jobs).flat_map(|round| (0..conversations).map(move |one| (one, round)));
        let jobs: Vec<Envelope> = each
            .map(|(conversation, round)| {
                let job = Probe {
                    number: round * conversations + conversation,
                    work_ms: 0,
                    filling: String::new(),
                };
                let conversation =
                    ConversationId::from_text(format!("conversation-{conversation}"));
                let now = Clock::Real.now();
                Envelope::seal(&job, conversation, Route::Nowhere, now, None)
            })
            .collect();
        queue::enqueue(&self.hot, self.hot.opened(), Entrance::Accepted, &jobs)
            .await
            .unwrap();
    }

    /// Runs a worker until the signal. It is boxed outside any async function, as in [`runtime`].
    fn run(&self, monitor: Monitor) {
        let tasks = self.tasks.clone();
        let signal = async move {
            tasks.stopped().await;
            Ok::<_, std::io::Error>(())
        };
        let running: BoxFuture<'static, _> = Box::pin(monitor.run_with_signal(signal));
        self.tasks.spawn(running);
    }

    async fn stats(&self) -> Stats {
        queue::stats(&self.hot, self.hot.opened()).await.unwrap()
    }

    async fn is_drained(&self) {
        let until = Instant::now() + DEADLINE;
        while self.stats().await.jobs > 0 {
            assert!(Instant::now() < until, "{:?}", self.stats().await);
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Every job is over once, those of a conversation in order. Returns the tries of each.
    fn tries_in_order(&self, jobs: u64) -> Vec<(u64, u32)> {
        let mut done = self.desk.done.lock().unwrap().clone();
        // A stable order: within a conversation the jobs stay as they ended.
        done.sort_by(|(one, ..), (other, ..)| one.cmp(other));
        let in_order =
            |pair: &[(String, u64, u32)]| pair[0].0 != pair[1].0 || pair[0].1 < pair[1].1;
        assert!(done.windows(2).all(in_order), "{done:?}");
        let mut tries: Vec<(u64, u32)> = done.into_iter().map(|(_, job, at)| (job, at)).collect();
        tries.sort_unstable();
        assert!(tries.iter().map(|(job, _)| *job).eq(0..jobs), "{tries:?}");
        tries
    }

    async fn close(self) {
        assert!(self.tasks.finish(DEADLINE).await, "something does not end");
    }
}

/// Works for a moment, unless this try is to go wrong.
async fn work(lease: Lease, desk: Data<Arc<Desk>>) -> Result<(), BoxDynError> {
    let mut held = lease.held;
    held.begin();
    let envelope = lease.envelope?;
    let number = envelope.open::<Probe>()?.number;
    let running = Running::begin(&desk);
    if lease.attempt == 1 && number % 7 == 3 {
        match desk.first_try {
            FirstTry::Works => {}
            FirstTry::Panics => panic!("a handler panics, as this test wants it"),
            FirstTry::Hangs => std::future::pending().await,
            FirstTry::Fails => return Err("a handler fails, as this test wants it".into()),
        }
    }
    tokio::time::sleep(Duration::from_millis(2)).await;
    drop(running);
    let conversation = envelope.header.conversation.to_string();
    let over = (conversation, number, lease.attempt);
    desk.done.lock().unwrap().push(over);
    held.settle(Verdict::Done);
    Ok(())
}

/// Counts what runs, however it ends.
struct Running<'a>(&'a Desk);

impl<'a> Running<'a> {
    fn begin(desk: &'a Desk) -> Self {
        let running = desk.running.fetch_add(1, Ordering::SeqCst) + 1;
        desk.most.fetch_max(running, Ordering::SeqCst);
        Self(desk)
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::SeqCst);
    }
}

fn tries_of(jobs: u64, of_seventh: u32) -> Vec<(u64, u32)> {
    let tries = |job| if job % 7 == 3 { of_seventh } else { 1 };
    (0..jobs).map(|job| (job, tries(job))).collect()
}

#[tokio::test]
async fn jobs_run_in_order_and_no_more_at_once_than_the_limit_lets() {
    let queue = Queue::open(FirstTry::Works).await;
    queue.put(20, 5).await;
    let (leases, desk) = (queue.leases.clone(), queue.desk.clone());
    queue.run(Monitor::new().register(move |_| {
        WorkerBuilder::new("limited")
            .backend(leases.clone())
            .enable_tracing()
            .concurrency(3)
            .data(desk.clone())
            .build(work)
    }));
    queue.is_drained().await;
    assert_eq!(queue.tries_in_order(100), tries_of(100, 1));
    assert_eq!(queue.desk.most.load(Ordering::SeqCst), 3);
    queue.close().await;
}

#[tokio::test]
async fn a_job_that_takes_too_long_is_dropped_and_tried_again() {
    let queue = Queue::open(FirstTry::Hangs).await;
    queue.put(10, 3).await;
    let (leases, desk) = (queue.leases.clone(), queue.desk.clone());
    queue.run(Monitor::new().register(move |_| {
        WorkerBuilder::new("impatient")
            .backend(leases.clone())
            .enable_tracing()
            .timeout(Duration::from_millis(300))
            .data(desk.clone())
            .build(work)
    }));
    queue.is_drained().await;
    assert_eq!(queue.tries_in_order(30), tries_of(30, 2));
    queue.close().await;
}

#[tokio::test]
async fn a_handler_that_panics_or_fails_loses_its_try_and_nothing_else() {
    for first_try in [FirstTry::Panics, FirstTry::Fails] {
        let queue = Queue::open(first_try).await;
        queue.put(10, 3).await;
        let (leases, desk) = (queue.leases.clone(), queue.desk.clone());
        queue.run(Monitor::new().register(move |_| {
            WorkerBuilder::new("careful")
                .backend(leases.clone())
                .enable_tracing()
                .catch_panic()
                .data(desk.clone())
                .build(work)
        }));
        queue.is_drained().await;
        assert_eq!(queue.tries_in_order(30), tries_of(30, 2));
        queue.close().await;
    }
}

#[tokio::test]
async fn a_worker_that_the_monitor_starts_again_goes_on_with_what_was_leased() {
    let queue = Queue::open(FirstTry::Panics).await;
    queue.put(10, 3).await;
    let (leases, desk) = (queue.leases.clone(), queue.desk.clone());
    let starts = Arc::new(AtomicUsize::new(0));
    let counted = starts.clone();
    // Nothing catches the panic: it ends the worker, and what it ran beside that.
    let monitor = Monitor::new()
        .should_restart(|_, _| true)
        .register(move |start| {
            counted.fetch_max(start, Ordering::SeqCst);
            WorkerBuilder::new(format!("fragile-{start}"))
                .backend(leases.clone())
                .data(desk.clone())
                .build(work)
        });
    queue.run(monitor);
    queue.is_drained().await;
    let tries = queue.tries_in_order(30);
    assert!(tries.iter().all(|(job, tries)| job % 7 != 3 || *tries > 1));
    assert!(
        starts.load(Ordering::SeqCst) > 0,
        "it was never started again"
    );
    queue.close().await;
}

#[tokio::test]
async fn a_worker_that_is_asked_to_stop_ends_what_it_began_and_leaves_the_rest_unharmed() {
    let queue = Queue::open(FirstTry::Works).await;
    queue.put(40, 25).await;
    let (leases, desk) = (queue.leases.clone(), queue.desk.clone());
    queue.run(Monitor::new().register(move |_| {
        WorkerBuilder::new("stopped")
            .backend(leases.clone())
            .enable_tracing()
            .concurrency(5)
            .data(desk.clone())
            .build(work)
    }));
    while queue.desk.done.lock().unwrap().len() < 50 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let Queue {
        hot,
        tasks,
        leases,
        desk,
        _server,
    } = queue;
    tasks.stop();
    // What was leased and not begun goes back when the last holder of the leases lets go.
    drop(leases);
    assert!(tasks.finish(DEADLINE).await, "something does not end");
    let done = desk.done.lock().unwrap().len() as u64;
    assert_eq!(desk.running.load(Ordering::SeqCst), 0);
    let stats = queue::stats(&hot, hot.opened()).await.unwrap();
    assert_eq!((stats.jobs, stats.running), (1000 - done, 0));
    assert_eq!((stats.ready(), stats.workers), (40, 0));
}
