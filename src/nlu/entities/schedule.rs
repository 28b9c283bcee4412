//! What to be reminded of, without the asking and without the time.

use std::ops::Range;

use super::{
    super::concept::{Concept, Concepts},
    japanese,
    said::{Piece, Said, trimmed},
};

/// What asks for a reminder.
const ASKING: Concepts = Concepts::of(&[
    Concept::Remind,
    Concept::Unforget,
    Concept::Schedule,
    Concept::Reminder,
    Concept::Reminds,
]);

/// What asks for a reminder and for nothing else.
const PLAINLY_ASKING: Concepts = Concepts::of(&[Concept::Remind, Concept::Unforget]);

/// What asks for other things too, and can be of a task where a reminder was asked for.
const OF_TASKS: Concepts = Concepts::of(&[
    Concept::Schedule,
    Concept::Add,
    Concept::Let,
    Concept::Want,
    Concept::Can,
    Concept::Reminder,
]);

/// What belongs to the asking.
const DROPPED: Concepts = ASKING.with(Concepts::of(&[
    Concept::Can,
    Concept::Please,
    Concept::Me,
    Concept::Hello,
    Concept::Bot,
    Concept::Mention,
    Concept::Thanks,
    Concept::Laugh,
    Concept::Emoji,
    Concept::Filler,
    Concept::Want,
    Concept::Wish,
    Concept::Let,
    Concept::Add,
]));

/// Ideas of time, for those who do not know the places of the time words.
const TIMES: Concepts = Concepts::of(&[
    Concept::Clock,
    Concept::Span,
    Concept::When,
    Concept::Every,
    Concept::Unit,
]);

/// What agrees, refuses or points to something said before.
const POINTING: Concepts = Concepts::of(&[
    Concept::Yes,
    Concept::No,
    Concept::Not,
    Concept::It,
    Concept::Please,
    Concept::Again,
    Concept::Another,
]);

/// What is done with a reminder that is there already, and what belongs to it: no task is in that.
const MANAGING: [&str; 44] = [
    "cancel", "delete", "remove", "stop", "pause", "resume", "clear", "change", "move", "push",
    "edit", "update", "rename", "disable", "list", "show", "check", "turn", "switch", "off", "get",
    "rid", "all", "every", "next", "last", "first", "what", "which", "when", "cancela", "borra",
    "elimina", "annule", "supprime", "apaga", "muda", "losch", "losche", "welche", "quels",
    "quais", "zeig", "that",
];

/// What words for waking somebody begin with.
const WAKING: [&str; 7] = [
    "wake", "weck", "reveil", "despiert", "despert", "acord", "svegli",
];

/// Words that lead to the asking: "put a reminder", "note to self". Behind it they are of the task.
const BEFORE_ASKING: [&str; 4] = ["put", "note", "save", "dire"];

/// Words between the asking and the task.
const LINKS: &str = "me us pour 2 tengo tenho je dois is to that about of for the a an my i have need must \
    should gotta dass daran ich de d que la el le l les den die das o da pra muss soll will \
    mochte faut debo preciso devo vergiss nicht oublie pas n d' ans ob called named titled \
    namens appele llamado llamada chamado chamada remember when its it s sobre recordar \
    recuerdes recuerde uber ueber and";

/// Such words that are something else in English: "do".
const PORTUGUESE_LINKS: [&str; 6] = ["do", "dos", "das", "pro", "pros", "pras"];

/// Words that lead into a time, and stand there alone when it is cut out.
const BEFORE_TIMES: [&str; 31] = [
    "at", "on", "in", "by", "for", "from", "until", "till", "around", "every", "um", "am", "im",
    "ab", "bis", "gegen", "a", "las", "el", "en", "para", "le", "dans", "vers", "as", "na", "no",
    "em", "@", "pras", "pros",
];

/// Titles, whose dot ends nothing.
const TITLES: [&str; 6] = [" dr", " mr", " mrs", " ms", " prof", " st"];

/// Others that are to be reminded: "remind everyone to".
const OTHERS: [&str; 9] = [
    "everyone",
    "everybody",
    "people",
    "all",
    "them",
    "him",
    "her",
    "folks",
    "guys",
];

/// Words that answer, ask for the same again or speak of the asking, and name nothing.
const ANSWERS: &str = "yes yeah yep yup ya ye ok okay k sure no nope nah thanks again ja jo klar gerne nein \
    nochmal nochmals wieder oui ouais non encore si vale claro nuevo sim nao novamente novo \
    certo va bene di nuovo graag nee opnieuw please pls plz bitte do go ahead sag sage gib mir \
    dis moi dime me tell bescheid it message msg make instead then";

/// The task; nothing where only a time is said.
pub(super) fn task(said: &Said<'_>, times: &[Range<usize>]) -> Option<String> {
    if said.runs_on() {
        let rest = less_times(said, times);
        let task = japanese::less_asking(&rest, japanese::TASK);
        let task = task.trim_matches(|c: char| "にのをはが、。 ".contains(c));
        let ends = [
            "ように",
            "よう",
            "って",
            "ので",
            "から",
            "がある",
            "のリマインダー",
            "のアラーム",
        ];
        let task = ends
            .iter()
            .fold(task, |task, end| task.strip_suffix(end).unwrap_or(task));
        let wakes = said.raw.contains("起こ");
        return match task {
            "" => wakes.then(|| String::from("wake up")),
            task => Some(task.to_owned()),
        };
    }
    let kept = kept(said, times);
    let clauses = clauses(said, &kept);
    if said
        .pieces
        .iter()
        .all(|piece| piece.is_sign || is_answer(piece.norm))
    {
        return None;
    }
    // The clause with the asking says what for, unless it says nothing but when.
    let asks = |how: Concepts| {
        let mut each = clauses.iter();
        each.position(|clause| clause.iter().any(|at| said.pieces[*at].meets(how)))
    };
    let asking = asks(PLAINLY_ASKING).or_else(|| asks(ASKING));
    let mut order: Vec<usize> = (0..clauses.len()).collect();
    order.sort_by_key(|at| {
        (
            Some(*at) != asking,
            asking.is_some_and(|asking| *at < asking),
        )
    });
    order.into_iter().find_map(|at| {
        let is_asking = Some(at) == asking;
        said_in(said, &clauses[at], is_asking)
    })
}

fn is_among(words: &str, word: &str) -> bool {
    words.split(' ').any(|known| known == word)
}

/// Words that answer or ask for the same again, and name nothing.
fn is_answer(word: &str) -> bool {
    is_among(ANSWERS, word)
}

/// The message with the time words cut out.
fn less_times(said: &Said<'_>, times: &[Range<usize>]) -> String {
    let pieces = said.pieces.iter();
    let rough: Vec<Range<usize>> = if times.is_empty() {
        let timely = pieces.filter(|piece| piece.meets(TIMES) || piece.is(Concept::Number));
        timely.map(|piece| piece.range.clone()).collect()
    } else {
        times.to_vec()
    };
    let inside = |at: usize| rough.iter().any(|range| range.contains(&at));
    let chars = said.raw.char_indices().filter(|(at, _)| !inside(*at));
    chars.map(|(_, c)| c).collect()
}

/// The places of the pieces that are not of a time.
fn kept(said: &Said<'_>, times: &[Range<usize>]) -> Vec<usize> {
    let is_time = |piece: &Piece<'_>| {
        if times.is_empty() {
            return piece.meets(TIMES) && !piece.is(Concept::Event) && !piece.is(Concept::Chore);
        }
        times
            .iter()
            .any(|time| time.start < piece.range.end && piece.range.start < time.end)
    };
    let pieces = &said.pieces;
    // "At 5": a number after a word that leads into times, where nobody found the times.
    let bare_hour = |at: usize| {
        let leads =
            |before: usize| matches!(pieces[before].norm, "at" | "um" | "@" | "as" | "a" | "las");
        times.is_empty() && pieces[at].is(Concept::Number) && at > 0 && leads(at - 1)
    };
    (0..pieces.len())
        .filter(|at| {
            let next_is_time = pieces
                .get(at + 1)
                .is_some_and(|next| is_time(next) || bare_hour(at + 1));
            let lead = BEFORE_TIMES.contains(&pieces[*at].norm);
            // `at noon and at six`: what joins two times belongs to neither.
            let ahead = |at: usize| pieces.get(at).is_some_and(&is_time);
            let led = pieces
                .get(at + 1)
                .is_some_and(|next| BEFORE_TIMES.contains(&next.norm));
            let joins = matches!(
                pieces[*at].norm,
                "and" | "und" | "et" | "y" | "e" | "en" | "&"
            ) && *at > 0
                && is_time(&pieces[*at - 1])
                && (ahead(*at + 1) || led && ahead(*at + 2));
            let counts = times.is_empty() && pieces[*at].is(Concept::Number);
            !(is_time(&pieces[*at]) || joins || bare_hour(*at) || next_is_time && (lead || counts))
        })
        .collect()
}

/// The places, cut at signs that end a clause.
fn clauses(said: &Said<'_>, kept: &[usize]) -> Vec<Vec<usize>> {
    let ends = |at: &usize| {
        let piece = &said.pieces[*at];
        // A dash within a word ends nothing, nor does a dot within a number.
        let before = &said.raw[..piece.range.start];
        let opens = matches!(
            piece.norm,
            "#" | "$" | "€" | "£" | "@" | "&" | "+" | "\"" | "(" | "'"
        );
        let apart = before.ends_with(' ') && !opens;
        let within = before.ends_with(|c: char| c.is_ascii_digit())
            && said.raw[piece.range.end..].starts_with(|c: char| c.is_ascii_digit());
        let title = piece.norm == "."
            && TITLES
                .iter()
                .any(|title| before.to_lowercase().ends_with(title));
        piece.is_sign
            && !within
            && !title
            && (matches!(piece.norm, "," | "." | ";" | "!" | "?" | "\n" | ":") || apart)
    };
    kept.split(ends)
        .filter(|clause| !clause.is_empty())
        .map(<[usize]>::to_vec)
        .collect()
}

/// What a clause says to be reminded of.
fn said_in(said: &Said<'_>, clause: &[usize], is_asking: bool) -> Option<String> {
    let piece = |at: usize| &said.pieces[at];
    let mut places = clause;
    if is_asking {
        let asks = |at: &usize| piece(*at).meets(ASKING) || is_remind(piece(*at));
        let asked = clause.iter().position(asks)?;
        // Where the task stands before the asking, as in German, it is what is left of it.
        let after = words_after(said, &clause[asked..]);
        let before = clause[..asked].iter().any(|at| is_telling(piece(*at)));
        places = if after.is_empty() && before {
            &clause[..asked]
        } else {
            &clause[asked..]
        };
    }
    places = if is_asking {
        words_after(said, places)
    } else {
        // A word such as "book" asks for nothing where something else does.
        words_less(said, places, DROPPED.without(ASKING))
    };
    // "Yes please" agrees to a reminder and "snooze it" means one: neither says what of.
    if places.iter().all(|at| piece(*at).meets(POINTING)) {
        places = &[];
    }
    let event = said.pieces.iter().find(|piece| {
        let wakes = WAKING.iter().any(|word| piece.norm.starts_with(word));
        is_asking && wakes || piece.norm == "weck" || piece.norm == "wecke"
    });
    let words = joined(said, places);
    let words = trimmed(&words).to_owned();
    let names = places.iter().any(|at| !is_answer(piece(*at).norm));
    if words.is_empty() || !names {
        return event.map(|_| String::from("wake up"));
    }
    Some(words)
}

/// The places without the asking at either end.
fn words_after<'p>(said: &Said<'_>, places: &'p [usize]) -> &'p [usize] {
    words_less(said, places, DROPPED)
}

/// The places without these ideas, and without small words, at either end.
fn words_less<'p>(said: &Said<'_>, mut places: &'p [usize], dropped: Concepts) -> &'p [usize] {
    let piece = |at: usize| &said.pieces[at];
    // Once it is asked for, "set", "add" and "let" are of the task: "remind me to set my alarm".
    let mut dropped = dropped;
    let mut asked = false;
    let portuguese = (said.pieces.iter()).any(|piece| piece.norm.starts_with("lembr"));
    while let Some((first, rest)) = places.split_first() {
        let first = piece(*first);
        asked |= asks_plainly(first);
        if is_remind(first) {
            places = &rest[others_ahead(said, rest)..];
            continue;
        }
        if asked {
            dropped = dropped.without(OF_TASKS);
        }
        if asked && first.norm == "to" {
            dropped = dropped.without(PLAINLY_ASKING);
        }
        let link = is_among(LINKS, first.norm)
            || BEFORE_TIMES.contains(&first.norm)
            || !asked && BEFORE_ASKING.contains(&first.norm)
            || portuguese && PORTUGUESE_LINKS.contains(&first.norm);
        let asks = first.meets(dropped) && !first.is(Concept::Chore) && !first.is(Concept::Event);
        if !(first.is_sign && first.norm != "\"" || link || asks || is_remind(first)) {
            break;
        }
        places = rest;
    }
    while let Some((last, rest)) = places.split_last() {
        let last = piece(*last);
        let link = matches!(
            last.norm,
            "to" | "that"
                | "daran"
                | "zu"
                | "and"
                | "about"
                | "at"
                | "on"
                | "in"
                | "for"
                | "by"
                | "is"
                | "und"
                | "y"
                | "et"
                | "e"
        );
        let own = last.norm == "myself" && asked;
        let asks =
            last.meets(dropped) && !last.is(Concept::Chore) && !last.is(Concept::Event) && !own;
        if !(last.is_sign || link || asks) {
            break;
        }
        places = rest;
    }
    places
}

/// How many words name others that are to be reminded: "the team" before "to".
fn others_ahead(said: &Said<'_>, places: &[usize]) -> usize {
    let norm = |at: usize| places.get(at).map_or("", |place| said.pieces[*place].norm);
    let leads = |at: usize| matches!(norm(at), "to" | "about" | "that");
    let owned = matches!(norm(0), "the" | "my" | "our");
    match () {
        () if owned && leads(2) => 2,
        () if OTHERS.contains(&norm(0)) && leads(1) => 1,
        () => 0,
    }
}

/// "Remind me of": the word asks, whatever the idea of the phrase is.
fn is_remind(piece: &Piece<'_>) -> bool {
    matches!(piece.norm, "remind" | "remindme")
}

fn asks_plainly(piece: &Piece<'_>) -> bool {
    piece.meets(PLAINLY_ASKING) || is_remind(piece)
}

fn is_telling(piece: &Piece<'_>) -> bool {
    !piece.is_sign
        && !piece.meets(DROPPED)
        && !is_among(LINKS, piece.norm)
        && !MANAGING.contains(&piece.norm)
        && !piece.is(Concept::You)
}

/// What was written at the places, with single spaces where something was cut out.
fn joined(said: &Said<'_>, places: &[usize]) -> String {
    let mut out = String::new();
    let mut end = None;
    for at in places {
        let range = &said.pieces[*at].range;
        if end == Some(range.end) {
            continue;
        }
        match end {
            Some(end)
                if said.raw[end.min(range.start)..range.start]
                    .trim()
                    .is_empty() =>
            {
                out.push_str(&said.raw[end.min(range.start)..range.start]);
            }
            // What is a sign to others is of the word here: "de l'eau".
            Some(end) if *at > 0 && said.pieces[*at - 1].range.end == end && end < range.start => {
                out.push_str(&said.raw[end..range.start]);
            }
            Some(_) => out.push(' '),
            None => {}
        }
        out.push_str(&said.raw[range.clone()]);
        end = Some(range.end);
    }
    out.split_whitespace().collect::<Vec<&str>>().join(" ")
}
