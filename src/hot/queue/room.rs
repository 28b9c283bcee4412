//! How much more a worker may run, of each kind and of all, and which goes first. Nothing here
//! talks to Redis.

use super::Pick;
use crate::jobs::{Kind, Priority};

/// After so many interactive jobs a background one goes first.
const BACKGROUND_EVERY: usize = 8;

/// What a worker runs and may run.
#[derive(Debug)]
pub(super) struct Room {
    most: usize,
    out: usize,
    /// What calls on their way may lease.
    asked: usize,
    kinds: Vec<OfKind>,
    /// Interactive jobs since a background one went first; no more than are needed for that.
    credit: usize,
    /// Kinds of one priority take turns in going first.
    rotated: usize,
}

#[derive(Debug)]
struct OfKind {
    name: &'static str,
    priority: Priority,
    most: usize,
    out: usize,
    asked: usize,
}

impl OfKind {
    fn left(&self) -> usize {
        self.most.saturating_sub(self.out + self.asked)
    }
}

/// What may be leased in one round of turns, one a partition: together no more than fits.
#[derive(Debug)]
pub(super) struct Turns {
    free: usize,
    first: usize,
    kinds: Vec<(&'static str, Priority, usize)>,
}

impl Room {
    pub(super) fn new(most: usize, kinds: &[(&'static Kind, usize)]) -> Self {
        let of_kind = |(kind, most): &(&'static Kind, usize)| OfKind {
            name: kind.name,
            priority: kind.priority,
            most: *most,
            out: 0,
            asked: 0,
        };
        Self {
            most,
            out: 0,
            asked: 0,
            kinds: kinds.iter().map(of_kind).collect(),
            credit: 0,
            rotated: 0,
        }
    }

    /// How many more jobs may be asked for.
    pub(super) fn free(&self) -> usize {
        if self.kinds.iter().all(|kind| kind.left() == 0) {
            return 0;
        }
        self.most.saturating_sub(self.out + self.asked)
    }

    /// A call goes out that may lease so much.
    pub(super) fn ask(&mut self, wanted: usize, picks: &[Pick]) {
        self.asked += wanted;
        for pick in picks {
            if let Some(kind) = self.of_queue(pick.queue) {
                kind.asked += pick.most;
            }
        }
    }

    /// It was answered, or failed.
    pub(super) fn answered(&mut self, wanted: usize, picks: &[Pick]) {
        self.asked -= wanted;
        for pick in picks {
            if let Some(kind) = self.of_queue(pick.queue) {
                kind.asked -= pick.most;
            }
        }
    }

    /// The queues of which more may run.
    pub(super) fn queues(&self) -> Vec<&'static str> {
        if self.out >= self.most {
            return Vec::new();
        }
        let open = self.kinds.iter().filter(|kind| kind.out < kind.most);
        open.map(|kind| kind.name).collect()
    }

    /// A job of a mailbox begins.
    pub(super) fn take(&mut self, mailbox: &str) {
        self.out += 1;
        if let Some(kind) = self.kind(mailbox) {
            kind.out += 1;
            self.credit = match kind.priority {
                Priority::Interactive => (self.credit + 1).min(BACKGROUND_EVERY),
                Priority::Background => 0,
            };
        }
    }

    /// A job of a mailbox has ended. Says whether its kind was full, so that more of it may wait
    /// than was looked for.
    pub(super) fn give_back(&mut self, mailbox: &str) -> bool {
        self.out = self.out.saturating_sub(1);
        let Some(kind) = self.kind(mailbox) else {
            return false;
        };
        let was_full = kind.out >= kind.most;
        kind.out = kind.out.saturating_sub(1);
        was_full
    }

    fn kind(&mut self, mailbox: &str) -> Option<&mut OfKind> {
        self.of_queue(mailbox.split(':').next()?)
    }

    fn of_queue(&mut self, queue: &str) -> Option<&mut OfKind> {
        self.kinds.iter_mut().find(|kind| kind.name == queue)
    }

    /// A round of turns, in which at most `free` jobs are leased.
    pub(super) fn turns(&mut self, free: usize) -> Turns {
        self.rotated = self.rotated.wrapping_add(1);
        let mut kinds: Vec<_> = self
            .kinds
            .iter()
            .filter(|kind| kind.left() > 0)
            .map(|kind| (kind.name, kind.priority, kind.left()))
            .collect();
        let background = |kind: &(&str, Priority, usize)| kind.1 == Priority::Background;
        kinds.sort_by_key(background);
        let split = kinds.partition_point(|kind| !background(kind));
        let (_, behind) = kinds.split_at_mut(split);
        if !behind.is_empty() {
            behind.rotate_left(self.rotated % behind.len());
        }
        Turns {
            free,
            first: free / (BACKGROUND_EVERY + 1) + self.credit / BACKGROUND_EVERY,
            kinds,
        }
    }
}

impl Turns {
    /// The next turn, when so many are left with it: how many mailboxes it may lease, and of
    /// which queues.
    pub(super) fn next(&mut self, left: usize) -> (usize, Vec<Pick>) {
        let wanted = self.free.div_ceil(left.max(1));
        self.free -= wanted;
        let mut picks = Vec::with_capacity(self.kinds.len() + 1);
        // The first of the background jobs go before all others.
        let mut early = self.first.min(wanted);
        self.first -= early;
        for (queue, priority, most) in &mut self.kinds {
            if *priority == Priority::Background && early > 0 && *most > 0 {
                let most_early = early.min(*most);
                early -= most_early;
                *most -= most_early;
                picks.push(Pick {
                    queue,
                    most: most_early,
                });
            }
        }
        for (queue, _, most) in &mut self.kinds {
            let some = (*most).min(wanted);
            // What is offered here cannot be offered in another partition too. One that is
            // offered nothing of a queue still says whether something waits in it.
            *most = most.saturating_sub(some);
            picks.push(Pick { queue, most: some });
        }
        (wanted, picks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::kind;

    fn room(most: usize, upkeep: usize) -> Room {
        let kinds = [
            (kind("conversation").unwrap(), usize::MAX),
            (kind("upkeep").unwrap(), upkeep),
        ];
        Room::new(most, &kinds)
    }

    fn most(picks: &[Pick], queue: &str) -> usize {
        let of_queue = picks.iter().filter(|pick| pick.queue == queue);
        of_queue.map(|pick| pick.most).sum()
    }

    #[test]
    fn no_more_is_offered_than_fits_over_all_partitions() {
        let mut room = room(10, 3);
        for _ in 0..4 {
            room.take("conversation:console/a/b");
        }
        assert_eq!(room.free(), 6);
        let mut turns = room.turns(room.free());
        let turns: Vec<_> = (1..=4).rev().map(|left| turns.next(left)).collect();
        assert_eq!(turns.iter().map(|turn| turn.0).sum::<usize>(), 6);
        let upkeep: usize = turns.iter().map(|turn| most(&turn.1, "upkeep")).sum();
        assert_eq!(upkeep, 3);
    }

    #[test]
    fn a_kind_that_is_full_is_not_asked_for_until_one_of_it_ends() {
        let mut room = room(10, 1);
        room.take("upkeep:x");
        assert_eq!(room.queues(), ["conversation"]);
        assert_eq!(most(&room.turns(9).next(1).1, "upkeep"), 0);
        room.give_back("upkeep:x");
        assert_eq!(room.queues(), ["conversation", "upkeep"]);
    }

    #[test]
    fn what_is_asked_for_is_not_offered_again_until_it_is_answered() {
        let mut room = room(10, 3);
        let (wanted, picks) = room.turns(6).next(1);
        room.ask(wanted, &picks);
        assert_eq!(room.free(), 4);
        assert_eq!(most(&room.turns(4).next(1).1, "upkeep"), 0);
        // Nobody is kept from waiting for more: what is asked for may not be there.
        assert_eq!(room.queues(), ["conversation", "upkeep"]);
        room.answered(wanted, &picks);
        assert_eq!(room.free(), 10);
        assert_eq!(most(&room.turns(4).next(1).1, "upkeep"), 3);
    }

    #[test]
    fn interactive_jobs_go_first_and_background_ones_do_not_starve() {
        let mut room = room(100, 100);
        let first = |room: &mut Room, free| room.turns(free).next(1).1[0];
        assert_eq!(first(&mut room, 1).queue, "conversation");
        for _ in 0..8 {
            room.take("conversation:a");
        }
        // One place becomes free at a time: after eight others it is a background job's.
        assert_eq!(
            first(&mut room, 1),
            Pick {
                queue: "upkeep",
                most: 1
            }
        );
        room.take("upkeep:b");
        assert_eq!(first(&mut room, 1).queue, "conversation");
        // Many are leased at once: one in nine.
        assert_eq!(
            first(&mut room, 45),
            Pick {
                queue: "upkeep",
                most: 5
            }
        );
    }

    #[test]
    fn a_room_whose_kinds_are_all_full_has_none_left() {
        let mut room = Room::new(10, &[(kind("upkeep").unwrap(), 1)]);
        room.take("upkeep:x");
        assert_eq!((room.free(), room.queues().len()), (0, 0));
    }
}
