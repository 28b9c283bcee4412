//! The feature that is asked for: a title, the whole, and how much it matters.

use super::{
    super::{
        concept::{Concept, Concepts},
        hidden::{self, What},
    },
    Entities, japanese, priority,
    said::{Piece, Said},
};

/// The longest title, in characters.
const LONGEST_TITLE: usize = 80;

/// What asks for a feature.
const ASKING: Concepts = Concepts::of(&[
    Concept::Propose,
    Concept::Add,
    Concept::Wish,
    Concept::Lacking,
    Concept::Should,
    Concept::Can,
    Concept::Want,
]);

/// What may stand between the asking and the feature.
const INTRODUCTION: Concepts = ASKING.with(Concepts::of(&[
    Concept::Please,
    Concept::Me,
    Concept::You,
    Concept::I,
    Concept::We,
    Concept::Hello,
    Concept::Bot,
    Concept::Mention,
    Concept::Filler,
    Concept::Article,
    Concept::If,
    Concept::Laugh,
    Concept::Let,
    Concept::Usage,
]));

/// Who speaks, or is spoken of, in a clause that says why.
const SPEAKING: Concepts = Concepts::of(&[
    Concept::I,
    Concept::We,
    Concept::It,
    Concept::Other,
    Concept::Server,
]);

const ENDING: Concepts = Concepts::of(&[
    Concept::Please,
    Concept::Thanks,
    Concept::Laugh,
    Concept::Wish,
    Concept::Emoji,
    Concept::Mention,
    Concept::Bot,
    Concept::Filler,
    Concept::Should,
]);

/// Words between the asking and the feature.
const LINKS: [&str; 116] = [
    "guys",
    "really",
    "add",
    "yall",
    "team",
    "devs",
    "to",
    "that",
    "for",
    "be",
    "able",
    "have",
    "had",
    "has",
    "there",
    "was",
    "were",
    "is",
    "could",
    "can",
    "would",
    "get",
    "if",
    "support",
    "with",
    "cool",
    "nice",
    "great",
    "awesome",
    "good",
    "useful",
    "helpful",
    "handy",
    "neat",
    "sick",
    "dope",
    "lovely",
    "amazing",
    "low",
    "high",
    "medium",
    "priority",
    "prio",
    "urgent",
    "but",
    "maybe",
    "also",
    "eine",
    "dass",
    "man",
    "es",
    "konntest",
    "konnte",
    "hatte",
    "hatten",
    "hattest",
    "gabe",
    "que",
    "de",
    "d",
    "tuviera",
    "tuvieras",
    "pudiera",
    "pudieras",
    "pueda",
    "puedas",
    "tenga",
    "tengas",
    "hubiera",
    "avoir",
    "pouvoir",
    "avais",
    "avait",
    "pouvais",
    "pouvait",
    "ait",
    "puisse",
    "puisses",
    "ter",
    "tivesse",
    "pudesse",
    "desse",
    "tenha",
    "see",
    "propose",
    "request",
    "suggest",
    "recommend",
    "someday",
    "file",
    "glad",
    "use",
    "chance",
    "pay",
    "offering",
    "letting",
    "this",
    "thing",
    "poder",
    "consider",
    "considering",
    "idea",
    "tener",
    "proponer",
    "sugerir",
    "pedir",
    "tenir",
    "proposer",
    "suggerer",
    "sugiro",
    "propongo",
    "propor",
    "fugt",
    "baut",
    "bauen",
    "vorschlagen",
];

pub(super) fn found(said: &Said<'_>) -> Entities {
    let whole = without_marks(said.raw);
    let title = if said.runs_on() {
        japanese::less_asking(&whole, japanese::FEATURE)
    } else {
        title(said)
    };
    let title = shortened(&without_marks(&title));
    Entities {
        title: Some(title).filter(|title| !title.is_empty()),
        description: Some(whole).filter(|whole| !whole.is_empty()),
        priority: priority::found(said),
        ..Entities::default()
    }
}

fn title(said: &Said<'_>) -> String {
    let pieces = &said.pieces;
    let begin = pieces
        .iter()
        .position(|piece| piece.meets(ASKING))
        .unwrap_or(0);
    if let Some(whole) = subject_first(said, begin) {
        return whole.to_owned();
    }
    let start = after_asking(pieces, announced(pieces).unwrap_or(begin));
    let end = end_of_sentence(pieces, start);
    let end = before_ending(pieces, start, end);
    let asked_for = said.written(start..end);
    if !asked_for.is_empty() {
        return asked_for.to_owned();
    }
    // "Polls would be nice": the feature comes first.
    let start = after_asking(pieces, 0).min(begin);
    let end = before_ending(pieces, start, begin);
    said.written(start..end).to_owned()
}

/// "The gallery should be searchable": what should be otherwise is part of the feature, unless it
/// is the bot as such.
fn subject_first<'a>(said: &Said<'a>, begin: usize) -> Option<&'a str> {
    let pieces = &said.pieces;
    let should = pieces.get(begin)?;
    if !should.is(Concept::Should) || should.meets(Concepts::of(&[Concept::Wish, Concept::Add])) {
        return None;
    }
    let start = after_asking(pieces, 0).min(begin);
    let is_subject = |piece: &Piece<'_>| !piece.is_sign && !piece.meets(INTRODUCTION);
    if !pieces[start..begin].iter().all(is_subject) {
        return None;
    }
    let end = before_ending(pieces, begin, end_of_sentence(pieces, begin));
    (start < begin && end > begin + 1).then(|| said.written(start..end))
}

/// Where the feature begins after an announcement: "dev request: ...", "idea - ...".
fn announced(pieces: &[Piece<'_>]) -> Option<usize> {
    const ANNOUNCING: [&str; 14] = [
        "idea",
        "ideas",
        "request",
        "req",
        "suggestion",
        "proposal",
        "feedback",
        "wish",
        "wishlist",
        "enhancement",
        "idee",
        "vorschlag",
        "sugerencia",
        "sugestao",
    ];
    let sign = pieces.iter().take(6).position(|piece| piece.is_sign)?;
    let announces = |piece: &Piece<'_>| {
        ANNOUNCING.contains(&piece.norm) || sign == 1 && piece.is(Concept::Feature)
    };
    let more = pieces.len() > sign + 1;
    let is_one = matches!(pieces[sign].norm, ":" | "-" | "–" | "—");
    (more && is_one && pieces[..sign].iter().any(announces)).then_some(sign)
}

fn after_asking(pieces: &[Piece<'_>], begin: usize) -> usize {
    let mut at = begin;
    while let Some(piece) = pieces.get(at) {
        let link = (at > begin || at == 0) && LINKS.contains(&piece.norm);
        if !(piece.is_sign || link || piece.meets(INTRODUCTION) && !piece.is(Concept::Feature)) {
            break;
        }
        at += 1;
    }
    at
}

fn end_of_sentence(pieces: &[Piece<'_>], start: usize) -> usize {
    let rest = pieces.iter().enumerate().skip(start);
    let mut ends = rest.filter(|(at, piece)| {
        let next = pieces.get(at + 1);
        // "Alerts, everyone wants them": what follows is why, or how much it matters.
        let reason = piece.norm == ","
            && (next.is_some_and(|next| next.meets(SPEAKING))
                || pieces[at + 1..]
                    .iter()
                    .take(3)
                    .any(|near| priority::is_named(near.norm)));
        reason || matches!(piece.norm, "." | "!" | "?" | "\n" | "。")
    });
    ends.next().map_or(pieces.len(), |(at, _)| at)
}

fn before_ending(pieces: &[Piece<'_>], start: usize, end: usize) -> usize {
    let mut end = end;
    while end > start {
        let piece = &pieces[end - 1];
        let loose = matches!(
            piece.norm,
            "too"
                | "ty"
                | "thx"
                | "asap"
                | "when"
                | "hinzu"
                | "ein"
                | "hinzufugen"
                | "einbauen"
                | "in"
                | "and"
                | "to"
                | "the"
                | "this"
                | "for"
                | "here"
                | "would"
                | "be"
                | "konnen"
                | "konntest"
                | "konnte"
                | "hatte"
                | "hattest"
                | "haben"
                | "kann"
                | "gabe"
                | "bot"
                | "al"
                | "au"
                | "no"
                | "dem"
                | "im"
        );
        if !(piece.is_sign || loose || piece.meets(ENDING) && !piece.is(Concept::Feature)) {
            break;
        }
        end -= 1;
    }
    end
}

/// The text without mentions, addresses and the signs that Discord formats with, on one line.
fn without_marks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for stretch in hidden::hidden(text) {
        if matches!(stretch.what, What::Mention | What::Emoji) {
            out.push_str(&text[at..stretch.range.start]);
            at = stretch.range.end;
        }
    }
    out.push_str(&text[at..]);
    let plain: String = out
        .chars()
        .filter(|c| !"*_~|`#>@<[]".contains(*c))
        .collect();
    plain.split_whitespace().collect::<Vec<&str>>().join(" ")
}

/// The beginning of a title, cut between words.
fn shortened(title: &str) -> String {
    if title.chars().count() <= LONGEST_TITLE {
        return title.to_owned();
    }
    let mut short: String = title.chars().take(LONGEST_TITLE).collect();
    if let Some(space) = short.rfind(' ').filter(|space| *space > LONGEST_TITLE / 2) {
        short.truncate(space);
    }
    short.trim_end_matches([' ', ',', ';', ':', '-']).to_owned()
}
