//! Pictures: what was asked for, how far it has come, and what came of it. Their bytes are elsewhere.

use jiff::Timestamp;
use sqlx::{PgConnection, PgExecutor};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{StoreError, from_sql, to_sql};
use crate::domain::{
    drawing::{Drawing, Failure, Made, Mode, Stage, Wanted},
    ids::{ChannelId, GuildId, JobId, MessageId, Platform, UserId},
};

/// A row, as every query here reads it.
struct Row {
    id: i64,
    name: Uuid,
    action_id: Option<Uuid>,
    asked_by: Option<Uuid>,
    platform: String,
    user_id: String,
    guild_id: Option<String>,
    channel_id: String,
    message_id: String,
    prompt: String,
    improved_prompt: Option<String>,
    model: String,
    asked_size: Option<String>,
    used_size: Option<String>,
    parent_id: Option<i64>,
    mode: String,
    private: bool,
    restricted: bool,
    verbatim: bool,
    language: String,
    status: String,
    begun_at: Option<OffsetDateTime>,
    media_type: Option<String>,
    checksum: Option<Vec<u8>>,
    width: Option<i32>,
    height: Option<i32>,
    size_bytes: Option<i64>,
    cost_nanos: Option<i64>,
    alt: String,
    failure: Option<String>,
    created_at: OffsetDateTime,
}

/// Reads the rows that a condition names.
macro_rules! drawing {
    ($which:literal, $($value:expr),+ $(,)?) => {
        sqlx::query_as!(
            Row,
            "select id, name, action_id, asked_by, platform, user_id, guild_id, channel_id, message_id,
                    prompt, improved_prompt, model, asked_size, used_size, parent_id, mode, private,
                    restricted, verbatim, language, status, begun_at, media_type, checksum, width, height,
                    size_bytes, cost_nanos, alt, failure, created_at
             from generated_images " + $which,
            $($value),+
        )
    };
}

impl Row {
    fn read(self) -> Result<Drawing, StoreError> {
        let corrupt = |reason: &str| StoreError::Corrupt {
            table: "generated_images",
            reason: reason.to_owned(),
        };
        let platform: Platform = (self.platform.parse()).map_err(|_| corrupt("the platform"))?;
        let stage = Stage::named(&self.status).ok_or_else(|| corrupt("the status"))?;
        let mode = Mode::named(&self.mode).ok_or_else(|| corrupt("the mode"))?;
        let pixels = |number: Option<i32>| number.and_then(|number| u32::try_from(number).ok());
        let made = match (self.media_type, self.checksum) {
            (Some(media_type), Some(checksum)) => Some(Made {
                model: self.model.clone(),
                media_type,
                checksum: (checksum.try_into()).map_err(|_| corrupt("the checksum"))?,
                width: pixels(self.width).unwrap_or_default(),
                height: pixels(self.height).unwrap_or_default(),
                bytes: self.size_bytes.unwrap_or_default().unsigned_abs(),
                cost_nanos: self.cost_nanos.map(i64::unsigned_abs),
                used_size: self.used_size,
            }),
            _ => None,
        };
        Ok(Drawing {
            id: self.id,
            name: self.name,
            wanted: Wanted {
                action: self.action_id.unwrap_or_default(),
                asked_by: JobId(self.asked_by.unwrap_or_default()),
                platform,
                user: UserId(self.user_id),
                guild: self.guild_id.map(GuildId),
                channel: ChannelId(self.channel_id),
                message: MessageId(self.message_id),
                prompt: self.prompt,
                model: Some(self.model).filter(|model| !model.is_empty()),
                size: self.asked_size,
                parent: match (self.parent_id, mode) {
                    (None, Mode::New) => None,
                    // What it was to be made of is forgotten: there is no such picture.
                    (parent, mode) => Some((parent.unwrap_or_default(), mode)),
                },
                private: self.private,
                restricted: self.restricted,
                verbatim: self.verbatim,
                language: self.language,
            },
            improved: self.improved_prompt,
            stage,
            begun_at: self.begun_at.map(from_sql),
            made,
            alt: self.alt,
            failure: self.failure.as_deref().and_then(Failure::named),
            asked_at: from_sql(self.created_at),
        })
    }
}

/// Keeps what is asked for: its number. What the same action asked for before stays as it is, and is
/// none of this.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn plan(
    db: &mut PgConnection,
    wanted: &Wanted,
    now: Timestamp,
) -> Result<Option<i64>, StoreError> {
    let id = sqlx::query_scalar!(
        "insert into generated_images
             (platform, user_id, guild_id, channel_id, prompt, model, status, created_at, action_id,
              message_id, asked_by, parent_id, mode, private, restricted, verbatim, language,
              asked_size)
         values ($1, $2, $3, $4, $5, $6, 'queued', $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
         on conflict on constraint generated_images_action do nothing
         returning id",
        wanted.platform.name(),
        wanted.user.as_str(),
        wanted.guild.as_ref().map(GuildId::as_str),
        wanted.channel.as_str(),
        wanted.prompt,
        wanted.model.as_deref().unwrap_or_default(),
        to_sql(now),
        wanted.action,
        wanted.message.as_str(),
        wanted.asked_by.0,
        wanted.parent.map(|(parent, _)| parent),
        wanted.parent.map_or(Mode::New, |(_, mode)| mode).name(),
        wanted.private,
        wanted.restricted,
        wanted.verbatim,
        wanted.language,
        wanted.size.as_deref(),
    )
    .fetch_optional(db)
    .await?;
    Ok(id)
}

/// A picture by its number.
///
/// # Errors
/// When Postgres cannot be reached, or its row cannot be read.
pub async fn get(db: impl PgExecutor<'_>, id: i64) -> Result<Option<Drawing>, StoreError> {
    let row = drawing!("where id = $1", id).fetch_optional(db).await?;
    row.map(Row::read).transpose()
}

/// What an action asked for.
///
/// # Errors
/// When Postgres cannot be reached, or its row cannot be read.
pub async fn of_action(
    db: impl PgExecutor<'_>,
    action: Uuid,
) -> Result<Option<Drawing>, StoreError> {
    let row = drawing!("where action_id = $1", action)
        .fetch_optional(db)
        .await?;
    row.map(Row::read).transpose()
}

/// A picture by the name of its bytes.
///
/// # Errors
/// When Postgres cannot be reached, or its row cannot be read.
pub async fn named(db: impl PgExecutor<'_>, name: Uuid) -> Result<Option<Drawing>, StoreError> {
    let row = drawing!("where name = $1", name).fetch_optional(db).await?;
    row.map(Row::read).transpose()
}

/// Whose pictures are looked for, and where they are to be seen.
#[derive(Clone, Copy, Debug)]
pub struct Whose<'a> {
    /// The platform.
    pub platform: Platform,
    /// The person.
    pub user: &'a UserId,
    /// The server where they are to be seen, when others are there; what is private stays out of it.
    pub guild: Option<&'a GuildId>,
    /// The channel: in the console each is a place of its own.
    pub channel: &'a ChannelId,
}

/// A person's newest picture, the newest one with these words where there are any. In a server only what
/// others there may see is found; in a direct message, all of theirs.
///
/// # Errors
/// When Postgres cannot be reached, or a row cannot be read.
pub async fn latest(
    db: impl PgExecutor<'_>,
    whose: Whose<'_>,
    words: &str,
) -> Result<Option<Drawing>, StoreError> {
    let row = drawing!(
        "where user_id = $1 and platform = $2 and status = 'done'
             and ($3::text is null or (guild_id = $3 and not private and (not restricted or channel_id = $4)))
             and ($5 = '' or to_tsvector('simple', prompt || ' ' || coalesce(improved_prompt, ''))
                             @@ plainto_tsquery('simple', $5))
         order by id desc limit 1",
        whose.user.as_str(),
        whose.platform.name(),
        whose.guild.map(GuildId::as_str),
        whose.channel.as_str(),
        words,
    )
    .fetch_optional(db)
    .await?;
    row.map(Row::read).transpose()
}

/// Notes what is to be drawn in the place of the person's own words, where that is something else.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn improve(
    db: impl PgExecutor<'_>,
    id: i64,
    improved: Option<&str>,
    alt: &str,
) -> Result<(), StoreError> {
    sqlx::query!(
        "update generated_images set status = 'drawing', improved_prompt = $2, alt = $3
         where id = $1 and status in ('queued', 'drawing')",
        id,
        improved,
        alt,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Notes that the call is about to be made that is paid for. False when it was made before, or the
/// picture is gone or over: then it is not to be made.
///
/// # Errors
/// When Postgres cannot be reached: it is not to be made either.
pub async fn begin(db: impl PgExecutor<'_>, id: i64, now: Timestamp) -> Result<bool, StoreError> {
    let begun = sqlx::query!(
        "update generated_images set begun_at = $2, status = 'drawing'
         where id = $1 and begun_at is null and status in ('queued', 'drawing')",
        id,
        to_sql(now),
    )
    .execute(db)
    .await?;
    Ok(begun.rows_affected() == 1)
}

/// Notes that the call was certainly not paid for: it may be made again.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn not_begun(db: impl PgExecutor<'_>, id: i64) -> Result<(), StoreError> {
    sqlx::query!(
        "update generated_images set begun_at = null where id = $1 and status = 'drawing'",
        id
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Notes what was drawn; its bytes are kept already. False when nobody wants it any more.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn drawn(db: impl PgExecutor<'_>, id: i64, made: &Made) -> Result<bool, StoreError> {
    let pixels = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
    let kept = sqlx::query!(
        "update generated_images set status = 'drawn', model = $2, media_type = $3, checksum = $4,
             width = $5, height = $6, size_bytes = $7, cost_nanos = $8, used_size = $9
         where id = $1 and status in ('drawing', 'drawn')",
        id,
        made.model,
        made.media_type,
        &made.checksum[..],
        pixels(made.width),
        pixels(made.height),
        i64::try_from(made.bytes).unwrap_or(i64::MAX),
        made.cost_nanos
            .map(|nanos| i64::try_from(nanos).unwrap_or(i64::MAX)),
        made.used_size,
    )
    .execute(db)
    .await?;
    Ok(kept.rows_affected() == 1)
}

/// Ends a picture: it may be shown, or there is none, for a reason. Asked again it changes nothing.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn end(
    db: impl PgExecutor<'_>,
    id: i64,
    failure: Option<Failure>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let stage = failure.map_or(Stage::Done, |_| Stage::Failed);
    sqlx::query!(
        "update generated_images set status = $2, failure = $3, ended_at = $4
         where id = $1 and status not in ('done', 'failed')",
        id,
        stage.name(),
        failure.map(Failure::name),
        to_sql(now),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Ends pictures that were asked for before a moment and are not over: how many they were.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn end_stale(
    db: impl PgExecutor<'_>,
    before: Timestamp,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let ended = sqlx::query!(
        "update generated_images set ended_at = $3, status = 'failed',
             failure = case when begun_at is null then $2 else $4 end
         where status in ('queued', 'drawing', 'drawn') and created_at < $1",
        to_sql(before),
        Failure::Unavailable.name(),
        to_sql(now),
        Failure::Uncertain.name(),
    )
    .execute(db)
    .await?;
    Ok(ended.rows_affected())
}

/// Forgets what a person has asked for; its bytes go with the next upkeep. How many they were.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn forget_all(
    db: impl PgExecutor<'_>,
    platform: Platform,
    user: &UserId,
    channel: &ChannelId,
    until: Timestamp,
) -> Result<u64, StoreError> {
    let gone = sqlx::query!(
        "delete from generated_images
         where user_id = $1 and platform = $2 and channel_id = $3 and created_at <= $4",
        user.as_str(),
        platform.name(),
        channel.as_str(),
        to_sql(until),
    )
    .execute(db)
    .await?;
    Ok(gone.rows_affected())
}

/// Keys of bytes whose picture is gone, at most `most`.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn forgotten(db: impl PgExecutor<'_>, most: i64) -> Result<Vec<String>, StoreError> {
    let keys = sqlx::query_scalar!(
        "select key from forgotten_blobs order by forgotten_at limit $1",
        most
    )
    .fetch_all(db)
    .await?;
    Ok(keys)
}

/// Notes that the bytes under these keys are deleted.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn deleted(db: impl PgExecutor<'_>, keys: &[String]) -> Result<(), StoreError> {
    sqlx::query!("delete from forgotten_blobs where key = any($1)", keys)
        .execute(db)
        .await?;
    Ok(())
}
