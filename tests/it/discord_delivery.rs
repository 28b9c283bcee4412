//! Answers on their way to Discord: long ones, slow ones, and ones that meet trouble.

use std::collections::HashSet;

use chinwag_standins::{
    claude::{Answer, Behaviour},
    discord::{Access, Fault},
};

use crate::discord_app::{App, SEND};

#[tokio::test(flavor = "multi_thread")]
async fn a_long_answer_comes_in_parts_with_its_code_whole_and_in_order() {
    let app = App::start().await;
    let ann = app.discord.add_user("ann");
    let guild = app.discord.add_guild("home");
    let lobby = app.discord.add_channel(guild, "lobby");
    let code = (0..150).map(|number| format!("let line_{number:03} = {number};\n"));
    let words = (150..230).map(|number| format!("Sentence number line_{number:03} says little. "));
    let (code, words) = (code.collect::<String>(), words.collect::<String>());
    let text = format!("Here it is.\n\n```rust\n{code}```\n\nAnd in words:\n\n{words}");
    app.claude.next(Behaviour::text(text));
    let question = app.mention(ann, lobby, "tell me everything");
    app.reply(question).await;
    app.jobs_done(1).await;

    let parts = app.posted_in(lobby);
    assert!(parts.len() > 3, "{}", parts.len());
    assert_eq!(parts[0].reply_to, Some(question));
    assert!(parts[1..].iter().all(|part| part.reply_to.is_none()));
    let mut named = Vec::new();
    for part in &parts {
        assert!(part.content.chars().count() <= 2000);
        let fences = part.content.matches("```").count();
        assert_eq!(fences % 2, 0, "a fence is cut in two: {}", part.content);
        let numbers = part.content.split("line_").skip(1);
        named.extend(numbers.map(|rest| rest[..3].parse::<usize>().unwrap()));
    }
    assert_eq!(named, (0..230).collect::<Vec<_>>());
    let nonces: HashSet<_> = app
        .sends()
        .iter()
        .map(|sent| {
            assert_eq!(sent.body["enforce_nonce"], true);
            assert_eq!(
                sent.body["allowed_mentions"]["parse"],
                serde_json::json!([])
            );
            sent.body["nonce"].to_string()
        })
        .collect();
    assert_eq!(nonces.len(), parts.len());
    let turns = app.history_of(ann, lobby, 1).await;
    assert_eq!(turns[0].delivered_as.len(), parts.len());
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn typing_is_shown_while_work_runs_and_never_after_the_answer() {
    let mut app = App::start().await;
    let ann = app.discord.add_user("ann");
    let direct = app.discord.direct_with(ann);
    app.claude.next(Behaviour::Answer(Answer {
        delay_ms: 12_000,
        ..Answer::default()
    }));
    let reply = app.ask(ann, direct, "think hard").await;
    app.stop_gateway().await;
    let typing = app.discord.typing();
    // At once, and again before Discord's ten seconds are over.
    assert_eq!(typing.len(), 2, "{typing:?}");
    for shown in typing {
        assert_eq!(shown.channel, direct);
        assert!(shown.at_ms <= reply.created_ms);
    }
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_indicator_in_one_channel_holds_up_no_other() {
    let app = App::start().await;
    let people: Vec<_> = (0..8)
        .map(|number| {
            let user = app.discord.add_user(&format!("user{number}"));
            (user, app.discord.direct_with(user))
        })
        .collect();
    app.claude.always(Behaviour::Answer(Answer {
        delay_ms: 6000,
        ..Answer::default()
    }));
    app.discord.inject(Fault::Latency { ms: 1000 });
    let messages: Vec<_> = people
        .iter()
        .map(|(user, direct)| app.say(*user, *direct, "hello"))
        .collect();
    for message in messages {
        app.reply(message).await;
    }
    let typing = app.discord.typing();
    for (_, direct) in &people {
        let shown = typing.iter().filter(|it| it.channel == *direct).count();
        assert_eq!(shown, 1, "{typing:?}");
    }
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_becomes_of_the_request_the_answer_is_seen_once() {
    let app = App::start().await;
    let ann = app.discord.add_user("ann");
    let direct = app.discord.direct_with(ann);
    let route = Some(SEND.to_owned());
    let limited = |retry_after_ms, global| Fault::Limit {
        times: 1,
        retry_after_ms,
        global,
        route: route.clone(),
    };
    let failing = |times, status| Fault::Fail {
        times,
        status,
        route: route.clone(),
    };
    let troubles = [
        limited(300, false),
        limited(1500, false),
        limited(400, true),
        failing(1, 500),
        failing(2, 502),
        failing(1, 503),
        Fault::LoseRequest {
            times: 1,
            route: route.clone(),
        },
        Fault::LoseAnswer {
            times: 1,
            route: route.clone(),
        },
        Fault::LoseAnswer {
            times: 2,
            route: route.clone(),
        },
    ];
    let count = troubles.len();
    for (number, trouble) in troubles.into_iter().enumerate() {
        let what = format!("{trouble:?}");
        app.discord.inject(trouble);
        let question = app.say(ann, direct, &format!("question {number}"));
        let reply = app.reply(question).await;
        let expected = format!("you said: question {number}");
        assert!(reply.content.ends_with(&expected), "{what}: {reply:?}");
        app.history_of(ann, direct, number + 1).await;
        assert_eq!(app.discord.replies_to(question).len(), 1, "{what}");
    }
    app.jobs_done(i64::try_from(count).unwrap()).await;
    assert_eq!(app.posted_in(direct).len(), count);
    let turns = app.history(ann, direct).await;
    for (turn, reply) in turns.iter().zip(app.posted_in(direct)) {
        assert_eq!(turn.delivered_as[0].as_str(), reply.id.to_string());
    }
    app.finish_after_refusals(3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_answer_that_meets_trouble_midway_is_neither_torn_nor_doubled() {
    let app = App::start().await;
    let ann = app.discord.add_user("ann");
    let direct = app.discord.direct_with(ann);
    let lines: Vec<_> = (0..400).map(|number| format!("line {number:04}")).collect();
    app.claude.next(Behaviour::text(lines.join("\n")));
    for fault in [
        Fault::LoseAnswer {
            times: 1,
            route: Some(SEND.to_owned()),
        },
        Fault::Fail {
            times: 1,
            status: 502,
            route: Some(SEND.to_owned()),
        },
    ] {
        app.discord.inject(fault);
    }
    app.ask(ann, direct, "count").await;
    app.jobs_done(1).await;
    let posted = app.posted_in(direct);
    let seen: Vec<_> = posted.iter().flat_map(|it| it.content.lines()).collect();
    assert_eq!(seen, lines);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_replies_are_not_possible_the_answer_is_a_plain_message() {
    let app = App::start().await;
    let ann = app.discord.add_user("ann");
    let guild = app.discord.add_guild("home");
    let lobby = app.discord.add_channel(guild, "lobby");
    let blind = app.discord.add_channel(guild, "blind");
    app.discord.set_access(blind, Access::NoHistory);
    app.mention(ann, blind, "what a day");
    let posted = app
        .discord
        .wait_for_bot_messages(blind, 1, crate::discord_app::DEADLINE)
        .await
        .unwrap();
    assert_eq!(posted[0].content, "(seen 1 messages) you said: what a day");
    assert_eq!(posted[0].reply_to, None);

    // The question is deleted before its answer is there.
    app.claude.next(Behaviour::Answer(Answer {
        delay_ms: 500,
        ..Answer::default()
    }));
    let gone = app.mention(ann, lobby, "never mind");
    app.discord.delete(gone);
    let posted = app
        .discord
        .wait_for_bot_messages(lobby, 1, crate::discord_app::DEADLINE)
        .await
        .unwrap();
    assert_eq!(posted[0].reply_to, None);
    app.jobs_done(2).await;
    app.finish_after_refusals(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_discord_refuses_for_good_does_not_hold_up_the_next() {
    let app = App::start().await;
    let ann = app.discord.add_user("ann");
    let direct = app.discord.direct_with(ann);
    app.discord.inject(Fault::Fail {
        times: 1,
        status: 403,
        route: Some(SEND.to_owned()),
    });
    let refused = app.say(ann, direct, "first");
    let next = app.ask(ann, direct, "second").await;
    assert!(next.content.ends_with("you said: second"));
    app.jobs_done(2).await;
    assert_eq!(app.discord.replies_to(refused).len(), 0);
    app.finish_after_refusals(1).await;
}
