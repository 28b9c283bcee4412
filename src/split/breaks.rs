//! How good a place each boundary between two characters is to cut a text.
//!
//! Decides nothing about lengths of parts: that is the caller's.

use unicode_segmentation::UnicodeSegmentation;

use super::marks::{Kind, Marks, Span};
use super::utf16_length;

/// How good a place for a cut is, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// Inside a character, or inside a marker, a link or a fence that fits whole: the last resort.
    Character,
    /// Between two characters as a reader sees them.
    Cluster,
    /// Between two words.
    Word,
    /// After a sentence.
    Sentence,
    /// At a line's end.
    Line,
    /// At a paragraph's end.
    Paragraph,
}

impl Rank {
    /// How many ranks there are.
    pub const COUNT: usize = 6;
}

/// The rank of every boundary of `text`, by byte offset.
pub fn ranks(text: &str, marks: &Marks, limit: usize) -> Vec<Rank> {
    let mut ranks = vec![Rank::Character; text.len() + 1];
    for (offset, cluster) in text.grapheme_indices(true) {
        ranks[offset] = ranks[offset].max(Rank::Cluster);
        if let Some(rank) = after_east_asian_stop(cluster) {
            ranks[offset + cluster.len()] = rank;
        }
    }
    rank_white_space(text, &mut ranks);
    for span in marks.spans() {
        protect(text, span, limit, &mut ranks);
    }
    protect_links(text, &mut ranks);
    ranks
}

fn after_east_asian_stop(cluster: &str) -> Option<Rank> {
    match cluster {
        "。" | "！" | "？" | "｡" => Some(Rank::Sentence),
        "、" | "，" | "；" | "：" | "\u{3000}" => Some(Rank::Word),
        _ => None,
    }
}

/// A cut at white space is made before it: the white space itself is left out.
fn rank_white_space(text: &str, ranks: &mut [Rank]) {
    let mut line_start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        if !c.is_whitespace() {
            continue;
        }
        let mut end = start + c.len_utf8();
        while let Some((next, c)) = chars.next_if(|(_, c)| c.is_whitespace()) {
            end = next + c.len_utf8();
        }
        ranks[start] = white_space_rank(&text[line_start..start], &text[start..end]);
        if let Some(newline) = text[start..end].rfind('\n') {
            line_start = start + newline + 1;
        }
    }
}

fn white_space_rank(line: &str, space: &str) -> Rank {
    let newlines = space.bytes().filter(|byte| *byte == b'\n').count();
    if newlines == 0 && (is_list_marker(line) || space.chars().all(is_no_break)) {
        return Rank::Character;
    }
    // A heading stays with what it is the heading of.
    if newlines > 0 && line.starts_with('#') {
        return Rank::Word;
    }
    match newlines {
        0 if ends_sentence(line) => Rank::Sentence,
        0 => Rank::Word,
        1 => Rank::Line,
        _ => Rank::Paragraph,
    }
}

fn is_no_break(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{2007}' | '\u{202f}')
}

/// Whether `line`, up to some white space, is only a list's or a heading's marker.
fn is_list_marker(line: &str) -> bool {
    let tail = line.as_bytes();
    if tail.len() > 64 {
        return false;
    }
    let marker = line.trim_start();
    let numbered = marker
        .strip_suffix(['.', ')'])
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()));
    matches!(
        marker,
        "" | "-" | "*" | "+" | ">" | ">>>" | "#" | "##" | "###" | "-#"
    ) || (numbered && marker.len() <= 4)
}

fn ends_sentence(line: &str) -> bool {
    let mut last = line.chars().rev().take(5).skip_while(|c| {
        matches!(
            c,
            '"' | '\'' | '”' | '’' | '»' | ')' | ']' | '*' | '_' | '~' | '|' | '`'
        )
    });
    matches!(last.next(), Some('.' | '!' | '?' | '…' | ':'))
}

/// Keeps markers whole, fences and short inline code too.
fn protect(text: &str, span: &Span, limit: usize, ranks: &mut [Rank]) {
    let whole = span.open.start..span.close.end;
    lower(ranks, span.open.start + 1, span.open.end, Rank::Character);
    match span.kind {
        Kind::Fence => {
            let fits = whole.len() <= limit * 4 && utf16_length(&text[whole.clone()]) <= limit;
            if fits {
                lower(ranks, whole.start + 1, whole.end - 1, Rank::Character);
            } else if !span.close.is_empty() {
                let content = text[..span.close.start].trim_end().len();
                lower(ranks, content, whole.end - 1, Rank::Character);
            }
        }
        Kind::Code => {
            if whole.len() <= limit / 4 {
                lower(ranks, whole.start + 1, whole.end - 1, Rank::Cluster);
            }
            lower(ranks, span.close.start, whole.end - 1, Rank::Character);
        }
        Kind::Style => lower(ranks, span.close.start, whole.end - 1, Rank::Character),
        Kind::Quote => {}
    }
}

/// Keeps `<…>` (mentions, emoji, times, addresses) and `[label](address)` whole.
fn protect_links(text: &str, ranks: &mut [Rank]) {
    let bytes = text.as_bytes();
    let mut label = None;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'[' => label = Some(at),
            b'\n' => label = None,
            b'<' => {
                if let Some(end) = closing(bytes, at + 1, 300, b'<', b'>') {
                    lower(ranks, at + 1, end, Rank::Character);
                }
            }
            b']' if bytes.get(at + 1) == Some(&b'(') => {
                let start = label.take().filter(|start| at - start <= 400);
                let end = closing(bytes, at + 2, 600, b']', b')');
                if let (Some(start), Some(end)) = (start, end) {
                    lower(ranks, start + 1, end, Rank::Character);
                }
            }
            _ => {}
        }
    }
}

/// Where `close` stands, unless white space, `again` or `most` bytes come first.
fn closing(bytes: &[u8], from: usize, most: usize, again: u8, close: u8) -> Option<usize> {
    let reach = bytes.len().min(from + most);
    let length = bytes[from.min(reach)..reach]
        .iter()
        .position(|byte| *byte == close || *byte == again || byte.is_ascii_whitespace())?;
    (bytes[from + length] == close).then_some(from + length)
}

/// No boundary of `first..=last` is a better place than `rank`.
fn lower(ranks: &mut [Rank], first: usize, last: usize, rank: Rank) {
    if first <= last {
        for each in &mut ranks[first..=last] {
            *each = rank.min(*each);
        }
    }
}
