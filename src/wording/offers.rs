//! What stands on what can be pressed, and what is said when nothing comes of a press.

use super::{GREETING, Manner, SORRY, spoken};
use crate::domain::{intent::Intent, offer::Refusal};

/// Nothing comes of a press, and why.
#[must_use]
pub fn refused(manner: Manner, why: Refusal) -> String {
    let offers = &manner.phrases().offers;
    let said = match why {
        Refusal::NotYours => &offers.not_yours,
        Refusal::Expired => &offers.expired,
        Refusal::Used => &offers.used,
        Refusal::Withdrawn => &offers.withdrawn,
        Refusal::Unknown => &offers.unknown,
    };
    spoken(manner, manner.say(said), SORRY)
}

/// What was offered cannot be looked up.
#[must_use]
pub fn offer_away(manner: Manner) -> String {
    spoken(manner, manner.say(&manner.phrases().offers.away), SORRY)
}

/// What an intent is called on a button.
#[must_use]
pub fn choice_name(manner: Manner, intent: Intent) -> &'static str {
    manner.called(intent).name
}

/// What asks whether something else was meant.
#[must_use]
pub fn correct(manner: Manner) -> &'static str {
    manner.phrases().offers.correct
}

/// What allows to learn from the words of a message.
#[must_use]
pub fn keep_words(manner: Manner) -> &'static str {
    manner.phrases().offers.keep
}

/// The words of a message are kept, as its author agreed.
#[must_use]
pub fn words_kept(manner: Manner) -> String {
    spoken(manner, manner.say(&manner.phrases().offers.kept), GREETING)
}
