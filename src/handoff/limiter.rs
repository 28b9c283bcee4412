//! Every limit: counted by Redis while it answers, and by this process while it does not.

use std::{sync::Arc, time::Duration};

use super::share::LocalShare;
use crate::{
    config::Environment,
    domain::{
        ids::{Platform, UserId, escaped},
        message::Incoming,
        quota::{Dimension, Kind, Limit, Limits, Verdict, read_roles},
        vote,
    },
    hot::{
        Hot,
        quota::{self, Asking, Counted, Taken},
        told,
    },
    telemetry::LIMITS_REACHED,
};

/// How long it is known that a job was counted, which may run again.
const KNOWN_FOR: Duration = Duration::from_hours(24);
/// How often a person is told that too much waits.
const FULL_TOLD: Duration = Duration::from_mins(1);

/// Counts what people ask for. Clones share everything.
#[derive(Clone, Debug)]
pub struct Limiter {
    hot: Hot,
    limits: Arc<Limits>,
    share: Arc<LocalShare>,
}

/// What was counted, so that it can be given back.
#[derive(Debug)]
pub struct Counts {
    limits: Vec<Counted>,
    /// When, by Redis' clock; none when this process counted it.
    moments: Option<Vec<u64>>,
}

impl Counts {
    /// Of what counts under no limit.
    pub(super) const fn nothing() -> Self {
        Self {
            limits: Vec::new(),
            moments: None,
        }
    }
}

impl Limiter {
    /// Counts under these limits.
    #[must_use]
    pub fn new(hot: Hot, limits: Limits) -> Self {
        Self {
            hot,
            limits: Arc::new(limits),
            share: Arc::default(),
        }
    }

    /// Counts a message under the limits of its author, channel and server and of everybody, or
    /// under none of them. `what` names the message.
    ///
    /// # Errors
    /// The verdict, when a limit is reached.
    pub async fn take_message(&self, message: &Incoming, what: &str) -> Result<Counts, Verdict> {
        let person = person(message.platform, &message.user);
        let limits = self.of_message(message, &person);
        let press = message.besides.press.as_ref();
        let asking = Asking {
            limits: &limits,
            person: &person,
            what,
            known_for: Duration::ZERO,
            tells: !press.is_some_and(vote::is_reaction),
        };
        let moments = self.take_all(&asking).await?;
        Ok(Counts { limits, moments })
    }

    /// Counts what a person wants of a kind. Asked again with the same `what`, it is not counted
    /// again, and whoever was the first to be refused in a window is so again.
    pub async fn take(&self, platform: Platform, user: &UserId, kind: Kind, what: &str) -> Verdict {
        let person = person(platform, user);
        let asking = Asking {
            limits: &[Counted {
                by: Dimension::Person(kind),
                whose: person.clone(),
                limit: self.limits.of_kind(kind),
            }],
            person: &person,
            what: &escaped(what),
            known_for: KNOWN_FOR,
            tells: true,
        };
        match self.take_all(&asking).await {
            Ok(_) => Verdict::Allow,
            Err(verdict) => verdict,
        }
    }

    /// Takes back what was counted: it was not taken in after all.
    pub async fn give_back(&self, counts: &Counts) {
        let Counts { limits, moments } = counts;
        let Some(moments) = moments else {
            return self.share.give_back(limits);
        };
        if let Err(error) = quota::give_back(&self.hot, limits, moments).await {
            tracing::debug!(%error, "a message counts although it was not taken in");
        }
    }

    /// Whether somebody is to be told that too much waits; from now on they were.
    pub(super) async fn may_tell_full(&self, platform: Platform, user: &UserId) -> bool {
        let told = told::may_tell(&self.hot, "full", &person(platform, user), FULL_TOLD).await;
        told.unwrap_or(true)
    }

    async fn take_all(&self, asking: &Asking<'_>) -> Result<Option<Vec<u64>>, Verdict> {
        let refused = match quota::take(&self.hot, asking).await {
            Ok(Taken::Counted(moments)) => return Ok(Some(moments)),
            Ok(Taken::Refused(verdict)) => verdict,
            Err(error) => {
                tracing::debug!(%error, "limits are counted here");
                match self
                    .share
                    .take(asking.limits, asking.tells.then_some(asking.person))
                {
                    Verdict::Allow => return Ok(None),
                    refused @ Verdict::Wait { .. } => refused,
                }
            }
        };
        if let Verdict::Wait { by, .. } = refused {
            metrics::counter!(LIMITS_REACHED, "limit" => by.name()).increment(1);
        }
        Err(refused)
    }

    fn of_message(&self, message: &Incoming, person: &str) -> Vec<Counted> {
        let limits = &self.limits;
        let platform = message.platform;
        let counted = |by, whose: String, limit| Counted { by, whose, limit };
        let mut all = Vec::with_capacity(4);
        all.push(if let Some(role) = limits.of_roles(message.roles()) {
            let whose = format!("{person}/{}", role.role);
            counted(Dimension::Role, whose, role.limit)
        } else {
            let by = Dimension::Person(Kind::General);
            counted(by, person.to_owned(), limits.general)
        });
        let whose = |id: &str| format!("{platform}/{}", escaped(id));
        if let Some(limit) = limits.channel {
            let channel = whose(message.channel.as_str());
            all.push(counted(Dimension::Channel, channel, limit));
        }
        if let (Some(limit), Some(guild)) = (limits.server, &message.guild) {
            all.push(counted(Dimension::Server, whose(guild.as_str()), limit));
        }
        if let Some(limit) = limits.global {
            all.push(counted(Dimension::Global, "all".to_owned(), limit));
        }
        all
    }
}

fn person(platform: Platform, user: &UserId) -> String {
    format!("{platform}/{}", escaped(user.as_str()))
}

/// Reads the limits.
pub(super) fn read(env: &mut Environment) -> Limits {
    let limit = |count, window| Limit { count, window };
    let (minute, hour) = (Duration::from_mins(1), Duration::from_hours(1));
    let form = "count,seconds, such as 30,60";
    Limits {
        general: env.parsed("RATE_LIMIT_GENERAL", limit(30, minute), form),
        image: env.parsed("RATE_LIMIT_IMAGE_GEN", limit(5, hour), form),
        feature_request: env.parsed("RATE_LIMIT_FEATURE_REQUEST", limit(10, hour), form),
        channel: perhaps(env.text("RATE_LIMIT_CHANNEL"), "RATE_LIMIT_CHANNEL", env),
        server: perhaps(env.text("RATE_LIMIT_SERVER"), "RATE_LIMIT_SERVER", env),
        global: perhaps(env.text("RATE_LIMIT_GLOBAL"), "RATE_LIMIT_GLOBAL", env),
        roles: roles(env),
    }
}

/// A limit that there is only when it is set.
fn perhaps(set: Option<String>, name: &str, env: &mut Environment) -> Option<Limit> {
    let text = set?;
    let limit = text.parse();
    if limit.is_err() {
        let why = format!("{text:?} is not count,seconds, such as 600,60");
        env.fault(name, &why);
    }
    limit.ok()
}

fn roles(env: &mut Environment) -> Vec<crate::domain::quota::RoleLimit> {
    const NAME: &str = "RATE_LIMIT_ROLES";
    let text = env.text("RATE_LIMIT_ROLES").unwrap_or_default();
    read_roles(&text).unwrap_or_else(|part| {
        let why = format!(
            "{part:?} is not role=count,seconds with the role's id, each once, such as 123456789012345678=60,60"
        );
        env.fault(NAME, &why);
        Vec::new()
    })
}
