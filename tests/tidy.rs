//! The walls of the house, kept by reading the sources: which room may use which, who may name
//! which crate, and where environment, SQL and Redis keys live.
//!
//! It reads text, not meaning: comments and `mod tests` are left out, paths are taken as they
//! are written. It counts no lines and judges no style. Each rule is a function over one
//! source, and each is shown to fail on a planted fault.

#[path = "tidy/reading.rs"]
mod reading;
#[path = "tidy/settings.rs"]
mod settings;
#[path = "tidy/walls.rs"]
mod walls;

use reading::Source;

fn keep(rule: fn(&Source) -> Vec<String>) {
    let faults: Vec<String> = reading::sources().iter().flat_map(rule).collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn rooms_use_only_the_rooms_they_may() {
    keep(walls::rooms);
}

#[test]
fn crates_are_named_only_where_they_belong() {
    keep(walls::crates);
}

#[test]
fn pure_rooms_do_no_io() {
    keep(walls::purity);
}

#[test]
fn the_environment_is_read_in_one_place() {
    keep(walls::environment);
}

#[test]
fn sql_lives_in_the_store() {
    keep(walls::sql);
}

#[test]
fn redis_keys_live_in_one_file() {
    keep(walls::redis_keys);
}

#[test]
fn no_room_has_a_name_that_says_nothing() {
    keep(walls::names);
}

#[test]
fn every_file_says_what_it_is_for() {
    keep(walls::opening);
}

#[test]
fn production_code_does_not_know_tests() {
    keep(walls::test_branches);
}

#[test]
fn every_setting_is_in_the_example_and_every_example_is_a_setting() {
    let read = settings::read_by(&reading::sources());
    let listed = settings::listed_in(&reading::text_of("deploy/example.env"));
    let faults = settings::differences(&read, &listed);
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn every_setting_of_the_example_is_explained_in_the_docs() {
    let page = reading::text_of("docs/configuration.md");
    for name in settings::listed_in(&reading::text_of("deploy/example.env")) {
        assert!(
            page.contains(&format!("`{name}`")),
            "docs/configuration.md lacks {name}"
        );
    }
}

#[test]
fn every_rule_can_fail() {
    type Rule = fn(&Source) -> Vec<String>;
    let cases: [(Rule, &str, &str); 26] = [
        (walls::rooms, "src/domain/a.rs", "use crate::hot::keys;"),
        (
            walls::rooms,
            "src/hot/a.rs",
            "use crate::{domain::ids, store::Pool};",
        ),
        (
            walls::rooms,
            "src/gateway/intake.rs",
            "let x = crate::llm::http::client();",
        ),
        (
            walls::rooms,
            "src/console/mod.rs",
            "use crate::{\n    domain,\n    handoff::{self, A},\n    store,\n};",
        ),
        (
            walls::rooms,
            "workers/src/runner.rs",
            "use chinwag::gateway::shards;",
        ),
        (
            walls::crates,
            "src/console/mod.rs",
            "use serenity::all::Http;",
        ),
        (walls::crates, "src/handoff.rs", "let x: redis::Value = y;"),
        (
            walls::crates,
            "src/conversations.rs",
            "use deadpool_redis::Pool;",
        ),
        (walls::crates, "src/hot/a.rs", "sqlx::query!(x);"),
        (walls::crates, "src/console/a.rs", "use reqwest::Client;"),
        (
            walls::crates,
            "workers/src/context.rs",
            "use apalis::prelude::*;",
        ),
        (
            walls::crates,
            "workers/src/a.rs",
            "use twilight_gateway::Shard;",
        ),
        (walls::purity, "src/domain/a.rs", "async fn now() {}"),
        (walls::purity, "src/split/mod.rs", "use std::fs::File;"),
        (walls::purity, "src/wording/mod.rs", "use tracing::info;"),
        (walls::environment, "src/llm/mod.rs", "std::env::var(\"X\")"),
        (
            walls::environment,
            "workers/src/context.rs",
            "env::set_var(\"X\", \"y\")",
        ),
        (walls::sql, "src/handoff.rs", "let x = \"SELECT 1\";"),
        (
            walls::sql,
            "src/hot/a.rs",
            "let x = r#\"\n  INSERT INTO journal\"#;",
        ),
        (
            walls::redis_keys,
            "src/hot/lease.rs",
            "let key = format!(\"{prefix}:lease:{id}\");",
        ),
        (
            walls::redis_keys,
            "src/handoff.rs",
            "let key = \"chinwag:ready\";",
        ),
        (walls::names, "src/hot/utils.rs", ""),
        (walls::names, "src/common/mod.rs", ""),
        (walls::opening, "src/a.rs", "use std::fmt;\n//! late"),
        (
            walls::test_branches,
            "src/a.rs",
            "#[cfg(test)]\nfn only_in_tests() {}",
        ),
        (walls::test_branches, "src/a.rs", "if cfg!(test) {}"),
    ];
    for (rule, path, text) in cases {
        let planted = Source::new(path, text);
        assert!(!rule(&planted).is_empty(), "not found in {path}: {text}");
    }
}

#[test]
fn rules_let_pass_what_is_right() {
    let text = "//! A room.\n// use crate::store; SELECT\nuse crate::domain::ids;\nuse redis::Script;\n\
        let quote = '\"'; let url = \"redis://host:6379\";\n#[cfg(test)]\nmod tests {\n    use crate::store;\n}\n";
    let right = Source::new("src/hot/lease.rs", text);
    for rule in [
        walls::rooms,
        walls::crates,
        walls::purity,
        walls::environment,
        walls::sql,
        walls::redis_keys,
        walls::names,
        walls::opening,
        walls::test_branches,
    ] {
        assert_eq!(rule(&right), Vec::<String>::new());
    }
}

#[test]
fn settings_are_found_and_compared() {
    let source = Source::new(
        "src/a.rs",
        "let a = env.text(\"A_B\"); env.number(\n    \"C\", 1, 0, 9); env.secret(\"D\"); // env.text(\"E\")\n\
            fn f(env: &mut Environment) { const NAME: &str = \"G\"; env.text(NAME); }",
    );
    let read = settings::read_by(&[source]);
    assert_eq!(
        read.iter().map(String::as_str).collect::<Vec<_>>(),
        ["A_B", "C", "D", "G"]
    );
    let listed = settings::listed_in("# Why A=b is here.\nA_B=1\n#C=2\n# F=3\nnot this=1\n");
    assert_eq!(
        listed.iter().map(String::as_str).collect::<Vec<_>>(),
        ["A_B", "C", "F"]
    );
    assert_eq!(settings::differences(&read, &listed).len(), 3);
}
