//! The first answer to an interaction, which may be one of six and only once.

use serde_json::{Value, json};

use super::{
    Shared, commands,
    components::{self, choices, length},
    errors::RestError,
    interactions::{Interaction, Kind},
    messages::{change, fill},
    payload,
    rest::{Reply, view},
    state::State,
    upload::Posted,
    validate::{Draft, EPHEMERAL, LOADING},
    world::Snowflake,
};

const MAX_CHOICES: usize = 25;

/// Takes the first answer.
///
/// # Errors
/// What Discord answers when it refuses.
pub fn take(
    shared: &Shared,
    state: &mut State,
    id: Snowflake,
    token: &str,
    wants_response: bool,
    posted: &Posted,
) -> Reply {
    let interaction = state.interactions.waiting_for(id, token)?.clone();
    let body = &posted.json;
    let kind = body["type"]
        .as_u64()
        .and_then(|kind| u8::try_from(kind).ok());
    let kind = kind.filter(|kind| fits(&interaction.kind, *kind));
    let kind = kind.ok_or_else(|| choices("type", "those that answer this interaction"))?;
    let data = &body["data"];
    let done = match kind {
        4 => answered(state, &interaction, data, posted)?,
        5 => thinking(state, &interaction, data),
        7 => updated(state, &interaction, data, posted)?,
        8 => offered(&interaction, data)?,
        9 => opened(data)?,
        // 6: the message stays as it is for now.
        _ => Done::message(interaction.kind.source()),
    };
    let now = state.interactions.now();
    let noted = state.interactions.waiting_for(id, token)?;
    noted.callback = Some(kind);
    noted.acknowledged_after = Some(now.duration_since(noted.at));
    noted.original = done.message;
    noted.has_changed_source = kind == 7;
    noted.modal = done.modal;
    noted.choices = done.choices;
    let noted = noted.describe();
    if !wants_response {
        return Ok((204, Value::Null));
    }
    let message = done.message.filter(|_| matches!(kind, 4 | 5 | 7));
    let message = message.and_then(|id| state.world.messages.get(&id));
    let message = message.map(|it| payload::message(view(shared, state), it));
    let mut resource = json!({"type": kind});
    if let Some(message) = message {
        resource["message"] = message;
    }
    Ok((200, json!({"interaction": noted, "resource": resource})))
}

/// What was done: the message that is `@original` from now on, and what is shown beside messages.
#[derive(Default)]
struct Done {
    message: Option<Snowflake>,
    modal: Option<Value>,
    choices: Option<Vec<Value>>,
}

impl Done {
    fn message(message: Option<Snowflake>) -> Self {
        Self {
            message,
            ..Self::default()
        }
    }
}

/// Whether a callback of this type answers such an interaction.
fn fits(kind: &Kind, callback: u8) -> bool {
    match callback {
        4 | 5 => !matches!(kind, Kind::Autocomplete(_)),
        6 | 7 => kind.source().is_some(),
        8 => matches!(kind, Kind::Autocomplete(_)),
        9 => matches!(kind, Kind::Command | Kind::Component(_)),
        _ => false,
    }
}

fn answered(
    state: &mut State,
    interaction: &Interaction,
    data: &Value,
    posted: &Posted,
) -> Result<Done, RestError> {
    let draft = Draft::of_interaction(data)?;
    if draft.is_empty() && posted.files.is_empty() {
        return Err(RestError::empty_message());
    }
    let id = add(state, interaction, draft, posted);
    Ok(Done::message(Some(id)))
}

/// Puts a message that answers an interaction into its channel.
pub(super) fn add(
    state: &mut State,
    interaction: &Interaction,
    draft: Draft,
    posted: &Posted,
) -> Snowflake {
    let bot = state.world.bot.id;
    let mut message = interaction.message(bot, draft.flags.unwrap_or_default());
    fill(state, &mut message, draft, &posted.files);
    let id = state.world.add_message(message);
    state.tell_message("MESSAGE_CREATE", id);
    id
}

/// Only one flag counts: whether the answer will be for one person.
fn thinking(state: &mut State, interaction: &Interaction, data: &Value) -> Done {
    let flags = data["flags"].as_u64().unwrap_or_default() & EPHEMERAL;
    let message = interaction.message(state.world.bot.id, flags | LOADING);
    let id = state.world.add_message(message);
    state.tell_message("MESSAGE_CREATE", id);
    Done::message(Some(id))
}

fn updated(
    state: &mut State,
    interaction: &Interaction,
    data: &Value,
    posted: &Posted,
) -> Result<Done, RestError> {
    let draft = Draft::of_interaction(data)?;
    let source = interaction.kind.source();
    let source = source.ok_or_else(RestError::unknown_message)?;
    change(state, source, draft, posted)?;
    Ok(Done::message(Some(source)))
}

fn offered(interaction: &Interaction, data: &Value) -> Result<Done, RestError> {
    let Kind::Autocomplete(of) = interaction.kind else {
        return Err(choices("type", "those that answer this interaction"));
    };
    let field = "data.choices";
    let listed = data["choices"].as_array();
    let listed = listed.ok_or_else(|| components::required(field))?;
    if listed.len() > MAX_CHOICES {
        return Err(length(field, 0, MAX_CHOICES));
    }
    for (index, choice) in listed.iter().enumerate() {
        commands::choice(choice, of, &format!("{field}.{index}"))?;
    }
    Ok(Done {
        choices: Some(listed.clone()),
        ..Done::default()
    })
}

fn opened(data: &Value) -> Result<Done, RestError> {
    components::modal(data)?;
    Ok(Done {
        modal: Some(data.clone()),
        ..Done::default()
    })
}
