//! Jobs that died, from Redis into Postgres, where operators find them.

use super::rebuild::RebuildError;
use crate::{
    hot::{
        Hot,
        queue::{self, DeadLetter},
    },
    store::{
        Pool,
        jobs::{self, Letter},
    },
};

/// The most letters of one batch.
const BATCH: usize = 200;

/// Writes what has died in a partition. Returns how many letters there were. Doing it twice
/// changes nothing.
///
/// # Errors
/// When a store does not answer: the letters wait.
pub async fn bury(hot: &Hot, pool: &Pool, partition: u16) -> Result<usize, RebuildError> {
    let mut buried = 0;
    loop {
        let dead = queue::dead_letters(hot, partition, BATCH).await?;
        if dead.is_empty() {
            return Ok(buried);
        }
        let places: Vec<String> = dead.iter().map(|letter| letter.place.clone()).collect();
        let letters: Vec<Letter> = dead
            .into_iter()
            .map(|letter| row(partition, letter))
            .collect();
        jobs::bury(pool, &letters).await?;
        buried += letters.len();
        // When this fails they are written again, which changes nothing.
        queue::forget_dead_letters(hot, partition, &places).await?;
    }
}

fn row(partition: u16, letter: DeadLetter) -> Letter {
    Letter {
        place: format!("{partition}/{}", letter.place),
        at: letter.at,
        tries: letter.tries,
        reason: letter.reason,
        conversation: letter.conversation.to_string(),
        wire: letter.wire,
    }
}
