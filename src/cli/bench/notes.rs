//! What probes noted, and what follows from it.

use std::{
    collections::{HashMap, HashSet},
    path::PathBuf,
};

use anyhow::Context as _;

/// One note of a probe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Note {
    /// It finished; else it began. A probe that does nothing notes only that it finished.
    pub(super) finished: bool,
    /// When, in microseconds since the epoch.
    pub(super) at_us: i64,
    /// Which.
    pub(super) number: u64,
}

/// What went wrong in a measurement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Wrongs {
    /// Jobs that never finished.
    pub(super) lost: u64,
    /// Jobs that finished more than once.
    pub(super) doubled: u64,
    /// Jobs that finished after a later one of their conversation had begun.
    pub(super) out_of_order: u64,
}

impl Wrongs {
    pub(super) fn add(&mut self, other: Self) {
        self.lost += other.lost;
        self.doubled += other.doubled;
        self.out_of_order += other.out_of_order;
    }
}

/// Reads the notes of workers, those that were written first in front, a worker's after another's.
pub(super) fn read(paths: &[PathBuf]) -> anyhow::Result<Vec<Note>> {
    let mut notes = Vec::new();
    for path in paths {
        let text =
            std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
        // The last line of a worker that was killed may be half a line.
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        notes.extend(text[..whole].lines().filter_map(note));
    }
    Ok(notes)
}

fn note(line: &str) -> Option<Note> {
    let mut words = line.split(' ');
    let finished = words.next()? == "F";
    let at_us = words.next()?.parse().ok()?;
    let number = words.next_back()?.parse().ok()?;
    Some(Note {
        finished,
        at_us,
        number,
    })
}

/// What went wrong with jobs of these numbers, dealt out to so many conversations in turn.
pub(super) fn wrongs(notes: &[Note], numbers: std::ops::Range<u64>, conversations: u64) -> Wrongs {
    let mut finished: HashMap<u64, u64> = HashMap::new();
    for note in notes.iter().filter(|note| note.finished) {
        *finished.entry(note.number).or_default() += 1;
    }
    let mut ordered: Vec<&Note> = notes.iter().filter(|note| note.finished).collect();
    ordered.sort_by_key(|note| note.at_us);
    let mut last: HashMap<u64, (u64, i64)> = HashMap::new();
    let mut late = HashSet::new();
    for note in ordered {
        let conversation = note.number % conversations;
        match last.get(&conversation) {
            // Within one microsecond, of two workers' notes, nobody can say which came first.
            Some((before, at_us)) if *before > note.number && *at_us < note.at_us => {
                late.insert(note.number);
            }
            _ => _ = last.insert(conversation, (note.number, note.at_us)),
        }
    }
    let lost = numbers.filter(|number| !finished.contains_key(number));
    Wrongs {
        lost: lost.count() as u64,
        doubled: finished.values().filter(|times| **times > 1).count() as u64,
        out_of_order: late.len() as u64,
    }
}

/// Jobs a second from the first note to the last.
pub(super) fn per_second(notes: &[Note]) -> f64 {
    let finished = || notes.iter().filter(|note| note.finished);
    let first = finished().map(|note| note.at_us).min().unwrap_or(0);
    let last = finished().map(|note| note.at_us).max().unwrap_or(0);
    let seconds = micros(last - first) / 1e6;
    micros(i64::try_from(finished().count()).unwrap_or(i64::MAX)) / seconds.max(1e-6)
}

/// A count of microseconds (or of anything else) as a number to divide.
pub(super) fn micros(count: i64) -> f64 {
    // Exact up to 2^53, which is 285 years of microseconds.
    #[expect(
        clippy::cast_precision_loss,
        reason = "the counts here are far below 2^53"
    )]
    let number = count as f64;
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finished(at_us: i64, number: u64) -> Note {
        Note {
            finished: true,
            at_us,
            number,
        }
    }

    #[test]
    fn what_was_lost_doubled_or_out_of_order_is_counted() {
        let two = 2;
        let good = [
            finished(1, 0),
            finished(2, 1),
            finished(3, 2),
            finished(4, 3),
        ];
        assert_eq!(wrongs(&good, 0..4, two), Wrongs::default());
        let bad = [
            finished(1, 2),
            finished(2, 0),
            finished(3, 1),
            finished(4, 1),
        ];
        let expected = Wrongs {
            lost: 1,
            doubled: 1,
            out_of_order: 1,
        };
        assert_eq!(wrongs(&bad, 0..4, two), expected);
    }

    #[test]
    fn notes_are_read_and_half_a_line_is_left_out() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes");
        std::fs::write(&path, "S 5 b1 7\nF 9 b1 7\nF 10 b1").unwrap();
        let notes = read(&[path]).unwrap();
        assert_eq!(notes.len(), 2);
        assert_eq!(notes[1], finished(9, 7));
        assert!((per_second(&[finished(0, 1), finished(1_000_000, 2)]) - 2.0).abs() < 1e-9);
    }
}
