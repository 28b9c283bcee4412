//! `chinwag classify`: what lines of text want, without a network, a store or a setting.
//!
//! A line in, a line out, each flushed, so that another program can hold a dialogue with it. A
//! line that cannot be read gives an error in its place, and the rest goes on.

mod line;
mod lines;
mod surrogates;

use std::{
    io::{self, BufRead, Write},
    panic::{AssertUnwindSafe, catch_unwind},
    process::ExitCode,
};

use anyhow::Context as _;
use clap::Args;
use serde::Serialize;

use crate::{
    clock::Clock,
    understanding::{Local, Understood},
};

use lines::{Lines, Taken};

/// What `classify` can be told.
#[derive(Debug, Args)]
pub(super) struct ClassifyArgs {
    /// Read plain lines instead of JSON: each is a message, said now, in UTC
    #[arg(long)]
    plain: bool,
}

/// Answers line by line until there are no more, or nobody listens.
pub(super) fn run(args: &ClassifyArgs) -> anyhow::Result<ExitCode> {
    let local = Local::learned().context("the example utterances cannot be used")?;
    let answering = answer_all(io::stdin().lock(), io::stdout().lock(), |taken| {
        answer(&local, args.plain, &Clock::Real, taken)
    });
    match answering {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        ended => ended.map(|()| ExitCode::SUCCESS).context("the lines"),
    }
}

/// What is written for a line.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Answer {
    Understood(Box<Understood>),
    Unreadable { error: String },
}

fn answer_all(
    input: impl BufRead,
    mut output: impl Write,
    answer: impl Fn(Taken<'_>) -> Result<Understood, String>,
) -> io::Result<()> {
    let mut lines = Lines::of(input);
    while let Some(taken) = lines.next()? {
        let answer = match guarded(|| answer(taken)) {
            Ok(understood) => Answer::Understood(Box::new(understood)),
            Err(error) => Answer::Unreadable { error },
        };
        let mut written = serde_json::to_vec(&answer)?;
        written.push(b'\n');
        output.write_all(&written)?;
        output.flush()?;
    }
    Ok(())
}

/// Whatever a line brings about ends with the line.
fn guarded(answer: impl FnOnce() -> Result<Understood, String>) -> Result<Understood, String> {
    catch_unwind(AssertUnwindSafe(answer))
        .unwrap_or_else(|_| Err("this line brought the understanding down".to_owned()))
}

fn answer(
    local: &Local,
    plain: bool,
    clock: &Clock,
    taken: Taken<'_>,
) -> Result<Understood, String> {
    let Taken::Line(bytes) = taken else {
        return Err(format!("the line is longer than {} bytes", lines::LONGEST));
    };
    if plain {
        // Whatever it is, it is a message.
        let text = String::from_utf8_lossy(bytes);
        return Ok(local.understand(&line::Line::plain(&text).message(clock.now())?));
    }
    let text = std::str::from_utf8(bytes)
        .map_err(|error| format!("the line is no UTF-8 after byte {}", error.valid_up_to()))?;
    let text = surrogates::mended(text);
    Ok(local.understand(&line::Line::parse(&text)?.message(clock.now())?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(input: &[u8], answer: impl Fn(Taken<'_>) -> Result<Understood, String>) -> String {
        let mut output = Vec::new();
        answer_all(input, &mut output, answer).unwrap();
        String::from_utf8(output).unwrap()
    }

    #[test]
    fn what_panics_ends_with_its_line() {
        let written = answered(b"one\ntwo\n", |taken| match taken {
            Taken::Line(b"one") => panic!("planted"),
            _ => Err("second".to_owned()),
        });
        let lines: Vec<&str> = written.lines().collect();
        assert_eq!(lines.len(), 2, "{written}");
        assert!(lines[0].starts_with("{\"error\":\"this line"), "{written}");
        assert_eq!(lines[1], "{\"error\":\"second\"}");
    }

    #[test]
    fn every_answer_is_flushed_by_itself() {
        /// Counts what was written between flushes.
        #[derive(Default)]
        struct Flushes(Vec<usize>, usize);
        impl Write for &mut Flushes {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                self.1 += usize::from(bytes.ends_with(b"\n"));
                Ok(bytes.len())
            }
            fn flush(&mut self) -> io::Result<()> {
                self.0.push(std::mem::take(&mut self.1));
                Ok(())
            }
        }
        let mut flushes = Flushes::default();
        answer_all(&b"a\nb\nc"[..], &mut flushes, |_| Err(String::new())).unwrap();
        assert_eq!(flushes.0, [1, 1, 1]);
    }
}
