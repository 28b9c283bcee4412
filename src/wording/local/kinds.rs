//! What kind of message this is, by its words, in all languages at once.

use std::collections::BTreeSet;

use crate::split::is_visible;

/// What kind of message somebody wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nothing that can be read.
    Empty,
    /// A greeting and little else.
    Greeting,
    /// Thanks and little else.
    Thanks,
    /// A farewell and little else.
    Goodbye,
    /// How the bot is.
    HowAreYou,
    /// Who or what the bot is.
    WhoAreYou,
    /// What the person said last.
    RecallLast,
    /// What is remembered at all.
    RecallAll,
    /// Any other question.
    Question,
    /// Anything else.
    Statement,
}

const GREETINGS: &str = "hi|hello|hey|hiya|howdy|good morning|good afternoon|good evening|greetings|hola|buenos días|buenos dias|buenas|buenas tardes|buenas noches|hallo|guten tag|guten morgen|guten abend|moin|servus|grüß gott|bonjour|salut|bonsoir|coucou|olá|ola|oi|bom dia|boa tarde|boa noite|こんにちは|こんばんは|おはよう|やあ|はじめまして";
const THANKS: &str = "thanks|thank you|thx|ty|cheers|gracias|muchas gracias|danke|vielen dank|merci|obrigado|obrigada|valeu|ありがとう|どうも";
const GOODBYES: &str = "bye|goodbye|good bye|good night|see you|see ya|adiós|adios|hasta luego|hasta pronto|tschüss|tschuss|auf wiedersehen|gute nacht|bis bald|bis später|au revoir|à bientôt|bonne nuit|tchau|até logo|até mais|adeus|さようなら|またね|おやすみ|バイバイ";
const HOW_ARE_YOU: &str = "how are you|how's it going|how is it going|how do you do|wie geht|cómo estás|como estas|qué tal|que tal|cómo está usted|comment ça va|ça va|comment vas|comment allez|como vai|tudo bem|como você está|元気です|お元気|調子はどう";
const WHO_ARE_YOU: &str = "who are you|what are you|are you a bot|are you human|are you real|are you an ai|wer bist|was bist du|wer sind sie|bist du ein|quién eres|quien eres|qué eres|eres un bot|qui es-tu|qui êtes|tu es un bot|quem é você|quem és|você é um|あなたは誰|誰ですか|ボットですか";
const LAST: &str = "did i say|did i just say|did i tell you|have i said|did i just write|did i write|did i ask|did i just ask|i just said|i just say|my last message|my previous message|last thing i said|qué dije|que dije|acabo de decir|he dicho|mi último mensaje|mi ultimo mensaje|mensaje anterior|habe ich gesagt|hab ich gesagt|habe ich gerade gesagt|hab ich gerade gesagt|ich gerade gesagt|ich eben gesagt|ich zuletzt gesagt|habe ich geschrieben|ich gerade geschrieben|meine letzte nachricht|letzte nachricht von mir|ai-je dit|je viens de dire|que j'ai dit|mon dernier message|message précédent|eu disse|acabei de dizer|acabei de falar|minha última mensagem|mensagem anterior|何て言|何と言|なんて言|さっき言|最後のメッセージ|前のメッセージ";
const REMEMBER: &str = "do you remember|you remember|what do you know about me|what were we talking|what did we talk|recuerdas|te acuerdas|recuerda usted|erinnerst du|erinnern sie sich|weißt du noch|worüber haben wir|te souviens|vous souvenez|te rappelles|de quoi parlions|lembra|lembras|sobre o que falamos|覚えて|何を話し";
const QUESTIONS: &str = "what|what's|why|how|when|where|who|which|whose|can you|could you|do you|does|is it|are there|will|would you|qué|cómo|por qué|cuándo|dónde|quién|cuál|puedes|was|warum|wieso|wie|wann|wo|wer|welche|kannst du|können sie|quoi|pourquoi|comment|quand|où|qui|quel|quelle|peux-tu|pouvez-vous|est-ce que|o que|por que|como|quando|onde|quem|qual|você pode";

impl Kind {
    /// Reads a text. Only its beginning counts when it is very long.
    pub fn of(text: &str) -> Self {
        let text: String = text.chars().take(400).collect();
        let asks = text.trim_end().ends_with(['?', '？']) || text.trim_end().ends_with("か。");
        let plain = plain(&text);
        let words = plain.split_whitespace().count();
        // Few words: a greeting in front of something else does not decide.
        let brief = words <= 5 && plain.chars().count() <= 40;
        if !is_visible(&text) {
            Self::Empty
        } else if holds(&plain, LAST) {
            Self::RecallLast
        } else if holds(&plain, REMEMBER) {
            Self::RecallAll
        } else if brief && holds(&plain, HOW_ARE_YOU) {
            Self::HowAreYou
        } else if holds(&plain, WHO_ARE_YOU) && words <= 8 {
            Self::WhoAreYou
        } else if brief && !asks && begins(&plain, THANKS) {
            Self::Thanks
        } else if brief && !asks && begins(&plain, GOODBYES) {
            Self::Goodbye
        } else if brief && !asks && begins(&plain, GREETINGS) {
            Self::Greeting
        } else if asks || begins(&plain, QUESTIONS) {
            Self::Question
        } else {
            Self::Statement
        }
    }
}

/// Lower case, with punctuation as spaces, except what belongs into words.
fn plain(text: &str) -> String {
    let text = text.to_lowercase().replace('’', "'");
    text.chars()
        .map(|c| {
            if c.is_alphanumeric() || matches!(c, '\'' | '-' | 'ー') {
                c
            } else {
                ' '
            }
        })
        .collect::<String>()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

fn is_spaced(phrase: &str) -> bool {
    // Japanese is written without spaces: its phrases may stand anywhere.
    !phrase.chars().any(|c| c >= '\u{3000}')
}

fn holds(plain: &str, phrases: &str) -> bool {
    let padded = format!(" {plain} ");
    phrases.split('|').any(|phrase| {
        if is_spaced(phrase) {
            padded.contains(&format!(" {phrase} "))
        } else {
            plain.contains(phrase)
        }
    })
}

fn begins(plain: &str, phrases: &str) -> bool {
    phrases.split('|').any(|phrase| {
        plain
            .strip_prefix(phrase)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(' ') || !is_spaced(phrase))
    })
}

/// Whether a text holds a letter or a digit of any script.
pub fn has_words(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// The newest of the `earlier` statements that shares the most with `text`, when any shares
/// enough to be worth repeating. Questions do not answer questions.
pub fn most_related<'a>(
    text: &str,
    earlier: impl DoubleEndedIterator<Item = &'a str>,
) -> Option<&'a str> {
    let wanted = telling_words(text);
    let mut best = None;
    let mut most = 0;
    for candidate in earlier.rev() {
        if Kind::of(candidate) != Kind::Statement {
            continue;
        }
        let shared = telling_words(candidate).intersection(&wanted).count();
        if shared > most {
            (best, most) = (Some(candidate), shared);
        }
    }
    best
}

/// Words long enough to be about something; pairs of characters where words are not spaced.
fn telling_words(text: &str) -> BTreeSet<String> {
    const COMMON: &str = "what|whats|your|youre|this|that|with|from|have|about|tell|please|remember|know|would|could|does|there|when|where|which|said|were|will|como|para|sobre|cuál|cuando|dónde|quién|recuerdas|está|eres|tengo|eine|einen|meine|mein|mich|dich|dein|deine|über|noch|weißt|nicht|wann|warum|welche|haben|habe|sind|dans|avec|pour|quel|quelle|quand|vous|nous|votre|suis|souviens|você|minha|qual|quando|onde|lembra|estou";
    let text: String = text.chars().take(1000).collect();
    let mut words = BTreeSet::new();
    for word in plain(&text).split_whitespace() {
        let chars: Vec<char> = word.chars().collect();
        if is_spaced(word) {
            if chars.len() >= 4 && !COMMON.split('|').any(|common| common == word) {
                words.insert(word.to_owned());
            }
            continue;
        }
        // Kana carry grammar; what a text is about is mostly in kanji and katakana.
        let telling = |c: &char| !('\u{3040}'..='\u{309f}').contains(c) && *c >= '\u{3000}';
        for pair in chars.windows(2).filter(|pair| pair.iter().all(telling)) {
            words.insert(pair.iter().collect());
        }
    }
    words
}
