//! Lines of any bytes, one at a time, none of them larger in memory than is allowed.

use std::io::{self, BufRead};

/// How long a line may be, in bytes. A message of 100,000 characters has room for every one of
/// them to be escaped.
pub(super) const LONGEST: usize = 4 * 1024 * 1024;

/// A line that was taken from the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Taken<'a> {
    /// Without what ends it.
    Line(&'a [u8]),
    /// It was longer than is allowed, and is gone.
    TooLong,
}

/// Takes lines from an input.
pub(super) struct Lines<R> {
    input: R,
    line: Vec<u8>,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn of(input: R) -> Self {
        Self {
            input,
            line: Vec::new(),
        }
    }

    /// The next line; nothing when the input is over.
    pub(super) fn next(&mut self) -> io::Result<Option<Taken<'_>>> {
        self.line.clear();
        self.line.shrink_to(64 * 1024);
        let mut too_long = false;
        loop {
            let read = match self.input.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                read => read?,
            };
            if read.is_empty() {
                let over = self.line.is_empty() && !too_long;
                return Ok((!over).then(|| self.taken(too_long)));
            }
            let end = read.iter().position(|byte| *byte == b'\n');
            let piece = &read[..end.unwrap_or(read.len())];
            too_long |= self.line.len() + piece.len() > LONGEST;
            if !too_long {
                self.line.extend_from_slice(piece);
            }
            let used = end.map_or(read.len(), |end| end + 1);
            self.input.consume(used);
            if end.is_some() {
                return Ok(Some(self.taken(too_long)));
            }
        }
    }

    fn taken(&self, too_long: bool) -> Taken<'_> {
        if too_long {
            return Taken::TooLong;
        }
        let line = self.line.as_slice();
        Taken::Line(line.strip_suffix(b"\r").unwrap_or(line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(input: &[u8]) -> Vec<String> {
        let mut lines = Lines::of(io::BufReader::with_capacity(3, input));
        let mut all = Vec::new();
        while let Some(taken) = lines.next().unwrap() {
            all.push(match taken {
                Taken::Line(line) => String::from_utf8_lossy(line).into_owned(),
                Taken::TooLong => "too long".to_owned(),
            });
        }
        all
    }

    #[test]
    fn lines_are_taken_whatever_ends_them() {
        assert_eq!(all(b""), [""; 0]);
        assert_eq!(all(b"one\r\n\nthree"), ["one", "", "three"]);
        assert_eq!(all(b"one\n"), ["one"]);
    }

    #[test]
    fn a_line_that_is_too_long_is_passed_over() {
        let mut input = vec![b'x'; LONGEST + 1];
        input.extend(b"\nnext\n");
        assert_eq!(all(&input), ["too long", "next"]);
        assert_eq!(all(&input[..=LONGEST]), ["too long"]);
        assert_eq!(all(&input[1..=LONGEST])[0].len(), LONGEST);
    }
}
