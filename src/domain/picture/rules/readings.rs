//! The ways in which a prompt can be read: as it stands, with digits for letters, with what parts
//! the letters of a word taken out, with drawn-out letters shortened, from right to left.
//!
//! Each reading is a row of words parted by single blanks. There are a fixed number of them, each
//! about as long as the prompt, and only those are made for which the prompt gives a reason.

use super::{
    letters::{self, AGE, MASKED, runs_on},
    signs::Signs,
    terms,
};

/// How a prompt is read.
#[derive(Clone, Copy)]
struct Manner {
    /// Whether what stands between two blanks is one word, whatever signs part it.
    joined: bool,
    /// What a one stands for where digits stand for letters; nothing where they stay digits.
    one: Option<char>,
    /// How often a drawn-out letter stands at most.
    most: Option<usize>,
}

/// As it stands.
const PLAIN: Manner = Manner {
    joined: false,
    one: None,
    most: None,
};

/// What in a prompt gives reasons to read it in other ways.
#[derive(Clone, Copy)]
struct Traits {
    ones: bool,
    drawn_out: bool,
    parted: bool,
}

/// The signs in all readings of a prompt.
pub(super) fn signs(prompt: &str) -> Signs {
    let mut letters = letters::plain(prompt);
    let mut found = signs_one_way(&letters);
    if letters::may_be_turned(prompt) {
        letters.reverse();
        found |= signs_one_way(&letters);
    }
    found
}

/// A term of a list in the letters in which it is looked up.
pub(super) fn term(written: &str) -> Vec<char> {
    let letters = letters::plain(&written.replace("{age}", " qqage "));
    let reading = read(&letters, PLAIN);
    let words: Vec<String> = reading
        .split(|c| *c == ' ')
        .filter(|word| !word.is_empty())
        .map(|word| match word.iter().collect::<String>() {
            age if age == "qqage" => AGE.to_string(),
            word => word,
        })
        .collect();
    words.join(" ").chars().collect()
}

fn signs_one_way(letters: &[char]) -> Signs {
    let mut found = terms::signs_of(&read(letters, PLAIN));
    let mut made: Vec<Vec<char>> = Vec::new();
    for manner in manners(traits(letters)) {
        let reading = read(letters, manner);
        if !made.contains(&reading) {
            found |= terms::signs_of(&reading);
            made.push(reading);
        }
    }
    if let Some(split) = made.first() {
        found |= signs_of_pieces(split);
    }
    found.with(signs_of_spread(letters))
}

fn traits(letters: &[char]) -> Traits {
    // Letters may be drawn out across the signs that part them.
    let known = letters.iter().filter(|c| c.is_alphanumeric());
    Traits {
        ones: letters.iter().any(|c| matches!(c, '1' | '!' | '|')),
        drawn_out: known
            .clone()
            .zip(known.skip(1))
            .any(|(one, next)| one == next),
        parted: letters.iter().any(|c| !c.is_alphanumeric() && *c != ' '),
    }
}

fn manners(traits: Traits) -> Vec<Manner> {
    let joined = if traits.parted { 2 } else { 1 };
    let ones = if traits.ones { 2 } else { 1 };
    let shortened = if traits.drawn_out { 3 } else { 1 };
    let mut manners = Vec::with_capacity(joined * ones * shortened);
    for joined in [false, true].into_iter().take(joined) {
        for one in ['i', 'l'].into_iter().take(ones) {
            for most in [None, Some(2), Some(1)].into_iter().take(shortened) {
                let one = Some(one);
                manners.push(Manner { joined, one, most });
            }
        }
    }
    manners
}

/// Reads the letters as words.
fn read(letters: &[char], manner: Manner) -> Vec<char> {
    let mut out = Vec::with_capacity(letters.len() + 8);
    out.push(' ');
    for chunk in letters
        .split(|c| *c == ' ')
        .filter(|chunk| !chunk.is_empty())
    {
        let begin = out.len();
        read_chunk(chunk, manner, &mut out);
        if let Some(most) = manner.most {
            shorten(&mut out, begin, most);
        }
        part(&mut out);
    }
    out
}

/// Reads what stands between two blanks.
fn read_chunk(chunk: &[char], manner: Manner, out: &mut Vec<char>) {
    let lettered = chunk.iter().any(|c| c.is_alphabetic());
    let one = manner.one.filter(|_| lettered);
    let masks = chunk.iter().filter(|c| is_mask(**c)).count();
    for (at, c) in chunk.iter().enumerate() {
        let within = at > 0
            && chunk
                .get(at + 1)
                .is_some_and(|c| c.is_alphanumeric() || is_mask(*c));
        let read = match (*c, one) {
            (c, Some(_)) if is_mask(c) && within && masks <= 3 => MASKED,
            // At the end of a word these are what they seem.
            ('!' | '|' | '+' | '&', Some(_)) if !within => *c,
            (c, Some(one)) => letters::leet(c, one),
            (c, None) => c,
        };
        let is_letter = read.is_alphanumeric() || read == MASKED;
        if !is_letter {
            if !manner.joined {
                part(out);
            }
            continue;
        }
        let before = *out.last().unwrap_or(&' ');
        let scripts = runs_on(before) != runs_on(read);
        let figures = one.is_none() && before.is_ascii_digit() != read.is_ascii_digit();
        if scripts || figures && !manner.joined {
            part(out);
        }
        out.push(read);
    }
}

/// Begins a new word.
fn part(out: &mut Vec<char>) {
    if out.last() != Some(&' ') {
        out.push(' ');
    }
}

const fn is_mask(c: char) -> bool {
    matches!(c, '*' | '#' | '\u{2022}' | '%')
}

/// Shortens the drawn-out letters of the words behind a place: those that stand three times or
/// more, and all when every letter of a word stands twice.
fn shorten(out: &mut Vec<char>, begin: usize, most: usize) {
    let letters = out.split_off(begin);
    for word in letters.split_inclusive(|c| *c == ' ') {
        let bare = word.strip_suffix(&[' ']).unwrap_or(word);
        let twice = bare.len() > 5 && bare.chunks(2).all(|two| two.len() == 2 && two[0] == two[1]);
        let least = if twice && most == 1 { 2 } else { 3 };
        let mut rest = word;
        while let Some(first) = rest.first() {
            let run = rest.iter().take_while(|c| *c == first).count();
            let kept = if run >= least && !first.is_ascii_digit() {
                most
            } else {
                run
            };
            out.extend(std::iter::repeat_n(*first, kept));
            rest = &rest[run..];
        }
    }
}

/// The signs in words of which each stands in two or three pieces: "na ked".
fn signs_of_pieces(reading: &[char]) -> Signs {
    let words: Vec<&[char]> = reading
        .split(|c| *c == ' ')
        .filter(|word| !word.is_empty())
        .collect();
    let mut found = Signs::NONE;
    for count in [2, 3] {
        for pieces in words.windows(count) {
            let length: usize = pieces.iter().map(|piece| piece.len()).sum();
            if (4..=14).contains(&length) {
                found |= terms::signs_of_pieces(pieces);
            }
        }
    }
    found
}

/// The signs in words whose letters stand apart: "n a k e d".
fn signs_of_spread(letters: &[char]) -> Signs {
    let pieces = pieces(letters);
    let mut found = Signs::NONE;
    let mut words = Vec::new();
    let mut at = 0;
    while at < pieces.len() {
        let run = pieces[at..]
            .iter()
            .take_while(|piece| piece.letters.len() == 1);
        let run = &pieces[at..at + run.count()];
        if is_spread(run) {
            found |= signs_of_run(run);
            write_spread(run, &mut words);
        } else if run.is_empty() {
            words.extend(pieces[at].letters);
        } else {
            for piece in run {
                words.extend(piece.letters);
                words.push(' ');
            }
        }
        words.push(' ');
        at += run.len().max(1);
    }
    if found.is_empty() && !pieces.iter().any(|piece| piece.letters.len() == 1) {
        return found;
    }
    found |= terms::signs_of(&read(&words, PLAIN));
    for one in ['i', 'l'] {
        for most in [1, 2] {
            let manner = Manner {
                one: Some(one),
                most: Some(most),
                ..PLAIN
            };
            found |= terms::signs_of(&read(&words, manner));
        }
    }
    found
}

/// Letters without a sign between them, and how far it is to them from those before.
struct Piece<'a> {
    letters: &'a [char],
    gap: usize,
}

fn pieces(letters: &[char]) -> Vec<Piece<'_>> {
    let is_letter = |c: &char| c.is_alphanumeric() || matches!(c, '@' | '$');
    let mut pieces = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let gap = letters[at..].iter().take_while(|c| !is_letter(c)).count();
        let start = at + gap;
        let rest = letters.get(start..).unwrap_or_default();
        let length = rest.iter().take_while(|c| is_letter(c)).count();
        if length > 0 {
            let letters = &rest[..length];
            pieces.push(Piece { letters, gap });
        }
        at = start + length;
    }
    pieces
}

fn is_spread(run: &[Piece<'_>]) -> bool {
    run.len() > 2 || run.len() == 2 && run.iter().all(|piece| runs_on(piece.letters[0]))
}

/// Where words begin in letters that stand apart is where the gaps are wider.
fn write_spread(run: &[Piece<'_>], words: &mut Vec<char>) {
    let narrow = run[1..].iter().map(|piece| piece.gap).min().unwrap_or(0);
    for (at, piece) in run.iter().enumerate() {
        if at > 0 && piece.gap > narrow {
            words.push(' ');
        }
        words.extend(piece.letters);
    }
}

fn signs_of_run(run: &[Piece<'_>]) -> Signs {
    let letters: Vec<char> = run.iter().map(|piece| piece.letters[0]).collect();
    let mut found = terms::signs_in_run(&letters);
    for one in ['i', 'l'] {
        let read: Vec<char> = letters.iter().map(|c| letters::leet(*c, one)).collect();
        if read != letters {
            found |= terms::signs_in_run(&read);
        }
    }
    found
}
