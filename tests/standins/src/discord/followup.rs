//! What comes after the first answer to an interaction, through its webhook: the original read,
//! changed and deleted, and further messages. The token is good for 15 minutes.

use serde_json::Value;

use super::{
    Shared,
    callback::add,
    errors::RestError,
    interactions::{Interaction, unknown_webhook},
    messages::change,
    payload,
    rest::{Reply, view},
    state::State,
    upload::Posted,
    validate::{Draft, LOADING},
    world::Snowflake,
};

/// The most follow-ups where the app is there for one person only.
const MAX_FOLLOWUPS: usize = 5;

/// What is asked of an interaction's webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebhookCall {
    /// A further message.
    Send,
    /// A message; none is the original.
    Read(Option<Snowflake>),
    /// A change of it.
    Edit(Option<Snowflake>),
    /// Its end.
    Delete(Option<Snowflake>),
}

/// Does what is asked.
///
/// # Errors
/// What Discord answers when it refuses.
pub fn work(
    shared: &Shared,
    state: &mut State,
    application: Snowflake,
    token: &str,
    call: WebhookCall,
    posted: &Posted,
) -> Reply {
    if application != state.world.application {
        return Err(unknown_webhook());
    }
    let interaction = state.interactions.answered(token)?.clone();
    let message = match call {
        WebhookCall::Send => send(state, &interaction, posted)?,
        WebhookCall::Read(which) => own(state, &interaction, which)?,
        WebhookCall::Edit(which) => {
            let message = own(state, &interaction, which)?;
            change(state, message, Draft::of_interaction(&posted.json)?, posted)?;
            if Some(message) == interaction.kind.source() {
                state.interactions.answered(token)?.has_changed_source = true;
            }
            message
        }
        WebhookCall::Delete(which) => {
            let message = own(state, &interaction, which)?;
            let gone = state.world.messages.remove(&message);
            if gone.is_some_and(|gone| gone.only_for.is_none()) {
                state.tell_deleted(interaction.channel, message);
            }
            return Ok((204, Value::Null));
        }
    };
    let message = state.world.messages.get(&message);
    let message = message.ok_or_else(RestError::unknown_message)?;
    Ok((200, payload::message(view(shared, state), message)))
}

/// The first message after a deferral takes its place, and is seen by whom the deferral said.
fn send(
    state: &mut State,
    interaction: &Interaction,
    posted: &Posted,
) -> Result<Snowflake, RestError> {
    let draft = Draft::of_interaction(&posted.json)?;
    if draft.is_empty() && posted.files.is_empty() {
        return Err(RestError::empty_message());
    }
    let original = interaction.original;
    let is_loading = |id: &Snowflake| {
        let found = state.world.messages.get(id);
        found.is_some_and(|it| it.flags & LOADING != 0)
    };
    if let Some(original) = original.filter(is_loading) {
        change(state, original, draft, posted)?;
        return Ok(original);
    }
    if interaction.is_only_user_installed && interaction.followups.len() >= MAX_FOLLOWUPS {
        let message = "This interaction has reached the maximum number of follow-up messages";
        return Err(RestError::new(400, 40094, message));
    }
    let id = add(state, interaction, draft, posted);
    let noted = state.interactions.answered(&interaction.token)?;
    noted.followups.push(id);
    Ok(id)
}

/// A message of this interaction's.
fn own(
    state: &State,
    interaction: &Interaction,
    which: Option<Snowflake>,
) -> Result<Snowflake, RestError> {
    let found = match which {
        None => interaction.original,
        Some(id) => Some(id)
            .filter(|id| interaction.original == Some(*id) || interaction.followups.contains(id)),
    };
    found
        .filter(|id| state.world.messages.contains_key(id))
        .ok_or_else(RestError::unknown_message)
}
