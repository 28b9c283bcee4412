//! Whether a message says that something else was meant: "no, I meant a reminder".

/// How a correction begins, in small letters.
const BEGINNINGS: [&str; 37] = [
    "no, i meant",
    "no i meant",
    "no, i mean",
    "nope, i meant",
    "sorry, i meant",
    "actually, i meant",
    "actually i meant",
    "that's not what i meant, i meant",
    "i meant",
    "no, i wanted",
    "no i wanted",
    "no, i asked for",
    "nein, ich meinte",
    "nein ich meinte",
    "nein, ich wollte",
    "nein ich wollte",
    "ich meinte",
    "no, quise decir",
    "no, quería decir",
    "no, me refería a",
    "no, quería",
    "no quería",
    "quise decir",
    "non, je voulais dire",
    "non je voulais dire",
    "non, je parlais de",
    "non, je voulais",
    "non je voulais",
    "je voulais dire",
    "não, eu quis dizer",
    "não, quis dizer",
    "não, eu queria",
    "não, queria",
    "eu quis dizer",
    "いや、",
    "違います、",
    "違う、",
];
/// What may end a correction in Japanese, and says no more.
const ENDINGS: [&str; 6] = [
    "のつもりでした",
    "のつもりです",
    "のつもり",
    "のことです",
    "のこと",
    "でした",
];
/// A correction with more words than this says anew what is wanted, instead of naming it.
pub(super) const A_NAME: usize = 4;

/// What was meant, in the words of the message; `None` when it is no correction.
pub(super) fn meant(text: &str) -> Option<&str> {
    let text = text.trim();
    let begun = BEGINNINGS
        .iter()
        .find_map(|beginning| behind(text, beginning))?;
    let mut rest = begun.trim_start_matches([' ', ',', ':', '.', '…', '-', '–', '—']);
    rest = rest.trim_end_matches(['.', '!', '。', '！', ' ']);
    for ending in ENDINGS {
        rest = rest.strip_suffix(ending).unwrap_or(rest);
    }
    (!rest.is_empty()).then_some(rest)
}

/// What follows a beginning; a word that only begins like it does not count.
fn behind<'a>(text: &'a str, beginning: &str) -> Option<&'a str> {
    let mut rest = text.chars();
    for expected in beginning.chars() {
        let found = rest.next()?;
        let found = if found == '’' { '\'' } else { found };
        if !found.to_lowercase().eq(expected.to_lowercase()) {
            return None;
        }
    }
    let rest = rest.as_str();
    let whole = beginning.ends_with('、') || rest.starts_with(|c: char| !c.is_alphanumeric());
    whole.then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_meant_is_told_from_other_talk() {
        let cases = [
            ("No, I meant a reminder.", "a reminder"),
            ("no i meant: draw a cat", "draw a cat"),
            ("I meant the status", "the status"),
            ("Nein, ich meinte eine Erinnerung!", "eine Erinnerung"),
            ("Non, je voulais dire un rappel", "un rappel"),
            ("No, quería decir un recordatorio", "un recordatorio"),
            ("Não, quis dizer um lembrete", "um lembrete"),
            ("いや、リマインダーのつもりでした。", "リマインダー"),
        ];
        for (text, expected) in cases {
            assert_eq!(meant(text), Some(expected), "{text}");
        }
        for text in [
            "no, I meant",
            "I meantime went home",
            "what I meant was",
            "no",
            "",
        ] {
            assert_eq!(meant(text), None, "{text}");
        }
    }
}
