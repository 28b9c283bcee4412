//! Letters as people type them into letters as they are looked up: lower case, without accents,
//! full-width and fancy forms made plain. Japanese keeps its marks, which tell words apart.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Whether words of this script are written without spaces between them.
pub(super) const fn runs_on(c: char) -> bool {
    matches!(c,
        '\u{3041}'..='\u{3096}' | '\u{309d}'..='\u{309f}' | '\u{30a1}'..='\u{30fa}'
        | '\u{30fc}'..='\u{30ff}' | '\u{3005}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{ff66}'..='\u{ff9f}')
}

/// Whether a word may hold this character.
pub(super) fn in_word(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

/// Full-width letters, digits and signs as plain ones.
pub(super) fn plain(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(c as u32 - 0xfee0).expect("the plain forms are all characters")
        }
        '\u{3000}' => ' ',
        '\u{2019}' | '\u{2018}' | '\u{b4}' | '`' => '\'',
        other => other,
    }
}

/// Writes a word as it is looked up.
pub(super) fn write_folded(word: &str, out: &mut String) {
    if word.is_ascii() {
        out.extend(
            word.bytes()
                .filter(|byte| *byte != b'\'')
                .map(|byte| char::from(byte.to_ascii_lowercase())),
        );
        return;
    }
    let letters = word.nfkd().filter(|c| !is_combining_mark(*c));
    for letter in letters.flat_map(char::to_lowercase) {
        match letter {
            '\'' | '\u{2019}' => {}
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'ø' => out.push('o'),
            'ı' => out.push('i'),
            other => out.push(other),
        }
    }
}

/// Whether a letter stands three or more times in a row.
pub(super) fn is_drawn_out(word: &str) -> bool {
    word.len() > 2
        && word.as_bytes().windows(3).any(|three| {
            three[0] == three[1] && three[1] == three[2] && three[0].is_ascii_alphabetic()
        })
}

/// The word with every drawn-out letter standing that often at most.
pub(super) fn shortened(word: &str, most: usize) -> String {
    let mut out = String::with_capacity(word.len());
    let mut run = 0;
    let mut before = None;
    for letter in word.chars() {
        run = if before == Some(letter) { run + 1 } else { 1 };
        before = Some(letter);
        if run <= most {
            out.push(letter);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded() {
        for (word, expected) in [
            ("Don't", "dont"),
            ("DESSINE", "dessine"),
            ("créé", "cree"),
            ("Größe", "grosse"),
            ("J\u{2019}ai", "jai"),
            ("\u{1d4ed}\u{1d4fb}\u{1d4ea}\u{1d500}", "draw"),
        ] {
            let mut out = String::new();
            write_folded(word, &mut out);
            assert_eq!(out, expected);
        }
    }

    #[test]
    fn drawn_out_letters_are_shortened() {
        assert!(is_drawn_out("pleeease") && !is_drawn_out("please"));
        assert_eq!(shortened("pleeease", 1), "please");
        assert_eq!(shortened("coooool", 2), "cool");
    }
}
