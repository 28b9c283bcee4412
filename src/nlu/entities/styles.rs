//! Styles of pictures, in many wordings.

use super::said::Said;

const STYLES: &str = include_str!("styles.txt");

/// What a style is named after: what follows is its name.
const NAMED_AFTER: [&[&str]; 8] = [
    &["in", "the", "style", "of"],
    &["style", "of"],
    &["im", "stil", "von"],
    &["al", "estilo", "de"],
    &["dans", "le", "style", "de"],
    &["dans", "le", "style", "d"],
    &["no", "estilo", "de"],
    &["ao", "estilo", "de"],
];

/// The style that a message names.
pub(super) fn named(said: &Said<'_>) -> Option<String> {
    let line = plain(said);
    let mut found: Option<(usize, &str)> = None;
    for (name, wordings) in styles() {
        for wording in wordings.split(',').map(str::trim) {
            if holds(said, &line, wording) && found.is_none_or(|(most, _)| wording.len() > most) {
                found = Some((wording.len(), name));
            }
        }
    }
    found
        .map(|(_, name)| name.to_owned())
        .or_else(|| named_after(said))
}

fn styles() -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = STYLES.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(':'))
}

/// The words with single spaces around each.
fn plain(said: &Said<'_>) -> String {
    let mut line = String::from(" ");
    for piece in said.pieces.iter().filter(|piece| !piece.is_sign) {
        line.push_str(piece.norm);
        line.push(' ');
    }
    line
}

fn holds(said: &Said<'_>, line: &str, wording: &str) -> bool {
    if wording.starts_with(super::super::letters::runs_on) {
        return said.raw.contains(wording);
    }
    let folded = folded(wording);
    line.match_indices(&folded)
        .any(|(at, _)| line[..at].ends_with(' ') && line[at + folded.len()..].starts_with(' '))
}

fn folded(wording: &str) -> String {
    let mut out = String::with_capacity(wording.len());
    for word in wording.split([' ', '\'']) {
        if !out.is_empty() {
            out.push(' ');
        }
        super::super::letters::write_folded(word, &mut out);
    }
    out
}

fn named_after(said: &Said<'_>) -> Option<String> {
    let words: Vec<(usize, &str)> = said
        .pieces
        .iter()
        .enumerate()
        .map(|(at, piece)| (at, piece.norm))
        .collect();
    for phrase in NAMED_AFTER {
        let found = words
            .windows(phrase.len())
            .find(|window| window.iter().map(|(_, word)| word).eq(phrase));
        let Some((last, _)) = found.and_then(|window| window.last()) else {
            continue;
        };
        let names = said.pieces[last + 1..].iter().take(3);
        let count = names.take_while(|piece| !piece.is_sign).count();
        let name = said.written(last + 1..last + 1 + count);
        if !name.is_empty() {
            return Some(name.to_owned());
        }
    }
    None
}
