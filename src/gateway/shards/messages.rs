//! What a shard does with messages, and with what counts as one: those of the socket, and those
//! that were read back.

use std::time::{Duration, Instant};

use serenity::all::{ChannelId, GuildId, RoleId};
use twilight_gateway::queue::Queue;

use super::{Next, Place, ShardLoop};
use crate::{
    domain::{
        ids,
        ignoring::{self, IgnoreWish},
        message::Incoming,
    },
    gateway::{
        addressed::{Decision, decide},
        changes,
        events::{Dispatch, Posted},
        intake::{Arrival, Full},
        interactions::{Attended, Happened, Meaning},
        missed::Missed,
        permissions::Known,
        progress::Ticket,
        reactions,
    },
    telemetry::{READ_BACK, VOTES},
};

/// How long a set that stands beside the present one leaves a message to that.
const SECOND_WORD: Duration = Duration::from_millis(300);

/// What came of reading back.
#[derive(Debug, Default)]
pub(super) struct Tally {
    accepted: u64,
    skipped: u64,
}

/// A message for the bot.
#[derive(Debug)]
pub(super) struct Addressed {
    message: Incoming,
    /// What came with it, when it came by an interaction.
    attended: Option<Attended>,
    sequence: u64,
    pub(super) ticket: Ticket,
}

impl<Q: Queue + Clone + Unpin + Send + 'static> ShardLoop<Q> {
    /// A message was posted, whose turn may not have come yet.
    pub(super) fn message_posted(&mut self, event: &Dispatch<'_>) -> Next {
        let posted = serde_json::from_str::<Posted>(event.data.get());
        let posted = posted.inspect_err(|error| {
            tracing::warn!(
                error = %Place(error),
                shard.id = self.number(),
                "a message has not the shape it should have; it is left out"
            );
        });
        let message = posted.ok().and_then(|posted| {
            let text = self.addressed(&posted)?;
            Some((self.incoming(posted, &text), None))
        });
        self.came(event.sequence, message)
    }

    /// Somebody used a command or a component: it is acknowledged at once, and what was said by it
    /// waits for its turn.
    pub(super) fn interacted(&mut self, event: &Dispatch<'_>) -> Result<Next, serde_json::Error> {
        let read_at = Instant::now();
        let happened: Happened = serde_json::from_str(event.data.get())?;
        let meaning = happened.meaning(|server| self.servers.knows(server));
        let message = meaning.and_then(|meaning| self.attendant.attend(meaning, read_at));
        let message = message.map(|(message, attended)| (message, Some(attended)));
        Ok(self.came(event.sequence, message))
    }

    /// Somebody put a thumb under a message, or took it back. Votes wait for no message, and none waits
    /// for them.
    pub(super) fn reacted(&mut self, event: &Dispatch<'_>) -> Result<Next, serde_json::Error> {
        let now = self.attendant.clock.now();
        if let Some(vote) = reactions::read(event, self.me, now)? {
            let ticket = self.progress.take(event.sequence);
            if self.intake.offer_vote(vote, ticket).is_err() {
                // The socket does not step back for that: messages come by it.
                self.progress.taken(ticket);
                metrics::counter!(VOTES, "result" => "dropped").increment(1);
            }
        }
        Ok(Next::GoOn)
    }

    /// An event has come, with what it says to the bot.
    fn came(&mut self, sequence: u64, message: Option<(Incoming, Option<Attended>)>) -> Next {
        let addressed = message.map(|(mut message, attended)| {
            message.besides.public = self.is_public(&message);
            Addressed {
                ticket: self.progress.take(sequence),
                sequence,
                message,
                attended,
            }
        });
        self.progress.seen(sequence);
        let ready = self.order.came(sequence, addressed, Instant::now());
        self.offer_each(ready)
    }

    /// Whether everybody in the server may read where a message was written, as far as is known.
    fn is_public(&self, message: &Incoming) -> bool {
        let number = |id: &str| id.parse::<u64>().ok().filter(|id| *id != 0);
        let server = message.guild.as_ref().and_then(|id| number(id.as_str()));
        let channel = number(message.channel.as_str());
        server.zip(channel).is_some_and(|(server, channel)| {
            self.servers
                .is_open_to_all(GuildId::new(server), ChannelId::new(channel))
        })
    }

    /// Messages were edited or deleted. None of that waits for its turn: whoever follows it does so
    /// in any order.
    pub(super) fn messages_changed(
        &mut self,
        event: &Dispatch<'_>,
    ) -> Result<Next, serde_json::Error> {
        let mut changes = changes::read(event, self.me)?;
        if changes.is_empty() {
            return Ok(Next::GoOn);
        }
        for place in changes
            .iter_mut()
            .filter_map(|change| change.place.as_mut())
        {
            self.find_thread(place);
        }
        let ticket = self.progress.take(event.sequence);
        if self.intake.offer_changes(changes, ticket).is_err() {
            self.progress.give_back(ticket);
            return Ok(Next::StepBack(event.sequence));
        }
        Ok(Next::GoOn)
    }

    /// What has waited long enough for what did not come.
    pub(super) fn waited_long_enough(&mut self) -> Next {
        let now = Instant::now();
        let mut ready = self.order.unknown_for_long(now);
        ready.extend(self.order.overdue(now));
        self.offer_each(ready)
    }

    /// Hands messages over, in order, each unless its channel is still read back.
    pub(super) fn offer_each(&mut self, ready: Vec<Addressed>) -> Next {
        let mut next = Next::GoOn;
        for addressed in ready {
            let channel = addressed.message.channel.to_string();
            let Some(addressed) = self.order.in_turn(&channel, addressed) else {
                continue;
            };
            if matches!(next, Next::StepBack(_)) {
                // It comes again, as does the one before it.
                self.progress.give_back(addressed.ticket);
                continue;
            }
            let ticket = addressed.ticket;
            let (message, knows_thread) = self.placed(addressed.message);
            let arrival = Arrival {
                message,
                knows_thread,
                ticket,
                not_before: self.not_before(),
                attended: addressed.attended,
            };
            if self.intake.offer(arrival).is_err() {
                self.progress.give_back(ticket);
                next = Next::StepBack(addressed.sequence);
            }
        }
        next
    }

    /// The present set is given the first word while another stands beside it: a message that two
    /// of them hand over at one moment would count twice towards its author's limit.
    fn not_before(&self) -> Instant {
        let now = Instant::now();
        if self.health.plan().next == Some(self.shard.id().total()) {
            now + SECOND_WORD
        } else {
            now
        }
    }

    /// What a message says to the bot, if it is for it.
    fn addressed(&self, posted: &Posted) -> Option<String> {
        let may_write = posted
            .guild_id
            .is_none_or(|server| self.servers.may_write(server, posted.channel_id));
        match decide(posted, self.me, may_write) {
            Decision::Ignore(why) => {
                tracing::trace!(message.id = %posted.id, ?why, "a message is not for the bot");
                None
            }
            Decision::Accept { how, text } => {
                tracing::debug!(message.id = %posted.id, ?how, "a message is for the bot");
                Some(text)
            }
        }
    }

    /// Fills in which channel a place is a thread of, where that is known.
    fn find_thread(&self, place: &mut ignoring::Place) {
        let server = place.guild.as_str().parse();
        let (Ok(server), Ok(channel)) = (server, place.channel.as_str().parse()) else {
            return;
        };
        if let Known::ThreadOf(parent) = self.servers.what_is(server, channel) {
            place.thread_of = Some(parent.to_string().into());
        }
    }

    /// A message for the pipeline. Whether its author may manage the server matters only where they tell
    /// whom to ignore.
    fn incoming(&self, posted: Posted, text: &str) -> Incoming {
        let (server, author) = (posted.guild_id, posted.author.id);
        let restricted =
            server.is_some_and(|server| self.servers.is_restricted(server, posted.channel_id));
        let mut message = posted.incoming(text);
        message.besides.restricted = restricted;
        if let Some(server) = server.filter(|_| IgnoreWish::of(text).is_some()) {
            let roles = message.roles().iter();
            let roles: Vec<RoleId> = roles.filter_map(|role| role.parse().ok()).collect();
            message.besides.manages = self.servers.manages(server, author, &roles);
        }
        message
    }

    /// A message with the channel that it was said in a thread of, and whether that is known.
    fn placed(&self, mut message: Incoming) -> (Incoming, bool) {
        let Some(guild) = message.guild.as_ref().map(ids::GuildId::as_str) else {
            return (message, true);
        };
        // What came by an interaction says so itself.
        if message.besides.interaction.is_some() || message.besides.thread_of.is_some() {
            return (message, true);
        }
        let (Ok(server), Ok(channel)) = (guild.parse(), message.channel.as_str().parse()) else {
            return (message, true);
        };
        match self.servers.what_is(server, channel) {
            Known::Channel => (message, true),
            Known::ThreadOf(parent) => {
                message.besides.thread_of = Some(parent.to_string().into());
                (message, true)
            }
            Known::Nothing => (message, false),
        }
    }

    /// Hands over what was read back: its turn has come.
    fn offer(&self, posted: Posted, text: &str) -> Result<(), Full> {
        let ticket = self.progress.take(0);
        let (message, knows_thread) = self.placed(self.incoming(posted, text));
        self.intake
            .offer(Arrival {
                message,
                knows_thread,
                ticket,
                not_before: self.not_before(),
                attended: None,
            })
            .inspect_err(|_| self.progress.give_back(ticket))
    }

    /// Takes in what was read back.
    pub(super) fn take_back(&mut self, missed: Missed) -> Next {
        let released = match missed {
            Missed::Channels(channels) => self.order.are_read_back(channels),
            Missed::Read(channel) => self.order.is_read_back(&channel),
            Missed::End(session) => {
                self.all_is_read_back(session);
                self.order.all_is_read_back()
            }
            missed => {
                self.take_one_back(missed);
                return Next::GoOn;
            }
        };
        self.offer_each(released)
    }

    fn take_one_back(&mut self, missed: Missed) {
        match missed {
            Missed::Interaction(message) => self.take_up(*message),
            Missed::Message(posted) => {
                let Some(text) = self.addressed(&posted) else {
                    return;
                };
                let message_id = posted.id;
                if self.offer(*posted, &text).is_ok() {
                    metrics::counter!(READ_BACK, "result" => "accepted").increment(1);
                    self.tally.accepted += 1;
                } else {
                    tracing::warn!(message.id = %message_id, "a message that was read back found no room");
                    self.skipped();
                }
            }
            Missed::TooOld(posted) => {
                if self.addressed(&posted).is_some() {
                    self.skipped();
                }
            }
            Missed::Unread(channel) => tracing::warn!(
                shard.id = self.number(),
                channel.id = channel,
                "a channel could not be read back to its end; what was said there may stay unanswered"
            ),
            Missed::Channels(_) | Missed::Read(_) | Missed::End(_) => {}
        }
    }

    /// Takes up what was said by an interaction that a former holder did not hand over. Most of all
    /// it was acknowledged; one that was not may still be.
    fn take_up(&mut self, message: Incoming) {
        let Some(meaning) = Meaning::once_more(message) else {
            return;
        };
        let id = meaning.id;
        let Some((message, attended)) = self.attendant.attend(meaning, Instant::now()) else {
            return;
        };
        let ticket = self.progress.take(0);
        let (message, knows_thread) = self.placed(message);
        let arrival = Arrival {
            message,
            knows_thread,
            ticket,
            not_before: self.not_before(),
            attended: Some(attended),
        };
        if self.intake.offer(arrival).is_ok() {
            tracing::info!(interaction.id = %id, "an interaction that was not handed over is taken up");
            metrics::counter!(READ_BACK, "result" => "accepted").increment(1);
            self.tally.accepted += 1;
        } else {
            tracing::warn!(interaction.id = %id, "an interaction that is taken up found no room");
            self.progress.give_back(ticket);
            self.skipped();
        }
    }

    fn skipped(&mut self) {
        metrics::counter!(READ_BACK, "result" => "skipped").increment(1);
        self.tally.skipped += 1;
    }

    fn all_is_read_back(&mut self, session: u64) {
        let Tally { accepted, skipped } = std::mem::take(&mut self.tally);
        if skipped > 0 {
            tracing::warn!(
                shard.id = self.number(),
                accepted,
                skipped,
                "messages from before the present session are too old and stay unanswered"
            );
        } else if accepted > 0 {
            tracing::info!(
                shard.id = self.number(),
                accepted,
                "what was said before the present session was read back"
            );
        }
        self.progress.read_back(session);
    }
}
