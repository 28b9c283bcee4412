//! Limits, and what goes wrong on purpose.

use std::time::Duration;

use serde_json::{Value, json};

use super::{GARDEN, SECRET, garden, garden_with, get, head, refused, request, send, sent};
use crate::github::{Behaviour, GitHubOptions, RepositoryOptions};

fn header(answer: &reqwest::Response, name: &str) -> i64 {
    let value = answer.headers()[name].to_str().unwrap();
    value.parse().unwrap()
}

/// Waits until it is so, for far longer than it takes.
async fn until(is_so: impl Fn() -> bool) {
    let waiting = async {
        while !is_so() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(20), waiting).await;
    waited.expect("it becomes so in time");
}

/// Sends a request and goes away without an answer, as soon as it is so.
async fn give_up(request: reqwest::RequestBuilder, is_so: impl Fn() -> bool) {
    tokio::select! {
        answer = request.send() => panic!("no answer was to come, not {answer:?}"),
        () = until(is_so) => {}
    }
}

#[tokio::test]
async fn the_limit_of_the_hour_is_counted_down() {
    let options = GitHubOptions {
        limit: 3,
        ..GitHubOptions::default()
    };
    let github = garden_with(options, RepositoryOptions::default()).await;
    for remaining in [2, 1, 0] {
        let answer = request(&github, "GET", "branches").send().await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(header(&answer, "x-ratelimit-remaining"), remaining);
        assert_eq!(header(&answer, "x-ratelimit-used"), 3 - remaining);
    }
    let answer = request(&github, "GET", "branches").send().await.unwrap();
    assert_eq!(answer.status(), 403);
    assert_eq!(header(&answer, "x-ratelimit-remaining"), 0);
    let now = crate::clock::now_ms() / 1000;
    let left = header(&answer, "x-ratelimit-reset") - now;
    assert!((3590..=3600).contains(&left), "{left}");
    let body: Value = answer.json().await.unwrap();
    let message = body["message"].as_str().unwrap();
    assert!(message.starts_with("API rate limit exceeded"));
    let (status, limits) = get(&github, "/rate_limit").await;
    assert_eq!((status, &limits["rate"]["remaining"]), (200, &json!(0)));
    let search = format!("/search/issues?q=is:issue+repo:{GARDEN}");
    assert_eq!(get(&github, &search).await.0, 200, "counted on its own");
}

#[tokio::test]
async fn what_did_not_change_costs_nothing() {
    let github = garden().await;
    let ask = |tag: &str| {
        let request = request(&github, "GET", "issues").header("if-none-match", tag);
        request.send()
    };
    let first = ask("W/\"0\"").await.unwrap();
    let tag = first.headers()["etag"].to_str().unwrap().to_owned();
    assert_eq!(header(&first, "x-ratelimit-used"), 1);
    let again = ask(&tag).await.unwrap();
    assert_eq!(again.status(), 304);
    assert_eq!(again.headers()["etag"], tag.as_str());
    assert_eq!(header(&again, "x-ratelimit-used"), 1);
    assert_eq!(again.bytes().await.unwrap(), "");
    github.open_issue_as("ann", GARDEN, ("One", ""));
    let changed = ask(&tag).await.unwrap();
    assert_eq!(changed.status(), 200);
    assert_eq!(header(&changed, "x-ratelimit-used"), 2);
}

#[tokio::test]
async fn searches_have_a_smaller_limit() {
    let options = GitHubOptions {
        search_limit: 1,
        ..GitHubOptions::default()
    };
    let github = garden_with(options, RepositoryOptions::default()).await;
    let search = format!("/search/issues?q=is:issue+repo:{GARDEN}");
    assert_eq!(get(&github, &search).await.0, 200);
    let answer = request(&github, "GET", &search).send().await.unwrap();
    assert_eq!(answer.status(), 403);
    assert_eq!(answer.headers()["x-ratelimit-resource"], "search");
    assert_eq!(get(&github, "branches").await.0, 200);
    github.use_up(SECRET);
    assert_eq!(get(&github, "branches").await.0, 403);
}

#[tokio::test]
async fn limits_can_be_struck_on_purpose() {
    let github = garden().await;
    github.next(Behaviour::PrimaryLimit {
        status: 429,
        resets_in: 90,
    });
    let answer = request(&github, "GET", "branches").send().await.unwrap();
    assert_eq!(answer.status(), 429);
    assert_eq!(header(&answer, "x-ratelimit-remaining"), 0);
    let left = header(&answer, "x-ratelimit-reset") - crate::clock::now_ms() / 1000;
    assert!((85..=90).contains(&left), "{left}");
    for (status, retry_after) in [(403, Some(7)), (429, None)] {
        github.next(Behaviour::SecondaryLimit {
            status,
            retry_after,
        });
        let answer = request(&github, "GET", "branches").send().await.unwrap();
        assert_eq!(answer.status(), status);
        let given = answer.headers().get("retry-after");
        assert_eq!(given.is_some(), retry_after.is_some());
        let body: Value = answer.json().await.unwrap();
        let message = body["message"].as_str().unwrap();
        assert!(message.contains("secondary rate limit"));
    }
    assert_eq!(get(&github, "branches").await.0, 200);
    assert_eq!(github.answered_with(429), 2);
}

#[tokio::test]
async fn writes_in_a_hurry_are_counted_and_may_be_refused() {
    let github = garden().await;
    let body = json!({"title": "a"});
    for _ in 0..3 {
        assert_eq!(send(&github, "POST", "issues", &body).await.0, 201);
    }
    assert_eq!((github.hurried(), github.most_at_once()), (2, 1));
    let options = GitHubOptions {
        write_gap: Duration::from_mins(1),
        ..GitHubOptions::default()
    };
    let github = garden_with(options, RepositoryOptions::default()).await;
    assert_eq!(send(&github, "POST", "issues", &body).await.0, 201);
    assert_eq!(get(&github, "issues").await.0, 200);
    refused(&github, ("POST", "issues"), &body, 403).await;
    assert_eq!(github.issues().len(), 1);
}

#[tokio::test]
async fn an_answer_may_be_lost_with_the_work_done_or_not() {
    let github = garden().await;
    let body = json!({"title": "a"});
    let open = || request(&github, "POST", "issues").json(&body);
    github.next_on("POST", "/issues", Behaviour::Drop { done: false });
    assert_eq!(get(&github, "issues").await.0, 200, "not this one");
    assert!(open().send().await.is_err());
    assert_eq!(github.issues().len(), 0);
    github.next_on("POST", "/issues", Behaviour::Drop { done: true });
    assert!(open().send().await.is_err());
    assert_eq!(github.issues().len(), 1);
    github.next(Behaviour::Hang { done: false });
    let before = github.requests().len();
    give_up(open(), || github.requests().len() > before).await;
    assert_eq!(github.issues().len(), 1);
    until(|| github.under_way() == 0).await;
    github.next(Behaviour::Hang { done: true });
    give_up(open(), || github.issues().len() == 2).await;
    until(|| github.under_way() == 0).await;
    github.next(Behaviour::Late { ms: 60_000 });
    give_up(open(), || github.issues().len() == 3).await;
    until(|| github.under_way() == 0).await;
    github.next(Behaviour::Late { ms: 20 });
    assert_eq!(sent(open()).await.0, 201);
    assert_eq!(github.most_at_once(), 1, "who gave up is gone");
    let lost = github.requests();
    let lost = lost.iter().filter(|request| request.status.is_none());
    assert_eq!(lost.count(), 5);
}

#[tokio::test]
async fn errors_come_in_its_shape_or_in_another() {
    let github = garden().await;
    for status in [409, 500, 502, 503] {
        github.next(Behaviour::error(status));
        let at = ("POST", "git/refs");
        let body = json!({"ref": "refs/heads/new", "sha": head(&github, "main")});
        refused(&github, at, &body, status).await;
    }
    assert_eq!(github.branches().len(), 1);
    github.next(Behaviour::Error {
        status: 503,
        retry_after: Some(3),
    });
    let answer = request(&github, "GET", "branches").send().await.unwrap();
    assert_eq!(header(&answer, "retry-after"), 3);
    github.next(Behaviour::Foreign {
        status: 502,
        content_type: "text/html".to_owned(),
        body: "<html>".to_owned(),
    });
    let answer = request(&github, "GET", "branches").send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "text/html");
    github.always(Behaviour::error(500));
    for _ in 0..2 {
        assert_eq!(get(&github, "branches").await.0, 500);
    }
    github.always(Behaviour::Serve);
    assert_eq!(get(&github, "branches").await.0, 200);
    github.stop().await;
    assert!(request(&github, "GET", "branches").send().await.is_err());
}

#[tokio::test]
async fn a_person_with_a_terminal_does_the_same() {
    let options = GitHubOptions {
        control: true,
        ..GitHubOptions::default()
    };
    let github = garden_with(options, RepositoryOptions::default()).await;
    super::proposal(&github, "one").await;
    send(&github, "POST", "pulls", &super::pull("one")).await;
    github.open_issue_as("ann", GARDEN, ("Two", ""));
    let plan = json!({"do": "error", "status": 502, "method": "GET", "path": "/issues"});
    let which = |number| json!({"repository": GARDEN, "number": number});
    for (what, body, status) in [
        ("next", plan, 204),
        ("merge", which(1), 204),
        ("merge", which(1), 404),
        ("close", which(2), 204),
    ] {
        let path = format!("/control/{what}");
        assert_eq!(
            send(&github, "POST", &path, &body).await.0,
            status,
            "{what}"
        );
    }
    assert_eq!(get(&github, "pulls").await.0, 200);
    assert_eq!(get(&github, "issues").await.0, 502);
    let (_, pulls) = get(&github, "/control/pulls").await;
    assert!(pulls[0]["merged_ms"].is_i64());
    let (_, issues) = get(&github, "/control/issues").await;
    assert_eq!(issues[0]["state"], "closed");
    let (_, branches) = get(&github, "/control/branches").await;
    assert_eq!(branches[1]["name"], "one");
    let (_, requests) = get(&github, "/control/requests").await;
    assert_eq!(requests[0]["path"], "/repos/acme/garden/git/refs");
}
