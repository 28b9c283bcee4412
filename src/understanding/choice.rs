//! Which of the offered choices an answer takes.

use super::Understood;
use crate::domain::{intent::Intent, reading::Asked};

/// From this confidence on an answer that names a choice takes it.
const NAMED: f64 = 0.5;
/// An answer with more words than this is a message of its own.
const SHORT: usize = 5;

/// Words for the first, the second and the third of a list, in the languages the bot speaks.
const PLACES: [&[&str]; 3] = [
    &[
        "1",
        "one",
        "first",
        "1st",
        "eins",
        "erste",
        "ersten",
        "erstes",
        "uno",
        "primero",
        "primera",
        "un",
        "premier",
        "première",
        "um",
        "primeiro",
        "primeira",
        "一",
        "１",
        "一番",
        "一つ目",
        "最初",
    ],
    &[
        "2",
        "two",
        "second",
        "2nd",
        "zwei",
        "zweite",
        "zweiten",
        "zweites",
        "dos",
        "segundo",
        "segunda",
        "deux",
        "deuxième",
        "seconde",
        "dois",
        "二",
        "２",
        "二番",
        "二つ目",
    ],
    &[
        "3",
        "three",
        "third",
        "3rd",
        "drei",
        "dritte",
        "dritten",
        "drittes",
        "tres",
        "tercero",
        "tercera",
        "trois",
        "troisième",
        "três",
        "terceiro",
        "terceira",
        "三",
        "３",
        "三番",
        "三つ目",
    ],
];
/// Words that may stand around a place: "the second one, please".
const AROUND: [&str; 38] = [
    "the",
    "number",
    "option",
    "choice",
    "no",
    "nr",
    "please",
    "one",
    "i",
    "meant",
    "mean",
    "it's",
    "das",
    "die",
    "den",
    "der",
    "nummer",
    "bitte",
    "el",
    "la",
    "lo",
    "opción",
    "número",
    "por",
    "favor",
    "le",
    "l",
    "numéro",
    "choix",
    "s'il",
    "te",
    "plaît",
    "vous",
    "o",
    "a",
    "opção",
    "のほう",
    "です",
];
/// Words that take none of the choices.
const NONE: [&str; 22] = [
    "none",
    "neither",
    "nothing",
    "no",
    "nope",
    "nah",
    "nevermind",
    "keins",
    "keines",
    "nichts",
    "nein",
    "ninguno",
    "ninguna",
    "nada",
    "aucun",
    "aucune",
    "rien",
    "non",
    "nenhum",
    "nenhuma",
    "não",
    "いいえ",
];

/// The choice that an answer takes; `None` when it is a message of its own.
pub(super) fn of(text: &str, asked: &Asked, understood: &Understood) -> Option<Intent> {
    let text = text.to_lowercase();
    let words: Vec<&str> = text
        .split(|c: char| !(c.is_alphanumeric() || c == '\''))
        .filter(|word| !word.is_empty())
        .collect();
    if words.is_empty() || words.len() > SHORT {
        return None;
    }
    if let Some(place) = place(&words) {
        return asked.choices.get(place).copied();
    }
    if words.iter().all(|word| NONE.contains(word)) {
        return Some(Intent::GeneralConversation);
    }
    let names = asked.choices.contains(&understood.intent)
        && understood.intent != Intent::GeneralConversation
        && understood.confidence >= NAMED
        && !understood.entities.say_anything();
    names.then_some(understood.intent)
}

/// The place in the list that the words name, when they say nothing else.
fn place(words: &[&str]) -> Option<usize> {
    let named = |word: &&str| PLACES.iter().position(|names| names.contains(word));
    // "The second one" is the second.
    let first = words.iter().find_map(named)?;
    let others = words
        .iter()
        .all(|word| named(word).is_some() || AROUND.contains(word));
    others.then_some(first)
}
