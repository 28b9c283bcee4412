//! The queue's scripts against a model that is obviously right: thousands of random steps over
//! mailboxes, workers, crashes, lost and late calls, pauses, jumps of the clock and rebuilds.
//!
//! After every step the queue's own figures are held against the model's, and at the end of every
//! case a fresh worker does what is left: nothing is lost, nothing ends twice, everything comes in
//! order. A failure names the shortest case that still fails, and a seed with which to find it
//! again.

mod model;
mod play;

use std::cell::RefCell;

use chinwag::{
    hot::queue::Entrance,
    servers::{Place, Redis, RedisOptions},
};
use proptest::{
    collection::vec,
    option,
    prelude::*,
    sample::select,
    test_runner::{RngSeed, TestRunner},
};

use tokio::runtime::Runtime;

use play::{MAILBOXES, QUEUES, Tally, WORKERS, play};

/// One case: how the queue is set up, and what happens to it.
#[derive(Clone, Debug)]
pub struct Case {
    partitions: u16,
    /// The most jobs that may wait.
    most: Option<u64>,
    steps: Vec<Step>,
}

/// One thing that happens. Numbers that choose among what is there count around.
#[derive(Clone, Debug)]
enum Step {
    /// Jobs are put into the queue, with one call.
    Enqueue { entrance: Entrance, puts: Vec<Put> },
    /// A worker says what became of jobs, and leases more.
    Turn(Turn),
    /// A worker asks what it holds.
    Reconcile { worker: usize, partition: usize },
    /// A worker ends in good order; another takes its place.
    Leave { worker: usize },
    /// A worker is never heard of again; another takes its place.
    Crash { worker: usize },
    /// Somebody takes a wake token.
    Pop { partition: usize, queue: usize },
    /// A queue is paused, or goes on.
    Pause { queue: usize, paused: bool },
    /// So much time goes by at once.
    Jump { hours: i64 },
    /// A call that was thought lost arrives.
    Late { which: usize },
    /// The queue is rebuilt: Redis was emptied, or had fallen back.
    Rebuild { emptied: bool, partitions: u16 },
}

/// What a worker says and wants.
#[derive(Clone, Debug)]
struct Turn {
    worker: usize,
    partition: usize,
    wanted: usize,
    picks: Vec<(usize, usize)>,
    says: Vec<(usize, Word)>,
    /// Something that was said is said again.
    again: Option<usize>,
    fate: Fate,
}

/// A job that is put into the queue.
#[derive(Clone, Debug)]
struct Put {
    mailbox: usize,
    /// One that was put there before.
    again: Option<usize>,
    delay_hours: Option<i64>,
}

/// What a worker says of a job.
#[derive(Clone, Copy, Debug)]
enum Word {
    Done,
    Retry(u64),
    Wait(i64),
    Back,
    Dead,
}

/// What becomes of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Answered,
    /// It is made, and its answer is lost.
    AnswerLost,
    /// It is on its way until later, and its worker believes it lost.
    Delayed,
}

fn some<T: std::fmt::Debug + Clone + 'static>(
    weighted: &[(u32, T)],
) -> impl Strategy<Value = T> + use<T> {
    let many = weighted
        .iter()
        .flat_map(|(weight, value)| std::iter::repeat_n(value.clone(), *weight as usize));
    select(many.collect::<Vec<T>>())
}

fn put() -> impl Strategy<Value = Put> {
    (
        0..MAILBOXES.len(),
        option::weighted(0.15, 0..1000_usize),
        option::weighted(0.2, -1..4_i64),
    )
        .prop_map(|(mailbox, again, delay_hours)| Put {
            mailbox,
            again,
            delay_hours,
        })
}

fn word() -> impl Strategy<Value = Word> {
    some(&[
        (8, Word::Done),
        (1, Word::Retry(0)),
        (2, Word::Retry(1)),
        (1, Word::Retry(3)),
        (1, Word::Wait(-1)),
        (1, Word::Wait(2)),
        (2, Word::Back),
        (1, Word::Dead),
    ])
}

fn turn() -> impl Strategy<Value = Step> {
    let picks = vec((0..QUEUES.len(), 0..4_usize), 0..4);
    let everything = Just(vec![(0, 4), (1, 4)]);
    let fate = some(&[
        (8, Fate::Answered),
        (1, Fate::AnswerLost),
        (1, Fate::Delayed),
    ]);
    (
        0..WORKERS,
        0..3_usize,
        0..5_usize,
        prop_oneof![2 => everything, 1 => picks],
        vec((0..10_usize, word()), 0..4),
        option::weighted(0.15, 0..1000_usize),
        fate,
    )
        .prop_map(|(worker, partition, wanted, picks, says, again, fate)| {
            Step::Turn(Turn {
                worker,
                partition,
                wanted,
                picks,
                says,
                again,
                fate,
            })
        })
}

fn step() -> impl Strategy<Value = Step> {
    let entrance = some(&[(3, Entrance::New), (1, Entrance::Accepted)]);
    let enqueue = (entrance, vec(put(), 1..5));
    let pause = (0..QUEUES.len(), any::<bool>());
    let rebuild = (any::<bool>(), 1..4_u16);
    prop_oneof![
        8 => enqueue.prop_map(|(entrance, puts)| Step::Enqueue { entrance, puts }),
        20 => turn(),
        1 => (0..WORKERS, 0..3_usize)
            .prop_map(|(worker, partition)| Step::Reconcile { worker, partition }),
        1 => (0..WORKERS).prop_map(|worker| Step::Leave { worker }),
        1 => (0..WORKERS).prop_map(|worker| Step::Crash { worker }),
        2 => (0..3_usize, 0..QUEUES.len())
            .prop_map(|(partition, queue)| Step::Pop { partition, queue }),
        1 => pause.prop_map(|(queue, paused)| Step::Pause { queue, paused }),
        2 => (1..5_i64).prop_map(|hours| Step::Jump { hours }),
        2 => (0..10_usize).prop_map(|which| Step::Late { which }),
        1 => rebuild.prop_map(|(emptied, partitions)| Step::Rebuild { emptied, partitions }),
    ]
}

fn case() -> impl Strategy<Value = Case> {
    (
        1..4_u16,
        option::weighted(0.4, 3..12_u64),
        vec(step(), 1..120),
    )
        .prop_map(|(partitions, most, steps)| Case {
            partitions,
            most,
            steps,
        })
}

fn with_redis<T>(work: impl FnOnce(&Runtime, &Redis) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let redis = runtime
        .block_on(Redis::start(&Place::Scratch, RedisOptions::default()))
        .expect("Redis starts; `make test` installs it");
    work(&runtime, &redis)
}

/// Plays so many cases over one Redis. Says how often what happened.
fn play_cases(cases: u32) -> Tally {
    let mut config = ProptestConfig {
        cases,
        failure_persistence: None,
        max_shrink_iters: 4_000,
        ..ProptestConfig::default()
    };
    let seed = match config.rng_seed {
        RngSeed::Fixed(seed) => seed,
        RngSeed::Random => fastrand::u64(..),
    };
    config.rng_seed = RngSeed::Fixed(seed);
    let tally = RefCell::new(Tally::new());
    let played = with_redis(|runtime, redis| {
        TestRunner::new(config).run(&case(), |case| {
            runtime.block_on(play(&redis.url(), &case, &mut tally.borrow_mut()));
            Ok(())
        })
    });
    if let Err(failure) = played {
        panic!("PROPTEST_RNG_SEED={seed} finds it again\n{failure}");
    }
    tally.into_inner()
}

/// A walk that never comes somewhere shows nothing about it.
fn has_been_everywhere(tally: &Tally) {
    println!("{tally:?}");
    for what in [
        "answer lost",
        "arrived late",
        "back",
        "crash",
        "dead",
        "delayed",
        "done",
        "emptied",
        "enqueued",
        "full",
        "jump",
        "leased",
        "leased again",
        "left",
        "paused",
        "rebuilt",
        "reconciled",
        "refused: epoch",
        "refused: gone",
        "refused: late",
        "retry",
        "stale",
        "wait",
        "woken",
    ] {
        assert!(tally.contains_key(what), "it never came to this: {what}");
    }
}

/// Plays cases that once failed.
fn play_again(cases: &[Vec<Step>]) {
    for steps in cases {
        let case = Case {
            partitions: 1,
            most: None,
            steps: steps.clone(),
        };
        with_redis(|runtime, redis| {
            runtime.block_on(play(&redis.url(), &case, &mut Tally::new()));
        });
    }
}

/// A worker's turn that picks from everything.
fn plain(worker: usize, wanted: usize) -> Turn {
    Turn {
        worker,
        partition: 0,
        wanted,
        picks: vec![(0, 4), (1, 4)],
        says: Vec::new(),
        again: None,
        fate: Fate::Answered,
    }
}

fn one_job(mailbox: usize) -> Step {
    let put = Put {
        mailbox,
        again: None,
        delay_hours: None,
    };
    Step::Enqueue {
        entrance: Entrance::New,
        puts: vec![put],
    }
}

#[test]
fn what_is_said_twice_in_one_call_counts_once() {
    let twice = Turn {
        says: vec![(0, Word::Done)],
        again: Some(0),
        ..plain(0, 0)
    };
    play_again(&[vec![
        one_job(0),
        one_job(0),
        Step::Turn(plain(0, 1)),
        Step::Turn(twice),
    ]]);
}

#[test]
fn a_first_call_that_comes_too_late_leases_nothing_behind_its_workers_back() {
    let delayed = Turn {
        fate: Fate::Delayed,
        ..plain(2, 1)
    };
    let ask = Step::Reconcile {
        worker: 2,
        partition: 0,
    };
    let arrives = Step::Late { which: 0 };
    let next = Step::Turn(plain(2, 0));
    // After its worker has asked what it holds; after its session has begun; and after it has
    // ended: then the worker must not take the session that the call begins for its own.
    let asked = vec![
        one_job(0),
        Step::Turn(delayed.clone()),
        ask.clone(),
        arrives.clone(),
        next.clone(),
    ];
    let begun = vec![
        one_job(0),
        Step::Turn(delayed.clone()),
        next.clone(),
        arrives.clone(),
        next.clone(),
    ];
    let ended = vec![
        Step::Turn(delayed),
        next.clone(),
        Step::Jump { hours: 2 },
        Step::Turn(plain(0, 0)),
        one_job(1),
        arrives,
        next,
    ];
    play_again(&[asked, begun, ended]);
}

#[test]
fn whatever_happens_each_job_ends_once_and_in_order() {
    has_been_everywhere(&play_cases(100));
}

#[test]
#[ignore = "takes minutes: run it after changing a script"]
fn whatever_happens_each_job_ends_once_and_in_order_in_many_more_cases() {
    has_been_everywhere(&play_cases(3_000));
}
