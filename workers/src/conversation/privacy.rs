//! Leaving people alone who want that, or whom a server has the bot ignore, and listening to them again.
//!
//! The doors take nothing in from whoever has opted out; what was on its way is let go here.

use std::time::Duration;

use chinwag::{
    conversations::memory::MemoryError,
    domain::{
        ids::escaped,
        ignoring::Hearing,
        message::Incoming,
        preferences::Preferences,
        privacy::{self, PrivacyWish},
        vote,
    },
    hot::told,
    wording::{self, Manner},
};

use super::{ignoring, press::Reply};
use crate::{
    Context,
    runner::Run,
    verdict::{JobError, OrRetry},
};

/// How often somebody who wants to be left alone is told how to come back.
const TOLD: Duration = Duration::from_hours(24);

/// What becomes of a message as far as being left alone goes.
#[derive(Debug)]
pub enum Heard {
    /// It is a message like any other.
    Goes,
    /// It is answered by this.
    Said(Reply),
    /// Nothing is said.
    Silently,
}

/// Does what somebody wishes, and lets nothing else pass of whoever is to be left alone.
///
/// # Errors
/// When what is cached cannot be dropped; then it is to be done again.
pub async fn attend(
    context: &Context,
    message: &Incoming,
    hearing: Hearing,
    preferences: &Preferences,
    run: &Run,
) -> Result<Heard, JobError> {
    if let Some(heard) = ignoring::attend(context, message, hearing, preferences).await? {
        return Ok(heard);
    }
    let wish = PrivacyWish::of(&message.text).filter(|_| message.besides.press.is_none());
    let Some(wish) = wish else {
        let passes = !preferences.opted_out
            || (message.besides.press.is_none() && privacy::is_heard_always(&message.text));
        if passes {
            return Ok(Heard::Goes);
        }
        if message
            .besides
            .press
            .as_ref()
            .is_some_and(vote::is_reaction)
        {
            return Ok(Heard::Silently);
        }
        let (platform, user) = (message.platform, &message.user);
        // The doors go by the same mark.
        let person = format!("{platform}/{}", escaped(user.as_str()));
        let told = told::may_tell(&context.hot, "opted-out", &person, TOLD).await;
        let is_told = told.unwrap_or(false) || run.header.interaction.is_some();
        return Ok(if is_told {
            said(wording::privacy(Manner::of(preferences), true))
        } else {
            Heard::Silently
        });
    };
    let manner = Manner::of(preferences);
    let out = match wish {
        PrivacyWish::Show => return Ok(said(wording::privacy(manner, preferences.opted_out))),
        PrivacyWish::OptOut => true,
        PrivacyWish::ComeBack => false,
    };
    let changed = context
        .conversations
        .opt_out(message.platform, &message.user, out)
        .await;
    match changed {
        Ok(_) => {}
        Err(MemoryError::Kept(error)) => {
            tracing::warn!(%error, "being left alone cannot be changed");
            return Ok(said(wording::preferences_away(manner)));
        }
        cached @ Err(MemoryError::Cached(_)) => _ = cached.or_retry()?,
    }
    Ok(said(if out {
        wording::opted_out(manner)
    } else {
        wording::came_back(manner)
    }))
}

fn said(text: String) -> Heard {
    Heard::Said(Reply::privately(text))
}
