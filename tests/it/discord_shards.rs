//! Several gateways of one bot: they share its shards, and take over from each other without a
//! word lost or said twice.

use std::time::{Duration, Instant};

use chinwag::hot::{
    Hot,
    plan::{self, Plan, Word},
    shards::{self, Ear, Instance, Lease, Part, RENEW},
};
use chinwag_standins::discord::{DiscordOptions, Fault, Limit, Snowflake};

use crate::{
    discord_app::{App, DEADLINE, Setup, eventually, logged},
    discord_process::Program,
};

/// How soon another gateway has the shards of one that was killed.
const TAKEN_OVER: Duration = Duration::from_secs(10);

/// People and where each of them speaks, who count what was answered.
pub struct People {
    places: Vec<(Snowflake, Snowflake)>,
    pub messages: Vec<Snowflake>,
}

impl People {
    /// So many people, each in a server of every shard.
    pub fn in_servers(app: &App, people: u64, shards: u64) -> Self {
        let mut places = Vec::new();
        for number in 0..people {
            let user = app.discord.add_user(&format!("person {number}"));
            for shard in 0..shards {
                let guild = app.discord.add_guild_on("server", shard, shards);
                places.push((user, app.discord.add_channel(guild, "lobby")));
            }
        }
        Self {
            places,
            messages: Vec::new(),
        }
    }

    /// The same people speak in direct messages too.
    pub fn and_directly(mut self, app: &App) -> Self {
        let mut users: Vec<_> = self.places.iter().map(|(user, _)| *user).collect();
        users.dedup();
        let direct = users
            .into_iter()
            .map(|user| (user, app.discord.direct_with(user)));
        self.places.extend(direct);
        self
    }

    pub fn speak(&mut self, app: &App, text: &str) {
        for (user, channel) in &self.places {
            self.messages.push(app.mention(*user, *channel, text));
        }
    }

    /// Speaks every so often while something happens.
    pub async fn speak_during<T>(&mut self, app: &App, happening: impl Future<Output = T>) -> T {
        tokio::pin!(happening);
        let mut times = 0;
        loop {
            tokio::select! {
                done = &mut happening => return done,
                () = tokio::time::sleep(Duration::from_millis(200)) => {
                    times += 1;
                    self.speak(app, &format!("number {times}"));
                }
            }
        }
    }

    /// Nothing was lost, and nothing doubled.
    pub async fn are_answered_once(&self, app: &App) {
        for message in &self.messages {
            app.reply(*message).await;
        }
        app.jobs_done(i64::try_from(self.messages.len()).unwrap())
            .await;
        for message in &self.messages {
            let replies = app.discord.replies_to(*message);
            assert_eq!(replies.len(), 1, "{replies:?}");
        }
    }

    /// The same, and each channel was answered in order.
    pub async fn are_answered(&self, app: &App) {
        self.are_answered_once(app).await;
        for (user, channel) in &self.places {
            let posted = app.posted_in(*channel);
            let answered: Vec<_> = posted.iter().filter_map(|it| it.reply_to).collect();
            let said = app.discord.messages_in(*channel);
            let said = said.iter().filter(|it| it.author == *user);
            assert_eq!(answered, said.map(|it| it.id).collect::<Vec<_>>());
        }
    }
}

async fn prepared(shards: u64, max_concurrency: u64, own_redis: bool) -> App {
    let setup = Setup {
        discord: DiscordOptions {
            shards,
            minimum_shards: shards,
            max_concurrency,
            // A new holder does not know how much of a channel's limit its predecessor used.
            message_limit: Limit::new(500, Duration::from_secs(5)),
            ..DiscordOptions::default()
        },
        env: vec![("RATE_LIMIT_GENERAL", "1000000,60".to_owned())],
        own_redis,
        ..Setup::default()
    };
    setup.prepare().await
}

/// Waits until a gateway holds so many shards.
async fn holds(program: &Program, shards: u32) {
    eventually("a gateway holds its part", async || {
        let held = program.figure("chinwag_shards_held ").await?;
        ((held - f64::from(shards)).abs() < 0.5).then_some(())
    })
    .await;
}

async fn all_connected(app: &App, shards: usize) {
    let connected = app.discord.wait_for_sessions(shards, DEADLINE).await;
    assert!(connected, "every shard is connected");
}

#[tokio::test(flavor = "multi_thread")]
async fn gateways_share_the_shards_evenly_as_they_come_and_go() {
    let app = prepared(4, 4, false).await;
    let mut ann = People::in_servers(&app, 1, 4);
    let first = Program::start(&app, &[]).await;
    holds(&first, 4).await;
    all_connected(&app, 4).await;
    let second = Program::start(&app, &[]).await;
    let shared = async {
        holds(&second, 2).await;
        holds(&first, 2).await;
        all_connected(&app, 4).await;
    };
    ann.speak_during(&app, shared).await;
    first.is_ready().await;
    second.is_ready().await;

    ann.speak_during(&app, async {
        second.stop().await;
        holds(&first, 4).await;
        all_connected(&app, 4).await;
    })
    .await;
    ann.speak(&app, "the last word");
    ann.are_answered(&app).await;
    assert_eq!(app.discord.identified().len(), 4, "sessions are resumed");
    assert_eq!(app.discord.refused_resumes(), 0);
    first.stop().await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_shards_of_a_killed_gateway_are_resumed_by_another() {
    let app = prepared(2, 2, false).await;
    let mut ann = People::in_servers(&app, 1, 2);
    let first = Program::start(&app, &[]).await;
    holds(&first, 2).await;
    all_connected(&app, 2).await;
    let second = Program::start(&app, &[]).await;
    holds(&second, 1).await;
    all_connected(&app, 2).await;
    ann.speak(&app, "before");
    let resumes = app.discord.resumes();
    ann.speak_during(&app, async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        first.kill().await;
        let killed = Instant::now();
        assert!(app.discord.wait_for_resumes(resumes + 1, TAKEN_OVER).await);
        assert!(killed.elapsed() < TAKEN_OVER);
    })
    .await;
    ann.speak(&app, "after");
    ann.are_answered(&app).await;
    assert_eq!(app.discord.identified().len(), 2, "sessions are resumed");
    assert_eq!(app.discord.refused_resumes(), 0);
    second.stop().await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_gateway_that_is_started_again_goes_on_with_its_sessions() {
    let app = prepared(2, 2, false).await;
    let mut ann = People::in_servers(&app, 1, 2);
    let first = Program::start(&app, &[]).await;
    all_connected(&app, 2).await;
    first.is_ready().await;
    for number in 0..10 {
        ann.speak(&app, &format!("just before, {number}"));
    }
    first.kill().await;
    ann.speak(&app, "while nobody is there");
    let second = Program::start(&app, &[]).await;
    ann.are_answered(&app).await;
    assert_eq!(app.discord.identified().len(), 2, "sessions are resumed");
    second.stop().await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn gateways_that_start_together_identify_one_after_the_other() {
    let app = prepared(3, 1, false).await;
    let mut ann = People::in_servers(&app, 1, 3);
    let first = Program::start(&app, &[]).await;
    let second = Program::start(&app, &[]).await;
    all_connected(&app, 3).await;
    let times: Vec<_> = app.discord.identified().iter().map(|it| it.at).collect();
    assert!(times.len() >= 3);
    let apart = times.windows(2).map(|pair| pair[1] - pair[0]);
    assert!(apart.min().unwrap() >= Duration::from_secs(5));
    ann.speak(&app, "hello");
    ann.are_answered(&app).await;
    assert_eq!(app.discord.refused_identifies(), 0);
    first.stop().await;
    second.stop().await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn when_redis_is_emptied_the_holders_keep_their_shards() {
    let app = prepared(2, 2, true).await;
    let mut ann = People::in_servers(&app, 1, 2);
    let first = Program::start(&app, &[]).await;
    holds(&first, 2).await;
    all_connected(&app, 2).await;
    let second = Program::start(&app, &[]).await;
    holds(&second, 1).await;
    all_connected(&app, 2).await;
    let (sockets, resumes) = (app.discord.connections().len(), app.discord.resumes());
    ann.speak(&app, "before");
    app.base.flush().await;
    let long_enough = tokio::time::sleep(Duration::from_secs(8));
    ann.speak_during(&app, long_enough).await;
    holds(&first, 1).await;
    holds(&second, 1).await;
    assert_eq!(app.discord.connections().len(), sockets, "no new socket");
    assert_eq!(app.discord.resumes(), resumes);

    // What was saved before is gone, and has been saved anew.
    first.kill().await;
    ann.speak(&app, "and now?");
    assert!(app.discord.wait_for_resumes(resumes + 1, TAKEN_OVER).await);
    ann.are_answered(&app).await;
    assert_eq!(app.discord.identified().len(), 2);
    second.stop().await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn redis_may_stop_before_the_first_message_of_all() {
    let app = prepared(1, 1, true).await;
    let mut ann = People::in_servers(&app, 1, 1).and_directly(&app);
    let gateway = Program::start(&app, &[]).await;
    all_connected(&app, 1).await;
    gateway.is_ready().await;
    app.base.redis().await.stop().await.unwrap();
    ann.speak(&app, "is anybody there?");
    ann.are_answered(&app).await;
    app.base.redis().await.restart().await.unwrap();
    ann.speak(&app, "and now?");
    ann.are_answered(&app).await;
    gateway.stop().await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_redis_is_away_sockets_are_kept_and_nobody_identifies() {
    let app = prepared(2, 2, true).await;
    let mut ann = People::in_servers(&app, 1, 2);
    let first = Program::start(&app, &[]).await;
    holds(&first, 2).await;
    all_connected(&app, 2).await;
    let sockets = app.discord.connections().len();
    app.base.redis().await.stop().await.unwrap();
    let second = Program::start(&app, &[]).await;
    let long_enough = tokio::time::sleep(Duration::from_secs(7));
    ann.speak_during(&app, long_enough).await;
    assert_eq!(app.discord.live_sessions(), 2);
    assert_eq!(app.discord.connections().len(), sockets, "no new socket");
    app.base.redis().await.restart().await.unwrap();
    holds(&first, 1).await;
    holds(&second, 1).await;
    all_connected(&app, 2).await;
    ann.are_answered(&app).await;
    assert_eq!(app.discord.identified().len(), 2);
    first.stop().await;
    second.stop().await;
    app.finish().await;
}

/// A plan of eight shards in a Redis that never had one.
async fn eight_are_planned(hot: &Hot) {
    let word = Word {
        known: &Plan::default(),
        wanted: Some(8),
        is_first: true,
        refused: None,
        standing: &[],
    };
    plan::agree(hot, word).await.unwrap().unwrap();
}

/// A gateway that is played renews what it holds.
async fn holds_on(hot: &Hot, held: &[Lease]) -> Part {
    let instance = Instance {
        name: "played",
        shards: 8,
        held,
        is_first: held.is_empty(),
        is_leaving: false,
    };
    shards::hold(hot, instance).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shard_that_is_given_up_is_claimed_before_leases_are_renewed() {
    let app = prepared(8, 8, false).await;
    let hot = &app.base.hot;
    eight_are_planned(hot).await;
    let mut held = holds_on(hot, &[]).await.claimed;
    assert_eq!(held.len(), 8);
    let gateway = Program::start(&app, &[]).await;
    eventually("the gateway asks for its part", async || {
        let part = holds_on(hot, &held).await;
        (part.instances == 2).then_some(())
    })
    .await;
    let began = Instant::now();
    for lease in held.drain(4..) {
        assert!(shards::release(hot, 8, lease).await.unwrap());
        eventually("the shard is claimed", async || {
            let is_held = shards::is_held(hot, 8, lease.shard).await.unwrap();
            is_held.then_some(())
        })
        .await;
    }
    // Each but the first would have waited for a whole round.
    assert!(began.elapsed() < RENEW * 2, "{:?}", began.elapsed());
    // Half of them is its part. The rest is, too, when nobody else is there.
    for lease in &held {
        assert!(shards::release(hot, 8, *lease).await.unwrap());
    }
    shards::leave(hot, 8, "played").await.unwrap();
    holds(&gateway, 8).await;
    all_connected(&app, 8).await;
    gateway.stop().await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bell_tells_how_many_gateways_there_are_and_rings_for_nothing_else() {
    let app = prepared(8, 8, false).await;
    let hot = &app.base.hot;
    eight_are_planned(hot).await;
    let held = holds_on(hot, &[]).await.claimed;
    let mut ear = Ear::open(hot, 8).await.unwrap();
    let stale = Lease {
        fence: 0,
        ..held[0]
    };
    assert!(!shards::release(hot, 8, stale).await.unwrap());
    // Nothing is free, so nobody is to look.
    shards::leave(hot, 8, "somebody else").await.unwrap();
    assert!(shards::release(hot, 8, held[0]).await.unwrap());
    assert_eq!(ear.next().await, Some(1));
    shards::leave(hot, 8, "played").await.unwrap();
    assert_eq!(ear.next().await, Some(0));
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shard_whose_sessions_do_not_last_stops_starting_them_and_says_so() {
    let app = App::start().await;
    let aloud = || logged("a shard starts sessions again and again").len();
    let before = aloud();
    for session in 1..=4 {
        eventually("another session", async || {
            let started = app.discord.identified().len() == session;
            (started && app.discord.live_sessions() == 1).then_some(())
        })
        .await;
        app.discord
            .inject(Fault::InvalidSession { resumable: false });
    }
    eventually("it is said aloud", async || {
        (aloud() > before).then_some(())
    })
    .await;
    tokio::time::sleep(Duration::from_secs(8)).await;
    assert_eq!(app.discord.identified().len(), 4, "it waits");
    app.finish().await;
}
