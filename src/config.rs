//! Reads the environment once, gathers every room's section and reports all faults at once.
//!
//! A section struct lives beside the room that uses it and reads itself from an
//! [`Environment`]. Nothing else in the house looks at environment variables. Secrets are
//! [`Secret`]s, which cannot print.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    str::FromStr,
    time::Duration,
};

use crate::domain::standing::Parts;

/// The environment as it was when the program started, and what was found wrong with it.
#[derive(Debug)]
pub struct Environment {
    values: BTreeMap<String, String>,
    asked: BTreeSet<String>,
    faults: Vec<String>,
}

impl Environment {
    /// What this process was started with. Empty values count as not set.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that reads the environment"
    )]
    pub fn read() -> Self {
        let values = std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        });
        Self::of(values)
    }

    /// An environment made by hand, for tests and for the programs a demo starts.
    pub fn of<N: Into<String>, V: Into<String>>(values: impl IntoIterator<Item = (N, V)>) -> Self {
        let values = values
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()))
            .filter(|(_, value): &(String, String)| !value.trim().is_empty())
            .collect();
        Self {
            values,
            asked: BTreeSet::new(),
            faults: Vec::new(),
        }
    }

    /// The value of a variable, when it is set.
    pub fn text(&mut self, name: &str) -> Option<String> {
        self.asked.insert(name.to_owned());
        self.values.get(name).map(|value| value.trim().to_owned())
    }

    /// A value that must not be printed.
    pub fn secret(&mut self, name: &str) -> Option<Secret> {
        self.text(name).map(Secret::new)
    }

    /// A value that `FromStr` reads, or `default` when it is not set. `what` names the form in
    /// the fault, as in "a whole number".
    pub fn parsed<T: FromStr>(&mut self, name: &str, default: T, what: &str) -> T {
        let Some(value) = self.text(name) else {
            return default;
        };
        value.parse().unwrap_or_else(|_| {
            self.fault(name, &format!("{value:?} is not {what}"));
            default
        })
    }

    /// A whole number within bounds, or `default` when it is not set.
    pub fn number(&mut self, name: &str, default: u64, least: u64, most: u64) -> u64 {
        let number = self.parsed(name, default, "a whole number");
        if (least..=most).contains(&number) {
            return number;
        }
        self.fault(name, &format!("{number} is not within {least} to {most}"));
        default
    }

    /// A duration given as a whole number of milliseconds, or `default_ms`.
    pub fn millis(&mut self, name: &str, default_ms: u64, least: u64, most: u64) -> Duration {
        Duration::from_millis(self.number(name, default_ms, least, most))
    }

    /// A switch: `true`/`false`, `1`/`0`, `yes`/`no`, `on`/`off`.
    pub fn switch(&mut self, name: &str, default: bool) -> bool {
        let Some(value) = self.text(name) else {
            return default;
        };
        match value.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "on" => true,
            "false" | "0" | "no" | "off" => false,
            _ => {
                self.fault(name, &format!("{value:?} is neither on nor off"));
                default
            }
        }
    }

    /// A web address with one of `schemes`, without a trailing slash, or `default`.
    pub fn address(&mut self, name: &str, default: &str, schemes: &[&str]) -> String {
        let value = self.text(name).unwrap_or_else(|| default.to_owned());
        let fits = schemes.iter().any(|scheme| {
            value
                .strip_prefix(scheme)
                .and_then(|rest| rest.strip_prefix("://"))
                .is_some_and(|rest| !rest.is_empty())
        });
        if !fits {
            // The address is not repeated: it may carry a password.
            self.fault(
                name,
                &format!("must begin with {}://", schemes.join(":// or ")),
            );
        }
        value.trim_end_matches('/').to_owned()
    }

    /// Whether nothing was found wrong with a variable so far.
    #[must_use]
    pub fn is_sound(&self, name: &str) -> bool {
        let fault = format!("{name}: ");
        !self.faults.iter().any(|each| each.starts_with(&fault))
    }

    /// Notes that a variable cannot be used, and why.
    pub fn fault(&mut self, name: &str, why: &str) {
        self.faults.push(format!("{name}: {why}"));
    }

    /// Ends the reading: every fault so far, and every variable that looks like one of ours
    /// and that no section asked for.
    ///
    /// # Errors
    /// When there is any fault.
    pub fn finish(mut self) -> Result<(), Faults> {
        let unknown: Vec<String> = self
            .values
            .keys()
            .filter(|name| name.starts_with("CHINWAG_") || name.starts_with("RATE_LIMIT_"))
            .filter(|name| !self.asked.contains(*name))
            .map(|name| {
                format!("{name}: chinwag knows no such setting; deploy/example.env lists them all")
            })
            .collect();
        self.faults.extend(unknown);
        if self.faults.is_empty() {
            Ok(())
        } else {
            Err(Faults(self.faults))
        }
    }
}

/// What every program of chinwag may be told: the sections of all rooms. Each program reads all
/// of them, so that a fault shows at the first start and not when a feature is first used.
#[derive(Clone, Debug)]
pub struct Config {
    /// Redis.
    pub redis: crate::hot::Settings,
    /// Postgres.
    pub postgres: crate::store::Settings,
    /// What doors allow.
    pub handoff: crate::handoff::Settings,
    /// How the worker runs jobs.
    pub jobs: crate::jobs::Settings,
    /// Claude.
    pub claude: crate::llm::anthropic::Settings,
    /// Pictures.
    pub pictures: crate::llm::openrouter::Settings,
    /// What is kept as bytes.
    pub blobs: crate::blobs::Settings,
    /// What may be spent in a day.
    pub caps: crate::domain::budget::Caps,
    /// What the model's tokens cost.
    pub prices: crate::llm::prices::Prices,
    /// How messages are understood.
    pub understanding: crate::understanding::Settings,
    /// GitHub.
    pub github: crate::github::Settings,
    /// Where the prompts are.
    pub prompts: crate::prompts::Settings,
    /// What is logged.
    pub telemetry: crate::telemetry::Settings,
    /// Where health is served.
    pub health: crate::health::Settings,
    /// The console.
    pub console: crate::console::Settings,
    /// Discord.
    #[cfg(feature = "gateway")]
    pub gateway: crate::gateway::Settings,
}

impl Config {
    /// Reads every section.
    ///
    /// # Errors
    /// When anything cannot be used: all faults at once.
    pub fn read(mut env: Environment) -> Result<Self, Faults> {
        let mut config = Self {
            redis: crate::hot::Settings::read(&mut env),
            postgres: crate::store::Settings::read(&mut env),
            handoff: crate::handoff::Settings::read(&mut env),
            jobs: crate::jobs::Settings::read(&mut env),
            claude: crate::llm::anthropic::Settings::read(&mut env),
            pictures: crate::llm::openrouter::Settings::read(&mut env),
            blobs: crate::blobs::Settings::read(&mut env),
            caps: crate::hot::budget::read(&mut env),
            prices: crate::llm::prices::Prices::read(&mut env),
            understanding: crate::understanding::Settings::read(&mut env),
            github: crate::github::Settings::read(&mut env),
            prompts: crate::prompts::Settings::read(&mut env),
            telemetry: crate::telemetry::Settings::read(&mut env),
            health: crate::health::Settings::read(&mut env),
            console: crate::console::Settings::read(&mut env),
            #[cfg(feature = "gateway")]
            gateway: crate::gateway::Settings::read(&mut env),
        };
        config.check_caps(&mut env);
        config.handoff.parts = Parts {
            pictures: config.pictures.api_key.is_some(),
            ..later(&mut env, &config.claude, &config.github)
        };
        env.finish()?;
        Ok(config)
    }
}

impl Config {
    /// What cannot be counted cannot be capped.
    fn check_caps(&self, env: &mut Environment) {
        if !self.caps.are_set() || self.claude.api_keys.is_empty() {
            return;
        }
        let unknown = |model: &&String| !self.prices.are_known(model);
        for model in self.claude.models().filter(unknown) {
            let why = format!(
                "says no price of {model:?}, without which the CHINWAG_BUDGET_ caps cannot be kept; add {model}=input/output"
            );
            env.fault("CHINWAG_PRICES", &why);
        }
    }
}

/// Settings of what is not built yet. They are checked already, so that an environment made for
/// the whole bot is known to be right.
fn later(
    env: &mut Environment,
    claude: &crate::llm::anthropic::Settings,
    github: &crate::github::Settings,
) -> Parts {
    if cfg!(not(feature = "gateway")) {
        // The gateway checks them.
        env.text("CHINWAG_MESSAGE_CONTENT");
        env.text("CHINWAG_SHARDS");
    }
    let has_key = !claude.api_keys.is_empty();
    Parts {
        model: has_key.then(|| claude.model.clone()),
        helper: claude.understanding_model.clone().filter(|_| has_key),
        pictures: false,
        features: github.is_set_up(),
    }
}

/// Everything that is wrong with the environment, one line a variable.
#[derive(Debug, thiserror::Error)]
pub struct Faults(pub Vec<String>);

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the configuration cannot be used:")?;
        self.0.iter().try_for_each(|fault| write!(f, "\n  {fault}"))
    }
}

/// A value that cannot print: its `Debug` shows dots, and it has no `Display`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a value.
    #[must_use]
    pub fn new(value: String) -> Self {
        Self(value)
    }

    /// The value itself, for the one call that needs it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}
