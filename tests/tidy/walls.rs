//! The rules, one function each: a source in, its faults out, each with the remedy.

use super::reading::Source;

/// Rooms that any room with I/O may use.
const GROUND: [&str; 5] = ["clock", "config", "health", "shutdown", "telemetry"];
const PURE: [&str; 4] = ["domain", "wording", "split", "picture"];
const FRONT: &[&str] = &[
    "domain",
    "jobs",
    "hot",
    "handoff",
    "conversations",
    "blobs",
    "wording",
    "split",
];
/// Which rooms a room may use besides itself and the ground; rooms not listed may use any. `nlu` is
/// a package of its own and can use none; the intents are its.
const WALLS: [(&str, &[&str]); 17] = [
    ("domain", &["nlu"]),
    ("wording", &["domain", "split"]),
    ("split", &["domain"]),
    ("picture", &[]),
    ("jobs", &["domain"]),
    ("hot", &["domain", "jobs"]),
    ("store", &["domain", "jobs"]),
    ("conversations", &["domain", "jobs", "hot", "store"]),
    // A bucket is reached with the client that providers are.
    ("blobs", &["domain", "store", "llm"]),
    // Whoever wants to be left alone is not taken in: that is asked of the state of people.
    (
        "handoff",
        &["domain", "jobs", "hot", "store", "conversations"],
    ),
    ("llm", &["domain", "picture"]),
    ("github", &["domain"]),
    ("prompts", &["domain"]),
    ("understanding", &["domain", "nlu", "llm", "prompts"]),
    ("gateway", FRONT),
    ("console", FRONT),
    ("servers", &["domain"]),
];
/// Where a crate may be named: a room, or a path's beginning.
const HOMES: [(&str, &[&str]); 10] = [
    ("serenity", &["src/gateway/"]),
    ("twilight_gateway", &["src/gateway/"]),
    ("twilight_model", &["src/gateway/"]),
    ("redis", &["src/hot/", "src/servers/"]),
    ("deadpool_redis", &["src/hot/"]),
    ("sqlx", &["src/store/", "src/servers/"]),
    (
        "reqwest",
        &[
            "src/llm/",
            "src/github/",
            "src/gateway/",
            "src/cli/",
            "src/servers/",
        ],
    ),
    ("object_store", &["src/blobs/"]),
    (
        "apalis",
        &["src/hot/queue/", "src/hot/queue.rs", "workers/src/runner"],
    ),
    (
        "apalis_core",
        &["src/hot/queue/", "src/hot/queue.rs", "workers/src/runner"],
    ),
];

/// Which room uses which.
pub fn rooms(source: &Source) -> Vec<String> {
    let room = source.room();
    let used = named_behind(
        &source.code,
        if room == "workers" {
            "chinwag::"
        } else {
            "crate::"
        },
    );
    let allowed = WALLS
        .iter()
        .find(|(name, _)| *name == room)
        .map(|(_, rooms)| *rooms);
    // Commands and the dashboard also read what is kept.
    let reads_store = source.path.starts_with("src/gateway/commands")
        || source.path.starts_with("src/console/dashboard");
    used.into_iter()
        .filter(|other| other != room)
        .filter(|other| match allowed {
            None => room == "workers" && other == "gateway",
            Some(allowed) => {
                let ground = !PURE.contains(&room) && GROUND.contains(&other.as_str());
                !(ground || allowed.contains(&other.as_str()) || (reads_store && other == "store"))
            }
        })
        .map(|other| {
            source.fault(&format!(
                "the room {room} may not use {other}; see house-style's walls"
            ))
        })
        .collect()
}

/// The first path segments behind every `root`, those in braces too.
fn named_behind(code: &str, root: &str) -> Vec<String> {
    let mut names = Vec::new();
    for (at, _) in code.match_indices(root) {
        if code[..at].ends_with(is_word) || code[..at].ends_with(':') {
            continue;
        }
        let behind = &code[at + root.len()..];
        match behind.strip_prefix('{') {
            Some(group) => names.extend(group_names(group)),
            None => names.push(word(behind)),
        }
    }
    names.retain(|name| name.starts_with(char::is_lowercase));
    names
}

fn group_names(group: &str) -> Vec<String> {
    let mut names = Vec::new();
    let (mut depth, mut start) = (0, 0);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' | ',' if depth == 0 => {
                names.push(word(group[start..at].trim()));
                start = at + 1;
                if c == '}' {
                    break;
                }
            }
            '}' => depth -= 1,
            _ => {}
        }
    }
    names
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| is_word(*c)).collect()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Which crate is named where.
pub fn crates(source: &Source) -> Vec<String> {
    HOMES
        .iter()
        .filter(|(name, _)| names_crate(&source.code, name))
        .filter(|(_, homes)| !homes.iter().any(|home| source.path.starts_with(home)))
        .map(|(name, homes)| {
            source.fault(&format!("{name} may be named only in {}", homes.join(", ")))
        })
        .collect()
}

fn names_crate(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(at, _)| {
        let before = &code[..at];
        let behind = &code[at + name.len()..];
        let own = !before.ends_with(is_word) && !before.ends_with("::") && !before.ends_with('.');
        let used = before.ends_with("use ") && behind.starts_with([';', ' ']);
        own && (behind.starts_with("::") || used)
    })
}

/// Nothing in a pure room waits, reads or writes.
pub fn purity(source: &Source) -> Vec<String> {
    const FORBIDDEN: [&str; 18] = [
        "async ",
        ".await",
        "std::fs",
        "std::net",
        "std::env",
        "std::thread",
        "std::process",
        "tokio::",
        "tracing::",
        "redis::",
        "sqlx::",
        "reqwest::",
        "axum::",
        "serenity::",
        "fastrand::",
        "Timestamp::now",
        "SystemTime",
        "Instant",
    ];
    if !PURE.contains(&source.room()) && source.room() != "nlu" {
        return Vec::new();
    }
    FORBIDDEN
        .iter()
        .filter(|word| source.code.contains(*word))
        .map(|word| {
            source.fault(&format!(
                "a pure room has no `{}`; hand the value in",
                word.trim()
            ))
        })
        .collect()
}

/// Variables are read in one place.
pub fn environment(source: &Source) -> Vec<String> {
    let home =
        ["src/config.rs", "src/main.rs", "workers/src/main.rs"].contains(&source.path.as_str());
    ["env::var", "env::set_var", "env::remove_var"]
        .iter()
        .filter(|call| !home && source.code.contains(*call))
        .map(|call| source.fault(&format!("`{call}`: read it through config::Environment")))
        .collect()
}

/// Queries stand in the store; what sets servers up may administrate them.
pub fn sql(source: &Source) -> Vec<String> {
    const STARTS: [&str; 9] = [
        "SELECT ",
        "INSERT INTO ",
        "UPDATE ",
        "DELETE FROM ",
        "CREATE ",
        "ALTER ",
        "DROP ",
        "TRUNCATE ",
        "LISTEN ",
    ];
    if ["store", "servers"].contains(&source.room()) {
        return Vec::new();
    }
    source
        .literals
        .iter()
        .filter(|literal| {
            STARTS
                .iter()
                .any(|start| literal.trim_start().starts_with(start))
        })
        .map(|literal| source.fault(&format!("SQL belongs in src/store: {literal:?}")))
        .collect()
}

/// Names of keys and channels stand in `hot/keys.rs`.
pub fn redis_keys(source: &Source) -> Vec<String> {
    if source.path == "src/hot/keys.rs" {
        return Vec::new();
    }
    source
        .literals
        .iter()
        .filter(|literal| {
            (literal.starts_with("chinwag:") && !literal.starts_with("chinwag: "))
                || (source.room() == "hot" && looks_like_a_key(literal))
        })
        .map(|literal| {
            source.fault(&format!(
                "a Redis key belongs in src/hot/keys.rs: {literal:?}"
            ))
        })
        .collect()
}

/// `queue:ready`, `{prefix}:lease:{id}`: words joined by colons, no spaces, no address.
fn looks_like_a_key(literal: &str) -> bool {
    let joined = literal.split(':').count() > 1 && literal.split(':').all(|part| !part.is_empty());
    let spaced = literal.contains(char::is_whitespace);
    let formats = literal.contains(":?}") || literal.contains(":0") || literal.contains(":#");
    joined
        && !spaced
        && !formats
        && !literal.contains("://")
        && literal.contains(char::is_lowercase)
}

/// Names that say nothing about what is inside.
pub fn names(source: &Source) -> Vec<String> {
    const BANNED: [&str; 9] = [
        "util", "utils", "helper", "helpers", "common", "shared", "misc", "manager", "managers",
    ];
    source
        .path
        .split('/')
        .map(|part| part.strip_suffix(".rs").unwrap_or(part))
        .filter(|part| BANNED.contains(part))
        .map(|part| {
            source.fault(&format!(
                "`{part}` says nothing: name the idea, or put it beside its only caller"
            ))
        })
        .collect()
}

/// A file begins by saying what it is for.
pub fn opening(source: &Source) -> Vec<String> {
    if source.text.starts_with("//!") {
        return Vec::new();
    }
    vec![source.fault("begin with `//!`: what this is for, and what it does not do")]
}

/// What a test must hold or watch is a parameter.
pub fn test_branches(source: &Source) -> Vec<String> {
    let mut faults = Vec::new();
    for (at, attribute) in source.text.match_indices("#[cfg(test)]") {
        let behind = source.text[at + attribute.len()..].trim_start();
        let line = source.text[..at]
            .rsplit('\n')
            .next()
            .unwrap_or_default()
            .trim_start();
        let is_tests = behind
            .trim_start_matches("pub ")
            .trim_start_matches("pub(super) ")
            .starts_with("mod tests");
        if !is_tests && !line.starts_with("//") {
            faults.push(source.fault("`#[cfg(test)]` stands only before `mod tests`"));
        }
    }
    for branch in ["cfg!(test)", "cfg_attr(test", "cfg(not(test))"] {
        if source.code.contains(branch) {
            faults.push(source.fault(&format!("`{branch}`: production code does not know tests")));
        }
    }
    faults
}
