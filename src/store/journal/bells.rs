//! The bell beside the outcomes that wait in Postgres: it says "look", and may be missed.
//!
//! It is rung when the outcome is committed, never in the same transaction: of transactions that
//! notify, Postgres commits one at a time. What is rung carries no more than the route.

use std::time::Duration;

use sqlx::{
    PgExecutor, PgPool,
    postgres::{PgConnectOptions, PgListener, PgPoolOptions},
};

use crate::{domain::routing::Route, store::StoreError};

/// The channel that all doors of a database listen to.
const CHANNEL: &str = "chinwag_outcomes";
/// What the connection that listens is called in `pg_stat_activity`.
pub const LISTENER: &str = "chinwag-bells";
/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(3);

/// Rings for the doors of `routes`.
///
/// # Errors
/// When Postgres cannot be reached.
pub async fn ring(db: impl PgExecutor<'_>, routes: &[Route]) -> Result<(), StoreError> {
    let routes: Vec<String> = routes.iter().map(Route::to_string).collect();
    sqlx::query!(
        "select pg_notify($1, route) from unnest($2::text[]) as rung (route)",
        CHANNEL,
        &routes,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Listens on a connection of its own, which is none of the pool's.
#[derive(Debug)]
pub struct Ear {
    listener: PgListener,
}

impl Ear {
    /// Begins to listen where `pool` connects to.
    ///
    /// # Errors
    /// When Postgres cannot be reached.
    pub async fn open(pool: &PgPool) -> Result<Self, StoreError> {
        let options = PgConnectOptions::clone(&pool.connect_options());
        let own = PgPoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .acquire_timeout(CONNECT)
            .connect_lazy_with(options.application_name(LISTENER));
        let mut listener = PgListener::connect_with(&own).await?;
        // Who listens has to know what it may have missed.
        listener.eager_reconnect(false);
        listener.listen(CHANNEL).await?;
        Ok(Self { listener })
    }

    /// The route that is rung for next; `None` when the connection is lost.
    ///
    /// # Errors
    /// When the connection breaks.
    pub async fn next(&mut self) -> Result<Option<Route>, StoreError> {
        while let Some(rung) = self.listener.try_recv().await? {
            // A door that this version does not know is none of its own.
            if let Ok(route) = rung.payload().parse() {
                return Ok(Some(route));
            }
        }
        Ok(None)
    }
}
