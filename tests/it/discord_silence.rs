//! What the bot stays silent about, and what silence costs.

use chinwag_standins::discord::{Access, PostOptions};

use crate::discord_app::{App, Setup};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_said_to_the_bot_is_left_alone() {
    let app = App::start().await;
    let me = format!("<@{}>", app.discord.bot());
    let ann = app.discord.add_user("ann");
    let robot = app.discord.add_bot("robot");
    let guild = app.discord.add_guild("home");
    let lobby = app.discord.add_channel(guild, "lobby");
    let notices = app.discord.add_channel(guild, "notices");
    app.discord.set_access(notices, Access::ReadOnly);
    let thread = app.discord.add_thread(notices, "below notices");

    app.mention(robot, lobby, "another bot");
    let hook = PostOptions {
        webhook: Some(app.discord.add_webhook("hook")),
        ..PostOptions::default()
    };
    app.discord
        .post_as(ann, lobby, &format!("{me} a webhook"), hook);
    let edited = app.say(ann, lobby, "plain chat");
    app.discord
        .edit_as(edited, &format!("{me} edited to hold a mention"));
    app.say(ann, lobby, "@everyone come here");
    app.say(ann, lobby, "@here too");
    app.say(ann, lobby, &format!("`{me}` in code"));
    app.say(ann, lobby, &format!("> {me} in a quote"));
    let to_ann = app.say(robot, lobby, "a robot's message");
    app.discord
        .post_as(ann, lobby, "not for you", PostOptions::reply_to(to_ann));
    app.mention(ann, notices, "nobody may write here");
    app.mention(ann, thread, "nor here");

    let asked = app.mention(ann, lobby, "but this is for you");
    let answer = app.reply(asked).await;
    assert_eq!(
        answer.content,
        "(seen 1 messages) you said: but this is for you"
    );
    // An edit of what was answered is no second question.
    app.discord.edit_as(asked, &format!("{me} or rather this"));
    app.reply(app.mention(ann, lobby, "the last word")).await;
    app.jobs_done(2).await;
    assert_eq!(app.posted_in(lobby).len(), 2);
    assert_eq!(app.sends().len(), 2);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_that_opens_is_answered_from_then_on() {
    let app = App::start().await;
    let ann = app.discord.add_user("ann");
    let guild = app.discord.add_guild("home");
    let lobby = app.discord.add_channel(guild, "lobby");
    app.discord.set_access(lobby, Access::ReadOnly);
    app.mention(ann, lobby, "too early");
    app.discord.set_access(lobby, Access::Open);
    let reply = app.reply(app.mention(ann, lobby, "now")).await;
    assert_eq!(reply.content, "(seen 1 messages) you said: now");
    app.jobs_done(1).await;
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_plain_messages_cost_no_job_and_no_row() {
    let setup = Setup {
        env: vec![("CHINWAG_MESSAGE_CONTENT", "true".to_owned())],
        ..Setup::default()
    };
    let app = setup.start().await;
    let guild = app.discord.add_guild("home");
    let lobby = app.discord.add_channel(guild, "lobby");
    let people: Vec<_> = (0..10)
        .map(|number| app.discord.add_user(&format!("user{number}")))
        .collect();
    for number in 0..1000 {
        let user = people[number % people.len()];
        app.say(user, lobby, &format!("just chatting, number {number}"));
    }
    app.reply(app.mention(people[0], lobby, "hello")).await;
    app.jobs_done(1).await;
    app.history_of(people[0], lobby, 1).await;
    let rows = app
        .base
        .number("select count(*) from conversation_history")
        .await;
    assert_eq!(rows, 2);
    assert_eq!(app.posted_in(lobby).len(), 1);
    assert!(app.discord.typing().len() <= 1);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_bots_do_not_talk_to_each_other_without_end() {
    let app = App::start().await;
    let me = format!("<@{}>", app.discord.bot());
    let robot = app.discord.add_bot("robot");
    let ann = app.discord.add_user("ann");
    let guild = app.discord.add_guild("home");
    let lobby = app.discord.add_channel(guild, "lobby");
    let mut answer = app.reply(app.mention(ann, lobby, "hello you two")).await;
    for round in 0..5 {
        // The other one answers everything that is said to it, and mentions back.
        let text = format!("{me} round {round}");
        let options = PostOptions::reply_to(answer.id);
        app.discord.post_as(robot, lobby, &text, options);
        answer = app.reply(app.mention(ann, lobby, "as you were")).await;
    }
    app.jobs_done(6).await;
    assert_eq!(app.posted_in(lobby).len(), 6);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_writes_too_much_is_told_once_and_then_left_waiting() {
    let setup = Setup {
        env: vec![("RATE_LIMIT_GENERAL", "2,60".to_owned())],
        ..Setup::default()
    };
    let app = setup.start().await;
    let (ann, bob) = (app.discord.add_user("ann"), app.discord.add_user("bob"));
    let guild = app.discord.add_guild("home");
    let lobby = app.discord.add_channel(guild, "lobby");
    let messages: Vec<_> = (0..8)
        .map(|number| app.mention(ann, lobby, &format!("number {number}")))
        .collect();
    let notice = app.reply(messages[2]).await;
    assert!(notice.content.contains("You can write to me again <t:"));
    let (_, time) = notice.content.split_once("<t:").unwrap();
    let (time, _) = time.split_once(":R>").unwrap();
    let wait_ms = time.parse::<i64>().unwrap() * 1000 - notice.created_ms;
    assert!((0..=62_000).contains(&wait_ms), "{wait_ms}");
    assert_eq!(notice.mentions, [ann]);

    // Others are not held up by it.
    let reply = app.reply(app.mention(bob, lobby, "me too")).await;
    assert_eq!(reply.content, "(seen 1 messages) you said: me too");
    for answered in &messages[..2] {
        app.reply(*answered).await;
    }
    app.jobs_done(3).await;
    assert_eq!(app.posted_in(lobby).len(), 4);
    app.finish().await;
}
