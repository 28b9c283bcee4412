//! Wire shapes of version 1, as earlier programs wrote them: they stay readable, and what is
//! read and written again loses nothing.

use chinwag::{
    domain::{
        conversation::Turn,
        ids::Platform,
        outcome::{Fate, Live, LiveShow, Outcome, OutcomeKind, Receipt},
        routing::Route,
    },
    jobs::{Envelope, conversation::Conversation},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// Reads a specimen, with something in it that only a later version knows; what is written
/// again must be what it was.
fn read<T: DeserializeOwned + Serialize>(specimen: &str) -> T {
    let written: Value = serde_json::from_str(specimen).unwrap();
    let mut later = written.clone();
    later["of_a_later_version"] = true.into();
    let value: T = serde_json::from_value(later).unwrap();
    assert_eq!(serde_json::to_value(&value).unwrap(), written);
    value
}

#[test]
fn envelopes_stay_readable() {
    let wire = include_str!("specimens/envelope.v1.txt").trim_end();
    let envelope = Envelope::from_wire(wire).unwrap();
    assert_eq!(envelope.to_wire(), wire);
    assert_eq!(envelope.header.route, Route::Console);
    assert_eq!(envelope.header.journal_key(), "console/general/ann/m-1");
    let message = envelope.open::<Conversation>().unwrap().message;
    assert_eq!(message.text, "Hello, \"world\"\n🙂");
    assert_eq!(message.conversation(), envelope.header.conversation);

    let wire = include_str!("specimens/envelope.discord.v1.txt").trim_end();
    let envelope = Envelope::from_wire(wire).unwrap();
    assert_eq!(envelope.to_wire(), wire);
    let (shard, shards) = (3, 16);
    assert_eq!(envelope.header.route, Route::Discord { shard, shards });
    let message = envelope.open::<Conversation>().unwrap().message;
    assert_eq!(message.platform, Platform::Discord);
    assert_eq!(message.locale.as_deref(), Some("de"));
}

#[test]
fn turns_stay_readable() {
    let turn: Turn = read(include_str!("specimens/turn.v1.json"));
    assert_eq!(turn.answer, "Hello, Ann!");
    assert_eq!(turn.delivered_as, ["console-1".into()]);
}

#[test]
fn outcomes_stay_readable() {
    let outcome: Outcome = read(include_str!("specimens/outcome.v1.json"));
    assert_eq!((outcome.version, outcome.kind), (1, OutcomeKind::Reply));
    assert!(outcome.turn.is_some());
    let notice: Outcome = read(include_str!("specimens/outcome.notice.v1.json"));
    assert_eq!(notice.kind, OutcomeKind::Update);
    assert!(notice.turn.is_none());
}

#[test]
fn receipts_stay_readable() {
    let shown: Receipt = read(include_str!("specimens/receipt.shown.v1.json"));
    assert!(matches!(shown.fate, Fate::Shown { messages, .. } if messages.len() == 1));
    let refused: Receipt = read(include_str!("specimens/receipt.refused.v1.json"));
    assert!(matches!(refused.fate, Fate::Refused { reason } if reason == "Unknown Channel"));
}

#[test]
fn what_is_shown_meanwhile_stays_readable() {
    let typing: Live = read(include_str!("specimens/live.typing.v1.json"));
    assert_eq!(typing.show, LiveShow::Typing);
    let partial: Live = read(include_str!("specimens/live.partial.v1.json"));
    assert_eq!(partial.show, LiveShow::Partial("Hello, A".to_owned()));
}
