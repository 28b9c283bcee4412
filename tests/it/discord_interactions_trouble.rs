//! Interactions when something is in the way: a store that is down, a token that is over, an answer
//! that gets lost, another instance.

use std::time::Duration;

use chinwag_standins::{
    claude::{Answer, Behaviour},
    discord::{Fault, Seen, Standing},
};

use crate::discord_app::{App, DEADLINE, Setup, eventually};

const QUARTER_OF_AN_HOUR: Duration = Duration::from_mins(15);

#[tokio::test(flavor = "multi_thread")]
async fn an_interaction_is_acknowledged_while_redis_is_away_and_answered_later() {
    let setup = Setup {
        own_redis: true,
        ..Setup::default()
    };
    let app = setup.start().await;
    let ann = app.discord.add_user("ann");
    let direct = app.discord.direct_with(ann);
    app.used(ann, direct, "status", &[]).await;
    app.base.redis().await.stop().await.unwrap();
    let started = std::time::Instant::now();
    let command = app.command(ann, direct, "help", &[]);
    let is_acknowledged = |seen: &Seen| seen.standing != Standing::Waiting;
    let seen = app.sees(command, is_acknowledged).await;
    assert_ne!(seen.standing, Standing::Failed);
    assert!(started.elapsed() < Duration::from_secs(1), "at once");
    app.base.redis().await.restart().await.unwrap();
    let help = app.answered(command).await;
    assert!(help.text().contains("Here is what works now"), "{help:?}");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_takes_longer_than_the_token_is_an_ordinary_message() {
    let app = App::start().await;
    let ann = app.discord.add_user("ann");
    let guild = app.discord.add_guild("home");
    let lobby = app.discord.add_channel(guild, "lobby");
    // Nobody works until the token is over.
    app.base.pause(&["conversation"]).await;
    let command = app.command(ann, lobby, "status", &[]);
    app.sees(command, |seen| seen.standing == Standing::Thinking)
        .await;
    let private = app.command(ann, lobby, "help", &[]);
    app.sees(private, |seen| seen.standing == Standing::Thinking)
        .await;
    app.discord.pass(QUARTER_OF_AN_HOUR);
    app.base.resume(&["conversation"]).await;
    let direct = app.discord.direct_with(ann);
    let alone = app.discord.wait_for_bot_messages(direct, 1, DEADLINE).await;
    let alone = alone.expect("what was private comes to the person alone");
    assert!(alone[0].content.contains("Here is what works now"));
    let posted = app.posted_in(lobby);
    let late: Vec<_> = posted
        .iter()
        .filter(|it| it.content.contains("Redis: working"))
        .collect();
    assert_eq!(late.len(), 1, "{posted:?}");
    assert_eq!(late[0].reply_to, None);
    app.jobs_done(2).await;
    // Each token was found to be over once.
    app.finish_after_refusals(2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_becomes_of_an_edit_the_answer_is_seen_once() {
    let app = App::start().await;
    let ann = app.discord.add_user("ann");
    let guild = app.discord.add_guild("home");
    let lobby = app.discord.add_channel(guild, "lobby");
    let edit = Some("PATCH /webhooks/{application}/{token}/messages/{message}".to_owned());
    let troubles = [
        Fault::LoseAnswer {
            times: 1,
            route: edit.clone(),
        },
        Fault::LoseRequest {
            times: 1,
            route: edit.clone(),
        },
        Fault::Fail {
            times: 2,
            status: 502,
            route: edit.clone(),
        },
    ];
    for (number, trouble) in troubles.into_iter().enumerate() {
        let what = format!("{trouble:?}");
        app.discord.inject(trouble);
        let seen = app.used(ann, lobby, "status", &[]).await;
        assert_eq!(seen.messages.len(), 1, "{what}");
        app.jobs_done(i64::try_from(number).unwrap() + 1).await;
        assert_eq!(app.posted_in(lobby).len(), number + 1, "{what}");
    }
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interaction_that_another_took_over_is_answered_once() {
    let mut app = App::start().await;
    let ann = app.discord.add_user("ann");
    let guild = app.discord.add_guild("home");
    let lobby = app.discord.add_channel(guild, "lobby");
    app.claude.next(Behaviour::Answer(Answer {
        delay_ms: 500,
        ..Answer::default()
    }));
    app.base.pause(&["conversation"]).await;
    let command = app.command(ann, lobby, "status", &[]);
    app.sees(command, |seen| seen.standing == Standing::Thinking)
        .await;
    eventually("it is accepted", async || {
        (app.base.accepted().await == 1).then_some(())
    })
    .await;
    app.stop_gateway().await;
    app.start_gateway();
    app.connected().await;
    app.base.resume(&["conversation"]).await;
    let seen = app.answered(command).await;
    assert!(seen.text().contains("Redis: working"), "{seen:?}");
    app.jobs_done(1).await;
    assert_eq!(app.posted_in(lobby).len(), 1);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_status_is_told_while_both_stores_are_down() {
    let setup = Setup {
        own_redis: true,
        own_postgres: true,
        ..Setup::default()
    };
    let app = setup.start().await;
    let ann = app.discord.add_user("ann");
    let direct = app.discord.direct_with(ann);
    app.used(ann, direct, "status", &[]).await;
    app.base.redis().await.stop().await.unwrap();
    app.base.postgres().await.stop().await.unwrap();
    // Somebody waits, and whoever asks what is wrong does not wait behind.
    let waiting = app.say(ann, direct, "hello there");
    for _ in 0..2 {
        let status = app.used(ann, direct, "status", &[]).await;
        assert!(status.text().contains("Redis: not reachable"), "{status:?}");
    }
    let typed = app.ask(ann, direct, "/status").await;
    assert!(
        typed.content.contains("PostgreSQL: not reachable"),
        "{typed:?}"
    );
    app.base.postgres().await.restart().await.unwrap();
    app.base.redis().await.restart().await.unwrap();
    let answer = app.reply(waiting).await;
    assert!(answer.content.ends_with("you said: hello there"));
    app.base.settle().await;
    app.finish().await;
}
