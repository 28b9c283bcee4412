//! What `chinwag bench` measures the queue with: a job that is busy for so long and notes when.

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::Path,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use chinwag::jobs::{Header, probe::Probe};

use crate::Context;

/// Where probes note that they ran; a line each: `S` or `F` for start or finish, the moment in
/// microseconds since the epoch, the conversation, the probe's number.
#[derive(Debug)]
pub struct Notebook {
    file: Mutex<BufWriter<File>>,
}

impl Notebook {
    /// Opens a file for notes, which are added to what is in it.
    ///
    /// # Errors
    /// When the file cannot be opened.
    pub fn open(path: &Path) -> std::io::Result<Self> {
        let file = File::options().create(true).append(true).open(path)?;
        Ok(Self {
            file: Mutex::new(BufWriter::with_capacity(1 << 16, file)),
        })
    }

    fn note(&self, what: char, at_us: i64, header: &Header, job: &Probe, at_once: bool) {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        // A note that cannot be written shows as a probe that was lost.
        let _ = writeln!(
            file,
            "{what} {at_us} {} {}",
            header.conversation, job.number
        );
        if at_once {
            let _ = file.flush();
        }
    }

    /// Brings all notes to their file.
    pub fn flush(&self) {
        let _ = self
            .file
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .flush();
    }
}

/// Runs a probe. One that does something notes at once that it has begun, so that the note
/// outlives its worker.
pub async fn run(context: &Context, header: &Header, job: &Probe) {
    let now_us = || context.clock.now().as_microsecond();
    let Some(notebook) = &context.notebook else {
        tokio::time::sleep(Duration::from_millis(job.work_ms)).await;
        return;
    };
    if job.work_ms > 0 {
        notebook.note('S', now_us(), header, job, true);
        tokio::time::sleep(Duration::from_millis(job.work_ms)).await;
        notebook.note('F', now_us(), header, job, true);
    } else {
        notebook.note('F', now_us(), header, job, false);
    }
}
