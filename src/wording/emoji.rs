//! Emoji, by the number.
//!
//! They are put behind words only, so that nothing is lost on who does not see them.

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
/// quotes. The same text gets the same.
pub fn at_least(text: &str, least: usize) -> String {
    let lacking = least.saturating_sub(count_emoji(text));
    if lacking == 0 {
        return text.to_owned();
    }
    let mut pool = PLAIN
        .iter()
        .filter(|each| !text.contains(**each))
        .chain(&PLAIN);
    let ends = sentence_ends(text);
    let Some(last) = ends.last().copied() else {
        // There is nothing but code.
        let added: Vec<&str> = pool.take(lacking).copied().collect();
        let between = if text.trim().is_empty() { "" } else { "\n" };
        return format!("{}{between}{}", text.trim_end(), added.join(" "));
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
    let (mut ends, mut last_line) = (Vec::new(), None);
    let (mut at, mut in_code) = (0, false);
    for line in text.split_inclusive('\n') {
        let begin = at;
        at += line.len();
        let shown = line.trim();
        if shown.starts_with("```") || shown.starts_with("~~~") {
            // A fence that ends on its own line opens nothing.
            in_code ^= shown.matches("```").count() % 2 == 1 || shown.starts_with("~~~");
            continue;
        }
        let is_other = line.starts_with("    ") || shown.starts_with(['>', '|', '#']);
        if in_code || is_other || !shown.contains(char::is_alphanumeric) {
            continue;
        }
        let end = begin + line.trim_end().len();
        last_line = Some(end);
        ends.extend(ends_within(line.trim_end()).map(|end| begin + end));
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
        // Within code, emphasis or brackets it would stand in the middle of something.
        let is_whole = |text: &str, what: &str| text.matches(what).count().is_multiple_of(2);
        let head = &line[..end];
        let is_outside = is_whole(head, "`")
            && is_whole(head, "**")
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
