//! Files: to look at, and to write one commit at a time.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::{
    GARDEN, NOWHERE, garden, garden_with, get, head, make_branch, refused, request, send, sent,
    write,
};
use crate::github::{GitHubOptions, RepositoryOptions, Token};

fn change(text: &str, sha: Option<&str>) -> Value {
    let mut body = json!({"message": "Change", "content": STANDARD.encode(text)});
    if let Some(sha) = sha {
        body["sha"] = sha.into();
    }
    body
}

#[tokio::test]
async fn a_file_is_written_and_read_where_it_belongs() {
    let github = garden().await;
    make_branch(&github, "one").await;
    let long = "0123456789".repeat(20);
    let made = write(&github, "one", "notes/a.md", &long).await;
    assert_eq!(made["content"]["path"], "notes/a.md");
    assert_eq!(made["commit"]["sha"], head(&github, "one"));
    let (_, file) = get(&github, "contents/notes/a.md?ref=one").await;
    assert_eq!(file["sha"], made["content"]["sha"]);
    let content = file["content"].as_str().unwrap();
    assert!(content.lines().all(|line| line.len() <= 60) && content.ends_with('\n'));
    assert_eq!(
        STANDARD.decode(content.replace('\n', "")).unwrap(),
        long.as_bytes()
    );
    assert_eq!(get(&github, "contents/notes/a.md").await.0, 404, "on main");
    let (_, folder) = get(&github, "contents/?ref=one").await;
    let names: Vec<_> = folder.as_array().unwrap().iter().collect();
    assert_eq!(names[0]["name"], "README.md");
    assert_eq!(names[1]["type"], "dir");
    let gone = get(&github, "contents/notes/a.md?ref=none").await;
    assert_eq!(gone.0, 404);
    assert_eq!(gone.1["message"], "No commit found for the ref none");
}

#[tokio::test]
async fn a_file_may_be_had_as_it_is() {
    let github = garden().await;
    let url = format!("{}/repos/{GARDEN}/contents/README.md", github.base_url());
    let raw = super::client()
        .get(url)
        .header("accept", "application/vnd.github.raw+json");
    let text = raw.send().await.unwrap().text().await.unwrap();
    assert_eq!(text, "# Read me\n");
}

#[tokio::test]
async fn a_change_names_what_it_changes() {
    let github = garden().await;
    let path = "contents/README.md";
    let (_, file) = get(&github, path).await;
    let sha = file["sha"].as_str().unwrap();
    let at = ("PUT", path);
    let (message, _) = refused(&github, at, &change("new", None), 422).await;
    assert_eq!(message, "Invalid request.\n\n\"sha\" wasn't supplied.");
    let (message, _) = refused(&github, at, &change("new", Some(NOWHERE)), 409).await;
    assert_eq!(message, format!("README.md does not match {NOWHERE}"));
    let (status, changed) = send(&github, "PUT", path, &change("new", Some(sha))).await;
    assert_eq!(status, 200);
    refused(&github, at, &change("newer", Some(sha)), 409).await;
    github.push_as("ann", GARDEN, "main", ("README.md", "hers"));
    let stale = changed["content"]["sha"].as_str().unwrap();
    refused(&github, at, &change("newer", Some(stale)), 409).await;
    assert_eq!(github.file(GARDEN, "main", "README.md").unwrap(), "hers");
    let new = change("new", Some(NOWHERE));
    let (status, _) = send(&github, "PUT", "contents/new.md", &new).await;
    assert_eq!(status, 201, "a sha for a new file is not looked at");
}

#[tokio::test]
async fn what_cannot_be_written_is_refused() {
    let github = garden().await;
    let put = |path| ("PUT", path);
    let to = |branch: &str| {
        let mut body = change("a", Some(NOWHERE));
        body["branch"] = branch.into();
        body
    };
    let (message, _) = refused(&github, put("contents/README.md"), &to("none"), 404).await;
    assert_eq!(message, "Branch none not found");
    for (path, body) in [
        ("contents/a.md", json!({"content": "YQ=="})),
        ("contents/a.md", json!({"message": "a"})),
        (
            "contents/a.md",
            json!({"message": "a", "content": "no base64!"}),
        ),
        ("contents/a.md", json!({"message": 1, "content": "YQ=="})),
        ("contents/.git/config", change("a", None)),
        ("contents/README.md/a.md", change("a", None)),
        (
            "contents/a.md",
            json!({"message": "a", "content": "YQ==", "author": {"name": "a"}}),
        ),
    ] {
        refused(&github, put(path), &body, 422).await;
    }
    let broken = request(&github, "PUT", "contents/a.md").body("{\"message\":");
    let (status, answer) = sent(broken).await;
    assert_eq!(
        (status, &answer["message"]),
        (400, &json!("Problems parsing JSON"))
    );
    refused(&github, put("contents/a.md"), &json!([]), 400).await;
    let workflow = put("contents/.github/workflows/a.yml");
    refused(&github, workflow, &change("a", None), 403).await;
    github.add_token(Token {
        workflows: true,
        ..Token::default()
    });
    let (status, _) = send(&github, "PUT", workflow.1, &change("a", None)).await;
    assert_eq!(status, 201);
    assert_eq!(github.requests()[0].body, to("none"));
}

#[tokio::test]
async fn a_protected_branch_takes_nothing_directly() {
    let options = RepositoryOptions {
        protected: vec!["main".to_owned()],
        ..RepositoryOptions::default()
    };
    let github = garden_with(GitHubOptions::default(), options).await;
    refused(&github, ("PUT", "contents/a.md"), &change("a", None), 409).await;
    let body = json!({"sha": head(&github, "main")});
    refused(&github, ("PATCH", "git/refs/heads/main"), &body, 422).await;
    let (_, protected) = get(&github, "branches?protected=true").await;
    assert_eq!(protected[0]["name"], "main");
    let (_, others) = get(&github, "branches?protected=false").await;
    assert_eq!(others, json!([]));
}

#[tokio::test]
async fn a_file_is_taken_away() {
    let github = garden().await;
    let (_, file) = get(&github, "contents/README.md").await;
    let at = ("DELETE", "contents/README.md");
    refused(&github, at, &json!({"message": "Go"}), 422).await;
    let stale = json!({"message": "Go", "sha": NOWHERE});
    refused(&github, at, &stale, 409).await;
    let right = json!({"message": "Go", "sha": file["sha"]});
    let (status, answer) = send(&github, at.0, at.1, &right).await;
    assert_eq!((status, &answer["content"]), (200, &Value::Null));
    refused(&github, at, &right, 404).await;
    assert_eq!(github.file(GARDEN, "main", "README.md"), None);
}
