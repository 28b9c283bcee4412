//! What is asked of Claude, and what people see of its answers.

use chinwag_standins::{
    claude::{Answer, Behaviour, tokens},
    discord::Snowflake,
};
use serde_json::Value;
use sqlx::Row;

use crate::discord_app::{App, DEADLINE, Setup, eventually, logged};

/// The bodies of all requests so far.
fn asked(app: &App) -> Vec<Value> {
    let requests = app.claude.requests().into_iter();
    requests.map(|request| request.body).collect()
}

/// The texts of a request's messages.
fn texts(body: &Value) -> Vec<&str> {
    let messages = body["messages"].as_array().unwrap().iter();
    messages
        .map(|message| message["content"].as_str().unwrap())
        .collect()
}

/// A request's instructions: a part that is kept, and one that changes.
fn system(body: &Value) -> String {
    let parts = body["system"].as_array().unwrap();
    assert_eq!(parts.len(), 2);
    assert_eq!(parts[0]["cache_control"]["type"], "ephemeral");
    assert!(parts[1].get("cache_control").is_none());
    let texts = parts.iter().map(|part| part["text"].as_str().unwrap());
    texts.collect()
}

async fn says(app: &App, user: Snowflake, channel: Snowflake, text: &str) -> String {
    app.ask(user, channel, text).await.content
}

#[tokio::test(flavor = "multi_thread")]
async fn the_answer_is_what_claude_wrote_to_the_letter() {
    let setup = Setup {
        env: vec![("CHINWAG_EMOJI_DENSITY", "medium".to_owned())],
        ..Setup::default()
    };
    let app = setup.start().await;
    let ann = app.discord.add_user("ann");
    let direct = app.discord.direct_with(ann);
    let text = "Grüße! **Bold**, _kursiv_, `code`, 100 % & <tag>.\n\n> 日本語 🎈🎉\n- a\n- b";
    // However the bytes of the stream are cut, and with or without thinking before.
    for (chunk_bytes, thinking) in [(None, false), (Some(1), false), (Some(7), true)] {
        app.claude.next(Behaviour::Answer(Answer {
            text: Some(text.to_owned()),
            delta_chars: 5,
            chunk_bytes,
            thinking,
            ..Answer::default()
        }));
        assert_eq!(says(&app, ann, direct, "write").await, text);
    }
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_are_as_the_api_wants_them() {
    let app = App::start().await;
    let ann = app.discord.add_user("ann");
    let direct = app.discord.direct_with(ann);
    for text in ["one", "two", "three", "four"] {
        says(&app, ann, direct, text).await;
    }
    for request in app.claude.requests() {
        assert_eq!(request.status, Some(200));
        assert_eq!(request.path, "/v1/messages");
        let header = |name: &str| {
            let found = request.headers.iter().find(|(known, _)| known == name);
            found.map(|(_, value)| value.as_str())
        };
        assert_eq!(header("anthropic-version"), Some("2026-10-21"));
        assert_eq!(header("content-type"), Some("application/json"));
        let fields: Vec<_> = request.body.as_object().unwrap().keys().collect();
        assert_eq!(
            fields,
            [
                "max_tokens",
                "messages",
                "model",
                "stream",
                "system",
                "tool_choice",
                "tools"
            ]
        );
        let roles = request.body["messages"].as_array().unwrap().iter();
        let roles: Vec<_> = roles.map(|it| it["role"].as_str().unwrap()).collect();
        let expected = ["user", "assistant"].iter().cycle().take(roles.len());
        assert_eq!(roles, expected.copied().collect::<Vec<_>>());
    }
    let bodies = asked(&app);
    let systems: Vec<_> = bodies.iter().map(system).collect();
    // What changes comes last, so that the provider can keep what does not.
    let (stable, moment) = systems[0].split_once("# Now").unwrap();
    assert!(moment.len() < 300, "{moment}");
    assert!(stable.contains("ann"), "{stable}");
    for system in &systems {
        assert!(system.starts_with(stable), "{system}");
    }
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_holds_its_own_conversation_and_no_other() {
    let app = App::start().await;
    let (ann, bob) = (app.discord.add_user("ann"), app.discord.add_user("bob"));
    let guild = app.discord.add_guild("home");
    let lobby = app.discord.add_channel(guild, "lobby");
    let cellar = app.discord.add_channel(guild, "cellar");
    let direct = app.discord.direct_with(ann);
    let places = [
        (ann, lobby, "canary-robin"),
        (bob, lobby, "canary-finch"),
        (ann, cellar, "canary-heron"),
        (ann, direct, "canary-eagle"),
    ];
    for round in 0..3 {
        for (user, channel, canary) in places {
            let text = format!("{canary} is what I think of in round {round}");
            app.reply(app.mention(user, channel, &text)).await;
        }
    }
    let bodies = asked(&app);
    assert_eq!(bodies.len(), 12);
    for body in &bodies {
        let own = *texts(body).last().unwrap();
        let own = own.split(' ').next().unwrap();
        let whole = body.to_string();
        for (_, _, canary) in places {
            assert_eq!(whole.contains(canary), canary == own, "{whole}");
        }
    }
    for (_, _, canary) in places {
        assert_eq!(logged(canary), Vec::<String>::new());
    }
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_window_holds_the_last_ten_messages() {
    let app = App::start().await;
    let ann = app.discord.add_user("ann");
    let direct = app.discord.direct_with(ann);
    app.claude.always(Behaviour::text("noted"));
    for number in 0..8 {
        says(&app, ann, direct, &format!("number {number}")).await;
    }
    let bodies = asked(&app);
    let counts: Vec<_> = bodies.iter().map(|body| texts(body).len()).collect();
    assert_eq!(counts, [1, 3, 5, 7, 9, 11, 11, 11]);
    let last = texts(&bodies[7]);
    assert_eq!(last[0], "number 2");
    assert_eq!(last[10], "number 7");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_window_is_the_persons_own_choice() {
    let app = App::start().await;
    let (ann, bob) = (app.discord.add_user("ann"), app.discord.add_user("bob"));
    for (user, size) in [(ann, 2), (bob, 0)] {
        let statement = format!(
            "insert into user_preferences (platform, user_id, context_window_size, preferred_name)
             values ('discord', '{user}', {size}, 'Captain') returning id"
        );
        app.base.number(&statement).await;
    }
    for (user, expected) in [(ann, vec![1, 3, 3, 3]), (bob, vec![1, 1, 1, 1])] {
        let direct = app.discord.direct_with(user);
        let before = asked(&app).len();
        for number in 0..4 {
            says(&app, user, direct, &format!("number {number}")).await;
        }
        let bodies = asked(&app).split_off(before);
        let counts: Vec<_> = bodies.iter().map(|body| texts(body).len()).collect();
        assert_eq!(counts, expected);
        assert!(system(&bodies[0]).contains("Captain"));
    }
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_budget_holds_with_the_longest_messages() {
    for budget in [4500_u64, 6000, 8000] {
        let setup = Setup {
            env: vec![("MAX_TOKENS_PER_REQUEST", budget.to_string())],
            ..Setup::default()
        };
        let app = setup.start().await;
        let ann = app.discord.add_user("ann");
        let direct = app.discord.direct_with(ann);
        app.claude.always(Behaviour::text("also long ".repeat(150)));
        let english = "word ".repeat(800);
        let japanese = "\u{6f22}".repeat(4000);
        for (number, text) in [&english, &english, &japanese, &english, &japanese]
            .into_iter()
            .enumerate()
        {
            app.say(ann, direct, text);
            let posted = app
                .discord
                .wait_for_bot_messages(direct, number + 1, DEADLINE)
                .await;
            assert!(posted.is_some());
        }
        for body in asked(&app) {
            let read = tokens::of_request(&body);
            // What the model may think comes on top.
            let room = body["max_tokens"].as_u64().unwrap() - 4096;
            assert!(room >= 256, "{room}");
            assert!(read + room <= budget, "{read} + {room} of {budget}");
            // English messages are never cut.
            let last = *texts(&body).last().unwrap();
            assert!(!last.starts_with("word") || last.len() == english.trim_end().len());
        }
        app.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_grows_on_the_console_and_ends_as_the_reply() {
    let setup = Setup {
        console: true,
        ..Setup::default()
    };
    let app = setup.prepare().await;
    let text = "One sentence follows another, slowly enough to be watched. ".repeat(6);
    let text = text.trim_end();
    app.claude.next(Behaviour::Answer(Answer {
        text: Some(text.to_owned()),
        thinking: true,
        chunk_delay_ms: 60,
        ..Answer::default()
    }));
    let chat = app.base.user("ann").in_channel("lobby");
    let reply = chat.says("go on").await;
    assert_eq!(reply.text, text);
    let events = chat.events();
    let partials: Vec<_> = events
        .iter()
        .filter(|event| event.name == "partial")
        .map(|event| event.text().to_owned())
        .collect();
    assert!(partials.len() > 2, "{events:?}");
    for pair in partials.windows(2) {
        assert!(pair[1].starts_with(&pair[0]), "{pair:?}");
    }
    for partial in &partials {
        assert!(text.starts_with(partial), "{partial}");
    }
    assert_eq!(events.last().unwrap().name, "reply");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_that_claude_counted_are_in_history() {
    let app = App::start().await;
    let ann = app.discord.add_user("ann");
    let direct = app.discord.direct_with(ann);
    says(&app, ann, direct, "count me").await;
    let turns = app.history_of(ann, direct, 1).await;
    assert!(turns[0].tokens_used > 100, "{}", turns[0].tokens_used);
    eventually("nothing is left", async || {
        (app.base.unfinished().await == 0).then_some(())
    })
    .await;
    app.finish().await;
}

/// What the ledger and Claude count, by the kind of token.
async fn counted(app: &App) -> [[i64; 4]; 2] {
    app.base.settle().await;
    let ledger = app
        .base
        .rows(
            "select sum(input_tokens), sum(cache_read_tokens), sum(cache_creation_tokens), sum(output_tokens)
             from usage_ledger",
            |row| [row.get(0), row.get(1), row.get(2), row.get(3)],
        )
        .await;
    let kinds = [
        "input_tokens",
        "cache_read_input_tokens",
        "cache_creation_input_tokens",
        "output_tokens",
    ];
    let requests = app.claude.requests();
    let claude = kinds.map(|kind| {
        let each = requests.iter().map(|request| request.usage[kind].as_i64());
        each.flatten().sum()
    });
    [ledger[0], claude]
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ledger_is_what_claude_counted_and_most_of_the_rules_come_from_its_cache() {
    let mut read = Vec::new();
    for caching in ["on", "off"] {
        let setup = Setup {
            env: vec![
                ("CHINWAG_PROMPT_CACHING", caching.to_owned()),
                (
                    "ANTHROPIC_UNDERSTANDING_MODEL",
                    "claude-haiku-5-5".to_owned(),
                ),
            ],
            ..Setup::default()
        };
        let app = setup.start().await;
        let (ann, bob) = (app.discord.add_user("ann"), app.discord.add_user("bob"));
        let places = [
            (ann, app.discord.direct_with(ann)),
            (bob, app.discord.direct_with(bob)),
        ];
        for turn in 0..5 {
            for (user, channel) in places {
                says(&app, user, channel, &format!("This is message {turn}")).await;
                says(&app, user, channel, "can you make gifs?").await;
            }
        }
        let [ledger, claude] = counted(&app).await;
        assert_eq!(ledger, claude);
        read.push(ledger);
        app.finish().await;
    }
    let [cached, plain] = [read[0], read[1]];
    println!("cached: {cached:?}, plain: {plain:?}");
    // All that is read, however it is billed, is about the same: a part is a line of its own.
    let [whole, other] = [cached, plain].map(|read| read[..3].iter().sum::<i64>());
    assert!((whole - other).abs() * 100 < whole, "{whole}, {other}");
    assert_eq!(plain[1..3], [0, 0]);
    // Two prompts are kept once each, and read by everybody from then on.
    assert!(cached[1] > cached[2] * 5, "{cached:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_was_cut_off_says_so_behind_what_there_is() {
    let app = App::start().await;
    let ann = app.discord.add_user("ann");
    let direct = app.discord.direct_with(ann);
    app.claude.next(Behaviour::Answer(Answer {
        text: Some("Like this:\n```rust\nfn main() {".to_owned()),
        stop_reason: "max_tokens".to_owned(),
        ..Answer::default()
    }));
    let answer = says(&app, ann, direct, "write a very long program").await;
    let expected = "Like this:\n```rust\nfn main() {\n```\n\nMy answer grew too long";
    assert!(answer.starts_with(expected), "{answer}");
    app.finish().await;
}
