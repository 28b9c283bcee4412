//! What is remembered follows what people do to messages on Discord: deleted messages are gone
//! from the next prompt and from storage, edited ones are remembered as edited.

use chinwag_standins::{
    claude::{Answer, Behaviour},
    discord::{Fault, Snowflake},
};
use serde_json::json;
use sqlx::Row;

use crate::discord_app::{App, DEADLINE, Setup, eventually};

/// Somebody in a place.
struct Talk {
    app: App,
    ann: Snowflake,
    channel: Snowflake,
}

impl Talk {
    async fn direct() -> Self {
        Self::on(App::start().await)
    }

    fn of(app: App, ann: Snowflake, channel: Snowflake) -> Self {
        // The usual answers repeat what was said.
        app.claude.always(Behaviour::text("Noted."));
        Self { app, ann, channel }
    }

    fn on(app: App) -> Self {
        let ann = app.discord.add_user("ann");
        let channel = app.discord.direct_with(ann);
        Self::of(app, ann, channel)
    }

    async fn in_a_server() -> Self {
        let app = App::start().await;
        let ann = app.discord.add_user("ann");
        let guild = app.discord.add_guild("home");
        let channel = app.discord.add_channel(guild, "lobby");
        Self::of(app, ann, channel)
    }

    /// Says something to the bot. Returns the message and the answer.
    async fn say(&self, text: &str) -> (Snowflake, Snowflake) {
        let message = self.app.mention(self.ann, self.channel, text);
        (message, self.app.reply(message).await.id)
    }

    /// What Claude was last told, in words.
    fn last_prompt(&self) -> String {
        let requests = self.app.claude.requests();
        requests.last().map(|it| it.body.to_string()).unwrap()
    }

    /// Waits until history holds these messages of hers, oldest first.
    async fn remembers(&self, texts: &[&str]) {
        eventually(&format!("history holds {texts:?}"), async || {
            let turns = self.app.history(self.ann, self.channel).await;
            let said: Vec<&str> = turns.iter().map(|turn| turn.asked.text.as_str()).collect();
            (said == texts).then_some(())
        })
        .await;
    }

    /// Waits until all that was done to messages has been followed.
    async fn followed(&self, changes: i64) {
        eventually("it is followed", async || {
            let followed =
                "select count(*) from journal where kind = 'revision' and done_at is not null";
            let open = "select count(*) from journal where kind = 'revision' and done_at is null";
            let done = self.app.base.number(followed).await >= changes;
            (done && self.app.base.number(open).await == 0).then_some(())
        })
        .await;
    }

    /// Nothing stored anywhere in PostgreSQL or Redis holds the word.
    async fn nowhere(&self, word: &str) {
        let tables = [
            "conversation_history",
            "journal",
            "intent_logs",
            "revisions",
            "dead_letters",
            "conversation_sessions",
            "journal_outcomes",
        ];
        for table in tables {
            let found = format!(
                "select count(*) from information_schema.tables where table_name = '{table}'"
            );
            if self.app.base.number(&found).await == 0 {
                continue;
            }
            let sql = format!("select count(*) from {table} as t where t::text like '%{word}%'");
            assert_eq!(self.app.base.number(&sql).await, 0, "{word} in {table}");
        }
        let hot = &self.app.base.hot;
        let mut connection = hot.connection().await.unwrap();
        let keys: Vec<String> = redis::cmd("KEYS")
            .arg(hot.keys().all())
            .query_async(&mut connection)
            .await
            .unwrap();
        for key in keys.iter().filter(|key| key.ends_with(":turns")) {
            let turns: Vec<String> = redis::cmd("LRANGE")
                .arg(key)
                .arg(&[0, -1])
                .query_async(&mut connection)
                .await
                .unwrap();
            assert!(!turns.concat().contains(word), "{word} in {key}");
        }
    }

    async fn finish(self) {
        self.app.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_message_is_gone_from_the_next_prompt_and_from_storage() {
    let talk = Talk::direct().await;
    talk.say("I like tea.").await;
    let (secret, _) = talk.say("My code is marzipan.").await;
    talk.remembers(&["I like tea.", "My code is marzipan."])
        .await;
    talk.app.discord.delete(secret);
    talk.remembers(&["I like tea."]).await;
    talk.say("What do you know?").await;
    let prompt = talk.last_prompt();
    assert!(prompt.contains("I like tea."), "{prompt}");
    assert!(!prompt.contains("marzipan"), "{prompt}");
    talk.nowhere("marzipan").await;
    talk.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edited_message_is_remembered_as_edited_and_what_only_shows_more_of_it_changes_nothing()
{
    let talk = Talk::in_a_server().await;
    let (message, _) = talk.say("My cat is called Tom.").await;
    talk.remembers(&["My cat is called Tom."]).await;
    talk.app.discord.embed(message, json!({"title": "a cat"}));
    let bot = talk.app.discord.bot();
    talk.app
        .discord
        .edit_as(message, &format!("<@{bot}> My cat is called Tim."));
    talk.remembers(&["My cat is called Tim."]).await;
    // It was edited before: what now shows under it comes with the moment of that.
    talk.app
        .discord
        .embed(message, json!({"title": "another cat"}));
    talk.say("What is my cat called?").await;
    let prompt = talk.last_prompt();
    assert!(prompt.contains("My cat is called Tim."), "{prompt}");
    assert!(!prompt.contains("Tom"), "{prompt}");
    talk.remembers(&["My cat is called Tim.", "What is my cat called?"])
        .await;
    talk.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_for_the_bot_any_more_is_not_remembered() {
    let talk = Talk::in_a_server().await;
    let (message, _) = talk.say("This is marzipan.").await;
    talk.remembers(&["This is marzipan."]).await;
    talk.app
        .discord
        .edit_as(message, "This is for somebody else.");
    talk.remembers(&[]).await;
    talk.nowhere("marzipan").await;
    talk.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_is_deleted_while_it_waits_is_answered_and_not_remembered() {
    let talk = Talk::direct().await;
    talk.say("I like tea.").await;
    talk.app.claude.always(Behaviour::Answer(Answer {
        text: Some("Noted.".to_owned()),
        delay_ms: 4000,
        ..Answer::default()
    }));
    let (first, edited) = (
        talk.app.say(talk.ann, talk.channel, "My code is marzipan."),
        talk.app.say(talk.ann, talk.channel, "I like coffee."),
    );
    talk.app.discord.delete(first);
    talk.app.discord.edit_as(edited, "I like cocoa.");
    talk.followed(1).await;
    let posted = talk.app.posted_in(talk.channel).len();
    assert_eq!(posted, 1, "the change came before the answers");
    // A message that is gone cannot be replied to; its answer is there all the same.
    let discord = &talk.app.discord;
    let answers = discord.wait_for_bot_messages(talk.channel, 3, DEADLINE);
    assert!(answers.await.is_some(), "every message is answered");
    talk.remembers(&["I like tea.", "I like cocoa."]).await;
    talk.app.claude.always(Behaviour::text("Noted."));
    talk.say("What do I like?").await;
    let prompt = talk.last_prompt();
    assert!(prompt.contains("I like cocoa."), "{prompt}");
    assert!(
        !prompt.contains("marzipan") && !prompt.contains("I like coffee."),
        "{prompt}"
    );
    talk.remembers(&["I like tea.", "I like cocoa.", "What do I like?"])
        .await;
    talk.nowhere("marzipan").await;
    talk.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_deleted_takes_its_turn_with_it_and_so_does_each_of_its_parts() {
    let talk = Talk::in_a_server().await;
    talk.say("I like tea.").await;
    let (_, answer) = talk.say("The word is marzipan.").await;
    talk.app
        .claude
        .always(Behaviour::text("long words. ".repeat(400)));
    let (_, long) = talk.say("The word is turpentine.").await;
    talk.remembers(&[
        "I like tea.",
        "The word is marzipan.",
        "The word is turpentine.",
    ])
    .await;
    talk.app.discord.delete(answer);
    talk.remembers(&["I like tea.", "The word is turpentine."])
        .await;
    let parts: Vec<Snowflake> = talk
        .app
        .posted_in(talk.channel)
        .iter()
        .map(|it| it.id)
        .collect();
    let last = *parts.last().unwrap();
    assert_ne!(last, long, "it came in parts");
    talk.app.discord.delete(last);
    talk.remembers(&["I like tea."]).await;
    talk.nowhere("turpentine").await;
    talk.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_messages_are_deleted_at_once_and_other_peoples_cost_one_job() {
    let talk = Talk::in_a_server().await;
    let ben = talk.app.discord.add_user("ben");
    let mut gone: Vec<Snowflake> = (0..60)
        .map(|number| {
            talk.app
                .say(ben, talk.channel, &format!("chatter {number}"))
        })
        .collect();
    talk.say("I like tea.").await;
    gone.push(talk.say("The word is marzipan.").await.0);
    talk.remembers(&["I like tea.", "The word is marzipan."])
        .await;
    for alone in &gone[..20] {
        talk.app.discord.delete(*alone);
    }
    talk.app.discord.delete_together(&gone[20..]);
    talk.remembers(&["I like tea."]).await;
    talk.followed(1).await;
    let jobs = "select count(*) from journal where kind = 'revision'";
    assert!(talk.app.base.number(jobs).await <= 2, "many share a job");
    assert_eq!(talk.app.base.accepted().await, 2, "nobody else is answered");
    // Of an unknown message its id alone is kept, and not for long.
    let texts = "select count(*) from revisions where content is not null";
    assert_eq!(talk.app.base.number(texts).await, 0);
    let kept = talk
        .app
        .base
        .rows(
            "select count(*) filter (where kept_until > now() + interval '2 hours'), count(*) from revisions",
            |row| (row.get::<i64, _>(0), row.get::<i64, _>(1)),
        )
        .await;
    assert_eq!(kept, [(1, 61)]);
    talk.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_while_the_gateway_is_away_or_told_twice_is_followed_once_it_is_back() {
    let talk = Talk::direct().await;
    let (gone, _) = talk.say("My code is marzipan.").await;
    let (edited, _) = talk.say("I like coffee.").await;
    talk.remembers(&["My code is marzipan.", "I like coffee."])
        .await;
    talk.app.discord.inject(Fault::Down { down: true });
    talk.app.discord.inject(Fault::DropSocket);
    eventually("the socket is gone", async || {
        (talk.app.discord.live_sessions() == 0).then_some(())
    })
    .await;
    talk.app.discord.edit_as(edited, "I like tea.");
    talk.app.discord.edit_as(edited, "I like cocoa.");
    talk.app.discord.delete(gone);
    talk.app.discord.inject(Fault::Down { down: false });
    assert!(talk.app.discord.wait_for_resumes(1, DEADLINE).await);
    talk.remembers(&["I like cocoa."]).await;
    talk.app.discord.inject(Fault::DuplicateNext { events: 2 });
    talk.app.discord.edit_as(edited, "I like water.");
    talk.remembers(&["I like water."]).await;
    talk.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_while_redis_is_emptied_or_away_is_followed_all_the_same() {
    let setup = Setup {
        own_redis: true,
        ..Setup::default()
    };
    let talk = Talk::on(setup.start().await);
    let (gone, _) = talk.say("My code is marzipan.").await;
    let (edited, _) = talk.say("I like coffee.").await;
    talk.remembers(&["My code is marzipan.", "I like coffee."])
        .await;
    talk.app.base.flush().await;
    talk.app.discord.delete(gone);
    talk.remembers(&["I like coffee."]).await;
    talk.app.base.redis().await.stop().await.unwrap();
    talk.app.discord.edit_as(edited, "I like cocoa.");
    talk.remembers(&["I like cocoa."]).await;
    talk.app.base.redis().await.restart().await.unwrap();
    talk.say("What do I like?").await;
    let prompt = talk.last_prompt();
    assert!(prompt.contains("I like cocoa."), "{prompt}");
    assert!(!prompt.contains("marzipan"), "{prompt}");
    talk.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_message_id_elsewhere_is_left_alone() {
    let setup = Setup {
        console: true,
        ..Setup::default()
    };
    let talk = Talk::on(setup.start().await);
    let (message, _) = talk.say("I like tea.").await;
    let chat = talk.app.base.user("ann").in_channel("general");
    let id = message.to_string();
    chat.listen().await;
    let sent = chat.sends(&json!({"text": "Over there.", "id": id})).await;
    assert!(sent.status().is_success());
    chat.reply_to(&id).await;
    talk.remembers(&["I like tea."]).await;
    talk.app.discord.delete(message);
    talk.remembers(&[]).await;
    let elsewhere = "select count(*) from conversation_history where platform = 'console'";
    assert_eq!(talk.app.base.number(elsewhere).await, 2);
    talk.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_pasted_by_an_edit_is_taken_out_like_any_other() {
    let talk = Talk::direct().await;
    let (message, _) = talk.say("is this a key?").await;
    talk.remembers(&["is this a key?"]).await;
    let key = format!("ghp_{}", "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8");
    let edited = format!("is this a key? {key}");
    talk.app.discord.edit_as(message, &edited);
    talk.remembers(&["is this a key? [secret removed]"]).await;
    talk.nowhere(&key).await;
    talk.say("and now?").await;
    assert!(!talk.last_prompt().contains(&key));
    talk.finish().await;
}
