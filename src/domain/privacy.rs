//! Who wants to be left alone, and who comes back.
//!
//! Whoever has opted out is not listened to, but for what is read here.

use super::memory::{MemoryWish, folded, without_courtesy};

/// What a message asks about being listened to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrivacyWish {
    /// To be told how it is.
    Show,
    /// To be left alone from now on.
    OptOut,
    /// To be listened to again.
    ComeBack,
}

/// What stands for the message of somebody who has opted out: nothing of theirs is in it.
pub const NOTHING_SAID: &str = "/privacy";

impl PrivacyWish {
    /// Reads a message.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let words = folded(text);
        if let Some(rest) = words.strip_prefix(NOTHING_SAID) {
            if !(rest.is_empty() || rest.starts_with(' ')) {
                return None;
            }
            return match rest.trim() {
                "off" | "out" | "opt-out" | "opt out" | "ignore" => Some(Self::OptOut),
                "on" | "in" | "opt-in" | "opt in" | "back" => Some(Self::ComeBack),
                _ => Some(Self::Show),
            };
        }
        let words = without_courtesy(&words);
        if OPT_OUT.contains(&words) {
            Some(Self::OptOut)
        } else if COME_BACK.contains(&words) {
            Some(Self::ComeBack)
        } else {
            None
        }
    }
}

/// Whether this is listened to even from somebody who has opted out: the way back, and having
/// forgotten what was said before.
#[must_use]
pub fn is_heard_always(text: &str) -> bool {
    PrivacyWish::of(text).is_some() || MemoryWish::of(text) == Some(MemoryWish::ForgetAll)
}

/// Asks to be left alone.
const OPT_OUT: [&str; 36] = [
    "ignore me",
    "ignore me from now on",
    "stop storing my messages",
    "don't store my messages",
    "do not store my messages",
    "stop saving my messages",
    "stop reading my messages",
    "opt me out",
    "opt out",
    "ignorame",
    "ignoreme",
    "deja de guardar mis mensajes",
    "no guardes mis mensajes",
    "no guarde mis mensajes",
    "ignorier mich",
    "ignoriere mich",
    "ignorieren sie mich",
    "speichere meine nachrichten nicht",
    "speichere meine nachrichten nicht mehr",
    "hor auf meine nachrichten zu speichern",
    "ignore-moi",
    "ignorez-moi",
    "arrete d'enregistrer mes messages",
    "arretez d'enregistrer mes messages",
    "n'enregistre pas mes messages",
    "ne garde pas mes messages",
    "me ignore",
    "me ignora",
    "pare de guardar minhas mensagens",
    "pare de salvar minhas mensagens",
    "nao guarde minhas mensagens",
    "nao salve minhas mensagens",
    "私を無視して",
    "私のことは無視して",
    "メッセージを保存しないで",
    "私のメッセージを保存しないで",
];

/// Asks to be listened to again.
const COME_BACK: [&str; 24] = [
    "stop ignoring me",
    "don't ignore me anymore",
    "do not ignore me anymore",
    "you can store my messages again",
    "opt me in",
    "opt me back in",
    "opt in",
    "opt back in",
    "deja de ignorarme",
    "ya no me ignores",
    "puedes guardar mis mensajes de nuevo",
    "ignorier mich nicht mehr",
    "ignoriere mich nicht mehr",
    "hor auf mich zu ignorieren",
    "du darfst meine nachrichten wieder speichern",
    "arrete de m'ignorer",
    "arretez de m'ignorer",
    "ne m'ignore plus",
    "pare de me ignorar",
    "nao me ignore mais",
    "pode guardar minhas mensagens de novo",
    "無視しないで",
    "もう無視しないで",
    "無視をやめて",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_opt_out_and_come_back_in_every_language() {
        use PrivacyWish::{ComeBack, OptOut, Show};
        for (text, wish) in [
            ("/privacy", Show),
            ("/PRIVACY please", Show),
            ("/privacy off", OptOut),
            ("/privacy ON", ComeBack),
            ("Ignore me!", OptOut),
            ("Please stop storing my messages.", OptOut),
            ("Hör auf, meine Nachrichten zu speichern", OptOut),
            ("Arrête de m’ignorer, s'il te plaît", ComeBack),
            ("私のメッセージを保存しないでください", OptOut),
            ("stop ignoring me", ComeBack),
        ] {
            assert_eq!(PrivacyWish::of(text), Some(wish), "{text}");
        }
        for phrase in OPT_OUT.iter().chain(&COME_BACK) {
            assert_eq!(folded(phrase), *phrase);
            assert!(PrivacyWish::of(phrase).is_some(), "{phrase}");
        }
    }

    #[test]
    fn what_only_mentions_it_is_talk() {
        for text in [
            "",
            "/privacypolicy",
            "my cat ignores me",
            "don't ignore me",
            "> ignore me",
            "`/privacy off`",
            "ignore me, what about tea?",
            "ignore me and tell me about tea",
        ] {
            assert_eq!(PrivacyWish::of(text), None, "{text}");
        }
        assert!(is_heard_always("/forget all") && is_heard_always("/privacy on"));
        assert!(!is_heard_always("/memory") && !is_heard_always("hello"));
    }
}
