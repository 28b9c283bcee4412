//! The number of shards changes while people talk: the next shards stand beside the present ones
//! before these are hung up, and nothing is lost or said twice.

use std::time::Duration;

use chinwag_standins::discord::{DiscordOptions, Limit};

use crate::{
    discord_app::{App, DEADLINE, Setup, eventually},
    discord_process::Program,
    discord_shards::People,
};

async fn prepared(max_concurrency: u64) -> App {
    let setup = Setup {
        discord: DiscordOptions {
            max_concurrency,
            message_limit: Limit::new(500, Duration::from_secs(5)),
            ..DiscordOptions::default()
        },
        env: vec![("RATE_LIMIT_GENERAL", "1000000,60".to_owned())],
        ..Setup::default()
    };
    setup.prepare().await
}

async fn started(app: &App, shards: &str) -> Program {
    Program::start(app, &[("CHINWAG_SHARDS", shards)]).await
}

/// Waits until a gateway knows of so many shards and no others to be, and is ready.
async fn settled_at(program: &Program, shards: f64) {
    eventually("the plan has moved", async || {
        let present = program.figure("chinwag_shards ").await?;
        let next = program.figure("chinwag_shards_next ").await?;
        ((present - shards).abs() < 0.5 && next < 0.5).then_some(())
    })
    .await;
    program.is_ready().await;
}

async fn moves(first: u64, then: u64) {
    let app = prepared(1).await;
    let mut people = People::in_servers(&app, 2, 2).and_directly(&app);
    let old = started(&app, &first.to_string()).await;
    settled_at(&old, f64::from(u32::try_from(first).unwrap())).await;
    let count = usize::try_from(first).unwrap();
    assert!(app.discord.wait_for_sessions(count, DEADLINE).await);
    people.speak(&app, "before");
    let shards = f64::from(u32::try_from(then).unwrap());
    let new = people
        .speak_during(&app, async {
            let new = started(&app, &then.to_string()).await;
            settled_at(&new, shards).await;
            settled_at(&old, shards).await;
            let count = usize::try_from(then).unwrap();
            eventually("the former shards are hung up", async || {
                (app.discord.live_sessions() == count).then_some(())
            })
            .await;
            new
        })
        .await;
    people.speak(&app, "after");
    people.are_answered(&app).await;
    assert_eq!(
        app.discord.identified().len(),
        usize::try_from(first + then).unwrap(),
        "each shard of each set has started one session"
    );
    old.stop().await;
    new.stop().await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_shards_come_in_place_of_one_while_people_talk() {
    moves(1, 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_shard_comes_in_place_of_two_while_people_talk() {
    moves(2, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_is_killed_while_the_count_changes_holds_nothing_up() {
    let app = prepared(1).await;
    let mut people = People::in_servers(&app, 2, 2).and_directly(&app);
    let old = started(&app, "1").await;
    settled_at(&old, 1.0).await;
    assert!(app.discord.wait_for_sessions(1, DEADLINE).await);
    people.speak(&app, "before");
    people
        .speak_during(&app, async {
            let new = started(&app, "2").await;
            eventually("the next shards are connected", async || {
                let of_next = app.discord.identified();
                of_next.iter().any(|it| it.shards == 2).then_some(())
            })
            .await;
            new.kill().await;
            settled_at(&old, 2.0).await;
        })
        .await;
    people.speak(&app, "after");
    people.are_answered(&app).await;
    old.stop().await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_a_former_count_is_delivered_after_a_full_restart() {
    let app = prepared(2).await;
    let mut people = People::in_servers(&app, 2, 2).and_directly(&app);
    let old = started(&app, "2").await;
    settled_at(&old, 2.0).await;
    assert!(app.discord.wait_for_sessions(2, DEADLINE).await);
    app.base.pause(&["conversation"]).await;
    people.speak(&app, "before");
    eventually("all is accepted", async || {
        let open = app.base.unfinished().await;
        (open == i64::try_from(people.messages.len()).unwrap()).then_some(())
    })
    .await;
    old.kill().await;
    let new = started(&app, "1").await;
    settled_at(&new, 1.0).await;
    app.base.resume(&["conversation"]).await;
    people.speak(&app, "after");
    people.are_answered(&app).await;
    new.stop().await;
    app.finish().await;
}
