//! What streams see of their room.

use super::*;
use crate::console::event::tests::event;

fn conversation() -> ConversationId {
    ConversationId::from_text("console/a/b".to_owned())
}

fn hub() -> (Arc<Hub>, Watcher) {
    let hub = Arc::new(Hub::default());
    let watcher = hub.watch(&conversation(), Timestamp::UNIX_EPOCH);
    (hub, watcher)
}

fn show(hub: &Hub, ids: impl IntoIterator<Item = u128>) {
    let events = ids
        .into_iter()
        .map(|id| Arc::new(event(id, &format!("m{id}"))));
    hub.show(&conversation(), events);
}

fn taken(watcher: &mut Watcher) -> Vec<u128> {
    let unseen = watcher.take();
    unseen
        .events
        .iter()
        .map(|event| event.id.0.as_u128())
        .collect()
}

#[test]
fn every_stream_sees_every_event_once_and_in_order() {
    let (hub, mut first) = hub();
    show(&hub, [1, 2]);
    assert_eq!(taken(&mut first), [1, 2]);
    show(&hub, [2, 1, 3]);
    assert_eq!(taken(&mut first), [3]);
    assert_eq!(taken(&mut first), []);
    let mut second = hub.watch(&conversation(), Timestamp::UNIX_EPOCH);
    assert_eq!(taken(&mut second), []);
    show(&hub, [4]);
    assert_eq!((taken(&mut first), taken(&mut second)), (vec![4], vec![4]));
}

#[test]
fn a_slow_stream_is_told_that_it_missed_something() {
    let (hub, mut watcher) = hub();
    show(&hub, 1..=200);
    let unseen = watcher.take();
    assert!(unseen.missed);
    assert!(unseen.events.len() < 200);
    show(&hub, [201]);
    assert!(!watcher.take().missed);
}

#[test]
fn only_the_newest_partial_text_waits_and_none_comes_after_the_answer() {
    let (hub, mut watcher) = hub();
    let message: MessageId = "m1".into();
    let partial = |text: &str| LiveShow::Partial(text.to_owned());
    hub.live(&conversation(), &message, LiveShow::Typing);
    hub.live(&conversation(), &message, partial("a"));
    hub.live(&conversation(), &message, partial("ab"));
    let expected = [
        (message.clone(), LiveShow::Typing),
        (message.clone(), partial("ab")),
    ];
    assert_eq!(watcher.take().live, expected);
    assert_eq!(watcher.take().live, []);

    let mut late = hub.watch(&conversation(), Timestamp::UNIX_EPOCH);
    assert_eq!(late.take().live, expected);

    hub.live(&conversation(), &message, partial("abc"));
    show(&hub, [1]);
    hub.live(&conversation(), &message, partial("abcd"));
    hub.live(&conversation(), &message, LiveShow::Typing);
    assert_eq!(watcher.take().live, []);
}

#[test]
fn what_the_log_held_before_is_not_shown_again() {
    let (hub, mut watcher) = hub();
    assert!(
        hub.watched().is_empty(),
        "a log is read only once its end is known"
    );
    hub.recall(&conversation(), &[event(1, "m1")], Cursor::start());
    show(&hub, [1]);
    hub.live(&conversation(), &"m1".into(), LiveShow::Typing);
    assert_eq!(watcher.take(), Unseen::default());
    assert_eq!(hub.watched().len(), 1);
}

#[test]
fn a_room_goes_with_its_last_stream() {
    let (hub, first) = hub();
    let second = hub.watch(&conversation(), Timestamp::UNIX_EPOCH);
    drop(first);
    assert!(hub.is_watched(&conversation()));
    drop(second);
    assert!(!hub.is_watched(&conversation()));
}

#[tokio::test]
async fn a_waiting_stream_wakes_when_something_comes() {
    let (hub, mut watcher) = hub();
    watcher.take();
    let waited = watcher.changed();
    show(&hub, [1]);
    waited.await;
    assert_eq!(taken(&mut watcher), [1]);
}
