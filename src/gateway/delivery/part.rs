//! One message as Discord wants it written: where it goes, and its body.

use serde::Serialize;
use serde_json::Value;
use serenity::{
    all::{
        ChannelId, CreateActionRow, CreateAllowedMentions, MessageFlags, MessageReference,
        MessageReferenceKind, UserId,
    },
    model::id::MessageId as DiscordMessageId,
};

use crate::{
    domain::{ids, outcome::Outcome},
    gateway::rest::File,
};

/// Where an outcome goes, in Discord's ids.
#[derive(Clone, Copy, Debug)]
pub(super) struct Address {
    pub channel: ChannelId,
    pub asker: UserId,
    pub message: DiscordMessageId,
}

/// One message to show.
#[derive(Clone, Debug)]
pub(super) struct Part<'a> {
    pub address: Address,
    /// The first part is the reply; what follows stands below it.
    pub is_first: bool,
    pub nonce: String,
    pub text: &'a str,
    /// What stands below it.
    pub rows: Vec<CreateActionRow>,
    /// The files that go with it, and what is to be seen on each.
    pub files: Vec<File>,
    pub described: Vec<String>,
}

/// A file of a form, by its place, with what is to be seen for those who do not see it.
#[derive(Clone, Debug, Serialize)]
struct Attached<'a> {
    id: usize,
    filename: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
}

/// The body of a message. Nobody but the asker can be pinged, whatever the text says. Links that a
/// model wrote get no preview.
#[derive(Debug, Serialize)]
pub(super) struct Body<'a> {
    content: &'a str,
    allowed_mentions: CreateAllowedMentions,
    flags: MessageFlags,
    #[serde(skip_serializing_if = "Option::is_none")]
    components: Option<&'a [CreateActionRow]>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<Attached<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<&'a str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    enforce_nonce: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    message_reference: Option<MessageReference>,
}

/// What stands below a message, changed alone. Nobody is pinged by it.
#[derive(Debug, Serialize)]
pub(super) struct Bare<'a> {
    components: &'a [Value],
    allowed_mentions: CreateAllowedMentions,
    flags: MessageFlags,
}

impl<'a> Bare<'a> {
    pub fn of(components: &'a [Value]) -> Self {
        Self {
            components,
            allowed_mentions: CreateAllowedMentions::new(),
            flags: MessageFlags::SUPPRESS_EMBEDS,
        }
    }
}

impl Address {
    pub fn of(outcome: &Outcome) -> Option<Self> {
        Self::parse(&outcome.channel, &outcome.user, &outcome.message)
    }

    pub fn parse(
        channel: &ids::ChannelId,
        asker: &ids::UserId,
        message: &ids::MessageId,
    ) -> Option<Self> {
        Some(Self {
            channel: ChannelId::new(snowflake(channel.as_str())?),
            asker: UserId::new(snowflake(asker.as_str())?),
            message: DiscordMessageId::new(snowflake(message.as_str())?),
        })
    }
}

impl Part<'_> {
    /// A new message of the channel, which is posted once.
    pub fn message(&self, replies: bool) -> Body<'_> {
        let replies = replies && self.is_first;
        let reference = MessageReference::new(MessageReferenceKind::Default, self.address.channel)
            .message_id(self.address.message)
            .fail_if_not_exists(false);
        Body {
            nonce: Some(&self.nonce),
            enforce_nonce: true,
            message_reference: replies.then_some(reference),
            ..self.bare(replies)
        }
    }

    /// What a message is changed to. What stood below it goes, unless something else comes.
    pub fn change(&self) -> Body<'_> {
        Body {
            components: Some(&self.rows),
            ..self.bare(false)
        }
    }

    /// A further answer to an interaction.
    pub fn follow_up(&self, private: bool) -> Body<'_> {
        let bare = self.bare(false);
        let flags = if private {
            bare.flags | MessageFlags::EPHEMERAL
        } else {
            bare.flags
        };
        Body { flags, ..bare }
    }

    fn attached(&self) -> Vec<Attached<'_>> {
        let described = self.described.iter().map(String::as_str);
        let each = self.files.iter().zip(described).enumerate();
        let each = each.map(|(id, (file, description))| Attached {
            id,
            filename: &file.name,
            description,
        });
        each.collect()
    }

    fn bare(&self, replies: bool) -> Body<'_> {
        Body {
            content: self.text,
            allowed_mentions: CreateAllowedMentions::new()
                .users([self.address.asker])
                .replied_user(replies),
            flags: MessageFlags::SUPPRESS_EMBEDS,
            components: (!self.rows.is_empty()).then_some(&self.rows),
            attachments: self.attached(),
            nonce: None,
            enforce_nonce: false,
            message_reference: None,
        }
    }
}

/// A Discord id: any number but 0.
fn snowflake(id: &str) -> Option<u64> {
    id.parse().ok().filter(|number| *number != 0)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn part(number: usize, text: &str) -> Part<'_> {
        Part {
            address: Address::parse(&"10".into(), &"20".into(), &"30".into()).unwrap(),
            is_first: number == 0,
            nonce: format!("nonce{number}"),
            text,
            rows: Vec::new(),
            files: Vec::new(),
            described: Vec::new(),
        }
    }

    fn written(body: &Body<'_>) -> Value {
        serde_json::to_value(body).unwrap()
    }

    #[test]
    fn a_reply_pings_at_most_the_asker_and_is_posted_once() {
        let body = written(&part(0, "hello @everyone").message(true));
        assert_eq!(body["content"], "hello @everyone");
        assert_eq!(body["nonce"], "nonce0");
        assert_eq!(body["enforce_nonce"], true);
        assert_eq!(body["flags"], 4);
        assert_eq!(
            body["allowed_mentions"],
            json!({"parse": [], "users": ["20"], "roles": [], "replied_user": true})
        );
        assert_eq!(body["message_reference"]["message_id"], "30");
        assert_eq!(body["message_reference"]["fail_if_not_exists"], false);
        assert!(body.get("components").is_none());
        for plain in [
            part(1, "more").message(true),
            part(0, "more").message(false),
        ] {
            let body = written(&plain);
            assert!(body.get("message_reference").is_none());
            assert_eq!(body["allowed_mentions"]["replied_user"], false);
            assert_eq!(body["allowed_mentions"]["parse"], json!([]));
        }
    }

    #[test]
    fn changes_and_further_answers_ping_no_more_than_that() {
        let part = part(0, "hello @everyone");
        let change = written(&part.change());
        assert_eq!(
            change["components"],
            json!([]),
            "buttons go with their message"
        );
        assert_eq!(change["flags"], 4);
        assert!(change.get("nonce").is_none());
        let (open, private) = (part.follow_up(false), part.follow_up(true));
        let (open, private) = (written(&open), written(&private));
        assert_eq!((&open["flags"], &private["flags"]), (&json!(4), &json!(68)));
        for body in [change, open, private] {
            let mentions = &body["allowed_mentions"];
            assert_eq!(mentions["parse"], json!([]));
            assert_eq!(mentions["users"], json!(["20"]));
        }
    }

    #[test]
    fn what_stands_below_is_changed_without_a_word() {
        let body = serde_json::to_value(Bare::of(&[])).unwrap();
        assert_eq!(body["components"], json!([]));
        assert_eq!(body["allowed_mentions"]["parse"], json!([]));
        assert_eq!(body["allowed_mentions"]["users"], json!([]));
        assert!(body.get("content").is_none(), "what is said stays");
    }

    #[test]
    fn ids_of_other_platforms_are_not_addresses() {
        for bad in ["", "0", "lobby", "-1", "1x"] {
            assert!(Address::parse(&bad.into(), &"1".into(), &"1".into()).is_none());
        }
    }
}
