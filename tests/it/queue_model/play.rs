//! Plays a case: workers that do as they are told, over a real Redis, each answer held against
//! the model.
//!
//! Redis' own clock decides when something falls due, so the clock jumps by moving every time
//! that Redis keeps.

mod checks;
mod workers;

use std::collections::{BTreeMap, BTreeSet};

use chinwag::{
    clock::Clock,
    domain::{ids::ConversationId, routing::Route},
    hot::{
        Hot, Opened, Settings, epoch,
        queue::{self, Entrance, Session},
    },
    jobs::{Envelope, probe::Probe, upkeep::Upkeep},
};
use jiff::Timestamp;
use redis::{FromRedisValue, Pipeline};

use super::{
    Case, Put, Step,
    model::{Call, Model, Refusal},
};
use workers::{Worker, seats};

const HOUR_MS: i64 = 3_600_000;
/// Sessions live for so long without a call.
const LEASE_MS: i64 = 2 * HOUR_MS;
/// The kinds in play, and who writes to them.
pub const MAILBOXES: [(&str, &str); 5] = [
    ("probe", "ann"),
    ("probe", "bob"),
    ("probe", "cleo"),
    ("upkeep", "dust"),
    ("upkeep", "moss"),
];
/// The queues in play.
pub const QUEUES: [&str; 2] = ["probe", "upkeep"];
/// How many workers there are.
pub const WORKERS: usize = 3;

/// How often what happened, over all cases.
pub type Tally = BTreeMap<&'static str, usize>;

/// A case being played.
struct Play<'a> {
    hot: Hot,
    model: Model,
    workers: Vec<Worker>,
    /// Calls that are on their way, with the session as it was before.
    late: Vec<(Call, Session)>,
    /// Wake tokens that somebody took and has not followed up.
    popped: BTreeSet<(u16, String)>,
    /// Everything that was ever put into the queue.
    jobs: Vec<Envelope>,
    tally: &'a mut Tally,
}

/// Plays a case to its end, and then until nothing is left.
pub async fn play(url: &str, case: &Case, tally: &mut Tally) {
    let settings = Settings {
        most_waiting: case.most,
        ..Settings::new(url.to_owned(), "m".to_owned())
    };
    let hot = Hot::open(&settings).expect("the address is right");
    let mut play = Play {
        hot,
        model: Model::default(),
        workers: Vec::new(),
        late: Vec::new(),
        popped: BTreeSet::new(),
        jobs: Vec::new(),
        tally,
    };
    play.empty().await;
    play.rebuild(case.partitions).await;
    play.model.most = case.most.map(|most| per_partition(most, case.partitions));
    play.workers = (0..WORKERS).map(|_| play.worker()).collect();
    for step in &case.steps {
        play.step(step, case.most).await;
        play.check().await;
    }
    play.drain().await;
}

fn per_partition(most: u64, partitions: u16) -> usize {
    usize::try_from(most.div_ceil(u64::from(partitions))).unwrap()
}

fn now_ms() -> i64 {
    Clock::Real.now().as_millisecond()
}

impl Play<'_> {
    fn opened(&self) -> Opened {
        Opened {
            epoch: self.model.epoch,
            partitions: u16::try_from(self.model.parts.len()).unwrap(),
        }
    }

    fn note(&mut self, what: &'static str) {
        *self.tally.entry(what).or_default() += 1;
    }

    async fn ask<T: FromRedisValue>(&self, pipe: &Pipeline) -> T {
        let mut connection = self.hot.connection().await.unwrap();
        pipe.query_async(&mut connection).await.unwrap()
    }

    fn base(&self, partition: u16) -> String {
        self.hot.keys().queue(partition, self.model.epoch)
    }

    async fn step(&mut self, step: &Step, most: Option<u64>) {
        match step {
            Step::Enqueue { entrance, puts } => self.enqueue(*entrance, puts).await,
            Step::Turn(turn) => self.take_turn(turn).await,
            Step::Reconcile { worker, partition } => {
                let seat = partition % self.workers[*worker].places.len();
                self.reconcile(*worker, seat).await;
            }
            Step::Leave { worker } => self.leave(*worker).await,
            Step::Crash { worker } => {
                self.note("crash");
                self.workers[*worker] = self.worker();
            }
            Step::Pop { partition, queue } => self.pop(*partition, QUEUES[*queue]).await,
            Step::Pause { queue, paused } => self.pause(QUEUES[*queue], *paused).await,
            Step::Jump { hours } => self.jump(hours * HOUR_MS).await,
            Step::Late { which } => self.arrive(*which).await,
            Step::Rebuild {
                emptied,
                partitions,
            } => {
                if *emptied {
                    self.empty().await;
                    self.note("emptied");
                }
                self.rebuild(*partitions).await;
                self.model.most = most.map(|most| per_partition(most, *partitions));
            }
        }
    }

    async fn enqueue(&mut self, entrance: Entrance, puts: &[Put]) {
        let jobs: Vec<Envelope> = puts.iter().map(|put| self.envelope(put)).collect();
        let answer = queue::enqueue(&self.hot, self.opened(), entrance, &jobs).await;
        let limited = entrance == Entrance::New;
        self.model.offer(&jobs, limited, now_ms(), &answer);
        self.note(if answer.is_err() { "full" } else { "enqueued" });
    }

    fn envelope(&mut self, put: &Put) -> Envelope {
        if let Some(which) = put.again.filter(|_| !self.jobs.is_empty()) {
            return self.jobs[which % self.jobs.len()].clone();
        }
        let number = i64::try_from(self.jobs.len()).unwrap();
        let (kind, conversation) = MAILBOXES[put.mailbox];
        let conversation = ConversationId::from_text(conversation.to_owned());
        let accepted = Timestamp::from_millisecond(number).unwrap();
        let mut envelope = if kind == "probe" {
            let job = Probe {
                number: 0,
                work_ms: 0,
                filling: String::new(),
            };
            Envelope::seal(&job, conversation, Route::Nowhere, accepted, None)
        } else {
            let job = Upkeep { due: accepted };
            Envelope::seal(&job, conversation, Route::Nowhere, accepted, None)
        };
        envelope.header.key = number.to_string();
        let due_ms = |hours: i64| now_ms() + hours * HOUR_MS;
        envelope.header.due_ms = put.delay_hours.map(due_ms);
        self.jobs.push(envelope.clone());
        envelope
    }

    /// Somebody who waits for work takes the wake token.
    async fn pop(&mut self, partition: usize, queue: &str) {
        let partition = u16::try_from(partition % self.model.parts.len()).unwrap();
        let key = self.hot.keys().wake(partition, self.model.epoch, queue);
        let (token,): (Option<String>,) = self.ask(redis::pipe().lpop(key, None)).await;
        if token.is_some() {
            self.popped.insert((partition, queue.to_owned()));
            self.note("woken");
        }
    }

    async fn pause(&mut self, queue: &str, paused: bool) {
        let name = vec![queue.to_owned()];
        let (stop, go) = if paused {
            (name, vec![])
        } else {
            (vec![], name)
        };
        queue::set_paused(&self.hot, self.opened(), Entrance::New, &stop, &go)
            .await
            .unwrap();
        self.model.paused.extend(stop);
        for queue in go {
            self.model.paused.remove(&queue);
        }
        self.note("paused");
    }

    async fn jump(&mut self, by_ms: i64) {
        let mut read = redis::pipe();
        let mut lines = Vec::new();
        for partition in 0..self.opened().partitions {
            for name in ["sessions", "parked"] {
                let line = format!("{}{name}", self.base(partition));
                read.zrange(&line, 0, -1);
                lines.push(line);
            }
        }
        let members: Vec<Vec<String>> = self.ask(&read).await;
        // A pipeline must not be empty.
        let mut write = redis::pipe();
        write.cmd("PING").ignore();
        for (line, members) in lines.iter().zip(members) {
            for member in members {
                write.zincr(line, member, -by_ms).ignore();
            }
        }
        self.ask::<()>(&write).await;
        self.model.jump(by_ms);
        self.note("jump");
    }

    async fn empty(&mut self) {
        self.ask::<()>(redis::pipe().cmd("FLUSHALL").ignore()).await;
        self.model.dead.clear();
    }

    /// Fills a new epoch with what is unfinished, as `handoff/rebuild.rs` does.
    async fn rebuild(&mut self, partitions: u16) {
        let before = self.opened().partitions;
        epoch::close(&self.hot, before).await.unwrap();
        let opened = Opened {
            epoch: self.model.epoch + 1,
            partitions,
        };
        let unfinished = self.model.begin_epoch(opened.epoch, partitions, now_ms());
        queue::enqueue(&self.hot, opened, Entrance::Rebuild, &unfinished)
            .await
            .unwrap();
        let paused: Vec<String> = self.model.paused.iter().cloned().collect();
        queue::set_paused(&self.hot, opened, Entrance::Rebuild, &paused, &[])
            .await
            .unwrap();
        let mut early = seats("early", 1).remove(0).session;
        let refused = queue::turn(&self.hot, opened.epoch, &mut early, 1, &[], &[]).await;
        let refused = refused.unwrap_err();
        assert_eq!(Refusal::of(&refused), Some(Refusal::Epoch), "{refused:?}");
        epoch::open(&self.hot, opened, 0).await.unwrap();
        self.hot.set_opened(opened);
        self.popped.clear();
        self.note("rebuilt");
    }
}
