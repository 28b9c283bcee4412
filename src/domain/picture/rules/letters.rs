//! Characters as people write them, to get past a list of words, into the plain ones they are read
//! as: lower case, without accents, look-alikes of other scripts and fancy forms made plain, what
//! cannot be seen left out.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Stands in a reading for a letter that was masked, as in "n*ked".
pub(super) const MASKED: char = '\u{e000}';

/// Stands in a term for a number of years below eighteen.
pub(super) const AGE: char = '\u{e001}';

/// Emoji that say what a word would.
const EMOJI: [(char, &str); 10] = [
    ('\u{1f51e}', " nsfw "),
    ('\u{1f467}', " little girl "),
    ('\u{1f466}', " little boy "),
    ('\u{1f476}', " infant "),
    ('\u{1f9d2}', " child "),
    ('\u{5350}', " swastika "),
    ('\u{1f459}', " bikini "),
    ('\u{1fa72}', " underwear "),
    ('\u{1fa71}', " swimsuit "),
    ('\u{1f4a3}', " bomb "),
];

/// Whether words of this script are written without spaces between them.
pub(super) const fn runs_on(c: char) -> bool {
    matches!(c,
        '\u{3041}'..='\u{3096}' | '\u{309d}'..='\u{309f}' | '\u{30a1}'..='\u{30fa}'
        | '\u{30fc}'..='\u{30ff}' | '\u{3005}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}')
}

/// Whether this is katakana, whose words are told apart by where they end.
pub(super) const fn is_katakana(c: char) -> bool {
    matches!(c, '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30fe}')
}

/// Whether the order of the letters may be another than it seems.
pub(super) fn may_be_turned(text: &str) -> bool {
    let turned = text
        .chars()
        .filter(|c| matches!(c, 'ǝ' | 'ɐ' | 'ɔ' | 'ɹ' | 'ʇ' | 'ʞ' | 'ɯ' | 'ʎ'));
    text.contains(['\u{202e}', '\u{2067}']) || turned.take(2).count() == 2
}

/// The characters as they are read. White space is a blank each; other signs are left.
pub(super) fn plain(text: &str) -> Vec<char> {
    let mut out = Vec::with_capacity(text.len() + 2);
    if text.is_ascii() {
        out.extend(text.chars().filter(|c| is_visible(*c)).map(|c| match c {
            c if c.is_ascii_whitespace() => ' ',
            c => c.to_ascii_lowercase(),
        }));
        return out;
    }
    let visible = text.chars().filter(|c| is_visible(*c));
    // Voiced kana are other letters than those without the mark; an accent is only an accent.
    let letters = visible.nfkd().filter(|c| !is_accent(*c));
    let lower = letters.flat_map(char::to_lowercase);
    for c in lower.filter(|c| !is_accent(*c)).nfc() {
        write_read(c, &mut out);
    }
    out
}

fn is_accent(c: char) -> bool {
    is_combining_mark(c) && !matches!(c, '\u{3099}' | '\u{309a}')
}

/// Whether a character can be seen or parts what stands around it.
const fn is_visible(c: char) -> bool {
    !matches!(c,
        '\0'..='\u{8}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}' | '\u{ad}'
        | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e0001}' | '\u{e007f}'
        | '\u{e0100}'..='\u{e01ef}')
}

fn write_read(c: char, out: &mut Vec<char>) {
    if c.is_ascii() {
        out.push(if c.is_ascii_whitespace() { ' ' } else { c });
        return;
    }
    if let Some((_, word)) = EMOJI.iter().find(|(emoji, _)| *emoji == c) {
        out.extend(word.chars());
        return;
    }
    match c {
        'ß' => out.extend(['s', 's']),
        'æ' => out.extend(['a', 'e']),
        'œ' => out.extend(['o', 'e']),
        c if runs_on(c) => out.push(c),
        c if c.is_whitespace() || is_private(c) => out.push(' '),
        c => out.push(look_alike(c)),
    }
}

const fn is_private(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}')
}

/// The Latin letter that a character is taken for.
fn look_alike(c: char) -> char {
    let of = |first: char| {
        let place = u32::from(c) - u32::from(first);
        char::from_u32(u32::from('a') + place).expect("there are 26 of each, as of letters")
    };
    match c {
        '\u{1f130}'..='\u{1f149}' => of('\u{1f130}'),
        '\u{1f150}'..='\u{1f169}' => of('\u{1f150}'),
        '\u{1f170}'..='\u{1f189}' => of('\u{1f170}'),
        '\u{1f1e6}'..='\u{1f1ff}' => of('\u{1f1e6}'),
        // Letters within tags are not shown, but models may read them.
        '\u{e0061}'..='\u{e007a}' => of('\u{e0061}'),
        '\u{e0041}'..='\u{e005a}' => of('\u{e0041}'),
        '\u{e0020}'..='\u{e007e}' => ' ',
        'а' | 'α' | 'ɑ' | 'ᴀ' | 'ɐ' | 'ꭺ' => 'a',
        'в' | 'ь' | 'β' | 'ʙ' | 'ƅ' => 'b',
        'с' | 'ϲ' | 'ᴄ' | 'ɔ' | 'ꮯ' | 'ҫ' | '¢' => 'c',
        'ԁ' | 'ᴅ' | 'đ' | 'ð' | 'δ' | 'ɗ' | 'ɖ' => 'd',
        'е' | 'є' | 'ε' | 'ᴇ' | 'ǝ' | 'ə' | 'ɛ' | 'э' | 'ꭼ' | '€' | 'ҽ' => 'e',
        'ғ' | 'ꜰ' | 'ɟ' | 'ƒ' => 'f',
        'ɡ' | 'ɢ' | 'ƃ' | 'ց' | 'ɠ' => 'g',
        'һ' | 'н' | 'ʜ' | 'ɥ' | 'հ' | 'ħ' | 'ћ' => 'h',
        'і' | 'ı' | 'ι' | 'ɪ' | 'ᴉ' | 'ɩ' | 'ꭵ' | '¡' | 'ⁱ' => 'i',
        'ј' | 'ϳ' | 'ᴊ' | 'ɉ' => 'j',
        'к' | 'κ' | 'ᴋ' | 'ʞ' | 'қ' | 'ƙ' => 'k',
        'ӏ' | 'ʟ' | 'ł' | 'ǀ' | 'ꮮ' | 'λ' | '£' | 'ɭ' => 'l',
        'м' | 'ᴍ' | 'ɯ' | 'ɱ' => 'm',
        'п' | 'η' | 'ɴ' | 'ո' | 'и' | 'ŋ' | 'ɳ' | 'π' => 'n',
        'о' | 'ο' | 'ᴏ' | 'օ' | 'σ' | 'ø' | 'ɵ' | 'θ' | '°' | 'ө' => 'o',
        'р' | 'ρ' | 'ᴘ' | 'þ' | 'ꮲ' => 'p',
        'ԛ' | 'գ' | 'զ' => 'q',
        'г' | 'ʀ' | 'ɹ' | 'ɾ' | 'я' | 'ɽ' => 'r',
        'ѕ' | 'ꜱ' | 'ς' | 'ꮪ' | 'ʂ' => 's',
        'т' | 'τ' | 'ᴛ' | 'ʇ' | 'ŧ' | 'ƭ' => 't',
        'υ' | 'μ' | 'ᴜ' | 'ս' | 'ц' | 'ʋ' => 'u',
        'ѵ' | 'ν' | 'ᴠ' | 'ʌ' => 'v',
        'ԝ' | 'ω' | 'ᴡ' | 'ʍ' | 'ш' => 'w',
        'х' | 'χ' | '×' => 'x',
        'у' | 'γ' | 'ʏ' | 'ʎ' | 'ү' | '¥' => 'y',
        'ᴢ' | 'ζ' | 'ʐ' => 'z',
        'з' | 'ӡ' | 'ʒ' => '3',
        'ч' => '4',
        other => other,
    }
}

/// The letter that a digit or sign is taken for between letters; `one` is what a one is.
pub(super) const fn leet(c: char, one: char) -> char {
    match c {
        '0' => 'o',
        '1' | '!' | '|' => one,
        '2' => 'z',
        '3' | '&' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '6' | '9' => 'g',
        '7' | '+' => 't',
        '8' => 'b',
        other => other,
    }
}
