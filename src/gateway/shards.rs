//! One shard's socket: what comes in is read, decided upon and put into its lane, in order.
//!
//! The socket never waits for Redis, Postgres or REST, so heartbeats go on whatever is slow. The
//! session, its sequence and its resume address are at hand with every event, and the gate that
//! spaces identifies is whatever queue the caller gives.

mod messages;

use std::{
    future::poll_fn,
    task::Poll,
    time::{Duration, Instant},
};

use futures::StreamExt;
use serenity::all::UserId;
use twilight_gateway::{
    CloseFrame, ConfigBuilder, Message, Session, Shard, ShardState, error::ReceiveMessageError,
    error::ReceiveMessageErrorType, queue::Queue,
};

use super::{
    GatewayError,
    events::{Dispatch, Frame},
    health::{Connection, GatewayHealth},
    intake::Intake,
    interactions::Attendant,
    missed::Found,
    order::Order,
    permissions::Servers,
    progress::Progress,
};
use crate::{shutdown::Tasks, telemetry::SHARD_RESUMES};
use messages::{Addressed, Tally};

/// Connections that fail in a row, before the first one ever stood, until the gateway gives up.
/// twilight waits 1, 2, 4 and 8 seconds between them.
const FIRST_TRIES: u32 = 5;
/// A connection that stood this long was a good one, and its end is no reason to wait.
const GOOD_CONNECTION: Duration = Duration::from_mins(1);
/// The longest wait between connections. Session starts are spaced by the gate, further than this.
const LONGEST_WAIT: Duration = Duration::from_mins(2);
const FAREWELL: Duration = Duration::from_secs(2);
/// How long the socket is kept for the other side to read the close frame.
const UNTIL_READ: Duration = Duration::from_millis(200);
const ROOM_CHECK: Duration = Duration::from_millis(500);

/// A shard and what its events go to.
#[derive(Debug)]
pub struct ShardLoop<Q> {
    shard: Shard<Q>,
    me: UserId,
    servers: Servers,
    intake: Intake,
    attendant: Attendant,
    progress: Progress,
    found: Found,
    order: Order<Addressed>,
    tally: Tally,
    health: GatewayHealth,
    tasks: Tasks,
    /// When the present connection began to bring events.
    active_since: Option<Instant>,
    was_active: bool,
    failed_tries: u32,
    short_connections: u32,
    last_close: Option<u16>,
}

/// What to do after an event.
enum Next {
    GoOn,
    /// The event at this sequence found no room: forget the rest and resume from before it.
    StepBack(u64),
}

impl<Q: Queue + Clone + Unpin + Send + 'static> ShardLoop<Q> {
    /// A shard that is not connected yet, for the bot `me`.
    pub fn new(
        shard: Shard<Q>,
        me: UserId,
        (intake, attendant): (Intake, Attendant),
        progress: Progress,
        found: Found,
        health: GatewayHealth,
        tasks: Tasks,
    ) -> Self {
        Self {
            shard,
            me,
            servers: Servers::new(me),
            intake,
            attendant,
            progress,
            found,
            order: Order::new(0),
            tally: Tally::default(),
            health,
            tasks,
            active_since: None,
            was_active: false,
            failed_tries: 0,
            short_connections: 0,
            last_close: None,
        }
    }

    /// Runs until the stop signal, and leaves the session so that it can be resumed. The closed
    /// socket is kept on the tasks for a little longer.
    ///
    /// # Errors
    /// When Discord refuses the shard for good, or its gateway was never reached.
    pub async fn run(mut self) -> Result<(), GatewayError> {
        let tasks = self.tasks.clone();
        loop {
            let has_room = self.intake.has_room();
            let item = tokio::select! {
                () = tasks.stopped() => break,
                item = self.shard.next() => item,
                missed = self.found.next(), if has_room => {
                    if let Next::StepBack(sequence) = self.take_back(missed) {
                        self.step_back(sequence).await;
                    }
                    continue;
                }
                () = until(self.order.due()) => {
                    if let Next::StepBack(sequence) = self.waited_long_enough() {
                        self.step_back(sequence).await;
                    }
                    continue;
                }
                () = tokio::time::sleep(ROOM_CHECK), if !has_room => continue,
            };
            match item {
                None => return Err(GatewayError::closed(self.last_close)),
                Some(Ok(Message::Text(text))) => {
                    if let Next::StepBack(sequence) = self.take_in(&text) {
                        self.step_back(sequence).await;
                    }
                }
                Some(Ok(Message::Close(frame))) => self.closed(frame.map(|frame| frame.code)).await,
                Some(Err(error)) => self.failed(error)?,
            }
        }
        let is_closed = self.hang_up(CloseFrame::RESUME).await;
        self.health
            .connection(self.shard.id(), Connection::Connecting);
        if is_closed {
            self.keep_until_read();
        }
        Ok(())
    }

    /// Keeps the closed socket for a while, beside whatever comes next: nothing is read from it
    /// any more, so the next holder need not wait for it.
    fn keep_until_read(self) {
        let shard = self.shard;
        self.tasks.spawn(async move {
            tokio::time::sleep(UNTIL_READ).await;
            drop(shard);
        });
    }

    fn number(&self) -> u32 {
        self.shard.id().number()
    }

    fn take_in(&mut self, text: &str) -> Next {
        let now = Instant::now();
        self.health.heard(self.shard.id(), now);
        match Frame::read(text) {
            Ok(Frame::Dispatch(event)) => return self.happened(&event),
            Ok(Frame::Hello(heartbeat)) => self.health.greeted(self.shard.id(), heartbeat),
            Ok(Frame::Acknowledged) => self.health.acknowledged(self.shard.id(), now),
            Ok(Frame::Other) => {}
            Err(error) => tracing::warn!(
                error = %Place(&error),
                shard.id = self.number(),
                "the gateway sent what is no event; it is left out"
            ),
        }
        Next::GoOn
    }

    fn happened(&mut self, event: &Dispatch<'_>) -> Next {
        let taken_in = match event.kind.as_ref() {
            "READY" => {
                let early = self.order.restart(0);
                let next = self.offer_each(early);
                self.session_began();
                self.became_active(&event.kind);
                Ok(next)
            }
            "RESUMED" => {
                metrics::counter!(SHARD_RESUMES).increment(1);
                self.became_active(&event.kind);
                Ok(Next::GoOn)
            }
            "MESSAGE_CREATE" => return self.message_posted(event),
            "INTERACTION_CREATE" => match self.interacted(event) {
                Ok(next) => return next,
                Err(error) => Err(error),
            },
            "MESSAGE_REACTION_ADD" | "MESSAGE_REACTION_REMOVE" => match self.reacted(event) {
                Ok(next) => return next,
                Err(error) => Err(error),
            },
            "MESSAGE_UPDATE" | "MESSAGE_DELETE" | "MESSAGE_DELETE_BULK" => {
                self.messages_changed(event)
            }
            _ => self.servers.take_in(event).map(|()| Next::GoOn),
        };
        let next = taken_in.unwrap_or_else(|error| {
            tracing::warn!(
                error = %Place(&error),
                event = %event.kind,
                shard.id = self.number(),
                "an event has not the shape it should have; it is left out"
            );
            Next::GoOn
        });
        if matches!(next, Next::StepBack(_)) {
            return next;
        }
        self.progress.seen(event.sequence);
        let ready = self.order.came(event.sequence, None, Instant::now());
        self.offer_each(ready)
    }

    fn session_began(&mut self) {
        let Some(session) = self.shard.session() else {
            return;
        };
        let url = self.shard.resume_url().unwrap_or_default().to_owned();
        let session = self.progress.began(session.id().to_owned(), url);
        self.order.reading_back(Instant::now());
        self.found.read_before(session, self.progress.known());
    }

    fn became_active(&mut self, how: &str) {
        self.active_since = Some(Instant::now());
        self.was_active = true;
        self.failed_tries = 0;
        self.health.connection(self.shard.id(), Connection::Active);
        tracing::info!(shard.id = self.number(), how, "connected to Discord");
    }

    /// Waits before the next connection when the last ones did not last, so that a server that
    /// closes every connection is not called without end.
    async fn closed(&mut self, code: Option<u16>) {
        self.last_close = code;
        self.health
            .connection(self.shard.id(), Connection::Connecting);
        let lasted = self
            .active_since
            .take()
            .is_some_and(|since| since.elapsed() >= GOOD_CONNECTION);
        if self.shard.state() == ShardState::FatallyClosed {
            return;
        }
        if lasted {
            self.short_connections = 0;
        }
        let wait = wait_before_connection(self.short_connections);
        self.short_connections = self.short_connections.saturating_add(1);
        tracing::info!(
            shard.id = self.number(),
            code,
            wait_ms = wait.as_millis(),
            "the connection to Discord was closed; it is made again"
        );
        self.tasks.sleep(wait).await;
    }

    fn failed(&mut self, error: ReceiveMessageError) -> Result<(), GatewayError> {
        // The error's own text may hold the event, so it is not printed.
        let is_connection = matches!(error.kind(), ReceiveMessageErrorType::Reconnect);
        let source = error.into_source();
        if !is_connection {
            tracing::warn!(
                shard.id = self.number(),
                "the gateway sent what cannot be read; it is left out"
            );
            return Ok(());
        }
        self.health
            .connection(self.shard.id(), Connection::Connecting);
        self.failed_tries += 1;
        let reason = source.map_or_else(|| "no reason given".to_owned(), |error| error.to_string());
        if !self.was_active && self.failed_tries >= FIRST_TRIES {
            return Err(GatewayError::SocketUnreachable { reason });
        }
        tracing::warn!(
            shard.id = self.number(),
            reason,
            "Discord's gateway cannot be reached; it is tried again"
        );
        Ok(())
    }

    /// Ends the connection so that it can be resumed, waits for room, and resumes from before the
    /// event that found none: Discord then sends it again, and what came after it.
    async fn step_back(&mut self, sequence: u64) {
        tracing::warn!(
            shard.id = self.number(),
            "messages cannot be handed over fast enough; the connection is held back"
        );
        for early in self.order.restart(sequence) {
            // It comes again.
            self.progress.give_back(early.ticket);
        }
        let session_id = self.shard.session().map(|session| session.id().to_owned());
        let resume_url = self.shard.resume_url().map(str::to_owned);
        self.health
            .connection(self.shard.id(), Connection::HeldBack);
        if self.hang_up(CloseFrame::RESUME).await {
            tokio::time::sleep(UNTIL_READ).await;
        }
        let mut config = ConfigBuilder::from(self.shard.config().clone());
        if let Some(session_id) = session_id {
            config = config.session(Session::new(sequence.saturating_sub(1), session_id));
            if let Some(resume_url) = resume_url {
                config = config.resume_url(resume_url);
            }
        }
        self.active_since = None;
        self.shard = Shard::with_config(self.shard.id(), config.build());
        while !self.intake.has_room() {
            if !self.tasks.sleep(ROOM_CHECK).await {
                return;
            }
        }
        self.health
            .connection(self.shard.id(), Connection::Connecting);
    }

    /// Closes the connection in good form; what still comes in is not looked at. True when the
    /// close frame is on its way: a socket dropped with events unread is reset, and the frame may go
    /// with it, so the socket is to be kept for [`UNTIL_READ`].
    ///
    /// Polling ends with the close frame's way out: a shard that is polled on connects again, and
    /// then holds a socket that nobody keeps alive.
    async fn hang_up(&mut self, frame: CloseFrame<'static>) -> bool {
        if !self.shard.state().is_identified() {
            return false;
        }
        self.shard.close(frame);
        let shard = &mut self.shard;
        let closed = poll_fn(|context| {
            loop {
                let polled = shard.poll_next_unpin(context);
                match polled {
                    _ if !shard.state().is_identified() => return Poll::Ready(()),
                    Poll::Ready(Some(_)) => {}
                    Poll::Ready(None) => return Poll::Ready(()),
                    Poll::Pending => return Poll::Pending,
                }
            }
        });
        // Whoever does not take the frame in time is left without.
        tokio::time::timeout(FAREWELL, closed).await.is_ok()
    }
}

/// Returns at a moment; never without one.
async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment.into()).await,
        None => std::future::pending().await,
    }
}

/// Where a JSON text went wrong, without the text: serde's own message can repeat values.
struct Place<'a>(&'a serde_json::Error);

impl std::fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{:?} at line {}, column {}",
            self.0.classify(),
            self.0.line(),
            self.0.column()
        )
    }
}

fn wait_before_connection(short_connections: u32) -> Duration {
    if short_connections == 0 {
        return Duration::ZERO;
    }
    let doubled =
        Duration::from_secs(1).saturating_mul(2_u32.saturating_pow(short_connections - 1));
    doubled
        .min(LONGEST_WAIT)
        .mul_f64(1.0 - fastrand::f64() / 4.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_that_do_not_last_are_made_ever_more_slowly() {
        assert_eq!(wait_before_connection(0), Duration::ZERO);
        assert!(wait_before_connection(1) <= Duration::from_secs(1));
        for short in [8, 20, 40, u32::MAX] {
            let wait = wait_before_connection(short);
            assert!(wait >= Duration::from_secs(90) && wait <= LONGEST_WAIT);
        }
    }

    #[test]
    fn a_bad_event_is_logged_without_its_values() {
        let error = serde_json::from_str::<Vec<u8>>(r#"["a secret"]"#).unwrap_err();
        assert!(!Place(&error).to_string().contains("secret"));
    }
}
