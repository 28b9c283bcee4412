//! The worker's side: outcomes to their mailbox, and the look at the journal before anything is
//! spent.

use tokio::sync::{mpsc, oneshot};

use super::bells::Ringer;
use crate::{
    clock::Clock,
    domain::{
        outcome::{Fate, Live, Outcome, Receipt, Rest, VERSION},
        routing::Route,
    },
    hot::{Hot, HotError, outcomes, receipts},
    jobs::Header,
    shutdown::Tasks,
    store::{
        Patience, Pool,
        journal::{self, Known, standby},
    },
};

/// The most keys of one look at the journal.
const BATCH: usize = 256;

/// A worker's way back to the doors. Clones share everything.
#[derive(Clone, Debug)]
pub struct WayBack {
    hot: Hot,
    pool: Pool,
    clock: Clock,
    questions: mpsc::Sender<Question>,
    ringer: Ringer,
}

/// What is known of a job before it is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Earlier {
    /// Nothing: it has not been answered.
    Unanswered,
    /// Its outcome was posted or shown, or another job has its key: there is nothing to do.
    Answered,
    /// Its asker had it forgotten since: nothing of it is to be told to anybody again.
    Forgotten,
    /// An operator has dropped it: its asker is to be told, and nothing else.
    Cancelled,
}

#[derive(Debug)]
struct Question {
    kind: String,
    key: String,
    answer: oneshot::Sender<Option<Known>>,
}

impl WayBack {
    /// Opens the way back.
    #[must_use]
    pub fn open(hot: Hot, pool: Pool, clock: Clock, tasks: &Tasks) -> Self {
        let (questions, asked) = mpsc::channel(BATCH * 4);
        tasks.spawn(look_up(pool.clone(), asked));
        let ringer = Ringer::start(pool.clone(), tasks);
        Self {
            hot,
            pool,
            clock,
            questions,
            ringer,
        }
    }

    /// Puts an outcome into the mailbox of its route, in Redis, or in Postgres while Redis is set
    /// aside, and rings the bell. False when the job's outcome is there already. The job was leased
    /// from `mailbox`.
    ///
    /// # Errors
    /// When the store cannot be reached, the outcome's epoch is over, or it is not the job's turn
    /// any more.
    pub async fn post(&self, outcome: &Outcome, mailbox: &str) -> Result<bool, HotError> {
        if !self.hot.is_aside() {
            return outcomes::post(&self.hot, outcome, mailbox).await;
        }
        let posted = standby::post(&self.pool, outcome)
            .await
            .map_err(|error| HotError::Unavailable(Box::new(error)))?
            .ok_or(HotError::WrongEpoch {
                asked: outcome.epoch,
            })?;
        // Whoever put it there before may have died before it could ring.
        self.ringer.ring(outcome.route);
        Ok(posted)
    }

    /// Strikes a job out of the journal that has nothing to say to anybody.
    ///
    /// # Errors
    /// When Redis cannot be reached.
    pub async fn finish(&self, header: &Header) -> Result<(), HotError> {
        let receipt = Receipt {
            version: VERSION,
            job: header.id,
            job_kind: header.kind.clone(),
            job_key: header.journal_key(),
            route: header.route,
            conversation: header.conversation.clone(),
            fate: Fate::Unseen,
            turn: None,
            reading: None,
            steps: None,
            usage: Vec::new(),
            rest: Rest::new(),
        };
        if self.hot.is_aside() {
            return journal::settle(&self.pool, &[receipt], self.clock.now())
                .await
                .map(|_| ())
                .map_err(|error| HotError::Unavailable(Box::new(error)));
        }
        receipts::give(&self.hot, &[receipt]).await
    }

    /// Shows a door what goes on. When it cannot, nothing is lost.
    pub async fn show(&self, route: Route, live: &Live) {
        if let Err(error) = outcomes::show_live(&self.hot, route, live).await {
            tracing::debug!(%error, "what goes on could not be shown");
        }
    }

    /// Looks whether a job was answered earlier: by this try's predecessor, under an older
    /// epoch, or by a job made of the same message. A store that does not answer knows nothing.
    pub async fn earlier(&self, header: &Header, attempt: u32, epoch: i64) -> Earlier {
        if attempt > 1
            && outcomes::is_posted(&self.hot, header, epoch)
                .await
                .unwrap_or(false)
        {
            return Earlier::Answered;
        }
        match self.known(header).await {
            Some(known) if known.done || known.job != header.id => Earlier::Answered,
            Some(known) if known.forgotten => Earlier::Forgotten,
            Some(known) if known.cancelled => Earlier::Cancelled,
            _ => Earlier::Unanswered,
        }
    }

    async fn known(&self, header: &Header) -> Option<Known> {
        let (answer, answered) = oneshot::channel();
        let question = Question {
            kind: header.kind.clone(),
            key: header.journal_key(),
            answer,
        };
        self.questions.send(question).await.ok()?;
        answered.await.ok()?
    }
}

/// Answers questions, all that wait with one query: many jobs that begin at once cost one look.
async fn look_up(pool: Pool, mut asked: mpsc::Receiver<Question>) {
    let patience = Patience::default();
    let mut questions = Vec::new();
    while asked.recv_many(&mut questions, BATCH).await > 0 {
        questions.sort_by(|a, b| a.kind.cmp(&b.kind));
        for same_kind in questions.chunk_by_mut(|a, b| a.kind == b.kind) {
            let keys: Vec<String> = same_kind
                .iter()
                .map(|question| question.key.clone())
                .collect();
            let found = patience
                .ask(journal::look_up(&pool, &same_kind[0].kind, &keys))
                .await
                .unwrap_or_else(|error| {
                    tracing::warn!(%error, "the journal cannot be asked");
                    vec![None; keys.len()]
                });
            for (question, known) in same_kind.iter_mut().zip(found) {
                let (unused, _) = oneshot::channel();
                let _ = std::mem::replace(&mut question.answer, unused).send(known);
            }
        }
        questions.clear();
    }
}
