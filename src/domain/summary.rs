//! Summaries of what was said: which of them are told besides the turns that are told word for
//! word.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{conversation::Turn, ids::JobId};

/// What some turns of a session said, in short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// What they said. A model wrote it of what people wrote: it is data.
    pub text: String,
    /// The job that answered the last message it covers.
    pub last: JobId,
}

/// What is known of one session in short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SummedUp {
    /// When somebody last wrote in it.
    pub until: Timestamp,
    /// All of it, once it was over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whole: Option<Summary>,
    /// All but its newest turns, while it went on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub running: Option<Summary>,
}

/// A summary that may be told beside turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Earlier<'a> {
    /// When somebody last wrote in its session.
    pub until: Timestamp,
    /// What was said.
    pub text: &'a str,
    /// How many of the turns it covers, from the oldest on.
    pub covers: usize,
}

/// The summaries that cover nothing of `turns` from the place `first` on, which are told word for
/// word; one of each session, in the order of `sessions`.
#[must_use]
pub fn before<'a>(sessions: &'a [SummedUp], turns: &[Turn], first: usize) -> Vec<Earlier<'a>> {
    let of_session = |session: &'a SummedUp| {
        let both = [&session.whole, &session.running];
        let mut both = both.into_iter().flatten();
        both.find_map(|summary| {
            let covers = covered(summary, turns)?;
            (covers <= first).then_some(Earlier {
                until: session.until,
                text: &summary.text,
                covers,
            })
        })
    };
    sessions.iter().filter_map(of_session).collect()
}

/// How many turns, from the oldest on, are in any summary.
#[must_use]
pub fn summed_up(sessions: &[SummedUp], turns: &[Turn]) -> usize {
    let all = sessions.iter().flat_map(|it| [&it.whole, &it.running]);
    let covered = all.flatten().filter_map(|summary| covered(summary, turns));
    covered.max().unwrap_or(0)
}

/// How many turns a summary covers, from the oldest on. One that ends before all of them covers
/// none. `None` when it cannot be told: where turns lead up to an old message, a summary that ends
/// later may cover any of them.
fn covered(summary: &Summary, turns: &[Turn]) -> Option<usize> {
    let last = turns.iter().position(|turn| turn.job == summary.last);
    // Ids of jobs sort by time.
    let ends_before = turns.first().is_none_or(|first| summary.last < first.job);
    last.map(|last| last + 1)
        .or_else(|| ends_before.then_some(0))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::{ids::Platform, message::Incoming, outcome::Rest};

    fn job(number: u128) -> JobId {
        JobId(Uuid::from_u128(number))
    }

    fn turn(number: u128) -> Turn {
        Turn {
            job: job(number),
            asked: Incoming {
                platform: Platform::Console,
                guild: None,
                channel: "c".into(),
                user: "u".into(),
                user_name: String::new(),
                message: "m".into(),
                text: String::new(),
                sent_at: Timestamp::UNIX_EPOCH,
                reply_to: None,
                locale: None,
                besides: crate::domain::press::Besides::default(),
            },
            answer: String::new(),
            intent: String::new(),
            confidence_permille: 0,
            tokens_used: 0,
            answered_at: Timestamp::UNIX_EPOCH,
            asked_back: None,
            delivered_as: Vec::new(),
            rest: Rest::new(),
        }
    }

    fn summary(last: u128) -> Summary {
        let text = format!("up to {last}");
        let last = job(last);
        Summary { text, last }
    }

    /// Turns 3 to 12 are recalled; the newest session ends with 10, the one before with 5, and one
    /// before that with 2.
    #[test]
    fn a_summary_is_told_only_of_what_is_not_told_word_for_word() {
        let turns: Vec<Turn> = (3..=12).map(turn).collect();
        let session = |whole, running| SummedUp {
            until: Timestamp::UNIX_EPOCH,
            whole,
            running,
        };
        let sessions = [
            session(Some(summary(10)), Some(summary(7))),
            session(Some(summary(5)), None),
            session(Some(summary(2)), Some(summary(1))),
        ];
        for (first, texts) in [
            (0, vec!["up to 2"]),
            (2, vec!["up to 2"]),
            (3, vec!["up to 5", "up to 2"]),
            (5, vec!["up to 7", "up to 5", "up to 2"]),
            (7, vec!["up to 7", "up to 5", "up to 2"]),
            (8, vec!["up to 10", "up to 5", "up to 2"]),
            (10, vec!["up to 10", "up to 5", "up to 2"]),
        ] {
            let told = before(&sessions, &turns, first);
            let told_texts: Vec<&str> = told.iter().map(|earlier| earlier.text).collect();
            assert_eq!(told_texts, texts, "{first}");
            assert!(told.iter().all(|earlier| earlier.covers <= first));
        }
        assert_eq!(summed_up(&sessions, &turns), 8);
        // Turns that lead up to an old message: 4, 6 and 8.
        let branch = [4, 6, 8].map(turn);
        let told = before(&sessions, &branch, 0);
        assert_eq!(
            told,
            [Earlier {
                until: Timestamp::UNIX_EPOCH,
                text: "up to 2",
                covers: 0
            }]
        );
        assert_eq!(summed_up(&sessions, &branch), 0);
        assert_eq!(summed_up(&[], &turns), 0);
    }
}
