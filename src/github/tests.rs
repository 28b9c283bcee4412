//! The client against a strict stand-in on a real socket.

use std::time::Duration;

use chinwag_standins::github::{
    Access, Behaviour, GitHubOptions, GitHubStandIn, RepositoryOptions, Token,
};
use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::{
    config::Environment,
    domain::feature::{Mode, Status},
    llm::http,
};

const GARDEN: &str = "acme/garden";
const SECRET: &str = "github_pat_standin";
const BRANCH: &str = "chinwag/feature-0a1b2c3d";

async fn garden() -> GitHubStandIn {
    let github = GitHubStandIn::start(GitHubOptions::default())
        .await
        .unwrap();
    github.add_repository(GARDEN, RepositoryOptions::default());
    github
}

fn client(github: &GitHubStandIn) -> GitHub {
    client_of(github, SECRET, GARDEN)
}

fn client_of(github: &GitHubStandIn, token: &str, repository: &str) -> GitHub {
    let mut env = Environment::of([
        ("GITHUB_TOKEN", token),
        ("GITHUB_REPO", repository),
        ("GITHUB_API_BASE", github.base_url()),
    ]);
    let settings = Settings::read(&mut env);
    GitHub::open(&settings, http::client(), Clock::Real).expect("both are set")
}

fn change() -> Change<'static> {
    Change {
        branch: BRANCH,
        title: "Polls",
        body: "What for",
        path: "proposals/polls.md",
        document: "# Polls\n",
    }
}

/// All steps, each by itself.
async fn publish(client: &GitHub) -> Result<Published, GitHubError> {
    let repository = client.repository().await?;
    if let Some(there) = client.pull_request(&repository, BRANCH).await? {
        return Ok(there);
    }
    let base = client.base_commit(&repository).await?;
    client.ensure_branch(&repository, BRANCH, &base).await?;
    client.ensure_file(&repository, &change()).await?;
    client.ensure_pull_request(&repository, &change()).await
}

#[tokio::test]
async fn a_draft_pull_request_with_one_file_is_opened_once() {
    let github = garden().await;
    let first = publish(&client(&github)).await.unwrap();
    assert_eq!(publish(&client(&github)).await.unwrap(), first);
    let pulls = github.pulls();
    assert_eq!(pulls.len(), 1);
    assert!(pulls[0].draft && pulls[0].head == BRANCH && pulls[0].base == "main");
    assert_eq!(pulls[0].issue.title, "Polls");
    let file = github.file(GARDEN, BRANCH, "proposals/polls.md").unwrap();
    assert_eq!(&file[..], b"# Polls\n");
    assert_eq!((github.most_at_once(), github.hurried()), (1, 0));
    let bad = github.requests().into_iter().find(|request| {
        let has = |name: &str| request.headers.iter().any(|(given, _)| given == name);
        !(has("user-agent") && has("x-github-api-version") && has("accept"))
    });
    assert!(bad.is_none(), "{bad:?}");
}

#[tokio::test]
async fn what_broke_off_behind_any_step_is_gone_on_with() {
    for (method, path) in [
        ("POST", "/git/refs"),
        ("PUT", "/contents"),
        ("POST", "/pulls"),
    ] {
        for done in [true, false] {
            let github = garden().await;
            github.next_on(method, path, Behaviour::Drop { done });
            let broken = publish(&client(&github)).await.unwrap_err();
            assert!(broken.passes(), "{broken}");
            publish(&client(&github)).await.unwrap();
            assert_eq!(github.pulls().len(), 1, "{path} {done}");
            let ours = github.branches();
            assert_eq!(ours.iter().filter(|it| it.name == BRANCH).count(), 1);
            let commits = ours.iter().find(|it| it.name == BRANCH).unwrap();
            assert_eq!(commits.ahead.len(), 1, "{path} {done}");
        }
    }
}

#[tokio::test]
async fn an_issue_is_opened_once_and_found_by_its_mark() {
    let github = garden().await;
    github.open_issue_as("bob", GARDEN, ("Polls", "another"));
    let since = Timestamp::from_millisecond(0).unwrap();
    let body = "What for\n<!-- chinwag:7 -->";
    for done in [true, false] {
        let mark = format!("<!-- chinwag:{done} -->");
        let body = format!("{body}\n{mark}");
        let client = client(&github);
        let repository = client.repository().await.unwrap();
        let open = || client.ensure_issue(&repository, ("Polls", &body), &mark, since);
        github.next_on("POST", "/issues", Behaviour::Drop { done });
        assert!(open().await.unwrap_err().passes());
        let first = open().await.unwrap();
        assert_eq!(open().await.unwrap(), first);
        assert!(first.url.contains("/issues/"), "{first:?}");
    }
    assert_eq!(github.issues().len(), 3);
}

#[tokio::test]
async fn a_repository_is_followed_under_its_new_name() {
    let github = garden().await;
    github.rename(GARDEN, "park");
    let client = client(&github);
    let repository = client.repository().await.unwrap();
    assert_eq!(repository.name.as_str(), "acme/park");
    publish(&client).await.unwrap();
    // What was published under the old name is looked at under the new one.
    let (old, number) = (GARDEN.parse().unwrap(), github.pulls()[0].issue.number);
    let number = i64::try_from(number).unwrap();
    let looked = client.look(&old, Mode::PullRequest, number, None).await;
    assert!(matches!(looked.unwrap(), Looked::Now(seen) if seen.status == Status::Open));
}

#[tokio::test]
async fn what_is_wrong_is_told_apart() {
    let github = garden().await;
    let name = |result: Result<Published, GitHubError>| result.unwrap_err();
    let token = |secret: &str, contents, pull_requests| Token {
        secret: secret.to_owned(),
        contents,
        pull_requests,
        ..Token::default()
    };
    github.add_token(token("reads", Access::Read, Access::Read));
    github.add_token(token("no-pulls", Access::Write, Access::Read));
    assert_eq!(
        name(publish(&client_of(&github, "wrong", GARDEN)).await),
        GitHubError::BadToken
    );
    assert_eq!(
        name(publish(&client_of(&github, SECRET, "acme/desert")).await),
        GitHubError::NotFound
    );
    for secret in ["reads", "no-pulls"] {
        let error = name(publish(&client_of(&github, secret, GARDEN)).await);
        assert!(
            matches!(&error, GitHubError::NoRights { needs } if needs.contains("write")),
            "{error}"
        );
        assert!(error.fix().contains("GITHUB_TOKEN") && !error.passes());
    }
    let may_push = async |secret| {
        let client = client_of(&github, secret, GARDEN);
        client.repository().await.unwrap().may_push
    };
    assert_eq!(may_push("reads").await, Some(false));
    assert_eq!(may_push(SECRET).await, Some(true));
    github.add_repository(
        "acme/empty",
        RepositoryOptions {
            files: Vec::new(),
            ..RepositoryOptions::default()
        },
    );
    let empty = name(publish(&client_of(&github, SECRET, "acme/empty")).await);
    assert!(matches!(&empty, GitHubError::Misconfigured { reason } if reason.contains("empty")));
    github.archive(GARDEN);
    let archived = name(publish(&client(&github)).await);
    assert!(archived.to_string().contains("archived"), "{archived}");
}

#[tokio::test]
async fn limits_say_how_long_they_hold() {
    let github = garden().await;
    let client = client(&github);
    for (behaviour, from, to) in [
        (
            Behaviour::SecondaryLimit {
                status: 403,
                retry_after: Some(7),
            },
            7,
            7,
        ),
        (
            Behaviour::SecondaryLimit {
                status: 429,
                retry_after: None,
            },
            60,
            60,
        ),
        (
            Behaviour::PrimaryLimit {
                status: 403,
                resets_in: 30,
            },
            28,
            32,
        ),
        (
            Behaviour::PrimaryLimit {
                status: 429,
                resets_in: 30,
            },
            28,
            32,
        ),
        (
            Behaviour::Error {
                status: 503,
                retry_after: Some(5),
            },
            5,
            5,
        ),
    ] {
        github.next(behaviour.clone());
        let GitHubError::Unavailable { after, .. } = client.repository().await.unwrap_err() else {
            panic!("{behaviour:?} passes");
        };
        let after = after.unwrap().as_secs();
        assert!((from..=to).contains(&after), "{behaviour:?}: {after}");
    }
    for behaviour in [
        Behaviour::error(502),
        Behaviour::Drop { done: false },
        Behaviour::Foreign {
            status: 200,
            content_type: "text/html".to_owned(),
            body: "<html>Please sign in</html>".to_owned(),
        },
    ] {
        github.next(behaviour.clone());
        let error = client.repository().await.unwrap_err();
        let passes = matches!(error, GitHubError::Unavailable { after: None, .. });
        assert!(passes, "{behaviour:?}: {error}");
    }
}

#[tokio::test]
async fn what_became_of_it_is_asked_for_nothing_when_nothing_has_changed() {
    let github = garden().await;
    let client = client(&github);
    let pull = publish(&client).await.unwrap().number;
    let number = u64::try_from(pull).unwrap();
    let name = GARDEN.parse().unwrap();
    let look = async |etag: Option<&str>| {
        let looked = client.look(&name, Mode::PullRequest, pull, etag).await;
        looked.unwrap()
    };
    let Looked::Now(seen) = look(None).await else {
        panic!("nothing was known");
    };
    assert_eq!(seen.status, Status::Open);
    assert_eq!(look(seen.etag.as_deref()).await, Looked::Unchanged);
    assert_eq!(github.answered_with(304), 1);
    github.merge(GARDEN, number);
    let merged = look(seen.etag.as_deref()).await;
    assert!(matches!(merged, Looked::Now(seen) if seen.status == Status::Merged));
    let issue = github.open_issue_as("bob", GARDEN, ("Songs", "sing"));
    let issue = i64::try_from(issue).unwrap();
    let repository = client.repository().await.unwrap();
    let open = client.open_items(&repository).await.unwrap();
    assert_eq!(open.len(), 1);
    assert_eq!((open[0].number, open[0].mode), (issue, Mode::Issue));
    github.close(GARDEN, issue.unsigned_abs(), Some("not_planned"));
    let closed = client.look(&name, Mode::Issue, issue, None).await.unwrap();
    assert!(matches!(closed, Looked::Now(seen) if seen.status == Status::Closed));
}

#[tokio::test]
async fn a_repository_without_drafts_gets_an_ordinary_pull_request() {
    let github = GitHubStandIn::start(GitHubOptions::default())
        .await
        .unwrap();
    let options = RepositoryOptions {
        has_drafts: false,
        ..RepositoryOptions::default()
    };
    github.add_repository(GARDEN, options);
    publish(&client(&github)).await.unwrap();
    assert!(!github.pulls()[0].draft);
}

#[tokio::test]
async fn writes_keep_a_second_apart() {
    let options = GitHubOptions {
        write_gap: Duration::from_secs(1),
        ..GitHubOptions::default()
    };
    let github = GitHubStandIn::start(options).await.unwrap();
    github.add_repository(GARDEN, RepositoryOptions::default());
    publish(&client(&github)).await.unwrap();
    assert_eq!(github.hurried(), 0);
}

#[tokio::test]
async fn no_secret_shows_and_a_token_goes_nowhere_else() {
    let github = garden().await;
    let client = client(&github);
    assert!(!format!("{client:?}").contains(SECRET));
    let answer = Answer {
        status: reqwest::StatusCode::MOVED_PERMANENTLY,
        body: Value::Null,
        etag: None,
        location: Some("https://evil.example/repositories/1".to_owned()),
    };
    let error = client.moved(&answer).unwrap_err();
    assert!(!error.passes() && !error.to_string().contains("evil"));
    let elsewhere = Answer {
        location: Some("//evil.example/x".to_owned()),
        ..answer
    };
    assert!(client.moved(&elsewhere).is_err());
    // What is opened before it was asked for is none of ours, as far as issues are looked through.
    let later = Timestamp::from_second(4_000_000_000).unwrap() - SignedDuration::from_secs(1);
    let repository = client.repository().await.unwrap();
    let found = client
        .ensure_issue(&repository, ("a", "b <!-- m -->"), "<!-- m -->", later)
        .await;
    assert!(found.is_ok());
}
