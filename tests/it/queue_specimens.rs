//! Wire shapes of version 1, as earlier programs wrote them: they stay readable, and what is
//! read and written again loses nothing.

use chinwag::{
    domain::{
        action::{ActionDirective, Kind, ResponseResult},
        conversation::Turn,
        ids::Platform,
        intent::Intent,
        outcome::{Fate, Live, LiveShow, Outcome, OutcomeKind, Receipt},
        reading::{Reading, Stage},
        revision::Deed,
        routing::Route,
        steps::Trace,
        vote::On,
    },
    jobs::{
        Envelope, Job,
        conversation::Conversation,
        feature::{Deed as Errand, Feature},
        revision::Revision,
        summary::Summary,
        vote::Ballot,
    },
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

/// Reads a specimen, with something in it that only a later version knows; what is written
/// again must be what it was.
fn read<T: DeserializeOwned + Serialize>(specimen: &str) -> T {
    let written: Value = serde_json::from_str(specimen).unwrap();
    let value: T = serde_json::from_value(later(&written)).unwrap();
    assert_eq!(serde_json::to_value(&value).unwrap(), written);
    value
}

/// The same of what somebody else is given further: it loses nothing of a later version's.
fn carried<T: DeserializeOwned + Serialize>(specimen: &str) -> T {
    let written = later(&serde_json::from_str(specimen).unwrap());
    let value: T = serde_json::from_value(written.clone()).unwrap();
    assert_eq!(serde_json::to_value(&value).unwrap(), written);
    value
}

fn later(written: &Value) -> Value {
    let mut later = written.clone();
    later["of_a_later_version"] = true.into();
    later
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
fn what_was_done_to_messages_stays_readable() {
    let wire = include_str!("specimens/envelope.revision.v1.txt").trim_end();
    let envelope = Envelope::from_wire(wire).unwrap();
    assert_eq!(envelope.to_wire(), wire);
    assert_eq!(envelope.header.conversation.parts(), None, "nobody waits");
    let changes = envelope.open::<Revision>().unwrap().changes;
    assert_eq!(changes[0].deed, Deed::Delete);
    let edited = |change: usize| match &changes[change].deed {
        Deed::Edit { text, .. } => text.as_deref(),
        Deed::Delete => panic!("{change} is edited"),
    };
    assert_eq!((edited(1), edited(2)), (Some("Hallo!"), None));
}

#[test]
fn votes_stay_readable() {
    let wire = include_str!("specimens/envelope.vote.v1.txt").trim_end();
    let envelope = Envelope::from_wire(wire).unwrap();
    assert_eq!(envelope.to_wire(), wire);
    assert_eq!(envelope.header.conversation.parts(), None, "nobody waits");
    let ballot = envelope.open::<Ballot>().unwrap();
    assert_eq!(ballot.mailbox(), envelope.header.conversation);
    assert_eq!(ballot.vote.on, On::Message("333".into()));
    assert!(ballot.vote.good && ballot.vote.withdrawn);
    // One that says less is given, and on an answer whose job is known.
    let mut less: Value = serde_json::from_str(&envelope.payload).unwrap();
    less["on"] = serde_json::json!({"job": "0199c2d4-a1b0-7c3e-8f0a-1b2c3d4e5f60"});
    less.as_object_mut().unwrap().remove("withdrawn");
    let ballot: Ballot = read(&less.to_string());
    assert!(matches!(ballot.vote.on, On::Job(_)) && !ballot.vote.withdrawn);
}

#[test]
fn turns_stay_readable() {
    let turn: Turn = carried(include_str!("specimens/turn.v1.json"));
    assert_eq!(turn.answer, "Hello, Ann!");
    assert_eq!(turn.delivered_as, ["console-1".into()]);
}

#[test]
fn what_is_to_be_done_and_said_stays_readable() {
    let directive: ActionDirective = read(include_str!("specimens/directive.v1.json"));
    let kind = Kind::named(&directive.action_type).unwrap();
    assert_eq!(
        kind.checked(&directive.parameters),
        Ok(directive.parameters.clone())
    );
    let response: ResponseResult = read(include_str!("specimens/response.v1.json"));
    assert_eq!((response.actions.len(), response.tokens_used), (1, 321));
    assert!(response.success && response.error_message.is_none());
    // A later version's action is read; a reader that knows no such kind does nothing about it.
    let mut later: Value =
        serde_json::from_str(include_str!("specimens/response.v1.json")).unwrap();
    later["version"] = 9.into();
    later["actions"][0]["action_type"] = "of_later".into();
    later["actions"][0]["mood"] = "merry".into();
    let response: ResponseResult = serde_json::from_value(later).unwrap();
    assert!(Kind::named(&response.actions[0].action_type).is_none());
    // An earlier one says less. What does not say that it may be done unasked is asked about.
    let earlier = serde_json::json!({ "action_type": "generate_image" });
    let earlier: ActionDirective = serde_json::from_value(earlier).unwrap();
    assert!(earlier.confirm_required && earlier.parameters.is_empty());
    let earlier: ResponseResult = serde_json::from_str("{}").unwrap();
    assert_eq!(earlier, ResponseResult::default());
}

#[test]
fn outcomes_stay_readable() {
    let outcome: Outcome = carried(include_str!("specimens/outcome.v1.json"));
    assert_eq!((outcome.version, outcome.kind), (1, OutcomeKind::Reply));
    assert!(outcome.turn.is_some());
    let notice: Outcome = carried(include_str!("specimens/outcome.notice.v1.json"));
    assert_eq!(notice.kind, OutcomeKind::Update);
    assert!(notice.turn.is_none());
    let outcome: Outcome = carried(include_str!("specimens/outcome.reading.v1.json"));
    let asked = outcome.turn.unwrap().asked_back.unwrap();
    assert_eq!(asked.choices, [Intent::Help, Intent::GeneralConversation]);
    let reading = Reading::deserialize(outcome.reading.unwrap()).unwrap();
    assert_eq!((reading.stage, reading.took_ms), (Stage::Local, 12));
}

#[test]
fn what_a_later_version_understood_keeps_no_answer_back() {
    let specimen = include_str!("specimens/outcome.reading.v1.json");
    let mut later: Value = serde_json::from_str(specimen).unwrap();
    later["reading"]["stage"] = "of_later".into();
    later["reading"]["result"]["intent"] = "of_later".into();
    later["turn"]["asked_back"]["choices"] = serde_json::json!(["of_later", "help"]);
    let outcome: Outcome = serde_json::from_value(later.clone()).unwrap();
    let fate = Fate::Refused {
        reason: String::new(),
    };
    assert_eq!(outcome.receipt(fate).reading, Some(later["reading"].take()));
    let asked = outcome.turn.unwrap().asked_back.unwrap();
    assert_eq!(asked.choices, [Intent::Help]);
}

#[test]
fn the_steps_of_jobs_stay_readable() {
    let outcome: Outcome = carried(include_str!("specimens/outcome.steps.v1.json"));
    let receipt: Receipt = carried(include_str!("specimens/receipt.steps.v1.json"));
    assert_eq!(outcome.steps, receipt.steps);
    let trace = Trace::deserialize(outcome.steps.unwrap()).unwrap();
    assert_eq!((trace.attempt, trace.steps.len()), (1, 2));
    assert_eq!(trace.steps[0].number("turns"), Some(4));
    assert_eq!(trace.steps[1].failure.as_deref(), Some("unavailable"));
}

#[test]
fn receipts_stay_readable() {
    let shown: Receipt = carried(include_str!("specimens/receipt.shown.v1.json"));
    assert!(matches!(shown.fate, Fate::Shown { messages, .. } if messages.len() == 1));
    let refused: Receipt = carried(include_str!("specimens/receipt.refused.v1.json"));
    let read: Receipt = carried(include_str!("specimens/receipt.reading.v1.json"));
    assert!(Reading::deserialize(read.reading.unwrap()).is_ok());
    assert!(matches!(refused.fate, Fate::Refused { reason } if reason == "Unknown Channel"));
}

#[test]
fn what_is_shown_meanwhile_stays_readable() {
    let typing: Live = read(include_str!("specimens/live.typing.v1.json"));
    assert_eq!(typing.show, LiveShow::Typing);
    let partial: Live = read(include_str!("specimens/live.partial.v1.json"));
    assert_eq!(partial.show, LiveShow::Partial("Hello, A".to_owned()));
}

#[test]
fn errands_about_requests_stay_readable() {
    let wire = include_str!("specimens/envelope.feature.v1.txt").trim_end();
    let envelope = Envelope::from_wire(wire).unwrap();
    assert_eq!(envelope.to_wire(), wire);
    let job = envelope.open::<Feature>().unwrap();
    assert_eq!((job.request, job.deed), (42, Errand::Publish));
    assert_eq!(job.key(), envelope.header.key);
    let conversation = envelope.header.conversation.whole();
    let action = "0a1b2c3d0a1b4c3d8e0f0a1b2c3d4e5f".parse().unwrap();
    let errand = job.errand(&conversation, action);
    assert_eq!(errand, envelope.header.conversation);
    assert!(conversation.parts().is_some(), "somebody is told");
}

#[test]
fn jobs_that_sum_up_stay_readable() {
    let wire = include_str!("specimens/envelope.summary.v1.txt").trim_end();
    let envelope = Envelope::from_wire(wire).unwrap();
    assert_eq!(envelope.to_wire(), wire);
    assert_eq!(envelope.header.route, Route::Nowhere);
    assert_eq!(envelope.header.queue(), "summary");
    // Nobody is told when it comes to nothing.
    assert_eq!(envelope.header.conversation.parts(), None);
    let job = envelope.open::<Summary>().unwrap();
    assert_eq!((job.session, job.key()), (42, envelope.header.key.clone()));
}
