//! Limits: by whom, where and of what kind, exactly over many instances whose clocks disagree.

use std::{sync::Arc, time::Duration};

use chinwag::{
    clock::Clock,
    domain::{
        ids::Platform,
        message::Incoming,
        press::Besides,
        quota::{Dimension, Kind, Verdict},
        routing::Route,
    },
    handoff::{Accepted, Handoff, Limiter, NotAccepted},
    hot::Hot,
    llm::scripted::{Line, Scripted},
};
use futures::{StreamExt, future::join_all, stream};
use jiff::SignedDuration;
use uuid::Uuid;

use crate::app::{App, Setup, eventually};

const INSTANCES: usize = 8;
const GENERAL: Dimension = Dimension::Person(Kind::General);

async fn limited(settings: &[(&'static str, &str)]) -> App {
    let settings = settings
        .iter()
        .map(|(name, value)| (*name, (*value).to_owned()));
    App::with(Setup {
        workers: Some(0),
        without_console: true,
        settings: settings.collect(),
        ..Setup::default()
    })
    .await
}

/// Doors as other machines would have them, whose clocks are hours apart.
async fn doors_of_other_machines(app: &App) -> Vec<Handoff> {
    let doors = (0_i64..).take(INSTANCES).map(|place| {
        let skew = SignedDuration::from_hours(place * 7 - 20);
        let clock = Clock::fixed(Clock::Real.now() + skew);
        let hot = Hot::open(&app.config.redis).unwrap();
        let settings = app.config.handoff.clone();
        Handoff::open(hot, app.pool.clone(), clock, settings, &app.doors)
    });
    let doors: Vec<Handoff> = doors.collect();
    for door in &doors {
        eventually("a door is open", async || door.is_open().then_some(())).await;
    }
    doors
}

/// A message of `user` in `channel` of `server` (none where it is empty).
pub fn message(user: &str, channel: &str, server: &str) -> Incoming {
    Incoming {
        platform: Platform::Console,
        guild: (!server.is_empty()).then(|| server.into()),
        channel: channel.into(),
        user: user.into(),
        user_name: user.to_owned(),
        message: Uuid::now_v7().to_string().into(),
        text: "tell me a joke".to_owned(),
        sent_at: Clock::Real.now(),
        reply_to: None,
        locale: None,
        besides: Besides::default(),
    }
}

/// What a door says to it: nothing where it is taken in, otherwise which limit refuses, and whether
/// for the first time.
async fn refusal(door: &Handoff, message: Incoming) -> Option<(Dimension, bool)> {
    match door.accept(message, Route::Console).await {
        Ok(Accepted::New(_)) => None,
        Err(NotAccepted::TooMany {
            by,
            first,
            retry_after,
            ..
        }) => {
            assert!(retry_after > Duration::ZERO);
            Some((by, first))
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_instances_with_other_clocks_let_exactly_so_many_through() {
    let app = limited(&[("RATE_LIMIT_GENERAL", "6,3600")]).await;
    let doors = doors_of_other_machines(&app).await;
    let tries = (0..10).flat_map(|_| &doors);
    let refusals = join_all(tries.map(|door| refusal(door, message("ann", "general", "")))).await;
    let let_through = refusals.iter().filter(|refusal| refusal.is_none());
    assert_eq!(let_through.count(), 6);
    let told = refusals
        .iter()
        .filter(|refusal| **refusal == Some((GENERAL, true)));
    assert_eq!(told.count(), 1, "she is told once");
    // The journal follows within a moment.
    eventually("six are in the journal", async || {
        (app.accepted().await == 6).then_some(())
    })
    .await;
    app.abandon().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sixth_picture_of_an_hour_is_refused_whoever_asks_redis() {
    let app = limited(&[("RATE_LIMIT_IMAGE_GEN", "5,3600")]).await;
    let limiters: Vec<Limiter> = (0..INSTANCES)
        .map(|_| {
            let hot = Hot::open(&app.config.redis).unwrap();
            Limiter::new(hot, app.config.handoff.limits.clone())
        })
        .collect();
    let ann = "ann".into();
    let take = |limiter: &Limiter, kind, what: String| {
        let (limiter, ann) = (limiter.clone(), &ann);
        async move { limiter.take(Platform::Discord, ann, kind, &what).await }
    };
    // Every job runs twice, on two workers at once.
    let jobs = (0..20).flat_map(|job| {
        let workers = [job % INSTANCES, (job + 3) % INSTANCES];
        workers.map(|worker| take(&limiters[worker], Kind::Image, format!("general/{job}")))
    });
    let verdicts = join_all(jobs).await;
    let allowed = |verdict: &Verdict| *verdict == Verdict::Allow;
    let of_jobs: Vec<_> = verdicts
        .chunks(2)
        .map(|both| both.iter().filter(|each| allowed(each)).count())
        .collect();
    assert_eq!(
        of_jobs.iter().filter(|each| **each == 2).count(),
        5,
        "{of_jobs:?}"
    );
    assert_eq!(
        of_jobs.iter().filter(|each| **each == 0).count(),
        15,
        "{of_jobs:?}"
    );
    // Whose job could not tell, since its worker died, tells when it runs again.
    let refused = verdicts
        .chunks(2)
        .filter(|both| matches!(both[0], Verdict::Wait { first: true, .. }));
    assert_eq!(refused.count(), 1, "{verdicts:?}");
    // Features are counted apart, and both commands are one kind.
    assert_eq!(
        take(&limiters[0], Kind::FeatureRequest, "general/1".to_owned()).await,
        Verdict::Allow
    );
    app.abandon().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_costs_no_call_of_a_model_beyond_the_limit() {
    let model = Scripted::always(Line::says("Why did the chicken cross the road?"));
    let helper = Scripted::always(Line::says("{}"));
    let app = App::with(Setup {
        settings: vec![("RATE_LIMIT_GENERAL", "30,3600".to_owned())],
        model: Some(Arc::new(model.clone())),
        helper: Some(Arc::new(helper.clone())),
        ..Setup::default()
    })
    .await;
    let doors = doors_of_other_machines(&app).await;
    let tries = (0..10_000).map(|number| {
        let door = &doors[number % INSTANCES];
        let channel = format!("channel {}", number % 100);
        async move { refusal(door, message("ann", &channel, "")).await }
    });
    let refusals: Vec<_> = stream::iter(tries).buffer_unordered(64).collect().await;
    let told = refusals
        .iter()
        .filter(|refusal| **refusal == Some((GENERAL, true)));
    assert_eq!(told.count(), 1);
    app.settle().await;
    assert_eq!(app.accepted().await, 30);
    assert_eq!(model.requests().len(), 30);
    assert_eq!(helper.requests().len(), 0);
    app.finish().await;
}

#[tokio::test]
async fn each_limit_holds_by_itself() {
    let app = limited(&[
        ("RATE_LIMIT_CHANNEL", "2,60"),
        ("RATE_LIMIT_SERVER", "3,60"),
        ("RATE_LIMIT_GLOBAL", "5,60"),
    ])
    .await;
    let door = &app.handoff;
    // A channel, by whomever.
    assert_eq!(refusal(door, message("ann", "a", "home")).await, None);
    assert_eq!(refusal(door, message("bob", "a", "home")).await, None);
    for (user, first) in [("ann", true), ("ann", false), ("cem", true)] {
        let refused = refusal(door, message(user, "a", "home")).await;
        assert_eq!(refused, Some((Dimension::Channel, first)), "{user}");
    }
    // Its server: what the channel has refused was not counted there.
    assert_eq!(refusal(door, message("ann", "b", "home")).await, None);
    let refused = refusal(door, message("ann", "c", "home")).await;
    assert_eq!(refused, Some((Dimension::Server, true)));
    // Everybody, where there is no server, too.
    assert_eq!(refusal(door, message("ann", "d", "")).await, None);
    assert_eq!(refusal(door, message("bob", "e", "away")).await, None);
    let refused = refusal(door, message("dee", "f", "")).await;
    assert_eq!(refused, Some((Dimension::Global, true)));
    app.abandon().await;
}

#[tokio::test]
async fn what_one_limit_refuses_uses_up_no_other() {
    let app = limited(&[
        ("RATE_LIMIT_GENERAL", "3,60"),
        ("RATE_LIMIT_CHANNEL", "1,60"),
        ("RATE_LIMIT_SERVER", "3,60"),
        ("RATE_LIMIT_GLOBAL", "4,60"),
    ])
    .await;
    let door = &app.handoff;
    assert_eq!(refusal(door, message("ann", "a", "home")).await, None);
    for _ in 0..10 {
        let refused = refusal(door, message("ann", "a", "home")).await;
        assert!(
            matches!(refused, Some((Dimension::Channel, _))),
            "{refused:?}"
        );
    }
    for channel in ["b", "c"] {
        assert_eq!(refusal(door, message("ann", channel, "home")).await, None);
    }
    // Of herself and of the server nothing is left, of everybody one.
    for _ in 0..10 {
        let refused = refusal(door, message("ann", "d", "home")).await;
        assert!(
            matches!(refused, Some((GENERAL | Dimension::Server, _))),
            "{refused:?}"
        );
    }
    assert_eq!(refusal(door, message("bob", "d", "")).await, None);
    app.abandon().await;
}

#[tokio::test]
async fn a_role_stands_in_the_place_of_the_general_limit() {
    let app = limited(&[
        ("RATE_LIMIT_GENERAL", "2,60"),
        ("RATE_LIMIT_ROLES", "11=3,60; 12=4,60; 13=1,60"),
    ])
    .await;
    let door = &app.handoff;
    let with_roles = |user: &str, roles: &[&str]| {
        let mut message = message(user, "a", "home");
        message.besides.roles = roles.iter().map(|&role| role.to_owned()).collect();
        message
    };
    let cases: [(&str, &[&str], usize, Dimension); 4] = [
        ("ann", &["10"], 2, GENERAL),
        ("bob", &["11", "10"], 3, Dimension::Role),
        // The most generous one of several counts.
        ("cem", &["13", "12", "11"], 4, Dimension::Role),
        // One may be stricter than everybody's.
        ("dee", &["13"], 1, Dimension::Role),
    ];
    for (user, roles, most, by) in cases {
        for _ in 0..most {
            assert_eq!(refusal(door, with_roles(user, roles)).await, None, "{user}");
        }
        let refused = refusal(door, with_roles(user, roles)).await;
        assert_eq!(refused, Some((by, true)), "{user}");
    }
    app.abandon().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_huge_limit_takes_little_to_be_kept_and_holds() {
    const COUNT: usize = 10_001;
    let app = limited(&[("RATE_LIMIT_IMAGE_GEN", "10001,31536000")]).await;
    let limiter = Limiter::new(app.hot.clone(), app.config.handoff.limits.clone());
    let ann = "ann".into();
    let takes = (0..COUNT + 50).map(|number| {
        let (limiter, ann) = (&limiter, &ann);
        async move {
            limiter
                .take(Platform::Console, ann, Kind::Image, &number.to_string())
                .await
        }
    });
    let verdicts: Vec<_> = stream::iter(takes).buffer_unordered(64).collect().await;
    let allowed = verdicts
        .iter()
        .filter(|each| **each == Verdict::Allow)
        .count();
    assert_eq!(allowed, COUNT);
    let span_ms = 31_536_000_000;
    let key = app.hot.keys().quota_sums("image", "console/ann", span_ms);
    let mut line = app.hot.connection().await.unwrap();
    let mut call = redis::cmd("MEMORY");
    call.arg("USAGE").arg(key);
    let bytes: u64 = call.query_async(&mut line).await.unwrap();
    assert!(bytes < 1000, "{bytes}");
    app.abandon().await;
}

#[tokio::test]
async fn what_was_not_taken_in_does_not_count() {
    let app = limited(&[
        ("RATE_LIMIT_GENERAL", "2,60"),
        ("CHINWAG_MAX_WAITING", "1"),
        ("CHINWAG_QUEUE_PARTITIONS", "1"),
    ])
    .await;
    let door = &app.handoff;
    assert_eq!(refusal(door, message("ann", "a", "")).await, None);
    for turn in 0..5 {
        let refused = door.accept(message("ann", "a", ""), Route::Console).await;
        let Err(NotAccepted::Full { first, .. }) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(first, turn == 0, "she is told once");
    }
    app.abandon().await;
}
