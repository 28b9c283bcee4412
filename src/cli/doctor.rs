//! `chinwag doctor`: each thing the bot depends on, its state, and the fix.

use std::{process::ExitCode, time::Duration};

use clap::Args;
use serde::Serialize;

use crate::{
    blobs,
    clock::Clock,
    config::{Config, Environment},
    domain::feature::Mode,
    github::{GitHub, GitHubError},
    hot::Hot,
    llm::{
        ChatMessage, ChatModel, ChatRequest, LlmError, Role, System,
        anthropic::{self, Anthropic},
        http,
        openrouter::{self, OpenRouter},
        pictures::PictureError,
    },
    prompts::Prompts,
    store,
    understanding::opinion,
};

/// How long one check may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// What `doctor` can be told.
#[derive(Debug, Args)]
pub(super) struct DoctorArgs {
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// Ask Claude for one word, to see that the key works; costs a few tokens
    #[arg(long)]
    ask_claude: bool,
}

/// What a check found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    /// It works.
    Ok,
    /// The bot runs without it, with less.
    Missing,
    /// The bot cannot do its work.
    Fault,
}

/// One check.
#[derive(Debug, Serialize)]
struct Check {
    name: &'static str,
    state: State,
    /// What was found.
    found: String,
    /// What to do; empty when there is nothing to do.
    fix: String,
}

impl Check {
    fn ok(name: &'static str, found: impl Into<String>) -> Self {
        Self {
            name,
            state: State::Ok,
            found: found.into(),
            fix: String::new(),
        }
    }

    fn missing(name: &'static str, found: impl Into<String>, fix: &str) -> Self {
        Self {
            name,
            state: State::Missing,
            found: found.into(),
            fix: fix.to_owned(),
        }
    }

    fn fault(name: &'static str, found: impl Into<String>, fix: &str) -> Self {
        Self {
            name,
            state: State::Fault,
            found: found.into(),
            fix: fix.to_owned(),
        }
    }
}

/// Checks everything; status 0 when nothing is at fault.
pub(super) async fn run(args: DoctorArgs) -> anyhow::Result<ExitCode> {
    let checks = match Config::read(Environment::read()) {
        Ok(config) => examine(&config, args.ask_claude).await,
        Err(faults) => {
            let fix = "correct it; deploy/example.env says what each setting takes";
            faults
                .0
                .into_iter()
                .map(|fault| Check::fault("configuration", fault, fix))
                .collect()
        }
    };
    if args.json {
        println!("{}", serde_json::json!({ "checks": checks }));
    } else {
        checks.iter().for_each(print);
    }
    let faulty = checks.iter().any(|check| check.state == State::Fault);
    Ok(if faulty {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

fn print(check: &Check) {
    let mark = match check.state {
        State::Ok => "ok     ",
        State::Missing => "missing",
        State::Fault => "FAULT  ",
    };
    println!("{mark}  {:<14}  {}", check.name, check.found);
    if !check.fix.is_empty() {
        println!("                         fix: {}", check.fix);
    }
}

async fn examine(config: &Config, ask_claude: bool) -> Vec<Check> {
    let mut checks = vec![Check::ok("configuration", "every setting can be used")];
    checks.push(redis(config).await);
    checks.extend(postgres(config).await);
    checks.push(prompts(config));
    checks.extend(claude(config, ask_claude).await);
    checks.extend(pictures(&config.pictures).await);
    checks.extend(bucket(config).await);
    checks.push(github(config).await);
    #[cfg(feature = "gateway")]
    checks.push(discord(config).await);
    checks
}

async fn redis(config: &Config) -> Check {
    const FIX: &str =
        "start Redis, or set REDIS_URL to where it runs; `make demo` starts one of its own";
    let hot = match Hot::open(&config.redis) {
        Ok(hot) => hot,
        Err(error) => {
            return Check::fault(
                "redis",
                error.to_string(),
                "set REDIS_URL as redis://host:6379",
            );
        }
    };
    match hot.ping().await {
        Ok(()) => Check::ok("redis", "answers"),
        Err(error) => Check::fault("redis", chain(&error), FIX),
    }
}

async fn postgres(config: &Config) -> Vec<Check> {
    const FIX: &str =
        "start PostgreSQL, or set DATABASE_URL to where it runs; `make demo` starts one of its own";
    let status = match store::migration_status(config.postgres.url.expose()).await {
        Ok(status) => status,
        Err(error) => return vec![Check::fault("postgres", chain(&error), FIX)],
    };
    let missing = status.iter().filter(|each| !each.applied).count();
    let migrations = if missing == 0 {
        Check::ok("migrations", "the tables are up to date")
    } else {
        let found = format!("{missing} are missing");
        Check::fault("migrations", found, "run `chinwag migrate up`")
    };
    vec![Check::ok("postgres", "answers"), migrations]
}

fn prompts(config: &Config) -> Check {
    match Prompts::load(&config.prompts) {
        Ok(_) => Check::ok("prompts", "every template can be used"),
        Err(faults) => Check::fault(
            "prompts",
            faults.to_string(),
            "mend the templates, or unset CHINWAG_PROMPTS",
        ),
    }
}

async fn claude(config: &Config, ask: bool) -> Vec<Check> {
    let settings = &config.claude;
    let keys = settings.api_keys.len();
    if keys == 0 {
        return vec![Check::missing(
            "claude",
            "no ANTHROPIC_API_KEY: the bot answers by itself",
            "set ANTHROPIC_API_KEY to let Claude answer",
        )];
    }
    if !ask {
        let which = if keys == 1 {
            "a key is".to_owned()
        } else {
            format!("{keys} keys are")
        };
        let found = format!("{which} set, for {}; --ask-claude tries it", settings.model);
        return vec![Check::ok("claude", found)];
    }
    let mut checks = Vec::new();
    for (place, key) in settings.api_keys.iter().enumerate() {
        let alone = anthropic::Settings {
            api_keys: vec![key.clone()],
            fallback_model: None,
            understanding_fallback_model: None,
            ..settings.clone()
        };
        let Some(claude) = Anthropic::new(&alone, crate::clock::Clock::Real) else {
            continue;
        };
        let which = match keys {
            1 => String::new(),
            _ => format!(" with key {}", place + 1),
        };
        checks.push(asked(&claude, &a_word(), &which).await);
        let helper = claude.for_understanding(&alone);
        let prompts = Prompts::load(&config.prompts).ok();
        if let (Some(helper), Some(prompts)) = (helper, prompts) {
            // In the form that is asked for later: not every server knows it.
            let sample = ChatRequest {
                deadline: PATIENCE,
                ..opinion::sample(prompts.understanding(""))
            };
            checks.push(asked(&helper, &sample, &which).await);
        }
    }
    checks
}

/// Whether the key is accepted, what it has left, and whether the model is served. Nothing is paid.
async fn pictures(settings: &openrouter::Settings) -> Vec<Check> {
    let Some(client) = OpenRouter::new(settings, crate::clock::Clock::Real) else {
        return vec![Check::missing(
            "pictures",
            "no OPENROUTER_API_KEY: no pictures are made",
            "set OPENROUTER_API_KEY (openrouter.ai, Keys) to let people ask for pictures",
        )];
    };
    let key = match client.money().await {
        Ok(money) => money_left(money),
        Err(error) => no_pictures(&error, "check OPENROUTER_API_KEY"),
    };
    let model = match client.checked().await {
        Ok(()) => Check::ok("picture model", format!("{} is served", client.model())),
        Err(error) => Check {
            name: "picture model",
            ..no_pictures(&error, "set OPENROUTER_IMAGE_MODEL to one that is served")
        },
    };
    vec![key, model]
}

/// Whether the bucket takes, gives and deletes. Without one the check of Postgres says all.
async fn bucket(config: &Config) -> Option<Check> {
    const FIX: &str = "check the CHINWAG_BLOBS settings, and what the bucket's keys may do";
    let blobs::Place::Bucket(settings) = &config.blobs.place else {
        return None;
    };
    let bucket = match blobs::Bucket::open(settings) {
        Ok(bucket) => bucket,
        Err(error) => return Some(Check::fault("bucket", chain(&error), FIX)),
    };
    Some(match blobs::tried(&bucket).await {
        Ok(()) => Check::ok("bucket", format!("{} keeps pictures", settings.bucket)),
        Err(error) => Check::fault("bucket", chain(&error), FIX),
    })
}

/// What the key has left. The account behind it may have less, which the key is not told.
fn money_left(money: openrouter::Money) -> Check {
    #[expect(clippy::cast_precision_loss, reason = "no bill is that long")]
    let dollars = |nanos: u64| nanos as f64 / 1e9;
    let used = dollars(money.used_nanos);
    match money.left_nanos {
        Some(0) => Check::fault(
            "pictures",
            format!("the key is accepted, and has spent all of its limit (${used:.2} in all)"),
            "raise the key's limit at openrouter.ai, or set OPENROUTER_API_KEY to another",
        ),
        Some(left) => Check::ok(
            "pictures",
            format!(
                "the key is accepted; it has spent ${used:.2} and may spend ${:.2} more, as far as the account has it",
                dollars(left)
            ),
        ),
        None => Check::ok(
            "pictures",
            format!(
                "the key is accepted; it has spent ${used:.2} and has no limit but the account's"
            ),
        ),
    }
}

fn no_pictures(error: &PictureError, fix: &str) -> Check {
    let fix = match error {
        PictureError::Misconfigured { .. } => fix,
        _ => "try again later, or check OPENROUTER_BASE_URL",
    };
    Check::fault("pictures", error.to_string(), fix)
}

/// Asks for a word.
fn a_word() -> ChatRequest {
    ChatRequest {
        system: System {
            stable: "Answer with one word.".to_owned(),
            ..System::default()
        },
        messages: vec![ChatMessage {
            role: Role::User,
            text: "Say: ready".to_owned(),
            ..ChatMessage::default()
        }],
        max_tokens: 16,
        deadline: PATIENCE,
        ..ChatRequest::default()
    }
}

async fn asked(model: &Anthropic, request: &ChatRequest, which: &str) -> Check {
    match model.reply(request, &mut |_| {}).await {
        Ok(reply) => Check::ok("claude", format!("{} answers{which}", reply.model)),
        Err(error @ LlmError::Misconfigured { .. }) => Check::fault(
            "claude",
            format!("{}{which}: {error}", model.model()),
            "check ANTHROPIC_API_KEY and the models' names",
        ),
        // Whoever asks for it wants to know whether it answers.
        Err(error @ LlmError::Unavailable { .. }) => Check::fault(
            "claude",
            format!("{}{which}: {error}", model.model()),
            "try again later, or check ANTHROPIC_BASE_URL",
        ),
    }
}

/// Whether feature requests can be published: the repository, and what the token may do in it.
async fn github(config: &Config) -> Check {
    let settings = &config.github;
    let Some(github) = GitHub::open(settings, http::client(), Clock::Real) else {
        let missing = match (&settings.token, &settings.repository) {
            (None, None) => "no GITHUB_TOKEN and no GITHUB_REPO",
            (None, Some(_)) => "no GITHUB_TOKEN",
            _ => "no GITHUB_REPO",
        };
        return Check::missing(
            "github",
            format!("{missing}: feature requests are noted, and nothing is published"),
            "set GITHUB_TOKEN (github.com, Settings, Developer settings, Fine-grained tokens) and GITHUB_REPO",
        );
    };
    let examined = async {
        let repository = github.repository().await?;
        github.open_items(&repository).await?;
        Ok::<_, GitHubError>(repository)
    };
    let repository = match examined.await {
        Ok(repository) => repository,
        Err(error) => {
            let found = format!("{}: {error}", github.name());
            return Check::fault("github", found, error.fix());
        }
    };
    let name = &repository.name;
    match settings.mode {
        Mode::PullRequest if repository.may_push == Some(false) => Check::fault(
            "github",
            format!("{name}: the token may not write there"),
            "give GITHUB_TOKEN the rights to write contents and pull requests",
        ),
        Mode::Issue if !repository.has_issues => Check::fault(
            "github",
            format!("{name} takes no issues"),
            "switch issues on there, or set CHINWAG_FEATURE_MODE=pull_request",
        ),
        mode => {
            let becomes = match mode {
                Mode::PullRequest => "draft pull requests",
                Mode::Issue => "issues",
            };
            Check::ok("github", format!("requests become {becomes} of {name}"))
        }
    }
}

#[cfg(feature = "gateway")]
async fn discord(config: &Config) -> Check {
    if config.gateway.token.is_none() {
        let fix = "set DISCORD_TOKEN (discord.com/developers, your application, Bot, Reset Token)";
        return Check::missing(
            "discord",
            "no DISCORD_TOKEN: only the console can be used",
            fix,
        );
    }
    match tokio::time::timeout(PATIENCE, crate::gateway::check(&config.gateway)).await {
        Ok(Ok(name)) => Check::ok("discord", format!("the token is {name}'s")),
        Ok(Err(error)) => Check::fault(
            "discord",
            chain(&error),
            "see above; then run `chinwag doctor` again",
        ),
        Err(_) => Check::fault(
            "discord",
            "Discord's API does not answer",
            "check the network, and DISCORD_API_BASE",
        ),
    }
}

/// An error with its causes, in one line.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}
