//! What is known of the conversation besides the message.

use serde::{Deserialize, Serialize};

use crate::Intent;

/// What came before a message. Everything unknown is left at its default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Context {
    /// Whether the person has pictures that the bot made for them.
    pub own_pictures: bool,
    /// Whether one of the last turns showed a picture.
    pub picture_shown: bool,
    /// What the last message of the person wanted.
    pub last: Option<Intent>,
    /// What the bot's last message offered or asked about.
    pub offered: Option<Intent>,
}

impl Context {
    /// Every fact as a number.
    pub(super) fn flags(self) -> impl Iterator<Item = u64> {
        [
            self.own_pictures.then_some(1),
            self.picture_shown.then_some(2),
            self.last.map(|intent| 10 + intent.index() as u64),
            self.offered.map(|intent| 20 + intent.index() as u64),
        ]
        .into_iter()
        .flatten()
    }

    /// Reads the marks before an example: `picture_shown last=generate_image`.
    pub(super) fn parse(marks: &str) -> Option<Self> {
        let mut context = Self::default();
        for mark in marks.split_whitespace() {
            match mark.split_once('=') {
                None if mark == "own_pictures" => context.own_pictures = true,
                // Whoever was shown a picture has one.
                None if mark == "picture_shown" => {
                    context.picture_shown = true;
                    context.own_pictures = true;
                }
                Some(("last", name)) => context.last = Some(Intent::named(name)?),
                Some(("offered", name)) => context.offered = Some(Intent::named(name)?),
                _ => return None,
            }
        }
        Some(context)
    }
}
