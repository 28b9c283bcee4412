//! What must hold after every step of a case, and at its end.

use std::collections::BTreeSet;

use chinwag::{
    hot::{epoch, queue},
    jobs::Envelope,
};

use super::{
    super::{
        Fate, Turn, Word,
        model::{Dead, Part, Place},
    },
    HOUR_MS, Play, QUEUES,
};

impl Play<'_> {
    /// What must hold after every step.
    pub(super) async fn check(&self) {
        let stats = queue::stats(&self.hot, self.opened()).await.unwrap();
        self.model.agrees(&stats);
        self.knows_its_leases();
        self.is_roused().await;
    }

    /// A worker that is sure of itself knows of every lease that it has, or will learn with its
    /// next call that its session is not its own any more.
    fn knows_its_leases(&self) {
        for worker in &self.workers {
            if worker.epoch != self.model.epoch {
                continue;
            }
            for place in worker.places.iter().filter(|place| !place.unsure) {
                let part = &self.model.parts[usize::from(place.session.partition)];
                let session = part.sessions.get(&place.session.name);
                if session.is_none_or(|session| session.last_call < place.session.answered) {
                    continue;
                }
                for (mailbox, token) in part.held_by(&place.session.name) {
                    let known = place.hands.iter().any(|taken| taken.token == token)
                        || place.said.iter().any(|said| said.token == token);
                    assert!(known, "{mailbox} was leased behind its worker's back");
                }
            }
        }
    }

    /// Where something can be leased there is a wake token, unless somebody has just taken it.
    async fn is_roused(&self) {
        let mut read = redis::pipe();
        let mut places = Vec::new();
        for (partition, part) in (0..).zip(&self.model.parts) {
            for queue in QUEUES {
                let key = self.hot.keys().wake(partition, self.model.epoch, queue);
                read.exists(key);
                let wanted = part.ready(queue) > 0
                    && !self.model.paused.contains(queue)
                    && !self.popped.contains(&(partition, queue.to_owned()));
                places.push((partition, queue, wanted));
            }
        }
        let tokens: Vec<bool> = self.ask(&read).await;
        for ((partition, queue, wanted), token) in places.into_iter().zip(tokens) {
            assert!(token || !wanted, "nobody is woken for {queue} {partition}");
        }
    }

    /// A fresh worker does everything that is left.
    pub(super) async fn drain(&mut self) {
        for queue in QUEUES {
            self.pause(queue, false).await;
        }
        // Every lease ends and everything parked falls due.
        self.jump(1000 * HOUR_MS).await;
        self.workers = vec![self.worker()];
        let everything = [(0, 2), (1, 2)];
        for _ in 0..2000 {
            let own = self.workers[0]
                .places
                .iter()
                .map(|place| &place.session.name);
            let is_own = |(part, own): (&Part, &String)| part.sessions.keys().eq([own]);
            if self.model.jobs() == 0 && self.model.parts.iter().zip(own).all(is_own) {
                break;
            }
            for partition in 0..self.model.parts.len() {
                self.take_turn(&Turn {
                    worker: 0,
                    partition,
                    wanted: 4,
                    picks: everything.to_vec(),
                    says: vec![(0, Word::Done); 4],
                    again: None,
                    fate: Fate::Answered,
                })
                .await;
            }
            self.check().await;
        }
        assert_eq!(self.model.jobs(), 0, "a job is left");
        self.leave(0).await;
        self.check().await;
        self.leaves_nothing().await;
        self.kept_what_died().await;
    }

    /// Finished jobs leave nothing but unique keys, which soon end.
    async fn leaves_nothing(&self) {
        let swept = epoch::sweep_older(&self.hot, self.model.epoch).await;
        swept.unwrap();
        let keys: Vec<Vec<String>> = self.ask(redis::pipe().cmd("KEYS").arg("*")).await;
        let markers = (0..self.opened().partitions).map(|number| self.hot.keys().marker(number));
        let letters = self
            .model
            .dead
            .keys()
            .map(|number| self.hot.keys().dead(*number));
        let allowed: BTreeSet<String> = markers.chain(letters).collect();
        let mut left = BTreeSet::new();
        let mut unique = Vec::new();
        for key in keys
            .into_iter()
            .flatten()
            .filter(|key| !allowed.contains(key))
        {
            let name = key.rsplit_once(&format!(":{}:", self.model.epoch));
            let name = name.map_or(key.as_str(), |(_, name)| name);
            match name.split(':').next().unwrap_or(name) {
                "s" => unique.push(key),
                "fence" | "count" | "w" => {}
                _ => _ = left.insert(key),
            }
        }
        assert_eq!(left, BTreeSet::new(), "keys are left");
        self.unique_keys_end(unique).await;
        for (number, part) in (0..).zip(&self.model.parts) {
            let count = format!("{}count", self.base(number));
            let (count,): (Option<i64>,) = self.ask(redis::pipe().get(count)).await;
            assert_eq!(count.unwrap_or(0), 0);
            let empty = part
                .mailboxes
                .values()
                .all(|mail| mail.place == Place::Nowhere);
            assert!(empty, "the model holds something");
        }
    }

    async fn unique_keys_end(&self, unique: Vec<String>) {
        let known = self.model.parts.iter().map(|part| part.known.len());
        assert_eq!(unique.len(), known.sum::<usize>(), "unique keys");
        // A pipeline must not be empty.
        let mut read = redis::pipe();
        read.cmd("PING").ignore();
        for key in &unique {
            read.pttl(key);
        }
        let ends: Vec<i64> = self.ask(&read).await;
        assert!(
            ends.iter().all(|ms| (1..=15 * 60_000).contains(ms)),
            "{ends:?}"
        );
    }

    async fn kept_what_died(&self) {
        for (number, dead) in &self.model.dead {
            let kept = queue::dead_letters(&self.hot, *number, 1000).await.unwrap();
            let kept: Vec<Dead> = kept
                .into_iter()
                .map(|letter| Dead {
                    key: Envelope::from_wire(&letter.wire).unwrap().header.key,
                    tries: letter.tries,
                    reason: letter.reason,
                })
                .collect();
            assert_eq!(&kept, dead);
        }
    }
}
