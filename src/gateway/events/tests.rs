//! Events as Discord sends them, and what is made of them.

use super::*;

fn posted(json: &str) -> Posted {
    serde_json::from_str(json).unwrap()
}

/// A reply in a server, with everything that Discord sends along.
const REPLY: &str = r#"{
    "type": 19, "tts": false, "timestamp": "2026-08-06T12:30:45.678000+00:00", "pinned": false,
    "nonce": "1402631234567890944",
    "message_reference": {"type": 0, "message_id": "1402630000000000001",
        "guild_id": "900000000000000001", "channel_id": "900000000000000010"},
    "referenced_message": {"type": 0, "tts": false, "timestamp": "2026-08-06T12:30:00.000000+00:00",
        "pinned": false, "mentions": [], "mention_roles": [], "mention_everyone": false,
        "id": "1402630000000000001", "flags": 4, "embeds": [], "edited_timestamp": null,
        "content": "Hello!", "components": [], "channel_id": "900000000000000010",
        "author": {"username": "chinwag", "id": "800000000000000001", "discriminator": "4242",
            "bot": true, "avatar": null, "public_flags": 0},
        "attachments": []},
    "mentions": [{"username": "chinwag", "id": "800000000000000001", "discriminator": "4242",
        "bot": true, "avatar": null, "public_flags": 0, "member": {"roles": [], "mute": false}}],
    "mention_roles": [], "mention_everyone": false,
    "member": {"roles": ["900000000000000021"], "premium_since": null, "pending": false,
        "nick": "Ana", "mute": false, "joined_at": "2024-03-01T10:00:00.000000+00:00", "flags": 0,
        "deaf": false, "communication_disabled_until": null, "avatar": null},
    "id": "1402630191374565376", "flags": 0,
    "embeds": [{"type": "something_new", "fields": 7}], "edited_timestamp": null,
    "content": "and then?", "components": [{"type": 99}], "channel_type": 0,
    "channel_id": "900000000000000010",
    "author": {"username": "ana.b", "public_flags": 64, "id": "700000000000000001",
        "global_name": "Ana B", "discriminator": "0", "clan": null, "avatar": "abc"},
    "attachments": [], "guild_id": "900000000000000001"
}"#;

#[test]
fn a_reply_becomes_a_message_for_the_pipeline() {
    let reply = posted(REPLY);
    assert_eq!(
        reply.replies_to(),
        Some(UserId::new(800_000_000_000_000_001))
    );
    assert!(!reply.is_forward());
    let incoming = reply.incoming("and then?");
    assert_eq!(
        incoming,
        Incoming {
            platform: Platform::Discord,
            guild: Some("900000000000000001".into()),
            channel: "900000000000000010".into(),
            user: "700000000000000001".into(),
            user_name: "Ana".to_owned(),
            message: "1402630191374565376".into(),
            text: "and then?".to_owned(),
            sent_at: "2026-08-06T12:30:45.678Z".parse().unwrap(),
            reply_to: Some("1402630000000000001".into()),
            locale: None,
            besides: crate::domain::press::Besides {
                roles: vec!["900000000000000021".to_owned()],
                ..crate::domain::press::Besides::default()
            },
        }
    );
}

#[test]
fn a_direct_message_has_no_server_and_the_global_name() {
    let direct = posted(
        r#"{"type": 0, "timestamp": "2026-08-06T12:30:45+00:00", "id": "5", "channel_id": "6",
            "content": "hi", "author": {"username": "ana.b", "global_name": "Ana B", "id": "7"},
            "mentions": [], "flags": 0}"#,
    );
    let incoming = direct.incoming("hi");
    assert_eq!(incoming.guild, None);
    assert_eq!(incoming.user_name, "Ana B");
    assert_eq!(incoming.reply_to, None);
}

#[test]
fn a_forward_is_told_from_a_reply() {
    let forward = posted(
        r#"{"type": 0, "id": "5", "channel_id": "6", "content": "", "flags": 16384,
            "author": {"username": "ana.b", "id": "7"},
            "message_reference": {"type": 1, "message_id": "4", "channel_id": "3"},
            "message_snapshots": [{"message": {"content": "hello <@800>", "type": 0}}]}"#,
    );
    assert!(forward.is_forward());
    assert_eq!(forward.replies_to(), None);
    assert_eq!(forward.incoming("").reply_to, None);
}

#[test]
fn what_a_compatible_server_leaves_out_is_made_up_for() {
    // 175928847299117063 was made at 2016-04-30T11:18:25.796Z.
    let bare = posted(
        r#"{"id": "175928847299117063", "channel_id": "6", "content": "hi",
            "author": {"username": "ana", "id": "7"}}"#,
    );
    let incoming = bare.incoming("hi");
    assert_eq!(incoming.user_name, "ana");
    assert_eq!(
        incoming.sent_at,
        "2016-04-30T11:18:25.796Z".parse().unwrap()
    );
}

#[test]
fn a_text_longer_than_discord_takes_is_cut() {
    let bare = r#"{"id": "5", "channel_id": "6", "author": {"username": "ana", "id": "7"}}"#;
    let long = "ä".repeat(LONGEST_MESSAGE + 1);
    let text = posted(bare).incoming(&long).text;
    assert_eq!(text.chars().count(), LONGEST_MESSAGE);
}

#[test]
fn frames_are_told_apart() {
    let hello = r#"{"t":null,"s":null,"op":10,"d":{"heartbeat_interval":41250,"_trace":[]}}"#;
    assert!(matches!(
        Frame::read(hello).unwrap(),
        Frame::Hello(heartbeat) if heartbeat == Duration::from_millis(41250)
    ));
    let acknowledged = r#"{"t":null,"s":null,"op":11,"d":null}"#;
    assert!(matches!(
        Frame::read(acknowledged).unwrap(),
        Frame::Acknowledged
    ));
    let reconnect = r#"{"op":7,"d":null}"#;
    assert!(matches!(Frame::read(reconnect).unwrap(), Frame::Other));
    let resumed = r#"{"t":"RESUMED","s":42,"op":0,"d":{"_trace":[]}}"#;
    let Frame::Dispatch(event) = Frame::read(resumed).unwrap() else {
        panic!("it is a dispatch");
    };
    assert_eq!((event.kind.as_ref(), event.sequence), ("RESUMED", 42));
    assert!(Frame::read("not json").is_err());
}
