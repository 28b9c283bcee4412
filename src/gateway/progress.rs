//! How far a shard's session was handed over: what may be saved for whoever holds it next.
//!
//! Events are counted when they are read, and messages are done when somebody has accepted them.
//! What may be saved is the last event before the first message that is not done. Nothing here
//! does I/O.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Notify;

use crate::{
    domain::message::Incoming,
    hot::{heard::Heard, shards::Session},
};

/// The account of one held shard. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    account: Arc<Mutex<Account>>,
    is_new: Arc<Notify>,
}

#[derive(Debug, Default)]
struct Account {
    /// Counts the sessions of this shard, since their events are numbered anew.
    session: u64,
    id: Option<String>,
    url: String,
    last: u64,
    open: BTreeSet<Ticket>,
    tickets: u64,
    /// What was missed between two sessions is being read back.
    reads_back: bool,
    /// What was heard and is not noted in Redis yet.
    heard: HashMap<String, Heard>,
    /// What this holder heard, noted or not: Redis may have lost it.
    known: HashMap<String, Heard>,
}

/// The most channels that one holder remembers by itself.
const KNOWN: usize = 5000;

/// A message that is on its way to be accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket {
    session: u64,
    /// 0 for what was read back: it belongs before the session's first event.
    sequence: u64,
    number: u64,
}

impl Progress {
    /// The session of a former holder goes on here.
    pub fn resumes(&self, session: &Session) {
        let mut account = self.account();
        account.id = Some(session.id.clone());
        account.url.clone_from(&session.url);
        account.last = session.sequence;
    }

    /// A session began: the number it has here. What is missing before it is read back until
    /// [`Progress::read_back`].
    #[must_use]
    pub fn began(&self, id: String, url: String) -> u64 {
        let mut account = self.account();
        account.session += 1;
        account.id = Some(id);
        account.url = url;
        account.last = 0;
        account.reads_back = true;
        account.session
    }

    /// Everything that was missed before a session is on its way.
    pub fn read_back(&self, session: u64) {
        let mut account = self.account();
        account.reads_back &= account.session != session;
        drop(account);
        self.is_new.notify_one();
    }

    /// Returns when a session has begun and may be saved.
    pub async fn is_new(&self) {
        self.is_new.notified().await;
    }

    /// An event was read, and needs nothing more.
    pub fn seen(&self, sequence: u64) {
        let mut account = self.account();
        account.last = account.last.max(sequence);
    }

    /// A message is about to be handed over; one that was read back has sequence 0.
    #[must_use]
    pub fn take(&self, sequence: u64) -> Ticket {
        let mut account = self.account();
        account.tickets += 1;
        let ticket = Ticket {
            session: account.session,
            sequence,
            number: account.tickets,
        };
        account.open.insert(ticket);
        ticket
    }

    /// It was not handed over, and its event will come again.
    pub fn give_back(&self, ticket: Ticket) {
        self.account().open.remove(&ticket);
    }

    /// What its event told of earlier messages was accepted.
    pub fn taken(&self, ticket: Ticket) {
        self.account().open.remove(&ticket);
    }

    /// It was accepted, or refused for a reason that its author was told.
    pub fn done(&self, ticket: Ticket, message: &Incoming) {
        let mut account = self.account();
        account.open.remove(&ticket);
        let heard = Heard {
            channel: message.channel.to_string(),
            message: message.message.to_string(),
            server: message.guild.as_ref().map(ToString::to_string),
        };
        if account.known.len() >= KNOWN && !account.known.contains_key(&heard.channel) {
            // Which one is forgotten matters little: Redis has those as well.
            let any = account.known.keys().next().cloned();
            any.and_then(|channel| account.known.remove(&channel));
        }
        account.known.insert(heard.channel.clone(), heard.clone());
        account.heard.insert(heard.channel.clone(), heard);
    }

    /// What this holder has heard so far, by channel.
    #[must_use]
    pub fn known(&self) -> HashMap<String, Heard> {
        self.account().known.clone()
    }

    /// The session as it may be saved. None while something from before it is on its way: whoever
    /// comes next must find the earlier session over, and read back.
    #[must_use]
    pub fn session(&self) -> Option<Session> {
        let account = self.account();
        if account.reads_back {
            return None;
        }
        let sequence = match account.open.first() {
            None => account.last,
            Some(first) if first.session == account.session && first.sequence > 0 => {
                first.sequence - 1
            }
            Some(_) => return None,
        };
        Some(Session {
            id: account.id.clone()?,
            sequence,
            url: account.url.clone(),
        })
    }

    /// The channels that were heard since the last call. None while something is read back: what
    /// is heard in the meantime is later than what was missed.
    #[must_use]
    pub fn heard(&self) -> Vec<Heard> {
        let mut account = self.account();
        if account.reads_back {
            return Vec::new();
        }
        account.heard.drain().map(|(_, heard)| heard).collect()
    }

    /// What was heard could not be noted: it is told once more.
    pub fn hear_again(&self, heard: Vec<Heard>) {
        let mut account = self.account();
        for each in heard {
            account.heard.entry(each.channel.clone()).or_insert(each);
        }
    }

    /// Redis has forgotten what was noted there: all that this holder heard is told once more.
    pub fn hear_all_again(&self) {
        let mut account = self.account();
        let known: Vec<Heard> = account.known.values().cloned().collect();
        for heard in known {
            account.heard.insert(heard.channel.clone(), heard);
        }
    }

    fn account(&self) -> MutexGuard<'_, Account> {
        // Every change of the account is complete in itself.
        self.account.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begun() -> Progress {
        let progress = Progress::default();
        let session = progress.began("a".to_owned(), "wss://a".to_owned());
        assert_eq!(progress.session(), None, "what was missed is not read yet");
        progress.read_back(session);
        progress
    }

    fn saved(progress: &Progress) -> Option<u64> {
        progress.session().map(|session| session.sequence)
    }

    #[test]
    fn what_is_saved_is_before_the_first_message_that_is_not_accepted() {
        let progress = begun();
        progress.seen(1);
        let second = progress.take(2);
        progress.seen(2);
        let third = progress.take(3);
        progress.seen(3);
        progress.seen(4);
        assert_eq!(saved(&progress), Some(1));
        progress.give_back(third);
        assert_eq!(saved(&progress), Some(1));
        progress.give_back(second);
        assert_eq!(saved(&progress), Some(4));
        progress.seen(2);
        assert_eq!(saved(&progress), Some(4), "an event that comes late");
    }

    #[test]
    fn a_new_session_is_not_saved_before_the_old_one_is_handed_over() {
        let progress = begun();
        let old = progress.take(7);
        let session = progress.began("b".to_owned(), "wss://b".to_owned());
        progress.seen(1);
        let missed = progress.take(0);
        progress.read_back(session - 1);
        progress.give_back(old);
        assert_eq!(saved(&progress), None, "another session was read back to");
        progress.read_back(session);
        assert_eq!(saved(&progress), None, "what was read back is on its way");
        progress.give_back(missed);
        assert_eq!(saved(&progress), Some(1));
        assert_eq!(progress.session().unwrap().id, "b");
    }

    #[test]
    fn a_session_of_a_former_holder_goes_on() {
        let session = Session {
            id: "a".to_owned(),
            sequence: 12,
            url: "wss://a".to_owned(),
        };
        let progress = Progress::default();
        progress.resumes(&session);
        assert_eq!(progress.session(), Some(session));
    }
}
