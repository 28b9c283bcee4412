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
