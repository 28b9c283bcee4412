//! How the parts are that the bot needs, as somebody knows who is asked.

/// What is set up, as every program knows it from its settings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Parts {
    /// The language model, by its name.
    pub model: Option<String>,
    /// The model that helps to understand messages.
    pub helper: Option<String>,
    /// Whether pictures can be made.
    pub pictures: bool,
    /// Whether feature requests can be published.
    pub features: bool,
}

/// How a server that the bot needs is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// It answers.
    Up,
    /// It answers, but slowly or in part.
    Degraded,
    /// It does not answer.
    Down,
    /// Whoever is asked does not know.
    NotKnown,
}

/// How a language model is doing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ModelState {
    /// It is set up under this name.
    Connected(String),
    /// No key is set, or it is switched off.
    NotConfigured,
    /// It is set up and does not answer.
    Failing,
    /// It is set up; whoever is asked does not know whether it answers.
    NotKnown,
}

impl ModelState {
    /// How a model is that is perhaps set up, as far as is known whether it answers.
    #[must_use]
    pub fn of(name: Option<&str>, answers: Option<bool>) -> Self {
        match (name, answers) {
            (None, _) => Self::NotConfigured,
            (Some(name), Some(true)) => Self::Connected(name.to_owned()),
            (Some(_), Some(false)) => Self::Failing,
            (Some(_), None) => Self::NotKnown,
        }
    }
}

/// How a service is doing that is asked now and then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ServiceState {
    /// It is set up, and nothing speaks against it.
    Configured,
    /// It is not set up.
    NotConfigured,
    /// It is set up and does not answer.
    Failing,
}

impl ServiceState {
    /// A service that is perhaps set up.
    #[must_use]
    pub const fn of(is_set_up: bool) -> Self {
        if is_set_up {
            Self::Configured
        } else {
            Self::NotConfigured
        }
    }
}

/// What `/status` tells.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Status {
    /// Redis.
    pub redis: State,
    /// PostgreSQL.
    pub postgres: State,
    /// The language model.
    pub model: ModelState,
    /// The model that helps to understand messages.
    pub helper: ModelState,
    /// What makes pictures: OpenRouter.
    pub pictures: ServiceState,
    /// Where feature requests go: GitHub.
    pub features: ServiceState,
    /// The program's version.
    pub version: String,
    /// How long the answering program has run, in seconds.
    pub uptime_seconds: u64,
    /// How many workers run, where it is known.
    pub workers: Option<u32>,
}

impl Status {
    /// What is known from the settings alone, with nothing said of what answers.
    #[must_use]
    pub fn from_settings(parts: &Parts) -> Self {
        Self {
            redis: State::NotKnown,
            postgres: State::NotKnown,
            model: ModelState::of(parts.model.as_deref(), None),
            helper: ModelState::of(parts.helper.as_deref(), None),
            pictures: ServiceState::of(parts.pictures),
            features: ServiceState::of(parts.features),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            uptime_seconds: 0,
            workers: None,
        }
    }
}
