//! What is remembered follows what people do: they edit messages, delete them, or have them
//! forgotten.
//!
//! Both stores change together as far as that goes: Redis is changed before the change in
//! Postgres is final, so that whoever tries again finds the same turns.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::{Conversations, Recalled};
use crate::{
    domain::{
        conversation::Turn,
        ids::{ConversationId, JobId, MessageId, Platform},
        message::Incoming,
        revision::{Change, Revised, Revision},
    },
    hot::{self, HotError},
    store::{
        self, StoreError,
        memory::{Asker, Page},
    },
};

/// Why memory could not be changed: then nothing is changed for good, and doing it again is safe.
#[derive(Debug, thiserror::Error)]
pub enum MemoryError {
    /// Postgres does not answer.
    #[error("what is kept could not be changed")]
    Kept(#[from] StoreError),
    /// Redis does not answer, or no more after it had dropped what it cached: then the next message
    /// may not know it, while Postgres has all of it still.
    #[error("what is cached could not be changed")]
    Cached(#[from] HotError),
}

/// How many messages a page shows.
pub const PAGE: usize = 10;
/// The last page that is shown.
const LAST_PAGE: usize = 100;
/// How many summaries are shown.
const SUMMARIES: usize = 3;
/// How long the numbers of a list mean what it showed.
const LISTED: SignedDuration = SignedDuration::from_hours(1);

/// What is remembered of a person in a conversation: one page of it.
#[derive(Clone, Debug)]
pub struct Memory {
    /// Each message of the page with its number, newest first.
    pub messages: Vec<(usize, Incoming)>,
    /// How many there are in all.
    pub total: u64,
    /// When the first of them was written.
    pub since: Option<Timestamp>,
    /// The page after this one, when there is one.
    pub next_page: Option<usize>,
    /// What sessions said in short, and until when they went on, newest first; on the first page
    /// only.
    pub summaries: Vec<(Timestamp, String)>,
}

/// What is to be forgotten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// What had this number when it was listed.
    Number(usize),
    /// The turn that a message belongs to.
    Message(MessageId),
    /// The newest turn.
    Latest,
}

impl Conversations {
    /// What is remembered, a page of it; the first is 1, and behind the last one there is none. From
    /// now on the numbers mean what is shown here, whatever is said meanwhile; those of earlier pages
    /// go on meaning what these showed. Run twice for one job, it shows the same list, without what
    /// was forgotten in between: which of the two a person sees, its numbers mean it.
    ///
    /// # Errors
    /// When Postgres does not answer.
    pub async fn memory(
        &self,
        conversation: &ConversationId,
        recalled: &Recalled,
        page: usize,
        asker: Asker,
    ) -> Result<Memory, StoreError> {
        let since = self.clock.now() - LISTED;
        match store::memory::shown_by(&self.pool, conversation, asker.job, since).await? {
            Some(shown) => self.shown_again(conversation, recalled, &shown).await,
            None => self.shown_anew(conversation, recalled, page, asker).await,
        }
    }

    /// The page that was shown before, as far as it is remembered still.
    async fn shown_again(
        &self,
        conversation: &ConversationId,
        recalled: &Recalled,
        shown: &Page,
    ) -> Result<Memory, StoreError> {
        let extent = store::memory::extent(&self.pool, conversation).await?;
        let kept = store::history::of(&self.pool, conversation, &shown.jobs).await?;
        let known = |job: &JobId| {
            let pending = recalled.turns.iter().find(|turn| turn.job == *job);
            let turn = kept.iter().find(|turn| turn.job == *job).or(pending);
            turn.map(|turn| turn.asked.clone())
        };
        let numbered = (shown.before + 1..).zip(&shown.jobs);
        let messages: Vec<(usize, Incoming)> = numbered
            .filter_map(|(number, job)| Some((number, known(job)?)))
            .collect();
        let end = shown.before + shown.jobs.len();
        let total = extent.messages.max(messages.len() as u64);
        let page = end.div_ceil(PAGE);
        let oldest = messages.last().map(|(_, asked)| asked.sent_at);
        Ok(Memory {
            total,
            since: extent.since.or(oldest),
            next_page: next_page(total, page),
            summaries: summaries(recalled, page),
            messages,
        })
    }

    async fn shown_anew(
        &self,
        conversation: &ConversationId,
        recalled: &Recalled,
        page: usize,
        asker: Asker,
    ) -> Result<Memory, StoreError> {
        let extent = store::memory::extent(&self.pool, conversation).await?;
        let known = usize::try_from(extent.messages).unwrap_or(usize::MAX);
        // What is pending is not counted there, and may begin a page of its own.
        let pending = recalled
            .turns
            .iter()
            .filter(|turn| turn.delivered_as.is_empty());
        let pages = known.saturating_add(pending.count()).div_ceil(PAGE);
        let page = page.clamp(1, pages.clamp(1, LAST_PAGE));
        let kept = store::history::newest(&self.pool, conversation, page * PAGE).await?;
        let pending = recalled.turns.iter().filter(|turn| {
            turn.delivered_as.is_empty() && kept.iter().all(|known| known.job != turn.job)
        });
        let mut turns = kept.clone();
        turns.extend(pending.cloned());
        // What is pending may be older than what history has already: receipts come in any order, and
        // the first number is that of the newest message.
        turns.sort_by_key(|turn| turn.job);
        let more = turns.len() - kept.len();
        // What was written between the two looks is in one of them.
        let total = (extent.messages + more as u64).max(turns.len() as u64);
        turns.reverse();
        turns.truncate(page * PAGE);
        let before = ((page - 1) * PAGE).min(turns.len());
        let jobs: Vec<JobId> = turns[before..].iter().map(|turn| turn.job).collect();
        if !jobs.is_empty() {
            let (now, list) = (self.clock.now(), Page { before, jobs });
            let (pool, since) = (&self.pool, now - LISTED);
            let kept = store::memory::keep_list(pool, conversation, &list, asker, since, now);
            if !kept.await? {
                let shown = store::memory::shown_by(pool, conversation, asker.job, since);
                if let Some(shown) = shown.await? {
                    return self.shown_again(conversation, recalled, &shown).await;
                }
            }
        }
        let first = turns.last().map(|turn| turn.asked.sent_at);
        let shown = (1..).zip(turns.into_iter().map(|turn| turn.asked));
        Ok(Memory {
            messages: shown.skip((page - 1) * PAGE).collect(),
            total,
            since: extent.since.or(first),
            next_page: next_page(total, page),
            summaries: summaries(recalled, page),
        })
    }

    /// Forgets one turn, for a job. False when there is no such turn. Run twice for one job, it
    /// forgets once.
    ///
    /// # Errors
    /// When a store does not answer that is not set aside; then nothing was forgotten for good.
    pub async fn forget_one(
        &self,
        conversation: &ConversationId,
        recalled: &Recalled,
        target: &Target,
        asker: Asker,
    ) -> Result<bool, MemoryError> {
        let cause = asker.job;
        let job = match store::memory::forgotten_by(&self.pool, cause).await? {
            Some(job) => Some(job),
            None => self.targeted(conversation, recalled, target, asker).await?,
        };
        let Some(job) = job else {
            return Ok(false);
        };
        let now = self.clock.now();
        let mut transaction = self.pool.begin().await.map_err(StoreError::from)?;
        store::memory::forget_one(&mut transaction, job, cause, now).await?;
        let forgotten = Revised {
            job,
            conversation: conversation.clone(),
            revision: Revision::Gone,
        };
        self.revise_cached(&[forgotten]).await?;
        transaction.commit().await.map_err(StoreError::from)?;
        Ok(true)
    }

    async fn targeted(
        &self,
        conversation: &ConversationId,
        recalled: &Recalled,
        target: &Target,
        asker: Asker,
    ) -> Result<Option<JobId>, StoreError> {
        let turn = match target {
            Target::Number(number) => {
                let since = self.clock.now() - LISTED;
                return store::memory::listed(&self.pool, conversation, *number, asker, since)
                    .await;
            }
            Target::Latest => recalled.turns.last().cloned(),
            Target::Message(message) => {
                let mut cached = recalled.turns.iter();
                match cached.find(|turn| turn.is_of(message)) {
                    Some(turn) => Some(turn.clone()),
                    None => store::history::up_to(&self.pool, conversation, message, 1)
                        .await?
                        .pop(),
                }
            }
        };
        Ok(turn.map(|turn| turn.job))
    }

    /// Forgets for job `cause` everything that was said in a conversation until a moment. Done twice, it changes
    /// nothing.
    ///
    /// # Errors
    /// When a store does not answer that is not set aside; then nothing was forgotten for good.
    pub async fn forget_all(
        &self,
        conversation: &ConversationId,
        recalled: &Recalled,
        until: Timestamp,
        cause: JobId,
    ) -> Result<(), MemoryError> {
        let (until_then, since): (Vec<&Turn>, Vec<&Turn>) =
            (recalled.turns.iter()).partition(|turn| turn.asked.sent_at <= until);
        let jobs = |turns: Vec<&Turn>| turns.iter().map(|turn| turn.job).collect::<Vec<_>>();
        let (pending, since) = (jobs(until_then), jobs(since));
        let now = self.clock.now();
        let mut transaction = self.pool.begin().await.map_err(StoreError::from)?;
        store::memory::forget_all(&mut transaction, conversation, until, &pending, cause, now)
            .await?;
        if !self.hot.is_aside() {
            let epoch = self.hot.epoch();
            hot::conversation::forget(&self.hot, epoch, conversation, until, &since).await?;
            hot::summaries::changed(&self.hot, epoch, conversation).await?;
        }
        transaction.commit().await.map_err(StoreError::from)?;
        Ok(())
    }

    /// Remembers messages as they are now: an edited one as it was edited, and of a deleted one
    /// nothing. Returns how many turns that concerns. Done twice, it changes nothing.
    ///
    /// # Errors
    /// When a store does not answer that is not set aside; then it is to be done again.
    pub async fn revise(
        &self,
        platform: Platform,
        changes: &[Change],
    ) -> Result<usize, MemoryError> {
        let now = self.clock.now();
        let mut transaction = self.pool.begin().await.map_err(StoreError::from)?;
        let revised = store::revisions::apply(&mut transaction, platform, changes, now).await?;
        self.revise_cached(&revised).await?;
        transaction.commit().await.map_err(StoreError::from)?;
        Ok(revised.len())
    }

    async fn revise_cached(&self, revised: &[Revised]) -> Result<(), HotError> {
        if self.hot.is_aside() {
            // What it has cached is not looked at again.
            return Ok(());
        }
        let mut by_conversation: BTreeMap<&ConversationId, Vec<(JobId, Revision)>> =
            BTreeMap::new();
        for each in revised {
            let of_it = by_conversation.entry(&each.conversation).or_default();
            of_it.push((each.job, each.revision.clone()));
        }
        let epoch = self.hot.epoch();
        for (conversation, revisions) in by_conversation {
            hot::conversation::revise(&self.hot, epoch, conversation, &revisions).await?;
            hot::summaries::changed(&self.hot, epoch, conversation).await?;
        }
        Ok(())
    }
}

/// The page after one, when there is one.
fn next_page(total: u64, page: usize) -> Option<usize> {
    (total > (page * PAGE) as u64 && page < LAST_PAGE).then_some(page + 1)
}

/// What stands below the first page.
fn summaries(recalled: &Recalled, page: usize) -> Vec<(Timestamp, String)> {
    let summaries = recalled.summaries.iter().filter_map(|session| {
        let summary = session.whole.as_ref().or(session.running.as_ref())?;
        Some((session.until, summary.text.clone()))
    });
    let most = if page <= 1 { SUMMARIES } else { 0 };
    summaries.take(most).collect()
}
