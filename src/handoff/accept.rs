//! Taking a message in: cheap checks first, then the queue, and the journal off the path.

use std::{borrow::Cow, collections::BTreeMap, time::Duration};

use tokio::sync::oneshot;
use tracing::Instrument;
use uuid::Uuid;

use super::{Accepted, Counts, Handoff, NotAccepted, gate::Gate, journal::Order};
use crate::{
    domain::{
        ids::{ConversationId, JobId, Platform, escaped},
        ignoring::{self, Hearing, Speaker},
        message::Incoming,
        outcome::Outcome,
        preferences::Preferences,
        press::Besides,
        privacy,
        quota::Verdict,
        revision::{Change, Deed},
        routing::Route,
        secrets,
        trouble::Trouble,
        vote::{self, Vote},
    },
    hot::{
        HotError, fresh,
        keys::FRESH_DELETION,
        queue::{self, Enqueued, Entrance},
        told,
    },
    jobs::{Envelope, conversation::Conversation, revision::Revision, vote::Ballot},
    store::journal::Entry,
    telemetry::TraceContext,
};

/// How long a message waits for the journal when Redis cannot take it.
const JOURNAL: Duration = Duration::from_secs(5);

/// When to try again when too much waits.
const FULL_RETRY: Duration = Duration::from_secs(5);
/// How often somebody who wants to be left alone is told how to come back.
const OPTED_OUT_TOLD: Duration = Duration::from_hours(24);

/// How long telling of what was just done to a message may take: others wait behind it.
const TO_NOTE: Duration = Duration::from_millis(200);

/// Why a job was given to nobody.
enum Placing {
    /// Too much waits.
    Full { jobs: u64 },
    /// Neither store takes it.
    Unavailable,
}

/// While sets of shards overlap, two doors take the same message, perhaps one into the journal and
/// the other into Redis: then it must be the same job.
fn job_id(message: &Incoming) -> Option<JobId> {
    let number = match message.platform {
        Platform::Discord => message.message.as_str().parse().ok()?,
        Platform::Console => return None,
    };
    Some(JobId::of_message(message.sent_at, number))
}

/// The vote that a message is for which nobody waits.
fn reaction(message: &Incoming) -> Option<Vote> {
    let press = message.besides.press.as_ref();
    let vote = Vote::read(press.filter(|_| message.platform == Platform::Discord)?)?;
    vote.is_reaction().then_some(vote)
}

/// A limit is reached. It is said and logged once in a window.
fn too_many(verdict: Verdict, job: JobId) -> NotAccepted {
    let Verdict::Wait {
        retry_after,
        first,
        by,
    } = verdict
    else {
        // What is let through is never refused.
        return NotAccepted::Unavailable;
    };
    if first {
        let class = Trouble::RateLimited { retry_at: 0 }.class();
        tracing::warn!(
            reference = job.reference(),
            error.class = class,
            limit = by.name(),
            "more is written than allowed"
        );
    }
    NotAccepted::TooMany {
        retry_after,
        first,
        by,
        job,
    }
}

/// Nothing behind the door sees a key that somebody pasted: neither a store nor a provider.
pub(super) fn without_secrets(mut message: Incoming) -> Incoming {
    if let Cow::Owned(masked) = secrets::masked(&message.text) {
        message.text = masked;
    }
    for value in message
        .besides
        .press
        .iter_mut()
        .flat_map(|press| &mut press.values)
    {
        if let Cow::Owned(masked) = secrets::masked(value) {
            *value = masked;
        }
    }
    message
}

/// The same of a message that was edited.
fn without_edited_secrets(mut change: Change) -> Change {
    if let Deed::Edit {
        text: Some(text), ..
    } = &mut change.deed
        && let Cow::Owned(masked) = secrets::masked(text)
    {
        *text = masked;
    }
    change
}

/// Whose new words a change brings, and where.
fn editor(change: &Change) -> Option<Speaker> {
    match &change.deed {
        Deed::Edit {
            user,
            text: Some(_),
            ..
        } => Some(Speaker {
            user: user.clone(),
            place: change.place.clone(),
        }),
        _ => None,
    }
}

impl Handoff {
    /// Takes a message: dedupes it, checks the limits it counts under, makes a job of it.
    ///
    /// # Errors
    /// When a limit is reached, too much waits, or nothing can take the message.
    pub async fn accept(&self, message: Incoming, route: Route) -> Result<Accepted, NotAccepted> {
        let platform = message.platform.name();
        let result = self.take_in(message, route).await;
        let word = match &result {
            Ok(Accepted::New(_)) => "new",
            Ok(Accepted::Duplicate) => "duplicate",
            Ok(Accepted::Unheard) => "unheard",
            Err(NotAccepted::TooMany { .. }) => "too_many",
            Err(NotAccepted::Full { .. }) => "full",
            Err(NotAccepted::Unavailable) => "unavailable",
        };
        metrics::counter!(crate::telemetry::MESSAGES, "platform" => platform, "result" => word)
            .increment(1);
        result
    }

    async fn take_in(&self, message: Incoming, route: Route) -> Result<Accepted, NotAccepted> {
        let Some(message) = self.heard(message).await else {
            return Ok(Accepted::Unheard);
        };
        let mut message = without_secrets(message);
        let interaction = message.besides.interaction.take();
        let restricted = std::mem::take(&mut message.besides.restricted);
        let (platform, user) = (message.platform, message.user.clone());
        let trace = TraceContext::new();
        let span = trace.span("accept");
        let vote = reaction(&message);
        let (is_vote, is_taken_back) = match &vote {
            Some(vote) => (true, vote.withdrawn),
            None => (false, false),
        };
        let job = Conversation { message };
        let mut envelope = self.sealed(&job, vote, route, &trace);
        envelope.header.interaction = interaction;
        envelope.header.restricted = restricted;
        envelope.header.locale.clone_from(&job.message.locale);

        if self.is_known(&envelope).await {
            return Ok(Accepted::Duplicate);
        }
        let limiter = &self.inner.limiter;
        let what = envelope.header.id.to_string();
        let counts = if is_taken_back {
            // It was counted when it was given, and stays taken back whatever its person does besides.
            Counts::nothing()
        } else {
            match Box::pin(limiter.take_message(&job.message, &what)).await {
                Ok(counts) => counts,
                Err(verdict) => return Err(too_many(verdict, envelope.header.id)),
            }
        };
        let placed = self.place(envelope).instrument(span).await;
        self.counted(&placed, &counts).await;
        match placed {
            Err(Placing::Full { jobs }) => {
                tracing::warn!(jobs, "a message was turned away: too many wait");
                Err(NotAccepted::Full {
                    retry_after: FULL_RETRY,
                    // Nothing is said of a vote, so the next message is the first.
                    first: !is_vote && limiter.may_tell_full(platform, &user).await,
                })
            }
            Err(Placing::Unavailable) => Err(NotAccepted::Unavailable),
            Ok(accepted) => Ok(accepted),
        }
    }

    /// The job that is made of a message: its answer, or a vote's being counted.
    fn sealed(
        &self,
        job: &Conversation,
        vote: Option<Vote>,
        route: Route,
        trace: &TraceContext,
    ) -> Envelope {
        let (message, now, trace) = (&job.message, self.now(), Some(trace.to_string()));
        if let Some(vote) = vote {
            let ballot = Ballot::of(message, vote, now);
            return Envelope::seal(&ballot, ballot.mailbox(), Route::Nowhere, now, trace);
        }
        let mut envelope = Envelope::seal(job, message.conversation(), route, now, trace);
        envelope.header.id = job_id(message).unwrap_or(envelope.header.id);
        envelope
    }

    /// How to speak to the author of a message that is not taken in.
    pub async fn preferences_soon(&self, message: &Incoming) -> Preferences {
        let (platform, user) = (message.platform, &message.user);
        let locale = message.locale.as_deref();
        let people = &self.inner.people;
        people.preferences_soon(platform, user, locale).await
    }

    /// How to speak to the person whom an outcome answers, when it cannot be shown.
    pub async fn preferences_for(&self, platform: Platform, outcome: &Outcome) -> Preferences {
        let (user, locale) = (&outcome.user, outcome.showing.locale.as_deref());
        let people = &self.inner.people;
        people.preferences_soon(platform, user, locale).await
    }

    /// How to speak to somebody whose preferences nobody can look up.
    #[must_use]
    pub fn usual_preferences(&self) -> Preferences {
        self.inner.people.usual_preferences()
    }

    /// How somebody is heard who says this. Those who may manage a server are, where they tell whom to
    /// ignore; who and what is ignored is not, whatever is said; whoever has opted out is, where they
    /// ask for the way back.
    pub(super) async fn hearing(&self, message: &Incoming) -> Hearing {
        if ignoring::is_managing(message) {
            return Hearing::Heard;
        }
        let always = message.besides.press.is_none() && privacy::is_heard_always(&message.text);
        if always && message.guild.is_none() {
            return Hearing::Heard;
        }
        let (people, speaker) = (&self.inner.people, Speaker::of(message));
        match people.hearing(message.platform, speaker).await {
            Hearing::OptedOut if always => Hearing::Heard,
            hearing => hearing,
        }
    }

    /// The message, if its author wants to be heard, and the server wants it. Of anybody else's nothing
    /// goes on: for whoever has opted out it stands, once in a day and whenever they wait for an answer
    /// to a command, for the question how to come back.
    async fn heard(&self, message: Incoming) -> Option<Incoming> {
        match self.hearing(&message).await {
            Hearing::Heard => return Some(message),
            Hearing::Ignored => return None,
            Hearing::OptedOut => {}
        }
        let (platform, user) = (message.platform, &message.user);
        if message
            .besides
            .press
            .as_ref()
            .is_some_and(vote::is_reaction)
        {
            // Nobody is told anything about it, so it takes nothing of what they are told in a day.
            return None;
        }
        let person = format!("{platform}/{}", escaped(user.as_str()));
        let told = told::may_tell(&self.inner.hot, "opted-out", &person, OPTED_OUT_TOLD).await;
        let is_told = message.besides.interaction.is_some() || told.unwrap_or(false);
        is_told.then(|| Incoming {
            text: privacy::NOTHING_SAID.to_owned(),
            user_name: String::new(),
            reply_to: None,
            besides: Besides {
                interaction: message.besides.interaction,
                roles: message.besides.roles,
                thread_of: message.besides.thread_of,
                ..Besides::default()
            },
            ..message
        })
    }

    /// Nobody keeps what somebody who is not listened to makes of an earlier message.
    async fn without_unheard(&self, platform: Platform, mut changes: Vec<Change>) -> Vec<Change> {
        let mut editors: Vec<Speaker> = changes.iter().filter_map(editor).collect();
        if editors.is_empty() {
            return changes;
        }
        editors.sort();
        editors.dedup();
        let hearings = self.inner.people.hearings(platform, &editors).await;
        let hearings: BTreeMap<Speaker, Hearing> = editors.into_iter().zip(hearings).collect();
        for change in &mut changes {
            let hearing = editor(change).and_then(|editor| hearings.get(&editor));
            if hearing.is_some_and(|hearing| *hearing != Hearing::Heard)
                && let Deed::Edit { text, .. } = &mut change.deed
            {
                *text = None;
            }
        }
        changes
    }

    /// What was not taken in does not count: it is sent again.
    async fn counted(&self, placed: &Result<Accepted, Placing>, counts: &Counts) {
        if !matches!(placed, Ok(Accepted::New(_))) {
            self.inner.limiter.give_back(counts).await;
        }
    }

    /// Says at once what people did to messages that may not be answered yet: whoever is about to answer
    /// several together looks here. Taking it in says it to whoever remembers. When it cannot be said,
    /// nothing waits for it.
    pub async fn note_changes(&self, platform: Platform, changes: &[Change]) {
        let now = self.now();
        let is_fresh = |change: &&Change| {
            let age = now.duration_since(change.sent_at);
            Duration::try_from(age).unwrap_or(Duration::ZERO) < FRESH_DELETION
        };
        let changes: Vec<Change> = changes.iter().filter(is_fresh).cloned().collect();
        if changes.is_empty() || self.inner.hot.is_aside() {
            return;
        }
        let noting = async {
            let changes = self.without_unheard(platform, changes).await;
            let changes = changes.into_iter().map(without_edited_secrets);
            let changes: Vec<Change> = changes.collect();
            fresh::note(&self.inner.hot, platform, &changes).await
        };
        match tokio::time::timeout(TO_NOTE, noting).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::debug!(%error, "a change is told later"),
            Err(_) => tracing::debug!("telling of a change took too long"),
        }
    }

    /// Takes in what people did to messages that came by `route`, in the order in which it was
    /// heard of. It may be taken in twice.
    ///
    /// # Errors
    /// When too much waits, or nothing can take it.
    pub async fn accept_changes(
        &self,
        platform: Platform,
        changes: Vec<Change>,
        route: Route,
    ) -> Result<(), NotAccepted> {
        let changes = self.without_unheard(platform, changes).await;
        let job = Revision {
            batch: Uuid::now_v7().simple().to_string(),
            platform,
            changes: changes.into_iter().map(without_edited_secrets).collect(),
        };
        // One mailbox a door: they run in their order, and no door waits for another.
        let mailbox = ConversationId::from_text(format!("changes-by-{route}"));
        let envelope = Envelope::seal(&job, mailbox, Route::Nowhere, self.now(), None);
        match self.place(envelope).await {
            Ok(_) => Ok(()),
            Err(Placing::Full { .. }) => Err(NotAccepted::Full {
                retry_after: FULL_RETRY,
                first: false,
            }),
            Err(Placing::Unavailable) => Err(NotAccepted::Unavailable),
        }
    }

    async fn is_known(&self, envelope: &Envelope) -> bool {
        let hot = &self.inner.hot;
        let known = queue::is_known(hot, hot.opened(), &envelope.header).await;
        known.unwrap_or(false)
    }

    /// Gives a job to the queue; to the journal when the queue cannot take it.
    async fn place(&self, envelope: Envelope) -> Result<Accepted, Placing> {
        let gate = self.inner.gate.borrow().clone();
        let Gate::Open { queue, ticket, .. } = gate else {
            return self.place_in_journal(envelope).await;
        };
        let placed = queue::enqueue(
            &self.inner.hot,
            queue,
            Entrance::New,
            std::slice::from_ref(&envelope),
        )
        .await;
        match placed {
            Ok(results) if results.first() == Some(&Enqueued::Duplicate) => Ok(Accepted::Duplicate),
            Ok(_) => {
                let job = envelope.header.id;
                // The ticket goes back after the row is on its way: the journal's writer waits
                // for it before it ends the epoch, so the row is written under the right one.
                let sent = self
                    .inner
                    .journal
                    .send(Order::Later(Entry {
                        envelope,
                        epoch: queue.epoch,
                    }))
                    .await;
                drop(ticket);
                tracing::info!(job.id = %job, "a message was accepted");
                if sent.is_err() {
                    tracing::warn!("the journal's writer is gone: a job is in Redis alone");
                }
                Ok(Accepted::New(job))
            }
            Err(HotError::Full { jobs }) => Err(Placing::Full { jobs }),
            Err(error) => {
                if !matches!(error, HotError::WrongEpoch { .. }) {
                    tracing::warn!(%error, "Redis did not take a job; the journal does");
                }
                drop(ticket);
                self.place_in_journal(envelope).await
            }
        }
    }

    async fn place_in_journal(&self, envelope: Envelope) -> Result<Accepted, Placing> {
        let job = envelope.header.id;
        let (done, written) = oneshot::channel();
        let order = Order::Now {
            entry: Entry { envelope, epoch: 0 },
            done,
        };
        let writing = async {
            self.inner.journal.send(order).await.ok()?;
            written.await.ok()
        };
        match tokio::time::timeout(JOURNAL, writing).await {
            Ok(Some(())) => {
                tracing::info!(job.id = %job, "a message was accepted into the journal");
                Ok(Accepted::New(job))
            }
            _ => Err(Placing::Unavailable),
        }
    }
}
