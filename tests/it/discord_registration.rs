//! The application's commands are registered when they are not what they should be, once, and
//! whatever Discord says to it the bot goes on.

use std::time::Duration;

use chinwag::{
    clock::Clock,
    gateway::{self, GatewayHealth},
};
use chinwag_standins::discord::{CommandCalls, Fault};
use serde_json::{Value, json};

use crate::discord_app::{App, DEADLINE, Setup, eventually, logged};

const WRITE: &str = "PUT /applications/{application}/commands";

/// The bot, connected, with what it found registered.
async fn beside(known: impl FnOnce(Vec<Value>) -> Vec<Value>) -> App {
    let mut app = App::start().await;
    written(&app, 1).await;
    app.stop_gateway().await;
    let known = known(app.discord.commands());
    app.discord.set_commands(known);
    app
}

/// Waits until the commands were written so often.
async fn written(app: &App, times: u64) {
    eventually("the commands are registered", async || {
        let calls = app.discord.command_calls();
        (calls.overwrites >= times).then_some(())
    })
    .await;
}

/// Starts the gateway, and waits until it has looked at the commands and is done with them.
async fn looks(app: &mut App) -> CommandCalls {
    let before = app.discord.command_calls();
    app.start_gateway();
    app.connected().await;
    eventually("the commands are looked at", async || {
        let calls = app.discord.command_calls();
        (calls.reads > before.reads).then_some(())
    })
    .await;
    // What is written is written at once; an answer takes longer.
    still_answers(app).await;
    let after = app.discord.command_calls();
    CommandCalls {
        reads: after.reads - before.reads,
        overwrites: after.overwrites - before.overwrites,
        adds: after.adds - before.adds,
        removals: after.removals - before.removals,
        changes: after.changes - before.changes,
    }
}

async fn still_answers(app: &App) {
    let ann = app.discord.add_user("ann");
    let direct = app.discord.direct_with(ann);
    let answer = app.ask(ann, direct, "/help").await.content;
    assert!(answer.contains("Here is what works now"), "{answer}");
}

/// When it was tried to write them, in milliseconds.
fn writes(app: &App) -> Vec<i64> {
    let requests = app.discord.requests();
    let writes = requests.iter().filter(|it| it.method == "PUT");
    let writes = writes.filter(|it| it.path.ends_with("/commands"));
    writes.map(|it| it.at_ms).collect()
}

/// The order of everything whose order says nothing turned round, and what Discord may fill in.
fn written_otherwise(mut all: Vec<Value>) -> Vec<Value> {
    all.reverse();
    for command in &mut all {
        command["name_localizations"] = Value::Null;
        command["later"] = json!({"a": [1]});
        turned_round(command, "contexts");
        turned_round(command, "integration_types");
        turned_round(command, "options");
        let texts = command["description_localizations"].as_object().unwrap();
        let texts = texts.clone().into_iter().rev();
        command["description_localizations"] = Value::Object(texts.collect());
        for option in command["options"].as_array_mut().into_iter().flatten() {
            option["name_localizations"] = json!({});
            option["autocomplete"] = json!(option["autocomplete"] == true);
            option["required"] = json!(option["required"] == true);
            if let Some(least) = option["min_value"].as_f64() {
                option["min_value"] = json!(least);
            }
        }
    }
    all
}

fn turned_round(command: &mut Value, list: &str) {
    if let Some(items) = command[list].as_array_mut() {
        items.reverse();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unchanged_set_is_not_written_again_however_discord_writes_it() {
    let mut app = beside(written_otherwise).await;
    for _ in 0..2 {
        let calls = looks(&mut app).await;
        assert_eq!((calls.reads, calls.overwrites, calls.changes), (1, 0, 0));
        app.stop_gateway().await;
    }
    assert_eq!(writes(&app).len(), 1);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_set_is_written_once() {
    let mut app = beside(|mut all| {
        // An older version had a shorter description, and an option that is gone.
        all[0]["description"] = json!("Short");
        all[1]["options"] = json!([{"type": 5, "name": "loud", "description": "Loudly"}]);
        all.remove(2);
        all
    })
    .await;
    let calls = looks(&mut app).await;
    assert_eq!((calls.overwrites, calls.changes), (1, 1));
    let names: Vec<Value> = (app.discord.commands().iter())
        .map(|it| it["name"].clone())
        .collect();
    assert!(
        names.len() > 5 && names.contains(&json!("help")),
        "{names:?}"
    );
    app.stop_gateway().await;
    let calls = looks(&mut app).await;
    assert_eq!((calls.reads, calls.overwrites), (1, 0));
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_much_is_a_change_too() {
    let mut app = beside(|mut all| {
        all[0]["nsfw"] = json!(true);
        all[0]["default_member_permissions"] = json!("8");
        all
    })
    .await;
    let calls = looks(&mut app).await;
    assert_eq!((calls.overwrites, calls.changes), (1, 1));
    let first = &app.discord.commands()[0];
    assert_eq!(first["nsfw"], json!(false));
    assert_eq!(first["default_member_permissions"], Value::Null);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_instances_that_start_together_one_writes() {
    const INSTANCES: u64 = 3;
    let app = Setup::default().prepare().await;
    // The first to write has to wait for a while, and all of them see that nothing is there.
    app.discord.inject(Fault::Limit {
        times: 1,
        retry_after_ms: 3000,
        global: false,
        route: Some(WRITE.to_owned()),
    });
    let tasks = app.base.doors.child();
    for _ in 0..INSTANCES {
        tasks.spawn(gateway::run(
            app.base.config.gateway.clone(),
            app.base.hot.clone(),
            (app.base.handoff.clone(), app.base.blobs()),
            tasks.child(),
            Clock::Real,
            GatewayHealth::new(),
        ));
    }
    written(&app, 1).await;
    eventually(
        "one of them is connected, and each has looked",
        async || {
            let reads = app.discord.command_calls().reads;
            (app.discord.live_sessions() > 0 && reads >= INSTANCES).then_some(())
        },
    )
    .await;
    still_answers(&app).await;
    // Nobody wrote while the first one waited.
    let writes = writes(&app);
    assert_eq!(writes.len(), 2, "{writes:?}");
    assert!(writes[1] - writes[0] >= 3000, "{writes:?}");
    assert_eq!(app.discord.command_calls().overwrites, 1);
    assert!(tasks.finish(DEADLINE).await);
    app.finish_after_refusals(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn other_slash_commands_go_and_everything_else_stays() {
    let mut app = beside(|mut all| {
        all.push(json!({"id": "71", "version": "1", "type": 1, "name": "old",
            "description": "Of another time"}));
        all.push(json!({"id": "72", "version": "1", "type": 3, "name": "Quote"}));
        all.push(json!({"id": "73", "version": "1", "type": 4, "name": "launch", "handler": 2}));
        all
    })
    .await;
    let calls = looks(&mut app).await;
    assert_eq!(calls.overwrites, 1);
    let all = app.discord.commands();
    let of = |name: &str| all.iter().find(|it| it["name"] == name);
    assert!(of("old").is_none() && of("help").is_some(), "{all:?}");
    assert_eq!(of("Quote").unwrap()["id"], "72");
    let launch = of("launch").unwrap();
    assert_eq!(
        (&launch["id"], &launch["handler"]),
        (&json!("73"), &json!(2))
    );
    app.stop_gateway().await;
    let calls = looks(&mut app).await;
    assert_eq!((calls.reads, calls.overwrites), (1, 0));
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_said_once_and_the_bot_goes_on() {
    for (status, refused, remedy) in [(403, 1, "DISCORD_TOKEN"), (400, 0, "newer version")] {
        let mut app = Setup::default().prepare().await;
        app.discord.inject(Fault::Fail {
            times: 1,
            status,
            route: Some(WRITE.to_owned()),
        });
        app.start_gateway();
        app.connected().await;
        eventually("the refusal is said", async || {
            let said = logged("Discord refuses the commands");
            let mut said = said.iter().filter(|line| line.contains("ERROR"));
            let is_it = |line: &&String| {
                line.contains(&format!("status={status}")) && line.contains(remedy)
            };
            said.find(is_it).map(drop)
        })
        .await;
        still_answers(&app).await;
        // It would have been tried again after a second.
        tokio::time::sleep(Duration::from_millis(1500)).await;
        assert_eq!(writes(&app).len(), 1, "{status}");
        assert!(app.discord.commands().is_empty());
        app.stop_gateway().await;
        // At the next start it is.
        app.start_gateway();
        app.connected().await;
        written(&app, 1).await;
        app.finish_after_refusals(refused).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rate_limit_is_said_and_waited_out() {
    let mut app = Setup::default().prepare().await;
    app.discord.inject(Fault::Limit {
        times: 1,
        retry_after_ms: 2500,
        global: false,
        route: Some(WRITE.to_owned()),
    });
    app.start_gateway();
    app.connected().await;
    still_answers(&app).await;
    written(&app, 1).await;
    let said = logged("asks to wait before the commands are registered");
    assert!(said.iter().any(|line| line.contains("WARN")), "{said:?}");
    let writes = writes(&app);
    assert_eq!(writes.len(), 2);
    assert!(writes[1] - writes[0] >= 2500, "{writes:?}");
    app.finish_after_refusals(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_registered_where_that_is_turned_off() {
    let setup = Setup {
        env: vec![("CHINWAG_REGISTER_COMMANDS", "false".to_owned())],
        ..Setup::default()
    };
    let app = setup.start().await;
    still_answers(&app).await;
    assert_eq!(app.discord.command_calls(), CommandCalls::default());
    app.finish().await;
}
