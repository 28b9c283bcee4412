//! What people did with commands and components, as the gateway tells it: shapes with the fields
//! we use, and what each means. It translates and decides nothing else; nothing here does I/O.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use serenity::all::{
    ApplicationId, ChannelId, GuildId, InteractionId, MessageFlags, MessageId, Permissions, UserId,
};

use super::{
    callback::{Callback, Form},
    command, layout, zones,
};
use crate::{
    domain::{
        ids::{self, Platform},
        ignoring::IgnoreWish,
        message::{Incoming, LONGEST_MESSAGE},
        press::{Besides, Interaction, Press, Token, Waits},
    },
    gateway::{events::sent_at, permissions::may_manage, threads::is_thread},
};

/// Kinds of interactions, as Discord numbers them.
const COMMAND: u8 = 2;
const COMPONENT: u8 = 3;
const COMPLETION: u8 = 4;
const FORM: u8 = 5;
/// A place where the bot is not: somebody's direct messages with somebody else.
const BETWEEN_OTHERS: u8 = 2;
/// The application is there since a server has it, and not a person for themselves alone.
const OF_A_SERVER: &str = "0";

/// An interaction, as it happened.
#[derive(Debug, Deserialize)]
pub struct Happened {
    id: InteractionId,
    application_id: ApplicationId,
    #[serde(rename = "type")]
    kind: u8,
    token: String,
    #[serde(default)]
    data: Data,
    #[serde(default)]
    guild_id: Option<GuildId>,
    #[serde(default)]
    channel_id: Option<ChannelId>,
    #[serde(default)]
    channel: Option<Channel>,
    #[serde(default)]
    member: Option<Member>,
    #[serde(default)]
    user: Option<Person>,
    #[serde(default)]
    message: Option<Below>,
    #[serde(default)]
    locale: Option<String>,
    #[serde(default)]
    authorizing_integration_owners: HashMap<String, Value>,
    #[serde(default)]
    context: Option<u8>,
}

#[derive(Debug, Deserialize)]
struct Channel {
    id: ChannelId,
    #[serde(rename = "type", default)]
    kind: Option<u8>,
    #[serde(default)]
    parent_id: Option<ChannelId>,
    #[serde(default)]
    nsfw: bool,
}

#[derive(Debug, Deserialize)]
struct Member {
    user: Person,
    #[serde(default)]
    nick: Option<String>,
    #[serde(default)]
    roles: Vec<String>,
    /// What they may do in the channel, all told.
    #[serde(default)]
    permissions: Option<Permissions>,
}

#[derive(Debug, Deserialize)]
struct Person {
    id: UserId,
    username: String,
    #[serde(default)]
    global_name: Option<String>,
}

/// The message below which was pressed.
#[derive(Debug, Deserialize)]
struct Below {
    id: MessageId,
    #[serde(default)]
    flags: Option<MessageFlags>,
    #[serde(default)]
    components: Vec<Part>,
}

/// What an interaction is about; each kind has some of it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Data {
    /// The command.
    pub(super) name: String,
    /// What was given with it.
    pub(super) options: Vec<Given>,
    /// The component, or the form.
    custom_id: String,
    /// What was chosen.
    values: Vec<String>,
    /// What was filled in.
    components: Vec<Part>,
}

/// One option of a command.
#[derive(Debug, Deserialize)]
pub(super) struct Given {
    /// Its name.
    pub(super) name: String,
    /// What was given, a text or a number; nothing for what only holds others.
    #[serde(default)]
    pub(super) value: Option<Value>,
    /// It is being written at this moment.
    #[serde(default)]
    focused: bool,
    /// What it holds.
    #[serde(default)]
    pub(super) options: Vec<Given>,
}

/// Something in a message or a form, with what it holds.
#[derive(Debug, Deserialize)]
struct Part {
    #[serde(default)]
    custom_id: Option<String>,
    #[serde(default)]
    label: Option<String>,
    #[serde(default)]
    value: Option<Value>,
    #[serde(default)]
    components: Vec<Part>,
    #[serde(default)]
    component: Option<Box<Part>>,
}

/// What an interaction means.
#[derive(Debug)]
pub struct Meaning {
    /// Its id.
    pub id: InteractionId,
    /// In one word, for the metrics.
    pub kind: &'static str,
    /// What answers it.
    pub token: Token,
    /// How to acknowledge it.
    pub callback: Callback,
    /// The message that it is, when it is one.
    pub message: Option<Incoming>,
}

impl Meaning {
    /// What an interaction means whose message was noted before it was handed over; `None` when the
    /// message is of no interaction.
    #[must_use]
    pub fn once_more(message: Incoming) -> Option<Self> {
        let Interaction { token, waits, .. } = message.besides.interaction.clone()?;
        let callback = match waits {
            Waits::Openly => Callback::Later(false),
            Waits::Privately => Callback::Later(true),
            Waits::InPlace => Callback::InPlace,
        };
        let kind = match (&message.besides.press, waits) {
            (None, _) => "command",
            (Some(_), Waits::InPlace) => "component",
            (Some(_), _) => "form",
        };
        Some(Self {
            id: InteractionId::new(message.message.as_str().parse().ok()?),
            kind,
            token,
            callback,
            message: Some(message),
        })
    }
}

impl Happened {
    /// What it means; `None` when it is of a kind that is not known here. `is_member` says whether
    /// the bot is in a server.
    #[must_use]
    pub fn meaning(mut self, is_member: impl Fn(GuildId) -> bool) -> Option<Meaning> {
        let away = self.is_away(is_member);
        let (kind, callback) = match self.kind {
            COMMAND => ("command", Callback::Later(command::is_private(&self.data))),
            COMPLETION => ("completion", Callback::Choices(self.choices())),
            COMPONENT => self.pressed(),
            FORM if self.message.is_some() => ("form", Callback::InPlace),
            FORM => ("form", Callback::Later(true)),
            _ => return None,
        };
        let waits = match &callback {
            Callback::Later(true) => Some(Waits::Privately),
            Callback::Later(false) => Some(Waits::Openly),
            Callback::InPlace => Some(Waits::InPlace),
            Callback::Choices(_) | Callback::Form(_) => None,
        };
        let (id, token) = (self.id, Token(std::mem::take(&mut self.token)));
        let message = match waits {
            None => None,
            Some(waits) => Some(self.incoming(waits, token.clone(), away)?),
        };
        Some(Meaning {
            id,
            kind,
            token,
            callback,
            message,
        })
    }

    /// Whether no ordinary message can be posted where it happened.
    fn is_away(&self, is_member: impl Fn(GuildId) -> bool) -> bool {
        match self.guild_id {
            None => self.context == Some(BETWEEN_OTHERS),
            Some(server) => {
                let owners = &self.authorizing_integration_owners;
                !owners.is_empty() && !owners.contains_key(OF_A_SERVER) && !is_member(server)
            }
        }
    }

    /// A button that stands for a text opens a form; anything else is a press.
    fn pressed(&self) -> (&'static str, Callback) {
        let Some((id, value)) = layout::text_behind(&self.data.custom_id) else {
            return ("component", Callback::InPlace);
        };
        let below = self
            .message
            .as_ref()
            .map(|below| below.components.as_slice());
        let label = label_of(&self.data.custom_id, below.unwrap_or_default());
        let form = Form {
            id: id.to_owned(),
            label: label.unwrap_or_default().to_owned(),
            value: value.map(str::to_owned),
        };
        ("component", Callback::Form(form))
    }

    fn choices(&self) -> Vec<String> {
        let Some(written) = focused(&self.data.options) else {
            return Vec::new();
        };
        if written.name != command::TIME_ZONE {
            return Vec::new();
        }
        let typed = written.value.as_ref().and_then(Value::as_str);
        zones::likely(typed.unwrap_or_default(), self.locale.as_deref())
    }

    fn incoming(self, waits: Waits, token: Token, away: bool) -> Option<Incoming> {
        let permissions = self.member.as_ref().and_then(|member| member.permissions);
        let (nick, roles, person) = match (self.member, self.user) {
            (Some(member), _) => (member.nick, member.roles, member.user),
            (None, Some(person)) => (None, Vec::new(), person),
            (None, None) => return None,
        };
        let thread = self.channel.as_ref();
        let thread_of = thread
            .filter(|channel| is_thread(channel.kind) && !away)
            .and_then(|channel| channel.parent_id);
        let restricted = self.channel.as_ref().is_some_and(|channel| channel.nsfw);
        let channel = self.channel_id.or(self.channel.map(|channel| channel.id))?;
        let at = happened_at(self.id);
        let hidden = self.message.as_ref().is_some_and(|below| {
            let flags = below.flags.unwrap_or_default();
            flags.contains(MessageFlags::EPHEMERAL)
        });
        let (text, press) = if self.kind == COMMAND {
            (command::text(&self.data), None)
        } else {
            let below = self.message.map(|below| below.id.to_string());
            let press = Press {
                message: below.unwrap_or_else(|| self.id.to_string()).into(),
                component: self.data.custom_id,
                values: if self.kind == FORM {
                    filled_in(&self.data.components)
                } else {
                    self.data.values
                },
            };
            (String::new(), Some(press))
        };
        let user: ids::UserId = person.id.to_string().into();
        let manages = !away && permissions.is_some_and(may_manage);
        Some(Incoming {
            platform: Platform::Discord,
            guild: self
                .guild_id
                .filter(|_| !away)
                .map(|id| id.to_string().into()),
            channel: if away {
                nowhere(channel, person.id)
            } else {
                channel.to_string().into()
            },
            user,
            user_name: nick.or(person.global_name).unwrap_or(person.username),
            message: self.id.to_string().into(),
            text: text.chars().take(LONGEST_MESSAGE).collect(),
            sent_at: at,
            reply_to: None,
            locale: self.locale,
            besides: Besides {
                // Where the bot is not they are of somebody else's server, and limits are of the bot's own.
                roles: if away { Vec::new() } else { roles },
                manages: manages && press.is_none() && IgnoreWish::of(&text).is_some(),
                thread_of: thread_of.map(|channel| channel.to_string().into()),
                restricted,
                press,
                interaction: Some(Interaction {
                    application: self.application_id.to_string(),
                    token,
                    at,
                    waits,
                    away,
                    hidden,
                }),
                ..Besides::default()
            },
        })
    }
}

/// When it happened, as its id tells.
fn happened_at(id: InteractionId) -> Timestamp {
    sent_at(MessageId::new(id.get()))
}

/// What stands in the place of a channel where the bot is not: nothing is kept about such places,
/// yet what one person said in two of them stays apart. It is no id that Discord gives.
fn nowhere(channel: ChannelId, user: UserId) -> ids::ChannelId {
    /// The FNV-1a hash, which stays the same in every version of the program.
    const START: u64 = 0xcbf2_9ce4_8422_2325;
    const FACTOR: u64 = 0x0000_0100_0000_01b3;
    let bytes = [channel.get().to_be_bytes(), user.get().to_be_bytes()];
    let hash = bytes.as_flattened().iter().fold(START, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(FACTOR)
    });
    (hash | 1 << 63).to_string().into()
}

fn focused(options: &[Given]) -> Option<&Given> {
    options.iter().find_map(|option| {
        let own = option.focused.then_some(option);
        own.or_else(|| focused(&option.options))
    })
}

impl Part {
    fn inner(&self) -> impl Iterator<Item = &Self> {
        self.components.iter().chain(self.component.as_deref())
    }
}

fn label_of<'a>(id: &str, parts: &'a [Part]) -> Option<&'a str> {
    parts.iter().find_map(|part| {
        if part.custom_id.as_deref() == Some(id) {
            return part.label.as_deref();
        }
        label_of(id, &part.components)
    })
}

/// What a form's fields hold, in their order.
fn filled_in(parts: &[Part]) -> Vec<String> {
    fn gather(part: &Part, values: &mut Vec<String>) {
        values.extend(
            part.value
                .as_ref()
                .and_then(Value::as_str)
                .map(str::to_owned),
        );
        for inner in part.inner() {
            gather(inner, values);
        }
    }
    let mut values = Vec::new();
    for part in parts {
        gather(part, &mut values);
    }
    values
}

#[cfg(test)]
mod tests;
