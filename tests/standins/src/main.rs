//! Starts a stand-in that a person can point the bot at, with `/control` beside it.
//!
//! It reads its arguments and prints where it listens; it decides nothing else.

use anyhow::{Context, Result, bail};
use chinwag_standins::{
    claude::{ClaudeOptions, ClaudeStandIn},
    discord::{DiscordOptions, DiscordStandIn},
    github::{GitHubOptions, GitHubStandIn, RepositoryOptions, Token},
    openrouter::{OpenRouterOptions, OpenRouterStandIn},
};

const USAGE: &str = "usage: chinwag-standins discord [--port N] [--token T] [--message-limit N]
       chinwag-standins claude [--port N] [--key K]
       chinwag-standins openrouter [--port N] [--key K] [--cents N]
       chinwag-standins github [--port N] [--token T] [--repository OWNER/NAME]";

#[tokio::main]
async fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (which, given) = arguments.split_first().context(USAGE)?;
    match which.as_str() {
        "discord" => discord(given).await,
        "claude" => claude(given).await,
        "openrouter" => openrouter(given).await,
        "github" => github(given).await,
        _ => bail!(USAGE),
    }
}

async fn discord(given: &[String]) -> Result<()> {
    let mut options = DiscordOptions {
        control: true,
        ..DiscordOptions::default()
    };
    for (name, value) in pairs(given)? {
        match name {
            "--port" => options.port = value.parse().context("--port takes a number")?,
            "--message-limit" => {
                let sends = value.parse().context("--message-limit takes a number")?;
                options.message_limit.requests = sends;
                options.global_limit.requests = options.global_limit.requests.max(sends);
            }
            "--token" => value.clone_into(&mut options.token),
            _ => bail!(USAGE),
        }
    }
    let stand_in = DiscordStandIn::start(options).await?;
    let guild = stand_in.add_guild("village");
    let channel = stand_in.add_channel(guild, "general");
    println!("DISCORD_TOKEN={}", stand_in.token());
    println!("DISCORD_API_BASE={}", stand_in.api_base());
    println!("gateway: {}", stand_in.gateway_url());
    println!("control: {}/control", stand_in.api_base());
    println!("channel general: {channel}; the bot: {}", stand_in.bot());
    tokio::signal::ctrl_c().await?;
    stand_in.stop().await;
    Ok(())
}

async fn claude(given: &[String]) -> Result<()> {
    let mut options = ClaudeOptions {
        control: true,
        ..ClaudeOptions::default()
    };
    for (name, value) in pairs(given)? {
        match name {
            "--port" => options.port = value.parse().context("--port takes a number")?,
            "--key" => options.key = Some(value.to_owned()),
            _ => bail!(USAGE),
        }
    }
    let stand_in = ClaudeStandIn::start(options).await?;
    println!("ANTHROPIC_BASE_URL={}", stand_in.base_url());
    println!("control: {}/control", stand_in.base_url());
    tokio::signal::ctrl_c().await?;
    stand_in.stop().await;
    Ok(())
}

async fn openrouter(given: &[String]) -> Result<()> {
    let mut options = OpenRouterOptions {
        control: true,
        ..OpenRouterOptions::default()
    };
    for (name, value) in pairs(given)? {
        match name {
            "--port" => options.port = value.parse().context("--port takes a number")?,
            "--key" => options.key = Some(value.to_owned()),
            "--cents" => {
                let cents: u32 = value.parse().context("--cents takes a number")?;
                options.credits = u64::from(cents) * 10_000;
            }
            _ => bail!(USAGE),
        }
    }
    let stand_in = OpenRouterStandIn::start(options).await?;
    println!("in place of https://openrouter.ai: {}", stand_in.base_url());
    println!("control: {}/control", stand_in.base_url());
    tokio::signal::ctrl_c().await?;
    stand_in.stop().await;
    Ok(())
}

async fn github(given: &[String]) -> Result<()> {
    let mut options = GitHubOptions {
        control: true,
        ..GitHubOptions::default()
    };
    let (mut token, mut repository) = (Token::default(), "acme/chinwag");
    for (name, value) in pairs(given)? {
        match name {
            "--port" => options.port = value.parse().context("--port takes a number")?,
            "--token" => value.clone_into(&mut token.secret),
            "--repository" => repository = value,
            _ => bail!(USAGE),
        }
    }
    println!("GITHUB_TOKEN={}", token.secret);
    println!("GITHUB_REPO={repository}");
    options.tokens = vec![token];
    let stand_in = GitHubStandIn::start(options).await?;
    stand_in.add_repository(repository, RepositoryOptions::default());
    println!(
        "in place of https://api.github.com: {}",
        stand_in.base_url()
    );
    println!("control: {}/control", stand_in.base_url());
    tokio::signal::ctrl_c().await?;
    stand_in.stop().await;
    Ok(())
}

/// The arguments as names and values.
fn pairs(given: &[String]) -> Result<Vec<(&str, &str)>> {
    given
        .chunks(2)
        .map(|pair| match pair {
            [name, value] => Ok((name.as_str(), value.as_str())),
            _ => bail!(USAGE),
        })
        .collect()
}
