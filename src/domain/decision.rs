//! Confidence into a decision: act, confirm, clarify or converse. One function decides, for every
//! intent and every score; nothing else in the program compares a confidence with a threshold.
//!
//! | intent | score | decision |
//! |---|---|---|
//! | image, feature, schedule | below 0.60 | clarify |
//! | | from 0.60 up to the larger of 0.75 and the intent's threshold | confirm |
//! | image, schedule | above | act |
//! | feature (it is public) | above | confirm |
//! | help, status, get image | any | act |
//! | conversation | any | converse |
//!
//! Three rules stand above the table. When one of the first two guesses acts and the two are closer
//! than the margin, the bot asks, whatever the score. When the first guess acts and what was said
//! for it leaves a question open, such as a time that is over, it asks too. And it never asks twice
//! in a row: where it would clarify after having asked, it converses.

use serde::{Deserialize, Serialize};

use super::intent::{Boldness, Intent};
pub use crate::nlu::Guess;

/// Below this an acting intent is asked about.
pub const CLARIFY_BELOW: f64 = 0.60;

/// Below this, or the intent's own threshold if that is larger, an action is confirmed first.
pub const CONFIRM_BELOW: f64 = 0.75;

/// How far apart the first two guesses must be, unless the operator says otherwise.
pub const MARGIN: f64 = 0.10;

/// What to do about a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Talk.
    Converse,
    /// Ask which of the likely intents was meant.
    Clarify,
    /// Ask whether to do it.
    Confirm,
    /// Do it.
    Act,
}

impl Decision {
    /// The name under which it is logged and exchanged.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Converse => "converse",
            Self::Clarify => "clarify",
            Self::Confirm => "confirm",
            Self::Act => "act",
        }
    }
}

/// What a decision is made from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Question {
    /// The likeliest intent.
    pub first: Guess,
    /// The next likely, where there is one.
    pub second: Option<Guess>,
    /// How far apart the two must be.
    pub margin: f64,
    /// Whether what was said for the first guess leaves a question open: a time that is over, or
    /// may be two. It counts where the guess acts.
    pub unsettled: bool,
    /// Whether the bot's last message to this person was a clarifying question.
    pub asked_before: bool,
}

/// Decides. A lower score never gives a bolder decision.
#[must_use]
pub fn decide(question: &Question) -> Decision {
    let decision = if too_close(question) || is_open(question) {
        Decision::Clarify
    } else {
        by_score(question.first)
    };
    if decision == Decision::Clarify && question.asked_before {
        return Decision::Converse;
    }
    decision
}

/// Decides about what a model asks for in its answer. The person's words were understood as talk, so
/// the model is believed as far as a sure guess would be; what it says about asking can only tighten
/// that.
#[must_use]
pub const fn asked_by_model(boldness: Boldness, wants_to_be_asked: bool) -> Decision {
    match boldness {
        Boldness::Public => Decision::Confirm,
        Boldness::Private | Boldness::ReadOnly if wants_to_be_asked => Decision::Confirm,
        Boldness::Private | Boldness::ReadOnly => Decision::Act,
    }
}

/// Why it decides so, for an operator.
#[must_use]
pub fn reason(question: &Question) -> &'static str {
    let intent = question.first.intent;
    match decide(question) {
        Decision::Converse if question.asked_before && intent != Intent::GeneralConversation => {
            "it asked before, so it talks"
        }
        Decision::Converse => "it is talk",
        Decision::Clarify if is_open(question) => "what was said leaves a question open",
        Decision::Clarify if too_close(question) => "two guesses are too close to tell",
        Decision::Clarify => "too unsure for an action",
        Decision::Confirm if intent.boldness() == Boldness::Public => {
            "it is public, so it is confirmed first"
        }
        Decision::Confirm => "not sure enough to act unasked",
        Decision::Act if intent.acts() => "sure enough to act",
        Decision::Act => "it changes nothing",
    }
}

fn is_open(question: &Question) -> bool {
    question.unsettled && question.first.intent.acts()
}

fn too_close(question: &Question) -> bool {
    question.second.is_some_and(|second| {
        let acting = question.first.intent.acts() || second.intent.acts();
        acting && question.first.confidence - second.confidence < question.margin
    })
}

fn by_score(first: Guess) -> Decision {
    let Guess { intent, confidence } = first;
    match intent.boldness() {
        Boldness::ReadOnly if intent == Intent::GeneralConversation => Decision::Converse,
        Boldness::ReadOnly => Decision::Act,
        _ if confidence.is_nan() || confidence < CLARIFY_BELOW => Decision::Clarify,
        Boldness::Private if confidence >= CONFIRM_BELOW.max(intent.threshold()) => Decision::Act,
        Boldness::Private | Boldness::Public => Decision::Confirm,
    }
}

#[cfg(test)]
mod tests;
