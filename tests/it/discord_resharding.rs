//! The number of shards changes while people talk: the next shards stand beside the present ones
//! before these are hung up, and nothing is lost or said twice.

use std::time::Duration;

use chinwag::hot::{
    Hot,
    plan::{self, Agreed, Plan, Word},
    shards::{self, Instance},
};
use chinwag_standins::discord::{DiscordOptions, Fault, Limit};

use crate::{
    discord_app::{App, DEADLINE, Setup, eventually},
    discord_process::Program,
    discord_shards::People,
};

async fn prepared(max_concurrency: u64) -> App {
    prepared_with(max_concurrency, false).await
}

async fn prepared_with(max_concurrency: u64, own_redis: bool) -> App {
    let setup = Setup {
        discord: DiscordOptions {
            max_concurrency,
            // What an emptied Redis has forgotten of session starts is another story.
            identify_window: if own_redis {
                Duration::from_millis(10)
            } else {
                Duration::from_secs(5)
            },
            message_limit: Limit::new(500, Duration::from_secs(5)),
            ..DiscordOptions::default()
        },
        env: vec![("RATE_LIMIT_GENERAL", "1000000,60".to_owned())],
        own_redis,
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

/// Waits until a shard of a next set has started its session.
async fn overlaps(app: &App, next: u64) {
    eventually("a next shard is connected", async || {
        let identified = app.discord.identified();
        identified.iter().any(|it| it.shards == next).then_some(())
    })
    .await;
}

async fn only_these_are_connected(app: &App, shards: usize) {
    eventually("the former shards are hung up", async || {
        (app.discord.live_sessions() == shards).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn when_discord_takes_no_shard_of_the_present_number_its_advice_is_followed() {
    let app = prepared(2).await;
    let mut people = People::in_servers(&app, 2, 2).and_directly(&app);
    let gateway = Program::start(&app, &[]).await;
    settled_at(&gateway, 1.0).await;
    assert!(app.discord.wait_for_sessions(1, DEADLINE).await);
    people.speak(&app, "before");
    people.are_answered(&app).await;
    app.discord.wants_shards(2);
    people
        .speak_during(&app, async {
            app.discord
                .inject(Fault::InvalidSession { resumable: false });
            settled_at(&gateway, 2.0).await;
        })
        .await;
    let refused = app.discord.connections().into_iter();
    let refused = refused.filter(|it| it.close_code == Some(4011)).count();
    assert_eq!(refused, 1, "it is asked once whether one shard is enough");
    people.speak(&app, "after");
    people.are_answered(&app).await;
    gateway.stop().await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn redis_may_be_emptied_while_two_sets_overlap() {
    let app = prepared_with(2, true).await;
    let mut people = People::in_servers(&app, 2, 2).and_directly(&app);
    let old = started(&app, "1").await;
    settled_at(&old, 1.0).await;
    assert!(app.discord.wait_for_sessions(1, DEADLINE).await);
    people.speak(&app, "before");
    let new = people
        .speak_during(&app, async {
            let new = started(&app, "2").await;
            overlaps(&app, 2).await;
            app.base.flush().await;
            settled_at(&new, 2.0).await;
            settled_at(&old, 2.0).await;
            only_these_are_connected(&app, 2).await;
            new
        })
        .await;
    people.speak(&app, "after");
    people.are_answered(&app).await;
    old.stop().await;
    new.stop().await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_proposal_takes_the_place_of_one_that_has_begun() {
    let app = prepared(1).await;
    let mut people = People::in_servers(&app, 2, 2).and_directly(&app);
    let first = started(&app, "1").await;
    settled_at(&first, 1.0).await;
    assert!(app.discord.wait_for_sessions(1, DEADLINE).await);
    people.speak(&app, "before");
    let (second, third) = people
        .speak_during(&app, async {
            let second = started(&app, "2").await;
            overlaps(&app, 2).await;
            let third = started(&app, "3").await;
            for program in [&first, &second, &third] {
                settled_at(program, 3.0).await;
            }
            only_these_are_connected(&app, 3).await;
            (second, third)
        })
        .await;
    people.speak(&app, "after");
    people.are_answered(&app).await;
    for program in [first, second, third] {
        program.stop().await;
    }
    app.finish().await;
}

/// What a gateway that is played and wants so many shards is told.
async fn agreed(hot: &Hot, known: &Plan, wanted: u32) -> Agreed {
    let word = Word {
        known,
        wanted: Some(wanted),
        is_first: true,
        refused: None,
        standing: &[],
    };
    plan::agree(hot, word).await.unwrap().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_starts_is_told_for_how_long_the_count_has_been_kept_to() {
    let app = prepared(1).await;
    let hot = &app.base.hot;
    let first = agreed(hot, &Plan::default(), 1).await;
    let old = Duration::from_millis(200);
    assert!(first.kept_for < old);
    eventually("the count grows old", async || {
        let started = agreed(hot, &Plan::default(), 1).await;
        assert_eq!(started.plan, first.plan);
        (started.kept_for > old).then_some(())
    })
    .await;
    let proposed = agreed(hot, &first.plan, 2).await;
    assert_eq!((proposed.plan.current, proposed.plan.next), (1, Some(2)));
    assert!(proposed.kept_for > old);
    // Outcomes may wait for a set that was begun and given up.
    let other = agreed(hot, &proposed.plan, 3).await;
    assert_eq!(
        (other.plan.next, &other.plan.before[..]),
        (Some(3), &[2][..])
    );
    assert!(other.kept_for < old);
    // Redis has lost what this one knows.
    let later = Plan {
        version: 9,
        current: 5,
        ..Plan::default()
    };
    let brought_back = agreed(hot, &later, 5).await;
    assert_eq!(brought_back.plan, later);
    assert!(brought_back.kept_for < old);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_a_plan_was_brought_back_the_present_holders_come_first() {
    let app = prepared(1).await;
    let hot = &app.base.hot;
    let newcomer = Instance {
        name: "newcomer",
        shards: 2,
        held: &[],
        is_first: true,
        is_leaving: false,
    };
    let known = Plan {
        version: 4,
        current: 2,
        ..Plan::default()
    };
    agreed(hot, &known, 2).await;
    let part = shards::hold(hot, newcomer).await.unwrap();
    assert!(part.claimed.is_empty(), "{part:?}");
    assert_eq!(part.free, 2);
    app.finish().await;
}
