//! The desk with neither store there: nothing listens on port 1.

use jiff::Timestamp;

use super::*;
use crate::{
    config::Secret,
    domain::{ids::Platform, message::Incoming, routing::Route},
    hot::Settings,
    jobs::conversation::Conversation,
    store,
};

/// Longer than anything here takes; a desk that is stuck never ends.
const DEADLINE: Duration = Duration::from_secs(30);

fn desk(room: usize) -> (Desk, watch::Receiver<Gate>, mpsc::Sender<Order>) {
    let settings = Settings::new("redis://127.0.0.1:1".to_owned(), "test".to_owned());
    let pool = store::open(&store::Settings {
        url: Secret::new("postgres://127.0.0.1:1/nowhere".to_owned()),
        connections: 1,
        patience: Duration::from_millis(20),
    })
    .unwrap();
    let (gate, seen) = watch::channel(Gate::Closed);
    let (orders, incoming) = mpsc::channel(room);
    let (_, sight) = watch::channel(Sight::Out);
    let desk = Desk {
        writer: Writer {
            hot: Hot::open(&settings).unwrap(),
            pool,
            clock: Clock::Real,
            tasks: Tasks::new(),
            sight,
            kept: Arc::default(),
        },
        gate,
        incoming,
        rows: Vec::new(),
        waiting: Vec::new(),
        uncertain: Vec::new(),
        last_ticket: None,
    };
    (desk, seen, orders)
}

fn entry() -> Entry {
    let message = Incoming {
        platform: Platform::Console,
        guild: None,
        channel: "garden".into(),
        user: "ann".into(),
        user_name: "Ann".to_owned(),
        message: "1".into(),
        text: "hello".to_owned(),
        sent_at: Timestamp::UNIX_EPOCH,
        reply_to: None,
        locale: None,
        besides: crate::domain::press::Besides::default(),
    };
    let conversation = message.conversation();
    let job = Conversation { message };
    let now = Timestamp::UNIX_EPOCH;
    let envelope = Envelope::seal(&job, conversation, Route::Console, now, None);
    Entry { envelope, epoch: 1 }
}

#[tokio::test]
async fn the_gate_closes_though_a_ticket_holder_waits_for_room() {
    let (mut desk, gate, orders) = desk(1);
    let (ticket, last) = tickets();
    desk.last_ticket = Some(last);
    orders.send(Order::Later(entry())).await.unwrap();
    let accepting = desk.writer.tasks.spawn(async move {
        let sent = orders.send(Order::Later(entry())).await;
        drop(ticket);
        sent.is_ok()
    });
    tokio::time::timeout(DEADLINE, desk.shut())
        .await
        .expect("the desk makes room for whoever holds a ticket");
    assert!(accepting.await.unwrap());
    desk.take_waiting();
    assert!(matches!(*gate.borrow(), Gate::Closed));
    assert_eq!(desk.rows.len(), 2);
}

#[tokio::test]
async fn a_message_that_was_refused_is_not_written_later() {
    let (mut desk, _gate, _orders) = desk(1);
    let (refused, gave_up) = oneshot::channel();
    let (waits, _still_there) = oneshot::channel();
    drop(gave_up);
    for done in [refused, waits] {
        desk.take(Order::Now {
            entry: entry(),
            done,
        });
    }
    assert!(!desk.write().await, "nothing can be written");
    assert_eq!((desk.rows.len(), desk.waiting.len()), (1, 1));
}
