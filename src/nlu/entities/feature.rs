//! The feature that is asked for: a title, the whole, and how much it matters.

use super::{
    super::{
        concept::{Concept, Concepts},
        hidden::{self, What},
    },
    Entities, Priority, japanese,
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
const LINKS: [&str; 83] = [
    "guys", "really", "add", "yall", "team", "devs", "to", "that", "for", "be", "able", "have",
    "had", "has", "there", "was", "were", "is", "could", "can", "would", "get", "if", "support",
    "with", "cool", "nice", "great", "awesome", "good", "useful", "helpful", "handy", "neat",
    "sick", "dope", "lovely", "amazing", "low", "high", "medium", "priority", "prio", "urgent",
    "but", "maybe", "also", "eine", "dass", "man", "es", "konntest", "konnte", "hatte", "hatten",
    "hattest", "gabe", "que", "de", "d", "tuviera", "tuvieras", "pudiera", "pudieras", "pueda",
    "puedas", "tenga", "tengas", "hubiera", "avoir", "pouvoir", "avais", "avait", "pouvais",
    "pouvait", "ait", "puisse", "puisses", "ter", "tivesse", "pudesse", "desse", "tenha",
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
        priority: priority(said),
        ..Entities::default()
    }
}

fn title(said: &Said<'_>) -> String {
    let pieces = &said.pieces;
    let begin = pieces
        .iter()
        .position(|piece| piece.meets(ASKING))
        .unwrap_or(0);
    let announced = matches!(pieces.as_slice(), [first, second, ..] if second.is_sign && first.is(Concept::Feature));
    let start = after_asking(pieces, if announced { 1 } else { begin });
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
        // "Alerts, everyone wants them": what follows is why.
        let reason = piece.norm == "," && next.is_some_and(|next| next.meets(SPEAKING));
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

fn priority(said: &Said<'_>) -> Option<Priority> {
    const WORDS: [(Priority, &[&str]); 4] = [
        (
            Priority::Critical,
            &[
                "critical",
                "blocker",
                "emergency",
                "kritisch",
                "critico",
                "critica",
                "critique",
            ],
        ),
        (
            Priority::High,
            &[
                "urgent",
                "urgently",
                "asap",
                "important",
                "dringend",
                "wichtig",
                "urgente",
                "importante",
                "urgence",
                "至急",
                "重要",
            ],
        ),
        (Priority::Medium, &["medium", "mittel", "media", "moyenne"]),
        (
            Priority::Low,
            &["minor", "someday", "whenever", "irgendwann", "eventually"],
        ),
    ];
    const LEVELS: [(Priority, &[&str]); 4] = [
        (
            Priority::Critical,
            &["critical", "highest", "kritisch", "hochste"],
        ),
        (
            Priority::High,
            &["high", "top", "hoch", "hohe", "alta", "haute", "elevee"],
        ),
        (
            Priority::Medium,
            &["medium", "normal", "mittlere", "media", "moyenne"],
        ),
        (
            Priority::Low,
            &[
                "low", "niedrig", "niedrige", "geringe", "baja", "basse", "faible", "baixa",
            ],
        ),
    ];
    let norms: Vec<&str> = said
        .pieces
        .iter()
        .filter(|piece| !piece.is_sign)
        .map(|piece| piece.norm)
        .collect();
    let about = norms.iter().position(|norm| {
        matches!(
            *norm,
            "priority"
                | "prio"
                | "prioritat"
                | "prioridad"
                | "priorite"
                | "prioridade"
                | "importance"
        )
    });
    if let Some(at) = about {
        let near = &norms[at.saturating_sub(2)..norms.len().min(at + 4)];
        let level = LEVELS
            .iter()
            .find(|(_, words)| near.iter().any(|norm| words.contains(norm)));
        if let Some((level, _)) = level {
            return Some(*level);
        }
    }
    let low = [
        "no rush",
        "nice to have",
        "low prio",
        "not urgent",
        "nicht dringend",
    ];
    let lower = said.raw.to_lowercase();
    if low.iter().any(|phrase| lower.contains(phrase)) {
        return Some(Priority::Low);
    }
    let found = WORDS
        .iter()
        .find(|(_, words)| norms.iter().any(|norm| words.contains(norm)));
    found.map(|(priority, _)| *priority)
}
