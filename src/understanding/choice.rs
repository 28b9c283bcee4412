//! Which of the offered choices an answer takes.

use super::{Understood, plan::Names};
use crate::domain::{intent::Intent, reading::Asked};

/// From this confidence on an answer that is understood as a choice takes it.
const UNDERSTOOD: f64 = 0.5;
/// An answer with more words than this is a message of its own.
const SHORT: usize = 5;
/// How many letters may stand around the name of a choice.
const AROUND_NAME: usize = 12;

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
        "premier",
        "première",
        "primeiro",
        "primeira",
        "一",
        "１",
        "一番",
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
    ],
];
/// Words that may stand around a place: "the second one, please". "A second" is a while.
const AROUND: [&str; 31] = [
    "the", "number", "option", "choice", "nr", "please", "one", "i", "meant", "mean", "it's",
    "das", "die", "den", "der", "nummer", "bitte", "el", "la", "lo", "opción", "número", "por",
    "favor", "le", "numéro", "choix", "s'il", "te", "o", "opção",
];
/// What may follow a place in Japanese, without a space.
const BEHIND: [&str; 6] = ["です", "のほう", "の方", "番目", "番", "つ目"];
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
pub(super) fn of(
    text: &str,
    asked: &Asked,
    names: Names,
    understood: &Understood,
) -> Option<Intent> {
    let text = text.to_lowercase().replace('’', "'");
    if let Some(named) = named(text.trim(), asked, names) {
        return Some(named);
    }
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
    let is_one = asked.choices.contains(&understood.intent)
        && understood.intent != Intent::GeneralConversation
        && understood.confidence >= UNDERSTOOD
        && !understood.entities.say_anything();
    is_one.then_some(understood.intent)
}

/// The choice whose name the answer repeats, with little around it.
fn named(text: &str, asked: &Asked, names: Names) -> Option<Intent> {
    let length = text.chars().count();
    asked.choices.iter().copied().find(|choice| {
        names(*choice).into_iter().any(|name| {
            let name = name.to_lowercase();
            text.contains(&name) && length <= name.chars().count() + AROUND_NAME
        })
    })
}

/// The place in the list that the words name, when they say nothing else.
fn place(words: &[&str]) -> Option<usize> {
    let place_of = |word: &str| PLACES.iter().position(|names| names.contains(&bare(word)));
    let (at, first) = words
        .iter()
        .enumerate()
        .find_map(|(at, word)| Some((at, place_of(word)?)))?;
    // "The second one" is the second, "one second" is a while.
    let rest = words.iter().enumerate().filter(|(other, _)| *other != at);
    let mut rest = rest.map(|(other, word)| match *word {
        "one" => other > at && words[at] != "one",
        word => AROUND.contains(&word) && place_of(word).is_none(),
    });
    rest.all(|fits| fits).then_some(first)
}

fn bare(word: &str) -> &str {
    let mut bare = word;
    while let Some(shorter) = BEHIND.iter().find_map(|behind| bare.strip_suffix(behind)) {
        if shorter.is_empty() {
            break;
        }
        bare = shorter;
    }
    bare
}
