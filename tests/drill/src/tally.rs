//! Counts: what was posted and what came back, in numbers.
//!
//! Pure: the record goes in, the count comes out. Nothing here waits or looks at a clock.

/// One message, and the bot's replies to it, oldest first.
#[derive(Clone, Debug)]
pub struct Said {
    /// Which conversation it belongs to.
    pub conversation: usize,
    /// When it was posted, in milliseconds.
    pub at_ms: i64,
    /// When each reply became visible, in milliseconds, and its place in the order of all messages.
    pub replies: Vec<(i64, u64)>,
}

/// What a fault did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Count {
    /// Messages posted.
    pub sent: u64,
    /// Messages with at least one reply.
    pub answered: u64,
    /// Messages without a reply.
    pub lost: u64,
    /// Replies beyond the first, and messages of the bot's that answer nothing.
    pub doubled: u64,
    /// Answers that came after the answer to a later message of their conversation.
    pub out_of_order: u64,
    /// Half of the answers were visible within so many milliseconds.
    pub p50: i64,
    /// And nineteen of twenty within so many.
    pub p95: i64,
    /// The longest time, in seconds, in which nothing was answered although something that was
    /// answered later was waiting.
    pub worst_gap_s: f64,
    /// How often the fault really struck.
    pub injected: u64,
    waits: Vec<i64>,
}

impl Count {
    /// Counts messages, in the order in which they were posted. `stray` messages of the bot's answer
    /// nothing.
    #[must_use]
    pub fn of(said: &[Said], stray: u64, injected: u64) -> Self {
        let answered = said.iter().filter(|it| !it.replies.is_empty()).count() as u64;
        let replies: usize = said.iter().map(|it| it.replies.len()).sum();
        let first = |it: &Said| it.replies.first().map(|(at, _)| at - it.at_ms);
        let count = Self {
            sent: said.len() as u64,
            answered,
            lost: said.len() as u64 - answered,
            doubled: replies as u64 - answered + stray,
            out_of_order: out_of_order(said).len() as u64,
            worst_gap_s: worst_gap_s(said),
            injected,
            waits: said.iter().filter_map(first).collect(),
            ..Self::default()
        };
        count.with_percentiles()
    }

    /// All counts together.
    #[must_use]
    pub fn total<'a>(counts: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut total = Self::default();
        for count in counts {
            total.sent += count.sent;
            total.answered += count.answered;
            total.lost += count.lost;
            total.doubled += count.doubled;
            total.out_of_order += count.out_of_order;
            total.injected += count.injected;
            total.worst_gap_s = total.worst_gap_s.max(count.worst_gap_s);
            total.waits.extend(&count.waits);
        }
        total.with_percentiles()
    }

    /// Whether nothing was lost, doubled or out of order, and the fault struck.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.lost + self.doubled + self.out_of_order == 0 && self.injected > 0
    }

    fn with_percentiles(mut self) -> Self {
        self.waits.sort_unstable();
        self.p50 = percentile(&self.waits, 50);
        self.p95 = percentile(&self.waits, 95);
        self
    }
}

/// The smallest value that so many percent do not exceed; 0 of nothing.
fn percentile(sorted: &[i64], percent: usize) -> i64 {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or(0)
}

/// The messages whose answer came after the answer to a later message of their conversation, by their
/// places.
#[must_use]
pub fn out_of_order(said: &[Said]) -> Vec<usize> {
    let conversations = said.iter().map(|it| it.conversation + 1).max();
    let mut earliest = vec![u64::MAX; conversations.unwrap_or(0)];
    let mut found = Vec::new();
    for (number, it) in said.iter().enumerate().rev() {
        let Some((_, place)) = it.replies.first() else {
            continue;
        };
        let earliest = &mut earliest[it.conversation];
        if *place > *earliest {
            found.push(number);
        }
        *earliest = (*earliest).min(*place);
    }
    found.reverse();
    found
}

fn worst_gap_s(said: &[Said]) -> f64 {
    let answered = said
        .iter()
        .filter_map(|it| Some((it.at_ms, it.replies.first()?.0)));
    // At the same moment an answer goes before a post, which then begins a wait of its own.
    let mut moments: Vec<(i64, i32)> = answered
        .flat_map(|(posted, answered)| [(posted, 1), (answered.max(posted), -1)])
        .collect();
    moments.sort_unstable();
    let (mut waiting, mut since, mut worst) = (0, 0, 0);
    for (at, change) in moments {
        if change < 0 {
            worst = worst.max(at - since);
            since = at;
        } else if waiting <= 0 {
            since = at;
        }
        waiting += change;
    }
    f64::from(i32::try_from(worst).unwrap_or(i32::MAX)) / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(conversation: usize, at_ms: i64, replies: &[(i64, u64)]) -> Said {
        Said {
            conversation,
            at_ms,
            replies: replies.to_vec(),
        }
    }

    #[test]
    fn what_is_answered_once_and_in_order_is_clean() {
        let record = [
            said(0, 0, &[(10, 1)]),
            said(1, 5, &[(2005, 3)]),
            said(0, 20, &[(40, 2)]),
        ];
        let count = Count::of(&record, 0, 1);
        assert!(count.is_clean(), "{count:?}");
        assert_eq!((count.sent, count.answered), (3, 3));
        assert_eq!((count.p50, count.p95), (20, 2000));
        assert!((count.worst_gap_s - 1.965).abs() < 1e-9, "{count:?}");
        assert!(!Count::of(&record, 0, 0).is_clean());
    }

    #[test]
    fn what_is_lost_doubled_or_out_of_order_is_counted() {
        let record = [
            said(0, 0, &[(50, 9)]),
            said(0, 1, &[(40, 5)]),
            said(0, 2, &[]),
            said(1, 3, &[(10, 2), (20, 3), (30, 4)]),
        ];
        let count = Count::of(&record, 1, 1);
        assert_eq!((count.lost, count.doubled, count.out_of_order), (1, 3, 1));
        let total = Count::total([&count, &count]);
        assert_eq!((total.sent, total.lost, total.doubled), (8, 2, 6));
        assert_eq!((total.p50, total.injected), (39, 2));
    }

    #[test]
    fn a_pause_in_which_nobody_waits_is_no_gap() {
        let record = [said(0, 0, &[(10, 1)]), said(0, 60_000, &[(60_020, 2)])];
        assert!((Count::of(&record, 0, 1).worst_gap_s - 0.02).abs() < 1e-9);
        assert!(Count::of(&[], 0, 0).worst_gap_s.abs() < 1e-9);
    }
}
