//! Limits: by whom, where and of what kind, exactly over many instances whose clocks disagree.

use std::{sync::Arc, time::Duration};

use chinwag::{
    clock::Clock,
    domain::{
        action::{self, Action, Ended, State},
        ids::Platform,
        message::Incoming,
        press::Besides,
        quota::{Dimension, Kind, Verdict},
        routing::Route,
    },
    handoff::{Accepted, Handoff, Limiter, NotAccepted},
    hot::Hot,
    llm::{
        BoxFuture, ChatModel,
        scripted::{Line, Scripted},
    },
};
use chinwag_standins::discord::{Member, Seen, Standing};
use chinwag_worker::{
    Context,
    actions::{Asked, Ending, Handler, Handlers},
};
use futures::{StreamExt, future::join_all, stream};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use tokio::sync::Notify;
use uuid::Uuid;

use crate::{
    actions::{Fate, Hands, asks, buttons, directive, presses},
    app::{App, PATIENCE, Setup, eventually},
    discord_app,
};

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

async fn able(hands: &Hands, model: Option<Scripted>, limit: (&'static str, &str)) -> App {
    let limit = (limit.0, limit.1.to_owned());
    App::with(Setup {
        workers: Some(2),
        handlers: hands.for_all(),
        settings: vec![limit],
        model: model.map(|model| Arc::new(model) as Arc<dyn ChatModel>),
        ..Setup::default()
    })
    .await
}

/// The one moment that a text of the console holds.
fn moment_in(text: &str) -> Option<Timestamp> {
    let mut words =
        text.split(|letter: char| !(letter.is_ascii_alphanumeric() || "-:".contains(letter)));
    words.find_map(|word| word.parse().ok())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sixth_picture_is_refused_with_the_time_and_counts_once_over_two_workers() {
    let hands = Hands::new(|_| Fate::Does);
    let app = able(&hands, None, ("RATE_LIMIT_IMAGE_GEN", "5,3600")).await;
    // In as many conversations, so that both workers have some at once.
    let asked = (0..9).map(async |number| {
        let chat = app.user("ann").in_channel(&format!("channel {number}"));
        asks(&chat, &format!("/generate-image cat {number}")).await
    });
    let answers = join_all(asked).await;
    let told = |part: &str| {
        let said = answers.iter().filter(|answer| answer.text().contains(part));
        said.count()
    };
    assert_eq!((told("Done"), told("Not begun")), (5, 4), "{answers:?}");
    let mut did = hands.did();
    did.sort();
    did.dedup();
    assert_eq!((did.len(), hands.did().len()), (5, 5));
    // One of the four says when, in words that a program reads, too.
    let notices: Vec<_> = answers
        .iter()
        .filter(|answer| answer.text().contains("last picture for now"))
        .collect();
    assert_eq!(notices.len(), 1, "{answers:?}");
    let notice = notices[0];
    assert!(!notice.text().contains("<t:"), "{notice:?}");
    let at = moment_in(notice.text()).unwrap_or_else(|| panic!("no time in {notice:?}"));
    assert_eq!(notice.data["moments"], json!([at.to_string()]));
    let left = at.duration_since(Clock::Real.now());
    let hour = SignedDuration::from_hours(1);
    let slack = SignedDuration::from_mins(2);
    assert!(hour - slack < left && left < hour + slack, "{left}");
    // Her other wishes and other people have limits of their own.
    let bob = app.user("bob").in_channel("general");
    let theirs = asks(&bob, "/generate-image a dog").await;
    assert!(theirs.text().contains("Done"), "{theirs:?}");
    let states =
        "select count(*) from actions where state = 'failed' and ended->>'class' = 'rate_limited'";
    assert_eq!(app.number(states).await, 4);
    app.finish().await;
}

#[tokio::test]
async fn feature_requests_of_all_ways_share_one_limit_and_what_is_declined_takes_nothing() {
    let hands = Hands::new(|_| Fate::Does);
    let wish = directive("submit_feature", &json!({ "title": "a third mode" }));
    let model = Scripted::always(Line::says(&wish));
    let app = able(
        &hands,
        Some(model),
        ("RATE_LIMIT_FEATURE_REQUEST", "2,3600"),
    )
    .await;
    let chat = app.user("ann").in_channel("general");
    let answers = async |text: &str, place: usize| {
        let question = asks(&chat, text).await;
        let choice = buttons(&question)[place].clone();
        presses(&chat, &question, &choice).await.text().to_owned()
    };
    let (yes, no) = (0, 1);
    for _ in 0..3 {
        let left = answers("/submit-feature a dark mode", no).await;
        assert!(left.contains("left it"), "{left}");
    }
    let done = answers("/request-feature a dark mode", yes).await;
    assert!(done.contains("Done"), "{done}");
    let done = answers("/submit-feature a light mode", yes).await;
    assert!(done.contains("Done"), "{done}");
    let refused = answers("How do trees drink water?", yes).await;
    assert!(
        refused.contains("last feature request for now"),
        "{refused}"
    );
    assert!(moment_in(&refused).is_some(), "{refused}");
    // Within the same window the time is not told again.
    let refused = answers("/request-feature a fourth mode", yes).await;
    assert!(refused.contains("the limit is reached"), "{refused}");
    assert_eq!(moment_in(&refused), None, "{refused}");
    assert_eq!(hands.did(), ["dark mode", "light mode"]);
    app.finish().await;
}

/// Carries out what it is told, but for the first time: then it never ends.
#[derive(Clone, Default)]
struct Stuck {
    begun: Arc<Notify>,
    did: Arc<std::sync::Mutex<Vec<String>>>,
}

impl Handler for Stuck {
    fn carry_out<'a>(
        &'a self,
        _: &'a Context,
        action: &'a Action,
        _: Asked<'a>,
    ) -> BoxFuture<'a, Ending> {
        Box::pin(async move {
            let times = {
                let mut did = self.did.lock().unwrap();
                did.push(action.subject().to_owned());
                did.len()
            };
            if times == 1 {
                self.begun.notify_one();
                std::future::pending::<()>().await;
            }
            Ending {
                state: State::Done,
                ended: Ended::default(),
            }
        })
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_worker_had_begun_that_was_stopped_counts_once() {
    let stuck = Stuck::default();
    let mut handlers = Handlers::default();
    for kind in action::Kind::all() {
        handlers = handlers.with(kind, Arc::new(stuck.clone()));
    }
    let app = App::with(Setup {
        handlers,
        settings: vec![
            ("RATE_LIMIT_IMAGE_GEN", "1,3600".to_owned()),
            ("CHINWAG_DRAIN_SECONDS", "0".to_owned()),
        ],
        ..Setup::default()
    })
    .await;
    let chat = app.user("ann").in_channel("general");
    chat.listen().await;
    let message = chat.posts("/generate-image a cat").await;
    let begun = tokio::time::timeout(PATIENCE, stuck.begun.notified());
    begun.await.expect("it is begun");
    app.stop_workers().await;
    app.start_worker();
    let done = chat.reply_to(&message).await;
    assert!(done.contains("Done"), "{done}");
    assert_eq!(stuck.did.lock().unwrap().len(), 2, "it was begun anew");
    let refused = asks(&chat, "/generate-image a dog").await;
    assert!(refused.text().contains("last picture"), "{refused:?}");
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_picture_too_many_is_told_to_its_asker_alone_where_that_can_be() {
    let hands = Hands::new(|_| Fate::Does);
    let setup = discord_app::Setup {
        env: vec![("RATE_LIMIT_IMAGE_GEN", "1,3600".to_owned())],
        handlers: hands.for_all(),
        ..discord_app::Setup::default()
    };
    let app = setup.start().await;
    let ann = app.discord.add_user("ann");
    let guild = app.discord.add_guild("home");
    let lobby = app.discord.add_channel(guild, "lobby");
    let draws = async |what: &str| {
        let used = app.command(ann, lobby, "generate-image", &[("prompt", json!(what))]);
        let is_told =
            |seen: &Seen| seen.standing != Standing::Thinking && !seen.messages.is_empty();
        app.sees(used, is_told).await
    };
    let done = draws("a cat").await;
    assert!(
        !done.is_private() && done.text().contains("Done"),
        "{done:?}"
    );
    let first = draws("a dog").await;
    assert!(first.is_private(), "{first:?}");
    assert!(first.text().contains("last picture for now"), "{first:?}");
    assert!(first.text().contains("<t:"), "{first:?}");
    let second = draws("a bird").await;
    assert!(second.is_private(), "{second:?}");
    assert!(!second.text().contains("<t:"), "{second:?}");
    // Typed, it is told directly, and that is said where it was typed.
    let typed = app
        .reply(app.mention(ann, lobby, "/generate-image a cow"))
        .await;
    assert!(typed.content.contains("direct message"), "{typed:?}");
    let direct = app.posted_in(app.discord.direct_with(ann));
    let told = direct.last().expect("it is told directly");
    assert!(told.content.contains("the limit is reached"), "{told:?}");
    assert_eq!(app.posted_in(lobby).len(), 2);
    assert_eq!(hands.did(), ["a cat"]);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_of_members_on_discord_have_limits_of_their_own() {
    const HELPERS: u64 = 4_200;
    let setup = discord_app::Setup {
        env: vec![
            ("RATE_LIMIT_GENERAL", "1,600".to_owned()),
            ("RATE_LIMIT_ROLES", format!("{HELPERS}=3,600")),
        ],
        ..discord_app::Setup::default()
    };
    let app = setup.start().await;
    let (ann, bob) = (app.discord.add_user("ann"), app.discord.add_user("bob"));
    let guild = app.discord.add_guild("home");
    let lobby = app.discord.add_channel(guild, "lobby");
    let helper = Member {
        roles: vec![HELPERS],
        ..Member::default()
    };
    app.discord.set_member(guild, ann, helper);
    let is_refused = |text: &str| text.contains("a lot of messages at once");
    // A command counts like a message.
    for _ in 0..2 {
        let answer = app.reply(app.mention(ann, lobby, "hello")).await.content;
        assert!(!is_refused(&answer), "{answer}");
    }
    let status = app.used(ann, lobby, "status", &[]).await;
    assert!(!is_refused(&status.text()), "{status:?}");
    let refused = app.reply(app.mention(ann, lobby, "hello")).await.content;
    assert!(is_refused(&refused), "{refused}");
    // Where she has no role the general limit holds, apart from that.
    let direct = app.discord.direct_with(ann);
    let answer = app.ask(ann, direct, "hello").await.content;
    assert!(!is_refused(&answer), "{answer}");
    let refused = app.ask(ann, direct, "hello").await.content;
    assert!(is_refused(&refused), "{refused}");
    // So it does for whoever has another role, or none.
    let other = Member {
        roles: vec![HELPERS + 1],
        ..Member::default()
    };
    app.discord.set_member(guild, bob, other);
    let answer = app.reply(app.mention(bob, lobby, "hello")).await.content;
    assert!(!is_refused(&answer), "{answer}");
    let refused = app.reply(app.mention(bob, lobby, "hello")).await.content;
    assert!(is_refused(&refused), "{refused}");
    app.jobs_done(5).await;
    app.finish().await;
}
