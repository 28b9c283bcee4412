//! REST: what it refuses, what it deduplicates, what it limits.

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::*;
use crate::discord::{Access, Fault, PostOptions};

pub(super) fn call(discord: &DiscordStandIn, method: Method, path: &str) -> RequestBuilder {
    provider();
    let client = reqwest::Client::builder().build().unwrap();
    client
        .request(method, format!("{}/api/v10/{path}", discord.api_base()))
        .header("authorization", "Bot standin-token")
        .header("user-agent", "DiscordBot (https://example.org, 1)")
}

pub(super) async fn answer(request: RequestBuilder) -> (u16, Value) {
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    (status, answer.json().await.unwrap_or_default())
}

pub(super) async fn get(discord: &DiscordStandIn, path: &str) -> (u16, Value) {
    answer(call(discord, Method::GET, path)).await
}

pub(super) async fn send(
    discord: &DiscordStandIn,
    channel: Snowflake,
    body: Value,
) -> (u16, Value) {
    let path = format!("channels/{channel}/messages");
    answer(call(discord, Method::POST, &path).json(&body)).await
}

#[tokio::test]
async fn callers_without_token_or_name_are_refused() {
    let discord = start(quick()).await;
    provider();
    let client = reqwest::Client::builder().build().unwrap();
    let url = format!("{}/api/v10/users/@me", discord.api_base());
    let nameless = client
        .get(&url)
        .header("authorization", "Bot standin-token");
    let agent = "DiscordBot (https://example.org, 1)";
    let wrong = client
        .get(&url)
        .header("user-agent", agent)
        .header("authorization", "Bot x");
    let bare = client
        .get(&url)
        .header("user-agent", "DiscordBot (https://example.org, 1)");
    assert_eq!(
        answer(bare).await,
        (401, json!({"message": "401: Unauthorized", "code": 0}))
    );
    assert_eq!(answer(nameless).await.0, 403);
    assert_eq!(answer(wrong).await.0, 401);
    assert_eq!(discord.invalid_requests(), 3);
    assert_eq!(
        get(&discord, "users/@me").await.1["id"],
        discord.bot().to_string()
    );
    let gateway = client.get(format!("{}/api/v10/gateway", discord.api_base()));
    let gateway = gateway.header("user-agent", "DiscordBot (https://example.org, 1)");
    assert_eq!(answer(gateway).await.0, 200, "needs no token");
}

#[tokio::test]
async fn unknown_routes_are_recorded() {
    let discord = start(quick()).await;
    let (status, body) = get(&discord, "guilds/1/emojis").await;
    assert_eq!(
        (status, body),
        (404, json!({"message": "404: Not Found", "code": 0}))
    );
    assert_eq!(
        answer(call(&discord, Method::DELETE, "users/@me")).await.0,
        405
    );
    let paths: Vec<_> = discord.unexpected().into_iter().map(|it| it.path).collect();
    assert_eq!(paths, ["/api/v10/guilds/1/emojis", "/api/v10/users/@me"]);
}

#[tokio::test]
async fn messages_that_discord_refuses_are_refused() {
    let Village {
        discord, channel, ..
    } = village(quick()).await;
    let reference = |more: Value| {
        let mut body = json!({"content": "x", "message_reference": {"message_id": "5"}});
        body["message_reference"]
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().cloned().unwrap());
        body
    };
    let mentions = |allowed: Value| json!({"content": "x", "allowed_mentions": allowed});
    let many: Vec<_> = (1..=101).map(|id: u64| id.to_string()).collect();
    let wrong = [
        (json!({"content": "x".repeat(2001)}), 50035, "content"),
        (
            json!({"content": "x", "nonce": "y".repeat(26)}),
            50035,
            "nonce",
        ),
        (json!({"content": "  "}), 50006, ""),
        (json!({}), 50006, ""),
        (reference(json!({})), 50035, "message_reference"),
        (
            mentions(json!({"parse": ["nobody"]})),
            50035,
            "allowed_mentions",
        ),
        (
            mentions(json!({"parse": ["users"], "users": ["1"]})),
            50035,
            "allowed_mentions",
        ),
        (
            mentions(json!({"parse": ["users", "users"]})),
            50035,
            "allowed_mentions",
        ),
        (mentions(json!({"users": many})), 50035, "allowed_mentions"),
        (
            mentions(json!({"users": ["ann"]})),
            50035,
            "allowed_mentions",
        ),
        (json!({"content": "x", "flags": 64}), 50035, "flags"),
        (
            json!({"embeds": vec![json!({"title": "t"}); 11]}),
            50035,
            "embeds",
        ),
    ];
    for (body, code, field) in wrong {
        let (status, error) = send(&discord, channel, body.clone()).await;
        assert_eq!((status, &error["code"]), (400, &json!(code)), "{body}");
        if !field.is_empty() {
            assert!(error["errors"][field].is_object(), "{error}");
        }
    }
    assert!(discord.messages_in(channel).is_empty());
    let soft = reference(json!({"fail_if_not_exists": false}));
    assert_eq!(send(&discord, channel, soft).await.0, 200);
    let full = json!({"content": "ü".repeat(2000)});
    assert_eq!(
        send(&discord, channel, full).await.0,
        200,
        "characters count, not bytes"
    );
}

#[tokio::test]
async fn closed_channels_refuse_with_their_codes() {
    let Village {
        discord,
        channel,
        ann,
        ..
    } = village(quick()).await;
    let direct = discord.direct_with(ann);
    let body = || json!({"content": "x"});
    let code = |answer: (u16, Value)| (answer.0, answer.1["code"].as_u64().unwrap());
    assert_eq!(code(send(&discord, 5, body()).await), (404, 10003));
    discord.set_access(channel, Access::ReadOnly);
    assert_eq!(code(send(&discord, channel, body()).await), (403, 50013));
    let thread = discord.add_thread(channel, "thread");
    assert_eq!(
        code(send(&discord, thread, body()).await),
        (403, 50013),
        "as its parent"
    );
    discord.set_access(channel, Access::Hidden);
    assert_eq!(
        code(get(&discord, &format!("channels/{channel}")).await),
        (403, 50001)
    );
    discord.set_access(direct, Access::ReadOnly);
    assert_eq!(code(send(&discord, direct, body()).await), (403, 50007));
    discord.set_access(channel, Access::NoHistory);
    let original = discord.post_as(ann, channel, "hi", PostOptions::default());
    let reply = json!({"content": "x", "message_reference": {"message_id": original.to_string()}});
    assert_eq!(code(send(&discord, channel, reply).await), (403, 160_002));
}

#[tokio::test]
async fn the_same_nonce_gives_the_same_message() {
    let Village {
        discord, channel, ..
    } = village(quick()).await;
    let body = json!({"content": "once", "nonce": "abc", "enforce_nonce": true});
    discord.inject(Fault::LoseAnswer {
        times: 1,
        route: None,
    });
    let path = format!("channels/{channel}/messages");
    let lost = call(&discord, Method::POST, &path).json(&body).send().await;
    let read = match lost {
        Ok(answer) => answer.bytes().await.map(|_| ()),
        Err(error) => Err(error),
    };
    assert!(read.is_err(), "the answer is lost");
    let (_, again) = send(&discord, channel, body.clone()).await;
    let messages = discord.messages_in(channel);
    assert_eq!(messages.len(), 1);
    assert_eq!(again["id"], messages[0].id.to_string());
    assert_eq!(again["nonce"], "abc");
    send(
        &discord,
        channel,
        json!({"content": "twice", "nonce": "abc"}),
    )
    .await;
    assert_eq!(discord.messages_in(channel).len(), 2, "not enforced");
}

#[tokio::test]
async fn an_answer_that_comes_late_is_one_of_work_that_was_done_at_once() {
    let Village {
        discord, channel, ..
    } = village(quick()).await;
    discord.inject(Fault::LateAnswer {
        times: 1,
        ms: 600_000,
        route: Some("POST /channels/{channel}/messages".to_owned()),
    });
    tokio::select! {
        answer = send(&discord, channel, json!({"content": "once"})) => panic!("{answer:?}"),
        done = discord.wait_for_bot_messages(channel, 1, DEADLINE) => assert!(done.is_some()),
    }
    let (status, _) = send(&discord, channel, json!({"content": "next"})).await;
    assert_eq!(status, 200, "one was late");
}

#[tokio::test]
async fn a_sixth_message_in_the_window_is_limited() {
    let options = DiscordOptions {
        message_limit: Limit::new(5, DEADLINE),
        ..DiscordOptions::default()
    };
    let Village {
        discord,
        guild,
        channel,
        ..
    } = village(options).await;
    for left in (0..5).rev() {
        let path = format!("channels/{channel}/messages");
        let sent = call(&discord, Method::POST, &path).json(&json!({"content": "x"}));
        let sent = sent.send().await.unwrap();
        assert_eq!(sent.status(), 200);
        assert_eq!(sent.headers()["x-ratelimit-remaining"], left.to_string());
        assert!(sent.headers().contains_key("x-ratelimit-bucket"));
    }
    let (status, body) = send(&discord, channel, json!({"content": "x"})).await;
    assert_eq!((status, &body["global"]), (429, &json!(false)));
    assert!(body["retry_after"].as_f64().unwrap() > 0.0);
    let other = discord.add_channel(guild, "other");
    assert_eq!(send(&discord, other, json!({"content": "x"})).await.0, 200);
}

#[tokio::test]
async fn after_recovery_nothing_goes_wrong_any_more_and_what_did_is_counted() {
    let discord = start(quick()).await;
    discord.inject(Fault::Fail {
        times: u32::MAX,
        status: 503,
        route: None,
    });
    assert_eq!(get(&discord, "users/@me").await.0, 503);
    assert_eq!(get(&discord, "users/@me").await.0, 503);
    discord.inject(Fault::Recover);
    assert_eq!(get(&discord, "users/@me").await.0, 200);
    assert_eq!(discord.struck().failed, 2);
}

#[tokio::test]
async fn faults_hit_the_route_they_name() {
    let Village {
        discord, channel, ..
    } = village(quick()).await;
    let route = Some("POST /channels/{channel}/messages".to_owned());
    discord.inject(Fault::Fail {
        times: 1,
        status: 503,
        route: route.clone(),
    });
    discord.inject(Fault::Limit {
        times: 1,
        retry_after_ms: 1500,
        global: true,
        route: route.clone(),
    });
    discord.inject(Fault::LoseRequest { times: 1, route });
    assert_eq!(get(&discord, "users/@me").await.0, 200);
    assert_eq!(
        send(&discord, channel, json!({"content": "x"})).await.0,
        503
    );
    let (status, body) = send(&discord, channel, json!({"content": "x"})).await;
    assert_eq!(
        (status, &body["global"], &body["retry_after"]),
        (429, &json!(true), &json!(1.5))
    );
    let path = format!("channels/{channel}/messages");
    let lost = call(&discord, Method::POST, &path).json(&json!({"content": "x"}));
    let lost = lost.send().await;
    assert!(lost.is_err() || lost.unwrap().bytes().await.is_err());
    assert!(discord.messages_in(channel).is_empty());
}

#[tokio::test]
async fn pings_obey_allowed_mentions() {
    let Village {
        discord,
        channel,
        ann,
        ..
    } = village(quick()).await;
    let bob = discord.add_user("bob");
    let original = discord.post_as(ann, channel, "hi", PostOptions::default());
    let mut body = json!({
        "content": format!("<@{ann}> <@{bob}> @everyone"),
        "message_reference": {"message_id": original.to_string()},
    });
    send(&discord, channel, body.clone()).await;
    body["allowed_mentions"] = json!({"parse": [], "users": [ann.to_string()]});
    send(&discord, channel, body).await;
    let replies = discord.replies_to(original);
    assert_eq!(
        (&replies[0].mentions[..], replies[0].mention_everyone),
        (&[ann, bob][..], true)
    );
    assert_eq!(
        (&replies[1].mentions[..], replies[1].mention_everyone),
        (&[ann][..], false)
    );
}

#[tokio::test]
async fn only_own_messages_are_edited_and_deleted() {
    let Village {
        discord,
        channel,
        ann,
        ..
    } = village(quick()).await;
    let hers = discord.post_as(ann, channel, "mine", PostOptions::default());
    let (_, own) = send(&discord, channel, json!({"content": "draft"})).await;
    let own = own["id"].as_str().unwrap();
    let path = |id: &str| format!("channels/{channel}/messages/{id}");
    let edit = |id: &str| {
        let call = call(&discord, Method::PATCH, &path(id));
        answer(call.json(&json!({"content": "final"})))
    };
    assert_eq!(edit(&hers.to_string()).await.1["code"], 50005);
    let (_, edited) = edit(own).await;
    assert_eq!(edited["content"], "final");
    assert!(edited["edited_timestamp"].is_string());
    let delete = |id: &str| answer(call(&discord, Method::DELETE, &path(id)));
    assert_eq!(delete(&hers.to_string()).await.1["code"], 50013);
    assert_eq!(delete(own).await.0, 204);
    assert_eq!(get(&discord, &path(own)).await.1["code"], 10008);
}

#[tokio::test]
async fn messages_are_paged_newest_first() {
    let Village {
        discord,
        channel,
        ann,
        ..
    } = village(quick()).await;
    let all: Vec<_> = (0..5)
        .map(|number| discord.post_as(ann, channel, &number.to_string(), PostOptions::default()))
        .collect();
    let page = |query: String| {
        let discord = &discord;
        async move {
            let (_, page) = get(discord, &format!("channels/{channel}/messages?{query}")).await;
            let page = page.as_array().cloned().unwrap_or_default();
            let texts = page
                .iter()
                .map(|it| it["content"].as_str().unwrap().to_owned());
            texts.collect::<String>()
        }
    };
    assert_eq!(page("limit=2".to_owned()).await, "43");
    assert_eq!(page(format!("after={}&limit=2", all[1])).await, "32");
    assert_eq!(page(format!("before={}", all[2])).await, "10");
    let both = format!("channels/{channel}/messages?after=1&before=9");
    assert_eq!(get(&discord, &both).await.0, 400);
    let wide = format!("channels/{channel}/messages?limit=101");
    assert_eq!(get(&discord, &wide).await.0, 400);
}

#[tokio::test]
async fn typing_and_direct_messages_work() {
    let Village { discord, ann, .. } = village(quick()).await;
    let open = call(&discord, Method::POST, "users/@me/channels");
    let (_, direct) = answer(open.json(&json!({"recipient_id": ann.to_string()}))).await;
    assert_eq!(direct["id"], discord.direct_with(ann).to_string());
    let path = format!("channels/{}/typing", direct["id"].as_str().unwrap());
    assert_eq!(answer(call(&discord, Method::POST, &path)).await.0, 204);
    assert_eq!(
        discord.typing()[0].channel.to_string(),
        direct["id"].as_str().unwrap()
    );
    let nobody = call(&discord, Method::POST, "users/@me/channels");
    assert_eq!(
        answer(nobody.json(&json!({"recipient_id": "5"}))).await.1["code"],
        50033
    );
}

#[tokio::test]
async fn the_control_interface_speaks_and_lists() {
    let Village { discord, .. } = village(DiscordOptions {
        control: true,
        ..quick()
    })
    .await;
    provider();
    let client = reqwest::Client::builder().build().unwrap();
    let control = |path: &str| format!("{}/control/{path}", discord.api_base());
    let say = json!({"user": "zoe", "channel": "general", "text": "hello"});
    let (status, said) = answer(client.post(control("post")).json(&say)).await;
    assert_eq!(status, 200);
    let (_, listed) = answer(client.get(control("messages?channel=general"))).await;
    assert_eq!(listed[0]["id"], said["message_id"]);
    assert_eq!(listed[0]["author"], "zoe");
    let used = json!({"user": "zoe", "channel": "dm", "name": "help"});
    let (status, used) = answer(client.post(control("command")).json(&used)).await;
    assert_eq!(status, 200, "{used}");
    let (_, listed) = answer(client.get(control("interactions"))).await;
    assert_eq!(listed[0]["id"], used["interaction_id"]);
    assert_eq!(listed[0]["standing"], "waiting");
    assert!(listed[0]["acknowledged_after_us"].is_null());
    let fault = json!({"do": "close", "code": 4000, "shard": 0});
    assert_eq!(
        answer(client.post(control("fault")).json(&fault)).await.0,
        204
    );
    assert!(discord.unexpected().is_empty());
}
