//! What the bot offers below a message: something that one person may choose once, for a while.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    ids::{ChannelId, JobId, MessageId, Platform, UserId},
    intent::Intent,
    preferences::Field,
};

/// How long a question about what was meant can be answered by its buttons.
pub const CLARIFY_LASTS: SignedDuration = SignedDuration::from_mins(15);
/// How long something can be confirmed.
pub const CONFIRM_LASTS: SignedDuration = SignedDuration::from_mins(15);
/// How long it can be said that something else was meant.
pub const CORRECT_LASTS: SignedDuration = SignedDuration::from_hours(24);
/// How long a panel can be used after it was opened.
pub const PANEL_LASTS: SignedDuration = SignedDuration::from_hours(1);

/// How long other pictures can be made of one by its buttons.
pub const PICTURE_LASTS: SignedDuration = SignedDuration::from_hours(24 * 30);

/// How long a change of preferences can be undone.
pub const UNDO_LASTS: SignedDuration = SignedDuration::from_hours(24);

/// Something that one person may choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Its id. It is the same whenever the same job offers the same.
    pub id: Uuid,
    /// The platform of whoever may choose.
    pub platform: Platform,
    /// Who alone may choose.
    pub user: UserId,
    /// Where it was offered.
    pub channel: ChannelId,
    /// The job that offers it.
    pub job: JobId,
    /// The message which that job answered.
    pub message: MessageId,
    /// What is offered.
    pub what: What,
    /// Until when.
    pub expires_at: Timestamp,
}

/// What is offered. It holds no words of a message; how somebody was called is cleared once nobody
/// can go back to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum What {
    /// Which of these was meant. The choice is an intent's name.
    Clarify {
        /// What may have been meant.
        choices: Vec<Intent>,
    },
    /// Whether to do these. The choice is [`YES`] or [`NO`].
    Confirm {
        /// The actions that wait for it.
        actions: Vec<Uuid>,
    },
    /// To say that something else was meant. The value of the press is an intent's name.
    Correct {
        /// What it was taken for.
        taken_for: Intent,
    },
    /// Whether the text of a message may be kept with a correction. The choice is [`YES`] or [`NO`].
    KeepText {
        /// The labelled example.
        example: i64,
    },
    /// To want what somebody else asked for, [`JOIN`], or to have one's own request noted all the
    /// same, [`ANYWAY`].
    Alike {
        /// The request that asks for the same.
        request: i64,
        /// The action that was not begun.
        action: Uuid,
    },
    /// The panel for preferences: it may be used many times.
    Preferences,
    /// To have another picture made of one. The choice is the name of a
    /// [`Mode`](super::drawing::Mode).
    Picture {
        /// The picture's number.
        picture: i64,
    },
    /// To go back to the preferences as they were.
    UndoPreferences {
        /// The way back: the wire form of several [`super::preferences::Change`].
        before: serde_json::Value,
    },
    /// Somebody has gone back to them, or it is too late to.
    PreferencesUndone {
        /// What became as it was; nothing when it was too late.
        fields: Vec<Field>,
    },
    /// What a later version offers.
    #[serde(other)]
    Unknown,
}

impl What {
    /// Whether it may be chosen from again and again while it lasts.
    #[must_use]
    pub const fn is_panel(&self) -> bool {
        matches!(self, Self::Preferences | Self::Picture { .. })
    }

    /// Whether it is about the person alone, wherever they press: what is private goes to their
    /// direct messages.
    #[must_use]
    pub const fn is_personal(&self) -> bool {
        matches!(
            self,
            Self::Preferences | Self::UndoPreferences { .. } | Self::PreferencesUndone { .. }
        )
    }
}

/// The choice that agrees.
pub const YES: &str = "yes";
/// The choice that does not.
pub const NO: &str = "no";

/// The choice that joins what somebody else asked for.
pub const JOIN: &str = "join";
/// The choice that does it all the same.
pub const ANYWAY: &str = "anyway";

/// How long what was asked for before can be joined.
pub const ALIKE_LASTS: SignedDuration = SignedDuration::from_hours(24);

/// Words that people type where they are to press, in small letters.
const ANSWERS: [&str; 46] = [
    "yes",
    "y",
    "yep",
    "yeah",
    "ok",
    "okay",
    "sure",
    "confirm",
    "confirmed",
    "do it",
    "go ahead",
    "yes please",
    "no",
    "nope",
    "ja",
    "jep",
    "mach das",
    "mach es",
    "ja bitte",
    "bestätigt",
    "nein",
    "sí",
    "si",
    "vale",
    "adelante",
    "hazlo",
    "confirmo",
    "oui",
    "d'accord",
    "vas-y",
    "fais-le",
    "confirme",
    "non",
    "sim",
    "claro",
    "faz isso",
    "avança",
    "não",
    "はい",
    "いいえ",
    "うん",
    "お願い",
    "お願いします",
    "いいよ",
    "オーケー",
    "確認",
];

/// Whether a message says no more than yes or no.
#[must_use]
pub fn is_plain_answer(text: &str) -> bool {
    let words = text.trim().trim_end_matches(['.', '!', '。', '！', ' ']);
    words.chars().count() <= 20 && ANSWERS.contains(&&*words.to_lowercase())
}

/// Why nothing comes of a press.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It was offered to somebody else, or elsewhere.
    NotYours,
    /// It was offered too long ago.
    Expired,
    /// It was chosen already.
    Used,
    /// Whoever may choose has said meanwhile what they meant.
    Withdrawn,
    /// It is not known: forgotten with its message, made up, or of a later version.
    Unknown,
}
