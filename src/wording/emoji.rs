//! Emoji, by the number.
//!
//! They are put behind words only, so that nothing is lost on who does not see them.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use crate::domain::preferences::EmojiDensity;

/// The emoji that suit a sentence, best first; all different, so that a screen reader does not
/// repeat itself.
pub type Pool = [&'static str; 5];

/// How many emoji a text shows, as a reader counts them: a family is one.
#[must_use]
pub fn count_emoji(text: &str) -> usize {
    text.graphemes(true).filter(|each| is_emoji(each)).count()
}

/// The text with all emoji behind the first `most` left out.
#[must_use]
pub fn limit_emoji(text: &str, most: usize) -> String {
    let mut seen = 0;
    text.graphemes(true)
        .filter(|each| {
            seen += usize::from(is_emoji(each));
            !is_emoji(each) || seen <= most
        })
        .collect()
}

/// How many emoji stand outside code: those in it are somebody's program, not the manner of a text.
#[must_use]
pub fn count_beside_code(text: &str) -> usize {
    let pieces = pieces(text).into_iter();
    let words = pieces.filter(|(code, _)| code.is_none());
    words.map(|(_, words)| count_emoji(words)).sum()
}

/// The text with all emoji behind the first `most` left out, but for those in code.
pub fn limit_beside_code(text: &str, most: usize) -> String {
    let mut seen = 0;
    let mut out = String::with_capacity(text.len());
    for (code, piece) in pieces(text) {
        if code.is_some() {
            out.push_str(piece);
            continue;
        }
        let mut is_gap = false;
        for cluster in piece.graphemes(true) {
            if is_emoji(cluster) {
                seen += 1;
                if seen > most {
                    is_gap = out.is_empty() || out.ends_with([' ', '\n']);
                    continue;
                }
            }
            // Of the two spaces around what is left out one is enough.
            if !(is_gap && cluster == " ") {
                out.push_str(cluster);
            }
            is_gap = false;
        }
    }
    out
}

/// What kind of code a piece of a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Code {
    /// Lines of their own, or what is shown so.
    Block,
    /// Between backticks, within a line.
    Inline,
}

/// The text in pieces: words, and code of either kind with its marks.
fn pieces(text: &str) -> Vec<(Option<Code>, &str)> {
    let (mut pieces, mut words_from, mut at) = (Vec::new(), 0, 0);
    while let Some(found) = text[at..].find(['`', '\\', '~']) {
        let begin = at + found;
        let behind = &text[begin..];
        let mark = behind.chars().next().unwrap_or_default();
        let run = behind.len() - behind.trim_start_matches(mark).len();
        let line = text[..begin].rfind('\n').map_or(0, |end| end + 1);
        let code = match mark {
            '`' => code_of_backticks(behind, run),
            '~' if run >= 3 && text[line..begin].trim().is_empty() => {
                let end = behind[run..].find("\n~~~");
                Some((Code::Block, end.map_or(behind.len(), |end| run + end + 4)))
            }
            _ => None,
        };
        let Some((kind, length)) = code else {
            // What stands behind a backslash marks nothing.
            let escaped = behind[1..].chars().next().map_or(0, char::len_utf8);
            at = begin + if mark == '\\' { 1 + escaped } else { run };
            continue;
        };
        if words_from < begin {
            pieces.push((None, &text[words_from..begin]));
        }
        at = begin + length;
        words_from = at;
        pieces.push((Some(kind), &text[begin..at]));
    }
    if words_from < text.len() {
        pieces.push((None, &text[words_from..]));
    }
    pieces
}

/// The code that a text begins with, and its length: three backticks begin a block wherever they stand,
/// and one that nothing ends goes on to the end.
fn code_of_backticks(text: &str, run: usize) -> Option<(Code, usize)> {
    let behind = &text[run..];
    if run >= 3 {
        let end = behind.find("```").map(|end| {
            let marks = &behind[end..];
            run + end + marks.len() - marks.trim_start_matches('`').len()
        });
        return Some((Code::Block, end.unwrap_or(text.len())));
    }
    let line = behind.split('\n').next().unwrap_or_default();
    let mut from = 0;
    while let Some(found) = line[from..].find('`') {
        let marks = &line[from + found..];
        let length = marks.len() - marks.trim_start_matches('`').len();
        from += found + length;
        if length == run {
            return Some((Code::Inline, run + from));
        }
    }
    None
}

/// What ends the block of code that a text ends in, where nothing does.
fn missing_end(text: &str) -> Option<String> {
    let (kind, code) = pieces(text).pop()?;
    let mark = code.chars().next().filter(|_| kind == Some(Code::Block))?;
    let begin = code.len() - code.trim_start_matches(mark).len();
    let end = code.trim_end();
    let is_closed = end.len() >= begin + 3 && end.ends_with(&mark.to_string().repeat(3));
    (!is_closed).then(|| mark.to_string().repeat(begin))
}

fn is_emoji(cluster: &str) -> bool {
    // Digits and letters count only as keycaps; text symbols only when shown as pictures.
    let pictured = cluster.contains(['\u{fe0f}', '\u{20e3}']);
    cluster.chars().any(|c| match c {
        '\u{1f000}'..='\u{1faff}'
        | '\u{2600}'..='\u{27bf}'
        | '\u{2b1b}'
        | '\u{2b1c}'
        | '\u{2b50}'
        | '\u{2b55}'
        | '\u{231a}'
        | '\u{231b}'
        | '\u{23e9}'..='\u{23f3}' => true,
        '\u{a9}' | '\u{ae}' | '\u{2000}'..='\u{2bff}' | '\u{3030}'..='\u{3299}' => pictured,
        '0'..='9' | '#' | '*' => cluster.contains('\u{20e3}'),
        _ => false,
    })
}

/// What goes with nearly everything.
const PLAIN: Pool = ["💬", "✨", "📌", "💡", "🙂"];

/// The text with at least so many emoji: those that lack are put where sentences end, never into code or
/// quotes. The same text gets the same, and what says nothing stays as it is.
pub fn at_least(text: &str, least: usize) -> String {
    let lacking = least.saturating_sub(count_beside_code(text));
    if lacking == 0 || text.trim().is_empty() {
        return text.to_owned();
    }
    let mut pool = PLAIN
        .iter()
        .filter(|each| !text.contains(**each))
        .chain(&PLAIN);
    let ends = sentence_ends(text);
    let Some(last) = ends.last().copied() else {
        // There is nothing but code.
        let end = missing_end(text).map_or(String::new(), |end| format!("\n{end}"));
        let added: Vec<&str> = pool.take(lacking).copied().collect();
        return format!("{}{end}\n{}", text.trim_end(), added.join(" "));
    };
    let mut places: Vec<usize> = ends[..ends.len() - 1]
        .iter()
        .copied()
        .take(lacking - 1)
        .collect();
    places.resize(lacking, last);
    let mut out = String::with_capacity(text.len() + lacking * 6);
    let mut from = 0;
    for place in places {
        out.push_str(&text[from..place]);
        out.push(' ');
        out.push_str(pool.next().expect("it goes round"));
        from = place;
    }
    out.push_str(&text[from..]);
    out
}

/// Where sentences end, outside code and quotes; where none does, the end of the last line with words.
fn sentence_ends(text: &str) -> Vec<usize> {
    let mut code: Vec<(Code, Range<usize>)> = Vec::new();
    let mut at = 0;
    for (kind, piece) in pieces(text) {
        code.extend(kind.map(|kind| (kind, at..at + piece.len())));
        at += piece.len();
    }
    let is_in_block = |line: &Range<usize>| {
        let mut blocks = code.iter().filter(|(kind, _)| *kind == Code::Block);
        blocks.any(|(_, block)| block.start < line.end && line.start < block.end)
    };
    let is_in_code = |end: &usize| {
        let mut code = code.iter();
        code.any(|(_, code)| code.start < *end && *end < code.end)
    };
    let (mut ends, mut last_line) = (Vec::new(), None);
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let begin = at;
        at += line.len();
        let shown = line.trim();
        let is_other = line.starts_with("    ") || shown.starts_with(['>', '|', '#']);
        if is_other || !shown.contains(char::is_alphanumeric) || is_in_block(&(begin..at)) {
            continue;
        }
        let end = begin + line.trim_end().len();
        last_line = Some(end);
        let within = ends_within(line.trim_end()).map(|end| begin + end);
        ends.extend(within.filter(|end| !is_in_code(end)));
    }
    ends.dedup();
    if ends.is_empty() {
        last_line.into_iter().collect()
    } else {
        ends
    }
}

/// Where sentences end in a line.
fn ends_within(line: &str) -> impl Iterator<Item = usize> + '_ {
    let marks = line
        .char_indices()
        .filter(|(_, c)| matches!(c, '.' | '!' | '?' | '。' | '！' | '？' | '…'));
    marks.filter_map(|(at, mark)| {
        let behind = at + mark.len_utf8();
        let closed = line[behind..].trim_start_matches([
            '.', '!', '?', '。', '！', '？', '"', '”', '“', '»', '」', '’', ')', '*', '_',
        ]);
        let end = line.len() - closed.len();
        let before = &line[..at];
        let word = before
            .rsplit(|c: char| !c.is_alphanumeric())
            .next()
            .unwrap_or_default();
        let ends_here = closed.is_empty() || {
            let next = closed.trim_start().chars().next();
            // A short word may be an abbreviation, and a number counts something.
            mark.len_utf8() > 1 && mark != '…'
                || closed.starts_with(' ')
                    && word.chars().count() > 3
                    && next.is_some_and(char::is_uppercase)
        };
        // Within emphasis or brackets it would stand in the middle of something.
        let is_whole = |text: &str, what: &str| text.matches(what).count().is_multiple_of(2);
        let head = &line[..end];
        let is_outside = is_whole(head, "**")
            && is_whole(head, "~~")
            && head.matches(['(', '[', '「']).count() == head.matches([')', ']', '」']).count();
        (ends_here && is_outside && !word.is_empty()).then_some(end)
    })
}

/// How many emoji a sentence of ours carries.
pub fn count_of(density: EmojiDensity) -> usize {
    match density {
        EmojiDensity::None => 0,
        EmojiDensity::Low => 1,
        EmojiDensity::Medium => 2,
        EmojiDensity::High => 5,
    }
}

/// The text with as many emoji as the density asks for.
pub fn decorated(text: &str, density: EmojiDensity, pool: Pool) -> String {
    let several = count_of(density);
    let lines: Vec<&str> = text.lines().collect();
    let mut left = pool[..several].iter();
    let mut out = String::with_capacity(text.len() + several * 8);
    for (index, line) in lines.iter().enumerate() {
        let last = index + 1 == lines.len();
        out.push_str(line);
        let here = if last {
            several
        } else {
            usize::from(!line.is_empty())
        };
        // The last one is kept for the end.
        let here = if last {
            here
        } else {
            here.min(left.len().saturating_sub(1))
        };
        for each in left.by_ref().take(here) {
            out.push(' ');
            out.push_str(each);
        }
        if !last {
            out.push('\n');
        }
    }
    out
}
