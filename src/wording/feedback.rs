//! What stands on the two buttons for a vote on an answer, and the thanks for one.

use super::{GREETING, Language, Manner, spoken};
use crate::domain::preferences::{EmojiDensity, Tone};

/// The words of one language.
struct Words {
    good: &'static str,
    bad: &'static str,
    thanks_friendly: &'static str,
    thanks_formal: &'static str,
}

const fn words(language: Language) -> Words {
    match language {
        Language::English => Words {
            good: "Good answer",
            bad: "Bad answer",
            thanks_friendly: "Thanks, that helps me.",
            thanks_formal: "Thank you for your feedback.",
        },
        Language::Spanish => Words {
            good: "Buena respuesta",
            bad: "Mala respuesta",
            thanks_friendly: "Gracias, eso me ayuda.",
            thanks_formal: "Le agradezco su opinión.",
        },
        Language::German => Words {
            good: "Gute Antwort",
            bad: "Schlechte Antwort",
            thanks_friendly: "Danke, das hilft mir.",
            thanks_formal: "Vielen Dank für Ihre Rückmeldung.",
        },
        Language::French => Words {
            good: "Bonne réponse",
            bad: "Mauvaise réponse",
            thanks_friendly: "Merci, ça m’aide.",
            thanks_formal: "Merci pour votre avis.",
        },
        Language::Portuguese => Words {
            good: "Boa resposta",
            bad: "Má resposta",
            thanks_friendly: "Obrigado, isso me ajuda.",
            thanks_formal: "Agradeço a sua opinião.",
        },
        Language::Japanese => Words {
            good: "良い回答",
            bad: "良くない回答",
            thanks_friendly: "ありがとう、参考にするね。",
            thanks_formal: "ご意見をありがとうございます。",
        },
    }
}

/// What stands on the button that calls an answer good, or not: a thumb, or words for people who
/// want no emoji.
#[must_use]
pub fn vote(manner: Manner, good: bool) -> &'static str {
    let words = words(manner.language);
    match (manner.emoji, good) {
        (EmojiDensity::None, true) => words.good,
        (EmojiDensity::None, false) => words.bad,
        (_, true) => "👍",
        (_, false) => "👎",
    }
}

/// A vote was taken.
#[must_use]
pub fn thanks_for_vote(manner: Manner) -> String {
    let words = words(manner.language);
    let said = match manner.tone {
        Tone::Formal => words.thanks_formal,
        _ => words.thanks_friendly,
    };
    spoken(manner, said, GREETING)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wording::count_emoji;

    #[test]
    fn a_vote_is_shown_in_words_where_no_emoji_is_wanted() {
        let mut seen = std::collections::BTreeSet::new();
        for language in Language::ALL {
            let manner = |emoji, tone| Manner {
                language,
                tone,
                emoji,
            };
            let plain = manner(EmojiDensity::None, Tone::Friendly);
            for good in [true, false] {
                assert_eq!(count_emoji(vote(plain, good)), 0);
                assert!(seen.insert(vote(plain, good)), "{}", vote(plain, good));
                let thumb = vote(manner(EmojiDensity::Low, Tone::Formal), good);
                assert_eq!(thumb, if good { "👍" } else { "👎" });
            }
            let formal = thanks_for_vote(manner(EmojiDensity::None, Tone::Formal));
            assert!(seen.insert(words(language).thanks_friendly));
            assert_ne!(formal, thanks_for_vote(plain));
            let many = thanks_for_vote(manner(EmojiDensity::High, Tone::Casual));
            assert!(count_emoji(&many) >= 4, "{many}");
        }
    }
}
