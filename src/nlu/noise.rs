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

/// What people say first, of themselves or of the bot.
const ASIDES_BEFORE: [&str; 32] = [
    "ok so my friends are coming over later and ",
    "hope you're doing well! ",
    "been thinking about this all day. ",
    "not gonna lie, ",
    "my english is not good, ",
    "long day today. ",
    "sorry to bother you, ",
    "my kid is asking, ",
    "hear me out: ",
    "random question, ",
    "so i'm kinda bored and ",
    "finally home! ",
    "guys this is awesome, ",
    "nvm what i said, ",
    "alright my turn. ",
    "good evening everyone. ",
    "we were just talking about it: ",
    "i don't know if this is the right channel but ",
    "last one for today, ",
    "got a meeting soon so quick, ",
    "haha nice one! ",
    "as i was saying, ",
    "i was told to ask you. ",
    "ugh, monday again. ",
    "the others said no but ",
    "thanks for before! ",
    "omg ok ",
    "my mom wants to know, ",
    "it's for school. ",
    "you're the best. ",
    "let me try this: ",
    "for real though, ",
];

/// What people say after it.
const ASIDES_AFTER: [&str; 32] = [
    ", my boss is waiting",
    " my friend won't believe this",
    " (asking for a friend)",
    ", it's for a school thing",
    " been a long day",
    " if that's ok",
    ", no rush",
    " and be quick about it",
    " or whatever",
    ". thank you so much in advance",
    ". my kids will love it",
    ", i'm so excited",
    " lmao i'm dying",
    ", would mean a lot",
    " when you get a sec",
    ", if you don't mind",
    " asap!!",
    ", everyone here is waiting",
    ". cheers mate",
    " or am i dreaming",
    ", just saying",
    " you legend",
    " for me and the boys",
    ". have a nice day",
    ", she asked me twice",
    " tho",
    " fr fr",
    ", sorry for the trouble",
    " since i'm bored",
    " ok?",
    ", that's all",
    " cause why not",
];

/// The text with some noise, the same for the same number.
pub(super) fn added(text: &str, number: usize) -> String {
    let dice = hash::joined(3, number as u64);
    let pick = |from: &[&'static str], shift: u32| from[hash::choice(dice >> shift, from.len())];
    // Asides are in English, and stand with what may be.
    let aside = text.is_ascii() && dice >> 40 & 1 == 0;
    let mut out = match dice & 7 {
        0..3 if aside => format!("{}{text}", pick(&ASIDES_BEFORE, 8)),
        3..6 if aside => format!("{text}{}", pick(&ASIDES_AFTER, 12)),
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
