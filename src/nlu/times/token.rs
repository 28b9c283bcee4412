//! Cuts a text into tokens and looks up what each can mean in one language.
//!
//! Digits are read here in their written forms (`17:30`, `2026-03-04`, `3/4`), since those are
//! the same everywhere; words are looked up in the language's lexicon.

use std::ops::Range;

use super::{figures, lexicon::Lexicon, sense::Sense};

/// The longest part of a text that is looked at, in bytes. Discord's own limit is 4,000 letters.
pub const LOOKED_AT: usize = 6_000;

/// The most pieces that are looked at.
const MOST: usize = 600;

/// One word, number or sign.
#[derive(Clone, Debug)]
pub struct Token {
    /// Where it stands, in bytes of the text.
    pub span: Range<usize>,
    /// What it can mean. Empty for a word that says nothing about time.
    pub senses: Vec<Sense>,
    /// No space stands before it.
    pub glued: bool,
    /// The word has an everyday meaning too, as `may`, `sat` and `march` have.
    pub weak: bool,
    /// It is written with a capital letter where the text is not shouted.
    pub capital: bool,
}

impl Token {
    /// Whether it can mean that.
    pub fn means(&self, sense: Sense) -> bool {
        self.senses.contains(&sense)
    }

    /// The first meaning that is of use.
    pub fn find<T>(&self, pick: impl Fn(Sense) -> Option<T>) -> Option<T> {
        self.senses.iter().copied().find_map(pick)
    }
}

/// One raw piece of the text before its meaning is looked up.
#[derive(Clone, Debug)]
pub struct Raw {
    pub span: Range<usize>,
    pub glued: bool,
    pub kind: RawKind,
    pub capital: bool,
}

/// What a raw piece is.
#[derive(Clone, Debug)]
pub enum RawKind {
    /// A word in lower case without accents.
    Word(String),
    /// One letter of a script that is written without spaces.
    Letter(char),
    /// Anything else.
    Sense(Sense),
}

/// The part of the text that is looked at.
pub fn head(text: &str) -> &str {
    let mut end = text.len().min(LOOKED_AT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Cuts the text. Nothing here depends on a language.
pub fn cut(text: &str) -> Vec<Raw> {
    let mut raws: Vec<Raw> = Vec::new();
    let mut at = 0;
    let mut space = true;
    while let Some(letter) = text[at..].chars().next().filter(|_| raws.len() < MOST) {
        let rest = &text[at..];
        if letter.is_whitespace() {
            space = true;
            at += letter.len_utf8();
            continue;
        }
        if let Some(skip) = skipped(rest) {
            let kind = RawKind::Sense(Sense::Sign);
            raws.push(Raw {
                span: at..at + skip,
                glued: !space,
                kind,
                capital: false,
            });
            at += skip;
            space = false;
            continue;
        }
        let (kind, length) = piece(rest, &text[nearby(text, at)..at]);
        let capital = letter.is_uppercase();
        raws.push(Raw {
            span: at..at + length,
            glued: !space,
            kind,
            capital,
        });
        at += length;
        space = false;
    }
    raws
}

/// The little before a place that decides what a number belongs to.
fn nearby(text: &str, at: usize) -> usize {
    let mut start = at.saturating_sub(40);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    start
}

/// Mentions, custom emoji and addresses: nothing in them is a time.
fn skipped(rest: &str) -> Option<usize> {
    let link = ["http://", "https://", "www."].iter().any(|start| {
        rest.get(..start.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(start))
    });
    if link {
        return Some(rest.find(char::is_whitespace).unwrap_or(rest.len()));
    }
    let tag = rest.starts_with("<@")
        || rest.starts_with("<#")
        || rest.starts_with("<:")
        || rest.starts_with("<a:");
    if tag {
        return rest.find('>').filter(|end| *end < 80).map(|end| end + 1);
    }
    None
}

fn piece(rest: &str, before: &str) -> (RawKind, usize) {
    let letter = rest.chars().next().unwrap_or(' ');
    if let Some(found) = digit_word(rest) {
        return found;
    }
    if let Some((sense, length)) = figures::read(rest, before) {
        return (RawKind::Sense(sense), length);
    }
    if is_unspaced(letter) {
        return (RawKind::Letter(letter), letter.len_utf8());
    }
    // Dutch `'s avonds`.
    let own = letter == '\'' || letter == '’';
    let tail = rest[letter.len_utf8()..].strip_prefix('s');
    if own
        && (before.is_empty() || before.ends_with(' '))
        && tail.is_some_and(|t| t.starts_with(' '))
    {
        return (RawKind::Word(String::from("'s")), letter.len_utf8() + 1);
    }
    if letter.is_alphabetic() {
        return word(rest);
    }
    let sense = match letter {
        ',' | '、' | '，' | ';' | '(' | ')' | '（' | '）' | '&' => {
            if letter == '&' {
                Sense::And
            } else {
                Sense::Comma
            }
        }
        '-' | '–' | '—' | '~' | '〜' | '～' => Sense::Dash,
        '.' => Sense::Dot,
        '@' => Sense::AtSign,
        '/' => Sense::Slash,
        _ => Sense::Sign,
    };
    (RawKind::Sense(sense), letter.len_utf8())
}

/// `2morrow`, `2nite`, `q3`: words with digits in them.
fn digit_word(rest: &str) -> Option<(RawKind, usize)> {
    let quarter = rest.starts_with(['q', 'Q']) && rest[1..].starts_with(['1', '2', '3', '4']);
    if quarter && !rest[2..].starts_with(char::is_alphanumeric) {
        return Some((RawKind::Word(rest[..2].to_ascii_lowercase()), 2));
    }
    let tail = rest.strip_prefix('2')?;
    let known = ["mor", "mrw", "mro", "moz", "nite", "day", "night", "main"];
    let starts = known.iter().any(|start| {
        tail.get(..start.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(start))
    });
    let end = 1 + tail
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(tail.len());
    let word = rest[..end].to_ascii_lowercase();
    (starts && word != "2days").then_some((RawKind::Word(word), end))
}

/// Chinese characters and kana stand without spaces between words.
pub fn is_unspaced(letter: char) -> bool {
    matches!(letter, '\u{3005}'..='\u{301b}' | '\u{301d}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}')
}

fn word(rest: &str) -> (RawKind, usize) {
    let mut folded = String::new();
    let mut end = 0;
    let mut letters = rest.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let joins = matches!(letter, '\'' | '’')
            && letters.peek().is_some_and(|(_, next)| next.is_alphabetic());
        if joins {
            folded.push('\'');
            end = at + letter.len_utf8();
            break;
        }
        let part = letter.is_alphabetic() || ('\u{300}'..='\u{36f}').contains(&letter);
        if !part || is_unspaced(letter) {
            break;
        }
        fold(letter, &mut folded);
        end = at + letter.len_utf8();
    }
    if matches!(folded.as_str(), "a" | "p") {
        let tail = &rest[end..];
        let dotted = tail.starts_with('.')
            && tail[1..].starts_with(['m', 'M'])
            && !tail[2..].starts_with(char::is_alphanumeric);
        if dotted {
            folded.push('m');
            end += 2 + usize::from(tail[2..].starts_with('.'));
        }
    }
    (RawKind::Word(folded), end)
}

/// Lower case, without accents.
pub fn fold(letter: char, into: &mut String) {
    for letter in letter.to_lowercase() {
        match letter {
            'á' | 'à' | 'â' | 'ã' | 'ä' | 'å' => into.push('a'),
            'é' | 'è' | 'ê' | 'ë' => into.push('e'),
            'í' | 'ì' | 'î' | 'ï' => into.push('i'),
            'ó' | 'ò' | 'ô' | 'õ' | 'ö' => into.push('o'),
            'ú' | 'ù' | 'û' | 'ü' => into.push('u'),
            'ñ' => into.push('n'),
            'ç' => into.push('c'),
            'ß' => into.push_str("ss"),
            'œ' => into.push_str("oe"),
            '\u{300}'..='\u{36f}' => {}
            other => into.push(other),
        }
    }
}

/// Looks every raw piece up in one language.
pub fn look_up(raws: &[Raw], lexicon: &Lexicon) -> Vec<Token> {
    let raws = &lexicon.split(raws);
    let mut tokens = Vec::with_capacity(raws.len());
    let mut at = 0;
    while at < raws.len() {
        let (mut token, next) = lexicon.token(raws, at);
        token.glued = raws[at].glued;
        tokens.push(token);
        at = next;
    }
    tokens
}
