//! `chinwag jobs`, as an operator uses it: the real program beside a bot that runs.

use std::process::Output;

use chinwag::{
    clock::Clock,
    domain::{
        ids::{ConversationId, JobId, Platform},
        message::Incoming,
        routing::Route,
    },
    hot::{
        Opened,
        queue::{self, Entrance, Stats},
    },
    jobs::{Envelope, conversation::Conversation, upkeep::Upkeep},
    store::jobs::{Letter, bury},
};
use serde_json::Value;
use sqlx::Row;

use crate::{
    app::{App, Setup, eventually},
    chat::{Chat, Crowd},
    processes::{chinwag, command},
};

/// Whoever runs the bot.
struct Operator<'a> {
    app: &'a App,
    settings: Vec<(&'static str, &'a str)>,
}

impl<'a> Operator<'a> {
    fn of(app: &'a App) -> Self {
        Self {
            app,
            settings: Vec::new(),
        }
    }

    async fn runs(&self, arguments: &[&str]) -> Said {
        let config = &self.app.config;
        let usual = [
            ("REDIS_URL", config.redis.url.expose()),
            ("DATABASE_URL", config.postgres.url.expose()),
            ("CHINWAG_REDIS_PREFIX", &config.redis.prefix),
        ];
        let environment: Vec<(String, String)> = usual
            .iter()
            .chain(&self.settings)
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let arguments = [&["jobs"], arguments].concat();
        Said::of(&command(chinwag(), &arguments, &environment).await)
    }

    /// Runs a command that does all it should. Returns what it prints.
    async fn sees(&self, arguments: &[&str]) -> String {
        let said = self.runs(arguments).await;
        assert_eq!(said.status, 0, "{arguments:?}: {}", said.aside);
        said.answer
    }

    /// The same, read as JSON.
    async fn reads(&self, arguments: &[&str]) -> Value {
        let printed = self.sees(&[arguments, &["--json"]].concat()).await;
        serde_json::from_str(&printed).expect("nothing but JSON is printed")
    }

    async fn dead(&self) -> Vec<Value> {
        let listed = self.reads(&["list", "--state", "dead"]).await;
        listed.as_array().unwrap().clone()
    }

    /// Waits for so many dead letters.
    async fn finds_dead(&self, count: usize) -> Vec<Value> {
        let letters = "select count(*) from dead_letters";
        eventually("dead letters are in their table", async || {
            let there = self.app.number(letters).await;
            (usize::try_from(there) == Ok(count)).then_some(())
        })
        .await;
        self.dead().await
    }
}

/// What a command said.
struct Said {
    status: i32,
    answer: String,
    aside: String,
}

impl Said {
    fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("it speaks UTF-8");
        Self {
            status: output.status.code().expect("it was not killed"),
            answer: text(&output.stdout),
            aside: text(&output.stderr),
        }
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.answer).expect("nothing but JSON is printed")
    }
}

/// Who did what to what, in order.
async fn audit(app: &App) -> Vec<(String, String, String)> {
    let sql = "select actor, action, subject from audit_log order by id";
    app.rows(sql, |row| (row.get(0), row.get(1), row.get(2)))
        .await
}

async fn without_workers() -> App {
    App::with(Setup {
        workers: Some(0),
        ..Setup::default()
    })
    .await
}

async fn in_journal(app: &App, count: i64) {
    eventually("the journal has what was accepted", async || {
        (app.unfinished().await == count).then_some(())
    })
    .await;
}

async fn stats(app: &App) -> Option<Stats> {
    queue::stats(&app.hot, app.hot.opened()).await.ok()
}

/// Conversations, as the queue shows them: how many wait, and whether they are paused.
async fn conversations(app: &App) -> Option<(u64, bool)> {
    let stats = stats(app).await?;
    let conversations = stats
        .queues
        .iter()
        .find(|queue| queue.name == "conversation")?;
    Some((conversations.ready, conversations.paused))
}

fn id_of(job: &Value) -> &str {
    job["id"].as_str().expect("an id is text")
}

fn sealed(user: &str, key: &str) -> Envelope {
    let message = Incoming {
        platform: Platform::Console,
        guild: None,
        channel: "general".into(),
        user: user.into(),
        user_name: user.to_owned(),
        message: key.into(),
        text: "Are you well?".to_owned(),
        sent_at: Clock::Real.now(),
        reply_to: None,
        locale: None,
        besides: chinwag::domain::press::Besides::default(),
    };
    let conversation = message.conversation();
    let job = Conversation { message };
    Envelope::seal(&job, conversation, Route::Console, Clock::Real.now(), None)
}

/// A dead letter with this in it.
fn letter(place: &str, wire: String) -> Letter {
    Letter {
        place: place.to_owned(),
        at: Clock::Real.now(),
        tries: 5,
        reason: "it was of no use".to_owned(),
        conversation: "console/general/ann".to_owned(),
        wire,
    }
}

/// Somebody's message whose every try ended its worker, and the notice they got. A worker runs
/// from then on.
async fn a_job_that_died(app: &App, ann: &Chat) -> (String, String) {
    ann.listen().await;
    let message = ann.posts("Are you well, my canary-marzipan?").await;
    let tries = format!("{}tries", app.hot.keys().queue(0, app.hot.epoch()));
    let _: u64 = redis::cmd("HSET")
        .arg(&[tries.as_str(), "conversation:console/general/ann", "5"])
        .query_async(&mut app.hot.connection().await.unwrap())
        .await
        .unwrap();
    app.start_worker();
    let notice = ann.reply_to(&message).await;
    (message, notice)
}

#[tokio::test]
async fn a_job_that_died_is_found_shown_and_retried_and_its_asker_is_answered() {
    let app = without_workers().await;
    let operator = Operator::of(&app);
    let ann = app.user("ann").in_channel("general");
    let (message, notice) = a_job_that_died(&app, &ann).await;
    let dead = operator.finds_dead(1).await;
    let id = id_of(&dead[0]);
    let reference = &id[24..];
    assert!(notice.contains(reference), "{notice}");
    assert_eq!(dead[0]["kind"], "conversation");
    assert_eq!(dead[0]["attempts"], 6);
    let listed = operator.sees(&["list"]).await;
    assert!(
        listed.contains(id) && listed.contains("every try ended its worker"),
        "{listed}"
    );
    assert!(!listed.contains("canary"), "{listed}");

    let shown = operator.sees(&["show", &reference.to_uppercase()]).await;
    for part in [id, reference, "dead", "console/general/ann", &message] {
        assert!(shown.contains(part), "{part} is missing:\n{shown}");
    }
    assert!(!shown.contains("canary"), "{shown}");
    assert!(audit(&app).await.is_empty());
    let shown = operator
        .reads(&["show", id, "--payload", "--as", "olga"])
        .await;
    assert!(shown[0]["payload"].as_str().unwrap().contains("canary"));
    assert_eq!(shown[0]["header"]["key"], message.as_str());

    let would = operator.reads(&["retry", id, "--dry-run"]).await;
    assert_eq!(would[0]["result"], "would");
    assert_eq!(operator.dead().await.len(), 1);
    let retried = operator.reads(&["retry", reference, "--as", "olga"]).await;
    assert_eq!(retried[0]["result"], "done");
    let answer = ann
        .hears("an update", |events| {
            let mut events = events.iter();
            let update = events.find(|event| event.name == "update")?;
            Some((update.message().to_owned(), update.text().to_owned()))
        })
        .await;
    assert_eq!(answer.0, message);
    assert!(!answer.1.is_empty() && answer.1 != notice, "{}", answer.1);
    app.settle().await;
    assert_eq!(operator.sees(&["list"]).await, "no jobs\n");
    let did = |action: &str| ("olga".to_owned(), action.to_owned(), id.to_owned());
    assert_eq!(audit(&app).await, [did("show-payload"), did("retry")]);
    let renamed = app
        .rows(
            "select detail->>'as' from audit_log where action = 'retry'",
            |row| row.get::<String, _>(0),
        )
        .await;
    assert_eq!(renamed, [retried[0]["new_id"].as_str().unwrap()]);

    // Both are told: the try that ended in a notice, and the one that an operator had made.
    let url = app.config.postgres.url.expose();
    let settings = [("DATABASE_URL".to_owned(), url.to_owned())];
    let traced = command(chinwag(), &["trace", "--json", &message], &settings).await;
    let traced: Value = serde_json::from_slice(&traced.stdout).unwrap();
    let traced = traced["jobs"].as_array().unwrap();
    let failures: Vec<bool> = traced.iter().map(|job| job["failure"].is_null()).collect();
    assert_eq!(failures, [false, true], "{traced:?}");

    // It is over now, and still known.
    let again = operator.runs(&["retry", id]).await;
    assert_eq!(again.status, 1);
    assert!(again.aside.contains("it is over"), "{}", again.aside);
    assert_eq!(operator.reads(&["show", id]).await[0]["state"], "done");
    assert_eq!(ann.replies().len(), 1);
    app.finish().await;
}

#[tokio::test]
async fn what_cannot_be_retried_is_named_and_others_go_on() {
    let app = App::start().await;
    let operator = Operator::of(&app);
    let ann = app.user("ann").in_channel("general");
    ann.listen().await;
    let good = sealed("ann", "m1");
    let letters = [
        letter("1", "nonsense".to_owned()),
        letter("2", good.to_wire()),
    ];
    bury(&app.pool, &letters).await.unwrap();
    let dead = operator.dead().await;
    let number = dead.iter().map(id_of).find(|id| id.len() < 32).unwrap();

    let said = operator.runs(&["retry", "--all", "--json"]).await;
    assert_eq!(said.status, 1);
    let results = said.json();
    for result in results.as_array().unwrap() {
        let expected = if id_of(result) == number {
            "failed"
        } else {
            "done"
        };
        assert_eq!(result["result"], expected, "{result}");
    }
    ann.hears("an update", |events| {
        events
            .iter()
            .any(|event| event.name == "update" && event.message() == "m1")
            .then_some(())
    })
    .await;
    let said = operator.runs(&["retry", number]).await;
    assert_eq!(said.status, 1);
    assert!(
        said.aside.contains(number) && said.aside.contains("header"),
        "{}",
        said.aside
    );
    assert_eq!(
        operator.sees(&["drop", number]).await,
        format!("dropped {number}\n")
    );
    assert!(operator.dead().await.is_empty());
    app.finish().await;
}

#[tokio::test]
async fn many_dead_letters_are_dropped_in_batches_and_only_those_that_are_meant() {
    let app = without_workers().await;
    let operator = Operator::of(&app);
    let mut letters: Vec<Letter> = (0..150)
        .map(|number| {
            let key = format!("m{number}");
            letter(&key, sealed("ann", &key).to_wire())
        })
        .collect();
    let mut strange = sealed("bob", "\u{1b}[31mred");
    strange.header.kind = "jugg\u{9b}ling".to_owned();
    letters.push(letter("strange", strange.to_wire()));
    bury(&app.pool, &letters).await.unwrap();

    let few = operator.runs(&["list", "--limit", "3"]).await;
    assert_eq!(few.answer.lines().count(), 4, "{}", few.answer);
    assert!(few.aside.contains("--limit"), "{}", few.aside);
    let strange = strange.header.id.to_string();
    for arguments in [
        &["list", "--limit", "1000"][..],
        &["list", "--limit", "1000", "--json"],
        &["show", &strange, "--payload"],
        &["show", &strange, "--json"],
    ] {
        let shown = operator.sees(arguments).await;
        let obeyed = |letter: char| letter.is_control() && letter != '\n';
        assert!(!shown.contains(obeyed), "{arguments:?}: {shown:?}");
    }
    let old = operator.reads(&["list", "--older-than", "10m"]).await;
    assert_eq!(old, serde_json::json!([]));

    let all = ["drop", "--all", "--kind", "conversation", "--state", "dead"];
    let would = operator.reads(&[&all[..], &["--dry-run"]].concat()).await;
    assert_eq!(would.as_array().unwrap().len(), 150);
    assert_eq!(
        app.number("select count(*) from audit_log where action <> 'show-payload'")
            .await,
        0
    );
    let said = operator.runs(&all).await;
    assert_eq!((said.status, said.answer.lines().count()), (0, 150));
    assert!(said.aside.contains("100 of 150"), "{}", said.aside);
    let left = operator.dead().await;
    assert_eq!(left.len(), 1);
    assert_eq!(left[0]["kind"], "jugg\u{9b}ling");
    let noted = "select count(*) from audit_log where action = 'drop'";
    assert_eq!(app.number(noted).await, 150);
    for change in [
        "update audit_log set actor = 'x'",
        "delete from audit_log",
        "truncate audit_log",
    ] {
        let refused = sqlx::raw_sql(change).execute(&app.pool).await.unwrap_err();
        assert!(refused.to_string().contains("append-only"), "{refused}");
    }
    assert_eq!(app.number(noted).await, 150);
    app.abandon().await;
}

#[tokio::test]
async fn a_cancelled_job_is_not_done_and_its_asker_is_told_once() {
    let app = without_workers().await;
    let operator = Operator::of(&app);
    let ann = app.user("ann").in_channel("general");
    ann.listen().await;
    let first = ann.posts("My name is Ann.").await;
    in_journal(&app, 1).await;
    let second = ann.posts("Are you well?").await;
    in_journal(&app, 2).await;
    let waiting = operator.reads(&["list", "--state", "open"]).await;
    let id = id_of(&waiting[0]);
    let said = operator.runs(&["drop", id]).await;
    assert_eq!(
        (said.status, said.answer.as_str()),
        (0, &*format!("cancelled {id}\n"))
    );
    assert!(
        said.aside.contains("told when the job's turn comes"),
        "{}",
        said.aside
    );
    assert_eq!(
        operator.reads(&["list", "--state", "cancelled"]).await[0]["id"],
        id
    );
    assert_eq!(operator.runs(&["drop", id]).await.status, 1);
    assert_eq!(operator.runs(&["retry", id]).await.status, 1);
    assert_eq!(audit(&app).await.len(), 1);
    assert_eq!(audit(&app).await[0].1, "cancel");

    app.start_worker();
    let notice = ann.reply_to(&first).await;
    assert!(
        notice.contains("stopped") && notice.contains(&id[24..]),
        "{notice}"
    );
    let answer = ann.reply_to(&second).await;
    assert!(!answer.contains("stopped"), "{answer}");
    app.settle().await;
    assert_eq!(ann.answered(2).await, [first, second]);
    assert_eq!(
        ann.events()
            .iter()
            .filter(|event| event.text() == notice)
            .count(),
        1
    );
    app.finish().await;
}

#[tokio::test]
async fn a_paused_kind_rests_everywhere_also_when_redis_was_emptied() {
    let app = App::with(Setup {
        workers: Some(2),
        own_redis: true,
        ..Setup::default()
    })
    .await;
    let operator = Operator::of(&app);
    let ann = app.user("ann").in_channel("general");
    ann.listen().await;
    let paused = operator
        .reads(&["pause", "conversation", "--as", "olga"])
        .await;
    assert_eq!(paused[0]["in_effect"], true);
    let message = ann.posts("Are you well?").await;
    in_journal(&app, 1).await;
    rests(&app).await;

    let epoch = app.hot.epoch();
    app.flush().await;
    eventually("the queue is rebuilt", async || {
        (app.hot.epoch() > epoch && app.handoff.is_open()).then_some(())
    })
    .await;
    rests(&app).await;
    assert!(ann.replies().is_empty());
    let status = operator.sees(&["status"]).await;
    let line = status.lines().find(|line| line.starts_with("conversation"));
    let words: Vec<&str> = line.unwrap().split_whitespace().collect();
    assert_eq!(words[..3], ["conversation", "1", "yes"], "{status}");

    let goes_on = operator.sees(&["resume", "conversation", "upkeep"]).await;
    assert_eq!(goes_on, "conversation goes on\nupkeep was not paused\n");
    ann.reply_to(&message).await;
    let (ready, paused) = conversations(&app).await.unwrap();
    assert_eq!((ready, paused), (0, false));
    let subjects: Vec<_> = audit(&app).await;
    assert_eq!(subjects[0].0, "olga");
    let did: Vec<&str> = subjects.iter().map(|row| row.1.as_str()).collect();
    assert_eq!(did, ["pause", "resume"]);
    app.finish().await;
}

/// Workers run, and leave the one conversation alone.
async fn rests(app: &App) {
    let due = Clock::Real.now();
    let mailbox = ConversationId::from_text("chore".to_owned());
    let chore = Envelope::seal(&Upkeep { due }, mailbox, Route::Nowhere, due, None);
    queue::enqueue(&app.hot, app.hot.opened(), Entrance::Accepted, &[chore])
        .await
        .unwrap();
    eventually("workers do the chore alone", async || {
        let full = stats(app).await?;
        let alone = full.jobs == 1 && full.running == 0;
        (alone && conversations(app).await? == (1, true)).then_some(())
    })
    .await;
}

#[tokio::test]
async fn without_one_store_a_command_says_what_it_cannot_do() {
    let app = App::with(Setup {
        own_redis: true,
        own_postgres: true,
        ..Setup::default()
    })
    .await;
    let operator = Operator::of(&app);
    let status = operator.reads(&["status"]).await;
    assert_eq!(
        (&status["open"], &status["partitions"]),
        (&true.into(), &1.into())
    );
    assert_eq!(status["kinds"].as_array().unwrap().len(), 8);
    eventually("the schedule is known", async || {
        let schedules = operator.reads(&["schedules"]).await;
        (schedules[0]["name"] == "upkeep" && schedules[0]["next"].is_string()).then_some(())
    })
    .await;
    assert!(operator.sees(&["schedules"]).await.contains("upkeep"));

    app.redis().await.stop().await.unwrap();
    let status = operator.runs(&["status", "--json"]).await;
    assert_eq!(status.status, 1);
    assert!(status.aside.contains("Redis"), "{}", status.aside);
    let known = status.json();
    assert_eq!(
        (&known["jobs"], &known["dead_letters"]),
        (&Value::Null, &0.into())
    );
    let said = operator.runs(&["pause", "conversation"]).await;
    assert_eq!((said.status, said.answer.lines().count()), (0, 1));
    assert!(said.aside.contains("when Redis is back"), "{}", said.aside);
    assert_eq!(operator.runs(&["rebuild"]).await.status, 1);
    app.redis().await.restart().await.unwrap();
    eventually("the pause is in effect", async || {
        conversations(&app).await?.1.then_some(())
    })
    .await;

    app.postgres().await.stop().await.unwrap();
    let said = operator.runs(&["resume", "conversation"]).await;
    assert_eq!(said.status, 1);
    assert!(
        said.aside.contains("PostgreSQL does not answer"),
        "{}",
        said.aside
    );
    assert!(conversations(&app).await.unwrap().1, "nothing is half-done");
    let status = operator.runs(&["status", "--json"]).await;
    assert_eq!(status.status, 1);
    let known = status.json();
    assert_eq!(
        (&known["dead_letters"], &known["open"]),
        (&Value::Null, &true.into())
    );
    assert_eq!(known["kinds"][0]["resting"], true);
    app.postgres().await.restart().await.unwrap();
    operator.sees(&["resume", "conversation"]).await;
    app.user("ann")
        .in_channel("general")
        .says("Are you well?")
        .await;
    app.finish().await;
}

#[tokio::test]
async fn a_command_that_is_wrong_does_nothing_and_says_why() {
    let app = without_workers().await;
    let operator = Operator::of(&app);
    let first = sealed("ann", "1");
    let mut second = sealed("ann", "2");
    // The same last digits, for once.
    let digits = first.header.id.0.as_u128() & 0xffff_ffff;
    let id = (second.header.id.0.as_u128() & !0xffff_ffff) | digits;
    second.header.id = JobId(uuid::Uuid::from_u128(id));
    let letters = [letter("1", first.to_wire()), letter("2", second.to_wire())];
    bury(&app.pool, &letters).await.unwrap();
    let first = first.header.id.to_string();

    for (arguments, why) in [
        (&["retry"][..], "--all"),
        (&["drop"], "--all"),
        (&["drop", "--kind", "conversation"], "--all"),
        (&["drop", "--older-than", "1d"], "--all"),
        (&["retry", "--all", &first], "not both"),
        (&["retry", "--kind", "probe", &first], "not both"),
        (
            &["pause", "juggling", "probe", "singing"],
            "juggling, singing; there are conversation, image, revision, vote, upkeep, summary, feature, probe",
        ),
        (&["pause"], "KIND"),
        (&["show"], "ID"),
        (&["list", "--older-than", "soon"], "not of the form"),
        (&["list", "--state", "happy"], "cancelled"),
        (&["list", "--limit", "0"], "--limit"),
        (&["pause", "probe", "--as", ""], "--as"),
    ] {
        let said = operator.runs(arguments).await;
        assert_eq!(
            (said.status, said.answer.as_str()),
            (2, ""),
            "{arguments:?}"
        );
        assert!(said.aside.contains(why), "{arguments:?}: {}", said.aside);
    }
    for (word, why) in [
        ("nonsense", "names no job"),
        ("00000000", "there is no job"),
        ("7777777", "there is no job"),
        ("0192f0a1-c0de-7abc-8def-0123456789ab", "there is no job"),
        (&first[24..], "write the whole id"),
    ] {
        for verb in ["show", "retry", "drop"] {
            let said = operator.runs(&[verb, word]).await;
            assert_eq!(said.status, 1, "{verb} {word}");
            assert!(
                said.aside.contains(word) && said.aside.contains(why),
                "{}",
                said.aside
            );
        }
    }
    let doubted = operator.runs(&["list", "--kind", "converstion"]).await;
    assert!(
        doubted.aside.contains("no kind of job is called"),
        "{}",
        doubted.aside
    );
    assert_eq!(operator.dead().await.len(), 2);
    assert!(audit(&app).await.is_empty());
    let hyphenated = uuid::Uuid::parse_str(&first)
        .unwrap()
        .hyphenated()
        .to_string();
    operator.sees(&["drop", &hyphenated]).await;
    app.abandon().await;
}

#[tokio::test]
async fn a_rebuild_changes_the_number_of_partitions_and_loses_nothing() {
    let app = without_workers().await;
    let mut operator = Operator::of(&app);
    let crowd = Crowd::gather(&app, 8).await;
    crowd.says(3).await;
    in_journal(&app, 24).await;
    // Accepted while Postgres was away, by a door that is no more.
    let cat = app.user("cat").in_channel("general");
    cat.listen().await;
    let alone = sealed("cat", "m1");
    queue::enqueue(&app.hot, app.hot.opened(), Entrance::Accepted, &[alone])
        .await
        .unwrap();

    operator.settings = vec![("CHINWAG_QUEUE_PARTITIONS", "4")];
    let epoch = app.hot.epoch();
    let rebuilt = operator.reads(&["rebuild", "--as", "olga"]).await;
    assert_eq!(
        (&rebuilt["partitions"], &rebuilt["jobs"]),
        (&4.into(), &25.into())
    );
    opened(&app, epoch, 4).await;
    let status = operator.reads(&["status"]).await;
    assert_eq!(
        (&status["partitions"], &status["jobs"]),
        (&4.into(), &25.into())
    );
    app.start_worker();
    app.start_worker();
    crowd.says(1).await;
    crowd.is_answered().await;
    cat.reply_to("m1").await;
    app.settle().await;
    assert_eq!((crowd.heard(), cat.replies().len()), (32, 1));
    assert_eq!(
        audit(&app).await[0],
        ("olga".to_owned(), "rebuild".to_owned(), "queue".to_owned())
    );
    app.finish().await;
}

#[tokio::test]
async fn a_rebuild_while_everybody_talks_answers_each_message_once() {
    let app = App::with(Setup {
        workers: Some(2),
        settings: vec![("CHINWAG_QUEUE_PARTITIONS", "3".to_owned())],
        ..Setup::default()
    })
    .await;
    let mut operator = Operator::of(&app);
    let crowd = Crowd::gather(&app, 12).await;
    for (partitions, number) in [("1", 1), ("5", 5), ("2", 2)] {
        let epoch = app.hot.epoch();
        operator.settings = vec![("CHINWAG_QUEUE_PARTITIONS", partitions)];
        let (rebuilt, ()) = tokio::join!(operator.reads(&["rebuild"]), crowd.says(10));
        assert_eq!(rebuilt["partitions"], number);
        opened(&app, epoch, number).await;
    }
    crowd.says(1).await;
    crowd.is_answered().await;
    app.settle().await;
    assert_eq!((crowd.said(), crowd.heard()), (12 * 31, 12 * 31));
    app.finish().await;
}

#[tokio::test]
async fn a_rebuild_into_fewer_partitions_takes_along_what_died_in_those_that_go() {
    let app = App::with(Setup {
        workers: Some(0),
        settings: vec![("CHINWAG_QUEUE_PARTITIONS", "3".to_owned())],
        ..Setup::default()
    })
    .await;
    let mut operator = Operator::of(&app);
    let died = sealed("ann", "m1");
    let _: String = redis::cmd("XADD")
        .arg(app.hot.keys().dead(2))
        .arg("*")
        .arg(&["at", "1790000000000", "tries", "5", "reason", "it died"])
        .arg(&[
            "mailbox",
            "conversation:console/general/ann",
            "envelope",
            &died.to_wire(),
        ])
        .query_async(&mut app.hot.connection().await.unwrap())
        .await
        .unwrap();
    let epoch = app.hot.epoch();
    operator.settings = vec![("CHINWAG_QUEUE_PARTITIONS", "1")];
    let said = operator.sees(&["rebuild"]).await;
    assert!(said.contains("partitions: 1"), "{said}");
    opened(&app, epoch, 1).await;
    assert_eq!(id_of(&operator.dead().await[0]), died.header.id.to_string());
    app.finish().await;
}

/// Waits until the app has seen the queue open anew, with so many partitions.
async fn opened(app: &App, before: i64, partitions: u16) -> Opened {
    eventually("the queue is open anew", async || {
        let opened = app.hot.opened();
        let anew = opened.epoch > before && opened.partitions == partitions;
        (anew && app.handoff.is_open()).then_some(opened)
    })
    .await
}
