//! Where feature requests are published, and with which token.

use std::{fmt, str::FromStr, time::Duration};

use crate::{
    config::{Environment, Secret},
    domain::{feature::Mode, ids::UnknownName},
};

/// The real one.
const API: &str = "https://api.github.com";

/// What the environment says of GitHub.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `GITHUB_TOKEN`.
    pub token: Option<Secret>,
    /// `GITHUB_REPO`.
    pub repository: Option<RepositoryName>,
    /// `GITHUB_API_BASE`, without a slash at its end.
    pub api_base: String,
    /// `CHINWAG_FEATURE_MODE`: what a request becomes.
    pub mode: Mode,
    /// `CHINWAG_FEATURE_LOOK_SECONDS`: after so long it is looked again what became of a request.
    pub look_every: Duration,
}

impl Settings {
    /// Reads the section, noting what cannot be used.
    pub fn read(env: &mut Environment) -> Self {
        let token = env.secret("GITHUB_TOKEN");
        if token.as_ref().is_some_and(|token| !is_one_word(token)) {
            // The value is not repeated.
            env.fault("GITHUB_TOKEN", "holds a character that no token has");
        }
        let repository = env.text("GITHUB_REPO");
        let repository = repository.and_then(|name| {
            let read = name.parse().ok();
            if read.is_none() {
                env.fault(
                    "GITHUB_REPO",
                    "is not of the form owner/repository, as in acme/garden: no address, no spaces",
                );
            }
            read
        });
        Self {
            token,
            repository,
            api_base: env.address("GITHUB_API_BASE", API, &["https", "http"]),
            mode: env.parsed(
                "CHINWAG_FEATURE_MODE",
                Mode::default(),
                "pull_request or issue",
            ),
            look_every: Duration::from_secs(env.number(
                "CHINWAG_FEATURE_LOOK_SECONDS",
                45,
                1,
                86_400,
            )),
        }
    }

    /// Whether requests can be published.
    #[must_use]
    pub fn is_set_up(&self) -> bool {
        self.token.is_some() && self.repository.is_some()
    }
}

fn is_one_word(token: &Secret) -> bool {
    token.expose().bytes().all(|byte| byte.is_ascii_graphic())
}

/// The name of a repository: `owner/repository`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepositoryName(String);

impl RepositoryName {
    /// As text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whose it is.
    #[must_use]
    pub fn owner(&self) -> &str {
        self.0.split_once('/').map_or("", |(owner, _)| owner)
    }
}

impl fmt::Display for RepositoryName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for RepositoryName {
    type Err = UnknownName;

    /// Reads what may stand in an address without being escaped.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (owner, name) = text.split_once('/').ok_or(UnknownName)?;
        let plain = |part: &str, more: &[u8], longest| {
            (1..=longest).contains(&part.len())
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || more.contains(&byte))
        };
        let is_right =
            plain(owner, b"-_", 39) && plain(name, b"-_.", 100) && ![".", ".."].contains(&name);
        is_right.then(|| Self(text.to_owned())).ok_or(UnknownName)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repository_is_named_by_two_words() {
        for good in ["acme/garden", "a-b/c.d_e", "o/r.github.io"] {
            assert_eq!(good.parse::<RepositoryName>().unwrap().as_str(), good);
        }
        for bad in [
            "",
            "acme",
            "acme/",
            "/garden",
            "acme/garden/x",
            "https://github.com/acme/garden",
            "acme/..",
            "acme/gar den",
            "acme/gärten",
            "acme/a?b",
        ] {
            assert!(bad.parse::<RepositoryName>().is_err(), "{bad}");
        }
        let name: RepositoryName = "acme/garden".parse().unwrap();
        assert_eq!(name.owner(), "acme");
    }

    fn read(values: &[(&str, &str)]) -> (Settings, Result<(), crate::config::Faults>) {
        let mut env = Environment::of(values.iter().copied());
        (Settings::read(&mut env), env.finish())
    }

    #[test]
    fn what_cannot_be_used_is_named_and_no_secret_shown() {
        let token = concat!("ghp_", "canary of the story");
        let (settings, result) = read(&[
            ("GITHUB_TOKEN", token),
            ("GITHUB_REPO", "https://github.com/acme/garden"),
            ("GITHUB_API_BASE", "ftp://x"),
            ("CHINWAG_FEATURE_MODE", "both"),
        ]);
        let faults = result.unwrap_err().to_string();
        for name in [
            "GITHUB_TOKEN",
            "GITHUB_REPO",
            "GITHUB_API_BASE",
            "CHINWAG_FEATURE_MODE",
        ] {
            assert!(faults.contains(name), "{faults}");
        }
        assert!(!faults.contains("canary") && !format!("{settings:?}").contains("canary"));
        let (settings, result) = read(&[("GITHUB_REPO", "acme/garden")]);
        assert!(result.is_ok() && !settings.is_set_up());
        assert_eq!(
            (settings.api_base.as_str(), settings.mode),
            (API, Mode::PullRequest)
        );
    }
}
