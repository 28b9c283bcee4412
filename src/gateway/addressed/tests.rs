//! The decision table: messages as Discord sends them, and what the bot does about each.

use serde_json::{Value, json};
use serenity::all::UserId;

use super::*;

const ME: u64 = 800;

/// A message of a person in a server, with some fields changed.
fn message(changes: Value) -> Posted {
    let mut message = json!({
        "id": "1402630191374565376", "channel_id": "910", "guild_id": "900", "type": 0,
        "author": {"id": "700", "username": "ana.b", "global_name": "Ana", "discriminator": "0"},
        "member": {"roles": [], "nick": null, "joined_at": "2024-03-01T10:00:00+00:00"},
        "content": "", "timestamp": "2026-08-06T12:30:45.678000+00:00", "edited_timestamp": null,
        "tts": false, "mention_everyone": false, "mentions": [], "mention_roles": [],
        "attachments": [], "embeds": [], "pinned": false, "flags": 0, "components": [],
    });
    let Value::Object(changes) = changes else {
        panic!("changes are an object");
    };
    for (field, value) in changes {
        message[field] = value;
    }
    serde_json::from_value(message).unwrap()
}

fn says(content: &str) -> Posted {
    message(json!({"content": content}))
}

fn direct(content: &str) -> Posted {
    message(json!({"content": content, "guild_id": null, "member": null}))
}

fn replies(author: u64, content: &str) -> Posted {
    message(json!({
        "type": 19, "content": content,
        "message_reference": {"type": 0, "message_id": "4", "channel_id": "910", "guild_id": "900"},
        "referenced_message": {"id": "4", "author": {"id": author.to_string(), "username": "x"},
            "content": "<@800> earlier", "type": 0},
    }))
}

fn accept(how: Address, text: &str) -> Decision {
    Decision::Accept {
        how,
        text: text.to_owned(),
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "it is one table")]
fn every_shape_of_message_is_decided_upon() {
    use Address::{Command, Direct, Mention, Reply};
    use Decision::Ignore;
    use Ignored::{NotAddressed, Own, PassedOn, Program, System, Voice, Webhook};

    let bot = json!({"id": "701", "username": "other", "bot": true});
    let me = json!({"id": "800", "username": "chinwag", "bot": true});
    let discord = json!({"id": "643945264868098049", "username": "Discord", "system": true});
    let forward = json!({"type": 1, "message_id": "4", "channel_id": "3"});
    let table: Vec<(&str, Posted, Decision)> = vec![
        ("a direct message", direct("hi"), accept(Direct, "hi")),
        (
            "a mention in a direct message",
            direct("<@800> hi"),
            accept(Direct, "hi"),
        ),
        (
            "a picture in a direct message",
            direct(""),
            accept(Direct, ""),
        ),
        (
            "a command in a direct message",
            direct("/status"),
            accept(Direct, "/status"),
        ),
        (
            "a voice message in a direct message",
            message(json!({"guild_id": null, "flags": 1 << 13})),
            accept(Direct, ""),
        ),
        ("a mention", says("<@800> hi"), accept(Mention, "hi")),
        (
            "a mention in the old form",
            says("<@!800>, hi"),
            accept(Mention, "hi"),
        ),
        (
            "a mention in the middle",
            says("hey <@800> what's up"),
            accept(Mention, "hey what's up"),
        ),
        (
            "a mention at the end",
            says("what's up <@800>"),
            accept(Mention, "what's up"),
        ),
        (
            "two mentions",
            says("<@800> <@!800>: hi"),
            accept(Mention, "hi"),
        ),
        ("a bare mention", says("<@800>"), accept(Mention, "")),
        (
            "a mention before a command",
            says("<@800> /status"),
            accept(Mention, "/status"),
        ),
        (
            "a mention beside another's",
            says("<@800> ask <@701>"),
            accept(Mention, "ask <@701>"),
        ),
        (
            "a mention in a thread",
            message(json!({"content": "<@800> hi", "channel_id": "920", "position": 3})),
            accept(Mention, "hi"),
        ),
        (
            "a mention below a quote",
            says("> said <@800>\n<@800> is that so?"),
            accept(Mention, "> said <@800>\nis that so?"),
        ),
        (
            "a reply to the bot",
            replies(ME, "and then?"),
            accept(Reply, "and then?"),
        ),
        (
            "a reply to the bot whose text is kept from us",
            replies(ME, ""),
            accept(Reply, ""),
        ),
        (
            "a reply to another that mentions the bot",
            replies(701, "<@800> what do you say?"),
            accept(Mention, "what do you say?"),
        ),
        ("a typed command", says("/help"), accept(Command, "/help")),
        (
            "a typed command with words",
            says(" /Generate-Image a red fox "),
            accept(Command, "/Generate-Image a red fox"),
        ),
        (
            "a typed command in a thread",
            message(json!({"content": "/get-image 3", "channel_id": "920"})),
            accept(Command, "/get-image 3"),
        ),
        (
            "another bot's command",
            says("/roll 6"),
            Ignore(NotAddressed),
        ),
        (
            "a command in the middle",
            says("try /status"),
            Ignore(NotAddressed),
        ),
        ("a longer word", says("/statusquo"), Ignore(NotAddressed)),
        ("plain talk", says("hi all"), Ignore(NotAddressed)),
        ("a text kept from us", says(""), Ignore(NotAddressed)),
        (
            "everyone",
            message(json!({"content": "@everyone hi", "mention_everyone": true})),
            Ignore(NotAddressed),
        ),
        (
            "here",
            message(json!({"content": "@here hi", "mention_everyone": true})),
            Ignore(NotAddressed),
        ),
        (
            "a role",
            message(json!({"content": "<@&800> hi", "mention_roles": ["800"]})),
            Ignore(NotAddressed),
        ),
        (
            "another's mention",
            says("<@8001> hi"),
            Ignore(NotAddressed),
        ),
        (
            "a mention within a quote",
            says("> <@800> hi\nlook what they wrote"),
            Ignore(NotAddressed),
        ),
        (
            "a mention within a long quote",
            says("look\n>>> so\n<@800> hi"),
            Ignore(NotAddressed),
        ),
        (
            "a mention within code",
            says("write `<@800> hi` to it"),
            Ignore(NotAddressed),
        ),
        (
            "a mention within a block of code",
            says("write\n```\n<@800> hi\n```"),
            Ignore(NotAddressed),
        ),
        (
            "a reply to another",
            replies(701, "indeed"),
            Ignore(NotAddressed),
        ),
        (
            "a reply to what is gone",
            message(
                json!({"type": 19, "content": "what?", "referenced_message": null,
                "message_reference": {"message_id": "4", "channel_id": "910"}}),
            ),
            Ignore(NotAddressed),
        ),
        (
            "another bot",
            message(json!({"content": "<@800> hi", "author": bot})),
            Ignore(Program),
        ),
        (
            "another bot's direct message",
            message(json!({"content": "hi", "guild_id": null, "author": bot})),
            Ignore(Program),
        ),
        (
            "a webhook",
            message(json!({"content": "<@800> hi", "webhook_id": "701",
                "author": {"id": "701", "username": "hook", "bot": true}})),
            Ignore(Webhook),
        ),
        (
            "itself",
            message(json!({"content": "<@800> hi", "author": me})),
            Ignore(Own),
        ),
        (
            "itself in a direct message",
            message(json!({"content": "hi", "guild_id": null, "author": me})),
            Ignore(Own),
        ),
        (
            "Discord itself",
            message(json!({"content": "hi", "guild_id": null, "author": discord})),
            Ignore(Program),
        ),
        (
            "a pin",
            message(json!({"type": 6, "content": "<@800>"})),
            Ignore(System),
        ),
        ("an arrival", message(json!({"type": 7})), Ignore(System)),
        (
            "a kind of message yet to come",
            message(json!({"type": 250, "content": "<@800> hi"})),
            Ignore(System),
        ),
        (
            "the start of a thread",
            message(json!({"type": 21, "referenced_message":
                {"id": "4", "author": {"id": "800", "username": "chinwag"}}})),
            Ignore(System),
        ),
        (
            "another channel's announcement",
            message(json!({"content": "<@800> hi", "flags": 1 << 1})),
            Ignore(PassedOn),
        ),
        (
            "a forward",
            message(json!({"flags": 1 << 14, "message_reference": forward})),
            Ignore(PassedOn),
        ),
        (
            "a forward in a direct message",
            message(json!({"guild_id": null, "message_reference": forward})),
            Ignore(PassedOn),
        ),
        (
            "a voice message in a server",
            message(json!({"flags": 1 << 13})),
            Ignore(Voice),
        ),
    ];
    assert!(table.len() >= 30);
    for (name, posted, expected) in table {
        assert_eq!(decide(&posted, UserId::new(ME), true), expected, "{name}");
    }
}

#[test]
fn nothing_is_taken_where_the_bot_cannot_answer() {
    let me = UserId::new(ME);
    for posted in [says("<@800> hi"), says("/help"), replies(ME, "hi")] {
        assert_eq!(
            decide(&posted, me, false),
            Decision::Ignore(Ignored::Closed)
        );
    }
    assert_eq!(
        decide(&says("hi"), me, false),
        Decision::Ignore(Ignored::NotAddressed)
    );
}

#[test]
fn text_of_any_shape_is_cut_without_loss() {
    let texts = [
        "", "`", "``", "a`b", "```", "> ", ">", ">>> ", "\n\n", "`a\n`b", "ä`ö`ü", "> ä\n`", "``a`",
    ];
    for text in texts {
        let whole: String = pieces(text).into_iter().map(|(_, piece)| piece).collect();
        assert_eq!(whole, text);
    }
}
