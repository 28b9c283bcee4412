//! What was to be confirmed is, or is not.

use chinwag::{
    domain::{
        action::Kind,
        intent::Intent,
        offer::{Refusal, YES},
    },
    wording::{self, Manner},
};
use uuid::Uuid;

use super::{At, Pressed, Reply};
use crate::actions;

/// Does what was confirmed, and says in the place of the question what became of it.
pub(super) async fn answered(at: At<'_>, ids: &[Uuid], choice: &str) -> Result<Pressed, Refusal> {
    let manner = Manner::of(at.preferences);
    let answered = actions::confirm::answered(at.context, manner, ids, choice).await;
    match answered {
        Ok(Some((acted, kind))) => {
            let label = if choice == YES {
                wording::yes(manner)
            } else {
                wording::no(manner)
            };
            let intent = Kind::named(&kind).map_or(Intent::GeneralConversation, Kind::intent);
            Ok(Pressed::Said(Reply {
                turn: Some((label.to_owned(), intent)),
                ..Reply::in_place(acted.text)
            }))
        }
        Ok(None) => Err(Refusal::Unknown),
        Err(error) => {
            tracing::warn!(%error, "what was confirmed cannot be looked up");
            Ok(Pressed::Said(Reply::privately(wording::cannot_save(
                manner,
            ))))
        }
    }
}
