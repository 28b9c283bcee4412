//! Real programs, a way to their queue, and what their probes noted.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use chinwag::{
    clock::Clock,
    domain::{ids::ConversationId, routing::Route},
    hot::{
        Hot, Settings, epoch,
        queue::{self, Entrance, Stats},
    },
    jobs::{Envelope, Job, probe::Probe},
};
use nix::unistd::Pid;
use tempfile::TempDir;

use super::notes;
use crate::{app::eventually, processes::Programs};

/// Programs, a way to their queue, and the notes of their workers.
pub struct Field {
    pub programs: Programs,
    pub hot: Hot,
    folder: TempDir,
    /// A file for each worker, in their order.
    pub notes: Vec<PathBuf>,
    /// How many probes each conversation was given.
    pub given: BTreeMap<String, u64>,
}

impl Field {
    /// No workers yet.
    pub async fn start(settings: &[(&str, &str)]) -> Self {
        // No journal knows a probe: a queue that went on in PostgreSQL would lose them.
        let settings = [&[("CHINWAG_STANDBY_AFTER_MS", "0")], settings].concat();
        let programs = Programs::start(0, &settings).await;
        let prefix = "chinwag".to_owned();
        let hot = Hot::open(&Settings::new(programs.redis.url(), prefix)).unwrap();
        let opened = eventually("the queue is open", async || {
            Some(epoch::look(&hot).await.ok()?.marker?.opened())
        })
        .await;
        hot.set_opened(opened);
        Self {
            programs,
            hot,
            folder: TempDir::new().unwrap(),
            notes: Vec::new(),
            given: BTreeMap::new(),
        }
    }

    /// One more worker, with notes of its own.
    pub async fn worker(&mut self, arguments: &[&str], settings: &[(&str, &str)]) -> usize {
        let file = format!("notes-{}", self.notes.len());
        let path = self.folder.path().join(file);
        let words = [&["--notes", path.to_str().unwrap()], arguments].concat();
        let index = self.programs.join_worker(&words, settings).await;
        assert_eq!(index, self.notes.len());
        self.notes.push(path);
        index
    }

    /// Probes for a conversation, each busy for so long.
    pub fn probes(&mut self, conversation: &str, work_ms: &[u64]) -> Vec<Envelope> {
        let given = self.given.entry(conversation.to_owned()).or_default();
        let first = *given;
        *given += work_ms.len() as u64;
        (first..)
            .zip(work_ms)
            .map(|(number, work_ms)| {
                let job = Probe {
                    number,
                    work_ms: *work_ms,
                    filling: String::new(),
                };
                seal(&job, conversation)
            })
            .collect()
    }

    pub async fn put(&self, jobs: &[Envelope]) {
        let opened = self.hot.opened();
        eventually("the queue takes jobs", async || {
            queue::enqueue(&self.hot, opened, Entrance::Accepted, jobs)
                .await
                .ok()
        })
        .await;
    }

    pub async fn stats(&self) -> Stats {
        queue::stats(&self.hot, self.hot.opened()).await.unwrap()
    }

    pub async fn is_drained(&self) {
        eventually("every job is over", async || {
            let stats = queue::stats(&self.hot, self.hot.opened()).await.ok()?;
            (stats.jobs == 0).then_some(())
        })
        .await;
        let stats = self.stats().await;
        let left = (stats.ready(), stats.parked, stats.running);
        assert_eq!(left, (0, 0, 0), "something without jobs is left");
    }

    pub fn read(&self) -> notes::Notes {
        notes::read(&self.notes)
    }

    /// How many probes have ended, of all workers.
    pub fn ended(&self) -> usize {
        let notes = self.read();
        notes
            .values()
            .filter(|runs| !runs.ended_us.is_empty())
            .count()
    }

    /// Every probe has ended, each behind the one before it. Returns how often one ended again,
    /// and how often one began in vain.
    pub fn ended_in_order(&self) -> (usize, usize) {
        let notes = self.read();
        let given: u64 = self.given.values().sum();
        assert_eq!(notes.len() as u64, given, "probes that ran");
        let (mut again, mut in_vain) = (0, 0);
        for ((conversation, number), runs) in &notes {
            let name = format!("{conversation} {number}");
            let ended = *runs.ended_us.first().expect(&name);
            again += runs.ended_us.len() - 1;
            in_vain += runs.begun_us.len() - runs.ended_us.len();
            if let Some(next) = notes.get(&(conversation.clone(), number + 1)) {
                let begun = *next.begun_us.first().expect(&name);
                assert!(ended <= begun, "the one behind {name} began before its end");
            }
        }
        (again, in_vain)
    }

    pub async fn finish(self) {
        self.programs.finish().await;
    }
}

/// A job of a conversation, for nobody.
pub fn seal(job: &impl Job, conversation: &str) -> Envelope {
    let conversation = ConversationId::from_text(conversation.to_owned());
    Envelope::seal(job, conversation, Route::Nowhere, Clock::Real.now(), None)
}

/// The process of a worker, found by the file of its notes: no other has that in its arguments.
pub fn process_of(notes: &Path) -> Option<Pid> {
    let wanted = notes.to_str()?;
    std::fs::read_dir("/proc").ok()?.find_map(|entry| {
        let entry = entry.ok()?;
        let number: i32 = entry.file_name().to_str()?.parse().ok()?;
        let arguments = std::fs::read(entry.path().join("cmdline")).ok()?;
        let mut arguments = arguments.split(|byte| *byte == 0);
        let is_it = arguments.any(|word| word == wanted.as_bytes());
        is_it.then(|| Pid::from_raw(number))
    })
}
