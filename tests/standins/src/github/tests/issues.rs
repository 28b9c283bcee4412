//! Issues, their labels and comments, and the search.

use serde_json::json;

use super::{GARDEN, garden, garden_with, get, numbers, proposal, pull, refused, send};
use crate::github::{Condition, GitHubOptions, RepositoryOptions};

#[tokio::test]
async fn an_issue_is_opened_labelled_talked_about_and_closed() {
    let github = garden().await;
    let body = json!({"title": "Dark mode", "body": "Please.", "labels": ["idea"]});
    let (status, made) = send(&github, "POST", "issues", &body).await;
    assert_eq!((status, &made["number"]), (201, &json!(1)));
    assert_eq!(made["labels"][0]["name"], "idea");
    let labels = json!({"labels": ["triage", {"name": "IDEA"}]});
    let (status, all) = send(&github, "POST", "issues/1/labels", &labels).await;
    assert_eq!((status, all.as_array().unwrap().len()), (200, 2));
    let said = json!({"body": "Me too."});
    let (status, comment) = send(&github, "POST", "issues/1/comments", &said).await;
    assert_eq!(
        (status, &comment["user"]["login"]),
        (201, &json!("chinwag-bot"))
    );
    github.comment_as("ann", GARDEN, 1, "And me.");
    let (_, comments) = get(&github, "issues/1/comments").await;
    assert_eq!(comments[1]["body"], "And me.");
    let change = json!({"title": "Night mode", "labels": ["done"], "state": "closed"});
    let (_, closed) = send(&github, "PATCH", "issues/1", &change).await;
    assert_eq!(closed["state_reason"], "completed");
    let kept = &github.issues()[0];
    assert_eq!(
        (kept.title.as_str(), kept.state),
        ("Night mode", Condition::Closed)
    );
    assert_eq!(kept.labels, ["done"]);
    github.reopen(GARDEN, 1);
    github.close(GARDEN, 1, Some("not_planned"));
    let (_, closed) = get(&github, "issues/1").await;
    assert_eq!(closed["state_reason"], "not_planned");
    assert!(closed["closed_at"].is_string());
}

#[tokio::test]
async fn what_is_no_issue_is_refused() {
    let github = garden().await;
    for (path, body, status) in [
        ("issues", json!({"body": "a"}), 422),
        ("issues", json!({"title": ""}), 422),
        ("issues", json!({"title": ["a"]}), 422),
        ("issues", json!({"title": "a".repeat(257)}), 422),
        (
            "issues",
            json!({"title": "a", "body": "a".repeat(65_537)}),
            422,
        ),
        ("issues", json!({"title": "a", "labels": "b"}), 422),
        ("issues", json!({"title": "a", "labels": [5]}), 422),
        ("issues/1/labels", json!({"labels": []}), 422),
        ("issues/1/labels", json!({"labels": ["a"]}), 404),
        ("issues/1/comments", json!({"body": " "}), 422),
        ("issues/1/comments", json!({"body": "a"}), 404),
        ("issues", json!("a"), 400),
    ] {
        refused(&github, ("POST", path), &body, status).await;
    }
    assert_eq!(github.issues(), []);
    let options = RepositoryOptions {
        has_issues: false,
        ..RepositoryOptions::default()
    };
    let github = garden_with(GitHubOptions::default(), options).await;
    let body = json!({"title": "a"});
    refused(&github, ("POST", "issues"), &body, 410).await;
}

#[tokio::test]
async fn a_list_holds_what_is_asked_for() {
    let github = garden().await;
    proposal(&github, "one").await;
    send(&github, "POST", "pulls", &pull("one")).await;
    github.open_issue_as("ann", GARDEN, ("Dark mode", "At night."));
    github.open_issue_as("bob", GARDEN, ("Light mode", "By day."));
    send(
        &github,
        "POST",
        "issues/2/labels",
        &json!({"labels": ["idea"]}),
    )
    .await;
    github.close(GARDEN, 3, None);
    for (path, expected) in [
        ("issues", vec![2, 1]),
        ("issues?state=all", vec![3, 2, 1]),
        ("issues?state=closed", vec![3]),
        ("issues?labels=Idea", vec![2]),
        ("issues?labels=idea,other", vec![]),
        ("issues?state=all&creator=bob", vec![3]),
        ("issues?since=2100-01-01T00:00:00Z", vec![]),
        ("issues?direction=asc", vec![1, 2]),
    ] {
        assert_eq!(numbers(&get(&github, path).await.1), expected, "{path}");
    }
    let (_, all) = get(&github, "issues").await;
    assert!(all[1]["pull_request"]["url"].is_string());
    assert!(all[0]["pull_request"].is_null());
    for path in ["issues?state=none", "issues?since=yesterday"] {
        assert_eq!(get(&github, path).await.0, 422, "{path}");
    }
}

#[tokio::test]
async fn a_search_finds_words_where_they_stand() {
    let github = garden().await;
    proposal(&github, "one").await;
    send(&github, "POST", "pulls", &pull("one")).await;
    github.open_issue_as("ann", GARDEN, ("Dark mode", "For the night."));
    github.open_issue_as("bob", GARDEN, ("A lamp", "It is dark."));
    github.close(GARDEN, 3, None);
    for (query, expected) in [
        ("is:issue+dark", vec![3, 2]),
        ("is:issue+is:open+DARK", vec![2]),
        ("is:issue+dark+in:title", vec![2]),
        ("is:issue+dark+night", vec![2]),
        ("is:issue+%22dark+mode%22", vec![2]),
        ("is:pr+one", vec![1]),
        ("is:pr+is:merged", vec![]),
        ("is:issue+author:bob", vec![3]),
    ] {
        let path = format!("/search/issues?q=repo:{GARDEN}+{query}");
        let (status, found) = get(&github, &path).await;
        assert_eq!(status, 200, "{query}: {found}");
        assert_eq!(numbers(&found["items"]), expected, "{query}");
        assert_eq!(found["total_count"], expected.len());
    }
    for query in ["", "repo:acme/garden+dark", "is:issue+repo:acme/none"] {
        let path = format!("/search/issues?q={query}");
        assert_eq!(get(&github, &path).await.0, 422, "{query}");
    }
}
