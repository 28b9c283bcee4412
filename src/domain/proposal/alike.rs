//! How much two titles say the same: the share of their words that they have in common.
//!
//! It knows no meanings: other words for the same thing are other words.

use std::collections::BTreeSet;

/// From here on two titles are taken for the same wish.
const ALIKE: f64 = 0.65;

/// Words that say nothing of what is wished for, in small letters without accents.
const EMPTY: [&str; 96] = [
    "the", "a", "an", "for", "to", "of", "in", "on", "and", "or", "with", "by", "at", "as", "is",
    "be", "it", "its", "that", "this", "i", "we", "you", "me", "my", "our", "your", "would",
    "should", "could", "can", "please", "add", "want", "wish", "like", "feature", "request",
    "support", "new", "have", "make", "bot", "der", "die", "das", "ein", "eine", "einen", "einem",
    "einer", "fur", "und", "oder", "mit", "im", "den", "bitte", "el", "la", "los", "las", "un",
    "una", "para", "por", "y", "o", "con", "de", "del", "en", "le", "les", "une", "pour", "et",
    "ou", "avec", "du", "des", "um", "uma", "os", "as", "e", "com", "no", "na", "do", "da", "the",
    "some", "more", "better", "any",
];

/// Whether two titles wish for the same.
#[must_use]
pub fn are_alike(one: &str, other: &str) -> bool {
    likeness(one, other) >= ALIKE
}

/// How much two titles wish for the same, from 0 to 1. It is the mean of two shares: of all words of
/// both, and of the words of the shorter one, so that a wish and the same wish told at more length
/// are alike. One word in common is only enough where there is no other.
#[must_use]
pub fn likeness(one: &str, other: &str) -> f64 {
    let (one, other) = (words(one), words(other));
    if one.is_empty() || other.is_empty() {
        return 0.0;
    }
    let common = share(one.intersection(&other).count());
    let of_all = common / share(one.union(&other).count());
    let shorter = one.len().min(other.len());
    if shorter == 1 {
        return of_all;
    }
    f64::midpoint(of_all, common / share(shorter))
}

#[expect(clippy::cast_precision_loss, reason = "titles have few words")]
const fn share(count: usize) -> f64 {
    count as f64
}

/// The words of a title without those that say nothing. What is written without spaces counts by
/// pairs of letters.
fn words(title: &str) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    let folded: String = title.chars().take(400).flat_map(folded).collect();
    for word in folded.split(|c: char| !c.is_alphanumeric()) {
        if word.chars().any(is_unspaced) {
            let letters: Vec<char> = word.chars().collect();
            words.extend(letters.windows(2).map(|pair| pair.iter().collect()));
        } else if !word.is_empty() && !EMPTY.contains(&word) {
            words.insert(singular(word).to_owned());
        }
    }
    words
}

fn folded(c: char) -> impl Iterator<Item = char> {
    let plain = match c {
        'á' | 'à' | 'â' | 'ã' | 'ä' | 'Á' | 'À' | 'Â' | 'Ã' | 'Ä' => 'a',
        'é' | 'è' | 'ê' | 'ë' | 'É' | 'È' | 'Ê' | 'Ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' | 'Í' => 'i',
        'ó' | 'ò' | 'ô' | 'õ' | 'ö' | 'Ó' | 'Ö' => 'o',
        'ú' | 'ù' | 'û' | 'ü' | 'Ú' | 'Ü' => 'u',
        'ç' | 'Ç' => 'c',
        'ñ' | 'Ñ' => 'n',
        '\'' | '’' => '\u{0}',
        c => c,
    };
    plain.to_lowercase().filter(|c| *c != '\u{0}')
}

/// Scripts that put no spaces between words.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{e00}'..='\u{e7f}')
}

fn singular(word: &str) -> &str {
    match word.strip_suffix('s') {
        Some(one) if one.len() >= 3 && !one.ends_with(['s', 'u', 'i']) => one,
        _ => word,
    }
}
