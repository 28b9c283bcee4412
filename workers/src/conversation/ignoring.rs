//! What servers have the bot ignore: doing what those wish who may manage a server, and letting go of
//! what was on its way from whoever is ignored.

use chinwag::{
    conversations::memory::MemoryError,
    domain::{
        ids::GuildId,
        ignoring::{Change, Hearing, IgnoreWish, Ignored, is_managing},
        message::Incoming,
        preferences::Preferences,
    },
    wording::{self, Ignoring, Manner},
};

use super::{press::Reply, privacy::Heard};
use crate::{
    Context,
    verdict::{JobError, OrRetry},
};

/// What becomes of a message as far as ignoring goes; `None` when that has nothing to say about it.
///
/// # Errors
/// When Redis does not take what changed; then it is to be done again.
pub async fn attend(
    context: &Context,
    message: &Incoming,
    hearing: Hearing,
    preferences: &Preferences,
) -> Result<Option<Heard>, JobError> {
    let may = is_managing(message);
    if hearing == Hearing::Ignored && !may {
        return Ok(Some(Heard::Silently));
    }
    let wish = IgnoreWish::of(&message.text).filter(|_| message.besides.press.is_none());
    // Whoever has opted out is answered by what is said about that, unless they may manage the server.
    let Some(wish) = wish.filter(|_| may || hearing == Hearing::Heard) else {
        return Ok(None);
    };
    let said = match &message.guild {
        None => Ignoring::InServers,
        Some(_) if !may => Ignoring::NotAllowed,
        Some(guild) => done(context, message, guild, wish).await?,
    };
    let text = wording::ignoring(Manner::of(preferences), &said);
    Ok(Some(Heard::Said(Reply::privately(text))))
}

async fn done(
    context: &Context,
    message: &Incoming,
    guild: &GuildId,
    wish: IgnoreWish,
) -> Result<Ignoring, JobError> {
    let (people, platform) = (&context.conversations, message.platform);
    Ok(match wish {
        IgnoreWish::Unclear => Ignoring::Unclear,
        IgnoreWish::List => match people.ignored(platform, guild).await {
            Ok(ignored) => Ignoring::List(ignored.iter().map(Ignored::mention).collect()),
            Err(error) => {
                tracing::warn!(%error, "what a server ignores cannot be read");
                Ignoring::Away
            }
        },
        IgnoreWish::Add(ignored) => match people.ignore(platform, guild, &ignored).await {
            Ok(Change::Holds) => Ignoring::Added(mentions(&ignored)),
            Ok(Change::Full) => Ignoring::Full,
            Err(error) => refused(error)?,
        },
        IgnoreWish::Remove(ignored) => {
            let removed = people.ignore_no_longer(platform, guild, &ignored).await;
            match removed {
                Ok(()) => Ignoring::Removed(mentions(&ignored)),
                Err(error) => refused(error)?,
            }
        }
    })
}

fn mentions(ignored: &[Ignored]) -> Vec<String> {
    ignored.iter().map(Ignored::mention).collect()
}

/// Nothing was changed. Where only Redis did not answer it is done again.
fn refused(error: MemoryError) -> Result<Ignoring, JobError> {
    match error {
        MemoryError::Kept(error) => {
            tracing::warn!(%error, "what a server ignores cannot be changed");
            Ok(Ignoring::Away)
        }
        cached @ MemoryError::Cached(_) => Err::<Ignoring, _>(cached).or_retry(),
    }
}
