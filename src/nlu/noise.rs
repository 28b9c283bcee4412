//! Examples as people type them: with a word before or after, a slip of the fingers, no signs.

use super::hash;

const BEFORE: [&str; 16] = [
    "hey ",
    "yo ",
    "ok ",
    "bot ",
    "hey bot ",
    "um ",
    "so ",
    "pls ",
    "hi, ",
    "lol ",
    "bro ",
    "@chinwag ",
    "uh ",
    "hello! ",
    "okay ",
    "and ",
];

const AFTER: [&str; 16] = [
    " pls", " please", " thx", " lol", " 🙏", "!!", " ty", " haha", " 😂", " rn", " bro", "...",
    " :)", " thanks", " plz", " bot",
];

/// The text with some noise, the same for the same number.
pub(super) fn added(text: &str, number: usize) -> String {
    let dice = hash::joined(3, number as u64);
    let pick =
        |from: &[&'static str; 16], shift: u32| from[hash::choice(dice >> shift, from.len())];
    let mut out = match dice & 7 {
        0..3 => format!("{}{text}", pick(&BEFORE, 8)),
        3..6 => format!("{text}{}", pick(&AFTER, 12)),
        _ => text.to_owned(),
    };
    if dice >> 16 & 1 == 0 {
        out.retain(|c| !matches!(c, '?' | '!' | '.' | ',' | '\''));
    }
    if hash::choice(dice >> 20, 4) == 0 {
        out = slipped(&out, dice >> 24);
    }
    out
}

/// The text with two letters swapped, or one left out, in a longer word.
fn slipped(text: &str, dice: u64) -> String {
    let long = |word: &&str| word.len() > 4 && word.bytes().all(|b| b.is_ascii_lowercase());
    let words: Vec<&str> = text.split(' ').filter(long).collect();
    let Some(word) = words.get(hash::choice(dice, words.len())) else {
        return text.to_owned();
    };
    let mut letters = word.as_bytes().to_vec();
    let at = 1 + hash::choice(dice >> 8, letters.len() - 2);
    if dice >> 16 & 1 == 0 {
        letters.swap(at, at + 1);
    } else {
        letters.remove(at);
    }
    let slipped = String::from_utf8_lossy(&letters).into_owned();
    text.replacen(word, &slipped, 1)
}
