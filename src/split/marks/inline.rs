//! Marks inside running text: inline code, bold, italic, underlined, struck out, hidden.
//!
//! Only marks that are closed again count; a lone star is a star. Styles end with their
//! paragraph, spoilers and long runs of backticks may go on.

use std::{collections::HashMap, ops::Range};

use super::{Kind, LONGEST_RUN, Span};

/// As many styles inside one another as are kept track of.
const DEEPEST: usize = 8;

/// Adds the spans of `region`, which holds no fence and no quoted line's beginning.
pub fn read(text: &str, region: Range<usize>, spans: &mut Vec<Span>) {
    let mut scan = Scan {
        bytes: text.as_bytes(),
        text,
        code: CodeRuns::of(text, &region),
        open: Vec::new(),
        spans,
    };
    let mut at = region.start;
    while at < region.end {
        at = scan.step(at, region.end);
    }
}

struct Scan<'a> {
    text: &'a str,
    bytes: &'a [u8],
    code: CodeRuns,
    open: Vec<Range<usize>>,
    spans: &'a mut Vec<Span>,
}

impl Scan<'_> {
    /// Looks at one byte or one run of marks; tells where to go on.
    fn step(&mut self, at: usize, end: usize) -> usize {
        match self.bytes[at] {
            b'\\' => self.escaped(at + 1, end),
            b'`' => self.code(at, end),
            b'*' | b'_' | b'~' | b'|' => self.style(at, end),
            b'\n' if self.code.blank_at(at) => {
                let bytes = self.bytes;
                self.open.retain(|marker| bytes[marker.start] == b'|');
                at + 1
            }
            _ => at + 1,
        }
    }

    fn escaped(&self, at: usize, end: usize) -> usize {
        match self.bytes.get(at) {
            Some(b'`') => self.run_end(at, end),
            _ => at + 1,
        }
    }

    fn run_end(&self, at: usize, end: usize) -> usize {
        let same = self.bytes[at..end]
            .iter()
            .take_while(|byte| **byte == self.bytes[at]);
        at + same.count()
    }

    fn code(&mut self, at: usize, end: usize) -> usize {
        let open = at..self.run_end(at, end);
        let Some(close) = self.code.partner(&open) else {
            return open.end;
        };
        self.push(Kind::Code, open, close.clone());
        close.end
    }

    fn style(&mut self, at: usize, end: usize) -> usize {
        let marker = at..self.run_end(at, end);
        let (opens, closes) = self.sides(&marker, end);
        let same = |open: &Range<usize>| self.text[open.clone()] == self.text[marker.clone()];
        let partner = self.open.iter().rposition(same).filter(|_| closes);
        if let Some(partner) = partner {
            let open = self.open[partner].clone();
            self.open.truncate(partner);
            self.push(Kind::Style, open, marker.clone());
        } else if opens {
            if self.open.len() == DEEPEST {
                self.open.remove(0);
            }
            self.open.push(marker.clone());
        }
        marker.end
    }

    /// Whether a run of marks can open and can close, by what stands beside it.
    fn sides(&self, marker: &Range<usize>, end: usize) -> (bool, bool) {
        let before = self.text[..marker.start].chars().next_back();
        let after = self.text[marker.end..end].chars().next();
        let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let ink = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace());
        match (self.bytes[marker.start], marker.len()) {
            (b'*', 1..=3) => (ink(after), ink(before)),
            (b'_', 1..=3) => (ink(after) && !word(before), ink(before) && !word(after)),
            (b'~' | b'|', 2) => (after.is_some(), true),
            _ => (false, false),
        }
    }

    fn push(&mut self, kind: Kind, open: Range<usize>, close: Range<usize>) {
        let marker = self.text[open.clone()].to_owned();
        self.spans.push(Span {
            kind,
            open,
            close,
            opening: marker.clone(),
            closing: marker,
        });
    }
}

/// The runs of backticks of a region, and for each the next one of the same length.
struct CodeRuns {
    partners: HashMap<usize, Range<usize>>,
    blank_lines: Vec<usize>,
}

impl CodeRuns {
    fn of(text: &str, region: &Range<usize>) -> Self {
        let mut runs = Vec::new();
        let mut blank_lines = Vec::new();
        let bytes = text.as_bytes();
        let mut at = region.start;
        let mut newline = None;
        while at < region.end {
            let start = at;
            at += 1;
            match bytes[start] {
                b'`' => {
                    while at < region.end && bytes[at] == b'`' {
                        at += 1;
                    }
                    runs.push(start..at);
                    newline = None;
                }
                b'\n' => blank_lines.extend(newline.replace(start)),
                byte if byte.is_ascii_whitespace() => {}
                _ => newline = None,
            }
        }
        Self {
            partners: Self::pair(&runs),
            blank_lines,
        }
    }

    fn pair(runs: &[Range<usize>]) -> HashMap<usize, Range<usize>> {
        let mut next: HashMap<usize, &Range<usize>> = HashMap::new();
        let mut partners = HashMap::new();
        for run in runs.iter().rev().filter(|run| run.len() <= LONGEST_RUN) {
            if let Some(partner) = next.insert(run.len(), run) {
                partners.insert(run.start, partner.clone());
            }
        }
        partners
    }

    /// Where the code that `open` begins is closed. Short runs do not reach over a paragraph.
    fn partner(&self, open: &Range<usize>) -> Option<Range<usize>> {
        let partner = self.partners.get(&open.start)?;
        let blank = self
            .blank_lines
            .partition_point(|newline| *newline < open.start);
        let crosses = self
            .blank_lines
            .get(blank)
            .is_some_and(|newline| *newline < partner.start);
        (open.len() >= 3 || !crosses).then(|| partner.clone())
    }

    /// Whether the line behind this line end is blank.
    fn blank_at(&self, newline: usize) -> bool {
        self.blank_lines.binary_search(&newline).is_ok()
    }
}
