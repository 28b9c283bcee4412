//! Which message took the place of which, among events that are told again.
//!
//! Whoever watches sees a message change under their eyes. Whoever comes later is told of both,
//! and nothing can be pressed below the one whose place was taken. Pure: events in, events out.

use std::{collections::HashMap, sync::Arc};

use super::event::Event;
use crate::domain::ids::MessageId;

/// The event whose place `change` takes, among those before it: one of that name below which the
/// same can be pressed; else the newest of that name below which anything can, else the newest.
#[must_use]
pub fn place(before: &[Arc<Event>], change: &Event) -> Option<usize> {
    let name = change.in_place_of.as_ref()?;
    let named: Vec<usize> = (0..before.len())
        .filter(|at| before[*at].is_named(name) && before[*at].id != change.id)
        .collect();
    let newest = |fits: &dyn Fn(&Event) -> bool| {
        let mut newest_first = named.iter().rev().copied();
        newest_first.find(|at| fits(&before[*at]))
    };
    newest(&|event| shares_a_component(event, change))
        .or_else(|| newest(&|event| !event.components.is_empty()))
        .or_else(|| newest(&|_| true))
}

fn shares_a_component(event: &Event, other: &Event) -> bool {
    let mut below = event.components.iter();
    below.any(|one| other.components.iter().any(|known| known.id == one.id))
}

/// The same events, with nothing to press below those whose place was taken.
#[must_use]
pub fn without_former_components(mut events: Vec<Arc<Event>>) -> Vec<Arc<Event>> {
    for at in 0..events.len() {
        let (before, rest) = events.split_at_mut(at);
        if let Some(place) = place(before, &rest[0])
            && !before[place].components.is_empty()
        {
            Arc::make_mut(&mut before[place]).components.clear();
        }
    }
    events
}

/// The same for a list: what changes only what stands below a message is told with that one, and
/// left out where that one is not there.
#[must_use]
pub fn listed(events: Vec<Arc<Event>>) -> Vec<Arc<Event>> {
    let mut listed: Vec<Arc<Event>> = Vec::with_capacity(events.len());
    // What is left out is pressed by its own name next time.
    let mut stands_for: HashMap<MessageId, MessageId> = HashMap::new();
    for mut event in events {
        let known = event.in_place_of.as_ref();
        if let Some(meant) = known.and_then(|name| stands_for.get(name)) {
            Arc::make_mut(&mut event).in_place_of = Some(meant.clone());
        }
        if !event.same_text {
            listed.push(event);
            continue;
        }
        if let Some(meant) = &event.in_place_of {
            stands_for.insert(event.message_id.clone(), meant.clone());
        }
        if let Some(at) = place(&listed, &event) {
            let changed = Arc::make_mut(&mut listed[at]);
            changed.components.clone_from(&event.components);
        }
    }
    without_former_components(listed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::event::tests::{button, event};

    fn asks(id: u128, message: &str, offers: &[u128]) -> Event {
        let mut asks = event(id, message);
        asks.components = offers.iter().map(|offer| button(*offer)).collect();
        asks
    }

    fn told(events: Vec<Event>) -> Vec<Arc<Event>> {
        events.into_iter().map(Arc::new).collect()
    }

    fn below(events: &[Arc<Event>]) -> Vec<(&str, usize)> {
        let each = events.iter();
        each.map(|event| (event.message_id.as_str(), event.components.len()))
            .collect()
    }

    fn in_place_of(name: &str, mut event: Event) -> Event {
        event.in_place_of = Some(name.into());
        event
    }

    #[test]
    fn nothing_is_pressed_below_what_was_replaced() {
        let events = told(vec![
            asks(1, "m1", &[1, 2]),
            asks(2, "m2", &[3]),
            in_place_of("m1", asks(3, "p1", &[4])),
            in_place_of("p1", event(4, "p2")),
        ]);
        let told_again = without_former_components(events);
        assert_eq!(
            below(&told_again),
            [("m1", 0), ("m2", 1), ("p1", 0), ("p2", 0)]
        );
        // What is told again from the middle on names what the client has already.
        assert_eq!(told_again[3].in_place_of, Some("p1".into()));
    }

    #[test]
    fn of_two_messages_that_answer_the_same_the_one_that_was_pressed_is_meant() {
        let mut later = asks(2, "m1", &[7]);
        later.kind = crate::domain::outcome::OutcomeKind::Update;
        let vote = in_place_of("m1", asks(3, "p1", &[1]));
        let events = told(vec![asks(1, "m1", &[1]), later, vote]);
        let again = without_former_components(events);
        assert_eq!(below(&again), [("m1", 0), ("m1", 1), ("p1", 1)]);
        let mut ends = told(vec![asks(1, "m1", &[1]), event(2, "m1")]);
        ends.push(Arc::new(in_place_of("m1", event(3, "p1"))));
        let again = without_former_components(ends);
        assert_eq!(below(&again), [("m1", 0), ("m1", 0), ("p1", 0)]);
        // An event's own id names it as well.
        let first = asks(1, "m1", &[1]);
        let name = first.id.to_string();
        let again =
            without_former_components(told(vec![first, in_place_of(&name, event(2, "p1"))]));
        assert_eq!(below(&again), [("m1", 0), ("p1", 0)]);
    }

    #[test]
    fn a_list_tells_a_change_with_what_it_changes() {
        let vote = |id, message: &str, of: &str, offers: &[u128]| {
            let mut vote = in_place_of(of, asks(id, message, offers));
            vote.same_text = true;
            vote
        };
        let events = told(vec![
            asks(1, "m1", &[1, 2]),
            asks(2, "m2", &[3]),
            vote(3, "p1", "m1", &[1, 2]),
            vote(4, "p2", "p1", &[1]),
            vote(5, "p3", "long ago", &[9]),
        ]);
        assert_eq!(below(&listed(events)), [("m1", 1), ("m2", 1)]);
        // Where history has the message, nothing was below it.
        let events = told(vec![event(1, "m1"), vote(2, "p1", "m1", &[1, 2])]);
        assert_eq!(below(&listed(events)), [("m1", 2)]);
        // Something else takes the place of what was voted on.
        let events = told(vec![
            asks(1, "m1", &[1]),
            vote(2, "p1", "m1", &[1]),
            in_place_of("p1", event(3, "p2")),
        ]);
        assert_eq!(below(&listed(events)), [("m1", 0), ("p2", 0)]);
    }
}
