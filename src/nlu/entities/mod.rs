//! What a message says for its intent: the picture, the feature, the task. By rules.

use serde::Serialize;

use super::model::Read;
use crate::domain::intent::Intent;

/// What was found; what does not belong to the intent is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Entities {}

pub(super) fn of(_intent: Intent, _read: &Read<'_>) -> Entities {
    Entities {}
}
