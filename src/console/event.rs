//! What a stream tells: replies and updates, as the log keeps them and as the wire shows them.
//!
//! Pure: an event is made from an outcome or from a turn of history, and both make the same
//! one, so that what was lost with Redis can be told again under the same id. What stands below a
//! message to be pressed is not in history, nor which message took the place of which.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::moments;
use crate::domain::{
    component::Component,
    conversation::Turn,
    drawing::{Progress, Shown},
    ids::{JobId, MessageId},
    outcome::{Outcome, OutcomeKind},
};

/// The version of the shape in the log.
const VERSION: u16 = 1;

/// A reply or an update that was shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The version of this shape.
    #[serde(rename = "v", default)]
    version: u16,
    /// The job that says it; its text form is the event's id on the wire.
    pub id: JobId,
    /// The answer, or what comes later.
    pub kind: OutcomeKind,
    /// The message it answers.
    pub message_id: MessageId,
    /// The whole text.
    pub text: String,
    /// When it was ready.
    pub at: Timestamp,
    /// The message it answers, where it is known. It lets a second window show both sides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Asked>,
    /// What stands below it to be pressed, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub components: Vec<Component>,
    /// The message whose answer it takes the place of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_place_of: Option<MessageId>,
    /// The message whose answer answers this one, too; there is no text then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_with: Option<MessageId>,
    /// The pictures that go with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pictures: Vec<Shown>,
    /// How far the work behind the answer to that message has come: that answer is changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progress: Option<Progress>,
    /// It changes nothing but what stands below that one: its text is the same, or empty where
    /// that is not known any more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub same_text: bool,
}

/// What somebody wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The text.
    pub text: String,
    /// When it was written.
    pub at: Timestamp,
}

impl Event {
    /// The event that shows an outcome. `now` counts where the outcome carries no time.
    #[must_use]
    pub fn of_outcome(outcome: &Outcome, now: Timestamp) -> Self {
        let turn = outcome.turn.as_ref();
        let showing = &outcome.showing;
        Self {
            version: VERSION,
            id: outcome.job,
            kind: outcome.kind,
            message_id: outcome.message.clone(),
            text: outcome.text.clone(),
            at: turn.map_or(now, |turn| turn.answered_at),
            asked: turn.and_then(Asked::of),
            components: showing.components.clone(),
            in_place_of: showing.in_place_of.clone(),
            answered_with: showing.answered_with.clone(),
            pictures: showing.pictures.clone(),
            progress: showing.ends.clone(),
            same_text: showing.in_place_of.is_some() && outcome.text.is_empty(),
        }
    }

    /// The event that showed a turn of history.
    #[must_use]
    pub fn of_turn(turn: Turn) -> Self {
        Self {
            version: VERSION,
            id: turn.job,
            kind: OutcomeKind::Reply,
            asked: Asked::of(&turn),
            message_id: turn.asked.message,
            text: turn.answer,
            at: turn.answered_at,
            components: Vec::new(),
            in_place_of: None,
            answered_with: None,
            pictures: Vec::new(),
            progress: None,
            same_text: false,
        }
    }

    /// Whether it is what `name` names: the message it answers, or its own id.
    #[must_use]
    pub fn is_named(&self, name: &MessageId) -> bool {
        self.message_id == *name || self.id.to_string() == name.as_str()
    }

    /// Completes what changes only a part of what stands below `replaced`: the rest, and the text,
    /// are as they were.
    pub fn change(&mut self, replaced: &Self) {
        self.text.clone_from(&replaced.text);
        let changed = std::mem::take(&mut self.components);
        let now = |known: &Component| {
            let mut changed = changed.iter();
            let change = changed.find(|change| change.id == known.id);
            change.unwrap_or(known).clone()
        };
        self.components = replaced.components.iter().map(now).collect();
    }

    /// The name of the event on the wire.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self.kind {
            OutcomeKind::Reply => "reply",
            OutcomeKind::Update => "update",
        }
    }

    /// The data of the event on the wire.
    #[must_use]
    pub fn data(&self) -> serde_json::Value {
        let mut data = serde_json::json!({
            "message_id": self.message_id,
            "at": self.at,
        });
        moments::put(&mut data, "text", &self.text);
        if let Some(asked) = &self.asked {
            data["asked"] = serde_json::json!(asked);
        }
        if !self.components.is_empty() {
            data["components"] = serde_json::json!(self.components);
        }
        if !self.pictures.is_empty() {
            let pictures = self.pictures.iter().map(picture);
            data["pictures"] = pictures.collect();
        }
        if let Some(progress) = &self.progress {
            data["progress"] = told(progress);
        }
        if let Some(replaced) = &self.in_place_of {
            data["in_place_of"] = serde_json::json!(replaced);
        }
        if let Some(shared) = &self.answered_with {
            data["answered_with"] = serde_json::json!(shared);
        }
        data
    }

    /// The event in a list: its data with its id and kind.
    #[must_use]
    pub fn listed(&self) -> serde_json::Value {
        let mut listed = self.data();
        listed["id"] = self.id.to_string().into();
        listed["kind"] = self.name().into();
        listed
    }

    /// About how much memory it takes, in bytes.
    #[must_use]
    pub fn weight(&self) -> usize {
        let asked = self.asked.as_ref().map_or(0, |asked| asked.text.len());
        let components = self.components.iter().map(weight_of).sum::<usize>();
        let pictures = self.pictures.iter();
        let pictures = pictures.map(|it| size_of_val(it) + it.alt.len() + it.file.len());
        let progress = self.progress.as_ref().map_or(0, |it| it.text.len());
        let texts = self.text.len() + asked + progress + self.message_id.0.len();
        size_of::<Self>() + texts + components + pictures.sum::<usize>()
    }
}

/// A picture as the wire shows it: where it is, and what is to be seen.
fn picture(shown: &Shown) -> serde_json::Value {
    let address = format!("/api/pictures/{}", shown.name);
    serde_json::json!({
        "id": shown.id,
        "small": format!("{address}/small"),
        "url": address,
        "media_type": shown.media_type,
        "alt": shown.alt,
        "width": shown.width,
        "height": shown.height,
    })
}

/// How far work has come, as the wire shows it: what the answer says now.
pub fn told(progress: &Progress) -> serde_json::Value {
    let mut data = serde_json::json!({
        "stage": progress.stage.name(),
        "shown_as": progress.shown_as,
    });
    moments::put(&mut data, "text", &progress.text);
    data
}

fn weight_of(component: &Component) -> usize {
    let options = component.options.iter();
    let options =
        options.map(|option| size_of_val(option) + option.value.len() + option.label.len());
    let value = component.value.as_ref().map_or(0, String::len);
    size_of_val(component)
        + component.id.len()
        + component.label.len()
        + value
        + options.sum::<usize>()
}

impl AsRef<Self> for Event {
    fn as_ref(&self) -> &Self {
        self
    }
}

impl Asked {
    /// What was written; none where something was pressed instead.
    fn of(turn: &Turn) -> Option<Self> {
        let asked = &turn.asked;
        (!asked.text.is_empty()).then(|| Self {
            text: asked.text.clone(),
            at: asked.sent_at,
        })
    }
}

#[cfg(test)]
pub mod tests {
    //! Events to test with.

    use uuid::Uuid;

    use super::*;
    use crate::domain::component::Target;

    /// A reply with this id to this message.
    #[must_use]
    pub fn event(id: u128, message: &str) -> Event {
        Event {
            version: VERSION,
            id: JobId(Uuid::from_u128(id)),
            kind: OutcomeKind::Reply,
            message_id: message.into(),
            text: format!("answer to {message}"),
            at: Timestamp::UNIX_EPOCH,
            asked: None,
            components: Vec::new(),
            in_place_of: None,
            answered_with: None,
            pictures: Vec::new(),
            progress: None,
            same_text: false,
        }
    }

    /// A button.
    #[must_use]
    pub fn button(id: u128) -> Component {
        let target = Target::offer(Uuid::from_u128(id), "yes");
        Component::button(&target, "Yes")
    }

    #[test]
    fn an_event_survives_the_log_and_tolerates_what_is_missing() {
        let written = serde_json::to_string(&event(7, "m1")).unwrap();
        assert_eq!(
            serde_json::from_str::<Event>(&written).unwrap(),
            event(7, "m1")
        );
        let old = r#"{"id":"00000000-0000-0000-0000-000000000007","kind":"update",
            "message_id":"m1","text":"hi","at":"2026-01-02T03:04:05Z","later":1}"#;
        let old: Event = serde_json::from_str(old).unwrap();
        assert_eq!((old.name(), old.version), ("update", 0));
    }

    #[test]
    fn what_can_be_pressed_is_told_only_where_there_is_something() {
        let plain = event(1, "m1").data();
        assert!(plain.get("components").is_none() && plain.get("in_place_of").is_none());
        let pressed = Event {
            components: vec![button(9)],
            in_place_of: Some("m1".into()),
            ..event(2, "p1")
        };
        let told = pressed.data();
        assert_eq!(told["in_place_of"], "m1");
        assert_eq!(told["components"][0]["kind"], "button");
        assert!(told.get("same_text").is_none());
        assert!(pressed.is_named(&"p1".into()) && !pressed.is_named(&"m1".into()));
        assert!(pressed.is_named(&MessageId(pressed.id.to_string())));
    }
}
