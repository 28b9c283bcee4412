//! What its requester says to something that waits to be confirmed.

use chinwag::{
    domain::{
        action::{Ended, State},
        offer::{NO, YES},
    },
    store::{self, StoreError},
    wording::Manner,
};
use uuid::Uuid;

use super::{Acted, carry, told};
use crate::Context;

/// Does what was confirmed, or leaves it: what there is to say, and the kind of the first; `None` when the choice is neither, or nothing is known of
/// the actions any more. Run twice, it does it once.
///
/// # Errors
/// When Postgres does not answer; nothing was begun then.
pub async fn answered(
    context: &Context,
    manner: Manner,
    ids: &[Uuid],
    choice: &str,
) -> Result<Option<(Acted, String)>, StoreError> {
    let state = match choice {
        YES => State::Running,
        NO => State::Refused,
        _ => return Ok(None),
    };
    let (pool, now) = (&context.pool, context.clock.now());
    let moving = async {
        for id in ids {
            store::actions::advance(pool, *id, state, &Ended::default(), now).await?;
        }
        store::actions::of(pool, ids).await
    };
    let mut actions = context.conversations.patience().ask(moving).await?;
    let Some(first) = actions.first() else {
        return Ok(None);
    };
    let kind = first.directive.action_type.clone();
    Box::pin(carry(context, manner, &mut actions)).await;
    Ok(Some((told(context, manner, &actions), kind)))
}
