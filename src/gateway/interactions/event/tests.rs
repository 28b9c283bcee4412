//! Interactions as Discord writes them, and what they mean.

use serde_json::{Value, json};

use super::*;

/// An interaction in a server, with these fields besides.
fn meaning(fields: &Value) -> Option<Meaning> {
    let mut happened = json!({
        "id": "1300000000000000000", "application_id": "11", "version": 1,
        "token": "words-of-power", "guild_id": "6", "channel_id": "5", "channel": {"id": "5"},
        "member": {"nick": "Annie", "roles": ["3"], "permissions": "0",
                   "user": {"id": "7", "username": "ann", "global_name": "Ann"}},
        "locale": "de", "guild_locale": "en-US", "context": 0, "app_permissions": "0",
        "authorizing_integration_owners": {"0": "6"}, "entitlements": [],
    });
    for (name, value) in fields.as_object().unwrap() {
        happened[name] = value.clone();
    }
    let happened: Happened = serde_json::from_value(happened).unwrap();
    happened.meaning(|server| server.get() == 66)
}

fn said(fields: &Value) -> Incoming {
    meaning(fields).unwrap().message.unwrap()
}

fn command(name: &str, options: &Value) -> Value {
    json!({"type": 2, "data": {"id": "1", "name": name, "type": 1, "options": options}})
}

#[test]
fn a_command_is_what_one_would_have_typed() {
    let open = command(
        "generate-image",
        &json!([{"name": "prompt", "type": 3, "value": "a cat"}]),
    );
    let open = meaning(&open).unwrap();
    assert_eq!(open.callback, Callback::Later(false));
    let message = open.message.unwrap();
    assert_eq!(message.text, "/generate-image a cat");
    assert_eq!(message.message.as_str(), "1300000000000000000");
    assert_eq!(
        (message.channel.as_str(), message.user.as_str()),
        ("5", "7")
    );
    assert_eq!(message.guild.as_ref().unwrap().as_str(), "6");
    assert_eq!(
        (message.user_name.as_str(), message.locale.as_deref()),
        ("Annie", Some("de"))
    );
    let interaction = message.besides.interaction.unwrap();
    assert_eq!(interaction.application, "11");
    assert_eq!(interaction.waits, Waits::Openly);
    assert!(!interaction.away && !interaction.hidden);
    assert_eq!(interaction.at, message.sent_at);
    for private in ["help", "preferences", "memory", "forget", "privacy"] {
        let meaning = meaning(&command(private, &json!([]))).unwrap();
        assert_eq!(meaning.callback, Callback::Later(true), "{private}");
    }
}

#[test]
fn preferences_are_set_by_name_and_reset_by_a_word() {
    let typed = |options: Value| {
        let used = meaning(&command("preferences", &options)).unwrap();
        used.message.unwrap().text
    };
    assert_eq!(
        typed(json!([{"name": "reset", "type": 3, "value": "everything"}])),
        "/preferences reset"
    );
    assert_eq!(
        typed(json!([
            {"name": "where", "type": 3, "value": "dm"},
            {"name": "quiet_hours", "type": 3, "value": "22:00 - 07:00"},
            {"name": "window", "type": 4, "value": 20},
        ])),
        "/preferences where=dm quiet_hours=\"22:00 - 07:00\" window=20"
    );
}

#[test]
fn a_press_says_what_and_below_what() {
    let fields = json!({
        "type": 3, "data": {"custom_id": "o:1:tone", "component_type": 3, "values": ["formal"]},
        "message": {"id": "9", "flags": 64, "components": []},
    });
    let pressed = meaning(&fields).unwrap();
    assert_eq!(pressed.callback, Callback::InPlace);
    let besides = pressed.message.unwrap().besides;
    let press = besides.press.unwrap();
    assert_eq!(press.message.as_str(), "9");
    assert_eq!(
        (press.component.as_str(), press.values),
        ("o:1:tone", vec!["formal".to_owned()])
    );
    assert!(besides.interaction.unwrap().hidden);
}

#[test]
fn a_button_for_a_text_opens_a_form_whose_text_is_the_press() {
    let id = "t:o:1:name|Sam";
    let opened = meaning(&json!({
        "type": 3, "data": {"custom_id": id, "component_type": 2},
        "message": {"id": "9", "components": [
            {"type": 1, "components": [{"type": 2, "custom_id": id, "label": "Name"}]},
        ]},
    }));
    let opened = opened.unwrap();
    assert!(opened.message.is_none());
    assert_eq!(
        opened.callback,
        Callback::Form(Form {
            id: "o:1:name".to_owned(),
            label: "Name".to_owned(),
            value: Some("Sam".to_owned()),
        })
    );
    let text = json!({"type": 4, "custom_id": "text", "value": "Sue"});
    for filled in [
        json!([{"type": 18, "component": text}]),
        json!([{"type": 1, "components": [text]}]),
    ] {
        let sent = meaning(&json!({
            "type": 5, "data": {"custom_id": "o:1:name", "components": filled},
            "message": {"id": "9"},
        }));
        let sent = sent.unwrap();
        assert_eq!(sent.callback, Callback::InPlace);
        let press = sent.message.unwrap().besides.press.unwrap();
        assert_eq!(
            (press.component.as_str(), press.values),
            ("o:1:name", vec!["Sue".to_owned()])
        );
    }
}

#[test]
fn time_zones_are_completed_and_nothing_else() {
    let completed = |name: &str| {
        let option = json!([{"name": name, "type": 3, "value": "berl", "focused": true}]);
        let mut fields = command("preferences", &option);
        fields["type"] = 4.into();
        let meaning = meaning(&fields).unwrap();
        assert!(meaning.message.is_none());
        meaning.callback
    };
    assert_eq!(
        completed("time_zone"),
        Callback::Choices(vec!["Europe/Berlin".to_owned()])
    );
    assert_eq!(completed("name"), Callback::Choices(Vec::new()));
}

#[test]
fn nothing_is_kept_of_a_place_where_the_bot_is_not() {
    let away = json!({"authorizing_integration_owners": {"1": "7"}});
    let elsewhere = |more: Value| {
        let mut fields = command("status", &json!([]));
        for (name, value) in away
            .as_object()
            .unwrap()
            .iter()
            .chain(more.as_object().unwrap())
        {
            fields[name] = value.clone();
        }
        said(&fields)
    };
    let message = elsewhere(json!({}));
    assert!(message.besides.interaction.as_ref().unwrap().away);
    assert_eq!(message.guild, None);
    assert_ne!(message.channel.as_str(), "5");
    assert!(message.channel.as_str().parse::<u64>().unwrap() > 1 << 63);
    assert_eq!(message.channel, elsewhere(json!({})).channel);
    let next_door = elsewhere(json!({"channel_id": "50"}));
    assert_ne!(
        message.channel, next_door.channel,
        "what was said in two places stays apart"
    );
    // The bot is there besides.
    let member = elsewhere(json!({"guild_id": "66"}));
    assert_eq!(
        (member.channel.as_str(), member.guild.unwrap().as_str()),
        ("5", "66")
    );
    let person = json!({"id": "7", "username": "ann"});
    for (context, expected) in [(1, false), (2, true)] {
        let direct = json!({
            "guild_id": null, "member": null, "user": person, "context": context,
        });
        let message = elsewhere(direct);
        let interaction = message.besides.interaction.unwrap();
        assert_eq!(interaction.away, expected, "{context}");
        assert_eq!(message.user_name, "ann");
    }
}

#[test]
fn what_is_not_known_is_left_out() {
    assert!(meaning(&json!({"type": 1})).is_none());
    assert!(meaning(&json!({"type": 77, "data": {"name": "x"}})).is_none());
    let nobody = json!({"type": 3, "data": {"custom_id": "x"}, "member": null});
    assert!(meaning(&nobody).is_none());
}

#[test]
fn what_is_to_be_ignored_is_mentioned_and_who_may_say_so_is_told() {
    let add = json!([{"name": "add", "type": 1, "options": [
        {"name": "person", "type": 6, "value": "12"},
        {"name": "channel", "type": 7, "value": "34"},
    ]}]);
    let by = |permissions: u64, name: &str, options: &Value| {
        let mut fields = command(name, options);
        fields["member"] = json!({"permissions": permissions.to_string(),
                                  "user": {"id": "7", "username": "ann"}});
        fields["channel"] = json!({"id": "5", "type": 11, "parent_id": "4"});
        meaning(&fields).unwrap()
    };
    let used = by(1 << 5, "ignore", &add);
    assert_eq!(used.callback, Callback::Later(true));
    let message = used.message.unwrap();
    assert_eq!(message.text, "/ignore add <@12> <#34>");
    assert!(message.besides.manages);
    assert_eq!(message.besides.thread_of.unwrap().as_str(), "4");
    let list = by(1 << 3, "ignore", &json!([{"name": "list", "type": 1}]));
    let list = list.message.unwrap();
    assert_eq!(list.text, "/ignore list");
    assert!(list.besides.manages);
    let may_not = by(1 << 11, "ignore", &add).message.unwrap();
    assert!(!may_not.besides.manages);
    // Nobody needs to know it of anything else.
    let other = by(1 << 5, "status", &json!([])).message.unwrap();
    assert!(!other.besides.manages);
}
