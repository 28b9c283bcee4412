//! Outcomes that wait in PostgreSQL while Redis is away: doors hear of them by a bell, and make up
//! for one that they missed.
//!
//! Most of these doors look by themselves once in an hour, so that nothing but the bell shows them
//! anything. When they begin to hear, they look once; so every story posts several outcomes.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use chinwag::{
    clock::Clock,
    config::{Config, Environment},
    domain::{
        ids::JobId,
        outcome::{Live, Outcome},
        routing::Route,
    },
    handoff::{Door, Handoff, Looks, Shown, WayBack},
    hot::Hot,
    shutdown::Tasks,
    store::{
        Pool,
        journal::{bells::LISTENER, standby},
    },
};
use sqlx::{AssertSqlSafe, PgPool, postgres::PgConnectOptions};

use crate::{
    app::{App, PATIENCE, Setup, eventually, shared_database},
    queue_scripts::job,
    state_standby::{database, outcome},
};

const NEVER: Duration = Duration::from_hours(1);
/// The first epoch in the journal.
const EPOCH: i64 = 1;

/// Remembers what it has shown.
#[derive(Default)]
struct Shelf {
    shown: Mutex<Vec<JobId>>,
}

impl Door for Shelf {
    async fn show(&self, outcome: &Outcome) -> Shown {
        self.shown.lock().unwrap().push(outcome.job);
        Shown::Delivered(Vec::new())
    }

    async fn live(&self, _: Live) {}

    async fn turned_over(&self) {}
}

/// A door and a worker's way back, with a database and without any Redis.
struct Outage {
    pool: Pool,
    back: WayBack,
    shelf: Arc<Shelf>,
    tasks: Tasks,
}

impl Outage {
    async fn with(looks: Looks) -> Self {
        Self::over(database().await, looks).await
    }

    async fn over(pool: Pool, looks: Looks) -> Self {
        let settings = [
            // Nobody listens there.
            ("REDIS_URL", "redis://127.0.0.1:1"),
            ("CHINWAG_STANDBY_AFTER_MS", "1"),
        ];
        let settings = settings.map(|(name, value)| (name, value.to_owned()));
        let mut config = Config::read(Environment::of(settings)).unwrap();
        config.handoff.looks = looks;
        let hot = Hot::open(&config.redis).unwrap();
        assert!(standby::begin(&pool, EPOCH - 1).await.unwrap());
        let (tasks, clock) = (Tasks::new(), Clock::Real);
        let handoff = Handoff::open(
            hot.clone(),
            pool.clone(),
            clock.clone(),
            config.handoff.clone(),
            &tasks,
        );
        let shelf = Arc::default();
        handoff.serve(Route::Console, &shelf);
        eventually("Redis is set aside", async || hot.is_aside().then_some(())).await;
        Self {
            back: WayBack::open(hot, pool.clone(), clock, &tasks),
            pool,
            shelf,
            tasks,
        }
    }

    /// Posts an outcome as a worker does, and waits until it is shown.
    async fn shows_what_is_posted(&self, message: &str) {
        let outcome = said(message);
        assert!(self.back.post(&outcome, "").await.unwrap());
        self.shows(outcome.job).await;
    }

    async fn shows(&self, job: JobId) {
        eventually("the outcome is shown", async || {
            let shown = self.shelf.shown.lock().unwrap();
            shown.contains(&job).then_some(())
        })
        .await;
    }

    async fn end(self) {
        // The way back ends when nobody holds it.
        drop(self.back);
        assert!(self.tasks.finish(PATIENCE).await, "a task does not end");
        self.pool.close().await;
    }
}

/// What a job of its own conversation has to say.
fn said(message: &str) -> Outcome {
    outcome(&job(&format!("asker of {message}"), message), EPOCH)
}

/// The connections that listen, by what the server knows of them.
async fn listening(pool: &Pool, what: &str) -> usize {
    let sql = format!(
        "select {what} from pg_stat_activity
         where datname = current_database() and application_name = '{LISTENER}'"
    );
    let rows = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_all(pool).await;
    rows.unwrap().len()
}

#[tokio::test]
async fn outcomes_are_shown_at_the_bell_however_seldom_a_door_looks() {
    let outage = Outage::with(Looks {
        with_bells: NEVER,
        without_bells: NEVER,
    })
    .await;
    for message in ["1", "2", "3", "4"] {
        outage.shows_what_is_posted(message).await;
    }
    outage.end().await;
}

#[tokio::test]
async fn a_bell_that_was_missed_is_made_up_for_by_the_next_look() {
    let outage = Outage::with(Looks {
        with_bells: Duration::from_millis(200),
        without_bells: NEVER,
    })
    .await;
    for message in ["1", "2", "3", "4"] {
        let outcome = said(message);
        let posted = standby::post(&outage.pool, &outcome).await;
        assert_eq!(posted.unwrap(), Some(true), "posted, and no bell rung");
        outage.shows(outcome.job).await;
    }
    outage.end().await;
}

#[tokio::test]
async fn a_door_that_cannot_hear_any_more_looks_at_once_and_listens_again() {
    let outage = Outage::with(Looks {
        with_bells: NEVER,
        without_bells: NEVER,
    })
    .await;
    for round in ["a", "b"] {
        eventually("the listening connection is cut", async || {
            (listening(&outage.pool, "pg_terminate_backend(pid)").await > 0).then_some(())
        })
        .await;
        for message in ["1", "2", "3", "4"] {
            outage
                .shows_what_is_posted(&format!("{round}{message}"))
                .await;
        }
    }
    outage.end().await;
}

#[tokio::test]
async fn a_door_that_listens_and_hears_nothing_goes_on_looking() {
    let pool = database().await;
    // All the connections that there may be. Whoever wants another gets one to where nobody rings.
    let mut held = Vec::new();
    for _ in 0..pool.options().get_max_connections() {
        held.push(pool.acquire().await.unwrap());
    }
    let elsewhere: PgConnectOptions = shared_database().await.parse().unwrap();
    pool.set_connect_options(elsewhere.clone());
    drop(held);
    let outage = Outage::over(
        pool,
        Looks {
            with_bells: NEVER,
            without_bells: Duration::from_millis(100),
        },
    )
    .await;
    let there = PgPool::connect_lazy_with(elsewhere);
    eventually("the door listens where nobody rings", async || {
        (listening(&there, "pid").await > 0).then_some(())
    })
    .await;
    for message in ["1", "2", "3", "4"] {
        outage.shows_what_is_posted(message).await;
    }
    outage.end().await;
}

#[tokio::test]
async fn nobody_listens_but_while_redis_is_away() {
    let app = App::with(Setup {
        own_redis: true,
        ..Setup::default()
    })
    .await;
    let chat = app.user("ann").in_channel("general");
    chat.says("hello").await;
    let listeners = async || listening(&app.pool, "pid").await;
    assert_eq!(listeners().await, 0);
    app.redis().await.stop().await.unwrap();
    chat.says("Is anybody there?").await;
    eventually("the console listens", async || {
        (listeners().await == 1).then_some(())
    })
    .await;
    app.redis().await.restart().await.unwrap();
    chat.says("And now?").await;
    eventually("nobody listens any more", async || {
        (listeners().await == 0).then_some(())
    })
    .await;
    app.finish().await;
}
