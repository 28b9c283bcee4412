//! Which REST requests there are: a method and a path in, a call out.
//!
//! Pure. Whether the call may be made and what comes of it is `rest`'s.

use axum::http::Method;

use super::commands::CommandCall;
use super::errors::RestError;
use super::followup::WebhookCall;
use super::world::Snowflake;

/// A request that is understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// The route as faults and buckets name it.
    pub route: &'static str,
    /// What is asked.
    pub what: What,
}

/// What is asked. The ids are a channel's and a message's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The gateway's address, which needs no token.
    Gateway,
    /// The gateway's address and the limits of identifying.
    GatewayBot,
    /// The bot itself.
    Me,
    /// Its application.
    Application,
    /// Direct messages with somebody.
    OpenDirect,
    /// A channel.
    Channel(Snowflake),
    /// Messages of a channel.
    List(Snowflake),
    /// A new message.
    Send(Snowflake),
    /// A message.
    Read(Snowflake, Snowflake),
    /// A change of a message.
    Edit(Snowflake, Snowflake),
    /// The end of a message.
    Delete(Snowflake, Snowflake),
    /// The bot is typing.
    Typing(Snowflake),
    /// The commands of an application.
    Commands(Snowflake, CommandCall),
    /// The first answer to an interaction; its token is in the path.
    Callback(Snowflake),
    /// What follows it, through an application's webhook; the token is in the path.
    Webhook(Snowflake, WebhookCall),
}

impl What {
    /// The channel that the rate limit is counted by.
    #[must_use]
    pub fn channel(self) -> Option<Snowflake> {
        match self {
            Self::Channel(channel)
            | Self::List(channel)
            | Self::Send(channel)
            | Self::Read(channel, _)
            | Self::Edit(channel, _)
            | Self::Delete(channel, _)
            | Self::Typing(channel) => Some(channel),
            Self::Gateway
            | Self::GatewayBot
            | Self::Me
            | Self::Application
            | Self::OpenDirect
            | Self::Commands(..)
            | Self::Callback(_)
            | Self::Webhook(..) => None,
        }
    }

    /// Whether it answers an interaction: the token in its path is all that it needs, and it does
    /// not count towards the limit over all routes.
    #[must_use]
    pub fn is_answer(self) -> bool {
        matches!(self, Self::Callback(_) | Self::Webhook(..))
    }
}

/// The token in the path of an answer to an interaction.
#[must_use]
pub fn token_in(path: &str) -> &str {
    let mut segments = path.split('/').filter(|segment| !segment.is_empty());
    let found = segments.position(|it| it == "interactions" || it == "webhooks");
    found.and_then(|_| segments.nth(1)).unwrap_or_default()
}

/// Finds what is asked.
///
/// # Errors
/// 404 when there is no such path, 405 when it takes other methods.
pub fn find(method: &Method, path: &str) -> Result<Call, RestError> {
    let methods = [
        Method::GET,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
    ];
    if let Some(call) = known(method, path) {
        return Ok(call);
    }
    let is_known = methods.iter().any(|other| known(other, path).is_some());
    Err(if is_known {
        RestError::no_method()
    } else {
        RestError::no_route()
    })
}

fn known(method: &Method, path: &str) -> Option<Call> {
    let inside = path
        .strip_prefix("/api/v10")
        .or_else(|| path.strip_prefix("/api/v10/"));
    let is_bare_gateway = path == "/gateway" || path == "/gateway/bot";
    let inside = inside.or(is_bare_gateway.then_some(path))?;
    let segments: Vec<&str> = inside
        .split('/')
        .filter(|segment| !segment.is_empty())
        .collect();
    let (route, what) = match (method.as_str(), segments.as_slice()) {
        ("GET", ["gateway"]) => ("GET /gateway", What::Gateway),
        ("GET", ["gateway", "bot"]) => ("GET /gateway/bot", What::GatewayBot),
        ("GET", ["users", "@me"]) => ("GET /users/@me", What::Me),
        ("GET", ["applications", "@me"] | ["oauth2", "applications", "@me"]) => {
            ("GET /applications/@me", What::Application)
        }
        ("POST", ["users", "@me", "channels"]) => ("POST /users/@me/channels", What::OpenDirect),
        (method, ["channels", channel, rest @ ..]) => {
            in_channel(method, channel.parse().ok()?, rest)?
        }
        (method, ["applications", application, "commands", rest @ ..]) => {
            of_commands(method, application.parse().ok()?, rest)?
        }
        ("POST", ["interactions", id, _, "callback"]) => (
            "POST /interactions/{interaction}/{token}/callback",
            What::Callback(id.parse().ok()?),
        ),
        (method, ["webhooks", application, _, rest @ ..]) => {
            of_webhook(method, application.parse().ok()?, rest)?
        }
        _ => return None,
    };
    Some(Call { route, what })
}

fn of_commands(
    method: &str,
    application: Snowflake,
    rest: &[&str],
) -> Option<(&'static str, What)> {
    let (route, call) = match (method, rest) {
        ("GET", []) => (
            "GET /applications/{application}/commands",
            CommandCall::Read,
        ),
        ("PUT", []) => (
            "PUT /applications/{application}/commands",
            CommandCall::Overwrite,
        ),
        ("POST", []) => (
            "POST /applications/{application}/commands",
            CommandCall::Add,
        ),
        ("DELETE", [command]) => (
            "DELETE /applications/{application}/commands/{command}",
            CommandCall::Remove(command.parse().ok()?),
        ),
        _ => return None,
    };
    Some((route, What::Commands(application, call)))
}

fn of_webhook(method: &str, application: Snowflake, rest: &[&str]) -> Option<(&'static str, What)> {
    let which = |message: &str| match message {
        "@original" => Some(None),
        id => id.parse().ok().map(Some),
    };
    let (route, call) = match (method, rest) {
        ("POST", []) => ("POST /webhooks/{application}/{token}", WebhookCall::Send),
        ("GET", ["messages", message]) => (
            "GET /webhooks/{application}/{token}/messages/{message}",
            WebhookCall::Read(which(message)?),
        ),
        ("PATCH", ["messages", message]) => (
            "PATCH /webhooks/{application}/{token}/messages/{message}",
            WebhookCall::Edit(which(message)?),
        ),
        ("DELETE", ["messages", message]) => (
            "DELETE /webhooks/{application}/{token}/messages/{message}",
            WebhookCall::Delete(which(message)?),
        ),
        _ => return None,
    };
    Some((route, What::Webhook(application, call)))
}

fn in_channel(method: &str, channel: Snowflake, rest: &[&str]) -> Option<(&'static str, What)> {
    Some(match (method, rest) {
        ("GET", []) => ("GET /channels/{channel}", What::Channel(channel)),
        ("GET", ["messages"]) => ("GET /channels/{channel}/messages", What::List(channel)),
        ("POST", ["messages"]) => ("POST /channels/{channel}/messages", What::Send(channel)),
        ("POST", ["typing"]) => ("POST /channels/{channel}/typing", What::Typing(channel)),
        ("GET", ["messages", message]) => (
            "GET /channels/{channel}/messages/{message}",
            What::Read(channel, message.parse().ok()?),
        ),
        ("PATCH", ["messages", message]) => (
            "PATCH /channels/{channel}/messages/{message}",
            What::Edit(channel, message.parse().ok()?),
        ),
        ("DELETE", ["messages", message]) => (
            "DELETE /channels/{channel}/messages/{message}",
            What::Delete(channel, message.parse().ok()?),
        ),
        _ => return None,
    })
}
