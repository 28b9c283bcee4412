//! The background task of a worker process: the only one that leases, acknowledges, keeps the
//! sessions alive and connects again.
//!
//! Handlers never wait for it and it never waits for handlers, so a slow handler cannot starve
//! the sessions, and a slow Redis costs time but never the worker. Nothing that is transient
//! ends it. It looks after all partitions; what is leased in one counts against the same room as
//! what is leased in another.

mod place;

use std::time::Duration;

use futures::{
    FutureExt, StreamExt,
    future::{BoxFuture, join_all},
    stream::FuturesUnordered,
};
use tokio::{
    sync::{mpsc, watch},
    time::{Instant, MissedTickBehavior},
};
use uuid::Uuid;

use super::{
    Held, LeasedJobs, Turned,
    calls::leave,
    held::{Leased, Said},
    room::Room,
    wake::{Appetite, IDLE, wait_for_wake},
};
use crate::{
    hot::{Hot, Opened, UNSEEN},
    jobs::Kind,
    shutdown::Tasks,
};
use place::{Answer, Asked, Place};

/// How the keeper works.
#[derive(Clone, Debug)]
pub struct KeeperSettings {
    /// The most jobs this process runs at once.
    pub concurrency: usize,
    /// The kinds it runs, and how many of each at once.
    pub kinds: Vec<(&'static Kind, usize)>,
    /// How long a session lives without a call. One is made every third of that.
    pub lease: Duration,
}

/// How many rings may wait to be heard.
const RINGS: usize = 1024;
/// How long to wait when Redis does not answer, or the queue is being rebuilt.
const PAUSE: Duration = Duration::from_millis(100);
/// The most mailboxes of one turn.
const TAKEN: usize = 128;
/// A worker that is full takes this part of its jobs at a time: handlers work on one while Redis
/// has the others.
const PART: usize = 3;
/// The most calls on their way in one partition: Redis has one to do while the answer to the
/// other is read.
const ON_THEIR_WAY: usize = 2;

/// Starts the keeper. It leases until the signal is given, and ends once everything it leased is
/// settled or its receiver's holder is gone.
#[must_use]
pub fn keep(hot: Hot, settings: &KeeperSettings, tasks: &Tasks) -> LeasedJobs {
    let (leases, receiver) = mpsc::channel(settings.concurrency);
    let jobs = LeasedJobs::new(receiver, leases.downgrade());
    let (verdicts, settled) = mpsc::unbounded_channel();
    let (rings, rung) = mpsc::channel(RINGS);
    let keeper = Keeper {
        room: Room::new(settings.concurrency, &settings.kinds),
        name: Uuid::now_v7().simple().to_string(),
        hot,
        concurrency: settings.concurrency,
        lease: settings.lease,
        tasks: tasks.clone(),
        leases,
        verdicts,
        settled,
        hungry: watch::Sender::new(Appetite::default()),
        rings,
        rung,
        waiters: 0,
        places: Vec::new(),
        asked: FuturesUnordered::new(),
        opened: UNSEEN,
        turned: 0,
    };
    tasks.spawn(keeper.run());
    jobs
}

struct Keeper {
    hot: Hot,
    name: String,
    concurrency: usize,
    lease: Duration,
    tasks: Tasks,
    leases: mpsc::Sender<Leased>,
    verdicts: mpsc::UnboundedSender<Said>,
    settled: mpsc::UnboundedReceiver<Said>,
    /// For what there is room.
    hungry: watch::Sender<Appetite>,
    /// Partitions in which something may wait.
    rings: mpsc::Sender<u16>,
    rung: mpsc::Receiver<u16>,
    /// How many partitions somebody waits in for wake tokens.
    waiters: u16,
    room: Room,
    places: Vec<Place>,
    /// The calls on their way.
    asked: FuturesUnordered<BoxFuture<'static, Answer>>,
    /// The queue as everything in `places` is leased from it.
    opened: Opened,
    /// The place that is asked first changes from turn to turn.
    turned: usize,
}

impl Keeper {
    async fn run(mut self) {
        let mut beat = tokio::time::interval(self.lease / 3);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            self.follow_queue();
            while let Ok(said) = self.settled.try_recv() {
                self.note(said);
            }
            while let Ok(partition) = self.rung.try_recv() {
                self.look_at(partition);
            }
            let stopping = self.tasks.is_stopping();
            if stopping && self.places.iter().all(Place::is_idle) {
                return self.leave().await;
            }
            // However much there is to do in one partition, the others' sessions go on.
            let beats = beat.tick().now_or_never().is_some();
            self.ask(stopping, beats);
            self.announce_appetite(stopping);
            let until_due = self.until_due();
            tokio::select! {
                biased;
                Some(answer) = self.asked.next() => self.hear(answer),
                Some(said) = self.settled.recv() => self.note(said),
                Some(partition) = self.rung.recv() => self.look_at(partition),
                _ = beat.tick() => self.ask(true, true),
                () = tokio::time::sleep(until_due) => self.look_where_due(),
                () = self.tasks.stopped(), if !stopping => {}
            }
        }
    }

    /// What was leased under another epoch is void: those jobs run again.
    fn follow_queue(&mut self) {
        let opened = self.hot.opened();
        if opened == self.opened {
            return;
        }
        self.opened = opened;
        let place = |partition| Place::new(&self.name, partition, self.lease);
        self.places = (0..opened.partitions).map(place).collect();
        // One waits in each partition there ever was; those that are no more wait for nothing.
        for partition in self.waiters..opened.partitions {
            self.tasks.spawn(wait_for_wake(
                self.hot.clone(),
                partition,
                self.rings.clone(),
                self.hungry.subscribe(),
                self.tasks.clone(),
            ));
        }
        self.waiters = self.waiters.max(opened.partitions);
    }

    fn announce_appetite(&self, stopping: bool) {
        let appetite = Appetite {
            epoch: self.opened.epoch,
            queues: if stopping {
                Vec::new()
            } else {
                self.room.queues()
            },
        };
        self.hungry.send_if_modified(|before| {
            *before != appetite && {
                *before = appetite;
                true
            }
        });
    }

    fn look_at(&mut self, partition: u16) {
        if let Some(place) = self.places.get_mut(usize::from(partition)) {
            place.look = true;
        }
    }

    fn until_due(&self) -> Duration {
        if self.opened.epoch == 0 || self.opened != self.hot.opened() {
            return PAUSE;
        }
        let due = self.places.iter().map(|place| place.due).min();
        let until = due.map_or(IDLE, |due| due.saturating_duration_since(Instant::now()));
        // An epoch that ends meanwhile is seen soon enough.
        until.min(PAUSE)
    }

    fn look_where_due(&mut self) {
        for place in &mut self.places {
            place.look_when_due();
        }
    }

    /// Notes what a handler says. What it says of a lease that is not held any more frees its
    /// room all the same: its handler has ended now.
    fn note(&mut self, said: Said) {
        if self.room.give_back(&said.mailbox) {
            for place in &mut self.places {
                place.look = true;
            }
        }
        let Some(place) = self.places.get_mut(usize::from(said.partition)) else {
            return;
        };
        if said.epoch == self.opened.epoch {
            place.note(said);
        } else {
            place::note_stale(1);
        }
    }

    /// Makes the calls that are due, one in each partition at most; in each that has none on its
    /// way when the sessions are due for a beat. Nothing is leased when `full`.
    fn ask(&mut self, full: bool, beats: bool) {
        if self.opened.epoch == 0 {
            return;
        }
        let part = self.concurrency.div_ceil(PART).min(TAKEN);
        let free = if full { 0 } else { self.room.free().min(part) };
        let places = self.places.len();
        let asks = |place: &Place| match place.on_their_way {
            0 => beats || place.is_wanted(free > 0),
            some => some < ON_THEIR_WAY && place.is_worth_another(free, part),
        };
        self.turned = self.turned.wrapping_add(1);
        let asking: Vec<usize> = (0..places)
            .map(|place| (place + self.turned) % places)
            .filter(|place| asks(&self.places[*place]))
            .collect();
        if asking.is_empty() {
            return;
        }
        let mut turns = self.room.turns(free);
        for (done, place) in asking.iter().enumerate() {
            let place = &mut self.places[*place];
            if place.unsure {
                self.asked
                    .push(place.make_sure(&self.hot, self.opened.epoch));
                continue;
            }
            let (wanted, picks) = turns.next(asking.len() - done);
            self.room.ask(wanted, &picks);
            let turn = place.turn(&self.hot, self.opened.epoch, wanted, picks);
            self.asked.push(turn);
        }
    }

    /// Notes the answer to a call.
    fn hear(&mut self, answer: Answer) {
        if let Asked::Turn { wanted, picks, .. } = &answer.asked {
            self.room.answered(*wanted, picks);
        }
        // What was leased under another epoch is void.
        if answer.epoch != self.opened.epoch {
            return;
        }
        let partition = usize::from(answer.session.partition);
        let Some(place) = self.places.get_mut(partition) else {
            return;
        };
        if let Some(turned) = place.hear(answer) {
            self.hand_out(partition, turned);
        }
    }

    fn hand_out(&mut self, partition: usize, turned: Turned) {
        for taken in turned.taken {
            let place = &mut self.places[partition];
            place.held.insert(taken.mailbox.clone(), taken.token);
            self.room.take(&taken.mailbox);
            let held = Held::new(
                (
                    self.opened.epoch,
                    place.session.partition,
                    taken.mailbox,
                    taken.token,
                ),
                taken.attempt,
                self.tasks.clone(),
                self.verdicts.clone(),
            );
            let lease = Leased {
                wire: taken.wire,
                epoch: self.opened.epoch,
                now_ms: turned.now_ms,
                held,
            };
            // There is room: no more is leased than the channel holds. When its receiver is gone
            // the lease is dropped here, which hands the job back.
            let _ = self.leases.try_send(lease);
        }
    }

    /// Ends the sessions, so that others need not wait for them to end by themselves.
    async fn leave(self) {
        let leaving = self
            .places
            .iter()
            .filter(|place| place.session.answered > 0)
            .map(|place| leave(&self.hot, self.opened.epoch, &place.session));
        if let Err(error) = join_all(leaving)
            .await
            .into_iter()
            .collect::<Result<(), _>>()
        {
            tracing::debug!(%error, "a session ends by itself");
        }
    }
}

#[cfg(test)]
mod tests;
