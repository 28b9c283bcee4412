//! How OpenRouter is reached: what the environment says, and what is wrong with it.

use std::time::Duration;

use crate::{
    config::{Environment, Secret},
    llm::anthropic::{check_model, is_server},
};

/// The model that makes pictures unless another is set. It is on the provider's list of models
/// for its endpoint of pictures (August 2026).
pub const DEFAULT_MODEL: &str = "bytedance-seed/seedream-4.5";

/// The server that is asked unless another is set.
const DEFAULT_BASE_URL: &str = "https://openrouter.ai";

/// What stands behind the server in every address.
const PATH: &str = "/api/v1";

/// How to reach OpenRouter.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `OPENROUTER_API_KEY`. Without one no pictures are made.
    pub api_key: Option<Secret>,
    /// `OPENROUTER_BASE_URL`, without a trailing `/api/v1` or slash.
    pub base_url: String,
    /// `OPENROUTER_IMAGE_MODEL`.
    pub model: String,
    /// `CHINWAG_PICTURE_SECONDS`: the deadline for one picture.
    pub deadline: Duration,
}

impl Settings {
    /// Reads the section, noting what cannot be used.
    pub fn read(env: &mut Environment) -> Self {
        Self {
            api_key: read_key(env),
            base_url: read_base_url(env),
            model: read_model(env),
            deadline: Duration::from_secs(env.number("CHINWAG_PICTURE_SECONDS", 180, 10, 400)),
        }
    }
}

fn read_key(env: &mut Environment) -> Option<Secret> {
    const NAME: &str = "OPENROUTER_API_KEY";
    let key = env.secret(NAME)?;
    if key.expose().bytes().all(|byte| byte.is_ascii_graphic()) {
        return Some(key);
    }
    let why = "has characters in it that no key has, such as a space or a line's end";
    env.fault(NAME, why);
    None
}

fn read_base_url(env: &mut Environment) -> String {
    const NAME: &str = "OPENROUTER_BASE_URL";
    let address = env.address(NAME, DEFAULT_BASE_URL, &["https", "http"]);
    // `address` has noted a wrong scheme already, which does not make this any clearer.
    if !is_server(&address) && address.starts_with("http") {
        env.fault(NAME, "is not the address of a server");
    }
    let base = address.strip_suffix(PATH).unwrap_or(&address);
    base.trim_end_matches('/').to_owned()
}

fn read_model(env: &mut Environment) -> String {
    const NAME: &str = "OPENROUTER_IMAGE_MODEL";
    let model = env.text(NAME).unwrap_or_else(|| DEFAULT_MODEL.to_owned());
    check_model(env, NAME, &model);
    model
}
