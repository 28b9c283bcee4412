//! A set that forgets its oldest member when it is full.

use std::{
    collections::{HashSet, VecDeque},
    hash::Hash,
};

/// The last so many members that were added. A member is in it once.
#[derive(Debug)]
pub struct Remembered<T> {
    members: HashSet<T>,
    /// The members from the oldest on; always the same ones as in `members`.
    order: VecDeque<T>,
    most: usize,
}

impl<T: Clone + Eq + Hash> Remembered<T> {
    /// Room for `most` members; at least one.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self {
            members: HashSet::new(),
            order: VecDeque::new(),
            most: most.max(1),
        }
    }

    /// Adds a member. False when it was there already; then it keeps its age.
    pub fn insert(&mut self, member: T) -> bool {
        if !self.members.insert(member.clone()) {
            return false;
        }
        self.order.push_back(member);
        if self.order.len() > self.most
            && let Some(oldest) = self.order.pop_front()
        {
            self.members.remove(&oldest);
        }
        true
    }

    /// Whether it is still remembered.
    #[must_use]
    pub fn contains(&self, member: &T) -> bool {
        self.members.contains(member)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_is_forgotten_when_it_is_full() {
        let mut lately = Remembered::new(2);
        assert!(lately.insert(1));
        assert!(!lately.insert(1));
        assert!(lately.insert(2));
        assert!(lately.insert(3));
        assert!(!lately.contains(&1));
        assert!(lately.contains(&2) && lately.contains(&3));
    }
}
