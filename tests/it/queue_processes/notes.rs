//! What probes noted, read and judged.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// What is known of the runs of one probe: the moments at which it began and ended, in order.
#[derive(Clone, Debug, Default)]
pub struct Runs {
    pub begun_us: Vec<u64>,
    pub ended_us: Vec<u64>,
}

/// All runs, by conversation and number.
pub type Notes = BTreeMap<(String, u64), Runs>;

/// Reads the notes of several workers.
pub fn read(files: &[PathBuf]) -> Notes {
    let mut notes = Notes::new();
    for (what, at_us, conversation, number) in files.iter().flat_map(|file| lines(file)) {
        let runs = notes.entry((conversation, number)).or_default();
        match what.as_str() {
            "S" => runs.begun_us.push(at_us),
            _ => runs.ended_us.push(at_us),
        }
    }
    for runs in notes.values_mut() {
        runs.begun_us.sort_unstable();
        runs.ended_us.sort_unstable();
    }
    notes
}

/// How many probes of one worker ran at once, at most.
pub fn peak(file: &Path) -> usize {
    let mut moments: Vec<(u64, bool)> = lines(file)
        .into_iter()
        .map(|(what, at_us, _, _)| (at_us, what == "S"))
        .collect();
    // Of one moment, ends come first.
    moments.sort_unstable();
    let (mut running, mut peak) = (0_usize, 0);
    for (_, begins) in moments {
        if begins {
            running += 1;
        } else {
            running = running.saturating_sub(1);
        }
        peak = peak.max(running);
    }
    peak
}

fn lines(file: &Path) -> Vec<(String, u64, String, u64)> {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    whole.lines().filter_map(read_line).collect()
}

/// A worker that is killed in the middle of a line leaves its beginning in front of the next.
fn read_line(line: &str) -> Option<(String, u64, String, u64)> {
    let mut words = line.split(' ');
    let (what, at_us) = (words.next()?, words.next()?);
    let (conversation, number) = (words.next()?, words.next()?);
    Some((
        what.to_owned(),
        at_us.parse().ok()?,
        conversation.to_owned(),
        number.parse().ok()?,
    ))
}
