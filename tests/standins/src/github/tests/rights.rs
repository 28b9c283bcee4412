//! Headers, tokens, and what each may see and do.

use serde_json::{Value, json};

use super::{GARDEN, SECRET, bare, garden, garden_with, get, refused, request, send, sent};
use crate::github::{Access, GitHubOptions, GitHubStandIn, RepositoryOptions, Token};

async fn with_token(token: Token, is_private: bool) -> GitHubStandIn {
    let options = GitHubOptions {
        tokens: vec![token],
        ..GitHubOptions::default()
    };
    let repository = RepositoryOptions {
        is_private,
        ..RepositoryOptions::default()
    };
    garden_with(options, repository).await
}

#[tokio::test]
async fn headers_are_looked_at_first() {
    let github = garden().await;
    let url = format!("{}/repos/{GARDEN}", github.base_url());
    let nameless = super::builder().build().unwrap();
    let answer = nameless.get(&url).bearer_auth(SECRET).send().await.unwrap();
    assert_eq!(answer.status(), 403);
    assert!(answer.text().await.unwrap().contains("User-Agent"));
    for (name, value, status) in [
        ("accept", "text/xml", 415),
        ("accept", "application/json", 200),
        ("accept", "text/xml, */*;q=0.1", 200),
        ("x-github-api-version", "2021-01-01", 400),
        ("x-github-api-version", "2026-03-10", 200),
        ("authorization", "Bearer other", 401),
        ("authorization", "Basic Z2l0aHViX3BhdF9zdGFuZGlu", 401),
        ("authorization", "token github_pat_standin", 200),
    ] {
        let request = super::client().get(&url).header(name, value);
        assert_eq!(sent(request).await.0, status, "{name}: {value}");
    }
    let kept = &github.requests()[1].headers;
    assert!(kept.contains(&("accept".to_owned(), "text/xml".to_owned())));
    let secrets = github.requests();
    let mut names = secrets.iter().flat_map(|request| &request.headers);
    assert!(!names.any(|(name, _)| name == "authorization"));
    let (status, answer) = get(&github, "somewhere").await;
    assert_eq!((status, &answer["status"]), (404, &json!("404")));
}

#[tokio::test]
async fn the_later_version_leaves_fields_out() {
    let github = garden().await;
    github.open_issue_as("ann", GARDEN, ("One", ""));
    let url = |path: &str| format!("{}{path}", github.base_url());
    let later = |path: &str| {
        let request = super::client().get(url(path)).bearer_auth(SECRET);
        sent(request.header("x-github-api-version", "2026-03-10"))
    };
    let path = format!("/repos/{GARDEN}/issues/1");
    let (_, before) = get(&github, &path).await;
    assert!(before.get("assignee").is_some());
    assert!(later(&path).await.1.get("assignee").is_none());
    let (_, limits) = get(&github, "/rate_limit").await;
    assert_eq!(limits["rate"], limits["resources"]["core"]);
    assert!(later("/rate_limit").await.1.get("rate").is_none());
}

#[tokio::test]
async fn who_has_no_token_may_look_at_what_is_public() {
    let github = with_token(Token::default(), false).await;
    let look = sent(bare(&github, "GET", "contents/README.md")).await;
    assert_eq!(look.0, 200);
    let body = json!({"title": "a"});
    let write = sent(bare(&github, "POST", "issues").json(&body)).await;
    assert_eq!(
        (write.0, &write.1["message"]),
        (401, &json!("Requires authentication"))
    );
    let who = sent(bare(&github, "GET", "/user")).await;
    assert_eq!(who.0, 401);
    assert_eq!(get(&github, "/user").await.1["login"], "chinwag-bot");
    let github = with_token(Token::default(), true).await;
    for path in ["/repos/acme/garden", "contents/README.md", "issues"] {
        assert_eq!(sent(bare(&github, "GET", path)).await.0, 404, "{path}");
        assert_eq!(get(&github, path).await.0, 200, "{path}");
    }
    let write = sent(bare(&github, "POST", "issues").json(&body)).await;
    assert_eq!(write.0, 404);
    github.revoke(SECRET);
    assert_eq!(get(&github, "issues").await.0, 401);
}

#[tokio::test]
async fn a_token_for_other_repositories_does_not_see_private_ones() {
    let token = || Token {
        repositories: Some(vec!["acme/orchard".to_owned()]),
        ..Token::default()
    };
    let body = json!({"title": "a"});
    let github = with_token(token(), true).await;
    assert_eq!(get(&github, "/repos/acme/garden").await.0, 404);
    refused(&github, ("POST", "issues"), &body, 404).await;
    let search = "/search/issues?q=is:issue+repo:acme/garden";
    assert_eq!(get(&github, search).await.0, 422);
    let github = with_token(token(), false).await;
    let (_, repository) = get(&github, "/repos/acme/garden").await;
    assert_eq!(repository["permissions"]["push"], false);
    let (message, _) = refused(&github, ("POST", "issues"), &body, 403).await;
    assert_eq!(message, "Resource not accessible by personal access token");
}

#[tokio::test]
async fn a_right_that_is_missing_is_named() {
    let none = || Token {
        contents: Access::Read,
        pull_requests: Access::None,
        issues: Access::None,
        ..Token::default()
    };
    let github = with_token(none(), true).await;
    for (method, path, needed) in [
        ("POST", "git/refs", "contents=write"),
        ("PUT", "contents/a.md", "contents=write"),
        ("POST", "pulls", "pull_requests=write"),
        ("GET", "pulls", "pull_requests=read"),
        ("POST", "issues", "issues=write"),
        ("GET", "issues", "issues=read"),
        (
            "POST",
            "issues/1/comments",
            "issues=write; pull_requests=write",
        ),
    ] {
        let answer = request(&github, method, path).json(&json!({})).send().await;
        let answer = answer.unwrap();
        assert_eq!(answer.status(), 403, "{method} {path}");
        assert_eq!(answer.headers()["x-accepted-github-permissions"], needed);
        let body: Value = answer.json().await.unwrap();
        let message = "Resource not accessible by personal access token";
        assert_eq!(body["message"], message);
    }
    assert_eq!(get(&github, "contents/README.md").await.0, 200);
    let github = with_token(none(), false).await;
    assert_eq!(get(&github, "pulls").await.0, 200, "it is public");
}

#[tokio::test]
async fn an_archived_repository_is_read_only() {
    let github = garden().await;
    github.archive(GARDEN);
    let body = json!({"title": "a"});
    let (message, _) = refused(&github, ("POST", "issues"), &body, 403).await;
    assert_eq!(message, "Repository was archived so is read-only.");
    assert_eq!(get(&github, "issues").await.0, 200);
}

#[tokio::test]
async fn a_former_name_leads_to_the_new_one() {
    let github = garden().await;
    github.rename(GARDEN, "orchard");
    let still = super::builder()
        .user_agent("chinwag-test")
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let url = format!("{}/repos/{GARDEN}/branches", github.base_url());
    let answer = still.get(url).send().await.unwrap();
    assert_eq!(answer.status(), 301);
    let location = answer.headers()["location"].to_str().unwrap();
    assert_eq!(
        location,
        format!("{}/repositories/1/branches", github.base_url())
    );
    let (_, repository) = get(&github, "/repos/acme/garden").await;
    assert_eq!(repository["full_name"], "acme/orchard");
    let (status, _) = send(&github, "POST", "issues", &json!({"title": "a"})).await;
    assert_eq!(status, 201, "followed with the same method");
    assert_eq!(github.issues()[0].repository, "acme/orchard");
}
