//! Which thumbs are of any concern: those under messages of the bot's. Others cost a look, at many
//! of them at once, and nothing else.

use std::collections::HashSet;

use super::Handoff;
use crate::{
    domain::{
        ids::{MessageId, UserId},
        message::Incoming,
        vote::{On, Vote},
    },
    hot::votes,
    store::{StoreError, feedback},
};

/// A thumb, and whether it is taken back.
fn thumb(message: &Incoming) -> Option<(MessageId, &UserId, bool)> {
    let vote = Vote::read(message.besides.press.as_ref()?)?;
    match vote.on {
        On::Message(on) => Some((on, &message.user, vote.withdrawn)),
        On::Job(_) => None,
    }
}

impl Handoff {
    /// Which of these thumbs are to be taken in, in their order: all that were put under messages of
    /// the bot's, and those that may take one back.
    ///
    /// # Errors
    /// When Redis does not know it, and Postgres cannot be reached.
    pub async fn thumbs_of_concern(&self, thumbs: &[Incoming]) -> Result<Vec<bool>, StoreError> {
        let read: Vec<_> = thumbs.iter().map(thumb).collect();
        let of = |back: bool| {
            let all = read.iter().flatten().filter(move |thumb| thumb.2 == back);
            all.map(|(message, user, _)| (message, *user))
                .collect::<Vec<votes::Thumb<'_>>>()
        };
        let (given, back) = (of(false), of(true));
        if let Err(error) = votes::note(&self.inner.hot, &given, self.now()).await {
            tracing::debug!(%error, "thumbs are not noted; history tells of them");
        }
        let noted = votes::are_noted(&self.inner.hot, &back).await;
        let noted = noted.unwrap_or_else(|error| {
            tracing::debug!(%error, "whether thumbs were noted is not known");
            vec![false; back.len()]
        });
        let unknown = back.iter().zip(&noted).filter(|(_, noted)| !**noted);
        let unknown: Vec<&MessageId> = unknown.map(|((message, _), _)| *message).collect();
        let answers = if unknown.is_empty() {
            HashSet::new()
        } else {
            let platform = thumbs[0].platform;
            feedback::answers_among(&self.inner.pool, platform, &unknown).await?
        };
        let mut noted = noted.into_iter();
        let concerns = read.iter().map(|thumb| match thumb {
            None => false,
            Some((_, _, false)) => true,
            Some((message, _, true)) => noted.next().unwrap_or(false) || answers.contains(message),
        });
        Ok(concerns.collect())
    }
}
