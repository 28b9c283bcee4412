//! What is to be drawn: the description, the style, the size. Words for sizes are read as the
//! understanding of messages reads them; here they become figures, and figures that a model can do.

use crate::nlu::entities;

/// The longest side that is taken for a wish and not for a number.
const LONGEST_SIDE: u32 = 16_384;

/// How far two ratios may be apart and still be the same to the eye: models round to multiples.
const SAME_RATIO: f64 = 0.04;

/// A picture that is wished for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// What is to be seen.
    pub prompt: String,
    /// In which style, if one was named.
    pub style: Option<String>,
    /// How large, or in which shape, if one was named.
    pub size: Option<Shape>,
}

/// Width and height in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Size {
    /// How wide.
    pub width: u32,
    /// How high.
    pub height: u32,
}

/// A size or shape as people name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// So many pixels.
    Exactly(Size),
    /// So wide to so high, neither zero.
    Ratio(u32, u32),
    /// As wide as high.
    Square,
    /// Higher than wide.
    Portrait,
    /// Wider than high.
    Landscape,
    /// Much wider than high.
    Wide,
    /// Much higher than wide, as the screens of phones are.
    Tall,
}

/// Shapes by their words; of those that meet, the longer stand first.
const WORDS: [(Shape, &[&str]); 5] = [
    (
        Shape::Tall,
        &[
            "phone wallpaper",
            "lock screen",
            "lockscreen",
            "handy hintergrund",
            "story format",
        ],
    ),
    (
        Shape::Wide,
        &[
            "wide",
            "widescreen",
            "ultrawide",
            "panorama",
            "panoramic",
            "wallpaper",
            "desktop wallpaper",
            "banner",
            "header",
            "cinematic format",
            "breitbild",
            "hintergrundbild",
            "fondo de pantalla",
            "fond d'écran",
            "papel de parede",
            "壁紙",
            "ワイド",
            "バナー",
        ],
    ),
    (
        Shape::Square,
        &[
            "square",
            "avatar",
            "icon",
            "profile picture",
            "pfp",
            "quadratisch",
            "cuadrado",
            "carré",
            "quadrado",
            "正方形",
            "アイコン",
        ],
    ),
    (
        Shape::Portrait,
        &[
            "portrait",
            "vertical",
            "tall",
            "poster",
            "hochformat",
            "hochkant",
            "retrato",
            "縦長",
            "縦向き",
        ],
    ),
    (
        Shape::Landscape,
        &[
            "landscape",
            "horizontal",
            "querformat",
            "apaisado",
            "paysage",
            "paisagem",
            "横長",
            "横向き",
        ],
    ),
];

/// Sizes by their names.
const NAMED: [(&str, Size); 12] = [
    ("hd", Size::of(1280, 720)),
    ("720p", Size::of(1280, 720)),
    ("full hd", Size::of(1920, 1080)),
    ("fullhd", Size::of(1920, 1080)),
    ("1080p", Size::of(1920, 1080)),
    ("1440p", Size::of(2560, 1440)),
    ("2k", Size::of(2560, 1440)),
    ("4k", Size::of(3840, 2160)),
    ("uhd", Size::of(3840, 2160)),
    ("2160p", Size::of(3840, 2160)),
    ("8k", Size::of(7680, 4320)),
    ("16k", Size::of(15_360, 8640)),
];

/// Kinds of pictures that have a shape of their own. "A portrait" is none: it may be any.
const SHAPED_KINDS: [&str; 13] = [
    "phone wallpaper",
    "lock screen",
    "lockscreen",
    "wallpaper",
    "desktop wallpaper",
    "banner",
    "profile picture",
    "pfp",
    "fondo de pantalla",
    "papel de parede",
    "hintergrundbild",
    "壁紙",
    "バナー",
];

impl Wish {
    /// Puts together what was understood of a message; empty parts count as not named.
    #[must_use]
    pub fn of(prompt: &str, style: Option<&str>, dimensions: Option<&str>) -> Self {
        let named = |part: Option<&str>| {
            let part = part.map(str::trim).filter(|part| !part.is_empty());
            part.map(str::to_owned)
        };
        Self {
            prompt: prompt.trim().to_owned(),
            style: named(style),
            size: dimensions.and_then(Shape::named),
        }
    }

    /// Reads a description that holds everything, as an action keeps it: "a cat, watercolor, 16:9".
    /// Figures of the size at its end are no part of the picture and taken off.
    #[must_use]
    pub fn read(description: &str) -> Self {
        let look = entities::look_of(description);
        let figures = look.dimensions.as_deref();
        let size = figures.and_then(Shape::named);
        Self {
            prompt: without_figures(description.trim(), figures).to_owned(),
            style: look.style,
            size: size
                .or_else(|| sharpness(description))
                .or_else(|| kind(description)),
        }
    }

    /// The whole wish in words, for a model that is told the size apart.
    #[must_use]
    pub fn described(&self) -> String {
        match &self.style {
            Some(style) if !self.prompt.to_lowercase().contains(&style.to_lowercase()) => {
                format!("{}, {style}", self.prompt)
            }
            _ => self.prompt.clone(),
        }
    }
}

impl Size {
    /// So wide and so high.
    #[must_use]
    pub const fn of(width: u32, height: u32) -> Self {
        Self { width, height }
    }

    fn ratio(self) -> f64 {
        f64::from(self.width.max(1)) / f64::from(self.height.max(1))
    }

    fn area(self) -> f64 {
        f64::from(self.width) * f64::from(self.height)
    }
}

impl Shape {
    /// Reads a size (`1024x768`, `4k`), ratio (`16:9`) or shape (`square`) by itself.
    #[must_use]
    pub fn named(words: &str) -> Option<Self> {
        let words = words.trim().to_lowercase();
        if let Some((_, size)) = NAMED.iter().find(|(name, _)| *name == words) {
            return Some(Self::Exactly(*size));
        }
        let shape = WORDS
            .iter()
            .find(|(_, names)| names.contains(&words.as_str()));
        if let Some((shape, _)) = shape {
            return Some(*shape);
        }
        if let Some((width, height)) = two_figures(&words, &[":", "/"]) {
            return Some(Self::Ratio(width, height));
        }
        let pixels = words.strip_suffix("px").unwrap_or(&words).trim_end();
        let both = two_figures(pixels, &["x", "×", "*", " by ", " mal ", " por ", " par "]);
        let one = || pixels.parse().ok().map(|side| (side, side));
        let (width, height) = both.or_else(|| one().filter(|_| pixels != words))?;
        let fits = |side| (1..=LONGEST_SIDE).contains(&side);
        (fits(width) && fits(height)).then_some(Self::Exactly(Size::of(width, height)))
    }

    /// Its width by its height.
    #[must_use]
    pub fn ratio(self) -> f64 {
        match self {
            Self::Exactly(size) => size.ratio(),
            Self::Ratio(width, height) => Size::of(width, height).ratio(),
            Self::Square => 1.0,
            Self::Portrait => 2.0 / 3.0,
            Self::Landscape => 3.0 / 2.0,
            Self::Wide => 16.0 / 9.0,
            Self::Tall => 9.0 / 16.0,
        }
    }
}

/// The supported size that is nearest to what was asked for: by its ratio, then by its area. Where
/// only a shape was asked for, the largest of the nearest. Where nothing is known to be supported,
/// what was asked for, at about a million pixels if it was a shape.
#[must_use]
pub fn rounded(asked: Shape, supported: &[Size]) -> Size {
    let apart = |size: Size| (size.ratio() / asked.ratio()).ln().abs();
    let nearest = supported
        .iter()
        .map(|size| apart(*size))
        .min_by(f64::total_cmp);
    let Some(nearest) = nearest else {
        return unbound(asked);
    };
    // Sizes of one ratio differ a little from it, since they are multiples of something.
    let near = supported
        .iter()
        .filter(|size| apart(**size) <= nearest + 0.01);
    let by_area = |size: &&Size| match asked {
        Shape::Exactly(wanted) => (size.area().max(1.0) / wanted.area().max(1.0)).ln().abs(),
        _ => -size.area(),
    };
    let best = near.min_by(|one, other| by_area(one).total_cmp(&by_area(other)));
    best.copied().unwrap_or_else(|| unbound(asked))
}

/// Whether a person has to be told that the picture is not as asked for. Who asked for a shape in
/// a word is content with any size that has it.
#[must_use]
pub fn said_aloud(asked: Shape, used: Size) -> bool {
    match asked {
        Shape::Exactly(size) => size != used,
        Shape::Ratio(..) | Shape::Square => (used.ratio() / asked.ratio()).ln().abs() > SAME_RATIO,
        Shape::Portrait | Shape::Tall => used.height <= used.width,
        Shape::Landscape | Shape::Wide => used.width <= used.height,
    }
}

fn unbound(asked: Shape) -> Size {
    match asked {
        Shape::Exactly(size) => size,
        Shape::Square => Size::of(1024, 1024),
        Shape::Portrait => Size::of(832, 1248),
        Shape::Landscape => Size::of(1248, 832),
        Shape::Wide => Size::of(1344, 756),
        Shape::Tall => Size::of(756, 1344),
        Shape::Ratio(width, height) => {
            let (wide, high) = (u64::from(width.max(1)), u64::from(height.max(1)));
            let side = |of: u64, by: u64| {
                let squared = 1024 * 1024 * of / by;
                u32::try_from(squared.isqrt().clamp(16, 8192)).unwrap_or(1024)
            };
            Size::of(side(wide, high), side(high, wide))
        }
    }
}

/// Two numbers with one of these between, neither zero.
fn two_figures(words: &str, between: &[&str]) -> Option<(u32, u32)> {
    let parts = between.iter().find_map(|sign| words.split_once(sign));
    let (first, second) = parts?;
    let figure = |part: &str| part.trim().parse().ok().filter(|figure| *figure > 0);
    Some((figure(first)?, figure(second)?))
}

/// "In 4k" asks for a size; "4k, highly detailed" only wishes the picture well.
fn sharpness(description: &str) -> Option<Shape> {
    const BEHIND: [&str; 5] = ["wallpaper", "resolution", "format", "size", "screen"];
    let lower = description.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let asked = words.iter().enumerate().find(|(at, word)| {
        let named = NAMED.iter().any(|(name, _)| name == *word);
        let led = *at > 0 && matches!(words[at - 1], "in" | "en" | "em");
        let full = *at > 1 && words[at - 1] == "full" && words[at - 2] == "in";
        let followed = words.get(at + 1).is_some_and(|next| BEHIND.contains(next));
        named && (led || full || followed)
    });
    let (at, word) = asked?;
    let full = at > 0 && words[at - 1] == "full";
    Shape::named(if full && *word == "hd" {
        "full hd"
    } else {
        word
    })
}

/// The shape of the kind of picture that is described.
fn kind(description: &str) -> Option<Shape> {
    let lower = description.to_lowercase();
    let named = SHAPED_KINDS.iter().find(|kind| {
        let mut places = lower.match_indices(**kind);
        places.any(|(at, kind)| {
            let inside = |c: char| c.is_alphanumeric() && c.is_ascii();
            !lower[..at].ends_with(inside) && !lower[at + kind.len()..].starts_with(inside)
        })
    });
    named.and_then(|kind| Shape::named(kind))
}

/// The description less the figures of its size, where they stand last.
fn without_figures<'a>(description: &'a str, figures: Option<&str>) -> &'a str {
    const LEADING: [&str; 6] = ["in", "at", "size", "format", "en", "em"];
    let Some(figures) = figures.filter(|f| f.starts_with(|c: char| c.is_ascii_digit())) else {
        return description;
    };
    let cut = description.len().checked_sub(figures.len());
    let Some(cut) = cut.filter(|cut| description.is_char_boundary(*cut)) else {
        return description;
    };
    if !description[cut..].eq_ignore_ascii_case(figures) {
        return description;
    }
    let loose = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '-' | '(');
    let mut rest = description[..cut].trim_end_matches(loose);
    while let Some((before, last)) = rest.rsplit_once(char::is_whitespace) {
        if !LEADING.contains(&last.to_lowercase().as_str()) {
            break;
        }
        rest = before.trim_end_matches(loose);
    }
    if rest.is_empty() { description } else { rest }
}

#[cfg(test)]
mod tests;
