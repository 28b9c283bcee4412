//! What recurs: one job a moment over any number of instances, whatever was missed.

use std::sync::Arc;

use chinwag::{
    clock::Clock,
    health::Health,
    jobs::{Envelope, upkeep::Upkeep},
    shutdown::Tasks,
};
use chinwag_worker::{
    Context,
    schedule::{Missed, Schedule, fire, seal},
};
use futures::future::join_all;
use jiff::Timestamp;

use crate::app::{App, PATIENCE, Setup};

/// Every minute.
fn every_minute(name: &'static str, missed: Missed) -> Schedule {
    Schedule {
        name,
        crontab: "* * * * * UTC",
        missed,
        job: |name, due, now| seal(&Upkeep { due }, name, now),
    }
}

/// Instances that look at the same database by one clock.
struct Instances {
    app: App,
    clock: Clock,
    tasks: Tasks,
    contexts: Vec<Arc<Context>>,
}

impl Instances {
    async fn start(count: usize) -> Self {
        let app = App::with(Setup {
            workers: Some(0),
            without_console: true,
            ..Setup::default()
        })
        .await;
        let noon: Timestamp = "2026-01-02T12:00:30Z".parse().unwrap();
        let (clock, tasks) = (Clock::fixed(noon), Tasks::new());
        let contexts = (0..count).map(|_| {
            let health = Health::new(clock.clone());
            let context = Context::open(&app.config, clock.clone(), &health, &tasks);
            Arc::new(context.unwrap())
        });
        let contexts = contexts.collect();
        Self {
            app,
            clock,
            tasks,
            contexts,
        }
    }

    /// All look at once, several times. Returns the jobs that were made.
    async fn look(&self, schedule: &Schedule) -> Vec<Envelope> {
        let looks = self.contexts.iter().cycle().take(self.contexts.len() * 3);
        let looks = join_all(looks.map(|context| fire(context, schedule))).await;
        looks.into_iter().filter_map(Result::unwrap).collect()
    }

    async fn end(self) {
        // Some tasks of a context end when nobody can ask them any more.
        drop(self.contexts);
        assert!(self.tasks.finish(PATIENCE).await);
        self.app.abandon().await;
    }
}

fn due(job: &Envelope) -> String {
    job.open::<Upkeep>().unwrap().due.to_string()
}

#[tokio::test]
async fn each_moment_makes_one_job_however_many_look() {
    let instances = Instances::start(4).await;
    let schedule = every_minute("often", Missed::MadeUp);
    assert!(
        instances.look(&schedule).await.is_empty(),
        "it is not due yet"
    );
    for minute in 1..=3 {
        instances.clock.advance_ms(60_000);
        let made = instances.look(&schedule).await;
        assert_eq!(made.len(), 1, "minute {minute}");
        assert_eq!(due(&made[0]), format!("2026-01-02T12:0{minute}:00Z"));
    }
    // Each is in the journal: a queue that is lost is filled with them again.
    let journalled =
        "select count(*) from journal where kind = 'upkeep' and conversation = 'often'";
    assert_eq!(instances.app.number(journalled).await, 3);
    instances.end().await;
}

#[tokio::test]
async fn moments_that_went_by_while_nobody_ran_are_made_up_for_once_or_left_out() {
    let instances = Instances::start(2).await;
    let made_up = every_minute("made up", Missed::MadeUp);
    let left_out = every_minute("left out", Missed::LeftOut);
    for schedule in [&made_up, &left_out] {
        assert!(instances.look(schedule).await.is_empty());
    }
    // Nobody looks for an hour.
    instances.clock.advance_ms(3_600_000);
    let made = instances.look(&made_up).await;
    assert_eq!(
        made.iter().map(due).collect::<Vec<_>>(),
        ["2026-01-02T12:01:00Z"]
    );
    assert!(instances.look(&left_out).await.is_empty());
    // Both go on with the next moment.
    instances.clock.advance_ms(30_000);
    for schedule in [&made_up, &left_out] {
        let made = instances.look(schedule).await;
        assert_eq!(
            made.iter().map(due).collect::<Vec<_>>(),
            ["2026-01-02T13:01:00Z"]
        );
    }
    instances.end().await;
}

#[tokio::test]
async fn a_workers_own_schedule_runs_to_its_end_and_leaves_the_journal() {
    let app = App::start().await;
    // It is due at once, as after a downtime.
    app.rows(
        "insert into schedules (name, next_due) values ('upkeep', now() - interval '1 hour')
         on conflict (name) do update set next_due = excluded.next_due",
        |_| (),
    )
    .await;
    let done = "select count(*) from journal where kind = 'upkeep' and done_at is not null";
    crate::app::eventually("the upkeep is done", async || {
        (app.number(done).await == 1).then_some(())
    })
    .await;
    app.finish().await;
}
