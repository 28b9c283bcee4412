//! The picture that is asked for: what it shows, in which style and size.

use super::{
    super::concept::{Concept, Concepts},
    Entities, dimensions, japanese,
    said::{Piece, Said},
    styles,
};

/// What asks for a picture.
const COMMAND: Concepts = Concepts::of(&[
    Concept::Draw,
    Concept::Make,
    Concept::Imagine,
    Concept::Show,
    Concept::Give,
    Concept::Can,
    Concept::Want,
    Concept::Wish,
]);

/// What may stand between the asking and the picture.
const INTRODUCTION: Concepts = COMMAND.with(Concepts::of(&[
    Concept::Please,
    Concept::Me,
    Concept::You,
    Concept::Hello,
    Concept::Bot,
    Concept::Filler,
    Concept::Thanks,
    Concept::Mention,
    Concept::Let,
    Concept::I,
    Concept::Laugh,
    Concept::Wish,
    Concept::Another,
]));

/// What may follow the picture without belonging to it.
const ENDING: Concepts = Concepts::of(&[
    Concept::Please,
    Concept::Thanks,
    Concept::Laugh,
    Concept::Draw,
    Concept::Make,
    Concept::Can,
    Concept::Me,
    Concept::Yes,
    Concept::Emoji,
    Concept::Mention,
    Concept::Bot,
    Concept::Wish,
]);

/// Words for a picture that say nothing about it.
const PLAIN_PICTURES: [&str; 46] = [
    "picture",
    "pictures",
    "image",
    "images",
    "pic",
    "pics",
    "photo",
    "photograph",
    "drawing",
    "painting",
    "illustration",
    "artwork",
    "art",
    "sketch",
    "doodle",
    "render",
    "rendering",
    "visual",
    "graphic",
    "watercolor",
    "watercolour",
    "depiction",
    "bild",
    "bilder",
    "foto",
    "zeichnung",
    "gemalde",
    "grafik",
    "aquarell",
    "skizze",
    "imagen",
    "imagenes",
    "dibujo",
    "ilustracion",
    "pintura",
    "acuarela",
    "dessin",
    "tableau",
    "peinture",
    "aquarelle",
    "imagem",
    "imagens",
    "desenho",
    "ilustracao",
    "aquarela",
    "fotos",
];

/// Words that lead from "a picture" to what it shows.
const LEADING: [&str; 27] = [
    "of",
    "with",
    "showing",
    "where",
    "featuring",
    "depicting",
    "from",
    "about",
    "that",
    "shows",
    "in",
    "which",
    "von",
    "mit",
    "wo",
    "eines",
    "einer",
    "zeigt",
    "de",
    "d",
    "con",
    "avec",
    "ou",
    "com",
    "do",
    "da",
    "del",
];

/// Words between the asking and the picture.
const LINKS: [&str; 18] = [
    "do", "have", "get", "us", "to", "that", "of", "dass", "von", "de", "d", "que", "para", "pra",
    "mir", "maybe", "for", "is",
];

/// Words that end a wish without belonging to the picture.
const LOOSE: [&str; 22] = [
    "now", "asap", "thanks", "thx", "in", "as", "im", "en", "for", "and", "size", "format", "go",
    "look", "looks", "like", "would", "be", "is", "happen", "aussehen", "rn",
];

/// Every picture that a message asks for has these.
pub(super) fn found(said: &Said<'_>) -> Entities {
    let prompt = if said.runs_on() {
        japanese::less_asking(said.raw, japanese::PICTURE)
    } else {
        prompt(said)
    };
    Entities {
        prompt: Some(prompt).filter(|prompt| !prompt.is_empty()),
        style: styles::named(said),
        dimensions: dimensions::named(said),
        ..Entities::default()
    }
}

fn prompt(said: &Said<'_>) -> String {
    let pieces = &said.pieces;
    let command = pieces.iter().position(|piece| piece.meets(COMMAND));
    let begin = command.unwrap_or(0);
    let start = with_its_kind(pieces, after_introduction(pieces, begin));
    let end = before_ending(pieces, start);
    if has_content(&pieces[start.min(end)..end]) {
        return said.written(start..end).to_owned();
    }
    // "A fox in a suit, make it happen": the asking comes last.
    let start = after_introduction(pieces, 0).min(begin);
    let end = before_ending(&pieces[..begin], start);
    said.written(start..end.max(start)).to_owned()
}

fn after_introduction(pieces: &[Piece<'_>], begin: usize) -> usize {
    let mut at = begin;
    while let Some(piece) = pieces.get(at) {
        let skipped = plain_picture(&pieces[at..]);
        let link = (at > begin || piece.norm == "do") && LINKS.contains(&piece.norm);
        let asks = piece.meets(INTRODUCTION) && !is_named_picture(piece);
        let last = pieces.get(at + 1).is_none_or(|next| next.is_sign);
        if skipped > 0 {
            at += skipped;
        } else if piece.is_sign || link || asks || last && piece.is(Concept::It) {
            at += 1;
        } else {
            break;
        }
    }
    // An article that was taken along with the phrase it stands in belongs to what follows.
    let article = at.checked_sub(1).filter(|before| {
        *before >= begin
            && matches!(
                pieces[*before].norm,
                "a" | "an" | "ein" | "eine" | "un" | "une" | "um" | "uma"
            )
    });
    article.unwrap_or(at)
}

/// Takes in what stands before a named kind of picture and says of which kind: "a tour poster".
fn with_its_kind(pieces: &[Piece<'_>], start: usize) -> usize {
    const KIND: Concepts = Concepts::of(&[
        Concept::Article,
        Concept::Style,
        Concept::Scene,
        Concept::Event,
    ]);
    if !pieces.get(start).is_some_and(is_named_picture) {
        return start;
    }
    let before = pieces[..start].iter().rev();
    let kind = before.take_while(|piece| {
        let plain = piece.concepts.is_empty() || piece.concepts.without(KIND).is_empty();
        plain && !piece.is_sign && !LINKS.contains(&piece.norm)
    });
    start - kind.count()
}

/// A word for a picture that tells what kind it is: a logo, a poster. It is part of the prompt.
fn is_named_picture(piece: &Piece<'_>) -> bool {
    const NAMED: [&str; 24] = [
        "logo",
        "banner",
        "icon",
        "avatar",
        "poster",
        "cover",
        "wallpaper",
        "meme",
        "sticker",
        "emoji",
        "emote",
        "mascot",
        "portrait",
        "thumbnail",
        "pfp",
        "fanart",
        "album",
        "concept",
        "retrato",
        "retrato",
        "plakat",
        "affiche",
        "cartel",
        "profile",
    ];
    NAMED.contains(&piece.norm)
}

/// What may stand before a word for a picture without belonging to what it shows.
const BEFORE_PICTURES: Concepts = Concepts::of(&[
    Concept::Article,
    Concept::Style,
    Concept::Size,
    Concept::Number,
]);

/// How many pieces say no more than "a picture of" at the start of these.
fn plain_picture(pieces: &[Piece<'_>]) -> usize {
    let mut at = 0;
    while let Some(piece) = pieces.get(at).filter(|_| at < 4) {
        if PLAIN_PICTURES.contains(&piece.norm) {
            at += 1;
            while pieces
                .get(at)
                .is_some_and(|piece| LEADING.contains(&piece.norm))
            {
                at += 1;
            }
            return at;
        }
        let before = piece.meets(BEFORE_PICTURES);
        let describes = at > 0 && piece.concepts.is_empty() && !piece.is_sign;
        let within = piece.norm.len() <= 3 && piece.is(Concept::Draw);
        if !(before || describes || within) {
            return 0;
        }
        at += 1;
    }
    0
}

fn before_ending(pieces: &[Piece<'_>], start: usize) -> usize {
    let mut end = without_empty_clauses(pieces, start);
    while end > start {
        let piece = &pieces[end - 1];
        let loose = LOOSE.contains(&piece.norm);
        if dimensions::stand_last(&pieces[start..end]) {
            end -= 3;
            continue;
        }
        let size = piece.is(Concept::Size) || piece.norm == "ratio";
        let ends = piece.meets(ENDING) && !is_named_picture(piece) && !piece.is(Concept::Scene);
        if !(piece.is_sign || loose || size || ends && !is_shown(&pieces[start..end])) {
            break;
        }
        end -= 1;
    }
    end
}

/// Whether the last of these is shown for all that it could end a wish: in "a guitar on fire"
/// nobody is praised, and a vending machine is no bot.
fn is_shown(pieces: &[Piece<'_>]) -> bool {
    const LEADS: [&str; 9] = [
        "on", "in", "under", "of", "with", "at", "by", "near", "over",
    ];
    const TWO_FOLD: Concepts = Concepts::of(&[Concept::Thanks, Concept::Laugh, Concept::Bot]);
    let [.., before, last] = pieces else {
        return false;
    };
    let described = last.is(Concept::Bot) && last.norm != "bot" && before.concepts.is_empty();
    let led = last.meets(TWO_FOLD) && LEADS.contains(&before.norm);
    !before.is_sign && (described || led)
}

/// The end before clauses that only ask: "make it happen", "can you do that".
fn without_empty_clauses(pieces: &[Piece<'_>], start: usize) -> usize {
    let mut end = pieces.len();
    while let Some(sign) = (start..end).rev().find(|at| pieces[*at].is_sign) {
        let clause = &pieces[sign + 1..end];
        let asks = clause
            .iter()
            .any(|piece| piece.meets(COMMAND) || piece.norm == "make");
        let shows = clause.iter().any(|piece| {
            let empty = piece.meets(INTRODUCTION)
                || piece.meets(ENDING)
                || LOOSE.contains(&piece.norm)
                || matches!(piece.norm, "make" | "it");
            !empty && has_content(std::slice::from_ref(piece))
        });
        if !asks || shows {
            break;
        }
        end = sign;
    }
    end
}

/// Whether there is anything to show.
fn has_content(pieces: &[Piece<'_>]) -> bool {
    const EMPTY: Concepts = Concepts::of(&[
        Concept::It,
        Concept::Article,
        Concept::With,
        Concept::And,
        Concept::Is,
    ]);
    let telling = |piece: &Piece<'_>| {
        let empty = piece.meets(EMPTY) && piece.concepts.without(EMPTY).is_empty();
        !(piece.is_sign || empty)
    };
    pieces.iter().any(telling)
}
