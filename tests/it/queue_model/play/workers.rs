//! The workers of a case. They keep the rules of `hot/queue/keeper.rs`: who is not sure what it
//! holds asks before it says anything else, and whose session has ended begins another.

use std::{collections::BTreeMap, time::Duration};

use chinwag::{
    hot::{
        HotError,
        queue::{self, Acknowledgement, Pick, Session, Taken, Turned, Verdict},
    },
    jobs::Envelope,
};
use uuid::Uuid;

use super::{
    super::{
        Fate, Turn, Word,
        model::{Call, Refusal},
    },
    HOUR_MS, LEASE_MS, Play, QUEUES, now_ms,
};

/// A worker, as it sees itself.
pub(super) struct Worker {
    pub(super) epoch: i64,
    pub(super) places: Vec<Seat>,
    /// What it said earlier.
    pub(super) old: Vec<Acknowledgement>,
}

/// A worker's side of a partition.
pub(super) struct Seat {
    pub(super) session: Session,
    pub(super) hands: Vec<Taken>,
    pub(super) said: Vec<Acknowledgement>,
    pub(super) unsure: bool,
}

/// A worker's side of every partition.
pub(super) fn seats(name: &str, partitions: u16) -> Vec<Seat> {
    let lease = Duration::from_millis(LEASE_MS.unsigned_abs());
    (0..partitions)
        .map(|partition| Seat {
            session: Session::new(name.to_owned(), partition, lease),
            hands: Vec::new(),
            said: Vec::new(),
            unsure: false,
        })
        .collect()
}

impl Play<'_> {
    pub(super) fn worker(&self) -> Worker {
        let name = Uuid::now_v7().simple().to_string();
        Worker {
            epoch: self.model.epoch,
            places: seats(&name, self.opened().partitions),
            old: Vec::new(),
        }
    }

    /// A worker was refused since there is another epoch: what it held is void.
    fn follow(&mut self, at: usize) {
        let partitions = self.opened().partitions;
        let worker = &mut self.workers[at];
        let name = worker.places[0].session.name.clone();
        worker.epoch = self.model.epoch;
        worker.old.clear();
        worker.places = seats(&name, partitions);
    }

    pub(super) async fn take_turn(&mut self, turn: &Turn) {
        let Turn {
            worker: at,
            partition,
            wanted,
            picks,
            says,
            again,
            fate,
        } = turn;
        let seat = partition % self.workers[*at].places.len();
        if self.workers[*at].places[seat].unsure && !self.reconcile(*at, seat).await {
            return;
        }
        self.say(*at, seat, says, *again);
        let call = self.call(*at, seat, *wanted, picks);
        let place = &mut self.workers[*at].places[seat];
        if *fate == Fate::Delayed {
            self.late.push((call, place.session.clone()));
            place.session.calls += 1;
            place.unsure = true;
            return self.note("delayed");
        }
        let mut session = place.session.clone();
        let answer = self.put_call(&call, &mut session).await;
        let place = &mut self.workers[*at].places[seat];
        place.session.calls = session.calls;
        if *fate == Fate::AnswerLost {
            place.unsure = true;
            return self.note("answer lost");
        }
        match answer {
            Ok(turned) => {
                place.session = session;
                place.said.clear();
                place.hands.extend(turned.taken);
                self.workers[*at].old.extend(call.said);
            }
            Err(Refusal::Gone) => self.lose_all(*at, seat),
            Err(Refusal::Epoch) => self.follow(*at),
            Err(Refusal::Late) => panic!("a worker's last call came too late"),
        }
    }

    /// What a worker says of what it has in hand, and perhaps something it said before.
    fn say(&mut self, at: usize, seat: usize, says: &[(usize, Word)], again: Option<usize>) {
        let now = now_ms();
        let worker = &mut self.workers[at];
        let place = &mut worker.places[seat];
        for (which, word) in says {
            if place.hands.is_empty() {
                break;
            }
            let taken = place.hands.swap_remove(which % place.hands.len());
            let header = Envelope::from_wire(&taken.wire).unwrap().header;
            let due_ms = self.model.parts.get(usize::from(place.session.partition));
            let due_ms = due_ms
                .and_then(|part| part.mailboxes.get(&taken.mailbox))
                .and_then(|mail| mail.jobs.front())
                .and_then(|job| job.envelope.header.due_ms);
            let verdict = match word {
                // It came before its time, as the second of its mailbox: so it waits.
                _ if due_ms.is_some_and(|due_ms| due_ms > now) => {
                    Verdict::Wait(due_ms.unwrap_or(0))
                }
                Word::Done => Verdict::Done,
                Word::Retry(hours) => Verdict::Retry(Duration::from_hours(*hours)),
                Word::Wait(hours) => Verdict::Wait(now + hours * HOUR_MS),
                Word::Back => Verdict::Back,
                Word::Dead => Verdict::Dead("it died".to_owned()),
            };
            place.said.push(Acknowledgement {
                mailbox: taken.mailbox,
                token: taken.token,
                verdict,
                unique: queue::unique(&header.kind, &header.journal_key()),
            });
        }
        // The same again, in one call or in a later one.
        let mut earlier = place.said.clone();
        earlier.extend(worker.old.iter().cloned());
        if let Some(which) = again.filter(|_| !earlier.is_empty()) {
            place.said.push(earlier.swap_remove(which % earlier.len()));
        }
    }

    fn call(&self, at: usize, seat: usize, wanted: usize, picks: &[(usize, usize)]) -> Call {
        let worker = &self.workers[at];
        let place = &worker.places[seat];
        Call {
            partition: place.session.partition,
            epoch: worker.epoch,
            session: place.session.name.clone(),
            answered: place.session.answered,
            number: place.session.calls + 1,
            lease_ms: LEASE_MS,
            wanted,
            picks: picks
                .iter()
                .map(|(queue, most)| Pick {
                    queue: QUEUES[*queue],
                    most: *most,
                })
                .collect(),
            said: place.said.clone(),
        }
    }

    /// Makes a call, and holds what is answered against the model.
    async fn put_call(&mut self, call: &Call, session: &mut Session) -> Result<Turned, Refusal> {
        let answer = queue::turn(
            &self.hot,
            call.epoch,
            session,
            call.wanted,
            &call.picks,
            &call.said,
        )
        .await;
        if let Some(refusal) = self.model.refusal(call) {
            let error = answer.as_ref().err();
            let told = error.and_then(Refusal::of);
            assert_eq!(told, Some(refusal), "{answer:?}");
            self.note(match refusal {
                Refusal::Epoch => "refused: epoch",
                Refusal::Gone => "refused: gone",
                Refusal::Late => "refused: late",
            });
            return Err(refusal);
        }
        let turned = answer.unwrap();
        self.tally_turn(call, &turned);
        self.model.turn(call, &turned);
        for pick in &call.picks {
            self.popped.remove(&(call.partition, pick.queue.to_owned()));
        }
        Ok(turned)
    }

    fn tally_turn(&mut self, call: &Call, turned: &Turned) {
        if turned.stale > 0 {
            self.note("stale");
        }
        for taken in &turned.taken {
            self.note(if taken.attempt > 1 {
                "leased again"
            } else {
                "leased"
            });
        }
        for said in &call.said {
            self.note(match said.verdict {
                Verdict::Done => "done",
                Verdict::Retry(_) => "retry",
                Verdict::Wait(_) => "wait",
                Verdict::Back => "back",
                Verdict::Dead(_) => "dead",
            });
        }
    }

    /// Finds out what a worker holds, as the keeper does. False when the session has ended, or the
    /// epoch.
    pub(super) async fn reconcile(&mut self, at: usize, seat: usize) -> bool {
        let call = self.call(at, seat, 0, &[]);
        let mut session = self.workers[at].places[seat].session.clone();
        let answer = queue::reconcile(&self.hot, call.epoch, &mut session).await;
        self.workers[at].places[seat].session.calls = session.calls;
        if let Some(refusal) = self.model.refusal(&call) {
            let told = answer.as_ref().err().and_then(Refusal::of);
            assert_eq!(told, Some(refusal), "{answer:?}");
            match refusal {
                Refusal::Gone => self.lose_all(at, seat),
                Refusal::Epoch => self.follow(at),
                Refusal::Late => panic!("a worker's last call came too late"),
            }
            return false;
        }
        let held = answer.unwrap();
        let ends_ms = self.session_ends_ms(&call).await;
        self.model.reconciled(&call, ends_ms, &held);
        self.note("reconciled");
        let place = &mut self.workers[at].places[seat];
        place.session = session;
        let held: BTreeMap<String, u64> = held.into_iter().collect();
        place
            .said
            .retain(|said| held.get(&said.mailbox) == Some(&said.token));
        for (mailbox, token) in held {
            let said = place.said.iter().any(|said| said.mailbox == mailbox);
            let in_hand = place.hands.iter().any(|taken| taken.token == token);
            if !said && !in_hand {
                place.said.push(Acknowledgement {
                    mailbox,
                    token,
                    verdict: Verdict::Back,
                    unique: String::new(),
                });
            }
        }
        place.unsure = false;
        true
    }

    async fn session_ends_ms(&self, call: &Call) -> i64 {
        let sessions = format!("{}sessions", self.base(call.partition));
        let (ends,): (f64,) = self
            .ask(redis::pipe().zscore(sessions, &call.session))
            .await;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a time in ms is whole and small"
        )]
        let ends_ms = ends as i64;
        ends_ms
    }

    fn lose_all(&mut self, at: usize, seat: usize) {
        let worker = &mut self.workers[at];
        let place = &mut worker.places[seat];
        let lost = place.hands.drain(..).map(|taken| Acknowledgement {
            mailbox: taken.mailbox,
            token: taken.token,
            verdict: Verdict::Done,
            unique: String::new(),
        });
        worker.old.extend(lost);
        place.said.clear();
        place.session = place.session.anew();
        place.unsure = false;
    }

    /// A worker ends in good order; another takes its place.
    pub(super) async fn leave(&mut self, at: usize) {
        for seat in 0..self.workers[at].places.len() {
            let worker = &self.workers[at];
            let session = &worker.places[seat].session;
            if session.answered == 0 {
                continue;
            }
            let left = queue::leave(&self.hot, worker.epoch, session).await;
            if worker.epoch == self.model.epoch {
                left.unwrap();
                let (partition, name) = (session.partition, session.name.clone());
                self.model.left(partition, &name);
            } else {
                let refused = matches!(left, Err(HotError::WrongEpoch { .. }));
                assert!(refused, "{left:?}");
            }
        }
        self.note("left");
        self.workers[at] = self.worker();
    }

    /// A call that was thought lost arrives.
    pub(super) async fn arrive(&mut self, which: usize) {
        if self.late.is_empty() {
            return;
        }
        let (call, mut session) = self.late.swap_remove(which % self.late.len());
        if self.put_call(&call, &mut session).await.is_ok() {
            self.note("arrived late");
        }
    }
}
