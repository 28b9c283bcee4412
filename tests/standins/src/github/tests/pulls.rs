//! Pull requests, from the branch to the merge.

use serde_json::json;

use super::{
    GARDEN, garden, garden_with, get, make_branch, numbers, proposal, pull, refused, send, write,
};
use crate::github::{Condition, GitHubOptions, RepositoryOptions};

#[tokio::test]
async fn a_draft_is_opened_found_again_and_merged() {
    let github = garden().await;
    proposal(&github, "one").await;
    let (status, made) = send(&github, "POST", "pulls", &pull("one")).await;
    assert_eq!(status, 201, "{made}");
    assert_eq!(
        (&made["draft"], &made["state"]),
        (&json!(true), &json!("open"))
    );
    assert_eq!(made["commits"], 1);
    assert_eq!(made["html_url"], "https://github.com/acme/garden/pull/1");
    let found = "pulls?head=acme:one&base=main&state=open";
    assert_eq!(numbers(&get(&github, found).await.1), [1]);
    for none in [
        "pulls?head=acme:two",
        "pulls?base=other",
        "pulls?state=closed",
        "pulls?head=else:one",
    ] {
        assert_eq!(get(&github, none).await.1, json!([]), "{none}");
    }
    assert_eq!(get(&github, "pulls?state=any").await.0, 422);
    let kept = &github.pulls()[0];
    assert_eq!((kept.head.as_str(), kept.draft), ("one", true));
    assert_eq!(kept.issue.author, "chinwag-bot");
    assert_eq!(kept.issue.body.as_deref(), Some("As asked."));
    github.merge(GARDEN, 1);
    let (_, merged) = get(&github, "pulls/1").await;
    assert_eq!(
        (&merged["merged"], &merged["state"]),
        (&json!(true), &json!("closed"))
    );
    assert!(merged["merged_at"].is_string());
    assert_eq!(
        github.file(GARDEN, "main", "proposals/one.md").unwrap(),
        "# One\n"
    );
    let again = json!({"state": "open"});
    refused(&github, ("PATCH", "pulls/1"), &again, 422).await;
}

#[tokio::test]
async fn there_is_one_for_a_branch_and_it_has_commits() {
    let github = garden().await;
    make_branch(&github, "one").await;
    let at = ("POST", "pulls");
    let (message, error) = refused(&github, at, &pull("one"), 422).await;
    assert_eq!(message, "Validation Failed");
    assert_eq!(error["message"], "No commits between main and one");
    write(&github, "one", "a.md", "a").await;
    assert_eq!(
        send(&github, "POST", "pulls", &pull("acme:one")).await.0,
        201
    );
    let (_, error) = refused(&github, at, &pull("one"), 422).await;
    assert_eq!(
        error["message"],
        "A pull request already exists for acme:one."
    );
    assert_eq!(error["code"], "custom");
    github.close(GARDEN, 1, None);
    assert_eq!(send(&github, "POST", "pulls", &pull("one")).await.0, 201);
    assert_eq!(github.pulls().len(), 2);
}

#[tokio::test]
async fn what_is_no_pull_request_is_refused() {
    let github = garden().await;
    proposal(&github, "one").await;
    let at = ("POST", "pulls");
    for (field, value, named) in [
        ("head", json!("none"), "head"),
        ("head", json!("else:one"), "head"),
        ("base", json!("none"), "base"),
        ("title", json!(" "), "title"),
    ] {
        let mut body = pull("one");
        body[field] = value;
        let (_, error) = refused(&github, at, &body, 422).await;
        assert_eq!(error["field"], named, "{body}");
    }
    for (field, value) in [
        ("head", json!(null)),
        ("base", json!(null)),
        ("title", json!(5)),
        ("title", json!("a".repeat(257))),
        ("body", json!("a".repeat(65_537))),
        ("draft", json!("yes")),
    ] {
        let mut body = pull("one");
        body[field] = value;
        refused(&github, at, &body, 422).await;
    }
    assert_eq!(github.pulls(), []);
    for path in ["pulls/1", "pulls/one"] {
        assert_eq!(get(&github, path).await.0, 404);
    }
}

#[tokio::test]
async fn some_repositories_have_no_drafts() {
    let options = RepositoryOptions {
        has_drafts: false,
        ..RepositoryOptions::default()
    };
    let github = garden_with(GitHubOptions::default(), options).await;
    proposal(&github, "one").await;
    let (_, error) = refused(&github, ("POST", "pulls"), &pull("one"), 422).await;
    let message = "Draft pull requests are not supported in this repository.";
    assert_eq!(error["message"], message);
    let mut body = pull("one");
    body["draft"] = json!(false);
    assert_eq!(send(&github, "POST", "pulls", &body).await.0, 201);
}

#[tokio::test]
async fn it_changes_and_closes_with_its_branch() {
    let github = garden().await;
    proposal(&github, "one").await;
    send(&github, "POST", "pulls", &pull("one")).await;
    let change = json!({"title": "Two", "body": "Better."});
    let (_, changed) = send(&github, "PATCH", "pulls/1", &change).await;
    assert_eq!(
        (&changed["title"], &changed["body"]),
        (&json!("Two"), &json!("Better."))
    );
    refused(&github, ("PATCH", "pulls/1"), &json!({"base": "none"}), 422).await;
    refused(
        &github,
        ("PATCH", "pulls/1"),
        &json!({"state": "gone"}),
        422,
    )
    .await;
    refused(&github, ("PATCH", "pulls/9"), &change, 404).await;
    github.push_as("ann", GARDEN, "one", ("b.md", "b"));
    let (_, pushed) = get(&github, "pulls/1").await;
    assert_eq!(pushed["head"]["sha"], github.branches()[1].sha);
    assert_eq!(pushed["commits"], 2);
    github.delete_branch(GARDEN, "one");
    assert_eq!(github.pulls()[0].issue.state, Condition::Closed);
}

#[tokio::test]
async fn a_list_comes_in_pages() {
    let github = garden().await;
    for name in ["one", "two", "three"] {
        proposal(&github, name).await;
        send(&github, "POST", "pulls", &pull(name)).await;
    }
    let first = super::request(&github, "GET", "pulls?per_page=2");
    let first = first.send().await.unwrap();
    let link = first.headers()["link"].to_str().unwrap().to_owned();
    assert_eq!(numbers(&first.json().await.unwrap()), [3, 2]);
    let next = link.split(['<', '>']).nth(1).unwrap();
    assert!(link.contains("rel=\"next\""), "{link}");
    let path = next.strip_prefix(github.base_url()).unwrap();
    assert_eq!(numbers(&get(&github, path).await.1), [1]);
    let (_, oldest) = get(&github, "pulls?direction=asc").await;
    assert_eq!(numbers(&oldest), [1, 2, 3]);
}
