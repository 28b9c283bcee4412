//! Whether an answer may mention by itself what else the bot can do: one answer in ten at most, and
//! never where the person does not want it.
//!
//! It is counted over the answers before, not left to chance. An answer of a model that is not
//! known to have left it out counts as one that mentioned something.

use super::{conversation::Turn, intent::Intent, preferences::Preferences};

/// Of so many answers in a row, one may mention something.
pub const ONE_IN: usize = 10;

/// Whether the answer to a message may mention something. `turns` are those before it, the newest
/// last; only talk is a place for it.
#[must_use]
pub fn may_mention(preferences: &Preferences, intent: Intent, turns: &[Turn]) -> bool {
    let mut lately = turns.iter().rev().take(ONE_IN - 1);
    intent == Intent::GeneralConversation
        && preferences.notifications.allows_mentions()
        && !lately.any(may_have_mentioned)
}

/// Only a model mentions things by itself.
fn may_have_mentioned(turn: &Turn) -> bool {
    turn.tokens_used > 0 && turn.may_mention().unwrap_or(true)
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json};

    use super::*;

    fn turn(tokens: u32, note: Option<bool>) -> Turn {
        let turn = json!({
            "job": "0199c2d4-a1b0-7c3e-8f0a-1b2c3d4e5f60",
            "asked": {"platform": "console", "channel": "c", "user": "u", "message": "m",
                      "text": "hi", "sent_at": "2026-01-02T03:04:05Z"},
            "answer": "hello", "intent": "general_conversation", "confidence_permille": 500,
            "tokens_used": tokens, "answered_at": "2026-01-02T03:04:06Z",
        });
        let mut turn: Turn = from_value(turn).unwrap();
        if let Some(note) = note {
            turn.note_mention(note);
        }
        turn
    }

    #[test]
    fn one_answer_in_ten_may_mention_something() {
        let preferences = Preferences::default();
        let mut turns = Vec::new();
        let mut allowed = Vec::new();
        for _ in 0..35 {
            let may = may_mention(&preferences, Intent::GeneralConversation, &turns);
            allowed.push(may);
            turns.push(turn(7, Some(may)));
        }
        for ten in allowed.windows(ONE_IN) {
            assert_eq!(ten.iter().filter(|may| **may).count(), 1);
        }
    }

    #[test]
    fn nothing_is_mentioned_where_it_does_not_belong_or_is_not_wanted() {
        let talk = Intent::GeneralConversation;
        let mut preferences = Preferences::default();
        assert!(may_mention(&preferences, talk, &[]));
        assert!(!may_mention(&preferences, Intent::Help, &[]));
        // What the bot says in its own words mentions nothing by itself.
        assert!(may_mention(&preferences, talk, &[turn(0, None)]));
        // What is not known counts as if it had.
        assert!(!may_mention(&preferences, talk, &[turn(7, None)]));
        preferences.notifications.mentions = Some(false);
        assert!(!may_mention(&preferences, talk, &[]));
    }
}
