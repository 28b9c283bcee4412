//! `chinwag jobs rebuild`: this is how the number of partitions is changed.

use std::{process::ExitCode, time::Duration};

use anyhow::bail;
use serde_json::json;

use super::{Manner, say, say_json, stores::Stores};
use crate::{
    handoff::{Rebuilt, rebuild_anew},
    hot::Opened,
    store::audit::{self, Action},
};

/// How often to look whether somebody else's rebuild is over, and how often at most.
const LOOK: Duration = Duration::from_millis(200);
const LOOKS: u32 = 300;

pub(super) async fn run(manner: &Manner) -> anyhow::Result<ExitCode> {
    let stores = Stores::open()?;
    // Nothing is done that could not be noted, or could not be done at all.
    stores.hot.ping().await?;
    let detail = json!({ "partitions": stores.hot.wanted_partitions() });
    audit::note(
        &stores.pool,
        &manner.actor(),
        Action::Rebuild,
        "queue",
        &detail,
    )
    .await?;
    let Rebuilt { queue, jobs } = rebuild(&stores).await?;
    let Opened { epoch, partitions } = queue;
    if manner.json {
        say_json(&json!({ "epoch": epoch, "partitions": partitions, "jobs": jobs }))?;
    } else {
        say(&format!(
            "the queue is open under epoch {epoch}; partitions: {partitions}, jobs that wait: {jobs}"
        ));
    }
    Ok(ExitCode::SUCCESS)
}

async fn rebuild(stores: &Stores) -> anyhow::Result<Rebuilt> {
    for _ in 0..LOOKS {
        if let Some(rebuilt) = rebuild_anew(&stores.hot, &stores.pool).await? {
            return Ok(rebuilt);
        }
        tokio::time::sleep(LOOK).await;
    }
    bail!("another program has been rebuilding the queue for a minute; try again when it is done")
}
