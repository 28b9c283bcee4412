//! What the administrators of servers have the bot ignore there.

use jiff::Timestamp;
use sqlx::{PgConnection, PgExecutor};

use super::{StoreError, to_sql};
use crate::domain::{
    ids::{GuildId, Platform},
    ignoring::{Ignored, Speaker},
};

/// Has a server ignore these, within a transaction. Returns how many it ignores from then on, so that
/// whoever asked can leave it when those are too many. Nobody changes the same server's list meanwhile.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn add(
    db: &mut PgConnection,
    platform: Platform,
    guild: &GuildId,
    ignored: &[Ignored],
    now: Timestamp,
) -> Result<usize, StoreError> {
    // A statement of its own: the count must see what was committed before the lock was had.
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtext('chinwag ignored ' || $1 || ' ' || $2))",
        platform.name(),
        guild.as_str(),
    )
    .execute(&mut *db)
    .await?;
    let (kinds, ids) = columns(ignored);
    sqlx::query!(
        "insert into ignored (platform, guild_id, kind, subject_id, ignored_since)
         select $1, $2, w.kind, w.id, $5 from unnest($3::text[], $4::text[]) as w (kind, id)
         on conflict on constraint ignored_once do nothing",
        platform.name(),
        guild.as_str(),
        &kinds,
        &ids,
        to_sql(now),
    )
    .execute(&mut *db)
    .await?;
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from ignored where platform = $1 and guild_id = $2"#,
        platform.name(),
        guild.as_str(),
    )
    .fetch_one(db)
    .await?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// Has a server ignore these no longer.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn remove(
    db: impl PgExecutor<'_>,
    platform: Platform,
    guild: &GuildId,
    ignored: &[Ignored],
) -> Result<(), StoreError> {
    let (kinds, ids) = columns(ignored);
    sqlx::query!(
        "delete from ignored i using unnest($3::text[], $4::text[]) as w (kind, id)
         where i.platform = $1 and i.guild_id = $2 and i.kind = w.kind and i.subject_id = w.id",
        platform.name(),
        guild.as_str(),
        &kinds,
        &ids,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What a server ignores, people first, each in the order in which it was said.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn of(
    db: impl PgExecutor<'_>,
    platform: Platform,
    guild: &GuildId,
) -> Result<Vec<Ignored>, StoreError> {
    let rows = sqlx::query!(
        "select kind, subject_id from ignored where platform = $1 and guild_id = $2
         order by kind desc, ignored_since, subject_id",
        platform.name(),
        guild.as_str(),
    )
    .fetch_all(db)
    .await?;
    let read = rows
        .into_iter()
        .filter_map(|row| Ignored::of_kind(&row.kind, &row.subject_id));
    Ok(read.collect())
}

/// For each of these, whether their server ignores them or where they are.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn among(
    db: impl PgExecutor<'_>,
    platform: Platform,
    speakers: &[Speaker],
) -> Result<Vec<bool>, StoreError> {
    let (mut numbers, mut guilds, mut kinds, mut ids) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (number, speaker) in speakers.iter().enumerate() {
        let Some((guild, by)) = speaker.ignored_by() else {
            continue;
        };
        for ignored in by {
            numbers.push(i32::try_from(number).unwrap_or(i32::MAX));
            guilds.push(guild.as_str().to_owned());
            kinds.push(ignored.kind().to_owned());
            ids.push(ignored.id().to_owned());
        }
    }
    let mut are = vec![false; speakers.len()];
    if numbers.is_empty() {
        return Ok(are);
    }
    let found = sqlx::query_scalar!(
        r#"select w.number as "number!"
           from unnest($2::int[], $3::text[], $4::text[], $5::text[]) as w (number, guild, kind, id)
           join ignored i on i.platform = $1 and i.guild_id = w.guild and i.kind = w.kind
                         and i.subject_id = w.id"#,
        platform.name(),
        &numbers,
        &guilds,
        &kinds,
        &ids,
    )
    .fetch_all(db)
    .await?;
    for number in found {
        if let Some(is) = usize::try_from(number).ok().and_then(|at| are.get_mut(at)) {
            *is = true;
        }
    }
    Ok(are)
}

/// What servers ignore, behind `after`, at most `most`, in the order of their names.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn after(
    db: impl PgExecutor<'_>,
    platform: Platform,
    after: Option<&(GuildId, Ignored)>,
    most: i64,
) -> Result<Vec<(GuildId, Ignored)>, StoreError> {
    let (guild, kind, id) = after.map_or(("", "", ""), |(guild, ignored)| {
        (guild.as_str(), ignored.kind(), ignored.id())
    });
    let rows = sqlx::query!(
        "select guild_id, kind, subject_id from ignored
         where platform = $1 and (guild_id, kind, subject_id) > ($2, $3, $4)
         order by guild_id, kind, subject_id limit $5",
        platform.name(),
        guild,
        kind,
        id,
        most,
    )
    .fetch_all(db)
    .await?;
    let read = rows.into_iter().filter_map(|row| {
        let ignored = Ignored::of_kind(&row.kind, &row.subject_id)?;
        Some((row.guild_id.into(), ignored))
    });
    Ok(read.collect())
}

fn columns(ignored: &[Ignored]) -> (Vec<String>, Vec<String>) {
    let each = ignored.iter();
    each.map(|each| (each.kind().to_owned(), each.id().to_owned()))
        .unzip()
}
