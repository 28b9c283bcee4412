//! Every body with which the bot said something, whichever route it took: what checks of the wire
//! look at, for example for `allowed_mentions` and flags.
//!
//! It is read off the record of requests, so nothing is left out that came over the socket.

use serde::Serialize;
use serde_json::Value;

use super::{commands::CommandCalls, remote::Remote, state::Request};

/// By which route something was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Carrier {
    /// A message to a channel.
    Send,
    /// A change of a channel's message.
    Edit,
    /// A first answer to an interaction, of this type.
    Callback(u64),
    /// A further answer to an interaction.
    FollowUp,
    /// A change of an answer to an interaction.
    FollowUpEdit,
}

impl Carrier {
    /// Whether it holds a message, rather than a deferral, choices or a modal.
    #[must_use]
    pub fn holds_message(self) -> bool {
        !matches!(self, Self::Callback(kind) if !matches!(kind, 4 | 7))
    }
}

/// Something the bot said.
#[derive(Clone, Debug, Serialize)]
pub struct Captured {
    /// By which route.
    pub by: Carrier,
    /// The body of the message, or the data of another callback.
    pub body: Value,
    /// The status it was answered with; absent while it is worked on.
    pub status: Option<u16>,
    /// When it came in, in milliseconds since the epoch.
    pub at_ms: i64,
}

impl Remote {
    /// Everything the bot said, oldest first, refused or not.
    #[must_use]
    pub fn captured(&self) -> Vec<Captured> {
        self.requests().iter().filter_map(captured).collect()
    }

    /// How often the routes of application commands were called.
    #[must_use]
    pub fn command_calls(&self) -> CommandCalls {
        self.look(|state| state.commands.calls)
    }

    /// The application commands that are registered, as Discord gives them back.
    #[must_use]
    pub fn commands(&self) -> Vec<Value> {
        self.look(|state| state.commands.all.clone())
    }

    /// Puts these in the place of the registered commands, as they are, and counts nothing: as
    /// somebody else left them, or as Discord came to write them.
    pub fn set_commands(&self, all: Vec<Value>) {
        self.with(|state| state.commands.all = all);
    }
}

fn captured(request: &Request) -> Option<Captured> {
    let segments: Vec<&str> = request
        .path
        .split('/')
        .filter(|segment| !segment.is_empty() && !["api", "v10"].contains(segment))
        .collect();
    // A form keeps its JSON beside the names of its files.
    let whole = request.body.get("payload_json").unwrap_or(&request.body);
    let kind = whole["type"].as_u64().unwrap_or_default();
    let (by, body) = match (request.method.as_str(), segments.as_slice()) {
        ("POST", ["channels", _, "messages"]) => (Carrier::Send, whole),
        ("PATCH", ["channels", _, "messages", _]) => (Carrier::Edit, whole),
        ("POST", ["interactions", _, _, "callback"]) => (Carrier::Callback(kind), &whole["data"]),
        ("POST", ["webhooks", _, _]) => (Carrier::FollowUp, whole),
        ("PATCH", ["webhooks", _, _, "messages", _]) => (Carrier::FollowUpEdit, whole),
        _ => return None,
    };
    Some(Captured {
        by,
        body: body.clone(),
        status: request.status,
        at_ms: request.at_ms,
    })
}
