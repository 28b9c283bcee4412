//! `chinwag jobs pause` and `chinwag jobs resume`.
//!
//! Postgres says what is paused; Redis has the copy that workers obey. What Redis cannot be told
//! now, the watch of every running program tells it.

use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::{Manner, Misuse, complain, names::kinds, say, say_json, stores::Stores};
use crate::{
    handoff::{RebuildError, copy_pauses},
    jobs::{Kind, kind},
    store::{
        Pool, StoreError,
        audit::{self, Action},
        pauses,
    },
};

/// What `pause` and `resume` can be told.
#[derive(Debug, Args)]
pub(super) struct KindsArgs {
    /// The kinds of job
    #[arg(required = true, value_name = "KIND")]
    kinds: Vec<String>,
}

impl KindsArgs {
    fn known(&self) -> Result<Vec<&'static Kind>, Misuse> {
        let mut known: Vec<&'static Kind> = Vec::new();
        let mut unknown = Vec::new();
        for name in &self.kinds {
            match kind(name) {
                Some(kind) if known.contains(&kind) => {}
                Some(kind) => known.push(kind),
                None => unknown.push(name.as_str()),
            }
        }
        if unknown.is_empty() {
            return Ok(known);
        }
        let unknown = unknown.join(", ");
        Err(Misuse(format!(
            "no kind of job is called {unknown}; there are {}",
            kinds()
        )))
    }
}

pub(super) async fn pause(args: &KindsArgs, manner: &Manner) -> anyhow::Result<ExitCode> {
    set(args, Action::Pause, manner).await
}

pub(super) async fn resume(args: &KindsArgs, manner: &Manner) -> anyhow::Result<ExitCode> {
    set(args, Action::Resume, manner).await
}

async fn set(args: &KindsArgs, action: Action, manner: &Manner) -> anyhow::Result<ExitCode> {
    let kinds = args.known()?;
    let stores = Stores::open()?;
    let changed = write(&stores.pool, &kinds, action, &manner.actor()).await?;
    let in_effect = match copy_pauses(&stores.hot, &stores.pool).await {
        Ok(in_effect) => in_effect,
        Err(RebuildError::Store(error)) => return Err(error.into()),
        Err(error) => {
            complain(&error.to_string());
            false
        }
    };
    let paused = action == Action::Pause;
    if manner.json {
        let one = |(kind, changed): (&&Kind, &bool)| json!({ "kind": kind.name, "paused": paused, "changed": changed, "in_effect": in_effect });
        let all: Vec<serde_json::Value> = kinds.iter().zip(&changed).map(one).collect();
        say_json(&all)?;
    } else {
        for (kind, changed) in kinds.iter().zip(&changed) {
            say(&sentence(kind.name, paused, *changed));
        }
    }
    if !in_effect {
        complain("the queue cannot be used at present: it takes effect at once when Redis is back");
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes the rows, all or none. Returns which were not so before.
async fn write(
    pool: &Pool,
    kinds: &[&Kind],
    action: Action,
    actor: &str,
) -> Result<Vec<bool>, StoreError> {
    let mut transaction = pool.begin().await?;
    let mut all = Vec::with_capacity(kinds.len());
    for kind in kinds {
        let changed = if action == Action::Pause {
            pauses::pause(&mut *transaction, kind.name, actor).await?
        } else {
            pauses::resume(&mut *transaction, kind.name).await?
        };
        if changed {
            audit::note(&mut *transaction, actor, action, kind.name, &json!({})).await?;
        }
        all.push(changed);
    }
    transaction.commit().await?;
    Ok(all)
}

fn sentence(kind: &str, paused: bool, changed: bool) -> String {
    match (paused, changed) {
        (true, true) => format!("{kind} is paused: what is accepted waits"),
        (true, false) => format!("{kind} was paused already"),
        (false, true) => format!("{kind} goes on"),
        (false, false) => format!("{kind} was not paused"),
    }
}
