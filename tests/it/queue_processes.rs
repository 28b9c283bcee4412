//! The queue under real workers that are killed, frozen, stopped, joined by more and cut off from
//! Redis, with probes that note when they ran.

mod field;
mod notes;

use std::time::Duration;

use chinwag::{
    clock::Clock,
    jobs::{Envelope, probe::Probe, upkeep::Upkeep},
    llm,
    servers::Ending,
};
use nix::sys::signal::{Signal, kill};
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row};
use tokio::time::Instant;

use crate::app::{PATIENCE, eventually};
use field::{Field, process_of, seal};

/// What was done to workers.
#[derive(Debug, Default)]
struct Faults {
    killed: usize,
    frozen: usize,
    stopped: usize,
    joined: usize,
}

const ABREAST: usize = 16;

/// Workers come and go in every way for so long, while probes are put into the queue.
async fn survive(span: Duration) {
    let abreast = ABREAST.to_string();
    let mut field = Field::start(&[("MAX_CONCURRENT_MESSAGES", abreast.as_str())]).await;
    for _ in 0..3 {
        field.worker(&[], &[]).await;
    }
    let until = Instant::now() + span;
    let mut faults = Faults::default();
    let mut next_fault = Instant::now();
    while Instant::now() < until {
        field.put_some().await;
        if Instant::now() >= next_fault {
            field.fault(&mut faults).await;
            next_fault = Instant::now() + Duration::from_millis(fastrand::u64(200..700));
        }
    }
    field.is_drained().await;
    let (again, in_vain) = field.ended_in_order();
    let given: u64 = field.given.values().sum();
    println!("{given} probes, {faults:?}: {again} ended again, {in_vain} began in vain");
    assert!(faults.killed > 2, "{faults:?}");
    // A frozen worker finishes what it held as well as the worker that took it over.
    assert!(
        again <= (faults.killed + faults.frozen) * ABREAST,
        "{faults:?}"
    );
    assert!(in_vain <= faults.killed * ABREAST, "{faults:?}");
    field.finish().await;
}

impl Field {
    /// A few probes for many conversations, and many for a few.
    async fn put_some(&mut self) {
        let mut jobs = Vec::new();
        for _ in 0..fastrand::usize(4..12) {
            let conversation = format!("conversation-{}", fastrand::u8(..40));
            jobs.extend(self.probes(&conversation, &[fastrand::u64(1..30)]));
        }
        if fastrand::u8(..8) == 0 {
            let work_ms: Vec<u64> = (0..4).map(|_| fastrand::u64(1..10)).collect();
            let busy = format!("busy-{}", fastrand::u8(..2));
            jobs.extend(self.probes(&busy, &work_ms));
        }
        self.put(&jobs).await;
        tokio::time::sleep(Duration::from_millis(25)).await;
    }

    async fn fault(&mut self, faults: &mut Faults) {
        let worker = fastrand::usize(..self.notes.len());
        // Every other one is killed.
        let others = faults.frozen + faults.stopped + faults.joined;
        let fault = if faults.killed <= others {
            0
        } else {
            fastrand::u8(1..6)
        };
        match fault {
            0 => {
                self.programs.crash_worker(worker).await;
                faults.killed += 1;
            }
            1 | 2 => {
                // A worker that is asked to end while it starts has not learnt to drain.
                let ending = self.programs.stop_worker(worker).await;
                let well = [Ending::Status(0), Ending::Signal(15)].contains(&ending);
                assert!(well, "{ending}");
                self.programs.start_worker(worker).await;
                faults.stopped += 1;
            }
            3 | 4 => {
                if let Some(process) = process_of(&self.notes[worker]) {
                    kill(process, Signal::SIGSTOP).unwrap();
                    // Longer than a lease: others take what it holds.
                    let until = Instant::now() + Duration::from_millis(1500);
                    while Instant::now() < until {
                        self.put_some().await;
                    }
                    kill(process, Signal::SIGCONT).unwrap();
                    faults.frozen += 1;
                }
            }
            _ => {
                if self.notes.len() < 5 {
                    self.worker(&[], &[]).await;
                    faults.joined += 1;
                }
            }
        }
    }
}

#[tokio::test]
async fn workers_that_come_and_go_lose_nothing_and_keep_every_conversation_in_order() {
    survive(Duration::from_secs(12)).await;
}

#[tokio::test]
#[ignore = "takes more than a minute"]
async fn workers_that_come_and_go_for_a_minute_lose_nothing_and_keep_order() {
    survive(Duration::from_mins(1)).await;
}

#[tokio::test]
async fn a_worker_runs_no_more_at_once_than_it_is_told() {
    let mut field = Field::start(&[]).await;
    let mut jobs = Vec::new();
    for number in 0..1000 {
        jobs.extend(field.probes(&format!("conversation-{number}"), &[8]));
    }
    field.put(&jobs).await;
    let of_all = [("MAX_CONCURRENT_MESSAGES", "4")];
    let of_probes = [
        ("MAX_CONCURRENT_MESSAGES", "50"),
        ("CHINWAG_KIND_CONCURRENCY", "probe=3"),
    ];
    field.worker(&[], &of_all).await;
    field.worker(&[], &of_probes).await;
    field.is_drained().await;
    let peaks: Vec<usize> = field.notes.iter().map(|file| notes::peak(file)).collect();
    assert_eq!(peaks, [4, 3]);
    assert_eq!(field.ended_in_order(), (0, 0));
    field.finish().await;
}

#[tokio::test]
async fn a_paused_queue_is_paused_in_every_worker_and_others_go_on() {
    let mut field = Field::start(&[]).await;
    for _ in 0..2 {
        field.worker(&[], &[]).await;
    }
    let paused = field.programs.command(&["jobs", "pause", "probe"]).await;
    assert!(paused.status.success(), "{paused:?}");
    for conversation in 0..40 {
        let jobs = field.probes(&format!("conversation-{conversation}"), &[1, 1]);
        field.put(&jobs).await;
    }
    // Whoever would take a probe has had every occasion to by the time these are answered.
    let chat = field.programs.chat(llm::http::client(), "ann");
    for _ in 0..6 {
        chat.says("hello").await;
    }
    let stats = field.stats().await;
    assert_eq!((stats.jobs, stats.ready()), (80, 40));
    assert!(field.read().is_empty(), "a paused queue was worked on");
    let resumed = field.programs.command(&["jobs", "resume", "probe"]).await;
    assert!(resumed.status.success(), "{resumed:?}");
    field.is_drained().await;
    assert_eq!(field.ended_in_order(), (0, 0));
    field.finish().await;
}

#[tokio::test]
async fn a_worker_runs_only_the_queues_it_is_given() {
    let mut field = Field::start(&[]).await;
    field.worker(&["--queues", "upkeep"], &[]).await;
    for conversation in 0..20 {
        let jobs = field.probes(&format!("conversation-{conversation}"), &[1]);
        field.put(&jobs).await;
    }
    let due = Clock::Real.now();
    field.put(&[seal(&Upkeep { due }, "upkeep")]).await;
    eventually("the upkeep is done", async || {
        (field.stats().await.jobs == 20).then_some(())
    })
    .await;
    let probes = field.stats().await;
    assert_eq!((probes.ready(), probes.running), (20, 0));
    assert!(field.read().is_empty(), "a probe was run");
    field.worker(&[], &[]).await;
    field.is_drained().await;
    assert_eq!(field.ended_in_order(), (0, 0));
    field.finish().await;
}

#[tokio::test]
async fn a_worker_that_is_asked_to_stop_ends_what_it_began_and_hands_back_the_rest() {
    let settings = [
        ("MAX_CONCURRENT_MESSAGES", "10"),
        ("CHINWAG_LEASE_MS", "60000"),
    ];
    let mut field = Field::start(&settings).await;
    for conversation in 0..30 {
        let jobs = field.probes(&format!("conversation-{conversation}"), &[600, 1]);
        field.put(&jobs).await;
    }
    let first = field.worker(&[], &[]).await;
    eventually("ten run", async || (field.read().len() >= 10).then_some(())).await;
    assert_eq!(field.programs.stop_worker(first).await, Ending::Status(0));
    let begun = field.read();
    assert!(begun.values().all(|runs| !runs.ended_us.is_empty()));
    let left = 60 - begun.len() as u64;
    let stats = field.stats().await;
    assert_eq!((stats.jobs, stats.running, stats.workers), (left, 0, 0));
    // Nobody has to wait for a lease to end, and no try is lost.
    let tries = format!("{}tries", field.hot.keys().queue(0, field.hot.epoch()));
    let mut connection = field.hot.connection().await.unwrap();
    let counted: u64 = redis::cmd("HLEN")
        .arg(tries)
        .query_async(&mut connection)
        .await
        .unwrap();
    assert_eq!(counted, 0);
    field.worker(&[], &[]).await;
    field.is_drained().await;
    assert_eq!(field.ended_in_order(), (0, 0));
    field.finish().await;
}

#[tokio::test]
async fn what_no_worker_can_read_goes_to_the_dead_letters_and_others_go_on() {
    let mut field = Field::start(&[]).await;
    let mut jobs = field.probes("ann", &[1]);
    let probe = |change: fn(&mut Envelope)| {
        let job = Probe {
            number: 1000,
            work_ms: 1,
            filling: String::new(),
        };
        let mut envelope = seal(&job, "ann");
        change(&mut envelope);
        envelope
    };
    jobs.push(probe(|job| job.payload = "{\"n\":\"many\"}".to_owned()));
    jobs.push(probe(|job| {
        job.header.kind = "juggling".to_owned();
        job.header.key = "1001".to_owned();
    }));
    jobs.push(probe(|job| {
        job.header.kind = "conversation".to_owned();
        job.header.kind_version = 99;
        job.header.key = "1002".to_owned();
    }));
    jobs.extend(field.probes("ann", &[1]));
    jobs.extend(field.probes("bob", &[1]));
    field.put(&jobs).await;
    nonsense(&field, "probe:cleo").await;
    let next = field.probes("cleo", &[1]);
    field.put(&next).await;
    for _ in 0..2 {
        field.worker(&[], &[]).await;
    }
    field.is_drained().await;
    assert_eq!(field.ended_in_order(), (0, 0));
    let reasons = eventually("the dead letters are in PostgreSQL", async || {
        let reasons = dead_letters(&field.programs.database).await;
        (reasons.len() >= 4).then_some(reasons)
    })
    .await;
    assert_eq!(
        reasons,
        [
            "no worker knows this kind of job",
            "the envelope's header cannot be read",
            "the payload is of a later version",
            "the payload of a probe job cannot be read",
        ]
    );
    field.finish().await;
}

/// Something in a mailbox that is no job at all.
async fn nonsense(field: &Field, mailbox: &str) {
    let base = field.hot.keys().queue(0, field.hot.epoch());
    let mut pipe = redis::pipe();
    pipe.rpush(format!("{base}m:{mailbox}"), "nonsense")
        .rpush(format!("{base}r:probe"), mailbox)
        .incr(format!("{base}count"), 1);
    let mut connection = field.hot.connection().await.unwrap();
    let _: (u64, u64, u64) = pipe.query_async(&mut connection).await.unwrap();
}

async fn dead_letters(database: &str) -> Vec<String> {
    let mut connection = PgConnection::connect(database).await.unwrap();
    let query = AssertSqlSafe("select reason from dead_letters order by reason collate \"C\"");
    let rows = sqlx::raw_sql(query).fetch_all(&mut connection).await;
    let reasons = rows.unwrap().iter().map(|row| row.get(0)).collect();
    connection.close().await.unwrap();
    reasons
}

#[tokio::test]
async fn connections_that_break_all_the_time_make_nothing_run_twice() {
    let settings = [
        ("MAX_CONCURRENT_MESSAGES", "20"),
        ("CHINWAG_LEASE_MS", "20000"),
    ];
    let mut field = Field::start(&settings).await;
    for _ in 0..2 {
        field.worker(&[], &[]).await;
    }
    let until = Instant::now() + Duration::from_secs(5);
    let mut breaks = 0;
    while Instant::now() < until {
        for _ in 0..fastrand::u8(2..8) {
            field.put_some().await;
        }
        // What was answered and not yet sent is lost with the connection.
        let mut cut = redis::cmd("CLIENT");
        cut.arg(&["KILL", "TYPE", "normal", "SKIPME", "yes"]);
        if let Ok(mut connection) = field.hot.connection().await {
            let cut: redis::RedisResult<u64> = cut.query_async(&mut connection).await;
            breaks += cut.unwrap_or(0);
        }
    }
    field.is_drained().await;
    println!("{breaks} connections were broken");
    assert!(breaks > 50, "only {breaks} connections were broken");
    // Nobody's session has ended, so whatever was leased unheard of was handed back.
    assert_eq!(field.ended_in_order(), (0, 0));
    field.finish().await;
}

#[tokio::test]
async fn workers_outlive_a_redis_that_is_away_for_three_seconds() {
    let mut field = Field::start(&[("MAX_CONCURRENT_MESSAGES", "20")]).await;
    for _ in 0..2 {
        field.worker(&[], &[]).await;
    }
    let mut jobs = Vec::new();
    for _ in 0..20 {
        for conversation in 0..40 {
            jobs.extend(field.probes(&format!("conversation-{conversation}"), &[20]));
        }
    }
    field.put(&jobs).await;
    eventually("work is under way", async || {
        (field.ended() > 100).then_some(())
    })
    .await;
    field.programs.redis.stop().await.unwrap();
    tokio::time::sleep(Duration::from_secs(3)).await;
    let before = field.ended();
    assert!(before < 800, "there was nothing left to be cut off from");
    field.programs.redis.restart().await.unwrap();
    let back = Instant::now();
    eventually("work goes on", async || {
        (field.ended() > before).then_some(())
    })
    .await;
    let pause = back.elapsed();
    field.is_drained().await;
    println!("work went on after {pause:?}");
    assert!(pause < PATIENCE / 8, "work went on only after {pause:?}");
    for worker in 0..2 {
        assert!(field.programs.worker_lives(worker), "a worker has ended");
    }
    // What ran when Redis went may have been told to it in vain, and run again.
    let (again, in_vain) = field.ended_in_order();
    assert!(again <= 40, "{again} ended again");
    assert_eq!(in_vain, 0);
    field.finish().await;
}
