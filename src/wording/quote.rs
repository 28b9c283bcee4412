//! What people wrote, made safe to be repeated.

use unicode_segmentation::UnicodeSegmentation;

use super::limit_emoji;
use crate::split::is_visible;

/// A text on one line, at most `most` characters of it, that pings nobody, formats nothing and
/// shows at most `emoji` emoji. Blank when nothing is left.
#[must_use]
pub fn quoted(text: &str, most: usize, emoji: usize) -> String {
    // A text is never looked through to its end just to repeat its beginning.
    let head: String = text.chars().take(most.saturating_mul(8)).collect();
    let words: Vec<&str> = head.split_whitespace().collect();
    let line = limit_emoji(&words.join(" "), emoji);
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut safe = String::new();
    let mut clusters = line.trim().graphemes(true);
    for cluster in clusters.by_ref().take(most) {
        // A tower of accents is not somebody's words.
        cluster.chars().take(12).for_each(|c| put(&mut safe, c));
    }
    if clusters.next().is_some() {
        safe.push('…');
    }
    if is_visible(&safe) {
        safe
    } else {
        String::new()
    }
}

fn put(safe: &mut String, c: char) {
    match c {
        // A zero-width space behind them: no mention, emoji or time is read out of it.
        '@' | '#' => safe.extend([c, '\u{200b}']),
        '<' => safe.push_str("\\<\u{200b}"),
        '\\' | '*' | '_' | '~' | '|' | '`' | '>' | '[' | ']' => safe.extend(['\\', c]),
        // Characters that hide or turn round what stands beside them.
        '\u{200b}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}' => {}
        _ if c.is_control() => {}
        _ => safe.push(c),
    }
}
