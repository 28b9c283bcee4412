//! A partition, as it should be.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use chinwag::{
    hot::queue::{Enqueued, Turned, Verdict},
    jobs::Envelope,
};

use super::{Call, Dead, Job, queue_of, unique_of};

/// A partition.
#[derive(Debug, Default)]
pub struct Part {
    pub mailboxes: BTreeMap<String, Mailbox>,
    /// The lines of ready mailboxes, by queue. Those of one group may come in any order.
    pub lines: BTreeMap<String, VecDeque<BTreeSet<String>>>,
    pub sessions: BTreeMap<String, Session>,
    /// Unique keys, and whether their job is over.
    pub known: BTreeMap<String, bool>,
    fence: u64,
    /// Who was leased from the same line while a ready mailbox waited.
    passed_by: BTreeMap<String, BTreeSet<String>>,
}

#[derive(Debug)]
pub struct Mailbox {
    pub jobs: VecDeque<Job>,
    pub tries: u32,
    pub place: Place,
}

/// Where a mailbox is. It is nowhere when it is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    Nowhere,
    Ready { in_front: bool },
    Held { session: String, token: u64 },
    Parked { due_ms: i64 },
}

#[derive(Debug)]
pub struct Session {
    pub ends_ms: i64,
    pub last_call: u64,
}

/// What becomes ready in one call, in the order in which it does.
#[derive(Default)]
struct Rising {
    back: Vec<String>,
    front: Vec<String>,
}

impl Part {
    /// How many jobs wait or run.
    pub fn jobs(&self) -> usize {
        self.mailboxes.values().map(|mail| mail.jobs.len()).sum()
    }

    /// How many mailboxes of a queue are ready.
    pub fn ready(&self, queue: &str) -> usize {
        let line = self.lines.get(queue);
        line.map_or(0, |line| line.iter().map(BTreeSet::len).sum())
    }

    /// When the job may have been accepted that is next in line.
    pub fn next_accepted(&self, queue: &str) -> Vec<i64> {
        let front = self.lines.get(queue).and_then(|line| line.front());
        let mailboxes = front.into_iter().flatten();
        mailboxes
            .map(|name| self.mailboxes[name].jobs[0].envelope.header.accepted_ms)
            .collect()
    }

    /// What a session holds.
    pub fn held_by(&self, session: &str) -> BTreeMap<String, u64> {
        let held = |(name, mail): (&String, &Mailbox)| match &mail.place {
            Place::Held { session: of, token } if of == session => Some((name.clone(), *token)),
            _ => None,
        };
        self.mailboxes.iter().filter_map(held).collect()
    }

    /// A job was put into its mailbox, unless it is known.
    pub fn put(&mut self, job: Job, now_ms: i64) -> Enqueued {
        let unique = unique_of(&job.envelope.header);
        if self.known.contains_key(&unique) {
            return Enqueued::Duplicate;
        }
        self.known.insert(unique, false);
        let name = job.envelope.header.mailbox();
        let due_ms = job.envelope.header.due_ms.unwrap_or(0);
        let mail = self
            .mailboxes
            .entry(name.clone())
            .or_insert_with(|| Mailbox {
                jobs: VecDeque::new(),
                tries: 0,
                place: Place::Nowhere,
            });
        mail.jobs.push_back(job);
        if mail.place == Place::Nowhere {
            // Due times lie hours apart: what is not due by now is not due for long.
            if due_ms <= now_ms + 60_000 {
                self.line_up(Rising {
                    back: vec![name],
                    front: vec![],
                });
            } else {
                mail.place = Place::Parked { due_ms };
            }
        }
        Enqueued::New
    }

    /// A session made a call.
    pub fn call(&mut self, session: &str, number: u64, ends_ms: i64) {
        let called = Session {
            ends_ms,
            last_call: number,
        };
        self.sessions.insert(session.to_owned(), called);
    }

    /// A turn was taken.
    pub fn turn(
        &mut self,
        call: &Call,
        turned: &Turned,
        paused: &BTreeSet<String>,
        dead: &mut Vec<Dead>,
    ) {
        let now_ms = i64::try_from(turned.now_ms).unwrap();
        self.call(&call.session, call.number, now_ms + call.lease_ms);
        let mut rising = Rising::default();
        let stale = self.hear(call, now_ms, &mut rising, dead);
        assert_eq!(turned.stale, stale, "stale acknowledgements");
        self.reap(now_ms, &mut rising);
        self.unpark(now_ms, &mut rising);
        self.line_up(rising);
        self.lease(call, paused, turned);
        let picked: BTreeSet<&str> = call.picks.iter().map(|pick| pick.queue).collect();
        let waiting: usize = picked
            .into_iter()
            .filter(|queue| !paused.contains(*queue))
            .map(|queue| self.ready(queue))
            .sum();
        assert_eq!(turned.waiting, waiting as u64, "mailboxes that still wait");
        let due = self.due(now_ms).filter(|_| turned.taken.is_empty());
        let told = turned
            .due
            .map(|due| i64::try_from(due.as_millis()).unwrap());
        assert_eq!(told, due, "when something falls due");
    }

    fn hear(&mut self, call: &Call, now_ms: i64, rising: &mut Rising, dead: &mut Vec<Dead>) -> u64 {
        let mut stale = 0;
        // What is done is told first.
        let (done, others): (Vec<_>, Vec<_>) = call
            .said
            .iter()
            .partition(|said| said.verdict == Verdict::Done);
        for said in done.into_iter().chain(others) {
            let place = Place::Held {
                session: call.session.clone(),
                token: said.token,
            };
            let mail = self.mailboxes.get_mut(&said.mailbox);
            let Some(mail) = mail.filter(|mail| mail.place == place) else {
                stale += 1;
                continue;
            };
            match &said.verdict {
                Verdict::Retry(delay) => {
                    mail.tries += 1;
                    let due_ms = now_ms + i64::try_from(delay.as_millis()).unwrap();
                    mail.place = Place::Parked { due_ms };
                }
                Verdict::Wait(due_ms) => mail.place = Place::Parked { due_ms: *due_ms },
                Verdict::Back => rising.front.push(said.mailbox.clone()),
                Verdict::Done | Verdict::Dead(_) => {
                    let job = mail.jobs.pop_front().expect("what is held has a head");
                    let over = self.known.insert(unique_of(&job.envelope.header), true);
                    assert_eq!(over, Some(false), "a job ended twice");
                    if let Verdict::Dead(reason) = &said.verdict {
                        dead.push(Dead {
                            key: job.envelope.header.key,
                            tries: mail.tries + 1,
                            reason: reason.clone(),
                        });
                    }
                    mail.tries = 0;
                    mail.place = Place::Nowhere;
                    if !mail.jobs.is_empty() {
                        rising.back.push(said.mailbox.clone());
                    }
                }
            }
            if said.verdict == Verdict::Back {
                mail.place = Place::Nowhere;
            }
        }
        stale
    }

    /// The worker that has been silent the longest beyond its time loses what it holds, and its
    /// session.
    fn reap(&mut self, now_ms: i64, rising: &mut Rising) {
        let silent = self
            .sessions
            .iter()
            .min_by_key(|(name, session)| (session.ends_ms, (*name).clone()))
            .filter(|(_, session)| session.ends_ms <= now_ms)
            .map(|(name, _)| name.clone());
        let Some(silent) = silent else { return };
        let theirs = self.held_by(&silent);
        self.sessions.remove(&silent);
        for name in theirs.into_keys() {
            let mail = self.mailboxes.get_mut(&name).expect("it is held");
            mail.tries += 1;
            mail.place = Place::Nowhere;
            rising.front.push(name);
        }
    }

    fn unpark(&mut self, now_ms: i64, rising: &mut Rising) {
        let mut due: Vec<(i64, String)> = Vec::new();
        for (name, mail) in &mut self.mailboxes {
            if let Place::Parked { due_ms } = mail.place
                && due_ms <= now_ms
            {
                due.push((due_ms, name.clone()));
                mail.place = Place::Nowhere;
            }
        }
        due.sort();
        rising.back.extend(due.into_iter().map(|(_, name)| name));
    }

    fn line_up(&mut self, rising: Rising) {
        let mut groups: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for name in rising.back {
            self.becomes_ready(&name, false);
            let line = self.lines.entry(queue_of(&name)).or_default();
            line.push_back(BTreeSet::from([name]));
        }
        for name in rising.front {
            self.becomes_ready(&name, true);
            groups.entry(queue_of(&name)).or_default().insert(name);
        }
        for (queue, group) in groups {
            self.lines.entry(queue).or_default().push_front(group);
        }
    }

    fn becomes_ready(&mut self, name: &str, in_front: bool) {
        let mail = self.mailboxes.get_mut(name).expect("it has jobs");
        assert_eq!(mail.place, Place::Nowhere, "{name} is in two places");
        mail.place = Place::Ready { in_front };
        self.passed_by.insert(name.to_owned(), BTreeSet::new());
    }

    fn lease(&mut self, call: &Call, paused: &BTreeSet<String>, turned: &Turned) {
        let mut taken = turned.taken.iter();
        let mut wanted = call.wanted;
        for pick in &call.picks {
            let ready = if paused.contains(pick.queue) {
                0
            } else {
                self.ready(pick.queue)
            };
            let some = pick.most.min(wanted).min(ready);
            wanted -= some;
            for _ in 0..some {
                let taken = taken.next().expect("as much is leased as can be");
                let line = self.lines.get_mut(pick.queue).expect("it is not empty");
                let first = line.front_mut().expect("it is not empty");
                assert!(first.remove(&taken.mailbox), "{taken:?} was not next");
                if first.is_empty() {
                    line.pop_front();
                }
                self.fence += 1;
                assert_eq!(taken.token, self.fence, "{taken:?}");
                self.is_fair(&taken.mailbox);
                let mail = self.mailboxes.get_mut(&taken.mailbox).expect("it is ready");
                assert_eq!(taken.attempt, mail.tries + 1, "{taken:?}");
                let header = Envelope::from_wire(&taken.wire).unwrap().header;
                let head = &mail.jobs[0].envelope.header;
                assert_eq!(header.key, head.key, "{} in order", taken.mailbox);
                mail.place = Place::Held {
                    session: call.session.clone(),
                    token: taken.token,
                };
            }
        }
        assert!(taken.next().is_none(), "{:?} is too much", turned.taken);
    }

    /// Nobody is leased a second time while another of the line waits, unless it was put in
    /// front of the line.
    fn is_fair(&mut self, leased: &str) {
        self.passed_by.remove(leased);
        let in_front = Place::Ready { in_front: true };
        if self.mailboxes[leased].place == in_front {
            return;
        }
        let queue = queue_of(leased);
        for (waiting, passed_by) in &mut self.passed_by {
            if queue_of(waiting) == queue {
                let first = passed_by.insert(leased.to_owned());
                assert!(first, "{leased} was leased twice while {waiting} waited");
            }
        }
    }

    fn due(&self, now_ms: i64) -> Option<i64> {
        let parked = self.mailboxes.values().filter_map(|mail| match mail.place {
            Place::Parked { due_ms } => Some(due_ms),
            _ => None,
        });
        let sessions = self.sessions.values().map(|session| session.ends_ms);
        let nearest = parked.chain(sessions).min()?;
        Some((nearest - now_ms).max(0))
    }
}
