//! Gateway sessions: who listens, what each has been sent, and what it missed.
//!
//! A session outlives its socket until it is resumed or forgotten. Nothing here touches a
//! socket: what is to be sent goes down a line that `gateway` holds the other end of.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;

use super::{
    faults::Fault,
    struck::{Blow, Tally},
};

/// How many events a session keeps for a resume.
const KEPT_EVENTS: usize = 20_000;

/// What goes down the line to a socket.
#[derive(Clone, Debug)]
pub enum Outgoing {
    /// A payload.
    Text(String),
    /// A close frame, and the end.
    Close(u16, &'static str),
    /// The end, without a close frame.
    Drop,
}

/// The line to one socket.
#[derive(Clone, Debug)]
pub struct Line {
    /// The socket's number.
    pub connection: u64,
    /// The near end.
    pub sender: UnboundedSender<Outgoing>,
}

impl Line {
    /// Sends something. A socket that is gone takes nothing, which is no error here.
    pub fn send(&self, outgoing: Outgoing) {
        if self.sender.send(outgoing).is_err() {
            tracing::debug!("a socket went away before it was sent to");
        }
    }

    /// Sends a payload that is not an event.
    pub fn send_op(&self, op: u8, data: &Value) {
        let payload = json!({"op": op, "d": data, "s": null, "t": null});
        self.send(Outgoing::Text(payload.to_string()));
    }
}

/// The shard a session serves: its number, and how many there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShardOf {
    /// Its number, from 0.
    pub shard: u64,
    /// How many there are; not 0.
    pub shards: u64,
}

impl ShardOf {
    /// Whether events of this server come here; direct messages go to shard 0.
    #[must_use]
    pub fn hears(&self, guild: Option<u64>) -> bool {
        guild.map_or(0, |guild| (guild >> 22) % self.shards) == self.shard
    }
}

/// One session.
#[derive(Debug)]
pub struct Session {
    /// The shard it serves.
    pub shard: ShardOf,
    /// The intents it identified with.
    pub intents: u64,
    sequence: u64,
    history: VecDeque<(u64, String)>,
    line: Option<Line>,
    duplicates: u32,
    swap: Swap,
    struck: Tally,
}

/// Whether two events are about to change places.
#[derive(Debug)]
enum Swap {
    No,
    Wanted,
    Held(String),
}

impl Session {
    /// A new session on a line.
    #[must_use]
    pub fn new(shard: ShardOf, intents: u64, line: Line, struck: Tally) -> Self {
        Self {
            shard,
            intents,
            sequence: 0,
            history: VecDeque::new(),
            line: Some(line),
            duplicates: 0,
            swap: Swap::No,
            struck,
        }
    }

    /// Sends an event, and keeps it for a resume.
    pub fn dispatch(&mut self, name: &str, data: &Value) {
        self.sequence += 1;
        let payload = json!({"op": 0, "t": name, "s": self.sequence, "d": data}).to_string();
        self.history.push_back((self.sequence, payload.clone()));
        if self.history.len() > KEPT_EVENTS {
            self.history.pop_front();
        }
        self.deliver(payload);
    }

    fn deliver(&mut self, payload: String) {
        let Some(line) = &self.line else {
            return;
        };
        match std::mem::replace(&mut self.swap, Swap::No) {
            Swap::No => {}
            Swap::Wanted => {
                self.swap = Swap::Held(payload);
                return;
            }
            Swap::Held(earlier) => {
                line.send(Outgoing::Text(payload));
                line.send(Outgoing::Text(earlier));
                self.struck.count(Blow::Swapped);
                return;
            }
        }
        if self.duplicates > 0 {
            self.duplicates -= 1;
            line.send(Outgoing::Text(payload.clone()));
            self.struck.count(Blow::Doubled);
        }
        line.send(Outgoing::Text(payload));
    }

    /// The next event is held until the one after it has gone; one that is held already is not forgotten.
    fn swap_next_two(&mut self) {
        if matches!(self.swap, Swap::No) {
            self.swap = Swap::Wanted;
        }
    }

    /// Sends what is held, and events once and in order from now on.
    fn recover(&mut self) {
        self.duplicates = 0;
        let swap = std::mem::replace(&mut self.swap, Swap::No);
        if let (Swap::Held(payload), Some(line)) = (swap, &self.line) {
            line.send(Outgoing::Text(payload));
        }
    }

    /// Goes on on another line: everything after `sequence` once more, then RESUMED.
    fn resume(&mut self, sequence: u64, line: &Line) {
        if let Some(old) = self.line.replace(line.clone()) {
            old.send(Outgoing::Close(4000, "resumed elsewhere"));
        }
        self.swap = Swap::No;
        let missed = self.history.iter().filter(|(number, _)| *number > sequence);
        for (_, payload) in missed {
            line.send(Outgoing::Text(payload.clone()));
        }
        self.dispatch("RESUMED", &json!({"_trace": ["stand-in"]}));
    }

    /// Whether everything after `sequence` is still kept.
    fn remembers(&self, sequence: u64) -> bool {
        let oldest = self
            .history
            .front()
            .map_or(self.sequence + 1, |(number, _)| *number);
        sequence + 1 >= oldest
    }
}

/// What came of a RESUME.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resumed {
    /// The events were sent once more.
    Yes,
    /// There is no such session any more.
    Unknown,
    /// The client claims events that never were.
    InvalidSequence,
}

/// Every session, and the accounts that identifying is charged to.
#[derive(Debug)]
pub struct Sessions {
    /// Sessions by their ids.
    pub all: BTreeMap<String, Session>,
    /// Whether heartbeats stay unanswered.
    pub acks_stopped: bool,
    /// Whether new connections are refused.
    pub is_down: bool,
    /// How many sessions may still be started today.
    pub remaining: u32,
    identified: HashMap<u64, Instant>,
    started: u64,
    struck: Tally,
}

impl Sessions {
    /// No sessions, and so many that may be started.
    #[must_use]
    pub fn new(remaining: u32, struck: Tally) -> Self {
        Self {
            all: BTreeMap::new(),
            acks_stopped: false,
            is_down: false,
            remaining,
            identified: HashMap::new(),
            started: 0,
            struck,
        }
    }

    /// Whether a shard may identify now. It may not when another of its bucket just did.
    pub fn may_identify(&mut self, bucket: u64, window: Duration, now: Instant) -> bool {
        let last = self.identified.get(&bucket);
        if last.is_some_and(|last| now.duration_since(*last) < window) {
            return false;
        }
        self.identified.insert(bucket, now);
        true
    }

    /// Keeps a new session and gives its id.
    pub fn start(&mut self, session: Session) -> String {
        self.started += 1;
        self.remaining = self.remaining.saturating_sub(1);
        let id = format!("{:032x}", 0x5e55_0000_u64 + self.started);
        self.all.insert(id.clone(), session);
        id
    }

    /// Goes on with a session on another line.
    pub fn resume(&mut self, id: &str, sequence: u64, line: &Line) -> Resumed {
        let Some(session) = self.all.get_mut(id) else {
            return Resumed::Unknown;
        };
        if sequence > session.sequence {
            self.all.remove(id);
            return Resumed::InvalidSequence;
        }
        if !session.remembers(sequence) {
            self.all.remove(id);
            return Resumed::Unknown;
        }
        session.resume(sequence, line);
        Resumed::Yes
    }

    /// The session that a socket serves.
    #[must_use]
    pub fn of_connection(&self, connection: u64) -> Option<&str> {
        let serves = |session: &Session| {
            session
                .line
                .as_ref()
                .is_some_and(|line| line.connection == connection)
        };
        let found = self.all.iter().find(|(_, session)| serves(session));
        found.map(|(id, _)| id.as_str())
    }

    /// A socket is gone. Its session stays for a resume, unless it is to be forgotten.
    pub fn detach(&mut self, connection: u64, is_over: bool) {
        let Some(id) = self.of_connection(connection).map(str::to_owned) else {
            return;
        };
        if is_over {
            self.all.remove(&id);
        } else if let Some(session) = self.all.get_mut(&id) {
            session.line = None;
        }
    }

    /// The sessions that have a socket.
    pub fn live(&self) -> impl Iterator<Item = &Session> {
        self.all.values().filter(|session| session.line.is_some())
    }

    /// Carries out a fault of the gateway on the sessions of one shard, or of all.
    pub fn suffer(&mut self, shard: Option<u64>, fault: &Fault) {
        match fault {
            Fault::StopAcks { stopped } => self.acks_stopped = *stopped,
            Fault::Down { down } => self.is_down = *down,
            Fault::ForgetSessions => self.all.retain(|_, session| !is_on(session, shard)),
            Fault::InvalidSession { resumable: false } => {
                self.send_op(shard, 9, &json!(false));
                self.all.retain(|_, session| !is_on(session, shard));
            }
            Fault::InvalidSession { resumable: true } => self.send_op(shard, 9, &json!(true)),
            Fault::Reconnect => self.send_op(shard, 7, &Value::Null),
            Fault::WantHeartbeat => self.send_op(shard, 1, &Value::Null),
            Fault::DropSocket => self.send(shard, &Outgoing::Drop),
            Fault::Close { code } => self.send(shard, &Outgoing::Close(*code, "told to")),
            Fault::DuplicateNext { events } => {
                self.on_mut(shard)
                    .for_each(|session| session.duplicates = *events);
            }
            Fault::SwapNextTwo => self.on_mut(shard).for_each(Session::swap_next_two),
            Fault::Recover => self.on_mut(shard).for_each(Session::recover),
            // These are REST's, and were put on its account before.
            Fault::Fail { .. }
            | Fault::Limit { .. }
            | Fault::LoseRequest { .. }
            | Fault::LoseAnswer { .. }
            | Fault::LateAnswer { .. }
            | Fault::Latency { .. } => {}
        }
    }

    fn send_op(&self, shard: Option<u64>, op: u8, data: &Value) {
        for line in self.lines(shard) {
            line.send_op(op, data);
            if matches!(op, 7 | 9) {
                self.struck.count(Blow::ToldOff);
            }
        }
    }

    fn send(&self, shard: Option<u64>, outgoing: &Outgoing) {
        for line in self.lines(shard) {
            line.send(outgoing.clone());
            self.struck.count(Blow::Dropped);
        }
    }

    fn lines(&self, shard: Option<u64>) -> impl Iterator<Item = &Line> {
        let on = self
            .all
            .values()
            .filter(move |session| is_on(session, shard));
        on.filter_map(|session| session.line.as_ref())
    }

    fn on_mut(&mut self, shard: Option<u64>) -> impl Iterator<Item = &mut Session> {
        self.all
            .values_mut()
            .filter(move |session| is_on(session, shard))
    }
}

fn is_on(session: &Session, shard: Option<u64>) -> bool {
    shard.is_none_or(|shard| session.shard.shard == shard)
}
