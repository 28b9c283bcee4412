//! What recurs, and when.
//!
//! Every worker looks every second; a schedule's row in Postgres is claimed by whoever moves it
//! on, and the job is written to the journal in the same transaction. So each moment makes one
//! job over any number of workers, whatever restarts meanwhile. All jobs of a schedule share a
//! mailbox: none begins before the one before it has ended.

use std::{sync::Arc, time::Duration};

use chinwag::{
    domain::{ids::ConversationId, routing::Route},
    handoff::place_now,
    jobs::{Envelope, Job, upkeep::Upkeep},
    shutdown::Tasks,
    store::{
        journal::{self, Entry},
        schedules,
    },
};
use cronexpr::{Crontab, MakeTimestamp};
use jiff::Timestamp;

use crate::Context;

/// How often schedules are looked at.
const LOOK: Duration = Duration::from_secs(1);
/// A moment that is missed by less than this is not missed.
const ON_TIME_SECONDS: i64 = 60;

/// Something that recurs.
#[derive(Clone, Copy, Debug)]
pub struct Schedule {
    /// Its name, which is also its mailbox.
    pub name: &'static str,
    /// When: the five fields of a crontab and a time zone.
    pub crontab: &'static str,
    /// What becomes of moments that went by while no worker ran.
    pub missed: Missed,
    /// The job of a moment.
    pub job: fn(name: &'static str, due: Timestamp, now: Timestamp) -> Envelope,
}

/// What becomes of moments that went by while no worker ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missed {
    /// They are made up for, all by one job.
    MadeUp,
    /// They are left out.
    LeftOut,
}

/// All schedules.
pub const SCHEDULES: [Schedule; 1] = [Schedule {
    name: "upkeep",
    crontab: "*/10 * * * * UTC",
    missed: Missed::MadeUp,
    job: |name, due, now| seal(&Upkeep { due }, name, now),
}];

/// A schedule's job, in its envelope.
#[must_use]
pub fn seal<J: Job>(job: &J, name: &str, now: Timestamp) -> Envelope {
    let conversation = ConversationId::from_text(name.to_owned());
    Envelope::seal(job, conversation, Route::Nowhere, now, None)
}

/// Makes the jobs of all schedules, until the program stops.
pub async fn keep_schedules(context: Arc<Context>, tasks: Tasks) {
    while tasks.sleep(LOOK).await {
        for schedule in &SCHEDULES {
            if let Err(error) = fire(&context, schedule).await {
                tracing::debug!(error = &*error, schedule.name, "a schedule waits");
            }
        }
    }
}

/// Makes the job of a schedule that is due. Returns it; `None` when it is not due, when its
/// moment is left out, or when somebody else is at it.
///
/// # Errors
/// When a store does not answer.
pub async fn fire(
    context: &Context,
    schedule: &Schedule,
) -> Result<Option<Envelope>, Box<dyn std::error::Error + Send + Sync>> {
    let crontab: Crontab = schedule.crontab.parse()?;
    let now = context.clock.now();
    let next = crontab.find_next(MakeTimestamp(now))?.timestamp();
    let mut transaction = context.pool.begin().await?;
    schedules::ensure(&mut transaction, schedule.name, next).await?;
    let Some(due) = schedules::claim(&mut transaction, schedule.name, now).await? else {
        transaction.commit().await?;
        return Ok(None);
    };
    let late = now.as_second() - due.at.as_second() >= ON_TIME_SECONDS;
    let job = match schedule.missed {
        Missed::LeftOut if late => None,
        _ => Some((schedule.job)(schedule.name, due.at, now)),
    };
    let made = job.as_ref().map(|_| due.at);
    schedules::move_on(&mut transaction, schedule.name, made, next).await?;
    if let Some(envelope) = &job {
        let entry = Entry {
            envelope: envelope.clone(),
            epoch: 0,
        };
        journal::insert(&mut transaction, &[entry]).await?;
    }
    transaction.commit().await?;
    if let Some(envelope) = &job {
        place_now(&context.hot, std::slice::from_ref(envelope)).await;
    } else {
        tracing::info!(schedule.name, due = %due.at, "a moment was missed and is left out");
    }
    Ok(job)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_schedule_can_be_read_and_goes_on() {
        for schedule in SCHEDULES {
            let crontab: Crontab = schedule.crontab.parse().unwrap();
            let first = crontab
                .find_next(MakeTimestamp(Timestamp::UNIX_EPOCH))
                .unwrap();
            let second = crontab.find_next(MakeTimestamp(first.timestamp())).unwrap();
            assert!(second > first, "{}", schedule.name);
        }
    }
}
