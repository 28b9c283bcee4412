//! `chinwag jobs retry` and `chinwag jobs drop`: each job in a transaction of its own, with the
//! row that says who did it. What cannot be done for one is told, and the others go on.

use std::{collections::HashMap, process::ExitCode};

use clap::{Args, ValueEnum};
use serde_json::json;

use super::{
    Manner, Misuse, complain,
    ledger::{Fate, Ledger},
    names::{self, Filters},
    status_of,
    stores::{Stores, find_queue, now},
};
use crate::{
    handoff::place_now,
    jobs::Envelope,
    store::{
        Pool, StoreError,
        audit::{self, Action},
        jobs::{self, Listed, Name, State},
    },
};

/// How many jobs are looked up, and given to the queue, at once.
const BATCH: usize = 100;

/// What `retry` can be told.
#[derive(Debug, Args)]
pub(super) struct RetryArgs {
    #[command(flatten)]
    which: Which,
}

/// What `drop` can be told.
#[derive(Debug, Args)]
pub(super) struct DropArgs {
    #[command(flatten)]
    which: Which,
    /// With --all: only jobs that are so
    #[arg(long)]
    state: Option<Droppable>,
}

/// What can be dropped.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Droppable {
    /// It waits or runs: it is cancelled
    Open,
    /// It is over without success: it is thrown away
    Dead,
}

/// Which jobs are meant.
#[derive(Debug, Args)]
struct Which {
    /// Their ids, or the eight digits that people are told
    #[arg(value_name = "ID")]
    ids: Vec<String>,
    /// All that there are, or that the filters let through
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    filters: Filters,
    /// Only say what would be done
    #[arg(long)]
    dry_run: bool,
}

impl Which {
    /// Nobody means all jobs by accident.
    fn check(&self, filtered: bool) -> Result<(), Misuse> {
        if self.ids.is_empty() && !self.all {
            return Err(Misuse(
                "name the jobs, or say --all for every one that --kind, --conversation and \
                 --older-than let through; --dry-run only shows what would be done"
                    .to_owned(),
            ));
        }
        if !self.ids.is_empty() && (self.all || filtered) {
            return Err(Misuse(
                "name the jobs, or say --all with filters: not both".to_owned(),
            ));
        }
        Ok(())
    }
}

/// What an operator wants of jobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    Retry,
    Drop,
}

impl Wish {
    /// What it usually comes to.
    fn usual(self) -> Action {
        match self {
            Self::Retry => Action::Retry,
            Self::Drop => Action::Drop,
        }
    }
}

pub(super) async fn retry(args: RetryArgs, manner: &Manner) -> anyhow::Result<ExitCode> {
    args.which.check(!args.which.filters.is_empty())?;
    carry_out(Wish::Retry, args.which, &[State::Dead], manner).await
}

pub(super) async fn throw_away(args: DropArgs, manner: &Manner) -> anyhow::Result<ExitCode> {
    let filtered = args.state.is_some() || !args.which.filters.is_empty();
    args.which.check(filtered)?;
    let states: &[State] = match args.state {
        None => &[State::Open, State::Dead],
        Some(Droppable::Open) => &[State::Open],
        Some(Droppable::Dead) => &[State::Dead],
    };
    carry_out(Wish::Drop, args.which, states, manner).await
}

async fn carry_out(
    wish: Wish,
    which: Which,
    states: &[State],
    manner: &Manner,
) -> anyhow::Result<ExitCode> {
    let stores = Stores::open()?;
    let mut ledger = Ledger::new(manner.json);
    let dry_run = which.dry_run;
    let names = choose(&stores.pool, which, states, &mut ledger).await?;
    let errand = Errand {
        actor: manner.actor(),
        stores,
        wish,
        dry_run,
    };
    let ended = errand.run(&names, &mut ledger).await;
    // Whatever ended it: what was done is told.
    ledger.close()?;
    ended?;
    Ok(status_of(ledger.failed == 0))
}

/// The names of the jobs that are meant, as they are now: what dies while others are retried is
/// left alone.
async fn choose(
    pool: &Pool,
    which: Which,
    states: &[State],
    ledger: &mut Ledger,
) -> anyhow::Result<Vec<Name>> {
    if which.all {
        let doubt = which.filters.doubt();
        let names = jobs::names(pool, &which.filters.among(states, now()), None).await?;
        if let Some(doubt) = doubt.filter(|_| names.is_empty()) {
            complain(&doubt);
        }
        return Ok(names);
    }
    let found = names::find(pool, &which.ids).await?;
    ledger.failed += found.complaints.len();
    found.complaints.iter().for_each(|each| complain(each));
    Ok(found.jobs.iter().map(|job| job.name).collect())
}

/// What is to be done to whichever job.
struct Errand {
    stores: Stores,
    wish: Wish,
    actor: String,
    dry_run: bool,
}

impl Errand {
    async fn run(&self, names: &[Name], ledger: &mut Ledger) -> Result<(), StoreError> {
        if self.wish == Wish::Retry
            && !self.dry_run
            && let Err(error) = find_queue(&self.stores.hot).await
        {
            complain(&error.to_string());
        }
        let (mut placed, mut done) = (true, 0);
        for batch in names.chunks(BATCH) {
            let mut revived = Vec::new();
            let ended = self.run_batch(batch, ledger, &mut revived).await;
            if !revived.is_empty() {
                placed &= place_now(&self.stores.hot, &revived).await;
            }
            ended?;
            done += batch.len();
            if names.len() > BATCH {
                complain(&format!("{done} of {}", names.len()));
            }
        }
        if !placed {
            complain("the queue cannot be used at present: it gets them by itself when it can");
        }
        if ledger.cancelled > 0 {
            complain(
                "whoever asked is told when the job's turn comes; what runs already ends as it would have",
            );
        }
        Ok(())
    }

    async fn run_batch(
        &self,
        batch: &[Name],
        ledger: &mut Ledger,
        revived: &mut Vec<Envelope>,
    ) -> Result<(), StoreError> {
        let known = jobs::details(&self.stores.pool, batch).await?;
        let known: HashMap<Name, Listed> = known.into_iter().map(|job| (job.name, job)).collect();
        for name in batch {
            let fate = self.carry_out(*name, known.get(name)).await?;
            ledger.note(*name, &fate);
            if let Fate::Done(_, Some(envelope)) = fate {
                revived.push(*envelope);
            }
        }
        Ok(())
    }

    async fn carry_out(&self, name: Name, job: Option<&Listed>) -> Result<Fate, StoreError> {
        let action = match decide(self.wish, name, job.map(|job| job.state)) {
            Ok(action) => action,
            Err(reason) => return Ok(Fate::Failed(self.wish.usual(), reason)),
        };
        if self.dry_run {
            return Ok(Fate::Would(action));
        }
        match self.write(name, action).await {
            // One that cannot be read keeps nobody from the others.
            Err(error @ StoreError::Corrupt { .. }) => Ok(Fate::Failed(action, error.to_string())),
            fate => fate,
        }
    }

    async fn write(&self, name: Name, action: Action) -> Result<Fate, StoreError> {
        let mut transaction = self.stores.pool.begin().await?;
        let mut revived = None;
        let is_done = match (action, name) {
            (Action::Retry, Name::Job(id)) => {
                revived = jobs::revive(&mut transaction, id).await?.map(Box::new);
                revived.is_some()
            }
            (Action::Cancel, Name::Job(id)) => jobs::cancel(&mut *transaction, id, now()).await?,
            _ => jobs::forget_letter(&mut *transaction, name).await?,
        };
        if !is_done {
            let reason = "it has changed meanwhile".to_owned();
            return Ok(Fate::Failed(action, reason));
        }
        let detail = match &revived {
            Some(envelope) => json!({ "as": envelope.header.id.to_string() }),
            None => json!({}),
        };
        let subject = name.to_string();
        audit::note(&mut *transaction, &self.actor, action, &subject, &detail).await?;
        transaction.commit().await?;
        Ok(Fate::Done(action, revived))
    }
}

/// What a wish means for a job that stands so, or why it cannot be.
fn decide(wish: Wish, name: Name, state: Option<State>) -> Result<Action, String> {
    let refused = match (wish, state, name) {
        (Wish::Retry, Some(State::Dead), Name::Job(_)) => return Ok(Action::Retry),
        (Wish::Drop, Some(State::Dead), _) => return Ok(Action::Drop),
        (Wish::Drop, Some(State::Open), _) => return Ok(Action::Cancel),
        (Wish::Retry, Some(State::Dead), Name::Letter(_)) => {
            "its header cannot be read: it can be shown and dropped"
        }
        (Wish::Retry, Some(State::Open | State::Cancelled), _) => {
            "it is not over: only dead letters are retried"
        }
        (Wish::Drop, Some(State::Cancelled), _) => {
            "it is cancelled already: whoever asked is told when its turn comes"
        }
        (_, Some(State::Done), _) => "it is over: whoever asked was answered or told",
        (_, None, _) => "it is not there any more",
    };
    Err(refused.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_means_what_the_jobs_state_lets_it_mean() {
        let job = Name::Job("0192f0a1c0de7abc8def0123456789ab".parse().unwrap());
        let letter = Name::Letter(7);
        for (wish, name, state, action) in [
            (Wish::Retry, job, State::Dead, Some(Action::Retry)),
            (Wish::Retry, letter, State::Dead, None),
            (Wish::Retry, job, State::Open, None),
            (Wish::Retry, job, State::Done, None),
            (Wish::Drop, job, State::Dead, Some(Action::Drop)),
            (Wish::Drop, letter, State::Dead, Some(Action::Drop)),
            (Wish::Drop, job, State::Open, Some(Action::Cancel)),
            (Wish::Drop, job, State::Cancelled, None),
            (Wish::Drop, job, State::Done, None),
        ] {
            let decided = decide(wish, name, Some(state)).ok();
            assert_eq!(decided, action, "{wish:?} {name} {state:?}");
        }
        assert!(decide(Wish::Retry, job, None).is_err());
    }

    #[test]
    fn all_jobs_are_meant_only_when_it_is_said() {
        let which = |ids: &[&str], all| Which {
            ids: ids.iter().map(|id| (*id).to_owned()).collect(),
            all,
            filters: Filters::default(),
            dry_run: false,
        };
        assert!(which(&[], false).check(false).is_err());
        assert!(which(&[], false).check(true).is_err());
        assert!(which(&["1"], true).check(false).is_err());
        assert!(which(&["1"], false).check(true).is_err());
        assert!(which(&["1"], false).check(false).is_ok());
        assert!(which(&[], true).check(true).is_ok());
    }
}
