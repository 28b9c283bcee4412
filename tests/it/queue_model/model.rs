//! The queue as it should be: plain values, no Redis, nothing that waits.
//!
//! The model is told what a script was asked and what it answered, and panics where the answer is
//! not what it should be. It leaves open only what the queue leaves open: the order among
//! mailboxes that a dead worker held.

mod part;

use std::collections::{BTreeMap, BTreeSet};

use chinwag::{
    hot::{
        HotError,
        keys::partition,
        queue::{Acknowledgement, Enqueued, Pick, Stats, Turned, unique},
    },
    jobs::{Envelope, Header},
};

pub use part::{Part, Place};

/// A job, as it was put into the queue.
#[derive(Clone, Debug)]
pub struct Job {
    /// The order in which jobs were accepted.
    pub number: usize,
    /// What was put there. Its due time moves when the clock jumps.
    pub envelope: Envelope,
}

/// What a worker asks of a partition in one turn.
#[derive(Clone, Debug)]
pub struct Call {
    pub partition: u16,
    pub epoch: i64,
    pub session: String,
    /// The last call that was answered; 0 before the first.
    pub answered: u64,
    pub number: u64,
    pub lease_ms: i64,
    pub wanted: usize,
    pub picks: Vec<Pick>,
    pub said: Vec<Acknowledgement>,
}

/// A dead letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dead {
    pub key: String,
    pub tries: u32,
    pub reason: String,
}

/// The queue.
#[derive(Debug, Default)]
pub struct Model {
    pub epoch: i64,
    pub parts: Vec<Part>,
    /// Queues that are paused.
    pub paused: BTreeSet<String>,
    /// The most jobs of a partition; none is no limit.
    pub most: Option<usize>,
    /// Dead letters by partition: they outlive epochs.
    pub dead: BTreeMap<u16, Vec<Dead>>,
    accepted: usize,
}

/// Why a call is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    Epoch,
    Gone,
    Late,
}

impl Refusal {
    /// How an error is to be read; none when it is no refusal.
    pub fn of(error: &HotError) -> Option<Self> {
        match error {
            HotError::WrongEpoch { .. } => Some(Self::Epoch),
            HotError::SessionEnded => Some(Self::Gone),
            HotError::Corrupt(why) if why.contains("late") => Some(Self::Late),
            _ => None,
        }
    }
}

fn queue_of(mailbox: &str) -> String {
    mailbox.split(':').next().unwrap_or_default().to_owned()
}

fn unique_of(header: &Header) -> String {
    unique(&header.kind, &header.journal_key())
}

impl Model {
    /// Begins an epoch with what is unfinished in it, in the order in which it was accepted.
    pub fn begin_epoch(&mut self, epoch: i64, partitions: u16, now_ms: i64) -> Vec<Envelope> {
        let unfinished = self.unfinished();
        self.epoch = epoch;
        self.parts = (0..partitions).map(|_| Part::default()).collect();
        for job in &unfinished {
            self.part_of(&job.envelope.header).put(job.clone(), now_ms);
        }
        unfinished.into_iter().map(|job| job.envelope).collect()
    }

    fn unfinished(&self) -> Vec<Job> {
        let mailboxes = self.parts.iter().flat_map(|part| part.mailboxes.values());
        let mut jobs: Vec<Job> = mailboxes.flat_map(|mail| mail.jobs.clone()).collect();
        jobs.sort_by_key(|job| job.number);
        jobs
    }

    pub fn partition_of(&self, header: &Header) -> u16 {
        let partitions = u16::try_from(self.parts.len()).unwrap();
        partition(&header.conversation, partitions)
    }

    fn part_of(&mut self, header: &Header) -> &mut Part {
        let partition = self.partition_of(header);
        &mut self.parts[usize::from(partition)]
    }

    /// How many jobs wait or run.
    pub fn jobs(&self) -> usize {
        self.parts.iter().map(Part::jobs).sum()
    }

    /// Jobs were offered. Each partition takes all of its share or, when it is full, none, and
    /// then those behind it are not asked.
    pub fn offer(
        &mut self,
        batch: &[Envelope],
        limited: bool,
        now_ms: i64,
        answer: &Result<Vec<Enqueued>, HotError>,
    ) {
        let most = self.most.filter(|_| limited);
        let mut expected = vec![Enqueued::New; batch.len()];
        for partition in 0..u16::try_from(self.parts.len()).unwrap() {
            let is_here = |each: &&Envelope| self.partition_of(&each.header) == partition;
            let share = batch.iter().filter(is_here).count();
            let waiting = self.parts[usize::from(partition)].jobs();
            if share > 0 && most.is_some_and(|most| waiting + share > most) {
                let full =
                    matches!(answer, Err(HotError::Full { jobs }) if *jobs == waiting as u64);
                assert!(full, "partition {partition} was full, and said {answer:?}");
                return;
            }
            for (envelope, expected) in batch.iter().zip(&mut expected) {
                if self.partition_of(&envelope.header) != partition {
                    continue;
                }
                let number = self.accepted;
                self.accepted += 1;
                let job = Job {
                    number,
                    envelope: envelope.clone(),
                };
                *expected = self.parts[usize::from(partition)].put(job, now_ms);
            }
        }
        assert_eq!(answer.as_ref().ok(), Some(&expected), "{answer:?}");
    }

    /// Why a call must be refused.
    pub fn refusal(&self, call: &Call) -> Option<Refusal> {
        if call.epoch != self.epoch {
            return Some(Refusal::Epoch);
        }
        let session = self.parts[usize::from(call.partition)]
            .sessions
            .get(&call.session);
        let last_call = session.map_or(0, |session| session.last_call);
        if last_call < call.answered {
            Some(Refusal::Gone)
        } else if last_call >= call.number {
            Some(Refusal::Late)
        } else {
            None
        }
    }

    /// A turn was taken.
    pub fn turn(&mut self, call: &Call, turned: &Turned) {
        let dead = self.dead.entry(call.partition).or_default();
        let part = &mut self.parts[usize::from(call.partition)];
        part.turn(call, turned, &self.paused, dead);
    }

    /// A session asked what it holds.
    pub fn reconciled(&mut self, call: &Call, ends_ms: i64, held: &[(String, u64)]) {
        let part = &mut self.parts[usize::from(call.partition)];
        part.call(&call.session, call.number, ends_ms);
        let told: BTreeMap<String, u64> = held.iter().cloned().collect();
        assert_eq!(told, part.held_by(&call.session), "what a session holds");
    }

    /// A session was ended by its worker; one that holds something goes on.
    pub fn left(&mut self, partition: u16, session: &str) {
        let part = &mut self.parts[usize::from(partition)];
        if part.held_by(session).is_empty() {
            part.sessions.remove(session);
        }
    }

    /// The clock jumps.
    pub fn jump(&mut self, by_ms: i64) {
        for part in &mut self.parts {
            for session in part.sessions.values_mut() {
                session.ends_ms -= by_ms;
            }
            for mail in part.mailboxes.values_mut() {
                if let Place::Parked { due_ms } = &mut mail.place {
                    *due_ms -= by_ms;
                }
                for job in &mut mail.jobs {
                    if let Some(due_ms) = &mut job.envelope.header.due_ms {
                        *due_ms -= by_ms;
                    }
                }
            }
        }
    }

    /// What the queue says of itself.
    pub fn agrees(&self, stats: &Stats) {
        assert_eq!(stats.jobs, self.jobs() as u64, "jobs");
        let places = |wanted: fn(&Place) -> bool| {
            let mailboxes = self.parts.iter().flat_map(|part| part.mailboxes.values());
            mailboxes.filter(|mail| wanted(&mail.place)).count() as u64
        };
        let parked = places(|place| matches!(place, Place::Parked { .. }));
        let running = places(|place| matches!(place, Place::Held { .. }));
        assert_eq!((stats.parked, stats.running), (parked, running));
        let workers = self.parts.iter().map(|part| part.sessions.len()).max();
        assert_eq!(stats.workers, workers.unwrap_or(0) as u64, "workers");
        for queue in &stats.queues {
            let ready: usize = self.parts.iter().map(|part| part.ready(queue.name)).sum();
            assert_eq!(queue.ready, ready as u64, "ready in {}", queue.name);
            assert_eq!(queue.paused, self.paused.contains(queue.name));
            let next: Vec<i64> = self
                .parts
                .iter()
                .flat_map(|part| part.next_accepted(queue.name))
                .collect();
            match queue.next_accepted_ms {
                None => assert!(next.is_empty(), "the next of {}", queue.name),
                Some(told) => assert!(next.contains(&told), "the next of {}", queue.name),
            }
        }
    }
}
