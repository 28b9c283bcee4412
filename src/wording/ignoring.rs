//! What administrators are told about what the bot ignores in their server.

use super::{Manner, emoji, filled, phrases::ignoring as said, spoken};
use crate::domain::ignoring::MOST_IGNORED;

const TOLD: emoji::Pool = ["🔇", "🌱", "💬", "🧭", "🙂"];

/// What came of a wish about ignoring. What is ignored is told as mentions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ignoring {
    /// These are ignored from now on.
    Added(Vec<String>),
    /// These are not ignored any more.
    Removed(Vec<String>),
    /// All that is ignored.
    List(Vec<String>),
    /// There is no room for more.
    Full,
    /// It does not say whom or what.
    Unclear,
    /// It is said outside a server.
    InServers,
    /// It is said by somebody who may not.
    NotAllowed,
    /// It can neither be read nor kept at present.
    Away,
}

/// Tells it.
#[must_use]
pub fn ignoring(manner: Manner, what: &Ignoring) -> String {
    let phrases = said::of(manner.language);
    let most = MOST_IGNORED.to_string();
    let (phrase, named): (_, &[String]) = match what {
        Ignoring::Added(named) => (&phrases.added, named),
        Ignoring::Removed(named) => (&phrases.removed, named),
        Ignoring::List(named) if named.is_empty() => (&phrases.nothing, named),
        Ignoring::List(named) => (&phrases.list, named),
        Ignoring::Full => (&phrases.full, &[]),
        Ignoring::Unclear => (&phrases.unclear, &[]),
        Ignoring::InServers => (&phrases.in_servers, &[]),
        Ignoring::NotAllowed => (&phrases.not_allowed, &[]),
        Ignoring::Away => (&phrases.away, &[]),
    };
    let count = named.len().to_string();
    let named = named.join(" ");
    let values = [
        ("named", named.as_str()),
        ("count", &count),
        ("most", &most),
    ];
    spoken(manner, &filled(manner.say(phrase), &values), TOLD)
}
