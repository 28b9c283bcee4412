//! What was to be confirmed is, or is not.

use chinwag::{
    domain::{
        action::Kind,
        intent::Intent,
        offer::{NO, Refusal, YES},
    },
    wording::{self, Manner},
};
use uuid::Uuid;

use super::{At, Nothing, Pressed, Reply, Taking, commit};
use crate::{
    actions::{Asked, confirm},
    verdict::OrRetry,
};

/// Does what was confirmed, and says in the place of the question what became of it. What was begun and
/// could not be ended is gone on with by the job's next try.
pub(super) async fn answered(
    at: At<'_>,
    mut taking: Taking,
    ids: &[Uuid],
    choice: &str,
) -> Result<Pressed, Nothing> {
    let (context, manner) = (at.context, Manner::of(at.preferences));
    let agrees = match choice {
        YES => true,
        NO => false,
        _ => return Err(Refusal::Unknown.into()),
    };
    let noted = confirm::noted(context, &mut taking, ids, agrees);
    let actions = noted.await?.ok_or(Refusal::Unknown)?;
    commit(context, taking).await?;
    let kind = Kind::named(&actions[0].directive.action_type);
    let asked = Asked {
        message: at.message,
        run: at.run,
    };
    let told = confirm::told(context, manner, actions, agrees, asked).await;
    let acted = told.or_retry().map_err(Nothing::Again)?;
    let label = if agrees {
        wording::yes(manner)
    } else {
        wording::no(manner)
    };
    let intent = kind.map_or(Intent::GeneralConversation, Kind::intent);
    Ok(Pressed::Said(Reply {
        turn: Some((label.to_owned(), intent)),
        components: acted.components,
        ..Reply::in_place(acted.text)
    }))
}
