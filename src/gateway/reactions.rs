//! Thumbs that people put under the bot's messages: what they think of an answer.
//!
//! An event that takes one back does not say whose message it was under: whoever takes votes in looks
//! that up.

use jiff::Timestamp;
use serde::Deserialize;
use serenity::all::{ChannelId, GuildId, MessageId, UserId};

use super::events::Dispatch;
use crate::domain::{
    ids::Platform,
    message::Incoming,
    press::{Besides, Press},
};

/// How the component of such a press begins; what people see below a message begins otherwise.
const REACTION: &str = "react:";
/// The value of a press that takes an earlier one back.
pub const WITHDRAWN: &str = "withdrawn";

#[derive(Deserialize)]
struct Reaction {
    user_id: UserId,
    channel_id: ChannelId,
    message_id: MessageId,
    #[serde(default)]
    guild_id: Option<GuildId>,
    #[serde(default)]
    member: Option<Member>,
    #[serde(default)]
    message_author_id: Option<UserId>,
    emoji: Emoji,
}

#[derive(Deserialize)]
struct Member {
    user: Person,
}

#[derive(Deserialize)]
struct Person {
    #[serde(default)]
    bot: bool,
}

#[derive(Deserialize)]
struct Emoji {
    #[serde(default)]
    id: Option<serde::de::IgnoredAny>,
    #[serde(default)]
    name: Option<String>,
}

/// What an event says somebody thinks of a message of the bot `me`.
///
/// # Errors
/// When the event has not the shape it should have.
pub fn read(
    event: &Dispatch<'_>,
    me: UserId,
    now: Timestamp,
) -> Result<Option<Incoming>, serde_json::Error> {
    let reaction: Reaction = serde_json::from_str(event.data.get())?;
    let is_added = event.kind == "MESSAGE_REACTION_ADD";
    let is_program = reaction.user_id == me || reaction.member.is_some_and(|it| it.user.bot);
    let is_under_own = reaction.message_author_id.map_or(!is_added, |it| it == me);
    let Some(thumb) = thumb(&reaction.emoji).filter(|_| !is_program && is_under_own) else {
        return Ok(None);
    };
    Ok(Some(Incoming {
        platform: Platform::Discord,
        guild: reaction.guild_id.map(|id| id.to_string().into()),
        channel: reaction.channel_id.to_string().into(),
        user: reaction.user_id.to_string().into(),
        user_name: String::new(),
        // The same when the event is sent again.
        message: format!(
            "reaction-{}-{}-{}",
            reaction.message_id, reaction.user_id, event.sequence
        )
        .into(),
        text: String::new(),
        sent_at: now,
        reply_to: None,
        locale: None,
        besides: Besides {
            press: Some(Press {
                message: reaction.message_id.to_string().into(),
                component: format!("{REACTION}{thumb}"),
                values: if is_added {
                    Vec::new()
                } else {
                    vec![WITHDRAWN.to_owned()]
                },
            }),
            ..Besides::default()
        },
    }))
}

/// Whether a message is one of these: nobody is told anything about it.
#[must_use]
pub fn is_reaction(message: &Incoming) -> bool {
    let press = message.besides.press.as_ref();
    press.is_some_and(|press| press.component.starts_with(REACTION))
}

fn thumb(emoji: &Emoji) -> Option<&'static str> {
    let name = emoji.name.as_deref().filter(|_| emoji.id.is_none())?;
    // The colour of the skin comes behind.
    match name.chars().next()? {
        '👍' => Some("up"),
        '👎' => Some("down"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const ME: u64 = 99;

    fn press(kind: &str, fields: &Value) -> Option<Press> {
        let mut data = json!({
            "user_id": "7", "channel_id": "5", "message_id": "8", "guild_id": "6",
            "emoji": {"id": null, "name": "👍"},
        });
        for (name, value) in fields.as_object().unwrap() {
            data[name] = value.clone();
        }
        let data = serde_json::value::to_raw_value(&data).unwrap();
        let event = Dispatch {
            kind: kind.into(),
            sequence: 3,
            data: &data,
        };
        let read = read(&event, UserId::new(ME), Timestamp::UNIX_EPOCH).unwrap();
        read.map(|message| {
            assert!(is_reaction(&message));
            assert_eq!(message.message.as_str(), "reaction-8-7-3");
            message.besides.press.unwrap()
        })
    }

    #[test]
    fn only_thumbs_of_people_under_the_bots_own_messages_count() {
        let own = |more: Value| {
            let mut fields = json!({"message_author_id": "99"});
            for (name, value) in more.as_object().unwrap() {
                fields[name] = value.clone();
            }
            press("MESSAGE_REACTION_ADD", &fields)
        };
        let component = |press: Option<Press>| press.map(|press| press.component);
        let up = Some("react:up".to_owned());
        assert_eq!(component(own(json!({}))), up);
        assert_eq!(
            component(own(json!({"emoji": {"id": null, "name": "👎🏽"}}))),
            Some("react:down".to_owned())
        );
        for nothing in [
            json!({"emoji": {"id": null, "name": "🎉"}}),
            json!({"emoji": {"id": "5", "name": "👍"}}),
            json!({"emoji": {"id": "5", "name": null}}),
            json!({"user_id": "99"}),
            json!({"message_author_id": "7"}),
            json!({"message_author_id": null}),
            json!({"member": {"user": {"id": "7", "bot": true}}}),
        ] {
            assert_eq!(own(nothing.clone()), None, "{nothing}");
        }
    }

    #[test]
    fn one_that_is_taken_back_says_so() {
        let press = press("MESSAGE_REACTION_REMOVE", &json!({})).unwrap();
        assert_eq!(
            (press.component.as_str(), press.message.as_str()),
            ("react:up", "8")
        );
        assert_eq!(press.values, [WITHDRAWN]);
    }
}
