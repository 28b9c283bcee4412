//! What people ask of the bot's memory of them: to be shown it, and to have it forgotten.
//!
//! Only whole messages that say just that are recognised: what is forgotten does not come back.

/// What a message asks of the bot's memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemoryWish {
    /// What is remembered, this page of it; the first is 1.
    Show(usize),
    /// Forget what had this number when it was shown last.
    ForgetNumber(usize),
    /// Forget the message that this one replies to.
    ForgetReplied,
    /// Forget the message that this one replies to, or else the last one.
    ForgetThat,
    /// Forget everything in this conversation.
    ForgetAll,
    /// Forget something, but what does not become clear.
    ForgetUnclear,
}

impl MemoryWish {
    /// Reads a message.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let words = folded(text);
        if let Some(rest) = behind(&words, "/memory") {
            return Some(Self::Show(number(rest).unwrap_or(1)));
        }
        if let Some(rest) = behind(&words, "/forget") {
            return Some(match rest {
                "" => Self::ForgetReplied,
                rest if EVERYTHING.contains(&rest) => Self::ForgetAll,
                rest if THAT.contains(&rest) => Self::ForgetThat,
                rest => number(rest).map_or(Self::ForgetUnclear, Self::ForgetNumber),
            });
        }
        let words = without_courtesy(&words);
        if SHOW.contains(&words) {
            Some(Self::Show(1))
        } else if FORGET_THAT.contains(&words) {
            Some(Self::ForgetThat)
        } else if FORGET_ALL.contains(&words) {
            Some(Self::ForgetAll)
        } else {
            None
        }
    }
}

/// What follows a command.
fn behind<'a>(words: &'a str, command: &str) -> Option<&'a str> {
    let rest = words.strip_prefix(command)?;
    (rest.is_empty() || rest.starts_with(' ')).then(|| rest.trim())
}

fn number(words: &str) -> Option<usize> {
    let digits = words.strip_prefix('#').unwrap_or(words);
    digits.parse().ok().filter(|number| *number > 0)
}

/// The words in small letters without accents, commas and what ends a sentence, so that each
/// phrase below need be written once.
pub(super) fn folded(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    // Nothing that is recognised is nearly as long.
    for c in text.trim().chars().take(200).flat_map(char::to_lowercase) {
        match c {
            'á' | 'à' | 'â' | 'ã' | 'ä' => plain.push('a'),
            'é' | 'è' | 'ê' | 'ë' => plain.push('e'),
            'í' | 'ì' | 'î' | 'ï' => plain.push('i'),
            'ó' | 'ò' | 'ô' | 'õ' | 'ö' => plain.push('o'),
            'ú' | 'ù' | 'û' | 'ü' => plain.push('u'),
            'ç' => plain.push('c'),
            'ñ' => plain.push('n'),
            'ß' => plain.push_str("ss"),
            '’' => plain.push('\''),
            // Two numbers with a comma between them are two.
            ',' | '、' => plain.push(' '),
            '¿' | '¡' => {}
            '０'..='９' => plain.extend(char::from_digit(u32::from(c) - u32::from('０'), 10)),
            '。' | '！' | '？' => plain.push('.'),
            c => plain.push(c),
        }
    }
    let plain = plain.trim_end_matches(['.', '!', '?', ' ', '\u{a0}', '\u{202f}']);
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words without what is said out of courtesy before and behind them.
pub(super) fn without_courtesy(words: &str) -> &str {
    let mut words = words;
    for before in [
        "please ",
        "por favor ",
        "bitte ",
        "s'il te plait ",
        "s'il vous plait ",
    ] {
        words = words.strip_prefix(before).unwrap_or(words);
    }
    for behind in [
        " please",
        " por favor",
        " bitte",
        " s'il te plait",
        " s'il vous plait",
        " stp",
        "ください",
        "下さい",
    ] {
        words = words.strip_suffix(behind).unwrap_or(words);
    }
    words
}

/// What may stand behind the command in the place of a number.
const EVERYTHING: [&str; 8] = [
    "all",
    "everything",
    "todo",
    "alles",
    "tout",
    "tudo",
    "全部",
    "すべて",
];
const THAT: [&str; 9] = [
    "that", "this", "eso", "esto", "das", "ca", "cela", "isso", "それ",
];

/// Asks what is remembered.
const SHOW: [&str; 40] = [
    "what do you still know about me",
    "was weisst du noch uber mich",
    "what do you remember about me",
    "what do you remember of me",
    "what do you know about me",
    "what have you remembered about me",
    "show me what you remember about me",
    "show my memory",
    "show me my memory",
    "que recuerdas de mi",
    "que recuerdas sobre mi",
    "que sabes de mi",
    "que sabes sobre mi",
    "que recuerda de mi",
    "que sabe de mi",
    "was weisst du uber mich",
    "was weisst du von mir",
    "was hast du dir uber mich gemerkt",
    "woran erinnerst du dich bei mir",
    "was wissen sie uber mich",
    "que sais-tu de moi",
    "que sais-tu sur moi",
    "qu'est-ce que tu sais de moi",
    "qu'est-ce que tu sais sur moi",
    "que retiens-tu de moi",
    "qu'est-ce que tu retiens de moi",
    "que savez-vous de moi",
    "que savez-vous sur moi",
    "o que voce lembra de mim",
    "o que voce se lembra de mim",
    "o que voce lembra sobre mim",
    "o que voce sabe sobre mim",
    "o que voce sabe de mim",
    "o que sabes sobre mim",
    "o que te lembras de mim",
    "私について何を覚えていますか",
    "私について何を覚えてる",
    "私のこと何を覚えてる",
    "私について何を知っていますか",
    "私について何を知ってる",
];

/// Asks for one message to be forgotten.
const FORGET_THAT: [&str; 36] = [
    "忘れて",
    "さっきのを忘れて",
    "さっきのは忘れて",
    "forget that",
    "forget this",
    "forget what i just said",
    "forget what i just told you",
    "forget my last message",
    "olvida eso",
    "olvida esto",
    "olvide eso",
    "olvida lo que acabo de decir",
    "olvida mi ultimo mensaje",
    "vergiss das",
    "vergiss das wieder",
    "vergiss was ich gerade gesagt habe",
    "vergiss meine letzte nachricht",
    "vergessen sie das",
    "oublie ca",
    "oublie cela",
    "oubliez ca",
    "oubliez cela",
    "oublie ce que je viens de dire",
    "oubliez ce que je viens de dire",
    "oublie mon dernier message",
    "esqueca isso",
    "esquece isso",
    "esqueca o que acabei de dizer",
    "esquece o que acabei de dizer",
    "esqueca minha ultima mensagem",
    "それは忘れて",
    "それを忘れて",
    "今のは忘れて",
    "今のを忘れて",
    "今言ったことは忘れて",
    "今言ったことを忘れて",
];

/// Asks for everything to be forgotten.
const FORGET_ALL: [&str; 58] = [
    "forget me",
    "forget everything you know of me",
    "forget all you know about me",
    "delete my data",
    "delete all my data",
    "delete my memory",
    "delete everything about me",
    "delete everything you know about me",
    "delete everything i said",
    "olvidame",
    "borra mis datos",
    "borra todo lo que sabes de mi",
    "vergiss mich",
    "losche meine daten",
    "losche alles was du uber mich weisst",
    "oublie-moi",
    "supprime mes donnees",
    "me esqueca",
    "apague meus dados",
    "私のことを忘れて",
    "私のデータを削除して",
    "forget everything",
    "forget everything i said",
    "forget everything i've said",
    "forget everything i have said",
    "forget everything i told you",
    "forget everything i've told you",
    "forget everything about me",
    "forget everything you know about me",
    "forget all i said",
    "forget all that i said",
    "olvida todo",
    "olvida todo lo que dije",
    "olvida todo lo que he dicho",
    "olvida todo lo que te dije",
    "olvida todo lo que te he dicho",
    "olvida todo sobre mi",
    "olvide todo lo que dije",
    "vergiss alles",
    "vergiss alles was ich gesagt habe",
    "vergiss alles was ich dir gesagt habe",
    "vergiss alles uber mich",
    "vergessen sie alles was ich gesagt habe",
    "oublie tout",
    "oublie tout ce que j'ai dit",
    "oublie tout ce que je t'ai dit",
    "oubliez tout ce que j'ai dit",
    "oublie tout de moi",
    "esqueca tudo",
    "esquece tudo",
    "esqueca tudo o que eu disse",
    "esqueca tudo que eu disse",
    "esquece tudo o que eu disse",
    "esqueca tudo sobre mim",
    "全部忘れて",
    "全て忘れて",
    "私が言ったことは全部忘れて",
    "私が言ったことを全部忘れて",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wishes_are_read_in_every_language_and_however_they_are_typed() {
        use MemoryWish::{ForgetAll, ForgetNumber, ForgetReplied, ForgetThat, ForgetUnclear, Show};
        for (text, wish) in [
            ("/memory", Show(1)),
            (" /MEMORY 3 ", Show(3)),
            ("/memory please", Show(1)),
            ("What do you remember about me?", Show(1)),
            ("¿Qué recuerdas de mí?", Show(1)),
            ("Was weißt du über mich?", Show(1)),
            ("Que sais-tu de moi ?", Show(1)),
            ("O que você lembra de mim?", Show(1)),
            ("私について何を覚えていますか？", Show(1)),
            ("/forget", ForgetReplied),
            ("/forget 3", ForgetNumber(3)),
            ("/forget #12", ForgetNumber(12)),
            ("/forget ３", ForgetNumber(3)),
            ("/forget 1,2", ForgetUnclear),
            ("/forget 1 2", ForgetUnclear),
            ("/forget 0", ForgetUnclear),
            ("please delete my data", ForgetAll),
            ("Forget me.", ForgetAll),
            ("Lösche alles, was du über mich weißt", ForgetAll),
            ("/forget my cat", ForgetUnclear),
            ("/forget all", ForgetAll),
            ("/forget everything!", ForgetAll),
            ("/forget that", ForgetThat),
            ("Forget that.", ForgetThat),
            ("please forget that", ForgetThat),
            ("Olvida eso, por favor", ForgetThat),
            ("Vergiss, was ich gerade gesagt habe!", ForgetThat),
            ("Oublie ça, s’il te plaît", ForgetThat),
            ("Esqueça isso", ForgetThat),
            ("それは忘れてください。", ForgetThat),
            ("Forget everything I said", ForgetAll),
            ("Olvida todo lo que dije", ForgetAll),
            ("Vergiss alles, was ich gesagt habe", ForgetAll),
            ("Oublie tout ce que j'ai dit", ForgetAll),
            ("Esqueça tudo o que eu disse", ForgetAll),
            ("私が言ったことは全部忘れて", ForgetAll),
        ] {
            assert_eq!(MemoryWish::of(text), Some(wish), "{text}");
        }
    }

    #[test]
    fn what_only_mentions_forgetting_is_talk() {
        for text in [
            "",
            "/memoryless",
            "/forgetful 3",
            "forget it",
            "don't forget that",
            "forget that I asked, what about tea?",
            "did you forget everything I said?",
            "> forget everything I said",
            "`/forget all`",
            "say \"forget everything I said\"",
            "what do you know about cats",
            "remember that",
        ] {
            assert_eq!(MemoryWish::of(text), None, "{text}");
        }
    }

    #[test]
    fn every_phrase_is_written_as_it_is_compared() {
        for phrase in SHOW.iter().chain(&FORGET_THAT).chain(&FORGET_ALL) {
            assert_eq!(folded(phrase), *phrase);
            assert!(MemoryWish::of(phrase).is_some(), "{phrase}");
        }
    }
}
