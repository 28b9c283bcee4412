//! What people try: attacks in every place that a bot reads, and what a model may be led to say.
//!
//! The list is data (`hostile/attacks.txt`). It is played on Discord, one attack after the other, and
//! a part of it at the console; what went over the wire is looked at as a whole.

use std::{
    collections::{BTreeMap, HashSet},
    time::Duration,
};

use bytes::Bytes;
use chinwag::llm::scripted::Scripted;
use chinwag_standins::{
    claude::Behaviour,
    discord::{
        Captured, Carrier, DiscordOptions, Limit, Message, PostOptions, Snowflake, all_components,
        usable,
    },
};
use futures::future::join_all;
use serde_json::{Value, json};
use sqlx::Row;

use crate::{
    app,
    discord_app::{App, Setup},
    second_opinion::says,
};

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

impl Stage {
    /// Commands, presses and what they show of what was written: further ways to the wire.
    async fn acts(&self, names: &[String]) {
        let (app, lobby) = (&self.app, self.lobbies[0]);
        for name in names.iter().step_by(4) {
            let name: String = name.chars().take(32).collect();
            app.used(self.ann, lobby, "preferences", &[("name", json!(name))])
                .await;
        }
        for lobby in &self.lobbies[..4] {
            app.used(self.ann, *lobby, "memory", &[]).await;
        }
        let panel = app.used(self.ann, lobby, "preferences", &[]).await;
        let buttons = usable(&panel.messages[0]);
        let more = buttons.iter().find(|id| id.ends_with(":more"));
        let more = more.unwrap_or_else(|| panic!("there is more: {buttons:?}"));
        app.answered(app.press(self.ann, panel.messages[0].id, more))
            .await;
    }
}

/// Everything with which the bot said something, held to what it may do; the ways it went.
fn held_on_the_wire(app: &App, askers: &[Snowflake]) -> Vec<Carrier> {
    let captured = app.discord.captured();
    for said in &captured {
        pings_at_most_the_asker(app, said, askers);
        assert!(said.body["embeds"].as_array().is_none_or(Vec::is_empty));
        assert!(said.body.get("poll").is_none() && said.body["tts"] != true);
        hides_no_link(said);
        let components = said.body["components"].as_array();
        for component in all_components(components.map_or(&[][..], Vec::as_slice)) {
            says_nothing_of_others(component);
        }
    }
    captured.iter().map(|said| said.by).collect()
}

fn pings_at_most_the_asker(app: &App, said: &Captured, askers: &[Snowflake]) {
    let mentions = &said.body["allowed_mentions"];
    if !said.by.holds_message() {
        // A deferral becomes a message; everything else becomes none.
        assert!(said.body["content"].is_null(), "{said:?}");
        assert!(said.by != Carrier::Callback(5) || *mentions == json!({"parse": []}));
        return;
    }
    assert_eq!(mentions["parse"], json!([]), "{said:?}");
    assert!(
        mentions["roles"].as_array().is_none_or(Vec::is_empty),
        "{said:?}"
    );
    let replied = &said.body["message_reference"]["message_id"];
    let replied = replied.as_str().map(|id| id.parse::<Snowflake>().unwrap());
    let allowed: Vec<String> = match replied.and_then(|id| app.discord.message(id)) {
        Some(asked) => vec![asked.author.to_string()],
        None => askers.iter().map(ToString::to_string).collect(),
    };
    let users = mentions["users"].as_array().into_iter().flatten();
    let users: Vec<String> = users.map(|id| id.as_str().unwrap().to_owned()).collect();
    assert!(
        users.len() <= 1 && users.iter().all(|id| allowed.contains(id)),
        "{said:?}"
    );
    assert!(
        mentions["replied_user"] != true || replied.is_some(),
        "{said:?}"
    );
}

/// A text with a link has no preview, and what a label leads to can be read.
fn hides_no_link(said: &Captured) {
    let text = said.body["content"].as_str().unwrap_or_default();
    let flags = said.body["flags"].as_u64().unwrap_or_default();
    assert!(!text.contains("://") || flags & 4 == 4, "{said:?}");
    shows_its_links(text);
}

fn shows_its_links(text: &str) {
    for target in text.split("](").skip(1) {
        let target = target.trim_start_matches([' ', '<']).to_ascii_lowercase();
        assert!(!target.starts_with("http"), "a masked link: {text}");
    }
    for (at, _) in text.match_indices("https://") {
        assert!(text[..at].ends_with('<'), "a preview is fetched: {text}");
    }
}

/// What stands on a component is the bot's own, and leads nowhere.
fn says_nothing_of_others(component: &Value) {
    assert!(component.get("url").is_none(), "{component}");
    let options = component["options"].as_array().into_iter().flatten();
    for shown in options.chain([component]) {
        for field in ["label", "placeholder", "description"] {
            let text = shown[field].as_str().unwrap_or_default();
            assert!(
                !text.contains("://") && !text.contains(['@', '<']),
                "{shown}"
            );
        }
    }
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
    stage.acts(&attacks["name"]).await;
    let ways = held_on_the_wire(&stage.app, &[stage.ann, stage.mallory]);
    let sends = ways.iter().filter(|by| **by == Carrier::Send).count();
    assert!(sends >= played, "{sends} sends for {played} attacks");
    for way in [
        Carrier::Callback(5),
        Carrier::Callback(6),
        Carrier::FollowUpEdit,
    ] {
        assert!(ways.contains(&way), "{way:?} was seen");
    }
    nothing_was_done(&stage.app.base).await;
    stage.app.finish().await;
}

/// Nobody's words have become an action.
async fn nothing_was_done(app: &app::App) {
    for table in ["feature_requests", "generated_images", "scheduled_tasks"] {
        let sql = format!("select count(*) from {table}");
        assert_eq!(app.number(&sql).await, 0, "{table}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_third_of_the_attacks_comes_to_nothing_at_the_console() {
    let app = Setup {
        console: true,
        ..hurried()
    };
    let app = app.prepare().await;
    app.claude.always(Behaviour::text("I see."));
    let chat = app.base.user("mallory").in_channel("general");
    let attacks = attacks();
    for line in ["text", "quote"]
        .iter()
        .flat_map(|place| &attacks[place])
        .step_by(3)
    {
        let text: String = line.chars().take(2000).collect();
        let answer = chat.says(&text).await.text;
        assert!(!answer.is_empty(), "{line}");
        shows_its_links(&answer);
    }
    // What a model says is not a third only: the page has to live with all of it.
    for line in &attacks["model"] {
        app.claude.next(Behaviour::text(line));
        let answer = chat.says("Tell me something nice about trees").await.text;
        shows_its_links(&answer);
    }
    for event in chat.events() {
        shows_its_links(event.text());
    }
    app.base.settle().await;
    let sql = "select count(*) from intent_logs where decision = 'act' and detected_intent in \
               ('generate_image', 'submit_feature', 'schedule_task')";
    assert_eq!(app.base.number(sql).await, 0);
    nothing_was_done(&app.base).await;
    app.finish().await;
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

/// What honest people ask about.
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

/// What they ask.
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

#[tokio::test]
async fn two_hundred_honest_questions_full_of_sql_and_html_are_answered() {
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

#[tokio::test(flavor = "multi_thread")]
async fn the_same_questions_are_answered_on_discord() {
    let setup = Setup {
        discord: DiscordOptions {
            message_limit: Limit::new(1000, Duration::from_secs(5)),
            ..DiscordOptions::default()
        },
        ..hurried()
    };
    let app = setup.start().await;
    app.claude
        .always(Behaviour::text("That is an honest question."));
    let people: Vec<Snowflake> = (0..QUESTIONS.len())
        .map(|number| app.discord.add_user(&format!("ann {number}")))
        .collect();
    let bot = &app;
    let asking = people
        .iter()
        .zip(QUESTIONS)
        .map(|(person, question)| async move {
            let direct = bot.discord.direct_with(*person);
            let mut said = Vec::new();
            for subject in SUBJECTS {
                let text = format!("{question}{subject}");
                let answer = bot.ask(*person, direct, &text).await;
                assert!(!answer.content.is_empty(), "{text}");
                said.push(text);
            }
            let turns = bot.history_of(*person, direct, SUBJECTS.len()).await;
            let mut kept: Vec<String> = turns.into_iter().map(|turn| turn.asked.text).collect();
            kept.sort();
            said.sort();
            assert_eq!(kept, said, "every word is kept as it was written");
        });
    join_all(asking).await;
    held_on_the_wire(&app, &people);
    nothing_was_done(&app.base).await;
    app.finish().await;
}

#[test]
fn the_list_of_attacks_has_no_doubles() {
    for (place, lines) in attacks() {
        let different: HashSet<&String> = lines.iter().collect();
        assert_eq!(different.len(), lines.len(), "{place}");
    }
}
