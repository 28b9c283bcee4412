//! Commands, bad settings, and what programs must never say.

use serde_json::Value;

use crate::{
    app::{empty_database, shared_redis},
    processes::{Programs, chinwag, command, worker},
};

fn set(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    pairs.iter().map(pair).collect()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("programs speak UTF-8")
}

#[tokio::test]
async fn a_program_with_bad_settings_names_all_of_them_at_once() {
    let settings = set(&[
        ("REDIS_URL", "nonsense"),
        ("RATE_LIMIT_GENERAL", "many"),
        ("MAX_CONCURRENT_MESSAGES", "0"),
        ("CHINWAG_NO_SUCH_THING", "1"),
        ("DATABASE_URL", "mysql://root:hunter2canary@db/x"),
    ]);
    let worker = worker();
    for (program, arguments) in [(worker.as_path(), &[][..]), (chinwag(), &["console"][..])] {
        let output = command(program, arguments, &settings).await;
        assert_eq!(output.status.code(), Some(1));
        let said = text(&output.stderr);
        for (name, _) in &settings {
            assert!(said.contains(name), "{name} is not named:\n{said}");
        }
        assert!(!said.contains("hunter2canary"), "{said}");
    }
}

#[tokio::test]
async fn migrations_go_up_and_down_and_say_where_they_are() {
    let settings = set(&[("DATABASE_URL", &empty_database().await)]);
    let migrate = async |arguments: &[&str]| {
        let output = command(chinwag(), &[&["migrate"], arguments].concat(), &settings).await;
        assert!(output.status.success(), "{}", text(&output.stderr));
        let lines = text(&output.stdout);
        let count = |word| lines.lines().filter(|line| line.starts_with(word)).count();
        (count("applied"), count("missing"))
    };
    let (applied, all) = migrate(&["status"]).await;
    assert_eq!(applied, 0);
    assert!(all >= 3);
    assert_eq!(migrate(&["up"]).await, (all, 0));
    assert_eq!(migrate(&["up"]).await, (all, 0));
    seed(&settings[0].1).await;
    assert_eq!(migrate(&["down"]).await, (all - 1, 1));
    assert_eq!(tables(&settings[0].1, "conversation_history").await, 1);
    assert_eq!(migrate(&["up"]).await, (all, 0));
    let steps = all.to_string();
    assert_eq!(migrate(&["down", "--steps", &steps]).await, (0, all));
    assert_eq!(tables(&settings[0].1, "%").await, 0);
    assert_eq!(migrate(&["up"]).await, (all, 0));
    assert_eq!(migrate(&["status"]).await, (all, 0));
}

async fn query(database: &str, sql: String) -> i64 {
    use sqlx::{AssertSqlSafe, Connection, Executor, Row};
    let mut connection = sqlx::PgConnection::connect(database).await.unwrap();
    let row = connection.fetch_one(AssertSqlSafe(sql)).await.unwrap();
    connection.close().await.unwrap();
    row.get(0)
}

/// Writes a row that a step back over another table must leave alone.
async fn seed(database: &str) {
    let sql = "with written as (
                   insert into conversation_history
                       (platform, user_id, channel_id, message_id, role, content, job_id)
                   values ('console', 'ann', 'general', '1', 'user', 'hello', gen_random_uuid())
                   returning 1)
               select count(*) from written";
    assert_eq!(query(database, sql.to_owned()).await, 1);
}

/// How many rows a table has; with `%`, how many tables there are besides the migrations' own.
async fn tables(database: &str, name: &str) -> i64 {
    let sql = match name {
        "%" => "select count(*) from information_schema.tables
                where table_schema = 'public' and table_name <> '_sqlx_migrations'"
            .to_owned(),
        name => format!("select count(*) from {name}"),
    };
    query(database, sql).await
}

#[tokio::test]
async fn the_doctor_says_what_works_and_what_is_missing() {
    let database = empty_database().await;
    let settings = set(&[
        ("DATABASE_URL", &database),
        ("REDIS_URL", &shared_redis().await),
    ]);
    let examine = async |settings: &[(String, String)]| {
        let output = command(chinwag(), &["doctor", "--json"], settings).await;
        let found: Value = serde_json::from_slice(&output.stdout).expect("one JSON object");
        let checks = found["checks"].as_array().unwrap().clone();
        let faults: Vec<Value> = checks
            .iter()
            .filter(|check| check["state"] == "fault")
            .cloned()
            .collect();
        assert!(
            checks
                .iter()
                .all(|check| check["state"] == "ok" || check["fix"] != ""),
            "{found}"
        );
        (output.status.success(), checks.len(), faults)
    };
    let (fine, _, faults) = examine(&settings).await;
    assert!(!fine);
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert_eq!(faults[0]["name"], "migrations");
    let up = command(chinwag(), &["migrate", "up"], &settings).await;
    assert!(up.status.success());
    let (fine, checks, faults) = examine(&settings).await;
    assert!(fine, "{faults:?}");
    assert!(checks >= 6);
    let nowhere = set(&[
        ("DATABASE_URL", "postgresql://127.0.0.1:1/x"),
        ("REDIS_URL", "redis://127.0.0.1:1"),
    ]);
    let (fine, _, faults) = examine(&nowhere).await;
    let names: Vec<&Value> = faults.iter().map(|fault| &fault["name"]).collect();
    assert!(!fine);
    assert_eq!(names, ["redis", "postgres"]);
}

#[tokio::test]
async fn no_program_ever_says_a_secret_or_a_text() {
    const SECRETS: [(&str, &str); 5] = [
        ("ANTHROPIC_API_KEY", "sk-ant-canary-anthropic"),
        ("OPENROUTER_API_KEY", "sk-or-canary-openrouter"),
        ("GITHUB_TOKEN", "ghp_canary-github"),
        ("CHINWAG_CONSOLE_SECRET", "canary-console-secret"),
        ("DISCORD_TOKEN", "canary.discord.token"),
    ];
    let mut settings = SECRETS.to_vec();
    // Nobody is there: what fails is logged.
    settings.push(("ANTHROPIC_BASE_URL", "http://127.0.0.1:1"));
    settings.push(("DISCORD_API_BASE", "http://127.0.0.1:1/api/v10"));
    settings.push(("OPENROUTER_BASE_URL", "http://127.0.0.1:1"));
    // Everything, and by name what would show what passes through it.
    settings.push((
        "CHINWAG_LOG",
        "trace,hyper=trace,reqwest=trace,sqlx=trace,redis=trace,h2=trace",
    ));
    let mut programs = Programs::start(1, &settings).await;
    let headers = [(
        reqwest::header::AUTHORIZATION,
        reqwest::header::HeaderValue::from_static("Bearer canary-console-secret"),
    )];
    let client = reqwest::Client::builder()
        .no_proxy()
        .default_headers(headers.into_iter().collect())
        .build()
        .unwrap();
    let chat = programs.chat(client, "canary-user");
    let reply = chat.says("My secret word is canary-marzipan.").await;
    assert!(reply.text.contains("canary-marzipan"));
    chat.tries(&"canary-marzipan ".repeat(400)).await;
    programs.redis.stop().await.unwrap();
    let meanwhile = chat.posts("Still canary-marzipan.").await;
    programs.redis.restart().await.unwrap();
    chat.reply_to(&meanwhile).await;
    let gateway = programs.command(&["gateway"]).await;
    assert!(!gateway.status.success(), "nobody is there");
    let doctor = programs.command(&["doctor"]).await;
    let told = [
        programs.told().await,
        programs.logs(),
        text(&gateway.stderr),
        text(&gateway.stdout),
        text(&doctor.stdout),
        text(&doctor.stderr),
    ];
    assert!(told[0].contains("chinwag_messages_total"), "{}", told[0]);
    assert!(told[1].contains("a job has run"), "{}", told[1]);
    for line in told[1].lines() {
        let fields: Value = serde_json::from_str(line).expect("a log is one JSON object a line");
        assert!(fields["message"].is_string(), "{line}");
    }
    let place = told.join("\n").find("canary-marzipan");
    assert!(place.is_none(), "a text was said, at byte {place:?}");
    for (name, secret) in SECRETS {
        for said in &told {
            assert!(!said.contains(secret), "{name} was said:\n{said}");
        }
    }
    programs.finish().await;
}
