//! Every query of the program on tables that have grown for years: none reads one of them from end
//! to end, but those that an operator asks for.

use std::path::Path;

use chinwag::store::Pool;
use sqlx::{AssertSqlSafe, Row};

use crate::state_standby::database;

/// Rows of each table that grows. The choice of a plan is the same from here on to ten million.
const ROWS: u32 = 50_000;

/// What may read a whole table, and why.
const MAY: [(&str, &str); 3] = [
    (
        "right(job_id::text",
        "an operator names a job by its last digits",
    ),
    ("from ( select job_id", "an operator looks for jobs"),
    (
        "substring(key from '[^/]*$') = $1",
        "an operator names a message that has no answer yet",
    ),
];

/// What is to go by an index that was made for it, and not by one that merely spares the end of the table.
const BY: [(&str, &str); 3] = [
    (
        "from usage_ledger where platform = $1 and user_id = $2 and created_at >= $3",
        "usage_ledger_person",
    ),
    (
        "from usage_ledger where platform = $1 and guild_id = $2 and created_at >= $3",
        "usage_ledger_server",
    ),
    (
        "from user_preferences where platform = $1 and user_id > $2 and opted_out_at is not null",
        "user_preferences_opted_out",
    ),
];

/// Tables that grow with what is said.
const GROWING: [&str; 9] = [
    "journal",
    "conversation_history",
    "dead_letters",
    "user_preferences",
    "intent_logs",
    "conversation_sessions",
    "usage_ledger",
    "revisions",
    "memory_lists",
];

async fn filled() -> Pool {
    let pool = database().await;
    let fill = format!(
        "insert into journal (job_id, kind, key, conversation, route, epoch, accepted_at, done_at)
         select gen_random_uuid(), 'conversation', 'k' || n, 'c' || n % 5000, 'console', 1,
                now() - n * interval '1 second', now() - n * interval '1 second'
         from generate_series(1, {ROWS}) as n;
         insert into journal
             (job_id, kind, key, conversation, route, header, payload, epoch, accepted_at)
         select gen_random_uuid(), 'conversation', 'o' || n, 'c' || n, 'console', '', '', 1, now()
         from generate_series(1, 500) as n;
         insert into conversation_history
             (platform, user_id, channel_id, message_id, role, content, created_at, job_id)
         select 'discord', 'u' || n % 5000, 'c' || n % 500, 'm' || n, 'user', 'hello',
                now() - n * interval '1 second', gen_random_uuid()
         from generate_series(1, {ROWS}) as n;
         insert into dead_letters (place, job_id, conversation, payload, reason, attempts, died_at)
         select 'p' || n, gen_random_uuid(), 'c' || n % 5000, '', 'r', 1, now() - n * interval '1 second'
         from generate_series(1, {ROWS}) as n;
         insert into user_preferences (platform, user_id)
         select 'discord', 'u' || n from generate_series(1, {ROWS}) as n;
         insert into intent_logs (job_id, platform, user_id, detected_intent, confidence, created_at)
         select gen_random_uuid(), 'discord', 'u' || n % 5000, 'help', 0.9, now() - n * interval '1 second'
         from generate_series(1, {ROWS}) as n;
         insert into conversation_sessions
             (platform, user_id, channel_id, session_start, last_at, session_end)
         select 'discord', 'u' || n % 5000, 'c' || n, now() - n * interval '1 minute',
                now() - n * interval '1 minute', case when n > 300 then now() end
         from generate_series(1, {ROWS}) as n;
         insert into usage_ledger
             (job_id, call, platform, user_id, guild_id, channel_id, purpose, model, input_tokens, cache_read_tokens,
              cache_creation_tokens, output_tokens, created_at)
         select gen_random_uuid(), 0, 'discord', 'u' || n % 5000, 'g' || n % 500, 'c', 'reply', 'm', 1, 1, 1, 1,
                now() - n * interval '1 second'
         from generate_series(1, {ROWS}) as n;
         insert into revisions (key, kept_until)
         select 'discord/' || n, now() + n * interval '1 second' from generate_series(1, {ROWS}) as n;
         insert into memory_lists (platform, user_id, channel_id, job_ids, listed_at)
         select 'discord', 'u' || n, 'c', '{{}}', now() - n * interval '1 second'
         from generate_series(1, {ROWS}) as n;"
    );
    run(&pool, &fill).await;
    run(&pool, "vacuum analyze").await;
    pool
}

async fn run(pool: &Pool, sql: &str) -> Vec<String> {
    let rows = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).fetch_all(pool);
    let rows = rows.await.unwrap_or_else(|error| panic!("{error}: {sql}"));
    let text = |row: &sqlx::postgres::PgRow| row.try_get::<String, _>(0).ok();
    rows.iter().filter_map(text).collect()
}

/// The program's queries, and how many values each takes.
fn queries() -> Vec<(String, usize)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(".sqlx");
    let files = std::fs::read_dir(folder).unwrap();
    let read = |file: std::io::Result<std::fs::DirEntry>| {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let known: serde_json::Value = serde_json::from_str(&text).unwrap();
        let values = known["describe"]["parameters"]["Left"].as_array();
        (
            known["query"].as_str().unwrap().to_owned(),
            values.map_or(0, Vec::len),
        )
    };
    files.map(read).collect()
}

async fn plan(pool: &Pool, query: &str, values: usize) -> Vec<String> {
    let given = match values {
        0 => String::new(),
        some => format!("({})", vec!["null"; some].join(", ")),
    };
    let sql = format!(
        "begin; set local plan_cache_mode = force_generic_plan; prepare asked as {query};
         explain (costs off) execute asked{given}; deallocate asked; rollback"
    );
    run(pool, &sql).await
}

#[tokio::test]
async fn no_query_reads_what_has_grown_for_years_from_end_to_end() {
    let pool = filled().await;
    let (mut bad, mut excused) = (Vec::new(), Vec::new());
    for (query, values) in queries() {
        let plan = plan(&pool, &query, values).await;
        assert!(!plan.is_empty(), "{query}");
        let scans = plan
            .iter()
            .filter_map(|line| line.split_once("Seq Scan on "));
        let whole = scans
            .filter_map(|(_, table)| table.split_whitespace().next())
            .any(|table| GROWING.contains(&table));
        if !whole {
            continue;
        }
        let words = query.split_whitespace().collect::<Vec<_>>().join(" ");
        match MAY.iter().find(|(part, _)| words.contains(part)) {
            Some((part, _)) => excused.push(*part),
            None => bad.push(format!("{words}\n{}", plan.join("\n"))),
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n\n"));
    for (part, _) in MAY {
        assert!(excused.contains(&part), "{part} needs no excuse any more");
    }
}

#[tokio::test]
async fn queries_on_the_way_of_an_answer_go_by_the_index_made_for_them() {
    let pool = filled().await;
    let mut seen = Vec::new();
    for (query, values) in queries() {
        let words = query.split_whitespace().collect::<Vec<_>>().join(" ");
        let Some((part, index)) = BY.iter().find(|(part, _)| words.contains(part)) else {
            continue;
        };
        let plan = plan(&pool, &query, values).await.join("\n");
        assert!(plan.contains(index), "{words}\n{plan}");
        seen.push(*part);
    }
    for (part, _) in BY {
        assert!(seen.contains(&part), "no query holds {part}");
    }
}
