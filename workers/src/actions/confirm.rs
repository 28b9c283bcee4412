//! What its requester says to something that waits to be confirmed.

use chinwag::{
    domain::action::{Action, State},
    store::{self, StoreError, Transaction},
    wording::Manner,
};
use uuid::Uuid;

use super::{Acted, Asked, beside_alike, carry};
use crate::Context;

/// Notes what was said to actions that wait for it: how they are now; `None` when nothing is known of
/// them any more. Noted twice, it comes to the same.
///
/// # Errors
/// When Postgres does not answer.
pub async fn noted(
    context: &Context,
    db: &mut Transaction,
    ids: &[Uuid],
    agrees: bool,
) -> Result<Option<Vec<Action>>, StoreError> {
    let state = if agrees {
        State::Running
    } else {
        State::Refused
    };
    let now = context.clock.now();
    let noting = async {
        store::actions::answer(&mut **db, ids, state, now).await?;
        store::actions::of(&mut **db, ids).await
    };
    let actions = context.conversations.patience().ask(noting).await?;
    Ok((!actions.is_empty()).then_some(actions))
}

/// Does what was agreed to: what there is to say. Run twice, it does once what has ended.
///
/// # Errors
/// When it cannot be kept what became of something: then it is to be done again.
pub async fn told(
    context: &Context,
    manner: Manner,
    mut actions: Vec<Action>,
    agrees: bool,
    asked: Asked<'_>,
) -> Result<Acted, StoreError> {
    if agrees {
        Box::pin(carry(context, manner, &mut actions, asked)).await?;
    }
    let components = Box::pin(beside_alike(context, manner, &actions, asked)).await;
    Ok(Acted {
        components,
        ..super::told(context, manner, &actions)
    })
}
