//! The marker in Redis: the epoch the queue is open under, and the last journal batch it knows.
//! Each partition has one, since each may be lost by itself.
//!
//! A Redis that was emptied has none; one that fell back (a crash, a failover) has an old batch.

use std::sync::LazyLock;

use futures::future::try_join_all;

use super::{Hot, HotError, Opened, Text, run_script, sweep};

static MARK: LazyLock<Text> = LazyLock::new(|| Text::new(include_str!("scripts/mark.lua")));
static LOOK: LazyLock<Text> = LazyLock::new(|| Text::new(include_str!("scripts/look.lua")));

/// What a look at Redis shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The markers of all partitions, when all are there and of one epoch.
    pub marker: Option<Marker>,
    /// The highest epoch that any partition is marked with; 0 without any.
    pub highest_epoch: i64,
    /// Names the Redis processes, a partition's each: another one means a restart or a failover.
    pub run_id: String,
}

/// The markers of all partitions, as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marker {
    /// The epoch under which the queue is open.
    pub epoch: i64,
    /// How many partitions it has.
    pub partitions: u16,
    /// Whether no partition may have lost anything, when this many journal batches were noted:
    /// each was noted up to there, or is in the process that was marked.
    behind: Option<i64>,
}

impl Marker {
    /// Whether no partition lacks anything of the first `batch` journal batches, as far as can be
    /// seen. A process that was marked and not restarted lost nothing, however old its mark: what
    /// a door that died gave it last may be in no journal, and a rebuild would lose it.
    #[must_use]
    pub fn is_complete(&self, batch: i64) -> bool {
        self.behind.is_none_or(|noted| noted >= batch)
    }

    /// The queue as it is open under this marker.
    #[must_use]
    pub fn opened(&self) -> Opened {
        Opened {
            epoch: self.epoch,
            partitions: self.partitions,
        }
    }
}

/// A partition's marker as it lies in Redis: epoch, batch, the process that was marked, the
/// number of partitions; and the process that answers.
type Fields = (
    Option<i64>,
    Option<i64>,
    Option<String>,
    Option<u16>,
    String,
);

/// Looks at the markers.
///
/// # Errors
/// When Redis cannot be reached; in a cluster, when any partition cannot.
pub async fn look(hot: &Hot) -> Result<Seen, HotError> {
    let first = look_at(hot, 0).await?;
    let partitions = first.3.unwrap_or_else(|| hot.wanted_partitions()).max(1);
    let others = (1..partitions).map(|partition| look_at(hot, partition));
    let mut all = vec![first];
    all.extend(try_join_all(others).await?);

    let run_ids: Vec<&str> = all.iter().map(|fields| fields.4.as_str()).collect();
    let run_id = run_ids.join(" ");
    let highest_epoch = all.iter().filter_map(|fields| fields.0).max().unwrap_or(0);
    let one_epoch = all.iter().all(|fields| fields.0 == all[0].0);
    let marker = all[0].0.filter(|_| one_epoch).map(|epoch| Marker {
        epoch,
        partitions,
        behind: all
            .iter()
            .filter(|(_, _, marked, _, answers)| marked.as_ref() != Some(answers))
            .map(|fields| fields.1.unwrap_or(0))
            .min(),
    });
    Ok(Seen {
        marker,
        highest_epoch,
        run_id,
    })
}

/// Whether a partition is open under an epoch.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn is_open(hot: &Hot, partition: u16, epoch: i64) -> Result<bool, HotError> {
    Ok(look_at(hot, partition).await?.0 == Some(epoch))
}

async fn look_at(hot: &Hot, partition: u16) -> Result<Fields, HotError> {
    run_script(hot, &LOOK, &[&hot.keys().marker(partition)], |_| {}).await
}

/// Notes a journal batch whose jobs were given to the Redis processes `run_id`. False when one
/// of them was restarted since, or is open under another epoch: then the jobs may be lost there.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn note_batch(hot: &Hot, epoch: i64, batch: i64, run_id: &str) -> Result<bool, HotError> {
    let notes = run_id
        .split(' ')
        .zip(0..)
        .map(|(run_id, partition)| mark(hot, partition, epoch, batch, run_id, 0));
    let noted = try_join_all(notes).await?;
    Ok(noted.into_iter().all(|noted| noted))
}

/// Opens the queue under an epoch, with so many partitions.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn open(hot: &Hot, opened: Opened, batch: i64) -> Result<(), HotError> {
    // The first partition's marker tells how many there are: it comes last.
    for partition in (0..opened.partitions).rev() {
        mark(hot, partition, opened.epoch, batch, "", opened.partitions).await?;
    }
    Ok(())
}

/// Closes the queue: there is no epoch until somebody opens one.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn close(hot: &Hot, partitions: u16) -> Result<(), HotError> {
    for partition in 0..partitions {
        let mut call = redis::cmd("DEL");
        call.arg(hot.keys().marker(partition));
        call.query_async::<()>(&mut hot.connection().await?).await?;
    }
    Ok(())
}

async fn mark(
    hot: &Hot,
    partition: u16,
    epoch: i64,
    batch: i64,
    run_id: &str,
    partitions: u16,
) -> Result<bool, HotError> {
    run_script(hot, &MARK, &[&hot.keys().marker(partition)], |call| {
        call.arg(epoch).arg(batch).arg(run_id).arg(partitions);
    })
    .await
}

/// Removes keys that carry an epoch older than `epoch`, a few hundred at a time. Returns how
/// many were removed.
///
/// # Errors
/// When Redis cannot be reached.
pub async fn sweep_older(hot: &Hot, epoch: i64) -> Result<u64, HotError> {
    let older = |key: &str| hot.keys().epoch_of(key).is_some_and(|of| of < epoch);
    sweep(hot, hot.keys().all(), older).await
}
