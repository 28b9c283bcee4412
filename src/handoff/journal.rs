//! The journal's writer, one in each door: writes accepted jobs to Postgres in batches, and ends
//! one epoch and begins the next for this door.
//!
//! Order matters in three places. A row is written before the gate opens under a later epoch, so
//! that a conversation's next message cannot overtake it. What this door showed is written to
//! history before that, so that the next answer knows it. And what Redis may have lost is given
//! to it again before anything new is.

use std::{collections::HashSet, sync::Arc, time::Duration};

use tokio::sync::{mpsc, oneshot, watch};

use super::{
    epoch::Sight,
    gate::{Gate, LastTicket, tickets},
    kept::Kept,
    overdue::place_left,
};
use crate::{
    clock::Clock,
    domain::ids::JobId,
    hot::{
        self, Hot, HotError, Opened,
        queue::{self, Entrance},
    },
    jobs::Envelope,
    shutdown::Tasks,
    store::{
        Pool,
        journal::{self, Entry},
    },
};

/// How long rows are gathered before they are written.
const GATHER: Duration = Duration::from_millis(25);
/// The most rows of a batch.
const BATCH: usize = 1000;
/// How many rows may wait to be written; a door that accepts more waits.
const WAITING: usize = 50_000;
/// How long to wait when a store does not answer.
const PAUSE: Duration = Duration::from_millis(100);
/// How long stopping may wait for Postgres, from the signal on.
const FAREWELL: Duration = Duration::from_secs(4);

/// Something for the journal.
#[derive(Debug)]
pub(super) enum Order {
    /// Redis has the job; write it down with the next batch.
    Later(Entry),
    /// Redis has not: somebody waits for it to be written.
    Now {
        entry: Entry,
        done: oneshot::Sender<()>,
    },
}

/// What the writer works with.
#[derive(Debug)]
pub(super) struct Writer {
    pub(super) hot: Hot,
    pub(super) pool: Pool,
    pub(super) clock: Clock,
    pub(super) tasks: Tasks,
    pub(super) sight: watch::Receiver<Sight>,
    pub(super) kept: Arc<Kept>,
}

/// Starts the writer. Returns the gate it opens and closes, and the way to give it rows.
pub(super) fn start(writer: Writer) -> (watch::Receiver<Gate>, mpsc::Sender<Order>) {
    let (gate, seen) = watch::channel(Gate::Closed);
    let (orders, incoming) = mpsc::channel(WAITING);
    let tasks = writer.tasks.clone();
    let stop = tasks.clone();
    let desk = Desk {
        writer,
        gate,
        incoming,
        rows: Vec::new(),
        waiting: Vec::new(),
        uncertain: Vec::new(),
        last_ticket: None,
    };
    tasks.spawn(async move {
        let too_late = async {
            stop.stopped().await;
            tokio::time::sleep(FAREWELL).await;
        };
        tokio::select! {
            () = desk.run() => {}
            () = too_late => tracing::warn!(
                "stopping before the journal could be written; Redis has the jobs"
            ),
        }
    });
    (seen, orders)
}

struct Desk {
    writer: Writer,
    gate: watch::Sender<Gate>,
    incoming: mpsc::Receiver<Order>,
    /// Rows to be written.
    rows: Vec<Entry>,
    /// Who waits for which job's row to be written.
    waiting: Vec<(JobId, oneshot::Sender<()>)>,
    /// Jobs in Postgres that Redis may not have: it was not given them, or may have lost them.
    uncertain: Vec<Envelope>,
    /// Tells when nobody enqueues under the epoch any more; none while the gate is closed.
    last_ticket: Option<LastTicket>,
}

impl Desk {
    async fn run(mut self) {
        loop {
            let seen = self.writer.sight.borrow_and_update().clone();
            self.follow(&seen).await;
            tokio::select! {
                order = self.incoming.recv() => match order {
                    Some(order) => self.gather(order).await,
                    None => return self.farewell().await,
                },
                changed = self.writer.sight.changed() => if changed.is_err() { return self.farewell().await },
                () = self.writer.tasks.stopped() => return self.farewell().await,
                // What Redis did not take is offered again, though nothing new comes.
                () = tokio::time::sleep(PAUSE), if self.is_behind(&seen) => {}
            }
            while !self.write().await {
                tokio::time::sleep(PAUSE).await;
                self.take_waiting();
                if self.writer.tasks.is_stopping() {
                    return self.farewell().await;
                }
                if *self.writer.sight.borrow() != seen {
                    break;
                }
            }
        }
    }

    /// Whether Redis can be used and has not been given everything.
    fn is_behind(&self, seen: &Sight) -> bool {
        matches!(seen, Sight::Open { .. }) && matches!(*self.gate.borrow(), Gate::Closed)
    }

    /// Brings the gate in line with what the watch over the epoch sees.
    async fn follow(&mut self, seen: &Sight) {
        let (same, open) = match (&*self.gate.borrow(), seen) {
            (
                Gate::Open { queue, run_id, .. },
                Sight::Open {
                    queue: at,
                    run_id: of,
                },
            ) => (queue == at && run_id == of, true),
            (Gate::Closed, Sight::Out | Sight::Standby { .. }) => (true, false),
            (Gate::Closed, Sight::Open { .. }) => (false, false),
            (Gate::Open { .. }, Sight::Out | Sight::Standby { .. }) => (false, true),
        };
        if same {
            return;
        }
        if open {
            self.close().await;
        }
        if let Sight::Open { queue, run_id } = seen {
            self.open(*queue, run_id).await;
        }
    }

    /// Ends the epoch for this door: nobody enqueues under it any more, and what was accepted
    /// and shown under it is in Postgres as far as Postgres answers.
    async fn close(&mut self) {
        self.shut().await;
        self.take_waiting();
        self.write().await;
        self.hand_in_receipts().await;
    }

    /// Closes the gate, and waits until nobody enqueues any more.
    async fn shut(&mut self) {
        self.gate.send_replace(Gate::Closed);
        if let Some(last) = self.last_ticket.take() {
            self.take_until(last).await;
        }
    }

    /// Gives Redis what it may lack, then lets jobs in.
    async fn open(&mut self, queue: Opened, run_id: &Arc<str>) {
        self.take_waiting();
        let written = self.write().await;
        self.hand_in_receipts().await;
        self.forget_done().await;
        let mut lacking = self.uncertain.clone();
        if !written {
            // Without Postgres there is nothing to be written in order with; what waits goes to
            // Redis like everything that will be accepted now.
            lacking.extend(self.rows.iter().map(|row| row.envelope.clone()));
        }
        if let Err(error) = self.place(queue, run_id, &lacking).await {
            return tracing::debug!(%error, "the gate stays closed for now");
        }
        self.uncertain.clear();
        // Nothing that is let in now may overtake them.
        place_left(&self.writer.hot, &self.writer.pool, queue).await;
        self.tell_waiting();
        for row in &mut self.rows {
            row.epoch = queue.epoch;
        }
        let (ticket, last) = tickets();
        self.last_ticket = Some(last);
        self.gate.send_replace(Gate::Open {
            queue,
            run_id: run_id.clone(),
            ticket,
        });
    }

    /// What was answered out of the journal meanwhile is not given to Redis again.
    async fn forget_done(&mut self) {
        let jobs: Vec<JobId> = self.uncertain.iter().map(|job| job.header.id).collect();
        for batch in jobs.chunks(BATCH) {
            // Without Postgres the worker that gets them asks.
            let Ok(done) = journal::done_among(&self.writer.pool, batch).await else {
                return;
            };
            let done: HashSet<JobId> = done.into_iter().collect();
            self.uncertain.retain(|job| !done.contains(&job.header.id));
        }
    }

    /// Takes an order and whatever comes within the gathering time.
    async fn gather(&mut self, first: Order) {
        let mut hurried = matches!(first, Order::Now { .. });
        self.take(first);
        let until = tokio::time::sleep(GATHER);
        tokio::pin!(until);
        while self.rows.len() < BATCH && !hurried {
            tokio::select! {
                () = &mut until => break,
                order = self.incoming.recv() => match order {
                    Some(order) => {
                        hurried = matches!(order, Order::Now { .. });
                        self.take(order);
                    }
                    None => break,
                },
            }
        }
        self.take_waiting();
    }

    /// Takes orders until the last ticket is back. Who holds one may be waiting for room among
    /// the orders, so they are taken however many rows there are.
    async fn take_until(&mut self, last: LastTicket) {
        let returned = last.returned();
        tokio::pin!(returned);
        loop {
            tokio::select! {
                () = &mut returned => return,
                Some(order) = self.incoming.recv() => self.take(order),
            }
        }
    }

    fn take_waiting(&mut self) {
        while self.rows.len() < BATCH
            && let Ok(order) = self.incoming.try_recv()
        {
            self.take(order);
        }
    }

    fn take(&mut self, order: Order) {
        match order {
            Order::Later(entry) => self.rows.push(entry),
            Order::Now { entry, done } => {
                self.waiting.push((entry.envelope.header.id, done));
                self.rows.push(entry);
            }
        }
    }

    /// Writes what has gathered. True when nothing is left.
    async fn write(&mut self) -> bool {
        self.forget_refused();
        while !self.rows.is_empty() {
            let size = self.rows.len().min(BATCH);
            let batch = &self.rows[..size];
            match journal::write(&self.writer.pool, batch, batch[0].epoch).await {
                Ok(state) => self.written(size, state.epoch, state.batch).await,
                Err(error) => {
                    tracing::warn!(%error, rows = self.rows.len(), "the journal cannot be written; the rows wait");
                    return false;
                }
            }
            self.take_waiting();
        }
        self.tell_waiting();
        true
    }

    fn tell_waiting(&mut self) {
        for (_, done) in self.waiting.drain(..) {
            // Who has given up meanwhile is answered all the same: the row is there.
            let _ = done.send(());
        }
    }

    /// Drops rows that nobody waits for any more: those messages were refused, and may have been
    /// sent again as others. Whoever tries again waits for the same job once more: of its rows one
    /// stays.
    fn forget_refused(&mut self) {
        let mut refused: HashSet<JobId> = self
            .waiting
            .extract_if(.., |(_, done)| done.is_closed())
            .map(|(job, _)| job)
            .collect();
        for (job, _) in &self.waiting {
            refused.remove(job);
        }
        let mut seen = HashSet::new();
        self.rows.retain(|row| seen.insert(row.envelope.header.id));
        if !refused.is_empty() {
            self.rows
                .retain(|row| !refused.contains(&row.envelope.header.id));
        }
    }

    /// Notes in Redis that a batch is in Postgres. Where that cannot be, the batch's jobs are
    /// given to Redis again when the gate next opens.
    async fn written(&mut self, size: usize, epoch: i64, batch: i64) {
        metrics::histogram!(crate::telemetry::JOURNAL_BATCH_SIZE)
            .record(f64::from(u32::try_from(size).unwrap_or(u32::MAX)));
        let written: Vec<Entry> = self.rows.drain(..size).collect();
        let placed = written.iter().all(|entry| entry.epoch == epoch);
        let run_id = match &*self.gate.borrow() {
            Gate::Open { queue, run_id, .. } if queue.epoch == epoch && placed => {
                Some(run_id.clone())
            }
            _ => None,
        };
        let noted = match run_id {
            Some(run_id) => hot::epoch::note_batch(&self.writer.hot, epoch, batch, &run_id)
                .await
                .unwrap_or(false),
            None => false,
        };
        if !noted {
            self.uncertain
                .extend(written.into_iter().map(|entry| entry.envelope));
        }
        self.place_uncertain().await;
    }

    /// While the gate is open, what may be lacking is given to Redis at once. When Redis does
    /// not take it, the gate closes until it does: a conversation's next message must not
    /// overtake it.
    async fn place_uncertain(&mut self) {
        if self.uncertain.is_empty() {
            return;
        }
        let open_under = match &*self.gate.borrow() {
            Gate::Open { queue, run_id, .. } => Some((*queue, run_id.clone())),
            Gate::Closed => None,
        };
        let Some((queue, run_id)) = open_under else {
            return;
        };
        match self.place(queue, &run_id, &self.uncertain).await {
            Ok(()) => self.uncertain.clear(),
            Err(error) => {
                tracing::debug!(%error, "the gate closes for now");
                self.shut().await;
            }
        }
    }

    /// Gives jobs of the journal to Redis. They were in no batch that counts, so they count as one
    /// now: a Redis that loses them again is found out.
    async fn place(&self, queue: Opened, run_id: &str, jobs: &[Envelope]) -> Result<(), HotError> {
        if jobs.is_empty() {
            return Ok(());
        }
        let hot = &self.writer.hot;
        // These were accepted: there is room for them, however many wait.
        queue::enqueue(hot, queue, Entrance::Accepted, jobs).await?;
        if let Ok(state) = journal::write(&self.writer.pool, &[], queue.epoch).await
            && state.epoch == queue.epoch
        {
            hot::epoch::note_batch(hot, queue.epoch, state.batch, run_id).await?;
        }
        Ok(())
    }

    /// Writes what this door has shown and Postgres may not know yet.
    async fn hand_in_receipts(&self) {
        let receipts = self.writer.kept.all();
        for batch in receipts.chunks(BATCH) {
            if let Err(error) =
                journal::settle(&self.writer.pool, batch, self.writer.clock.now()).await
            {
                return tracing::warn!(%error, "receipts could not be written; they are given to Redis again");
            }
            self.writer
                .kept
                .settled(batch.iter().map(|receipt| receipt.job));
        }
        self.writer.kept.give_again();
    }

    /// Writes what is left before the program ends.
    async fn farewell(mut self) {
        loop {
            self.take_waiting();
            if self.write().await && self.incoming.is_empty() {
                // Who is still accepting returns its ticket first.
                let quiet = tokio::time::timeout(PAUSE * 2, self.incoming.recv()).await;
                match quiet {
                    Ok(Some(order)) => self.take(order),
                    _ => return,
                }
            } else {
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

#[cfg(test)]
mod tests;
