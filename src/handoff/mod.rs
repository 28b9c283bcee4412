//! Jobs out, outcomes and receipts back, and the journal behind them: the one mechanism that
//! all doors share. Redis first, Postgres when Redis cannot be used.
//!
//! ```text
//! accept ─▶ enqueue (Redis) ─▶ journal, in batches (Postgres)
//! mailbox ─▶ door ─▶ receipt ─▶ stream (Redis) ─▶ a worker writes history
//! ```
//!
//! A door accepts under an epoch. When Redis was emptied or fell back, the epoch ends: the gate
//! closes, what was accepted is written to the journal and what was shown is written to history
//! before anything is accepted under the next one. While Redis is away the journal is the queue:
//! workers lease from it, and outcomes wait beside it. Nothing here knows what a message means, or
//! how Discord works.

mod accept;
mod back;
mod bells;
mod burial;
mod delivery;
mod epoch;
mod gate;
mod journal;
mod kept;
mod lately;
mod left;
mod limiter;
mod opted_out;
mod overdue;
mod pauses;
mod rebuild;
mod share;
mod standby;
mod votes;

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use tokio::sync::{mpsc, watch};

use crate::{
    clock::Clock,
    config::Environment,
    conversations::Conversations,
    domain::{
        ids::{JobId, MessageId},
        outcome::{Live, Outcome},
        preferences::EmojiDensity,
        quota::{Dimension, Limits},
        routing::Route,
        standing::{Parts, State, Status},
    },
    hot::Hot,
    shutdown::Tasks,
    store::Pool,
};

pub use back::{Earlier, WayBack};
pub use bells::Looks;
pub use burial::bury;
pub use epoch::{Sight, watch_epoch};
pub use limiter::{Counts, Limiter};
pub use overdue::{place_now, place_overdue};
pub use pauses::copy_pauses;
pub use rebuild::{RebuildError, Rebuilt, rebuild_anew};
pub use standby::lease_meanwhile;

/// How long a store may take to answer before a door says that it does not.
const STORES: Duration = Duration::from_secs(2);

/// What doors allow, and how they look.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The `RATE_LIMIT_` settings: what people may ask for, and how often.
    pub limits: Limits,
    /// What is set up, so that a door can tell it without anybody's help.
    pub parts: Parts,
    /// `CHINWAG_EMOJI_DENSITY`: how many emoji texts carry for people who have not chosen.
    pub emoji: EmojiDensity,
    /// How often outcomes are looked for in Postgres while Redis is away.
    pub looks: Looks,
}

impl Settings {
    /// Reads the section.
    pub fn read(env: &mut Environment) -> Self {
        Self {
            limits: limiter::read(env),
            parts: Parts::default(),
            emoji: emoji(env),
            looks: Looks::default(),
        }
    }
}

fn emoji(env: &mut Environment) -> EmojiDensity {
    let Some(written) = env.text("CHINWAG_EMOJI_DENSITY") else {
        return EmojiDensity::Medium;
    };
    EmojiDensity::named(&written.to_lowercase()).unwrap_or_else(|| {
        let why = format!("{written:?} is none of none, low, medium and high");
        env.fault("CHINWAG_EMOJI_DENSITY", &why);
        EmojiDensity::Medium
    })
}

/// A door's way in and out. Clones share everything.
#[derive(Clone, Debug)]
pub struct Handoff {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    hot: Hot,
    pool: Pool,
    /// Knows who wants to be left alone.
    people: Conversations,
    clock: Clock,
    tasks: Tasks,
    looks: Looks,
    limiter: Limiter,
    parts: Parts,
    started: Timestamp,
    gate: watch::Receiver<gate::Gate>,
    journal: mpsc::Sender<journal::Order>,
    kept: Arc<kept::Kept>,
    bells: Arc<bells::Bells>,
}

/// A message was accepted: it will be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// A job was made of it.
    New(JobId),
    /// The same message was accepted before; nothing was done.
    Duplicate,
    /// Its author wants to be left alone, and knows how to come back; nothing was done.
    Unheard,
}

/// A message was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAccepted {
    /// A limit is reached that the message counts under.
    #[error("a limit is reached")]
    TooMany {
        /// When the next message will be let through.
        retry_after: Duration,
        /// The first refusal of this window: tell them once, then be silent.
        first: bool,
        /// Which limit it is.
        by: Dimension,
        /// The job that the message would have been.
        job: JobId,
    },
    /// As many jobs as may be are waiting already.
    #[error("too many messages are waiting")]
    Full {
        /// When to try again.
        retry_after: Duration,
        /// The first refusal in a while: tell them once, then be silent.
        first: bool,
    },
    /// Neither Redis nor Postgres can take it.
    #[error("neither Redis nor PostgreSQL can accept the message")]
    Unavailable,
}

/// What a door did with an outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Somebody can see it now, as these messages.
    Delivered(Vec<MessageId>),
    /// The platform refuses it for good.
    Refused(String),
    /// Not now; ask again after this long. Later outcomes of the same conversation wait behind it.
    Later(Duration),
}

/// What shows outcomes to people. The console and the Discord gateway each are one.
///
/// The delivery loop calls `show` for one outcome of a conversation at a time, in order, and
/// several conversations at once. It never calls it again for a job once it returned
/// `Delivered` or `Refused` in this process.
pub trait Door: Send + Sync + 'static {
    /// Shows an outcome, once.
    fn show(&self, outcome: &Outcome) -> impl Future<Output = Shown> + Send;
    /// Shows that work goes on. Calls begin in order and do not wait for each other; one may
    /// come after the answer.
    fn live(&self, live: Live) -> impl Future<Output = ()> + Send;
    /// The queue was rebuilt (Redis was emptied or fell back): whatever is fed from Redis looks
    /// again.
    fn turned_over(&self) -> impl Future<Output = ()> + Send;
}

impl Handoff {
    /// Opens the way for a door, and starts what keeps it: the watch over the epoch, the
    /// journal's writer, the keeper of receipts, who listens for bells while Redis is away.
    #[must_use]
    pub fn open(hot: Hot, pool: Pool, clock: Clock, settings: Settings, tasks: &Tasks) -> Self {
        let sight = watch_epoch(hot.clone(), pool.clone(), tasks);
        let bells = Arc::new(bells::Bells::default());
        tasks.spawn(bells::listen_meanwhile(
            bells.clone(),
            pool.clone(),
            sight.clone(),
            tasks.clone(),
        ));
        let kept = Arc::new(kept::Kept::default());
        let (gate, journal) = journal::start(journal::Writer {
            hot: hot.clone(),
            pool: pool.clone(),
            clock: clock.clone(),
            tasks: tasks.clone(),
            sight,
            kept: kept.clone(),
        });
        tasks.spawn(kept::keep_giving(
            kept.clone(),
            hot.clone(),
            pool.clone(),
            clock.clone(),
            tasks.clone(),
        ));
        let tasks = tasks.clone();
        let started = clock.now();
        let limiter = Limiter::new(hot.clone(), settings.limits);
        Self {
            inner: Arc::new(Inner {
                people: Conversations::new(hot.clone(), pool.clone(), clock.clone())
                    .with_emoji(settings.emoji),
                hot,
                pool,
                clock,
                tasks,
                looks: settings.looks,
                parts: settings.parts,
                started,
                limiter,
                gate,
                journal,
                kept,
                bells,
            }),
        }
    }

    /// Delivers the outcomes of `route` through `door` until the program stops.
    pub fn serve<D: Door>(&self, route: Route, door: &Arc<D>) {
        self.serve_on(route, door, &self.inner.tasks);
    }

    /// Delivers the outcomes of `route` through `door` on `tasks`, until these stop: what is not
    /// shown by then stays in the mailbox for the next holder of the route.
    pub fn serve_on<D: Door>(&self, route: Route, door: &Arc<D>, tasks: &Tasks) {
        delivery::start(self, route, door, tasks);
    }

    /// Gives the queue what a door that was killed had left in the journal. Whoever goes on in its
    /// place asks for this before it takes anything in, so that nothing overtakes it.
    pub async fn place_what_others_left(&self) {
        let gate::Gate::Open { queue, .. } = *self.inner.gate.borrow() else {
            // It is done when the gate opens.
            return;
        };
        overdue::place_left(&self.inner.hot, &self.inner.pool, queue).await;
    }

    /// Whether messages can be accepted at present, and by which way.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(*self.inner.gate.borrow(), gate::Gate::Open { .. })
    }

    /// What is set up.
    #[must_use]
    pub fn parts(&self) -> &Parts {
        &self.inner.parts
    }

    /// How the bot is, as this door knows it without a worker: what is set up, and whether the stores
    /// answer. What only workers know is said to be not known.
    pub async fn status_from_here(&self) -> Status {
        let inner = &self.inner;
        let (redis, postgres) = tokio::join!(
            tokio::time::timeout(STORES, inner.hot.ping()),
            tokio::time::timeout(STORES, crate::store::ping(&inner.pool)),
        );
        let state = |answers| if answers { State::Up } else { State::Down };
        let redis = state(matches!(redis, Ok(Ok(()))));
        let postgres = state(matches!(postgres, Ok(Ok(()))));
        let uptime = self.now().as_second() - inner.started.as_second();
        Status {
            redis,
            postgres,
            uptime_seconds: uptime.max(0).unsigned_abs(),
            ..Status::from_settings(&inner.parts)
        }
    }

    fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }
}
