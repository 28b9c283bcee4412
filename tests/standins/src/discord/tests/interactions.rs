//! Interactions from the user's act to what they see, with everything that Discord refuses between.

use reqwest::Method;
use serde_json::{Value, json};
use serenity::all::{CommandInteraction, ComponentInteraction, Interaction as SerenityInteraction};

use super::{
    rest::{answer, call, get},
    *,
};
use crate::discord::{Carrier, CommandUse, Interaction, Member, Seen, Standing};

const QUARTER: Duration = Duration::from_mins(15);

/// A village in which interactions are not limited.
async fn square() -> Village {
    village(DiscordOptions {
        interaction_limit: Limit::new(1000, Duration::from_secs(2)),
        ..quick()
    })
    .await
}

impl Village {
    /// Ann uses a command without options in a channel.
    fn uses(&self, channel: Snowflake, name: &str) -> Interaction {
        let command = CommandUse {
            name,
            ..CommandUse::default()
        };
        let id = self.discord.use_command(self.ann, channel, &command);
        self.interaction(id.unwrap())
    }

    fn interaction(&self, id: Snowflake) -> Interaction {
        let all = self.discord.interactions();
        all.into_iter().find(|it| it.id == id).unwrap()
    }

    /// Nothing here sends the bot's token.
    async fn bare(&self, method: Method, path: &str, body: &Value) -> (u16, Value) {
        provider();
        let client = reqwest::Client::builder().build().unwrap();
        let url = format!("{}/api/v10/{path}", self.discord.api_base());
        let request = client.request(method, url);
        let request = request.header("user-agent", "DiscordBot (https://example.org, 1)");
        answer(request.json(body)).await
    }

    async fn callback(&self, to: &Interaction, body: Value) -> (u16, Value) {
        let path = format!("interactions/{}/{}/callback", to.id, to.token);
        self.bare(Method::POST, &path, &body).await
    }

    async fn edit(&self, of: &Interaction, body: Value) -> (u16, Value) {
        let path = format!("{}/messages/@original", self.webhook(of));
        self.bare(Method::PATCH, &path, &body).await
    }

    async fn follow(&self, up: &Interaction, body: Value) -> (u16, Value) {
        self.bare(Method::POST, &self.webhook(up), &body).await
    }

    fn webhook(&self, of: &Interaction) -> String {
        format!("webhooks/{}/{}", self.discord.bot(), of.token)
    }

    fn seen(&self, by: &Interaction) -> Seen {
        self.discord.seen(by.id)
    }

    /// A message of the bot's with one button and one select.
    async fn panel(&self) -> Snowflake {
        let body = json!({"content": "Which?", "components": [
            {"type": 1, "components": [{"type": 2, "style": 1, "label": "Yes", "custom_id": "yes"}]},
            {"type": 1, "components": [{"type": 3, "custom_id": "which", "options": [
                {"label": "One", "value": "1"}, {"label": "Two", "value": "2"},
            ]}]},
        ]});
        let (_, sent) = rest::send(&self.discord, self.channel, body).await;
        sent["id"].as_str().unwrap().parse().unwrap()
    }

    fn presses(&self, message: Snowflake, id: &str) -> Interaction {
        let pressed = self.discord.press(self.ann, message, id).unwrap();
        self.interaction(pressed)
    }
}

fn message(text: &str) -> Value {
    json!({"type": 4, "data": {"content": text}})
}

fn private(text: &str) -> Value {
    json!({"type": 4, "data": {"content": text, "flags": 64}})
}

#[tokio::test]
async fn a_command_reaches_the_bot_and_its_answer_the_person() {
    let village = square().await;
    let (mut socket, _) = Socket::identified(&village.discord, ALL).await;
    let told = village.uses(village.channel, "status");
    let event = socket.next().await;
    assert_eq!(event["t"], "INTERACTION_CREATE");
    let command: CommandInteraction = serde_json::from_value(event["d"].clone()).unwrap();
    assert_eq!((command.id.get(), &command.token), (told.id, &told.token));
    assert_eq!(command.user.id.get(), village.ann);
    assert_eq!(command.guild_id.unwrap().get(), village.guild);
    assert_eq!(village.seen(&told).standing, Standing::Waiting);
    assert_eq!(
        village.callback(&told, message("All well.")).await,
        (204, Value::Null)
    );
    let created = socket.next().await;
    assert_eq!(
        (&created["t"], &created["d"]["type"]),
        (&json!("MESSAGE_CREATE"), &json!(20))
    );
    serde_json::from_value::<serenity::all::Message>(created["d"].clone()).unwrap();
    let seen = village.seen(&told);
    assert_eq!(
        (seen.standing, seen.text().as_str()),
        (Standing::Answered, "All well.")
    );
    assert_eq!(village.discord.messages_in(village.channel).len(), 1);
    let (status, again) = village.callback(&told, message("Twice")).await;
    assert_eq!((status, &again["code"]), (400, &json!(40060)));
}

#[tokio::test]
async fn after_three_seconds_there_is_nothing_waiting_for() {
    let village = square().await;
    let told = village.uses(village.channel, "status");
    let wrong = Interaction {
        token: "other".to_owned(),
        ..told.clone()
    };
    assert_eq!(
        village.callback(&wrong, message("x")).await.1["code"],
        10062
    );
    village.discord.pass(Duration::from_secs(3));
    let (status, late) = village.callback(&told, message("x")).await;
    assert_eq!((status, &late["code"]), (404, &json!(10062)));
    assert_eq!(village.seen(&told).standing, Standing::Failed);
    assert_eq!(
        village.edit(&told, json!({"content": "x"})).await.1["code"],
        10015
    );
}

#[tokio::test]
async fn a_deferral_decides_who_sees_the_answer_and_ends_after_fifteen_minutes() {
    let village = square().await;
    let told = village.uses(village.channel, "status");
    let early = village.follow(&told, json!({"content": "x"})).await;
    assert_eq!((early.0, &early.1["code"]), (404, &json!(10015)));
    let defer = json!({"type": 5, "data": {"flags": 64}});
    assert_eq!(village.callback(&told, defer).await.0, 204);
    assert_eq!(village.seen(&told).standing, Standing::Thinking);
    let (status, sent) = village.follow(&told, json!({"content": "Done."})).await;
    assert_eq!(
        (status, &sent["flags"]),
        (200, &json!(64)),
        "in the deferral's place"
    );
    let seen = village.seen(&told);
    assert!(seen.is_private());
    assert_eq!(seen.text(), "Done.");
    let (_, public) = village
        .follow(&told, json!({"content": "All may know."}))
        .await;
    assert_eq!(public["flags"], 0);
    assert_eq!(
        village.edit(&told, json!({"content": "Done now."})).await.0,
        200
    );
    assert_eq!(village.seen(&told).text(), "Done now.\nAll may know.");
    village.discord.pass(QUARTER);
    let late = village.edit(&told, json!({"content": "x"})).await;
    assert_eq!((late.0, &late.1["code"]), (401, &json!(50027)));
    assert_eq!(village.follow(&told, json!({"content": "x"})).await.0, 401);
}

#[tokio::test]
async fn what_one_person_sees_is_in_no_history_and_out_of_the_channels_reach() {
    let village = square().await;
    let told = village.uses(village.channel, "status");
    assert_eq!(village.callback(&told, private("Only you")).await.0, 204);
    let seen = village.seen(&told);
    assert!(seen.is_private());
    let id = seen.messages[0].id;
    let list = format!("channels/{}/messages", village.channel);
    assert_eq!(get(&village.discord, &list).await.1, json!([]));
    assert!(village.discord.messages_in(village.channel).is_empty());
    let path = format!("{list}/{id}");
    for method in [Method::GET, Method::PATCH, Method::DELETE] {
        let request = call(&village.discord, method, &path).json(&json!({"content": "x"}));
        assert_eq!(answer(request).await.1["code"], 10008);
    }
    let bob = village.discord.add_user("bob");
    assert!(village.discord.react(bob, id, "👍").is_err());
    let own = format!("{}/messages/{id}", village.webhook(&told));
    let still = json!({"content": "Still", "flags": 0});
    let (_, edited) = village.bare(Method::PATCH, &own, &still).await;
    assert_eq!(edited["flags"], 64, "who sees it does not change");
    assert_eq!(village.bare(Method::DELETE, &own, &json!({})).await.0, 204);
    assert!(village.seen(&told).messages.is_empty());
}

#[tokio::test]
async fn messages_for_interactions_are_checked_like_others_and_ping_no_crowd() {
    let village = square().await;
    let told = village.uses(village.channel, "status");
    let long = message(&"x".repeat(2001));
    assert_eq!(village.callback(&told, long).await.1["code"], 50035);
    assert_eq!(village.callback(&told, message(" ")).await.1["code"], 50006);
    let flags = json!({"type": 4, "data": {"content": "x", "flags": 1}});
    assert_eq!(village.callback(&told, flags).await.0, 400);
    for kind in [6, 7, 8, 1, 99] {
        let body = json!({"type": kind, "data": {"content": "x", "choices": []}});
        assert_eq!(
            village.callback(&told, body).await.1["code"],
            50035,
            "{kind}"
        );
    }
    let loud = message(&format!("@everyone <@{}>", village.ann));
    assert_eq!(
        village.callback(&told, loud).await.0,
        204,
        "refusals use nothing up"
    );
    let sent = &village.seen(&told).messages[0];
    assert_eq!(
        (sent.mention_everyone, &sent.mentions[..]),
        (false, &[village.ann][..])
    );
}

#[tokio::test]
async fn buttons_and_selects_change_their_message_or_answer_beside_it() {
    let village = square().await;
    let panel = village.panel().await;
    let (mut socket, _) = Socket::identified(&village.discord, ALL).await;
    let pressed = village.presses(panel, "yes");
    let event = socket.next().await;
    let read: ComponentInteraction = serde_json::from_value(event["d"].clone()).unwrap();
    assert_eq!(
        (read.message.id.get(), read.data.custom_id.as_str()),
        (panel, "yes")
    );
    assert_eq!(village.callback(&pressed, json!({"type": 6})).await.0, 204);
    assert_eq!(village.seen(&pressed).standing, Standing::Taken);
    assert_eq!(
        village.edit(&pressed, json!({"content": "Good."})).await.0,
        200
    );
    assert_eq!(village.seen(&pressed).text(), "Good.");
    assert_eq!(village.discord.message(panel).unwrap().content, "Good.");

    let bob = village.discord.add_user("bob");
    let others = village.discord.press(bob, panel, "yes").unwrap();
    let others = village.interaction(others);
    let (status, whole) = {
        let path = format!(
            "interactions/{}/{}/callback?with_response=true",
            others.id, others.token
        );
        village
            .bare(Method::POST, &path, &private("Not yours"))
            .await
    };
    assert_eq!(
        (status, &whole["resource"]["message"]["content"]),
        (200, &json!("Not yours"))
    );
    assert_eq!(village.discord.message(panel).unwrap().content, "Good.");

    let chosen = village
        .discord
        .choose(village.ann, panel, "which", &["2"])
        .unwrap();
    let chosen = village.interaction(chosen);
    let update = json!({"type": 7, "data": {"content": "Two.", "components": []}});
    assert_eq!(village.callback(&chosen, update).await.0, 204);
    assert_eq!(village.seen(&chosen).text(), "Two.");
    assert!(
        village.discord.press(village.ann, panel, "yes").is_err(),
        "it is gone"
    );
    assert!(
        village
            .discord
            .choose(village.ann, panel, "which", &["2"])
            .is_err()
    );
}

#[tokio::test]
async fn a_person_presses_only_what_they_see() {
    let village = square().await;
    let told = village.uses(village.channel, "status");
    let row = |off: bool| {
        json!([{"type": 1, "components": [
            {"type": 2, "style": 1, "label": "Yes", "custom_id": "yes", "disabled": off},
        ]}])
    };
    let data = json!({"content": "x", "flags": 64, "components": row(false)});
    village
        .callback(&told, json!({"type": 4, "data": data}))
        .await;
    let id = village.seen(&told).messages[0].id;
    let bob = village.discord.add_user("bob");
    assert!(village.discord.press(bob, id, "yes").is_err());
    assert!(village.discord.press(village.ann, id, "no").is_err());
    assert!(village.discord.press(village.ann, id, "yes").is_ok());
    assert_eq!(
        village
            .edit(&told, json!({"components": row(true)}))
            .await
            .0,
        200
    );
    assert!(village.discord.press(village.ann, id, "yes").is_err());
}

#[tokio::test]
async fn a_modal_is_filled_in_and_sent_off() {
    let village = square().await;
    let panel = village.panel().await;
    let pressed = village.presses(panel, "yes");
    let modal = json!({"type": 9, "data": {"title": "Your name", "custom_id": "m", "components": [
        {"type": 1, "components": [
            {"type": 4, "style": 1, "label": "Name", "custom_id": "name", "max_length": 5},
        ]},
    ]}});
    assert_eq!(village.callback(&pressed, modal.clone()).await.0, 204);
    assert_eq!(village.seen(&pressed).modal.unwrap()["title"], "Your name");
    let submit = |value| {
        village
            .discord
            .submit(village.ann, pressed.id, &[("name", value)])
    };
    assert!(submit("").is_err(), "it is required");
    assert!(submit("much too long").is_err());
    let (mut socket, _) = Socket::identified(&village.discord, ALL).await;
    let sent = village.interaction(submit("Ann").unwrap());
    let event = socket.next().await["d"].clone();
    assert_eq!(
        event["data"]["components"][0]["components"][0]["value"],
        "Ann"
    );
    let read: SerenityInteraction = serde_json::from_value(event).unwrap();
    assert_eq!(read.kind(), serenity::all::InteractionType::Modal);
    assert_eq!(
        village.callback(&sent, modal).await.1["code"],
        50035,
        "no modal after a modal"
    );
    let update = json!({"type": 7, "data": {"content": "Hello Ann"}});
    assert_eq!(village.callback(&sent, update).await.0, 204);
    assert_eq!(village.discord.message(panel).unwrap().content, "Hello Ann");
}

#[tokio::test]
async fn registered_commands_are_used_as_they_were_registered() {
    let village = square().await;
    let commands = json!([{
        "name": "preferences", "description": "d", "contexts": [0, 1], "options": [
            {"type": 3, "name": "zone", "description": "d", "required": true, "autocomplete": true},
            {"type": 4, "name": "window", "description": "d", "min_value": 2, "max_value": 30},
        ],
    }]);
    let path = format!("applications/{}/commands", village.discord.bot());
    let put = call(&village.discord, Method::PUT, &path).json(&commands);
    assert_eq!(answer(put).await.0, 200);
    let uses = |channel, options: &[(&str, Value)], typing| {
        let command = CommandUse {
            name: "preferences",
            options,
            typing,
        };
        village.discord.use_command(village.ann, channel, &command)
    };
    let place = village.channel;
    assert!(uses(place, &[], None).is_err(), "zone is required");
    assert!(uses(place, &[("zone", json!(1))], None).is_err());
    assert!(
        uses(
            place,
            &[("zone", json!("UTC")), ("window", json!(31))],
            None
        )
        .is_err()
    );
    assert!(uses(place, &[("zone", json!("UTC")), ("x", json!(1))], None).is_err());
    assert!(uses(place, &[("zone", json!("UTC"))], None).is_ok());
    let typed = uses(place, &[("zone", json!("Eur"))], Some("zone")).unwrap();
    let typed = village.interaction(typed);
    let choices = |count: usize| -> Value {
        let all = (0..count).map(|it| json!({"name": format!("n{it}"), "value": "Europe/Berlin"}));
        json!({"type": 8, "data": {"choices": all.collect::<Vec<_>>()}})
    };
    assert_eq!(village.callback(&typed, message("x")).await.0, 400);
    assert_eq!(village.callback(&typed, choices(26)).await.0, 400);
    assert_eq!(village.callback(&typed, choices(25)).await.0, 204);
    assert_eq!(village.seen(&typed).choices.unwrap().len(), 25);
    let abroad = village.discord.add_foreign_guild("abroad");
    let abroad = village.discord.add_channel(abroad, "general");
    village.discord.install_for(village.ann);
    let refused = uses(abroad, &[("zone", json!("UTC"))], None);
    assert!(refused.is_err(), "it was not registered for people");
}

#[tokio::test]
async fn where_the_app_is_one_persons_it_answers_five_times_more() {
    let village = square().await;
    let abroad = village.discord.add_foreign_guild("abroad");
    let channel = village.discord.add_channel(abroad, "general");
    let command = CommandUse {
        name: "status",
        ..CommandUse::default()
    };
    let uses = || village.discord.use_command(village.ann, channel, &command);
    assert!(uses().is_err(), "the app is not there");
    village.discord.install_for(village.ann);
    let (mut socket, ready) = Socket::identified(&village.discord, ALL).await;
    assert_eq!(ready["guilds"].as_array().unwrap().len(), 1);
    let told = village.interaction(uses().unwrap());
    let event = socket.next().await["d"].clone();
    let owners = json!({"1": village.ann.to_string()});
    assert_eq!(event["authorizing_integration_owners"], owners);
    assert_eq!(
        (&event["context"], &event["guild_id"]),
        (&json!(0), &json!(abroad.to_string()))
    );
    serde_json::from_value::<CommandInteraction>(event).unwrap();
    assert_eq!(village.callback(&told, message("Here.")).await.0, 204);
    for _ in 0..5 {
        assert_eq!(
            village.follow(&told, json!({"content": "more"})).await.0,
            200
        );
    }
    assert_eq!(
        village.follow(&told, json!({"content": "more"})).await.1["code"],
        40094
    );
    let direct = rest::send(&village.discord, channel, json!({"content": "x"})).await;
    assert_eq!(direct.1["code"], 50001, "the bot is no member");
    let private = village.discord.add_private_channel(village.ann);
    village.uses(private, "status");
    assert_eq!(socket.next().await["d"]["context"], 2);
    let direct = village.discord.direct_with(village.ann);
    village.uses(direct, "status");
    let event = socket.next().await["d"].clone();
    assert_eq!(
        (&event["context"], event.get("guild_id")),
        (&json!(1), None)
    );
}

#[tokio::test]
async fn reactions_come_with_their_intents_and_members_with_their_roles() {
    let village = square().await;
    let panel = village.panel().await;
    let member = Member {
        nick: Some("Annie".to_owned()),
        roles: vec![village.guild],
        permissions: 8,
    };
    village
        .discord
        .set_member(village.guild, village.ann, member);
    let (mut deaf, _) = Socket::identified(&village.discord, ALL).await;
    let with = ALL | intents::GUILD_MESSAGE_REACTIONS;
    let (mut socket, _) = Socket::identified(&village.discord, with).await;
    village.discord.react(village.ann, panel, "👍").unwrap();
    assert!(village.discord.react(village.ann, panel, "👍").is_err());
    village.discord.unreact(village.ann, panel, "👍").unwrap();
    let added = socket.next().await;
    assert_eq!(
        (&added["t"], &added["d"]["emoji"]["name"]),
        (&json!("MESSAGE_REACTION_ADD"), &json!("👍"))
    );
    assert_eq!(added["d"]["member"]["nick"], "Annie");
    serde_json::from_value::<serenity::all::Reaction>(added["d"].clone()).unwrap();
    assert_eq!(socket.next().await["t"], "MESSAGE_REACTION_REMOVE");
    village.uses(village.channel, "status");
    assert_eq!(
        deaf.next().await["t"],
        "INTERACTION_CREATE",
        "and no reaction before"
    );
}

#[tokio::test]
async fn everything_the_bot_says_is_captured() {
    let village = square().await;
    let panel = village.panel().await;
    let pressed = village.presses(panel, "yes");
    village.callback(&pressed, json!({"type": 6})).await;
    village.edit(&pressed, json!({"content": "Edited"})).await;
    village
        .follow(&pressed, json!({"content": "More", "flags": 64}))
        .await;
    let told = village.uses(village.channel, "status");
    village.callback(&told, message("Answer")).await;
    let path = format!("channels/{}/messages/{panel}", village.channel);
    let edit = call(&village.discord, Method::PATCH, &path).json(&json!({"content": "Again"}));
    answer(edit).await;
    let captured = village.discord.captured();
    let by: Vec<_> = captured.iter().map(|it| it.by).collect();
    let callback = Carrier::Callback;
    assert_eq!(
        by,
        [
            Carrier::Send,
            callback(6),
            Carrier::FollowUpEdit,
            Carrier::FollowUp,
            callback(4),
            Carrier::Edit
        ]
    );
    let said = captured.iter().filter(|it| it.by.holds_message());
    let said: Vec<_> = said
        .map(|it| it.body["content"].as_str().unwrap())
        .collect();
    assert_eq!(said, ["Which?", "Edited", "More", "Answer", "Again"]);
}

#[tokio::test]
async fn answers_to_interactions_have_limits_of_their_own() {
    let village = village(DiscordOptions {
        global_limit: Limit::new(1, DEADLINE),
        ..DiscordOptions::default()
    })
    .await;
    assert_eq!(get(&village.discord, "users/@me").await.0, 200);
    assert_eq!(get(&village.discord, "users/@me").await.0, 429);
    let told = village.uses(village.channel, "status");
    assert_eq!(village.callback(&told, message("x")).await.0, 204);
    for _ in 0..5 {
        assert_eq!(village.edit(&told, json!({"content": "y"})).await.0, 200);
    }
    assert_eq!(village.edit(&told, json!({"content": "y"})).await.0, 429);
}
