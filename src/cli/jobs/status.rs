//! `chinwag jobs status`: how full the queue is, as far as it is known.

use std::process::ExitCode;

use serde::Serialize;

use super::{
    Manner, ages, complain, say, say_json, status_of,
    stores::{Stores, find_queue, now},
    table::{Column, pairs, table},
};
use crate::{
    hot::{
        Hot, HotError, Opened,
        queue::{self, Stats},
    },
    jobs::KINDS,
    store::{
        Pool, StoreError,
        jobs::{self, Counts},
        pauses,
    },
};

/// What is known; what is not is `null`.
#[derive(Debug, Serialize)]
struct Known {
    /// Whether Redis answers.
    redis: bool,
    /// Whether Postgres answers.
    postgres: bool,
    /// Whether the queue is open.
    open: Option<bool>,
    epoch: Option<i64>,
    partitions: Option<u16>,
    /// Waiting or running, in the queue.
    jobs: Option<u64>,
    running: Option<u64>,
    parked: Option<u64>,
    workers: Option<u64>,
    /// Accepted and not over, in the journal.
    unfinished: Option<i64>,
    dead_letters: Option<i64>,
    kinds: Vec<KnownKind>,
}

#[derive(Debug, Serialize)]
struct KnownKind {
    kind: &'static str,
    ready: Option<u64>,
    /// Whether it is to be paused, as Postgres says.
    paused: Option<bool>,
    /// Whether it is, as workers see it.
    resting: Option<bool>,
    /// How long ago the next in line was accepted.
    next_age_seconds: Option<i64>,
}

pub(super) async fn run(manner: &Manner) -> anyhow::Result<ExitCode> {
    let stores = Stores::open()?;
    let (hot, kept) = tokio::join!(look_at_queue(&stores.hot), look_at_store(&stores.pool));
    if let Err(error) = &hot {
        complain(&format!("Redis cannot tell: {}", with_causes(error)));
    }
    if let Err(error) = &kept {
        complain(&format!("PostgreSQL cannot tell: {}", with_causes(error)));
    }
    let known = Known::of(&hot.unwrap_or(Queue::Unknown), kept.ok().as_ref());
    if manner.json {
        say_json(&known)?;
    } else {
        say(&known.text());
    }
    Ok(status_of(known.redis && known.postgres))
}

/// The queue as Redis shows it.
enum Queue {
    Open(Opened, Stats),
    Closed,
    Unknown,
}

async fn look_at_queue(hot: &Hot) -> Result<Queue, HotError> {
    let Some(marker) = find_queue(hot).await? else {
        return Ok(Queue::Closed);
    };
    let queue = marker.opened();
    match queue::stats(hot, queue).await {
        Ok(stats) => Ok(Queue::Open(queue, stats)),
        // It is being rebuilt.
        Err(HotError::WrongEpoch { .. }) => Ok(Queue::Closed),
        Err(error) => Err(error),
    }
}

async fn look_at_store(pool: &Pool) -> Result<(Counts, Vec<String>), StoreError> {
    Ok((jobs::counts(pool).await?, pauses::all(pool).await?))
}

fn with_causes(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    let causes: Vec<String> = causes.map(ToString::to_string).collect();
    causes.join(": ")
}

impl Known {
    fn of(queue: &Queue, kept: Option<&(Counts, Vec<String>)>) -> Self {
        let (opened, stats) = match queue {
            Queue::Open(opened, stats) => (Some(opened), Some(stats)),
            Queue::Closed | Queue::Unknown => (None, None),
        };
        let now_ms = now().as_millisecond();
        let kind = |place: usize| {
            let look = stats.and_then(|stats| stats.queues.get(place));
            let name = KINDS[place].name;
            KnownKind {
                kind: name,
                ready: look.map(|look| look.ready),
                paused: kept.map(|(_, paused)| paused.iter().any(|queue| queue == name)),
                resting: look.map(|look| look.paused),
                next_age_seconds: look
                    .and_then(|look| look.next_accepted_ms)
                    .map(|accepted_ms| (now_ms - accepted_ms).max(0) / 1000),
            }
        };
        Self {
            redis: !matches!(queue, Queue::Unknown),
            postgres: kept.is_some(),
            open: match queue {
                Queue::Open(..) => Some(true),
                Queue::Closed => Some(false),
                Queue::Unknown => None,
            },
            epoch: opened.map(|queue| queue.epoch),
            partitions: opened.map(|queue| queue.partitions),
            jobs: stats.map(|stats| stats.jobs),
            running: stats.map(|stats| stats.running),
            parked: stats.map(|stats| stats.parked),
            workers: stats.map(|stats| stats.workers),
            unfinished: kept.map(|(counts, _)| counts.open),
            dead_letters: kept.map(|(counts, _)| counts.dead),
            kinds: (0..KINDS.len()).map(kind).collect(),
        }
    }

    fn text(&self) -> String {
        const COLUMNS: [Column; 4] = [
            Column::Text("KIND"),
            Column::Number("READY"),
            Column::Text("PAUSED"),
            Column::Text("NEXT IN LINE"),
        ];
        let queue = match self.open {
            Some(true) => "open",
            Some(false) => "closed: it is being rebuilt, or no program runs",
            None => "not known: Redis does not answer",
        };
        let totals = pairs(&[
            ("queue", queue.to_owned()),
            ("epoch", shown(self.epoch)),
            ("partitions", shown(self.partitions)),
            ("jobs", shown(self.jobs)),
            ("running", shown(self.running)),
            ("parked", shown(self.parked)),
            ("workers", shown(self.workers)),
            ("unfinished", shown(self.unfinished)),
            ("dead letters", shown(self.dead_letters)),
        ]);
        let rows: Vec<Vec<String>> = self.kinds.iter().map(KnownKind::row).collect();
        format!("{totals}\n{}", table(&COLUMNS, &rows))
    }
}

impl KnownKind {
    fn row(&self) -> Vec<String> {
        let next = match (self.ready, self.next_age_seconds) {
            (None, _) => "?".to_owned(),
            (Some(_), None) => "-".to_owned(),
            (Some(_), Some(seconds)) => {
                format!("waits for {}", ages::spelt(seconds))
            }
        };
        vec![
            self.kind.to_owned(),
            shown(self.ready),
            self.paused_words().to_owned(),
            next,
        ]
    }

    fn paused_words(&self) -> &'static str {
        match (self.paused, self.resting) {
            (Some(true), Some(false)) => "yes, not yet in effect",
            (Some(false), Some(true)) => "no, not yet in effect",
            (Some(true), _) | (None, Some(true)) => "yes",
            (Some(false), _) | (None, Some(false)) => "no",
            (None, None) => "?",
        }
    }
}

fn shown<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(|| "?".to_owned(), |value| value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_said_to_be_so() {
        let nothing = Known::of(&Queue::Unknown, None);
        let text = nothing.text();
        assert!(text.contains("not known: Redis does not answer"), "{text}");
        assert!(text.contains("dead letters  ?"), "{text}");
        assert!(
            text.contains("\nconversation      ?  ?       ?\n"),
            "{text}"
        );

        let counts = Counts { open: 7, dead: 2 };
        let only_kept = Known::of(&Queue::Unknown, Some(&(counts, vec!["upkeep".to_owned()])));
        let text = only_kept.text();
        assert!(text.contains("unfinished    7"), "{text}");
        assert!(
            text.contains("\nupkeep            ?  yes     ?\n"),
            "{text}"
        );

        let closed = Known::of(&Queue::Closed, Some(&(counts, Vec::new())));
        assert_eq!((closed.open, closed.jobs), (Some(false), None));
    }
}
