//! Requests for features: noted, confirmed, drafted, published once, and followed until they are
//! decided.

use std::sync::Arc;

use chinwag::llm::scripted::{Line, Scripted};
use chinwag_standins::github::{
    Access, Behaviour, GitHubOptions, GitHubStandIn, RepositoryOptions, Token,
};
use sqlx::Row;

use crate::{
    actions::{asks, buttons, presses},
    app::{App, Setup, eventually},
    chat::{Chat, Event},
};

const GARDEN: &str = "acme/garden";
const SECRET: &str = "github_pat_standin";

async fn garden() -> GitHubStandIn {
    garden_with(RepositoryOptions::default()).await
}

async fn garden_with(repository: RepositoryOptions) -> GitHubStandIn {
    let github = GitHubStandIn::start(GitHubOptions::default())
        .await
        .unwrap();
    github.add_repository(GARDEN, repository);
    github
}

/// Settings of a bot that publishes what is confirmed.
fn settings(github: &GitHubStandIn) -> Vec<(&'static str, String)> {
    vec![
        ("GITHUB_TOKEN", SECRET.to_owned()),
        ("GITHUB_REPO", GARDEN.to_owned()),
        ("GITHUB_API_BASE", github.base_url().to_owned()),
        ("CHINWAG_FEATURE_LOOK_SECONDS", "1".to_owned()),
        ("RATE_LIMIT_FEATURE_REQUEST", "1000,1".to_owned()),
        // A worker that is told to stop drops what it does, as one that is killed.
        ("CHINWAG_DRAIN_SECONDS", "0".to_owned()),
    ]
}

async fn app(github: &GitHubStandIn) -> App {
    app_with(settings(github), None).await
}

async fn app_with(settings: Vec<(&'static str, String)>, model: Option<Scripted>) -> App {
    App::with(Setup {
        settings,
        model: model.map(|model| Arc::new(model) as _),
        ..Setup::default()
    })
    .await
}

/// Asks for a feature and confirms it: what is said in the place of the question.
async fn confirmed(chat: &Chat, command: &str) -> Event {
    let question = asks(chat, command).await;
    let [yes, _] = buttons(&question);
    presses(chat, &question, &yes).await
}

/// The updates that somebody heard so far, oldest first.
fn updates(chat: &Chat) -> Vec<Event> {
    let mut events = chat.events();
    events.retain(|event| event.name == "update");
    events
}

/// The update of this number, from 1.
async fn update(chat: &Chat, number: usize) -> String {
    chat.hears("an update", |events| {
        let mut updates = events.iter().filter(|event| event.name == "update");
        updates.nth(number - 1).map(|event| event.text().to_owned())
    })
    .await
}

fn button(event: &Event, end: &str) -> String {
    let components = event.data["components"].as_array();
    let ids = components
        .into_iter()
        .flatten()
        .filter_map(|it| it["id"].as_str());
    let mut ids = ids.filter(|id| id.ends_with(end));
    let found = ids.next();
    found
        .unwrap_or_else(|| panic!("{end} below {event:?}"))
        .to_owned()
}

/// Titles, states, votes and troubles of all requests, oldest first.
async fn rows(app: &App) -> Vec<(String, String, i32, Option<String>)> {
    let sql = "select title, status, votes, trouble from feature_requests order by id";
    app.rows(sql, |row| (row.get(0), row.get(1), row.get(2), row.get(3)))
        .await
}

fn branches(github: &GitHubStandIn) -> Vec<String> {
    let branches = github.branches().into_iter().map(|branch| branch.name);
    branches
        .filter(|name| name.starts_with("chinwag/"))
        .collect()
}

#[tokio::test]
async fn what_is_confirmed_becomes_one_draft_pull_request_and_is_followed_to_its_end() {
    let github = garden().await;
    let app = app(&github).await;
    let chat = app.user("ann").in_channel("general");
    let question = asks(&chat, "/submit-feature a dark mode for the console").await;
    assert!(question.text().contains("dark mode"), "{question:?}");
    assert!(
        rows(&app).await.is_empty() && github.requests().is_empty(),
        "unasked"
    );
    let [yes, _] = buttons(&question);
    let begun = presses(&chat, &question, &yes).await;
    assert!(
        begun.text().contains("drafting a pull request"),
        "{begun:?}"
    );
    assert!(
        !begun.text().contains("Done"),
        "nothing is claimed: {begun:?}"
    );

    let opened = update(&chat, 1).await;
    let pulls = github.pulls();
    let [pull] = &pulls[..] else {
        panic!("{pulls:?}");
    };
    assert!(opened.contains("draft pull request"), "{opened}");
    assert!(
        opened.contains(&format!("/pull/{}", pull.issue.number)),
        "{opened}"
    );
    assert!(pull.draft && pull.head.starts_with("chinwag/feature-"));
    let body = pull.issue.body.clone().unwrap();
    for heading in [
        "## Description",
        "## User story",
        "## Acceptance criteria",
        "## Technical considerations",
        "## Suggested approach",
        "## Origin",
    ] {
        assert!(body.contains(heading), "{body}");
    }
    // A conversation in the console is nobody's to be linked to.
    assert!(!body.contains("Where it was asked for"), "{body}");
    let path = body
        .split('`')
        .find(|it| it.starts_with("proposals/"))
        .unwrap();
    let document = github.file(GARDEN, &pull.head, path).unwrap();
    let document = String::from_utf8(document.to_vec()).unwrap();
    assert!(document.starts_with("# ") && document.contains("dark mode for the console"));
    assert_eq!((github.hurried(), branches(&github).len()), (0, 1));

    let own = asks(&chat, "What became of my request?").await;
    assert!(
        own.text().contains("open") && own.text().contains("/pull/"),
        "{own:?}"
    );
    github.merge(GARDEN, pull.issue.number);
    let merged = update(&chat, 2).await;
    assert!(merged.contains("taken in"), "{merged}");
    let own = asks(&chat, "/my-requests").await;
    assert!(own.text().contains("taken in"), "{own:?}");
    assert_eq!(rows(&app).await[0].1, "merged");
    let state = app
        .rows("select state from actions", |row| row.get::<String, _>(0))
        .await;
    assert_eq!(state, ["done"]);
    app.settle().await;
    assert_eq!(updates(&chat).len(), 2, "each is told once");
    app.finish().await;
}

/// A worker is gone while it waits for the answer to this call.
async fn killed_at(method: &str, path: &str, done: bool) {
    let github = garden().await;
    let app = app(&github).await;
    let chat = app.user("ann").in_channel("general");
    github.next_on(method, path, Behaviour::Hang { done });
    confirmed(&chat, "/submit-feature a dark mode").await;
    let hangs = || {
        let requests = github.requests();
        let mut called = requests.iter().filter(|it| it.method == method);
        called.any(|it| it.path.contains(path) && it.status.is_none())
    };
    eventually("the worker waits for GitHub", async || {
        hangs().then_some(())
    })
    .await;
    app.stop_workers().await;
    app.start_worker();
    let opened = update(&chat, 1).await;
    assert!(opened.contains("draft pull request"), "{opened}");
    app.settle().await;
    assert_eq!(updates(&chat).len(), 1, "{method} {path} {done}");
    assert_eq!(github.pulls().len(), 1, "{method} {path} {done}");
    assert_eq!(branches(&github).len(), 1, "{method} {path} {done}");
    let branch = github.branches().into_iter();
    let ours = branch.filter(|it| it.name.starts_with("chinwag/"));
    assert_eq!(
        ours.map(|it| it.ahead.len()).sum::<usize>(),
        1,
        "one commit"
    );
    app.finish().await;
}

#[tokio::test]
async fn a_worker_killed_before_the_branch_leaves_one_of_everything() {
    killed_at("GET", "/git/ref/heads/main", false).await;
    killed_at("POST", "/git/refs", false).await;
}

#[tokio::test]
async fn a_worker_killed_behind_the_branch_leaves_one_of_everything() {
    killed_at("POST", "/git/refs", true).await;
    killed_at("PUT", "/contents/", false).await;
}

#[tokio::test]
async fn a_worker_killed_behind_the_file_leaves_one_of_everything() {
    killed_at("PUT", "/contents/", true).await;
    killed_at("POST", "/pulls", false).await;
}

#[tokio::test]
async fn a_worker_killed_behind_the_pull_request_leaves_one_of_everything() {
    killed_at("POST", "/pulls", true).await;
}

#[tokio::test]
async fn what_others_asked_for_already_can_be_joined_once_and_passed_by() {
    let github = garden().await;
    let app = app(&github).await;
    let ann = app.user("ann").in_channel("general");
    confirmed(&ann, "/submit-feature a dark mode").await;
    update(&ann, 1).await;
    let bob = app.user("bob").in_channel("elsewhere");
    let alike = confirmed(&bob, "/submit-feature add dark mode please").await;
    assert!(alike.text().contains("asked for already"), "{alike:?}");
    assert!(alike.text().contains("/pull/"), "{alike:?}");
    assert_eq!(rows(&app).await.len(), 1, "nothing of it is noted yet");
    let joined = presses(&bob, &alike, &button(&alike, ":join")).await;
    assert!(joined.text().contains("want it: 2"), "{joined:?}");
    // Said again it counts no more than once.
    let alike = confirmed(&bob, "/request-feature dark mode").await;
    let joined = presses(&bob, &alike, &button(&alike, ":join")).await;
    assert!(joined.text().contains("counted in before"), "{joined:?}");
    assert_eq!(rows(&app).await[0].2, 2);

    // Whoever means something else gets it.
    let alike = confirmed(&bob, "/submit-feature dark modes").await;
    let own = presses(&bob, &alike, &button(&alike, ":anyway")).await;
    assert!(own.text().contains("drafting a pull request"), "{own:?}");
    update(&bob, 1).await;
    assert_eq!(github.pulls().len(), 2);
    assert_eq!(branches(&github).len(), 2);
    app.finish().await;
}

#[tokio::test]
async fn what_is_open_on_github_can_be_joined_too() {
    let github = garden().await;
    github.open_issue_as("carol", GARDEN, ("Polls with deadlines", "Please."));
    let app = app(&github).await;
    let ann = app.user("ann").in_channel("general");
    let alike = confirmed(&ann, "/submit-feature polls with deadlines").await;
    assert!(alike.text().contains("/issues/1"), "{alike:?}");
    let joined = presses(&ann, &alike, &button(&alike, ":join")).await;
    assert!(joined.text().contains("want it: 1"), "{joined:?}");
    assert!(github.pulls().is_empty());
    let own = asks(&ann, "/my-requests").await;
    assert!(own.text().contains("asked for no feature"), "{own:?}");
    app.finish().await;
}

#[tokio::test]
async fn a_request_that_was_made_in_private_is_shown_to_nobody_else() {
    let app = App::start().await;
    let ann = app.user("ann").in_channel("ann's own");
    let noted = confirmed(&ann, "/request-feature a diary of my illness").await;
    assert!(noted.text().contains("noted"), "{noted:?}");
    let bob = app.user("bob").in_channel("bob's own");
    let noted = confirmed(&bob, "/request-feature a diary of my illness").await;
    assert!(!noted.text().contains("asked for already"), "{noted:?}");
    let own = asks(&bob, "/my-requests").await;
    assert_eq!(own.text().matches("diary").count(), 1, "{own:?}");
    app.finish().await;
}

#[tokio::test]
async fn without_github_a_request_is_noted_and_nothing_else_is_claimed() {
    let app = App::start().await;
    let chat = app.user("ann").in_channel("general");
    let question = asks(&chat, "/submit-feature a dark mode").await;
    let [_, no] = buttons(&question);
    presses(&chat, &question, &no).await;
    assert!(rows(&app).await.is_empty());
    let noted = confirmed(&chat, "/submit-feature an urgent light mode").await;
    assert!(noted.text().contains("Nothing is set up here"), "{noted:?}");
    let noted = confirmed(&chat, "/request-feature polls").await;
    assert!(
        noted.text().contains("It is noted for the people"),
        "{noted:?}"
    );
    assert!(!noted.text().contains("Nothing is set up"), "{noted:?}");
    let states: Vec<String> = rows(&app).await.into_iter().map(|row| row.1).collect();
    assert_eq!(states, ["recorded", "recorded"]);
    app.settle().await;
    assert!(updates(&chat).is_empty());
    app.finish().await;
}

#[tokio::test]
async fn what_is_only_to_be_noted_is_not_published() {
    let github = garden().await;
    let app = app(&github).await;
    let chat = app.user("ann").in_channel("general");
    let noted = confirmed(&chat, "/request-feature a dark mode").await;
    assert!(noted.text().contains("`/my-requests`"), "{noted:?}");
    app.settle().await;
    assert!(github.pulls().is_empty() && branches(&github).is_empty());
    assert_eq!(rows(&app).await[0].1, "recorded");
    app.finish().await;
}

#[tokio::test]
async fn what_cannot_be_opened_as_things_are_is_said_and_stays_noted() {
    for (token, repository) in [
        ("not-the-token", GARDEN),
        (SECRET, "acme/desert"),
        ("reads-only", GARDEN),
    ] {
        let github = garden().await;
        github.add_token(Token {
            secret: "reads-only".to_owned(),
            contents: Access::Read,
            ..Token::default()
        });
        let mut changed = settings(&github);
        changed[0].1 = token.to_owned();
        changed[1].1 = repository.to_owned();
        let app = app_with(changed, None).await;
        let chat = app.user("ann").in_channel("general");
        confirmed(&chat, "/submit-feature a dark mode").await;
        let told = update(&chat, 1).await;
        assert!(told.contains("set up wrongly"), "{told}");
        assert!(!told.contains(token), "{told}");
        let noted = &rows(&app).await[0];
        assert_eq!(noted.1, "recorded", "{repository}");
        let own = asks(&chat, "/my-requests").await;
        assert!(own.text().contains("noted"), "{own:?}");
        assert!(noted.3.is_some() && github.pulls().is_empty());
        app.finish().await;
    }
}

#[tokio::test]
async fn a_limit_is_waited_for_as_long_as_github_says() {
    let github = garden().await;
    let app = app(&github).await;
    let chat = app.user("ann").in_channel("general");
    github.next_on(
        "POST",
        "/git/refs",
        Behaviour::SecondaryLimit {
            status: 403,
            retry_after: Some(2),
        },
    );
    confirmed(&chat, "/submit-feature a dark mode").await;
    let opened = update(&chat, 1).await;
    assert!(opened.contains("draft pull request"), "{opened}");
    let writes: Vec<_> = github
        .requests()
        .into_iter()
        .filter(|it| it.method == "POST" && it.path.contains("/git/refs"))
        .map(|it| it.at)
        .collect();
    assert_eq!(writes.len(), 2);
    assert!(writes[1] - writes[0] >= std::time::Duration::from_secs(2));
    app.finish().await;
}

#[tokio::test]
async fn by_a_setting_a_request_becomes_an_issue_that_is_opened_once() {
    let github = garden().await;
    let mut changed = settings(&github);
    changed.push(("CHINWAG_FEATURE_MODE", "issue".to_owned()));
    let app = app_with(changed, None).await;
    let chat = app.user("ann").in_channel("general");
    github.next_on("POST", "/issues", Behaviour::Hang { done: true });
    confirmed(&chat, "/submit-feature a dark mode").await;
    let is_there = async || (!github.issues().is_empty()).then_some(());
    eventually("the issue is there", is_there).await;
    app.stop_workers().await;
    app.start_worker();
    let opened = update(&chat, 1).await;
    assert!(opened.contains("/issues/1"), "{opened}");
    assert_eq!((github.issues().len(), github.pulls().len()), (1, 0));
    assert!(branches(&github).is_empty());
    github.close(GARDEN, 1, Some("not_planned"));
    let closed = update(&chat, 2).await;
    assert!(closed.contains("closed"), "{closed}");
    app.finish().await;
}

#[tokio::test]
async fn what_a_model_drafts_names_nobody_and_closes_nothing() {
    let github = garden().await;
    let closing = concat!("fix", "es #1");
    let draft = serde_json::json!({
        "title": "Dark mode @octocat #1",
        "description": format!("@acme/team asked. {closing}\n/merge\n<img src=x>"),
        "user_story": "As a member, I want GH-1 closed.",
        "acceptance_criteria": ["It is dark.", "Resolves acme/garden#1"],
        "technical_considerations": ["See https://github.com/acme/garden/issues/1"],
        "suggested_approach": "Ask <!-- @octocat -->",
    });
    let model = Scripted::always(Line::says(&draft.to_string()));
    let app = app_with(settings(&github), Some(model.clone())).await;
    let chat = app.user("ann").in_channel("general");
    confirmed(&chat, "/submit-feature a dark mode").await;
    update(&chat, 1).await;
    let pull = github.pulls().remove(0);
    assert_eq!(pull.issue.title, "Dark mode octocat 1");
    let body = pull.issue.body.unwrap();
    for acting in [
        "@octocat",
        "@acme",
        "#1",
        "GH-1",
        "://github",
        "<img",
        "<!--",
        "\n/merge",
    ] {
        assert!(!body.contains(acting), "{acting} in {body}");
    }
    assert!(body.contains("It is dark."), "{body}");
    // The model was asked in a form, and once.
    let drafting = model.requests();
    assert_eq!(drafting.iter().filter(|it| it.format.is_some()).count(), 1);
    let spent = "select count(*) from usage_ledger where purpose = 'feature'";
    app.settle().await;
    assert_eq!(app.number(spent).await, 1);
    app.finish().await;
}

#[tokio::test]
async fn requests_of_many_are_published_one_at_a_time() {
    let options = GitHubOptions {
        write_gap: std::time::Duration::from_millis(900),
        ..GitHubOptions::default()
    };
    let github = GitHubStandIn::start(options).await.unwrap();
    github.add_repository(GARDEN, RepositoryOptions::default());
    let app = app(&github).await;
    app.start_worker();
    let wishes = ["a dark mode", "polls with deadlines"];
    let chats: Vec<Chat> = ["ann", "bob"]
        .iter()
        .map(|name| app.user(name).in_channel("general"))
        .collect();
    for (chat, wish) in chats.iter().zip(wishes) {
        confirmed(chat, &format!("/submit-feature {wish}")).await;
    }
    for chat in &chats {
        update(chat, 1).await;
    }
    assert_eq!(github.pulls().len(), 2);
    assert_eq!(github.hurried(), 0);
    app.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_discord_the_way_back_is_told_only_where_everybody_may_read() {
    use chinwag_standins::discord::usable;

    use crate::discord_app;

    let github = garden().await;
    let app = discord_app::Setup {
        env: settings(&github),
        without_claude: true,
        ..discord_app::Setup::default()
    };
    let app = app.start().await;
    let ann = app.discord.add_user("ann");
    let guild = app.discord.add_guild("home");
    let lobby = app.discord.add_channel(guild, "lobby");
    let direct = app.discord.direct_with(ann);
    for (channel, wish) in [(lobby, "a dark mode"), (direct, "polls with deadlines")] {
        let asked = app.mention(ann, channel, &format!("/submit-feature {wish}"));
        let question = app.reply(asked).await;
        let buttons = usable(&question);
        let yes = buttons.iter().find(|id| id.ends_with(":yes")).unwrap();
        app.press(ann, question.id, yes);
        let told = async || {
            let mut posted = app.posted_in(channel).into_iter();
            posted.find(|message| message.content.contains("/pull/"))
        };
        let told = eventually("the link is posted", told).await;
        assert_ne!(
            told.id, question.id,
            "it comes later, as a message of its own"
        );
    }
    app.jobs_done(4).await;
    let pulls = github.pulls();
    assert_eq!(pulls.len(), 2);
    let linked = |number: usize| {
        let body = pulls[number].issue.body.clone().unwrap();
        body.contains("https://discord.com/channels/")
    };
    assert!(linked(0), "{:?}", pulls[0].issue.body);
    assert!(!linked(1), "{:?}", pulls[1].issue.body);
    for channel in [lobby, direct] {
        let links = app.posted_in(channel).into_iter();
        let links = links.filter(|message| message.content.contains("/pull/"));
        assert_eq!(links.count(), 1);
    }
    app.finish().await;
}

#[tokio::test]
async fn operators_list_what_waits_and_are_told_what_is_set_up_wrongly() {
    use crate::processes::{chinwag, command};

    let app = App::start().await;
    let chat = app.user("ann").in_channel("general");
    confirmed(&chat, "/request-feature a dark mode").await;
    let database = app.config.postgres.url.expose().to_owned();
    let run = async |arguments: &[&str], more: &[(&str, &str)]| {
        let mut settings = vec![("DATABASE_URL".to_owned(), database.clone())];
        let more = more.iter();
        settings.extend(more.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let output = command(chinwag(), arguments, &settings).await;
        String::from_utf8(output.stdout).unwrap()
    };
    let listed = run(&["features", "--json"], &[]).await;
    let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
    assert_eq!(listed["features"][0]["title"], "dark mode");
    assert_eq!(listed["features"][0]["status"], "recorded");
    let table = run(&["features"], &[]).await;
    assert!(
        table.contains("dark mode") && table.contains("medium"),
        "{table}"
    );
    let merged = run(&["features", "--status", "merged"], &[]).await;
    assert!(merged.contains("Nobody has asked"), "{merged}");

    let github = garden().await;
    for (token, repository, state, found) in [
        ("", "", "missing", "no GITHUB_TOKEN and no GITHUB_REPO"),
        (SECRET, GARDEN, "ok", "draft pull requests of acme/garden"),
        ("not-the-token", GARDEN, "fault", "does not take the token"),
        (SECRET, "acme/desert", "fault", "no such repository"),
    ] {
        let settings = [
            ("GITHUB_TOKEN", token),
            ("GITHUB_REPO", repository),
            ("GITHUB_API_BASE", github.base_url()),
        ];
        let checks = run(&["doctor", "--json"], &settings).await;
        let checks: serde_json::Value = serde_json::from_str(&checks).unwrap();
        let checks = checks["checks"].as_array().unwrap();
        let check = checks.iter().find(|it| it["name"] == "github").unwrap();
        assert_eq!(check["state"], state, "{check}");
        assert!(check["found"].as_str().unwrap().contains(found), "{check}");
    }
    app.finish().await;
}
