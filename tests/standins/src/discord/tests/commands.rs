//! Application commands: what is refused, what comes back, and what counts as a change.

use reqwest::Method;
use serde_json::{Value, json};

use super::{
    rest::{answer, call, get},
    *,
};

async fn overwrite(discord: &DiscordStandIn, body: &Value) -> (u16, Value) {
    let path = format!("applications/{}/commands", discord.bot());
    answer(call(discord, Method::PUT, &path).json(body)).await
}

#[expect(clippy::needless_pass_by_value, reason = "every caller makes it there")]
fn command(more: Value) -> Value {
    let mut command = json!({"name": "status", "description": "How things are"});
    command
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().cloned().unwrap());
    command
}

fn option(more: Value) -> Value {
    let mut option = command(more);
    option["type"] = option.get("type").cloned().unwrap_or(json!(3));
    option
}

#[tokio::test]
async fn commands_that_discord_refuses_are_refused() {
    let discord = start(quick()).await;
    let options = |options: Vec<Value>| command(json!({"options": options}));
    let many: Vec<_> = (0..26)
        .map(|number| option(json!({"name": format!("o{number}")})))
        .collect();
    let choices: Vec<_> = (0..26)
        .map(|number| json!({"name": format!("c{number}"), "value": "x"}))
        .collect();
    let one = json!([{"name": "a", "value": "a"}]);
    let wrong = [
        command(json!({"name": "Status"})),
        command(json!({"name": "my status"})),
        command(json!({"name": "x".repeat(33)})),
        command(json!({"name": ""})),
        command(json!({"name": Value::Null})),
        command(json!({"description": ""})),
        command(json!({"description": "x".repeat(101)})),
        command(json!({"type": 9})),
        command(json!({"contexts": [3]})),
        command(json!({"contexts": [0, 0]})),
        command(json!({"integration_types": [2]})),
        command(json!({"description_localizations": {"pt": "como vai"}})),
        command(json!({"description_localizations": {"de": "x".repeat(101)}})),
        command(json!({"name_localizations": {"de": "Zustand"}})),
        options(many),
        options(vec![option(json!({})), option(json!({}))]),
        options(vec![
            option(json!({"name": "a"})),
            option(json!({"name": "b", "required": true})),
        ]),
        options(vec![option(json!({"choices": choices}))]),
        options(vec![option(json!({"choices": one, "autocomplete": true}))]),
        options(vec![option(json!({"type": 5, "autocomplete": true}))]),
        options(vec![option(json!({"type": 12}))]),
        options(vec![option(json!({"max_length": 6001}))]),
        options(vec![option(json!({"type": 4, "max_length": 5}))]),
    ];
    for wrong in wrong {
        let (status, error) = overwrite(&discord, &json!([wrong])).await;
        assert_eq!((status, &error["code"]), (400, &json!(50035)), "{wrong}");
        assert!(error["errors"]["0"].is_object(), "{error}");
    }
    let twice = json!([command(json!({})), command(json!({}))]);
    assert_eq!(overwrite(&discord, &twice).await.0, 400);
    let others = call(&discord, Method::PUT, "applications/5/commands").json(&json!([]));
    assert_eq!(answer(others).await.0, 403);
    assert!(discord.commands().is_empty());
    assert_eq!(discord.command_calls().changes, 0);
}

#[tokio::test]
async fn what_is_registered_comes_back_and_the_same_again_changes_nothing() {
    let discord = start(quick()).await;
    let wanted = json!([command(json!({
        "description_localizations": {"de": "Wie es steht"},
        "contexts": [0, 1, 2],
        "integration_types": [0, 1],
        "options": [option(json!({"name": "part", "required": false}))],
    }))]);
    let (status, first) = overwrite(&discord, &wanted).await;
    assert_eq!(status, 200);
    let (_, second) = overwrite(&discord, &wanted).await;
    assert_eq!(first, second, "the id and the version stay");
    assert!(first[0]["options"][0].get("required").is_none(), "{first}");
    let path = format!("applications/{}/commands", discord.bot());
    let (_, bare) = get(&discord, &path).await;
    assert!(bare[0].get("description_localizations").is_none());
    let (_, whole) = get(&discord, &format!("{path}?with_localizations=true")).await;
    assert_eq!(whole, first);
    let changed = command(json!({"description": "Other"}));
    let (status, other) = answer(call(&discord, Method::POST, &path).json(&changed)).await;
    assert_eq!((status, &other["id"]), (200, &first[0]["id"]));
    assert_ne!(other["version"], first[0]["version"]);
    let more = command(json!({"name": "help"}));
    let (status, more) = answer(call(&discord, Method::POST, &path).json(&more)).await;
    assert_eq!(status, 201);
    let path = format!("{path}/{}", more["id"].as_str().unwrap());
    let remove = || answer(call(&discord, Method::DELETE, &path));
    assert_eq!(remove().await.0, 204);
    assert_eq!(remove().await.1["code"], 10063);
    let calls = discord.command_calls();
    assert_eq!((calls.overwrites, calls.reads), (2, 2));
    assert_eq!((calls.adds, calls.removals, calls.changes), (2, 1, 4));
}

#[tokio::test]
async fn the_entry_point_of_an_activity_goes_with_no_list() {
    let discord = start(quick()).await;
    let entry = json!({"type": 4, "name": "launch", "handler": 2});
    let (status, with) = overwrite(&discord, &json!([command(json!({})), entry])).await;
    assert_eq!((status, &with[1]["handler"]), (200, &json!(2)));
    let (status, error) = overwrite(&discord, &json!([command(json!({}))])).await;
    assert_eq!((status, &error["code"]), (400, &json!(50240)));
    assert_eq!(discord.commands().len(), 2);
    discord.set_commands(Vec::new());
    assert!(discord.commands().is_empty());
    assert_eq!(discord.command_calls().overwrites, 1);
}
