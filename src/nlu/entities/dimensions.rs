//! The size or shape of the picture that is asked for.

use super::{
    super::concept::Concept,
    said::{Piece, Said},
};

/// The size, ratio or shape that a message names.
pub(super) fn named(said: &Said<'_>) -> Option<String> {
    figures(said).or_else(|| shape(said))
}

/// A size or ratio in figures, as it was written.
fn figures(said: &Said<'_>) -> Option<String> {
    let pieces = &said.pieces;
    let one = pieces.iter().find(|piece| {
        piece.is(Concept::Size) && piece.norm.starts_with(|c: char| c.is_ascii_digit())
    });
    if let Some(one) = one {
        return Some(one.norm.replace('×', "x").to_lowercase());
    }
    let mut threes = pieces.windows(3);
    let three = threes.find(|three| is_times(&three[0], &three[1], &three[2]))?;
    Some(format!("{}x{}", three[0].norm, three[2].norm))
}

fn shape(said: &Said<'_>) -> Option<String> {
    const SHAPES: [(&str, &[&str]); 4] = [
        (
            "square",
            &[
                "square",
                "quadratisch",
                "quadratisches",
                "quadrat",
                "cuadrado",
                "cuadrada",
                "carre",
                "carree",
                "quadrado",
                "quadrada",
            ],
        ),
        (
            "wide",
            &[
                "widescreen",
                "wide",
                "ultrawide",
                "panoramic",
                "panorama",
                "breitbild",
                "panoramica",
                "panoramique",
            ],
        ),
        (
            "portrait",
            &["vertical", "verticale", "tall", "hochformat", "hochkant"],
        ),
        (
            "landscape",
            &["horizontal", "horizontale", "querformat", "apaisado"],
        ),
    ];
    const FORMATS: [&str; 10] = [
        "mode",
        "format",
        "orientation",
        "aspect",
        "layout",
        "size",
        "ratio",
        "image",
        "picture",
        "formato",
    ];
    let pieces = &said.pieces;
    for (name, words) in [
        ("正方形", "square"),
        ("縦長", "portrait"),
        ("縦向き", "portrait"),
        ("横長", "landscape"),
        ("横向き", "landscape"),
        ("ワイド", "wide"),
    ] {
        if said.raw.contains(name) {
            return Some(words.to_owned());
        }
    }
    for (at, piece) in pieces.iter().enumerate() {
        let named = SHAPES.iter().find(|(_, words)| words.contains(&piece.norm));
        if let Some((name, _)) = named {
            return Some((*name).to_owned());
        }
        // A portrait and a landscape are pictures too; they are shapes before a word for shape,
        // or at the end after "in".
        let formatted = pieces
            .get(at + 1)
            .is_some_and(|next| FORMATS.contains(&next.norm));
        let last = at > 0
            && pieces[at - 1].norm == "in"
            && pieces.get(at + 1).is_none_or(|next| next.is_sign);
        if matches!(piece.norm, "portrait" | "landscape") && (formatted || last) {
            return Some(piece.norm.to_owned());
        }
    }
    None
}

/// Whether a size in two figures stands last.
pub(super) fn stand_last(pieces: &[Piece<'_>]) -> bool {
    matches!(pieces, [.., left, times, right] if is_times(left, times, right))
}

fn is_times(left: &Piece<'_>, times: &Piece<'_>, right: &Piece<'_>) -> bool {
    let is_long =
        |piece: &Piece<'_>| piece.norm.len() >= 2 && piece.norm.bytes().all(|b| b.is_ascii_digit());
    let between = matches!(times.norm, "x" | "by" | "×" | "mal" | "por" | "par");
    between && is_long(left) && is_long(right)
}
