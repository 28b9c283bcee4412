//! Shows outcomes on Discord: replies, split where Discord wants it, each part posted once, and
//! answers to interactions while their tokens last.
//!
//! It decides nothing about what is said, and waits only briefly: what must wait longer is handed
//! back and comes again. An answer as it is being written is not shown here; how far a picture has come is, on the answer that
//! told of it. By which way a part
//! goes is `way`'s to say; `part` writes it and `send` sends it.

mod part;
mod send;
mod way;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use jiff::Timestamp;

use self::{
    part::{Address, Part},
    send::token_is_over,
    way::{Aside, Closed, MOST_AWAY, Way},
};
use super::{
    GatewayError,
    fatal::Fatal,
    forbidden, former,
    health::GatewayHealth,
    indicator::Indicator,
    interactions::layout,
    rest::{File, Rest, RestError},
};
use crate::{
    blobs::{BlobError, Blobs, Key},
    clock::Clock,
    domain::{
        drawing,
        ids::{JobId, MessageId, Platform},
        message::Incoming,
        outcome::{Live, Outcome, OutcomeKind, Showing},
        preferences::Preferences,
        press::Waits,
        trouble::Trouble,
    },
    handoff::{Door, Handoff, Shown},
    hot::Hot,
    shutdown::Tasks,
    split::split,
    wording::{self, LeftOut, Manner},
};

/// What Discord lets a bot post at once, in characters.
const LONGEST_PART: usize = 2000;
/// A rate limit's wait up to this long is sat out; a longer one hands the outcome back.
const SHORT_WAIT: Duration = Duration::from_secs(1);
const FIRST_BACKOFF: Duration = Duration::from_secs(1);
const LONGEST_BACKOFF: Duration = Duration::from_secs(30);
/// How often it is tried to get the bytes of a picture before its words go without it: for half a
/// minute.
const WITHOUT_BYTES: u32 = 5;
/// Outcomes half shown are remembered this long; whoever asks again does it within seconds.
const REMEMBERED: Duration = Duration::from_mins(15);

/// The door to Discord, for all shards of this process.
#[derive(Debug)]
pub struct Delivery {
    hot: Hot,
    handoff: Handoff,
    blobs: Arc<dyn Blobs>,
    health: GatewayHealth,
    rest: Arc<Rest>,
    clock: Clock,
    tasks: Tasks,
    fatal: Fatal,
    indicator: Indicator,
    half_shown: Mutex<HashMap<JobId, Progress>>,
}

/// How far an outcome has come.
#[derive(Debug)]
struct Progress {
    /// How many of its parts are shown.
    shown: usize,
    /// The messages that they became, as far as that is known.
    posted: Vec<MessageId>,
    failures: u32,
    /// Discord does not take the message it replies to, so it goes without.
    plain: bool,
    closed: Closed,
    touched: Instant,
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
            self.take_waiting_back(&outcome.showing, address).await;
            return Shown::Delivered(Vec::new());
        }
        let parts = parts_of(outcome);
        if parts.is_empty() {
            return Shown::Refused("there is nothing to post".to_owned());
        }
        let mut progress = self.resume(outcome.job);
        let mut files = match self.files(&outcome.showing.pictures).await {
            Ok(files) => files,
            // The words wait a little for the picture, and then go without: what is said next waits for
            // them.
            Err(()) if progress.failures < WITHOUT_BYTES => {
                let wait = backoff(progress.failures);
                progress.failures += 1;
                self.remember(outcome.job, progress);
                return Shown::Later(wait);
            }
            Err(()) => Vec::new(),
        };
        self.indicator.answered(&outcome.message).await;
        if outcome.kind == OutcomeKind::Update {
            self.indicator.came_of_it(&outcome.message).await;
        }
        if progress.shown == 0 {
            self.withdraw(&outcome.showing, address).await;
        }
        while progress.shown < parts.len() {
            let number = progress.shown;
            let part = part_of(outcome, address, &parts, &files, number);
            let now = self.clock.now();
            let (showing, is_server) = (&outcome.showing, outcome.guild.is_some());
            let way = way::of(showing, is_server, number == 0, progress.closed, now);
            if way == Way::Withheld {
                break;
            }
            if way == Way::Nowhere {
                tracing::warn!(
                    job.id = %outcome.job,
                    "an interaction can no longer be answered, and the bot is not where it happened"
                );
                return Shown::Refused("Discord: the interaction is over".to_owned());
            }
            match self.send(&way, &part, &mut progress.plain).await {
                Ok(id) => {
                    progress.posted.extend(id);
                    progress.shown += 1;
                }
                Err(error) if progress.goes_round(showing, &way, &error, now) => tracing::debug!(
                    error = &error as &dyn std::error::Error,
                    job.id = %outcome.job,
                    "an answer goes another way"
                ),
                // Where no files may be attached, or this one is not taken, the words come without.
                Err(error @ RestError::Refused { .. }) if !part.files.is_empty() => {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        job.id = %outcome.job,
                        "a picture is not taken; its words go without it"
                    );
                    files.clear();
                }
                Err(error) => {
                    if forbidden::is_forbidden(&error) {
                        Box::pin(self.tell_elsewhere(outcome, address)).await;
                    }
                    return self.not_shown(outcome.job, progress, &error);
                }
            }
        }
        if let Err(error) = self
            .tell_of_private(outcome, address, parts.len(), &mut progress)
            .await
        {
            let is_refusal = matches!(error, RestError::Refused { .. });
            // The person has it; that others are not told is nothing that they miss.
            if !is_refusal || progress.posted.is_empty() {
                return self.not_shown(outcome.job, progress, &error);
            }
        }
        self.end(&outcome.showing, address, progress.posted.first())
            .await;
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
        (handoff, blobs): (Handoff, Arc<dyn Blobs>),
        health: GatewayHealth,
        clock: Clock,
        tasks: Tasks,
        fatal: Fatal,
    ) -> Self {
        Self {
            hot,
            handoff,
            blobs,
            health,
            indicator: Indicator::new(Arc::clone(&rest), tasks.clone(), fatal.clone()),
            rest,
            clock,
            tasks,
            fatal,
            half_shown: Mutex::default(),
        }
    }

    /// Tells the author of a message something that is no answer to it, alone where that can be
    /// done. It is said once and not again when that fails: nobody waits for it.
    pub async fn say(&self, asked: &Incoming, text: &str) {
        self.tell(asked, text, true).await;
    }

    /// Answers a message from here, as [`Delivery::say`] does, and for whoever may see the answer.
    pub async fn answer(&self, asked: &Incoming, text: &str) {
        self.tell(asked, text, false).await;
    }

    async fn tell(&self, asked: &Incoming, text: &str, private: bool) {
        let Some(part) = notice(asked, text) else {
            return;
        };
        let showing = Showing {
            private: private && asked.besides.interaction.is_some(),
            interaction: asked.besides.interaction.clone(),
            ..Showing::default()
        };
        let mut closed = Closed::default();
        let said = loop {
            let now = self.clock.now();
            let way = match way::of(&showing, asked.guild.is_some(), true, closed, now) {
                // It holds nothing that others may not see.
                Way::Direct | Way::Withheld => Way::Message { replies: false },
                way => way,
            };
            match self.send(&way, &part, &mut false).await {
                Err(error) if token_is_over(&error) && !closed.token => closed.token = true,
                said => break said,
            }
        };
        match said {
            Ok(_) => {}
            Err(RestError::Unauthorized) => self.fatal.tell(GatewayError::token_refused("401")),
            Err(error) => tracing::warn!(
                error = &error as &dyn std::error::Error,
                channel.id = %asked.channel,
                "a notice could not be posted; it is left out"
            ),
        }
    }

    /// Tells whoever asked that the bot may not write there.
    async fn tell_elsewhere(&self, outcome: &Outcome, address: Address) {
        let Some(text) = forbidden::words(&self.hot, &self.handoff, outcome).await else {
            return;
        };
        let part = Part {
            address,
            is_first: false,
            nonce: format!("f{}", outcome.job.nonce(0)),
            text: &text,
            rows: Vec::new(),
            files: Vec::new(),
            described: Vec::new(),
        };
        if let Err(error) = self.send(&Way::Direct, &part, &mut false).await {
            tracing::debug!(
                error = &error as &dyn std::error::Error,
                job.id = %outcome.job,
                "that the bot may not write there could not be said elsewhere"
            );
        }
    }

    /// Nothing comes of what somebody said by an interaction, and they know why: nothing stands
    /// there as if it came.
    pub async fn take_back(&self, asked: &Incoming) {
        let address = Address::parse(&asked.channel, &asked.user, &asked.message);
        let showing = Showing {
            interaction: asked.besides.interaction.clone(),
            ..Showing::default()
        };
        if let Some(address) = address {
            self.take_waiting_back(&showing, address).await;
        }
    }

    async fn take_waiting_back(&self, showing: &Showing, address: Address) {
        let now = self.clock.now();
        let interaction = way::answerable(showing, Closed::default(), now);
        let Some(waiting) = interaction.filter(|it| it.waits != Waits::InPlace) else {
            return;
        };
        if let Err(error) = self.remove_original(waiting, address).await {
            tracing::debug!(
                error = &error as &dyn std::error::Error,
                message.id = %address.message,
                "what an interaction waits for could not be taken back"
            );
        }
    }

    /// Says where something was asked openly that its answer is for the person alone, and where that
    /// is. `number` is that of the part behind the last.
    async fn tell_of_private(
        &self,
        outcome: &Outcome,
        address: Address,
        number: usize,
        progress: &mut Progress,
    ) -> Result<(), RestError> {
        let is_server = outcome.guild.is_some();
        let Some(aside) = way::aside(&outcome.showing, is_server, progress.closed) else {
            return Ok(());
        };
        let preferences = self
            .handoff
            .preferences_for(Platform::Discord, outcome)
            .await;
        let manner = Manner::of(&preferences);
        let text = match aside {
            Aside::Sent => wording::answered_directly(manner),
            Aside::Withheld => wording::cannot_answer_directly(manner),
        };
        let part = Part {
            address,
            is_first: true,
            nonce: outcome.job.nonce(number),
            text: &text,
            rows: Vec::new(),
            files: Vec::new(),
            described: Vec::new(),
        };
        let way = Way::Message { replies: true };
        self.send(&way, &part, &mut progress.plain)
            .await
            .map(|_| ())
    }

    /// An offer that is over no longer stands below the message that was pressed. Nobody is kept
    /// waiting for that, and nobody is told when it fails: what is pressed again is refused again.
    async fn withdraw(&self, showing: &Showing, address: Address) {
        let Some(offer) = showing.withdraws else {
            return;
        };
        let now = self.clock.now();
        let interaction = way::answerable(showing, Closed::default(), now);
        let Some(pressed) = interaction.filter(|it| it.waits == Waits::InPlace) else {
            return;
        };
        if let Err(error) = self.take_off(pressed, offer, address).await {
            tracing::debug!(
                error = &error as &dyn std::error::Error,
                message.id = %address.message,
                "what is no longer offered could not be taken off its message"
            );
        }
    }

    /// The bytes of pictures; nothing while what keeps them is away. One that is gone is left out: what is
    /// said of it says enough.
    async fn files(&self, pictures: &[drawing::Shown]) -> Result<Vec<File>, ()> {
        let mut files = Vec::new();
        for picture in pictures {
            let Some(key) = Key::parse(&drawing::key(picture.name)) else {
                continue;
            };
            match self.blobs.get(&key).await {
                Ok(Some(blob)) => files.push(File {
                    name: picture.file.clone(),
                    media_type: picture.media_type.clone(),
                    bytes: blob.bytes,
                }),
                Ok(None) => tracing::warn!(picture.id, "the bytes of a picture are gone"),
                Err(BlobError::Unavailable(error)) => {
                    tracing::warn!(%error, picture.id, "a picture waits for its bytes");
                    return Err(());
                }
                Err(error) => tracing::error!(%error, picture.id, "a picture cannot be read"),
            }
        }
        Ok(files)
    }

    /// What told how far work had come says that it is over. Where the answer took its place there is
    /// nothing to change, and nobody is kept waiting when it cannot be.
    async fn end(&self, showing: &Showing, address: Address, shown: Option<&MessageId>) {
        let Some(ends) = &showing.ends else {
            return;
        };
        if shown != Some(&ends.shown_as) {
            self.indicator.mark(address.channel, ends).await;
        }
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
            shown: 0,
            posted: Vec::new(),
            failures: 0,
            plain: false,
            closed: Closed::default(),
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

impl Progress {
    /// Whether a way is closed that can be gone round; it is noted.
    fn goes_round(
        &mut self,
        showing: &Showing,
        way: &Way<'_>,
        error: &RestError,
        now: Timestamp,
    ) -> bool {
        let by_token = way::answerable(showing, self.closed, now).is_some();
        let is_refusal = matches!(error, RestError::Refused { .. });
        let open = match way {
            Way::Original(_) | Way::FollowUp { .. } if token_is_over(error) => {
                &mut self.closed.token
            }
            Way::Change(_) if is_refusal => &mut self.closed.place,
            // Who used a command is told nothing openly instead.
            Way::Direct if is_refusal && showing.interaction.is_none() => &mut self.closed.direct,
            Way::Message { .. } if by_token && forbidden::is_forbidden(error) => {
                &mut self.closed.channel
            }
            _ => return false,
        };
        !std::mem::replace(open, true)
    }
}

/// The texts of an outcome. Where the bot is not, only so many can be shown; the last one says that
/// something is left out.
fn parts_of(outcome: &Outcome) -> Vec<String> {
    let mut parts = split(&outcome.text, LONGEST_PART);
    let Some(away) = outcome.showing.interaction.as_ref().filter(|it| it.away) else {
        return parts;
    };
    let most = match away.waits {
        Waits::InPlace => MOST_AWAY,
        Waits::Openly | Waits::Privately => MOST_AWAY + 1,
    };
    if parts.len() > most {
        parts.truncate(most);
        let preferences = Preferences::default().or_locale(outcome.showing.locale.as_deref());
        let note = wording::left_out(Manner::of(&preferences), LeftOut::Rest);
        let room = LONGEST_PART - note.chars().count() - 2;
        if let Some(last) = parts.last_mut() {
            let kept = split(last, room).into_iter().next().unwrap_or_default();
            *last = format!("{kept}\n\n{note}");
        }
    }
    parts
}

/// One part of an outcome: what stands below it stands below the last, and pictures go with that.
fn part_of<'a>(
    outcome: &Outcome,
    address: Address,
    parts: &'a [String],
    files: &[File],
    number: usize,
) -> Part<'a> {
    let is_last = number + 1 == parts.len();
    let described = outcome.showing.pictures.iter().map(|it| it.alt.clone());
    Part {
        address,
        is_first: number == 0,
        nonce: outcome.job.nonce(number),
        text: &parts[number],
        rows: if is_last {
            layout::rows(&outcome.showing.components)
        } else {
            Vec::new()
        },
        files: if is_last { files.to_vec() } else { Vec::new() },
        described: described.collect(),
    }
}

fn notice<'a>(asked: &Incoming, text: &'a str) -> Option<Part<'a>> {
    Some(Part {
        address: Address::parse(&asked.channel, &asked.user, &asked.message)?,
        is_first: true,
        nonce: format!("n{}", asked.message),
        text,
        rows: Vec::new(),
        files: Vec::new(),
        described: Vec::new(),
    })
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
    fn waits_grow_and_stay_bounded() {
        for failures in 0..40 {
            assert!(backoff(failures) <= LONGEST_BACKOFF);
        }
        assert!(backoff(0) <= Duration::from_secs(1));
        assert!(backoff(4) >= Duration::from_secs(12));
    }
}
