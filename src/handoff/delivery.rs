//! Bell, mailbox, door, receipt: what every door does with the outcomes of its route.
//!
//! The outcomes of one conversation are shown one after the other, those of different ones at
//! once. An outcome stays in the mailbox until its receipt is kept. A missed bell is made up for
//! by a slow timer.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use futures::{StreamExt, future::join_all, stream};
use tokio::{
    sync::{Notify, Semaphore, mpsc},
    time::Instant,
};

use tracing::{Instrument, Span};

use super::{Door, Handoff, Inner, Shown};
use crate::{
    domain::{
        ids::{ConversationId, Platform},
        outcome::{Fate, Live, Outcome},
        routing::Route,
    },
    hot::outcomes::{self, Ear, Heard, Waiting},
    shutdown::Tasks,
    store::journal::standby,
    telemetry::{OUTCOME_DELIVERY_SECONDS, TOTAL_PROCESSING_SECONDS, TraceContext},
};

/// How often the mailbox is looked into without a bell.
const SLOW: Duration = Duration::from_millis(500);
/// How often the mailbox is looked through from the front: what could not be put away is then.
const AGAIN: Duration = Duration::from_secs(30);
/// How many conversations are shown at once.
const ABREAST: usize = 256;
/// The most outcomes of one look.
const BATCH: usize = 500;
/// How long to wait when Redis does not answer.
const PAUSE: Duration = Duration::from_millis(200);
/// How much of what goes on is shown at once.
const LIVE_ABREAST: usize = 1000;
/// What goes on may be shown late; what does not fit any more is left out.
const LIVE_WAITING: usize = 10_000;

/// Starts delivering the outcomes of `route`.
pub(super) fn start<D: Door>(handoff: &Handoff, route: Route, door: &Arc<D>, tasks: &Tasks) {
    let inner = handoff.inner.clone();
    let bell = Arc::new(Notify::new());
    inner.bells.hang(route, &bell);
    let (live, shown_live) = mpsc::channel(LIVE_WAITING);
    tasks.spawn(listen(
        inner.clone(),
        tasks.clone(),
        route,
        bell.clone(),
        live,
    ));
    tasks.spawn(show_live(door.clone(), shown_live));
    let counter = Counter {
        inner,
        tasks: tasks.clone(),
        route,
        door: door.clone(),
        bell,
        abreast: Arc::new(Semaphore::new(ABREAST)),
        hands: Arc::default(),
    };
    tasks.spawn(counter.serve());
}

/// Listens to the door's channel, and comes back to it when the connection is lost.
async fn listen(
    inner: Arc<Inner>,
    tasks: Tasks,
    route: Route,
    bell: Arc<Notify>,
    live: mpsc::Sender<Live>,
) {
    while !tasks.is_stopping() {
        if let Ok(mut ear) = Ear::open(&inner.hot, route).await {
            // Bells may have rung while nobody listened.
            bell.notify_one();
            tokio::select! {
                () = hear(&mut ear, &bell, &live) => {}
                () = tasks.stopped() => return,
            }
        }
        tasks.sleep(PAUSE).await;
    }
}

async fn hear(ear: &mut Ear, bell: &Notify, live: &mpsc::Sender<Live>) {
    while let Some(heard) = ear.next().await {
        match heard {
            Heard::Bell => bell.notify_one(),
            Heard::Live(show) => _ = live.try_send(*show),
        }
    }
}

/// A door that shows at once shows in order; one that waits (for Discord) keeps nobody else.
async fn show_live<D: Door>(door: Arc<D>, mut live: mpsc::Receiver<Live>) {
    stream::poll_fn(|cx| live.poll_recv(cx))
        .for_each_concurrent(LIVE_ABREAST, |show| door.live(show))
        .await;
}

/// What is taken up and not put away yet.
#[derive(Default)]
struct Hands {
    /// What waits to be shown, by conversation; one is in it while somebody shows it.
    queues: HashMap<ConversationId, VecDeque<Errand>>,
    /// The places in the mailbox, so that looking again takes nothing up twice.
    places: HashSet<Place>,
}

/// Where an outcome waits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Place {
    /// In Redis: the partition of a mailbox, and a place in it.
    Mailbox(u16, String),
    /// In Postgres, since Redis is set aside.
    Standby(i64),
}

/// An outcome and its place in the mailbox.
struct Errand {
    place: Place,
    outcome: Box<Outcome>,
}

struct Counter<D> {
    inner: Arc<Inner>,
    tasks: Tasks,
    route: Route,
    door: Arc<D>,
    bell: Arc<Notify>,
    abreast: Arc<Semaphore>,
    hands: Arc<Mutex<Hands>>,
}

impl<D: Door> Counter<D> {
    async fn serve(self) {
        let (mut queue, mut places) = (self.inner.hot.opened(), Vec::new());
        let mut from_the_front = Instant::now();
        while !self.tasks.is_stopping() {
            let present = self.inner.hot.opened();
            if present != queue {
                if queue.epoch > 0 {
                    self.door.turned_over().await;
                }
                (queue, places) = (present, Vec::new());
            }
            if from_the_front.elapsed() > AGAIN {
                (from_the_front, places) = (Instant::now(), Vec::new());
            }
            if self.inner.hot.is_aside() {
                if !self.look_in_journal(queue.epoch).await {
                    self.wait(self.inner.bells.wait(self.inner.looks)).await;
                }
                continue;
            }
            places.resize(usize::from(queue.partitions), FIRST.to_owned());
            let looks = places
                .iter_mut()
                .zip(0..)
                .map(|(place, partition)| self.look(partition, queue.epoch, place));
            if join_all(looks).await.contains(&true) {
                continue;
            }
            self.wait(SLOW).await;
        }
    }

    /// Waits for the bell, but no longer than so long.
    async fn wait(&self, longest: Duration) {
        tokio::select! {
            () = self.bell.notified() => {}
            () = tokio::time::sleep(longest) => {}
            () = self.tasks.stopped() => {}
        }
    }

    /// Takes up what waits behind `place` in one partition. True when there may be more.
    async fn look(&self, partition: u16, epoch: i64, place: &mut String) -> bool {
        let mailbox = (partition, self.route);
        let waiting = match outcomes::waiting(&self.inner.hot, mailbox, epoch, place, BATCH).await {
            Ok(waiting) => waiting,
            Err(error) => {
                tracing::debug!(%error, "the mailbox cannot be looked into");
                tokio::time::sleep(PAUSE).await;
                return false;
            }
        };
        let full = waiting.len() == BATCH;
        if let Some(last) = waiting.last() {
            place.clone_from(&last.place);
        }
        for Waiting { place, outcome } in waiting {
            self.take_up(Place::Mailbox(partition, place), outcome);
        }
        full
    }

    /// Takes up what waits in Postgres. What was shown is not there any more, so it looks from the
    /// front each time: a row may become visible after one with a higher number. True when there
    /// may be more.
    async fn look_in_journal(&self, epoch: i64) -> bool {
        let (taken_up, most) = (self.rows(), i64::try_from(BATCH).unwrap_or(i64::MAX));
        let pool = &self.inner.pool;
        match standby::outcomes(pool, self.route, epoch, &taken_up, most).await {
            Ok(waiting) => {
                let full = waiting.len() == BATCH;
                for (row, outcome) in waiting {
                    self.take_up(Place::Standby(row), outcome);
                }
                full
            }
            Err(error) => {
                tracing::debug!(%error, "outcomes cannot be looked for");
                false
            }
        }
    }

    /// The rows of Postgres that are taken up and not put away yet.
    fn rows(&self) -> Vec<i64> {
        let hands = self.hands.lock().unwrap_or_else(PoisonError::into_inner);
        let rows = hands.places.iter().filter_map(|place| match place {
            Place::Standby(row) => Some(*row),
            Place::Mailbox(..) => None,
        });
        rows.collect()
    }

    fn take_up(&self, place: Place, outcome: Result<Box<Outcome>, String>) {
        match outcome {
            Ok(outcome) => self.queue(Errand { place, outcome }),
            Err(error) => {
                let mut hands = self.hands.lock().unwrap_or_else(PoisonError::into_inner);
                if !hands.places.insert(place) {
                    return;
                }
                // A later version's, most likely: it stays for whoever can read it.
                tracing::error!(%error, "an outcome cannot be read");
                metrics::counter!(crate::telemetry::OUTCOMES_UNREADABLE).increment(1);
            }
        }
    }

    /// Puts an errand behind those of its conversation; starts showing when nobody does.
    fn queue(&self, errand: Errand) {
        let conversation = errand.outcome.conversation.clone();
        let mut hands = self.hands.lock().unwrap_or_else(PoisonError::into_inner);
        if !hands.places.insert(errand.place.clone()) {
            return;
        }
        if let Some(queue) = hands.queues.get_mut(&conversation) {
            queue.push_back(errand);
            return;
        }
        hands
            .queues
            .insert(conversation.clone(), VecDeque::from([errand]));
        drop(hands);
        let shower = Shower {
            inner: self.inner.clone(),
            tasks: self.tasks.clone(),
            route: self.route,
            door: self.door.clone(),
            hands: self.hands.clone(),
            conversation,
        };
        let abreast = self.abreast.clone();
        self.tasks.spawn(async move {
            // The semaphore is never closed.
            let _place = abreast.acquire().await;
            shower.show_all().await;
        });
    }
}

/// Before the first place of a mailbox.
const FIRST: &str = "0-0";

/// Shows the outcomes of one conversation, in order.
struct Shower<D> {
    inner: Arc<Inner>,
    tasks: Tasks,
    route: Route,
    door: Arc<D>,
    hands: Arc<Mutex<Hands>>,
    conversation: ConversationId,
}

impl<D: Door> Shower<D> {
    async fn show_all(self) {
        while let Some(errand) = self.next() {
            let place = errand.place.clone();
            let trace = errand.outcome.trace.as_deref();
            let trace = trace.and_then(|trace| trace.parse::<TraceContext>().ok());
            let span = trace.map_or_else(Span::none, |trace| trace.child().span("delivery"));
            if !self.run(errand).instrument(span).await {
                // What waits behind it would come before it.
                return;
            }
            self.hands
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .places
                .remove(&place);
        }
    }

    fn next(&self) -> Option<Errand> {
        let mut hands = self.hands.lock().unwrap_or_else(PoisonError::into_inner);
        let next = hands.queues.get_mut(&self.conversation)?.pop_front();
        if next.is_none() {
            hands.queues.remove(&self.conversation);
        }
        next
    }

    /// Shows an outcome and puts it away. False when the stop came before it was shown.
    async fn run(&self, errand: Errand) -> bool {
        let Errand { place, outcome } = errand;
        let started = Instant::now();
        while !self.inner.kept.has_shown(outcome.job) {
            if outcome.epoch != self.inner.hot.epoch() {
                // Its job runs again under the present epoch.
                return true;
            }
            if self.tasks.is_stopping() {
                // It stays in the mailbox for the next holder of the route.
                return false;
            }
            let fate = match self.door.show(&outcome).await {
                Shown::Delivered(messages) => Fate::Shown {
                    messages,
                    at: self.inner.clock.now(),
                },
                Shown::Refused(reason) => Fate::Refused { reason },
                Shown::Later(wait) => {
                    self.tasks.sleep(wait).await;
                    continue;
                }
            };
            self.note(&outcome, &fate, started);
            self.inner.kept.keep(outcome.receipt(fate));
        }
        self.put_away(&outcome, &place).await;
        true
    }

    fn note(&self, outcome: &Outcome, fate: &Fate, started: Instant) {
        let platform = match self.route {
            Route::Console | Route::Nowhere => Platform::Console.name(),
            Route::Discord { .. } => Platform::Discord.name(),
        };
        metrics::histogram!(OUTCOME_DELIVERY_SECONDS, "platform" => platform)
            .record(started.elapsed().as_secs_f64());
        match fate {
            Fate::Shown { at, .. } => {
                if let Some(turn) = &outcome.turn {
                    let total = at.duration_since(turn.asked.sent_at).as_secs_f64();
                    metrics::histogram!(TOTAL_PROCESSING_SECONDS, "platform" => platform)
                        .record(total.max(0.0));
                }
                tracing::info!(job.id = %outcome.job, "an outcome was shown");
            }
            Fate::Refused { reason } => {
                tracing::warn!(job.id = %outcome.job, reason, "an outcome was refused for good");
            }
            Fate::Unseen => {}
        }
    }

    /// The receipt first, then the mailbox: what happens between the two is done again.
    async fn put_away(&self, outcome: &Outcome, place: &Place) {
        let Inner {
            hot,
            pool,
            clock,
            kept,
            ..
        } = &*self.inner;
        let removed = match place {
            Place::Mailbox(_, place) => {
                kept.give_one(hot, outcome.job).await
                    && outcomes::remove(hot, outcome, place).await.is_ok()
            }
            Place::Standby(_) => {
                kept.settle(pool, clock).await
                    && standby::remove_outcome(pool, outcome.job).await.is_ok()
            }
        };
        if !removed {
            // It comes up again when the mailbox is looked through from the front.
            tracing::debug!("an outcome was shown and could not be put away");
        }
    }
}
