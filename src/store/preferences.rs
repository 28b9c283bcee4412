//! What people have chosen for themselves.

use sqlx::PgExecutor;

use super::StoreError;
use crate::domain::{
    ids::{Platform, UserId},
    preferences::{EmojiDensity, Preferences, Tone},
};

/// A person's choices; `None` when they have made none.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn of(
    db: impl PgExecutor<'_>,
    platform: Platform,
    user: &UserId,
) -> Result<Option<Preferences>, StoreError> {
    let row = sqlx::query!(
        "select preferred_name, tone_preference, emoji_density, language, time_zone, context_window_size
         from user_preferences where platform = $1 and user_id = $2",
        platform.name(),
        user.as_str(),
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Preferences {
        preferred_name: row.preferred_name,
        // The table's checks admit no other names.
        tone: Tone::named(&row.tone_preference).unwrap_or(Tone::Friendly),
        emoji: EmojiDensity::named(&row.emoji_density).unwrap_or(EmojiDensity::Medium),
        language: row.language,
        time_zone: row.time_zone,
        window_size: row
            .context_window_size
            .and_then(|size| u16::try_from(size).ok()),
    }))
}
