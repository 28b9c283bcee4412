//! Interactions: what people do with commands, buttons, selects and forms.
//!
//! Discord wants each acknowledged within three seconds, so that is done in a task of its own, as
//! soon as the event is read and whatever else is slow. What somebody said by it goes the way of
//! every message, in the order of its channel; the lane waits, for as long as Discord does, for
//! what became of the acknowledgement. Where nobody can take it, its person is told so while there
//! is still a way to tell them alone.
//!
//! Once it is acknowledged, Discord tells of an interaction again only to whoever resumes the
//! session. So it is noted just before, and forgotten once it is handed over: what a gateway
//! leaves that dies in between is taken up with the next session of its shard.

mod callback;
mod command;
mod event;
pub mod layout;
mod zones;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::SignedDuration;
use tokio::sync::{Mutex, MutexGuard, oneshot};

pub use event::{Happened, Meaning};

use super::{
    delivery::Delivery,
    here::{self, Standstill},
    rest::{Rest, RestError},
};
use crate::{
    clock::Clock,
    domain::{ignoring::Hearing, message::Incoming, routing::Route},
    handoff::Handoff,
    shutdown::Tasks,
    telemetry::INTERACTION_SECONDS,
    wording,
};

/// Discord takes an acknowledgement for so long.
const IN_TIME: Duration = Duration::from_secs(3);
/// How long an acknowledgement waits for the interaction to be noted, which takes a millisecond or two
/// while the stores answer.
const TO_NOTE: Duration = Duration::from_millis(100);
/// How long after a try that met trouble the next one is made.
const AGAIN: Duration = Duration::from_millis(200);
/// How long what was said by an interaction may wait for somebody to take it.
const PATIENCE: SignedDuration = SignedDuration::from_mins(10);
/// How often is looked whether it has waited so long.
const LOOK: Duration = Duration::from_secs(1);

/// "Unknown interaction": it is too late.
const UNKNOWN: u64 = 10_062;
/// "Interaction has already been acknowledged": by somebody else, or by this process before it
/// heard of the event once more.
const ACKNOWLEDGED: u64 = 40_060;

/// Acknowledges interactions, and keeps an eye on them until they are handed over.
#[derive(Clone, Debug)]
pub struct Attendant {
    /// The way to Discord.
    pub rest: Arc<Rest>,
    /// Notes what is on its way to be handed over.
    pub handoff: Handoff,
    /// The shard by which it comes.
    pub route: Route,
    /// Tells people what nobody can take.
    pub delivery: Arc<Delivery>,
    /// Says how long an interaction has waited.
    pub clock: Clock,
    /// Whether nothing can take messages.
    pub standstill: Standstill,
    /// Each interaction has a task on these.
    pub tasks: Tasks,
}

/// What became of an acknowledgement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Acknowledged {
    /// Discord took it.
    Taken,
    /// Somebody was first, perhaps for the same event.
    Before,
    /// It came too late.
    TooLate,
    /// It was not made: its person is ignored where they are.
    Ignored,
    /// Discord does not answer, or refuses it for another reason.
    Unclear,
}

impl Acknowledged {
    const fn name(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Before => "before",
            Self::TooLate => "too_late",
            Self::Ignored => "ignored",
            Self::Unclear => "unclear",
        }
    }
}

/// What an acknowledgement leaves of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// It is handed over.
    Goes,
    /// Nothing could answer it any more.
    TooLate,
    /// Nobody is to listen.
    Ignored,
}

/// What a message that came by an interaction has with it until it is handed over.
#[derive(Debug)]
pub struct Attended {
    acknowledged: oneshot::Receiver<Acknowledged>,
    /// True when its person was told that nothing comes of it.
    given_up: Arc<Mutex<bool>>,
    /// Told when it is handed over. Dropped with this: then there is nothing to keep an eye on.
    watched: oneshot::Sender<()>,
}

impl Attended {
    /// Waits for what became of the acknowledgement, which may change how the message is to be
    /// answered.
    pub async fn settle(&mut self, message: &mut Incoming) -> Settled {
        let acknowledged = tokio::time::timeout(IN_TIME, &mut self.acknowledged).await;
        let Some(interaction) = &mut message.besides.interaction else {
            return Settled::Goes;
        };
        match acknowledged {
            Ok(Ok(Acknowledged::Ignored)) => Settled::Ignored,
            Ok(Ok(Acknowledged::TooLate)) => {
                interaction.came_too_late();
                if interaction.away {
                    Settled::TooLate
                } else {
                    Settled::Goes
                }
            }
            _ => Settled::Goes,
        }
    }

    /// Keeps it from being given up for as long as this is held. True when it was given up.
    pub async fn hold(&self) -> MutexGuard<'_, bool> {
        self.given_up.lock().await
    }

    /// It was accepted, or turned away for good: nobody is to take it up again.
    pub fn is_done(self) {
        // Whoever kept an eye on it is gone when the program stops.
        let _ = self.watched.send(());
    }
}

impl Attendant {
    /// Acknowledges an interaction of which the event was read at `read_at`.
    #[must_use]
    pub fn attend(&self, meaning: Meaning, read_at: Instant) -> Option<(Incoming, Attended)> {
        let (told, acknowledged) = oneshot::channel();
        let (watched, gone) = oneshot::channel();
        let given_up = Arc::<Mutex<bool>>::default();
        let message = meaning.message.clone();
        let own = self.clone();
        let watching = Arc::clone(&given_up);
        self.tasks.spawn(async move {
            let (noted, is_noted) = oneshot::channel();
            let noting = async {
                if let Some(message) = &meaning.message {
                    let hearing = own.handoff.note_interaction(message, own.route).await;
                    // Nobody waits for it any longer when it took too long.
                    let _ = noted.send(hearing);
                }
            };
            let acknowledging = async {
                let heard = tokio::time::timeout(TO_NOTE, is_noted).await;
                let acknowledged = if matches!(heard, Ok(Ok(Hearing::Ignored))) {
                    // Discord says of its own accord that there is no answer, to its person alone.
                    Acknowledged::Ignored
                } else {
                    own.acknowledge(&meaning, read_at).await
                };
                // Nobody waits for what only opened a form.
                let _ = told.send(acknowledged);
                acknowledged
            };
            let ((), acknowledged) = tokio::join!(noting, acknowledging);
            if acknowledged == Acknowledged::Ignored {
                return;
            }
            if let Some(message) = &meaning.message
                && own.watch(message, gone, watching).await
            {
                own.handoff.forget_interaction(message).await;
            }
        });
        message.map(|message| {
            let attended = Attended {
                acknowledged,
                given_up,
                watched,
            };
            (message, attended)
        })
    }

    async fn acknowledge(&self, meaning: &Meaning, read_at: Instant) -> Acknowledged {
        let tries = self.try_to_acknowledge(meaning);
        let until = tokio::time::Instant::from_std(read_at + IN_TIME);
        let acknowledged = tokio::time::timeout_at(until, tries)
            .await
            .unwrap_or(Acknowledged::Unclear);
        metrics::histogram!(
            INTERACTION_SECONDS,
            "kind" => meaning.kind,
            "result" => acknowledged.name()
        )
        .record(read_at.elapsed().as_secs_f64());
        if !matches!(acknowledged, Acknowledged::Taken | Acknowledged::Before) {
            tracing::warn!(
                interaction.id = %meaning.id,
                kind = meaning.kind,
                result = acknowledged.name(),
                duration_ms = read_at.elapsed().as_millis(),
                "an interaction could not be acknowledged in time"
            );
        }
        acknowledged
    }

    async fn try_to_acknowledge(&self, meaning: &Meaning) -> Acknowledged {
        let path = format!("/interactions/{}/{}/callback", meaning.id, meaning.token.0);
        let body = meaning.callback.body();
        loop {
            let wait = match self.rest.acknowledge(&path, &body).await {
                Ok(()) => return Acknowledged::Taken,
                Err(RestError::Refused { code: UNKNOWN, .. }) => return Acknowledged::TooLate,
                Err(RestError::Refused {
                    code: ACKNOWLEDGED, ..
                }) => return Acknowledged::Before,
                Err(RestError::Refused { status, code, .. }) => {
                    tracing::warn!(
                        interaction.id = %meaning.id,
                        status,
                        code,
                        "Discord refuses the acknowledgement of an interaction"
                    );
                    return Acknowledged::Unclear;
                }
                Err(RestError::Wait(wait)) => wait,
                Err(error) => {
                    tracing::debug!(
                        error = &error as &dyn std::error::Error,
                        interaction.id = %meaning.id,
                        "the acknowledgement of an interaction met trouble; it is tried again"
                    );
                    AGAIN
                }
            };
            tokio::time::sleep(wait).await;
        }
    }

    /// Tells whoever is behind a message that nobody can take it, when that has gone on for so long
    /// that there might soon be no way to tell them alone. Whoever asks what is wrong is told at
    /// once. True when nothing is left to be done about it.
    async fn watch(
        &self,
        message: &Incoming,
        mut gone: oneshot::Receiver<()>,
        given_up: Arc<Mutex<bool>>,
    ) -> bool {
        let asks_for_status = here::asks_for_status(message);
        let is_late = || {
            let waited = self.clock.now().duration_since(message.sent_at);
            waited >= PATIENCE || (asks_for_status && self.standstill.holds())
        };
        while !is_late() {
            tokio::select! {
                done = &mut gone => return done.is_ok(),
                () = tokio::time::sleep(LOOK) => {}
                // Nobody is told any more, though it may still be handed over.
                () = self.tasks.stopped() => return gone.await.is_ok(),
            }
        }
        let mut given_up = given_up.lock().await;
        match gone.try_recv() {
            Ok(()) => return true,
            Err(oneshot::error::TryRecvError::Closed) => return false,
            Err(oneshot::error::TryRecvError::Empty) => {}
        }
        *given_up = true;
        tracing::warn!(
            message.id = %message.message,
            "nothing could take an interaction; its person is told"
        );
        if asks_for_status {
            here::tell(&self.standstill, &self.delivery, &self.clock, message).await;
        } else {
            let manner = self.standstill.manner(message);
            self.delivery.say(message, &wording::busy(manner)).await;
        }
        true
    }
}
