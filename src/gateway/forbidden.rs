//! Telling somebody that the bot may not write where they asked: what there is to say in a direct
//! message, which is the one other place where it may speak to them. Said once in an hour to a person,
//! and not again when that fails: the log and the trace know of it.

use std::time::Duration;

use super::rest::RestError;
use crate::{
    domain::{ids::Platform, outcome::Outcome},
    handoff::Handoff,
    hot::{Hot, told},
    wording::{self, Manner},
};

/// "Missing Access" and "Missing Permissions". In direct messages Discord says something else.
const CODES: [u64; 2] = [50_001, 50_013];
/// How often a person is told.
const TOLD: Duration = Duration::from_hours(1);

/// Whether a channel is closed to the bot.
pub(super) fn is_forbidden(error: &RestError) -> bool {
    matches!(error, RestError::Refused { code, .. } if CODES.contains(code))
}

/// What to tell whoever asked; none when they were told lately.
pub(super) async fn words(hot: &Hot, handoff: &Handoff, outcome: &Outcome) -> Option<String> {
    let user = &outcome.user;
    let may_tell = told::may_tell(hot, "forbidden", user.as_str(), TOLD).await;
    // When it cannot be known it is not said: better than every time.
    if !may_tell.unwrap_or(false) {
        return None;
    }
    let preferences = handoff.preferences_for(Platform::Discord, outcome).await;
    let channel = format!("<#{}>", outcome.channel);
    let reference = outcome.job.reference();
    Some(wording::forbidden(
        Manner::of(&preferences),
        &channel,
        &reference,
    ))
}
