//! Replies to something that was said long ago: what led up to it, in the place of what was said
//! last.
//!
//! A turn comes after the one that its message replied to, where that is one of the same
//! conversation, and else after the turn before it. Every look-up is bound to the conversation, so
//! a reply to somebody else's answer leads nowhere. A reply to the latest answer changes nothing,
//! unless that was itself given in a branch, which then goes on.

use std::collections::HashSet;

use futures::{FutureExt, future::BoxFuture};

use super::Conversations;
use crate::{
    domain::{
        conversation::Turn,
        ids::{ConversationId, MessageId},
        message::Incoming,
    },
    hot::conversation::KEPT,
    store,
};

/// How often Postgres is asked after replies to what is not at hand.
const LOOKS: usize = 8;

impl Conversations {
    /// The branch that a message replies to; `None` when it replies to nothing that is known of
    /// this conversation, or goes on from its `newest` turns anyway.
    pub async fn branch(
        &self,
        conversation: &ConversationId,
        message: &Incoming,
        newest: &[Turn],
    ) -> Option<Vec<Turn>> {
        let reply_to = message.reply_to.as_ref()?;
        let look = |message| self.turns_up_to(conversation, message).boxed();
        let branch = leading_to(reply_to, newest, look).await?;
        let jobs = |turns: &[Turn]| turns.iter().map(|turn| turn.job).collect::<Vec<_>>();
        (jobs(&branch) != jobs(newest)).then_some(branch)
    }

    /// The turn that a message belongs to, and those before it, oldest first. Empty when there is
    /// none, or Postgres does not answer.
    async fn turns_up_to(&self, conversation: &ConversationId, message: MessageId) -> Vec<Turn> {
        let turns = store::history::up_to(&self.pool, conversation, &message, KEPT);
        self.patience.ask(turns).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "an earlier part of a conversation cannot be read");
            Vec::new()
        })
    }
}

/// The turns that lead to a message, the last of them its own, at most [`KEPT`]; `None` when it is
/// not known. `newest` are the newest turns of the conversation; `look` finds a message's turn and
/// those before it.
async fn leading_to<'a>(
    message: &MessageId,
    newest: &[Turn],
    look: impl Fn(MessageId) -> BoxFuture<'a, Vec<Turn>> + Send,
) -> Option<Vec<Turn>> {
    if let Some(last) = newest.last()
        && last.asked.reply_to.is_none()
        && place(newest, message) == Some(newest.len() - 1)
    {
        // It only goes on from where the conversation is.
        return Some(newest.to_vec());
    }
    let mut looks = LOOKS;
    let mut here = newest.to_vec();
    let mut at = if let Some(at) = place(&here, message) {
        at
    } else {
        here = look(message.clone()).await;
        here.len().checked_sub(1)?
    };
    let mut branch = Vec::new();
    let mut seen = HashSet::new();
    loop {
        let turn = here[at].clone();
        let link = turn.asked.reply_to.clone();
        let own = turn.asked.message.clone();
        // Whoever names messages can make them reply to each other in a circle.
        if !seen.insert(turn.job) {
            break;
        }
        branch.push(turn);
        if branch.len() == KEPT {
            break;
        }
        if let Some(link) = link {
            if let Some(earlier) = place(&here[..at], &link) {
                at = earlier;
                continue;
            }
            let elsewhere = if looks > 0 {
                looks -= 1;
                look(link).await
            } else {
                Vec::new()
            };
            if elsewhere
                .last()
                .is_some_and(|turn| !seen.contains(&turn.job))
            {
                here = elsewhere;
                at = here.len() - 1;
                continue;
            }
        }
        if at == 0 && here.len() == KEPT {
            // There may be more before what was given.
            here = look(own).await;
            at = here.len().saturating_sub(1);
        }
        match at.checked_sub(1) {
            Some(before) => at = before,
            None => break,
        }
    }
    branch.reverse();
    Some(branch)
}

/// The turn that a message belongs to, as its question or as a part of its answer.
fn place(turns: &[Turn], message: &MessageId) -> Option<usize> {
    turns.iter().rposition(|turn| turn.is_of(message))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use uuid::Uuid;

    use super::*;
    use crate::domain::{
        ids::{JobId, Platform},
        outcome::Rest,
    };

    /// The question `q<number>` and its answer `a<number>`.
    fn turn(number: usize, reply_to: Option<&str>) -> Turn {
        Turn {
            job: JobId(Uuid::from_u128(number as u128 + 1)),
            asked: Incoming {
                platform: Platform::Discord,
                guild: None,
                channel: "c".into(),
                user: "u".into(),
                user_name: String::new(),
                message: format!("q{number}").into(),
                text: String::new(),
                sent_at: Timestamp::UNIX_EPOCH,
                reply_to: reply_to.map(MessageId::from),
                locale: None,
                besides: crate::domain::press::Besides::default(),
            },
            answer: String::new(),
            intent: String::new(),
            confidence_permille: 0,
            tokens_used: 0,
            answered_at: Timestamp::UNIX_EPOCH,
            asked_back: None,
            delivered_as: vec![format!("a{number}").into()],
            rest: Rest::new(),
        }
    }

    /// Which turns lead to a message, when the newest `cached` of `all` are at hand.
    async fn leads(all: &[Turn], cached: usize, message: &str) -> Option<Vec<String>> {
        let look = |message: MessageId| {
            let end = place(all, &message).map_or(0, |at| at + 1);
            let found = all[end.saturating_sub(KEPT)..end].to_vec();
            std::future::ready(found).boxed()
        };
        let newest = &all[all.len() - cached..];
        let branch = leading_to(&message.into(), newest, look).await?;
        Some(branch.into_iter().map(|it| it.asked.message.0).collect())
    }

    #[tokio::test]
    async fn what_leads_to_a_message_is_followed_along_replies_and_else_in_order() {
        // q3 goes on from a0, q4 from a3; q5 replies to somebody else.
        let all = [
            turn(0, None),
            turn(1, None),
            turn(2, Some("a1")),
            turn(3, Some("a0")),
            turn(4, Some("a3")),
            turn(5, Some("elsewhere")),
        ];
        let cases: [(&str, &[&str]); 6] = [
            ("a2", &["q0", "q1", "q2"]),
            ("a3", &["q0", "q3"]),
            ("q3", &["q0", "q3"]),
            ("a4", &["q0", "q3", "q4"]),
            ("a5", &["q0", "q3", "q4", "q5"]),
            ("a0", &["q0"]),
        ];
        for (message, led) in cases {
            assert_eq!(leads(&all, 6, message).await.unwrap(), led, "{message}");
        }
        assert_eq!(leads(&all, 6, "elsewhere").await, None);
    }

    #[tokio::test]
    async fn what_is_not_at_hand_is_looked_up_and_no_more_than_fits_is_taken() {
        let mut all: Vec<Turn> = (0..200).map(|number| turn(number, None)).collect();
        let numbers = |from: usize, to: usize| (from..=to).map(|it| format!("q{it}"));
        let led = leads(&all, KEPT, "a199").await.unwrap();
        assert!(led.into_iter().eq(numbers(150, 199)));
        let led = leads(&all, KEPT, "a155").await.unwrap();
        assert!(
            led.into_iter().eq(numbers(106, 155)),
            "further than at hand"
        );
        let led = leads(&all, KEPT, "a20").await.unwrap();
        assert!(led.into_iter().eq(numbers(0, 20)), "to the beginning");
        all[199].asked.reply_to = Some("a20".into());
        let led = leads(&all, KEPT, "a199").await.unwrap();
        assert!(led.into_iter().eq(numbers(0, 20).chain(numbers(199, 199))));
    }

    #[tokio::test]
    async fn replies_in_a_circle_end() {
        let all = [turn(0, Some("a1")), turn(1, Some("a0"))];
        assert_eq!(leads(&all, 2, "a1").await.unwrap(), ["q0", "q1"]);
        let all = [turn(0, Some("a0"))];
        assert_eq!(leads(&all, 1, "a0").await.unwrap(), ["q0"]);
    }
}
