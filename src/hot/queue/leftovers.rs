//! What still lies in the mailboxes of an epoch that is closed, for whoever will not have it lost.

use redis::aio::MultiplexedConnection;

use crate::hot::{Hot, HotError};

/// About how many keys are looked at in one step.
const STEP: usize = 500;

/// Goes through the mailboxes of an epoch, whatever partition they are in. Some may be seen twice.
pub struct Leftovers {
    servers: Vec<MultiplexedConnection>,
    cursor: u64,
    mailboxes: String,
}

impl Leftovers {
    /// Begins.
    ///
    /// # Errors
    /// When Redis cannot be reached.
    pub async fn of(hot: &Hot, epoch: i64) -> Result<Self, HotError> {
        Ok(Self {
            servers: hot.lines.each_server().await?,
            cursor: 0,
            mailboxes: hot.keys().mailboxes(epoch),
        })
    }

    /// The next jobs, as they lie in their mailboxes, those of one mailbox in order; there may be
    /// none among these. `None` when there are no more.
    ///
    /// # Errors
    /// When Redis cannot be reached.
    pub async fn next(&mut self) -> Result<Option<Vec<String>>, HotError> {
        let Some(server) = self.servers.last_mut() else {
            return Ok(None);
        };
        let (next, found): (u64, Vec<String>) = redis::cmd("SCAN")
            .arg(self.cursor)
            .arg("MATCH")
            .arg(&self.mailboxes)
            .arg("COUNT")
            .arg(STEP)
            .query_async(server)
            .await?;
        let mut wires = Vec::new();
        for mailbox in found {
            let jobs: Vec<String> = redis::cmd("LRANGE")
                .arg(mailbox)
                .arg(0)
                .arg(-1)
                .query_async(server)
                .await?;
            wires.extend(jobs);
        }
        self.cursor = next;
        if next == 0 {
            self.servers.pop();
        }
        Ok(Some(wires))
    }
}
