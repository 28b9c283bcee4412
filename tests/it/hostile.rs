//! What people try: attacks in every place that a bot reads, and what a model may be led to say.
//!
//! The list is data (`hostile/attacks.txt`). It is played on Discord, one attack after the other;
//! what went over the wire is looked at as a whole.

use std::collections::{BTreeMap, HashSet};

use bytes::Bytes;
use chinwag_standins::{
    claude::Behaviour,
    discord::{Message, PostOptions, Snowflake},
};
use serde_json::json;
use sqlx::Row;

use crate::{
    app,
    discord_app::{App, Setup},
    second_opinion::says,
};
use chinwag::llm::scripted::Scripted;

const ATTACKS: &str = include_str!("hostile/attacks.txt");

/// Discord lets nobody post five times in five seconds in one channel.
const LOBBIES: usize = 60;

/// The attacks by their places.
fn attacks() -> BTreeMap<&'static str, Vec<String>> {
    let mut places: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut place = "";
    for line in ATTACKS.lines().skip(1) {
        match line.strip_prefix("= ") {
            Some(name) => place = name,
            None => places.entry(place).or_default().push(unescaped(line)),
        }
    }
    places
}

fn unescaped(line: &str) -> String {
    line.replace("\\n", "\n")
        .replace("\\t", "\t")
        .replace("\\z", "\u{200b}")
}

/// Nobody writes as fast as this story.
fn hurried() -> Setup {
    Setup {
        env: vec![
            ("RATE_LIMIT_GENERAL", "100000,1".to_owned()),
            ("CHINWAG_MESSAGE_CONTENT", "true".to_owned()),
        ],
        ..Setup::default()
    }
}

/// One person in one place, and what they try.
struct Stage {
    app: App,
    guild: Snowflake,
    lobbies: Vec<Snowflake>,
    ann: Snowflake,
    mallory: Snowflake,
}

impl Stage {
    async fn set() -> Self {
        let app = hurried().start().await;
        app.claude.always(Behaviour::text("I see."));
        let (ann, mallory) = (app.discord.add_user("ann"), app.discord.add_user("mallory"));
        let guild = app.discord.add_guild("home");
        let lobbies =
            (0..LOBBIES).map(|number| app.discord.add_channel(guild, &format!("lobby-{number}")));
        let lobbies = lobbies.collect();
        Self {
            app,
            guild,
            lobbies,
            ann,
            mallory,
        }
    }

    /// Ann says something to the bot, and it is answered.
    async fn says(&self, lobby: Snowflake, text: &str, with: PostOptions) -> Message {
        let text = format!("<@{}> {text}", self.app.discord.bot());
        let text: String = text.chars().take(2000).collect();
        let said = self.app.discord.post_as(self.ann, lobby, &text, with);
        self.app.reply(said).await
    }

    /// Plays one attack; what it is answered with.
    async fn plays(&self, number: usize, place: &str, attack: &str) -> Message {
        let lobby = self.lobbies[number % LOBBIES];
        let plain = PostOptions::default();
        let asks = "What do you make of that?";
        match place {
            "text" => self.says(lobby, attack, plain).await,
            "quote" => {
                self.says(lobby, &format!("{attack}\n\n{asks}"), plain)
                    .await
            }
            "nickname" => {
                let nick: String = attack.chars().take(32).collect();
                let member = chinwag_standins::discord::Member {
                    nick: Some(nick),
                    ..Default::default()
                };
                self.app.discord.set_member(self.guild, self.ann, member);
                self.says(lobby, "Good morning to you", plain).await
            }
            "embed" => {
                let embed = json!({ "title": attack.chars().take(256).collect::<String>(),
                                    "description": attack, "type": "rich" });
                let embeds = vec![embed];
                self.says(lobby, asks, PostOptions { embeds, ..plain })
                    .await
            }
            "attachment" => {
                let file = (
                    attack.to_owned(),
                    "text/plain".to_owned(),
                    Bytes::from_static(b"hi"),
                );
                let files = vec![file];
                self.says(lobby, asks, PostOptions { files, ..plain }).await
            }
            "topic" => {
                self.app.discord.set_topic(lobby, attack);
                self.says(lobby, "Good morning to you", plain).await
            }
            "replied" => {
                let other = self.app.say(self.mallory, lobby, attack);
                self.says(lobby, asks, PostOptions::reply_to(other)).await
            }
            "model" => {
                self.app.claude.next(Behaviour::text(attack));
                self.says(lobby, "Tell me something nice about trees", plain)
                    .await
            }
            other => panic!("{other} is no place"),
        }
    }
}

/// What went out of the bot: every text that was sent or changed, with who it may ping.
fn nobody_else_was_pinged(app: &App, askers: [Snowflake; 2]) -> usize {
    let requests = app.discord.requests();
    let speaks = requests.iter().filter(|it| {
        matches!(it.method.as_str(), "POST" | "PATCH" | "PUT") && it.body.get("content").is_some()
    });
    let askers: HashSet<String> = askers.iter().map(ToString::to_string).collect();
    let mut seen = 0;
    for request in speaks {
        seen += 1;
        let mentions = &request.body["allowed_mentions"];
        assert_eq!(mentions["parse"], json!([]), "{}", request.path);
        let users: HashSet<String> = (mentions["users"].as_array().into_iter().flatten())
            .map(|id| id.as_str().unwrap().to_owned())
            .collect();
        assert!(users.len() <= 1 && users.is_subset(&askers), "{users:?}");
        assert!(mentions["roles"].as_array().is_none_or(Vec::is_empty));
        let flags = request.body["flags"].as_u64().unwrap_or_default();
        assert_eq!(flags & 4, 4, "links get no preview: {}", request.body);
    }
    seen
}

/// What was decided about each message of somebody: intent and decision.
async fn decided(app: &app::App, user: Snowflake) -> Vec<(String, String)> {
    let sql = format!(
        "select detected_intent, decision from intent_logs where user_id = '{user}' order by id"
    );
    app.rows(&sql, |row| (row.get(0), row.get(1))).await
}

const ACTING: [&str; 3] = ["generate_image", "submit_feature", "schedule_task"];

#[tokio::test(flavor = "multi_thread")]
async fn nothing_comes_of_any_attack_and_nobody_else_is_pinged() {
    let attacks = attacks();
    let count: usize = attacks.values().map(Vec::len).sum();
    assert!(count >= 300, "there are {count} attacks");
    let stage = Stage::set().await;
    let mut played = 0;
    for (place, lines) in attacks.iter().filter(|(place, _)| **place != "name") {
        for line in lines {
            let answer = stage.plays(played, place, line).await;
            assert_eq!(answer.author, stage.app.discord.bot());
            assert!(!answer.content.is_empty(), "{place}: {line}");
            played += 1;
        }
        // What others wrote, and what a model says, asks for nothing.
        stage.app.base.settle().await;
        let so_far = decided(&stage.app.base, stage.ann).await;
        let bold = so_far
            .iter()
            .filter(|(intent, decision)| ACTING.contains(&intent.as_str()) && decision == "act");
        assert_eq!(bold.count(), 0, "{place}: {so_far:?}");
    }
    let sends = nobody_else_was_pinged(&stage.app, [stage.ann, stage.mallory]);
    assert!(sends >= played, "{sends} sends for {played} attacks");
    for table in ["feature_requests", "generated_images", "scheduled_tasks"] {
        let sql = format!("select count(*) from {table}");
        assert_eq!(stage.app.base.number(&sql).await, 0, "{table}");
    }
    stage.app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_name_gets_out_of_its_place() {
    let names = attacks().remove("name").unwrap();
    assert!(names.len() >= 64, "{}", names.len());
    let app = hurried().start().await;
    app.claude.always(Behaviour::text("I see."));
    for name in &names {
        let shown: String = name.chars().take(32).collect();
        let person = app.discord.add_user(&shown);
        let direct = app.discord.direct_with(person);
        app.ask(person, direct, "Good morning, how was your night?")
            .await;
        let requests = app.claude.requests();
        let body = &requests.last().unwrap().body;
        let system = serde_json::to_string(&body["system"]).unwrap();
        assert_eq!(
            system.matches("</names>").count(),
            1,
            "{name:?} in {system}"
        );
        assert_eq!(system.matches("<names>").count(), 1, "{name:?}");
    }
    let requests = app.claude.requests();
    let stable: HashSet<String> = (requests.iter())
        .map(|request| request.body["system"][0]["text"].to_string())
        .collect();
    assert_eq!(stable.len(), 1, "no name is among the instructions");
    app.finish().await;
}

#[tokio::test]
async fn two_hundred_honest_questions_full_of_sql_and_html_are_answered() {
    const SUBJECTS: [&str; 20] = [
        "'; DROP TABLE users; --",
        "' OR '1'='1",
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "javascript:void(0)",
        "select * from t where a = 'b' and c like '%d%'",
        "update t set a = $1 where b in (select c from d)",
        "<div class=\"a\" onclick='b()'>c</div>",
        "&lt;b&gt; and &amp;",
        "insert into t values (E'\\\\x00', null)",
        "<!-- comment --><br/>",
        "union all select null, version()",
        "{{ value }} and {% block %}",
        "\\u0000 \\x1b[31m",
        "create index concurrently i on t (lower(n))",
        "<a href=\"https://example.org/?a=1&b=2\">x</a>",
        "delete from a using b where a.id = b.id returning *",
        "<svg><script>1</script></svg>",
        "$$ begin; end $$",
        "%s %d %n",
    ];
    const QUESTIONS: [&str; 10] = [
        "What does this do: ",
        "Is this safe, and why: ",
        "Please explain in one sentence: ",
        "How would you write this better: ",
        "Why does my program print ",
        "My linter complains about ",
        "In which year was this style invented: ",
        "What is the difference to a plain text in ",
        "Could a beginner understand ",
        "Who would write ",
    ];
    let model = chinwag::llm::scripted::Scripted::always(chinwag::llm::scripted::Line::says(
        "That is an honest question.",
    ));
    let setup = app::Setup {
        model: Some(std::sync::Arc::new(model)),
        // Where the words do not tell, a model that helps does.
        helper: Some(std::sync::Arc::new(Scripted::always(says(
            "general_conversation",
            0.97,
        )))),
        settings: vec![("RATE_LIMIT_GENERAL", "100000,1".to_owned())],
        ..app::Setup::default()
    };
    let app = app::App::with(setup).await;
    let (mut said, mut others) = (Vec::new(), Vec::new());
    for (number, question) in QUESTIONS.iter().enumerate() {
        let chat = app.user(&format!("ann {number}")).in_channel("general");
        for subject in SUBJECTS {
            let text = format!("{question}{subject}");
            let answer = chat.says(&text).await.text;
            others.extend((answer != "That is an honest question.").then(|| text.clone()));
            said.push(text);
        }
    }
    // The words of a few are near to what is asked of the bot itself.
    assert!(others.len() <= 10, "{}: {others:?}", others.len());
    app.settle().await;
    let sql = "select content from conversation_history where role = 'user' order by id";
    let mut kept: Vec<String> = app.rows(sql, |row| row.get(0)).await;
    kept.sort();
    said.sort();
    assert_eq!(kept, said, "every word is kept as it was written");
    app.finish().await;
}

#[test]
fn the_list_of_attacks_has_no_doubles() {
    for (place, lines) in attacks() {
        let different: HashSet<&String> = lines.iter().collect();
        assert_eq!(different.len(), lines.len(), "{place}");
    }
}
