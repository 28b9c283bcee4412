//! The websocket: what it refuses, what it replays, what it blanks.

use serde_json::{Value, json};

use super::*;
use crate::discord::{Access, Fault, PostOptions, Struck};

async fn code_for(discord: &DiscordStandIn, payload: Value) -> u16 {
    let mut socket = Socket::open(discord).await;
    socket.send(&payload).await;
    socket.close_code().await
}

fn with(name: &str, value: Value) -> Value {
    let mut payload = identify(ALL, 0, 1);
    payload["d"][name] = value;
    payload
}

#[tokio::test]
async fn what_the_gateway_refuses_has_its_close_code() {
    let discord = start(quick()).await;
    let wrong = [
        (with("token", json!("other")), 4004),
        (with("intents", json!(1_u64 << 40)), 4013),
        (with("intents", json!(intents::GUILD_MEMBERS)), 4014),
        (with("shard", json!([1, 1])), 4010),
        (with("properties", Value::Null), 4002),
        (json!({"op": 3, "d": {}}), 4003),
        (json!({"op": 99, "d": null}), 4001),
        (json!({"d": null}), 4002),
        (json!({"op": 1, "d": "x".repeat(5000)}), 4002),
    ];
    for (payload, code) in wrong {
        assert_eq!(code_for(&discord, payload.clone()).await, code, "{payload}");
    }
    let (mut socket, _) = Socket::identified(&discord, ALL).await;
    socket.send(&identify(ALL, 0, 1)).await;
    assert_eq!(socket.close_code().await, 4005);
}

#[tokio::test]
async fn the_hundred_and_twenty_first_payload_is_too_many() {
    let discord = start(quick()).await;
    let mut socket = Socket::open(&discord).await;
    for _ in 0..121 {
        socket.send(&json!({"op": 1, "d": null})).await;
    }
    assert_eq!(socket.close_code().await, 4008);
}

#[tokio::test]
async fn heartbeats_are_answered_until_they_are_not() {
    let discord = start(quick()).await;
    let (mut socket, _) = Socket::identified(&discord, ALL).await;
    socket.send(&json!({"op": 1, "d": 1})).await;
    assert_eq!(socket.next().await["op"], 11);
    discord.inject(Fault::StopAcks { stopped: true });
    socket.send(&json!({"op": 1, "d": 1})).await;
    discord.inject(Fault::WantHeartbeat);
    assert_eq!(
        socket.next().await["op"],
        1,
        "no acknowledgement comes in between"
    );
}

#[tokio::test]
async fn a_silent_client_is_timed_out() {
    let options = DiscordOptions {
        heartbeat_interval_ms: 50,
        ..quick()
    };
    let discord = start(options).await;
    let (mut socket, _) = Socket::identified(&discord, ALL).await;
    assert_eq!(socket.close_code().await, 4009);
}

#[tokio::test]
async fn a_second_identify_of_the_bucket_has_to_wait() {
    let options = DiscordOptions {
        max_concurrency: 2,
        identify_window: DEADLINE,
        ..quick()
    };
    let discord = start(options).await;
    let mut answers = Vec::new();
    for shard in 0..3 {
        let mut socket = Socket::open(&discord).await;
        socket.send(&identify(ALL, shard, 3)).await;
        answers.push(socket.next().await);
    }
    assert_eq!(answers[0]["t"], "READY");
    assert_eq!(answers[1]["t"], "READY", "shard 1 is of the other bucket");
    assert_eq!(
        (&answers[2]["op"], &answers[2]["d"]),
        (&json!(9), &json!(false))
    );
    assert_eq!(discord.refused_identifies(), 1);
}

#[tokio::test]
async fn a_resume_replays_what_was_missed_and_only_that() {
    let Village {
        discord,
        channel,
        ann,
        ..
    } = village(quick()).await;
    let (mut socket, ready) = Socket::identified(&discord, ALL).await;
    discord.post_as(ann, channel, "heard", PostOptions::default());
    let heard = socket.next().await;
    discord.inject(Fault::DropSocket);
    assert_eq!(socket.close_code().await, 1006);
    discord.post_as(ann, channel, "missed", PostOptions::default());
    let mut socket = Socket::open(&discord).await;
    socket
        .send(&resume(&ready["session_id"], heard["s"].as_u64().unwrap()))
        .await;
    let missed = socket.next().await;
    assert_eq!(missed["d"]["content"], "missed");
    assert_eq!(
        missed["s"].as_u64(),
        heard["s"].as_u64().map(|sequence| sequence + 1)
    );
    assert_eq!(socket.next().await["t"], "RESUMED");
    discord.post_as(ann, channel, "again", PostOptions::default());
    assert_eq!(socket.next().await["d"]["content"], "again");
    assert_eq!(discord.resumes(), 1);
}

#[tokio::test]
async fn sessions_that_ended_cannot_be_resumed() {
    let discord = start(quick()).await;
    let (socket, ready) = Socket::identified(&discord, ALL).await;
    socket.close(1000).await;
    let mut again = Socket::open(&discord).await;
    again.send(&resume(&ready["session_id"], 1)).await;
    let answer = again.next().await;
    assert_eq!((&answer["op"], &answer["d"]), (&json!(9), &json!(false)));
    let (socket, ready) = Socket::identified(&discord, ALL).await;
    socket.close(4000).await;
    assert_eq!(
        code_for(&discord, resume(&ready["session_id"], 99)).await,
        4007
    );
}

#[tokio::test]
async fn ops_seven_and_nine_come_when_told() {
    let discord = start(quick()).await;
    let (mut socket, _) = Socket::identified(&discord, ALL).await;
    discord.inject(Fault::Reconnect);
    assert_eq!(socket.next().await["op"], 7);
    for resumable in [true, false] {
        discord.inject(Fault::InvalidSession { resumable });
        let answer = socket.next().await;
        assert_eq!(
            (&answer["op"], &answer["d"]),
            (&json!(9), &json!(resumable))
        );
    }
    socket.send(&identify(ALL, 0, 1)).await;
    assert_eq!(
        socket.next().await["t"],
        "READY",
        "the same socket identifies again"
    );
    discord.inject_on(0, Fault::Close { code: 4000 });
    assert_eq!(socket.close_code().await, 4000);
}

#[tokio::test]
async fn events_come_twice_and_out_of_order_when_told() {
    let Village {
        discord,
        channel,
        ann,
        ..
    } = village(quick()).await;
    let (mut socket, _) = Socket::identified(&discord, ALL).await;
    discord.inject(Fault::DuplicateNext { events: 1 });
    discord.post_as(ann, channel, "one", PostOptions::default());
    discord.inject(Fault::SwapNextTwo);
    discord.post_as(ann, channel, "two", PostOptions::default());
    discord.post_as(ann, channel, "three", PostOptions::default());
    for expected in ["one", "one", "three", "two"] {
        assert_eq!(socket.next().await["d"]["content"], expected);
    }
}

#[tokio::test]
async fn an_event_that_is_held_is_never_forgotten() {
    let Village {
        discord,
        channel,
        ann,
        ..
    } = village(quick()).await;
    let (mut socket, _) = Socket::identified(&discord, ALL).await;
    let post = |text: &str| discord.post_as(ann, channel, text, PostOptions::default());
    discord.inject(Fault::SwapNextTwo);
    post("one");
    discord.inject(Fault::SwapNextTwo);
    post("two");
    discord.inject(Fault::SwapNextTwo);
    post("three");
    discord.inject(Fault::DuplicateNext { events: 5 });
    discord.inject(Fault::Recover);
    post("four");
    for expected in ["two", "one", "three", "four"] {
        assert_eq!(socket.next().await["d"]["content"], expected);
    }
}

#[tokio::test]
async fn texts_are_blanked_without_the_intent() {
    let Village {
        discord,
        channel,
        ann,
        ..
    } = village(quick()).await;
    let (mut socket, _) = Socket::identified(&discord, ALL & !intents::MESSAGE_CONTENT).await;
    let direct = discord.direct_with(ann);
    let mention = format!("<@{}> hello", discord.bot());
    for (channel, text, expected) in [
        (channel, "not for you", ""),
        (channel, mention.as_str(), mention.as_str()),
        (direct, "just us", "just us"),
    ] {
        discord.post_as(ann, channel, text, PostOptions::default());
        assert_eq!(socket.next().await["d"]["content"], expected);
    }
    let original = discord.post_as(ann, channel, "secret", PostOptions::default());
    socket.next().await;
    let options = PostOptions::reply_to(original);
    discord.post_as(ann, channel, &mention, options);
    let reply = socket.next().await;
    assert_eq!(reply["d"]["content"], mention);
    assert_eq!(reply["d"]["referenced_message"]["content"], "");
}

#[tokio::test]
async fn events_go_to_their_shard_and_only_with_their_intent() {
    let discord = start(quick()).await;
    let guild = discord.add_guild_on("second", 1, 2);
    let channel = discord.add_channel(guild, "general");
    let ann = discord.add_user("ann");
    let direct = discord.direct_with(ann);
    let mut sockets = Vec::new();
    for shard in 0..2 {
        let mut socket = Socket::open(&discord).await;
        socket
            .send(&identify(ALL & !intents::GUILDS, shard, 2))
            .await;
        assert_eq!(socket.next().await["t"], "READY");
        sockets.push(socket);
    }
    discord.post_as(ann, channel, "in the server", PostOptions::default());
    discord.post_as(ann, direct, "direct", PostOptions::default());
    assert_eq!(sockets[0].next().await["d"]["content"], "direct");
    assert_eq!(sockets[1].next().await["d"]["content"], "in the server");
}

#[tokio::test]
async fn edits_and_deletions_are_told_and_hidden_channels_are_silent() {
    let Village {
        discord,
        guild,
        channel,
        ann,
    } = village(quick()).await;
    let hidden = discord.add_channel(guild, "hidden");
    discord.set_access(hidden, Access::Hidden);
    let (mut socket, _) = Socket::identified(&discord, ALL).await;
    discord.post_as(ann, hidden, "psst", PostOptions::default());
    let message = discord.post_as(ann, channel, "teh", PostOptions::default());
    discord.edit_as(message, "the");
    discord.delete(message);
    assert_eq!(socket.next().await["d"]["content"], "teh");
    let edited = socket.next().await;
    assert_eq!(
        (&edited["t"], &edited["d"]["content"]),
        (&json!("MESSAGE_UPDATE"), &json!("the"))
    );
    assert_eq!(socket.next().await["t"], "MESSAGE_DELETE");
}

#[tokio::test]
async fn too_many_session_starts_reset_the_token() {
    let discord = start(DiscordOptions {
        session_starts: 1,
        ..quick()
    })
    .await;
    let (socket, _) = Socket::identified(&discord, ALL).await;
    socket.close(1000).await;
    assert_eq!(code_for(&discord, identify(ALL, 0, 1)).await, 4004);
}

#[tokio::test]
async fn a_gateway_that_is_down_takes_no_connection() {
    let discord = start(quick()).await;
    discord.inject(Fault::Down { down: true });
    assert!(connect_async(discord.gateway_url()).await.is_err());
    discord.inject(Fault::Down { down: false });
    Socket::open(&discord).await;
}

#[tokio::test]
async fn what_struck_is_counted_and_what_was_only_asked_for_is_not() {
    let Village {
        discord,
        channel,
        ann,
        ..
    } = village(quick()).await;
    // Nobody listens: none of this meets anyone.
    discord.inject(Fault::Reconnect);
    discord.inject(Fault::DropSocket);
    discord.inject(Fault::DuplicateNext { events: 1 });
    assert_eq!(discord.struck(), Struck::default());
    let (mut socket, _) = Socket::identified(&discord, ALL).await;
    discord.inject(Fault::DuplicateNext { events: 1 });
    discord.post_as(ann, channel, "one", PostOptions::default());
    discord.inject(Fault::SwapNextTwo);
    discord.post_as(ann, channel, "two", PostOptions::default());
    discord.post_as(ann, channel, "three", PostOptions::default());
    discord.inject(Fault::StopAcks { stopped: true });
    socket.send(&json!({"op": 1, "d": 1})).await;
    let beaten = discord.wait(DEADLINE, |state| (state.heartbeats > 0).then_some(()));
    assert!(beaten.await.is_some());
    discord.inject(Fault::InvalidSession { resumable: true });
    for _ in 0..5 {
        socket.next().await;
    }
    discord.inject(Fault::DropSocket);
    assert_eq!(socket.close_code().await, 1006);
    let expected = Struck {
        dropped: 1,
        told_off: 1,
        silent: 1,
        doubled: 1,
        swapped: 1,
        ..Struck::default()
    };
    assert_eq!(discord.struck(), expected);
}
