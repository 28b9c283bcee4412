//! Shows outcomes on Discord: replies, split where Discord wants it, each part posted once.
//!
//! It decides nothing about what is said, and waits only briefly: what must wait longer is handed
//! back and comes again. An answer as it is being written is not shown here.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use serde::Deserialize;
use serenity::{
    all::{
        ChannelId, CreateAllowedMentions, CreateMessage, MessageFlags, MessageReference,
        MessageReferenceKind, Nonce, UserId,
    },
    model::id::MessageId as DiscordMessageId,
};

use super::{
    GatewayError,
    fatal::Fatal,
    forbidden, former,
    health::GatewayHealth,
    indicator::Indicator,
    limits::{Action, Bucket},
    rest::{Rest, RestError},
};
use crate::{
    domain::{
        ids::{self, JobId, MessageId},
        outcome::{Live, Outcome},
        trouble::Trouble,
    },
    handoff::{Door, Shown},
    hot::Hot,
    shutdown::Tasks,
    split::split,
};

/// What Discord lets a bot post at once, in characters.
const LONGEST_PART: usize = 2000;
/// A rate limit's wait up to this long is sat out; a longer one hands the outcome back.
const SHORT_WAIT: Duration = Duration::from_secs(1);
const FIRST_BACKOFF: Duration = Duration::from_secs(1);
const LONGEST_BACKOFF: Duration = Duration::from_secs(30);
/// Outcomes half shown are remembered this long; whoever asks again does it within seconds.
const REMEMBERED: Duration = Duration::from_mins(15);

/// The door to Discord, for all shards of this process.
#[derive(Debug)]
pub struct Delivery {
    hot: Hot,
    health: GatewayHealth,
    rest: Arc<Rest>,
    tasks: Tasks,
    fatal: Fatal,
    indicator: Indicator,
    half_shown: Mutex<HashMap<JobId, Progress>>,
}

/// How far an outcome has come.
#[derive(Debug)]
struct Progress {
    posted: Vec<MessageId>,
    failures: u32,
    /// Discord does not take the message it replies to, so it goes without.
    plain: bool,
    touched: Instant,
}

/// One message to post.
struct Part<'a> {
    channel: ChannelId,
    asker: UserId,
    replies_to: Option<DiscordMessageId>,
    nonce: String,
    text: &'a str,
}

#[derive(Deserialize)]
struct Created {
    id: DiscordMessageId,
}

impl Door for Delivery {
    async fn show(&self, outcome: &Outcome) -> Shown {
        let Some(address) = Address::of(outcome) else {
            return Shown::Refused("the outcome is not addressed to Discord".to_owned());
        };
        if former::is_overtaking(&self.hot, &self.health, outcome).await {
            return Shown::Later(former::GIVE_WAY);
        }
        if outcome.showing.answered_with.is_some() {
            self.indicator.answered(&outcome.message).await;
            return Shown::Delivered(Vec::new());
        }
        let parts = split(&outcome.text, LONGEST_PART);
        if parts.is_empty() {
            return Shown::Refused("there is nothing to post".to_owned());
        }
        self.indicator.answered(&outcome.message).await;
        let mut progress = self.resume(outcome.job);
        for (number, text) in parts.iter().enumerate().skip(progress.posted.len()) {
            let nonce = outcome.job.nonce(number);
            let mut part = address.part(number, nonce, text);
            if progress.plain {
                part.replies_to = None;
            }
            match self.post(&part, &mut progress.plain).await {
                Ok(id) => progress.posted.push(id),
                Err(error) => {
                    if forbidden::is_forbidden(&error) {
                        forbidden::tell(&self.rest, &self.hot, outcome).await;
                    }
                    return self.not_shown(outcome.job, progress, &error);
                }
            }
        }
        Shown::Delivered(progress.posted)
    }

    async fn live(&self, live: Live) {
        self.indicator.begin(live);
    }

    /// Discord keeps what was posted; nothing is fed from Redis here.
    async fn turned_over(&self) {}
}

impl Delivery {
    /// A door that posts through `rest` and tells `fatal` when the token is refused.
    #[must_use]
    pub fn new(
        rest: Arc<Rest>,
        hot: Hot,
        health: GatewayHealth,
        tasks: Tasks,
        fatal: Fatal,
    ) -> Self {
        Self {
            hot,
            health,
            indicator: Indicator::new(Arc::clone(&rest), tasks.clone(), fatal.clone()),
            rest,
            tasks,
            fatal,
            half_shown: Mutex::default(),
        }
    }

    /// Tells the author of a message something that is no answer to it. It is said once and not
    /// again when that fails: nobody waits for it.
    pub async fn say(&self, asked: &crate::domain::message::Incoming, text: &str) {
        let address = Address::parse(&asked.channel, &asked.user, &asked.message);
        let Some(address) = address else {
            return;
        };
        let part = address.part(0, format!("n{}", asked.message), text);
        match self.post(&part, &mut false).await {
            Ok(_) => {}
            Err(RestError::Unauthorized) => self.fatal.tell(GatewayError::token_refused("401")),
            Err(error) => tracing::warn!(
                error = &error as &dyn std::error::Error,
                channel.id = %asked.channel,
                "a notice could not be posted; it is left out"
            ),
        }
    }

    /// Posts a part, sitting out short waits. A reply that Discord does not take as one is posted
    /// as a plain message.
    async fn post(&self, part: &Part<'_>, plain: &mut bool) -> Result<MessageId, RestError> {
        let mut body = part.body(part.replies_to);
        loop {
            match self.create(part, &body).await {
                Err(RestError::Wait(wait)) if wait <= SHORT_WAIT => {
                    if !self.tasks.sleep(wait).await {
                        return Err(RestError::Wait(wait));
                    }
                }
                Err(RestError::Refused {
                    reference: true, ..
                }) if !*plain && part.replies_to.is_some() => {
                    *plain = true;
                    body = part.body(None);
                }
                result => return result,
            }
        }
    }

    async fn create(&self, part: &Part<'_>, body: &CreateMessage) -> Result<MessageId, RestError> {
        let bucket = Bucket {
            action: Action::Post,
            channel: part.channel.to_string(),
        };
        let path = format!("/channels/{}/messages", part.channel);
        let created: Created = self.rest.create(&path, &bucket, body).await?;
        Ok(created.id.to_string().into())
    }

    fn not_shown(&self, job: JobId, mut progress: Progress, error: &RestError) -> Shown {
        let later = match error {
            RestError::Refused { status, code, .. } => {
                let class = if forbidden::is_forbidden(error) {
                    Trouble::PermissionDenied
                } else {
                    Trouble::Unknown
                };
                tracing::warn!(
                    reference = job.reference(),
                    error.class = class.class(),
                    job.id = %job,
                    status,
                    code,
                    "Discord refuses the message for good"
                );
                return Shown::Refused(format!(
                    "Discord: status {status}, code {code}; {}",
                    class.class()
                ));
            }
            RestError::Wait(wait) => *wait,
            RestError::Unauthorized => {
                self.fatal.tell(GatewayError::token_refused("401"));
                LONGEST_BACKOFF
            }
            RestError::Broken(_) | RestError::Unreachable(_) => {
                let wait = backoff(progress.failures);
                progress.failures += 1;
                tracing::warn!(
                    error = error as &dyn std::error::Error,
                    job.id = %job,
                    retry_after_ms = wait.as_millis(),
                    "a message could not be posted; it is tried again"
                );
                wait
            }
        };
        self.remember(job, progress);
        Shown::Later(later)
    }

    fn resume(&self, job: JobId) -> Progress {
        self.half_shown().remove(&job).unwrap_or_else(|| Progress {
            posted: Vec::new(),
            failures: 0,
            plain: false,
            touched: Instant::now(),
        })
    }

    fn remember(&self, job: JobId, mut progress: Progress) {
        let now = Instant::now();
        progress.touched = now;
        let mut half_shown = self.half_shown();
        half_shown.retain(|_, known| now.saturating_duration_since(known.touched) < REMEMBERED);
        half_shown.insert(job, progress);
    }

    fn half_shown(&self) -> MutexGuard<'_, HashMap<JobId, Progress>> {
        // Every change of the map is complete in itself.
        self.half_shown
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where an outcome goes, in Discord's ids.
#[derive(Clone, Copy)]
struct Address {
    channel: ChannelId,
    asker: UserId,
    message: DiscordMessageId,
}

impl Address {
    fn of(outcome: &Outcome) -> Option<Self> {
        Self::parse(&outcome.channel, &outcome.user, &outcome.message)
    }

    fn parse(
        channel: &ids::ChannelId,
        asker: &ids::UserId,
        message: &ids::MessageId,
    ) -> Option<Self> {
        Some(Self {
            channel: ChannelId::new(snowflake(channel.as_str())?),
            asker: UserId::new(snowflake(asker.as_str())?),
            message: DiscordMessageId::new(snowflake(message.as_str())?),
        })
    }

    /// The first part is the reply; what follows stands below it.
    fn part(self, number: usize, nonce: String, text: &str) -> Part<'_> {
        Part {
            channel: self.channel,
            asker: self.asker,
            replies_to: (number == 0).then_some(self.message),
            nonce,
            text,
        }
    }
}

impl Part<'_> {
    /// Nobody but the asker can be pinged, whatever the text says. Links that a model wrote get
    /// no preview.
    fn body(&self, replies_to: Option<DiscordMessageId>) -> CreateMessage {
        let mentions = CreateAllowedMentions::new()
            .users([self.asker])
            .replied_user(replies_to.is_some());
        let body = CreateMessage::new()
            .content(self.text)
            .allowed_mentions(mentions)
            .nonce(Nonce::String(self.nonce.clone()))
            .enforce_nonce(true)
            .flags(MessageFlags::SUPPRESS_EMBEDS);
        match replies_to {
            None => body,
            Some(message) => body.reference_message(
                MessageReference::new(MessageReferenceKind::Default, self.channel)
                    .message_id(message)
                    .fail_if_not_exists(false),
            ),
        }
    }
}

/// A Discord id: any number but 0.
fn snowflake(id: &str) -> Option<u64> {
    id.parse().ok().filter(|number| *number != 0)
}

fn backoff(failures: u32) -> Duration {
    let doubled = FIRST_BACKOFF.saturating_mul(2_u32.saturating_pow(failures));
    doubled
        .min(LONGEST_BACKOFF)
        .mul_f64(0.75 + fastrand::f64() / 4.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_pings_at_most_the_asker_and_is_posted_once() {
        let address = Address::parse(&"10".into(), &"20".into(), &"30".into()).unwrap();
        let first = address.part(0, "nonce0".to_owned(), "hello @everyone");
        let body = serde_json::to_value(first.body(first.replies_to)).unwrap();
        assert_eq!(body["content"], "hello @everyone");
        assert_eq!(body["nonce"], "nonce0");
        assert_eq!(body["enforce_nonce"], true);
        assert_eq!(body["flags"], 4);
        assert_eq!(
            body["allowed_mentions"],
            serde_json::json!({"parse": [], "users": ["20"], "roles": [], "replied_user": true})
        );
        assert_eq!(body["message_reference"]["message_id"], "30");
        assert_eq!(body["message_reference"]["fail_if_not_exists"], false);
        let second = address.part(1, "nonce1".to_owned(), "more");
        let body = serde_json::to_value(second.body(second.replies_to)).unwrap();
        assert!(body.get("message_reference").is_none());
        assert_eq!(body["allowed_mentions"]["replied_user"], false);
        assert_eq!(body["allowed_mentions"]["parse"], serde_json::json!([]));
    }

    #[test]
    fn ids_of_other_platforms_are_not_addresses() {
        for bad in ["", "0", "lobby", "-1", "1x"] {
            assert!(Address::parse(&bad.into(), &"1".into(), &"1".into()).is_none());
        }
    }

    #[test]
    fn waits_grow_and_stay_bounded() {
        for failures in 0..40 {
            assert!(backoff(failures) <= LONGEST_BACKOFF);
        }
        assert!(backoff(0) <= Duration::from_secs(1));
        assert!(backoff(4) >= Duration::from_secs(12));
    }
}
