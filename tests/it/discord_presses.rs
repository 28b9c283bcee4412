//! Presses that meet each other, come too late or find another gateway and worker: each is carried
//! out once, and whoever is refused hears why, alone.

use std::time::Duration;

use chinwag_standins::{
    claude::Behaviour,
    discord::{DiscordOptions, Fault, Message, Seen, Snowflake, usable},
};

use crate::{
    discord_app::{App, Setup, eventually},
    discord_process::Program,
};

/// Whatever has something to do among its first two guesses is asked about.
fn doubtful() -> Setup {
    Setup {
        env: vec![("CHINWAG_INTENT_MARGIN", "1".to_owned())],
        ..Setup::default()
    }
}

fn lobby(app: &App) -> (Snowflake, Snowflake) {
    let ann = app.discord.add_user("ann");
    let guild = app.discord.add_guild("home");
    (ann, app.discord.add_channel(guild, "lobby"))
}

/// Says something of which the words alone do not tell what is wanted: the question.
async fn asked_back(app: &App, user: Snowflake, channel: Snowflake) -> Message {
    let asked = app.mention(user, channel, "draw a cat wearing a top hat");
    app.reply(asked).await
}

fn below(message: &Message, end: &str) -> String {
    let mut ids = usable(message).into_iter();
    let found = ids.find(|id| id.starts_with("o:") && id.ends_with(end));
    found.unwrap_or_else(|| panic!("{end} is offered: {message:?}"))
}

/// The present state of a message.
fn now(app: &App, message: &Message) -> Message {
    app.discord.message(message.id).unwrap()
}

/// What only whoever pressed sees of it.
async fn told_alone(app: &App, press: Snowflake) -> String {
    let alone = |seen: &Seen| {
        let mut messages = seen.messages.iter();
        let found = messages.find(|message| message.only_for.is_some());
        found.map(|message| message.content.clone())
    };
    let seen = app.sees(press, |seen| alone(seen).is_some()).await;
    alone(&seen).unwrap()
}

/// One of two was carried out in the place of the question, and the other refused where only its
/// person sees it.
fn assert_once(seen: [&Seen; 2], question: &Message) {
    let [done, refused] = seen;
    assert_eq!(done.messages[0].id, question.id, "{done:?}");
    assert!(done.text().contains("OPENROUTER_API_KEY"), "{done:?}");
    assert!(refused.is_private(), "{refused:?}");
    assert!(
        refused.text().contains("chosen there already"),
        "{refused:?}"
    );
}

/// One press settled what was meant.
async fn is_chosen_once(app: &App) {
    let chosen = async || {
        let sql = "select stage from intent_logs where stage = 'choice'";
        app.base.rows(sql, |_| ()).await.len()
    };
    let logged = async || (chosen().await > 0).then_some(());
    eventually("what was chosen is logged", logged).await;
    assert_eq!(chosen().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_presses_at_once_one_is_carried_out_and_the_other_refused_alone() {
    let app = doubtful().start().await;
    let (ann, lobby) = lobby(&app);
    let question = asked_back(&app, ann, lobby).await;
    let picture = below(&question, ":generate_image");
    let [first, second] = [(); 2].map(|()| app.press(ann, question.id, &picture));
    let (first, second) = (app.answered(first).await, app.answered(second).await);
    assert_once([&first, &second], &question);
    app.jobs_done(3).await;
    assert_eq!(app.posted_in(lobby).len(), 1);
    is_chosen_once(&app).await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_press_that_comes_twice_is_carried_out_once_and_nobody_is_refused() {
    let app = doubtful().start().await;
    let (ann, lobby) = lobby(&app);
    let question = asked_back(&app, ann, lobby).await;
    app.jobs_done(1).await;
    app.discord.inject(Fault::DuplicateNext { events: 1 });
    let pressed = app.press(ann, question.id, &below(&question, ":generate_image"));
    let answer = app.answered(pressed).await;
    assert_eq!(app.discord.struck().doubled, 1);
    assert_eq!(answer.messages[0].id, question.id);
    app.jobs_done(2).await;
    assert_eq!(app.discord.seen(pressed).messages.len(), 1);
    is_chosen_once(&app).await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_gateways_that_hear_the_same_presses_carry_one_out_and_refuse_the_other() {
    let setup = Setup {
        discord: DiscordOptions {
            // Between the two sessions of the next shards both sets hear what the first one hears.
            max_concurrency: 1,
            identify_window: Duration::from_secs(5),
            ..DiscordOptions::default()
        },
        ..doubtful()
    };
    let app = setup.prepare().await;
    let ann = app.discord.add_user("ann");
    let lobbies = [0, 1].map(|shard| {
        let guild = app.discord.add_guild_on("home", shard, 2);
        app.discord.add_channel(guild, "lobby")
    });
    let old = Program::start(&app, &[("CHINWAG_SHARDS", "1")]).await;
    old.is_ready().await;
    let questions = [
        asked_back(&app, ann, lobbies[0]).await,
        asked_back(&app, ann, lobbies[1]).await,
    ];
    app.jobs_done(2).await;
    let new = Program::start(&app, &[("CHINWAG_SHARDS", "2")]).await;
    // Whichever comes first to the gate goes first through it.
    let first = eventually("the first of the next shards is there", async || {
        let identified = app.discord.identified();
        let mut next = identified.iter().filter(|it| it.shards == 2);
        next.next().map(|it| it.shard)
    })
    .await;
    assert_eq!(app.discord.live_sessions(), 2);
    let question = &questions[usize::try_from(first).unwrap()];
    let picture = below(question, ":generate_image");
    let pressed = [(); 2].map(|()| app.press(ann, question.id, &picture));
    let first = app.answered(pressed[0]).await;
    let second = app.answered(pressed[1]).await;
    let (done, refused) = if first.is_private() {
        (second, first)
    } else {
        (first, second)
    };
    assert_once([&done, &refused], question);
    app.jobs_done(4).await;
    for press in pressed {
        let callback = format!("/interactions/{press}/");
        let requests = app.discord.requests();
        let acknowledged = requests.iter().filter(|it| it.path.contains(&callback));
        let mut statuses: Vec<_> = acknowledged.filter_map(|it| it.status).collect();
        statuses.sort_unstable();
        // The next set looks besides what was left undone before it.
        assert!(statuses.len() >= 2, "both have heard it");
        assert_eq!(statuses[0], 204);
        assert!(statuses[1..].iter().all(|it| *it == 400), "{statuses:?}");
        assert_eq!(app.discord.seen(press).messages.len(), 1);
    }
    assert_eq!(app.posted_in(question.channel).len(), 1);
    old.stop().await;
    new.stop().await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stands_below_the_last_part_of_an_answer_goes_when_it_is_pressed_after_a_restart() {
    let mut app = App::start().await;
    let (ann, lobby) = lobby(&app);
    let taken = asked_back(&app, ann, lobby).await;
    let lines: Vec<String> = (0..400).map(|number| format!("line {number:04}")).collect();
    app.claude.next(Behaviour::text(lines.join("\n")));
    let meant = below(&taken, ":meant");
    let corrected = app.choose(ann, taken.id, &meant, &["general_conversation"]);
    app.answered(corrected).await;
    app.jobs_done(2).await;
    let parts = app.posted_in(lobby);
    assert!(parts.len() > 1, "{parts:?}");
    let (last, before) = parts.split_last().unwrap();
    assert_eq!(before[0].id, taken.id, "the first takes its place");
    for part in before {
        assert_eq!(usable(part), [""; 0], "{part:?}");
    }
    assert!(last.content.contains("line 0399"), "{last:?}");
    let keep = below(last, ":yes");

    app.stop_gateway().await;
    app.restart_worker().await;
    app.start_gateway();
    app.connected().await;
    let thanks = told_alone(&app, app.press(ann, last.id, &keep)).await;
    assert!(thanks.contains("learn"), "{thanks}");
    let after = now(&app, last);
    assert!(!usable(&after).contains(&keep), "{after:?}");
    assert_eq!(after.content, last.content, "what was said stays");
    app.jobs_done(3).await;
    let sql = "select 1 from corrections where content is not null";
    assert_eq!(app.base.rows(sql, |_| ()).await.len(), 1);
    app.finish().await;
}

/// Nothing that is offered can be chosen any more.
async fn let_offers_expire(app: &App) {
    let sql = "update offers set expires_at = now() - interval '1 second'
               where taken_at is null returning id";
    assert!(!app.base.rows(sql, |_| ()).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_over_is_refused_alone_and_stands_there_no_longer() {
    let app = doubtful().start().await;
    let (ann, lobby) = lobby(&app);
    let bob = app.discord.add_user("bob");
    let clarify = asked_back(&app, ann, lobby).await;
    let confirm = app
        .reply(app.mention(ann, lobby, "/submit-feature a dark mode"))
        .await;
    let lasts = "select extract(epoch from expires_at - made_at)::int from offers
                 where what->>'kind' = 'confirm'";
    let lasts: Vec<i32> = app.base.rows(lasts, |row| sqlx::Row::get(row, 0)).await;
    assert_eq!(lasts, [900]);
    let_offers_expire(&app).await;
    for (question, end) in [(&clarify, ":generate_image"), (&confirm, ":yes")] {
        let button = below(question, end);
        // Whoever it is not for learns nothing, and changes nothing.
        let refused = told_alone(&app, app.press(bob, question.id, &button)).await;
        assert!(refused.contains("somebody else"), "{refused}");
        assert_eq!(usable(&now(&app, question)), usable(question));

        let late = told_alone(&app, app.press(ann, question.id, &button)).await;
        assert!(late.contains("too long ago"), "{late}");
        let after = now(&app, question);
        assert_eq!(usable(&after), [""; 0], "{after:?}");
        assert_eq!(after.content, question.content);
    }
    app.jobs_done(6).await;
    assert_eq!(app.posted_in(lobby).len(), 2);
    let begun = "select 1 from actions where state <> 'waiting'";
    assert!(app.base.rows(begun, |_| ()).await.is_empty());
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_told_although_what_is_over_cannot_be_taken_off() {
    let app = doubtful().start().await;
    let (ann, lobby) = lobby(&app);
    let question = asked_back(&app, ann, lobby).await;
    let_offers_expire(&app).await;
    app.discord.inject(Fault::Fail {
        times: 1,
        status: 503,
        route: Some("GET /webhooks/{application}/{token}/messages/{message}".to_owned()),
    });
    let button = below(&question, ":generate_image");
    let late = told_alone(&app, app.press(ann, question.id, &button)).await;
    assert!(late.contains("too long ago"), "{late}");
    assert_eq!(app.discord.struck().failed, 1);
    // The next press finds it there, and it goes.
    let late = told_alone(&app, app.press(ann, question.id, &button)).await;
    assert!(late.contains("too long ago"), "{late}");
    assert_eq!(usable(&now(&app, &question)), [""; 0]);
    app.jobs_done(3).await;
    app.finish().await;
}
