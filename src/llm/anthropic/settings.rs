//! How Claude is reached: what the environment says, and what is wrong with it.

use reqwest::Url;

use crate::config::{Environment, Secret};

/// The smallest budget: the system prompt, a message of the longest kind in English and a short
/// answer take about that.
const LEAST_TOKENS: u64 = 3000;

/// The model that is asked unless another is set.
const DEFAULT_MODEL: &str = "claude-sonnet-5-5";

/// The model that helps to understand messages unless another is set.
const DEFAULT_UNDERSTANDING_MODEL: &str = "claude-haiku-5-5";

/// In the place of a model's name: none is asked.
const OFF: &str = "off";

/// The server that is asked unless another is set.
const DEFAULT_BASE_URL: &str = "https://api.anthropic.com";

/// How to reach Claude.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `ANTHROPIC_API_KEY`: one key, or several with commas between them. Without any the bot
    /// answers by itself.
    pub api_keys: Vec<Secret>,
    /// `ANTHROPIC_BASE_URL`, without a trailing `/v1` or slash.
    pub base_url: String,
    /// `ANTHROPIC_MODEL`.
    pub model: String,
    /// `ANTHROPIC_FALLBACK_MODEL`: the model that is asked when the first has no room, or is no
    /// more.
    pub fallback_model: Option<String>,
    /// `ANTHROPIC_UNDERSTANDING_MODEL`: the model that is asked what a message wants when the words
    /// alone do not tell; none when it is `off`.
    pub understanding_model: Option<String>,
    /// `ANTHROPIC_UNDERSTANDING_FALLBACK_MODEL`: the one in its place.
    pub understanding_fallback_model: Option<String>,
    /// `CHINWAG_PROMPT_CACHING`: whether the provider is told which part of the prompts to keep.
    pub caches: bool,
    /// `CHINWAG_CLAUDE_CONCURRENCY`: how many requests each key has at once; 0 is no bound.
    pub requests_at_once: usize,
    /// `MAX_TOKENS_PER_REQUEST`: what one request may take altogether, prompt, conversation
    /// and answer. The allowance for thinking comes on top.
    pub tokens_per_request: u32,
}

impl Settings {
    /// Reads the section, noting what cannot be used.
    pub fn read(env: &mut Environment) -> Self {
        let model = env.text("ANTHROPIC_MODEL");
        let model = named(env, "ANTHROPIC_MODEL", model, DEFAULT_MODEL);
        let fallback = env.text("ANTHROPIC_FALLBACK_MODEL");
        let understanding = env.text("ANTHROPIC_UNDERSTANDING_MODEL");
        let understanding = named(
            env,
            "ANTHROPIC_UNDERSTANDING_MODEL",
            understanding,
            DEFAULT_UNDERSTANDING_MODEL,
        );
        let second = env.text("ANTHROPIC_UNDERSTANDING_FALLBACK_MODEL");
        Self {
            api_keys: read_keys(env),
            base_url: read_base_url(env),
            fallback_model: other_than(env, "ANTHROPIC_FALLBACK_MODEL", fallback, &model),
            model,
            understanding_fallback_model: other_than(
                env,
                "ANTHROPIC_UNDERSTANDING_FALLBACK_MODEL",
                second,
                &understanding,
            ),
            understanding_model: (understanding != OFF).then_some(understanding),
            caches: env.switch("CHINWAG_PROMPT_CACHING", true),
            requests_at_once: usize::try_from(env.number(
                "CHINWAG_CLAUDE_CONCURRENCY",
                0,
                0,
                10_000,
            ))
            .unwrap_or(usize::MAX),
            tokens_per_request: u32::try_from(env.number(
                "MAX_TOKENS_PER_REQUEST",
                8000,
                LEAST_TOKENS,
                1_000_000,
            ))
            .unwrap_or(u32::MAX),
        }
    }
}

impl Settings {
    /// Every model that may be asked; one may be named twice.
    pub fn models(&self) -> impl Iterator<Item = &String> {
        let others = [
            &self.fallback_model,
            &self.understanding_model,
            &self.understanding_fallback_model,
        ];
        [&self.model]
            .into_iter()
            .chain(others.into_iter().flatten())
    }
}

fn read_keys(env: &mut Environment) -> Vec<Secret> {
    const NAME: &str = "ANTHROPIC_API_KEY";
    let Some(list) = env.secret(NAME) else {
        return Vec::new();
    };
    let keys: Vec<&str> = list.expose().split(',').map(str::trim).collect();
    for (place, key) in keys.iter().enumerate() {
        let number = place + 1;
        if key.is_empty() {
            env.fault(NAME, &format!("key {number} of the list is empty; between two keys is one comma, and none is at an end"));
        } else if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            let which = if keys.len() > 1 {
                format!("key {number} of the list ")
            } else {
                String::new()
            };
            env.fault(
                NAME,
                &format!(
                    "{which}has characters in it that no key has, such as a space or a line's end"
                ),
            );
        } else if let Some(first) = keys[..place].iter().position(|other| other == key) {
            env.fault(
                NAME,
                &format!("keys {} and {number} of the list are the same", first + 1),
            );
        }
    }
    if !env.is_sound(NAME) {
        return Vec::new();
    }
    keys.into_iter()
        .map(|key| Secret::new(key.to_owned()))
        .collect()
}

fn read_base_url(env: &mut Environment) -> String {
    const NAME: &str = "ANTHROPIC_BASE_URL";
    let address = env.address(NAME, DEFAULT_BASE_URL, &["https", "http"]);
    // `address` has noted a wrong scheme already, which does not make this any clearer.
    if !is_server(&address) && address.starts_with("http") {
        env.fault(NAME, "is not the address of a server");
    }
    let base = address.strip_suffix("/v1").unwrap_or(&address);
    base.trim_end_matches('/').to_owned()
}

/// Whether an address is that of a server, with a path perhaps and nothing behind it.
pub(in crate::llm) fn is_server(address: &str) -> bool {
    Url::parse(address)
        .is_ok_and(|url| url.has_host() && url.query().is_none() && url.fragment().is_none())
}

fn named(env: &mut Environment, name: &str, model: Option<String>, usual: &str) -> String {
    let model = model.unwrap_or_else(|| usual.to_owned());
    check_model(env, name, &model);
    model
}

fn other_than(
    env: &mut Environment,
    name: &str,
    model: Option<String>,
    first: &str,
) -> Option<String> {
    let model = model?;
    check_model(env, name, &model);
    if model == first {
        env.fault(
            name,
            "is the model that is asked first; name another, or none",
        );
    }
    Some(model)
}

/// Notes what cannot be the name of a model.
pub(in crate::llm) fn check_model(env: &mut Environment, name: &str, model: &str) {
    if model.len() > 256 || model.chars().any(|c| c.is_whitespace() || c.is_control()) {
        env.fault(name, "is not the name of a model");
    }
}
