//! A picture in words: the text for those who do not see it, and the name of its file.

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

/// How long an alternative text is at most, in UTF-16 units. Discord takes 1,024.
pub const LONGEST_TEXT: usize = 1000;

/// How long the name of a file is at most, with its ending.
pub const LONGEST_NAME: usize = 60;

/// How much of an id is in the name of a file: enough to tell two pictures apart.
const ID_LETTERS: usize = 12;

/// What is to be seen, in one line without markup, mentions and links. Empty when nothing is left;
/// then a picture has no text.
#[must_use]
pub fn text(prompt: &str) -> String {
    let mut line = String::with_capacity(prompt.len());
    for word in prompt.split(|c: char| c.is_whitespace() || c.is_control()) {
        let word = plain(word);
        if word.is_empty() {
            continue;
        }
        if !line.is_empty() && !word.starts_with([',', '.', ';', ':', '!', '?']) {
            line.push(' ');
        }
        line.push_str(&word);
    }
    let line = line.trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '-'));
    shortened(line)
}

/// A short name for the file of a picture: what it shows, the end of its id, and the ending of its
/// media type. Only small letters, digits and hyphens stand before the ending.
#[must_use]
pub fn file_name(id: &str, prompt: &str, media_type: &str) -> String {
    let ending = match media_type.split(';').next().unwrap_or_default().trim() {
        "image/png" => "png",
        "image/jpeg" | "image/jpg" => "jpg",
        "image/webp" => "webp",
        "image/gif" => "gif",
        _ => "bin",
    };
    let id: String = id.chars().filter(char::is_ascii_alphanumeric).collect();
    let id = id[id.len().saturating_sub(ID_LETTERS)..].to_ascii_lowercase();
    let room = LONGEST_NAME - ending.len() - id.len() - 2;
    let mut name = slug(&text(prompt), room);
    if name.is_empty() {
        "picture".clone_into(&mut name);
    }
    if !id.is_empty() {
        name.push('-');
        name.push_str(&id);
    }
    name.push('.');
    name.push_str(ending);
    name
}

/// A word without links, mentions and markup. What was only those is empty.
fn plain(word: &str) -> String {
    let visible: String = word.chars().filter(|c| !is_unseen(*c)).collect();
    let mut rest = visible.as_str();
    let mut out = String::with_capacity(rest.len());
    while let Some(c) = rest.chars().next() {
        if is_link(rest) {
            break;
        }
        let behind = &rest[c.len_utf8()..];
        // <@1>, <@&1>, <#1>, <:name:1>, <t:1>, </name:1>
        let marked = behind.starts_with(['@', '#', ':', '/'])
            || behind.starts_with("a:")
            || behind.starts_with("t:");
        if c == '<'
            && marked
            && let Some(end) = behind.find('>')
        {
            rest = &behind[end + 1..];
            continue;
        }
        let markup = matches!(
            c,
            '*' | '_' | '~' | '`' | '|' | '<' | '>' | '[' | ']' | '\\' | '#' | '@' | '＠'
        );
        if matches!(c, '_') && !out.is_empty() && !behind.is_empty() {
            out.push(' ');
        } else if !markup {
            out.push(c);
        }
        rest = behind;
    }
    // A link that was parted by markup.
    let parted = out.char_indices().find(|(at, _)| is_link(&out[*at..]));
    if let Some((at, _)) = parted {
        out.truncate(at);
    }
    // What stood around a link: "(https://…)".
    let loose = out.trim_end_matches(['(', '<', '[', '"']);
    if loose.len() < out.len() && rest != visible && is_link(rest) {
        return loose.trim().to_owned();
    }
    out.trim().to_owned()
}

fn is_link(text: &str) -> bool {
    const STARTS: [&str; 8] = [
        "http:",
        "https:",
        "www.",
        "discord.gg/",
        "discord.com/",
        "mailto:",
        "ftp:",
        "attachment:",
    ];
    let starts = |start: &&str| {
        let begin = text.get(..start.len());
        begin.is_some_and(|begin| begin.eq_ignore_ascii_case(start))
    };
    STARTS.iter().any(starts) || text.starts_with("://")
}

/// Characters that are not seen, or turn the order of those that are.
const fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200c}' | '\u{200e}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// The text cut between words, with a mark where it was.
fn shortened(line: &str) -> String {
    let units = |text: &str| text.encode_utf16().count();
    if units(line) <= LONGEST_TEXT {
        return line.to_owned();
    }
    let mut kept = 0;
    let mut length = 0;
    for (at, piece) in line.grapheme_indices(true) {
        length += units(piece);
        if length >= LONGEST_TEXT {
            break;
        }
        kept = at + piece.len();
    }
    let whole = &line[..kept];
    // Where words are not parted by blanks, it is cut where it is.
    let at_word = whole.rfind(' ').filter(|at| *at > whole.len() / 2);
    let whole = &whole[..at_word.unwrap_or(kept)];
    format!("{}…", whole.trim_end_matches([' ', ',', ';', ':', '-']))
}

/// As many words as there is room for.
fn slug(line: &str, room: usize) -> String {
    let mut words = String::new();
    for c in line.nfkd().flat_map(char::to_lowercase) {
        match c {
            c if c.is_ascii_alphanumeric() => words.push(c),
            'ß' => words.push_str("ss"),
            'æ' => words.push_str("ae"),
            'œ' => words.push_str("oe"),
            'ø' => words.push('o'),
            'ł' => words.push('l'),
            c if unicode_normalization::char::is_combining_mark(c) || c == '\'' => {}
            _ => words.push(' '),
        }
    }
    let mut name = String::new();
    for word in words.split_whitespace() {
        let joint = usize::from(!name.is_empty());
        if name.len() + joint + word.len() > room {
            if name.is_empty() {
                name.push_str(&word[..room]);
            }
            break;
        }
        if joint > 0 {
            name.push('-');
        }
        name.push_str(word);
    }
    name
}

#[cfg(test)]
mod tests;
