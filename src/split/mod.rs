//! Long replies into legal messages: short enough, cut where a reader would pause, and each
//! with its markdown in balance.
//!
//! Lengths are UTF-16 code units, the strictest way in which a platform may count. What was
//! open at a cut (a code fence, a quote, inline code, bold, a spoiler) is closed at the end of
//! one part and opened again in the next, so no part shows raw markers and no spoiler leaks.
//! [`pieces`] tells what was added and what white space was left out, so the text can be put
//! together again exactly ([`joined`]).
//!
//! Nothing here knows a platform's names, sends anything or changes a word. The work is linear
//! in the length of the text.

mod breaks;
mod links;
mod marks;
mod tables;
#[cfg(test)]
mod tests;

pub use links::unmask_links;
pub use tables::degrade_tables;

use breaks::Rank;
use marks::Marks;

/// One part of a text that was split, with what was added around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    /// White space of the text that was left out before this part.
    pub before: &'a str,
    /// Markers opened again: not in the text.
    pub opening: String,
    /// The part of the text.
    pub body: &'a str,
    /// Markers closed: not in the text.
    pub closing: String,
    /// White space left out behind the last part; empty in all others.
    pub after: &'a str,
}

impl Piece<'_> {
    /// The part as it is sent.
    #[must_use]
    pub fn message(&self) -> String {
        format!("{}{}{}", self.opening, self.body, self.closing)
    }
}

/// Splits a reply into messages of at most `limit` UTF-16 code units (a limit below 2 counts
/// as 2, since some characters take two). No message is blank; a text that shows nothing gives
/// none at all.
#[must_use]
pub fn split(text: &str, limit: usize) -> Vec<String> {
    pieces(text, limit).iter().map(Piece::message).collect()
}

/// As [`split`], with what was added and left out told apart from the text.
#[must_use]
pub fn pieces(text: &str, limit: usize) -> Vec<Piece<'_>> {
    let layout = Layout::of(text, limit.max(2));
    let mut pieces: Vec<Piece> = Vec::new();
    let mut taken = 0;
    let mut start = layout.next_start(0);
    while start < layout.end {
        let cut = layout.cut(start);
        let end = start + text[start..cut].trim_end().len();
        // What shows nothing is no message; it goes with the white space before the next part.
        if is_visible(&text[start..end]) {
            pieces.push(Piece {
                before: &text[taken..start],
                opening: layout.opening(start),
                body: &text[start..end],
                closing: layout.closing(end),
                after: "",
            });
            taken = end;
        }
        start = layout.next_start(cut);
    }
    if let Some(last) = pieces.last_mut() {
        last.after = &text[taken..];
    }
    pieces
}

/// The text that was split, exactly: bodies with the white space between them, without the
/// markers that were added. A text that shows nothing has no pieces and comes back empty.
#[must_use]
pub fn joined(pieces: &[Piece]) -> String {
    pieces
        .iter()
        .flat_map(|piece| [piece.before, piece.body, piece.after])
        .collect()
}

/// The length in UTF-16 code units.
#[must_use]
pub fn utf16_length(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// Whether a reader sees anything of it.
#[must_use]
pub fn is_visible(text: &str) -> bool {
    text.chars().any(|c| !is_invisible(c))
}

fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(
            c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
                | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}'
        )
}

/// A text with everything that decides where it is cut.
struct Layout<'a> {
    text: &'a str,
    /// Where the text ends for a reader: white space behind it is never sent.
    end: usize,
    limit: usize,
    marks: Marks,
    ranks: Vec<Rank>,
}

impl<'a> Layout<'a> {
    fn of(text: &'a str, limit: usize) -> Self {
        let marks = Marks::of(text);
        let ranks = breaks::ranks(text, &marks, limit);
        Self {
            text,
            end: text.trim_end().len(),
            limit,
            marks,
            ranks,
        }
    }

    /// Where the part that begins at `start` ends, before its trailing white space is taken off.
    fn cut(&self, start: usize) -> usize {
        let mut used = self.open_cost(start);
        let mut choice = Choice::new(self.limit);
        for (offset, c) in self.text[start..self.end].char_indices() {
            // The first character always goes in: a part must not be empty.
            used += c.len_utf16();
            if used > self.limit && offset > 0 {
                return choice.best();
            }
            let boundary = start + offset + c.len_utf8();
            if offset == 0 || used + self.close_cost(boundary) <= self.limit {
                choice.note(boundary, self.ranks[boundary], used);
                if boundary == self.end {
                    return boundary;
                }
            }
        }
        choice.best()
    }

    /// Where the next part begins after a cut. Inside a fence indentation is kept.
    fn next_start(&self, cut: usize) -> usize {
        let rest = &self.text[cut..];
        if self.marks.in_fence(cut) {
            let blank = rest.len() - rest.trim_start().len();
            let newline = rest[..blank].find('\n');
            return cut + newline.map_or(0, |newline| newline + 1);
        }
        cut + (rest.len() - rest.trim_start().len())
    }

    /// Markers that would leave no room for words are not repeated.
    fn affordable(&self, boundary: usize) -> bool {
        let (open, close) = self.marks.costs(boundary);
        open + close <= self.limit / 3
    }

    fn open_cost(&self, boundary: usize) -> usize {
        if self.affordable(boundary) {
            self.marks.costs(boundary).0
        } else {
            0
        }
    }

    fn close_cost(&self, boundary: usize) -> usize {
        if self.affordable(boundary) {
            self.marks.costs(boundary).1
        } else {
            0
        }
    }

    fn opening(&self, boundary: usize) -> String {
        if self.affordable(boundary) {
            self.marks.opening(boundary)
        } else {
            String::new()
        }
    }

    fn closing(&self, boundary: usize) -> String {
        if self.affordable(boundary) {
            self.marks.closing(boundary)
        } else {
            String::new()
        }
    }
}

/// The boundaries seen so far, by how good a place they are: the last of each kind.
struct Choice {
    limit: usize,
    last: [Option<usize>; Rank::COUNT],
}

impl Choice {
    fn new(limit: usize) -> Self {
        Self {
            limit,
            last: [None; Rank::COUNT],
        }
    }

    fn note(&mut self, boundary: usize, rank: Rank, used: usize) {
        // A good place very early in a part is no reason to send a stump.
        let full_enough = match rank {
            Rank::Paragraph => used * 5 >= self.limit * 2,
            Rank::Line | Rank::Sentence => used * 2 >= self.limit,
            _ => true,
        };
        let rank = if full_enough { rank } else { Rank::Word };
        self.last[rank as usize] = Some(boundary);
    }

    fn best(&self) -> usize {
        let word = Rank::Word as usize;
        let good = self.last[word + 1..].iter().rev().find_map(|last| *last);
        good.or(self.last[word])
            .or(self.last[Rank::Cluster as usize])
            .or(self.last[Rank::Character as usize])
            .expect("the first character of a part is always noted")
    }
}
