//! The stand-in is asked over a real socket.

mod branches;
mod faults;
mod files;
mod issues;
mod pulls;
mod rights;

use std::sync::LazyLock;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::{GitHubOptions, GitHubStandIn, RepositoryOptions};

const GARDEN: &str = "acme/garden";
const SECRET: &str = "github_pat_standin";
const NOWHERE: &str = "0123456789012345678901234567890123456789";

/// What a client is made with. It keeps no connection, as each test has a runtime of its own.
fn builder() -> reqwest::ClientBuilder {
    // Another test of this process may have installed it first, which serves as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().pool_max_idle_per_host(0)
}

/// One client for all tests, since making one takes long.
fn client() -> reqwest::Client {
    static CLIENT: LazyLock<reqwest::Client> =
        LazyLock::new(|| builder().user_agent("chinwag-test").build().unwrap());
    CLIENT.clone()
}

/// A stand-in with one public repository.
async fn garden() -> GitHubStandIn {
    garden_with(GitHubOptions::default(), RepositoryOptions::default()).await
}

async fn garden_with(options: GitHubOptions, repository: RepositoryOptions) -> GitHubStandIn {
    let github = GitHubStandIn::start(options).await.unwrap();
    github.add_repository(GARDEN, repository);
    github
}

/// A request with everything that belongs to one. The path is behind the repository's, unless it
/// begins at the root.
fn request(github: &GitHubStandIn, method: &str, path: &str) -> reqwest::RequestBuilder {
    bare(github, method, path).bearer_auth(SECRET)
}

fn bare(github: &GitHubStandIn, method: &str, path: &str) -> reqwest::RequestBuilder {
    let url = match path.strip_prefix('/') {
        Some(path) => format!("{}/{path}", github.base_url()),
        None => format!("{}/repos/{GARDEN}/{path}", github.base_url()),
    };
    client()
        .request(method.parse().unwrap(), url)
        .header("accept", "application/vnd.github+json")
        .header("x-github-api-version", "2022-11-28")
}

async fn sent(request: reqwest::RequestBuilder) -> (u16, Value) {
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    let body = answer.bytes().await.unwrap();
    (status, serde_json::from_slice(&body).unwrap_or_default())
}

async fn get(github: &GitHubStandIn, path: &str) -> (u16, Value) {
    sent(request(github, "GET", path)).await
}

async fn send(github: &GitHubStandIn, method: &str, path: &str, body: &Value) -> (u16, Value) {
    sent(request(github, method, path).json(body)).await
}

/// Sends what has to be refused with this status, and gives the message and the first error.
async fn refused(
    github: &GitHubStandIn,
    (method, path): (&str, &str),
    body: &Value,
    status: u16,
) -> (String, Value) {
    let (got, answer) = send(github, method, path, body).await;
    assert_eq!(got, status, "{method} {path} {body}: {answer}");
    assert!(answer["documentation_url"].is_string(), "{answer}");
    let message = answer["message"].as_str().unwrap().to_owned();
    (message, answer["errors"][0].clone())
}

/// The commit a branch is at.
fn head(github: &GitHubStandIn, branch: &str) -> String {
    github.commit(GARDEN, branch).unwrap().sha
}

async fn make_branch(github: &GitHubStandIn, name: &str) {
    let body = json!({"ref": format!("refs/heads/{name}"), "sha": head(github, "main")});
    let (status, answer) = send(github, "POST", "git/refs", &body).await;
    assert_eq!(status, 201, "{answer}");
}

async fn write(github: &GitHubStandIn, branch: &str, path: &str, text: &str) -> Value {
    let body = json!({"message": "Write", "content": STANDARD.encode(text), "branch": branch});
    let path = format!("contents/{path}");
    let (status, answer) = send(github, "PUT", &path, &body).await;
    assert_eq!(status, 201, "{answer}");
    answer
}

/// A branch with a commit of its own.
async fn proposal(github: &GitHubStandIn, branch: &str) {
    make_branch(github, branch).await;
    write(github, branch, "proposals/one.md", "# One\n").await;
}

fn pull(head: &str) -> Value {
    json!({"title": "One", "head": head, "base": "main", "body": "As asked.", "draft": true})
}

fn numbers(list: &Value) -> Vec<u64> {
    let all = list.as_array().unwrap().iter();
    all.map(|one| one["number"].as_u64().unwrap()).collect()
}
