//! What a rebuild of the queue needs of Postgres: the right to do it, the unfinished jobs, and
//! a last look at them while nobody can add any.

use sqlx::{Connection, PgConnection, Postgres, Transaction};

use super::{
    Pool, StoreError, ignored,
    journal::{self, Open, QueueState},
    pauses, preferences,
};
use crate::domain::{
    ids::{GuildId, Platform, UserId},
    ignoring::Ignored,
};

/// The right to rebuild, held by a connection of its own: it ends with it, however that comes.
#[derive(Debug)]
pub struct Rebuild {
    connection: PgConnection,
}

/// The last look: the queue's state is locked until it is over, and nobody opts out or has anything
/// ignored meanwhile.
#[derive(Debug)]
pub struct LastLook<'a> {
    transaction: Transaction<'a, Postgres>,
    /// The state that is held.
    pub state: QueueState,
}

impl Rebuild {
    /// Takes the right. `None` when somebody else has it.
    ///
    /// # Errors
    /// When Postgres cannot be reached.
    pub async fn begin(pool: &Pool) -> Result<Option<Self>, StoreError> {
        let mut connection = pool.acquire().await?.detach();
        let taken = journal::may_rebuild(&mut connection).await?;
        Ok(taken.then_some(Self { connection }))
    }

    /// The present state of the queue.
    ///
    /// # Errors
    /// When Postgres cannot be reached.
    pub async fn state(&mut self) -> Result<QueueState, StoreError> {
        journal::state(&mut self.connection).await
    }

    /// Raises the epoch, beyond `above` too: what Redis holds of older ones is void from here on.
    ///
    /// # Errors
    /// When Postgres cannot be reached.
    pub async fn raise_epoch(&mut self, above: i64) -> Result<i64, StoreError> {
        journal::raise_epoch(&mut self.connection, above).await
    }

    /// Unfinished jobs behind place `after`, at most `most`, in the order of acceptance.
    ///
    /// # Errors
    /// When Postgres cannot be reached, or a row cannot be read.
    pub async fn unfinished(&mut self, after: i64, most: i64) -> Result<Vec<Open>, StoreError> {
        journal::unfinished(&mut self.connection, after, most).await
    }

    /// Locks the queue's state: nothing is written to the journal until the look is over.
    ///
    /// # Errors
    /// When Postgres cannot be reached.
    pub async fn last_look(&mut self) -> Result<LastLook<'_>, StoreError> {
        let mut transaction = self.connection.begin().await?;
        let state = journal::hold_state(&mut transaction).await?;
        Ok(LastLook { transaction, state })
    }

    /// Gives the right back.
    ///
    /// # Errors
    /// When Postgres cannot be reached; the right ends all the same.
    pub async fn end(self) -> Result<(), StoreError> {
        Ok(self.connection.close().await?)
    }
}

impl LastLook<'static> {
    /// Locks the state of a queue that is not to be rebuilt.
    ///
    /// # Errors
    /// When Postgres cannot be reached.
    pub async fn of(pool: &Pool) -> Result<Self, StoreError> {
        let mut transaction = pool.begin().await?;
        let state = journal::hold_state(&mut transaction).await?;
        Ok(Self { transaction, state })
    }

    /// Lets go of the state, and leaves it as it is.
    ///
    /// # Errors
    /// When Postgres cannot be reached.
    pub async fn end(self) -> Result<(), StoreError> {
        Ok(self.transaction.rollback().await?)
    }
}

impl LastLook<'_> {
    /// People who want to be left alone, behind `after`, at most `most`, in the order of their names.
    ///
    /// # Errors
    /// When Postgres cannot be reached.
    pub async fn opted_out(
        &mut self,
        platform: Platform,
        after: &str,
        most: i64,
    ) -> Result<Vec<UserId>, StoreError> {
        preferences::opted_out_after(&mut *self.transaction, platform, after, most).await
    }

    /// What servers ignore, behind `after`, at most `most`, in the order of their names.
    ///
    /// # Errors
    /// When Postgres cannot be reached.
    pub async fn ignored(
        &mut self,
        platform: Platform,
        after: Option<&(GuildId, Ignored)>,
        most: i64,
    ) -> Result<Vec<(GuildId, Ignored)>, StoreError> {
        ignored::after(&mut *self.transaction, platform, after, most).await
    }

    /// Unfinished jobs behind place `after`, at most `most`, in the order of acceptance.
    ///
    /// # Errors
    /// When Postgres cannot be reached, or a row cannot be read.
    pub async fn unfinished(&mut self, after: i64, most: i64) -> Result<Vec<Open>, StoreError> {
        journal::unfinished(&mut *self.transaction, after, most).await
    }

    /// The queues that are paused.
    ///
    /// # Errors
    /// When Postgres cannot be reached.
    pub async fn paused_queues(&mut self) -> Result<Vec<String>, StoreError> {
        pauses::all(&mut *self.transaction).await
    }

    /// Notes that the queue is open, and lets go of its state.
    ///
    /// # Errors
    /// When Postgres cannot be reached; the queue is not open then.
    pub async fn open(mut self) -> Result<(), StoreError> {
        journal::open(&mut *self.transaction, self.state.epoch).await?;
        // Their jobs are in the queue again.
        journal::standby::forget_older(&mut *self.transaction, self.state.epoch).await?;
        Ok(self.transaction.commit().await?)
    }
}
