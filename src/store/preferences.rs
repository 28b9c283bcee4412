//! What people have chosen for themselves, and who wants to be left alone.
//!
//! A change names what it changes: of two at once neither undoes the other.

use jiff::Timestamp;
use sqlx::{PgConnection, PgExecutor};

use super::{StoreError, to_sql};
use crate::domain::{
    ids::{Platform, UserId},
    preferences::{Change, EmojiDensity, Field, Preferences, Tone, changed},
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
        r#"select preferred_name, tone_preference, emoji_density,
             emoji_chosen or emoji_density <> 'medium' as "emoji_chosen!",
             case when language_chosen or language <> 'en' then language end as language,
             time_zone, context_window_size, notification_preferences,
             opted_out_at is not null as "opted_out!"
         from user_preferences where platform = $1 and user_id = $2"#,
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
        emoji_chosen: row.emoji_chosen,
        language: row.language,
        time_zone: row.time_zone,
        window_size: row
            .context_window_size
            .and_then(|size| u16::try_from(size).ok()),
        // What somebody wrote there by hand counts as far as it can be read.
        notifications: serde_json::from_value(row.notification_preferences).unwrap_or_default(),
        opted_out: row.opted_out,
    }))
}

/// Makes changes. Returns the choices as they were and as they are.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn change(
    db: &mut PgConnection,
    platform: Platform,
    user: &UserId,
    changes: &[Change],
    now: Timestamp,
) -> Result<(Preferences, Preferences), StoreError> {
    let (platform_name, user_id) = (platform.name(), user.as_str());
    // Whoever changes them at the same time waits here.
    sqlx::query!(
        "insert into user_preferences (platform, user_id) values ($1, $2)
         on conflict on constraint user_preferences_user do update set updated_at = $3",
        platform_name,
        user_id,
        to_sql(now),
    )
    .execute(&mut *db)
    .await?;
    let before = of(&mut *db, platform, user).await?.unwrap_or_default();
    let after = changed(&before, changes);
    let changes = |field| changes.iter().any(|change| change.field() == field);
    sqlx::query!(
        "update user_preferences set
             preferred_name = $3,
             tone_preference = $4,
             emoji_density = $5,
             language = case when $6 then coalesce($7, 'en') else language end,
             language_chosen = case when $6 then $7::text is not null else language_chosen end,
             time_zone = $8,
             context_window_size = $9,
             notification_preferences = $10,
             emoji_chosen = $11
         where platform = $1 and user_id = $2",
        platform_name,
        user_id,
        after.preferred_name,
        after.tone.name(),
        after.emoji.name(),
        changes(Field::Language),
        after.language,
        after.time_zone,
        after.window_size.map(i32::from),
        serde_json::json!(after.notifications),
        after.emoji_chosen,
    )
    .execute(db)
    .await?;
    Ok((before, after))
}

/// Notes that a person wants to be left alone, or does not any more. False when it was so before.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn opt_out(
    db: impl PgExecutor<'_>,
    platform: Platform,
    user: &UserId,
    out: bool,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let changed = sqlx::query!(
        "insert into user_preferences as known (platform, user_id, opted_out_at)
         values ($1, $2, case when $3 then $4::timestamptz end)
         on conflict on constraint user_preferences_user do update
             set opted_out_at = excluded.opted_out_at, updated_at = $4
             where (known.opted_out_at is not null) <> $3",
        platform.name(),
        user.as_str(),
        out,
        to_sql(now),
    )
    .execute(db)
    .await?;
    Ok(changed.rows_affected() > 0)
}

/// Which of these people want to be left alone.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn opted_out_among(
    db: impl PgExecutor<'_>,
    platform: Platform,
    users: &[&UserId],
) -> Result<Vec<UserId>, StoreError> {
    let users: Vec<String> = users.iter().map(|user| user.as_str().to_owned()).collect();
    let out = sqlx::query_scalar!(
        "select user_id from user_preferences
         where platform = $1 and user_id = any($2) and opted_out_at is not null",
        platform.name(),
        &users,
    )
    .fetch_all(db)
    .await?;
    Ok(out.into_iter().map(UserId::from).collect())
}

/// People who want to be left alone, behind `after`, at most `most`, in the order of their names.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn opted_out_after(
    db: impl PgExecutor<'_>,
    platform: Platform,
    after: &str,
    most: i64,
) -> Result<Vec<UserId>, StoreError> {
    let out = sqlx::query_scalar!(
        "select user_id from user_preferences
         where platform = $1 and user_id > $2 and opted_out_at is not null
         order by user_id limit $3",
        platform.name(),
        after,
        most,
    )
    .fetch_all(db)
    .await?;
    Ok(out.into_iter().map(UserId::from).collect())
}
