//! What stands on the two buttons for a vote on an answer, and the thanks for one.

use super::{
    GREETING, Language, Manner,
    phrases::{Said, four},
    spoken,
};
use crate::domain::preferences::EmojiDensity;

/// The words of one language.
struct Words {
    good: &'static str,
    bad: &'static str,
    thanks: Said,
}

const fn words(language: Language) -> Words {
    match language {
        Language::English => Words {
            good: "Good answer",
            bad: "Bad answer",
            thanks: four(
                "Thanks, that helps me.",
                "Thank you for your feedback.",
                "Cool, that helps!",
                "Feedback recorded.",
            ),
        },
        Language::Spanish => Words {
            good: "Buena respuesta",
            bad: "Mala respuesta",
            thanks: four(
                "Gracias, eso me ayuda.",
                "Le agradezco su opinión.",
                "¡Genial, me sirve!",
                "Valoración registrada.",
            ),
        },
        Language::German => Words {
            good: "Gute Antwort",
            bad: "Schlechte Antwort",
            thanks: four(
                "Danke, das hilft mir.",
                "Vielen Dank für Ihre Rückmeldung.",
                "Cool, hilft mir!",
                "Rückmeldung erfasst.",
            ),
        },
        Language::French => Words {
            good: "Bonne réponse",
            bad: "Mauvaise réponse",
            thanks: four(
                "Merci, ça m’aide.",
                "Merci pour votre avis.",
                "Cool, ça aide !",
                "Avis enregistré.",
            ),
        },
        Language::Portuguese => Words {
            good: "Boa resposta",
            bad: "Má resposta",
            thanks: four(
                "Obrigado, isso ajuda-me.",
                "Agradeço a sua opinião.",
                "Fixe, ajuda imenso!",
                "Avaliação registada.",
            ),
        },
        Language::Japanese => Words {
            good: "良い回答",
            bad: "良くない回答",
            thanks: four(
                "ありがとう、参考にするね。",
                "ご意見をありがとうございます。",
                "やった、助かるよ！",
                "評価を記録済み。",
            ),
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
    spoken(manner, manner.say(&words.thanks), GREETING)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::preferences::Tone, wording::count_emoji};

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
            assert!(seen.insert(words(language).thanks.friendly));
            assert_ne!(formal, thanks_for_vote(plain));
            let many = thanks_for_vote(manner(EmojiDensity::High, Tone::Casual));
            assert!(count_emoji(&many) >= 4, "{many}");
        }
    }
}
