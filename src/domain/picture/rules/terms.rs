//! The words and phrases that are signs, and where they stand in a reading.
//!
//! One list per language, all looked up together: people mix them. A line holds a sign and what
//! expresses it, `child: child, children`. A term may end with `*` (so may the word), stand within
//! stars (anywhere in a word), begin with `<` (also spelt backwards) and hold `{age}`, a number
//! from one to seventeen.

use std::{collections::HashSet, sync::LazyLock};

use super::{
    letters::{AGE, MASKED, is_katakana, runs_on},
    readings,
    signs::{HARMLESS, NAMES, Signs},
};

const LISTS: [&str; 7] = [
    include_str!("words/en.txt"),
    include_str!("words/es.txt"),
    include_str!("words/de.txt"),
    include_str!("words/fr.txt"),
    include_str!("words/pt.txt"),
    include_str!("words/ja.txt"),
    include_str!("words/names.txt"),
];

/// The numbers from one to seventeen as they are spelt.
const NUMBERS: &str = "one two three four five six seven eight nine ten eleven twelve thirteen \
    fourteen fifteen sixteen seventeen uno dos tres cuatro cinco seis siete ocho nueve diez once \
    doce trece catorce quince dieciseis diecisiete ein eins zwei drei vier funf fuenf sechs sieben \
    acht neun zehn elf zwolf zwoelf dreizehn vierzehn funfzehn fuenfzehn sechzehn siebzehn un deux \
    trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize um dois quatro \
    sete oito nove dez doze treze catorze quinze dezesseis dezasseis dezessete dezassete";

/// What stands before the ones in a number above twenty.
const TENS: &str = "twenty thirty forty fifty sixty seventy eighty ninety vingt trente quarante \
    cinquante soixante veinte treinta cuarenta cincuenta vinte trinta quarenta cinquenta y e et";

/// Words so short and common that what they would join up to was not meant.
const ORDINARY: &str = "self harm a an the and or of in on at to by for with as is it its be am are was i me \
    my we us our you your he him his she her they them no not so if up out off all any one two too \
    from into over under that this than then who how now new old big red blue gold art sun sea sky \
    sand snow rain fire moon star day man men boy girl cat dog fox owl bee bear bird fish wolf lion \
    duck pen pet pot pan cup hat car bus van map toy ice tea pie egg eye ear leg arm hand head face \
    hair nose tree rose leaf lake hill road room door wall roof city town farm barn ship boat tank \
    king hero god elf orc cute cozy soft dark pale warm cold wet dry long tall wide tiny high low \
    near like look very just only more most some such each every many both does did has had have can \
    will may must let get got put make made draw add use see say go run sit hot odd sad mad fun logo \
    icon de la el los las un una y o en con por para del al se su sus mi tu es lo le les du des et \
    ou en sur sous dans avec pour par au aux ce ces sa son ses ma mon mes ta ton tes je il nu der \
    die das ein eine den dem des im am um an auf aus bei mit von zu vor und oder als wie ist er sie \
    es ich du wir ihr o os as um uma do da dos das no na nos nas com sem que e ou se eu ele ela";

static TERMS: LazyLock<Terms> = LazyLock::new(Terms::read);

/// All terms.
struct Terms {
    /// Those that are words or begin one.
    apart: Trie,
    /// Those that may stand within a word.
    within: Trie,
    /// All, without spaces, for letters of which nobody knows where words begin.
    run: Trie,
    numbers: HashSet<Vec<char>>,
    tens: HashSet<Vec<char>>,
    ordinary: HashSet<Vec<char>>,
}

#[derive(Default)]
struct Trie(Vec<Node>);

#[derive(Default)]
struct Node {
    next: Vec<(char, usize)>,
    /// What it is a sign of when the word ends here.
    whole: Signs,
    /// What it is a sign of however the word goes on.
    open: Signs,
}

/// Where a term stands.
struct Found {
    start: usize,
    end: usize,
    signs: Signs,
}

/// The signs in a reading: words parted by single blanks, with one before and behind.
pub(super) fn signs_of(reading: &[char]) -> Signs {
    TERMS.signs_of(reading)
}

/// The signs in letters of which nobody knows where words begin.
pub(super) fn signs_in_run(letters: &[char]) -> Signs {
    let mut found = Vec::new();
    for at in 0..letters.len() {
        TERMS.run.follow(letters, at, true, &mut found);
    }
    let all = found.iter();
    all.fold(Signs::NONE, |all, found| all.with(found.signs))
}

/// The sign that pieces are when they are one word, if one of them is no word by itself.
pub(super) fn signs_of_pieces(pieces: &[&[char]]) -> Signs {
    let is_piece = |piece: &&[char]| piece.len() <= 4 && !TERMS.ordinary.contains::<[char]>(*piece);
    if !pieces.iter().any(is_piece) {
        return Signs::NONE;
    }
    let letters: Vec<char> = pieces.iter().copied().flatten().copied().collect();
    TERMS.apart.whole(&letters)
}

impl Terms {
    fn read() -> Self {
        let words = |list: &str| {
            list.split_whitespace()
                .map(|w| w.chars().collect())
                .collect()
        };
        let mut terms = Self {
            apart: Trie::new(),
            within: Trie::new(),
            run: Trie::new(),
            numbers: words(NUMBERS),
            tens: words(TENS),
            ordinary: words(ORDINARY),
        };
        for line in LISTS.iter().flat_map(|list| list.lines()) {
            terms.read_line(line);
        }
        terms
    }

    fn read_line(&mut self, line: &str) {
        if line.trim().is_empty() || line.starts_with('#') {
            return;
        }
        let (names, entries) = line
            .split_once(':')
            .expect("a line of a list of words has a colon");
        let signs = names.split('+').map(|name| {
            let known = NAMES.iter().find(|(known, _)| *known == name.trim());
            known
                .unwrap_or_else(|| panic!("the rules know no sign {name:?}"))
                .1
        });
        let signs = signs.fold(Signs::NONE, Signs::with);
        for entry in entries.split(',').map(str::trim).filter(|e| !e.is_empty()) {
            self.add(entry, signs);
            if entry.contains(['ä', 'ö', 'ü']) {
                let spelt = entry
                    .replace('ä', "ae")
                    .replace('ö', "oe")
                    .replace('ü', "ue");
                self.add(&spelt, signs);
            }
        }
    }

    fn add(&mut self, entry: &str, signs: Signs) {
        let backwards = entry.strip_prefix('<');
        let within = entry.strip_prefix('*');
        let bare = backwards.or(within).unwrap_or(entry);
        let (bare, open) = bare
            .strip_suffix('*')
            .map_or((bare, false), |bare| (bare, true));
        let term = readings::term(bare);
        if within.is_some() {
            self.within.add(term.iter().copied(), signs, true);
        } else {
            self.apart.add(term.iter().copied(), signs, open);
        }
        if backwards.is_some() {
            self.apart.add(term.iter().rev().copied(), signs, open);
        }
        if let Some(tight) = without_space_behind_age(&term) {
            self.apart.add(tight.into_iter(), signs, open);
        }
        let run: Vec<char> = term.into_iter().filter(|c| *c != ' ').collect();
        let long = run.len() > 3 || run.iter().any(|c| runs_on(*c)) || run == ['s', 'e', 'x'];
        if long && !signs.meets(HARMLESS) {
            self.run.add(run.into_iter(), signs, true);
        }
    }

    fn signs_of(&self, reading: &[char]) -> Signs {
        let mut found = Vec::new();
        for at in 1..reading.len() {
            let (before, c) = (reading[at - 1], reading[at]);
            if c == ' ' {
                continue;
            }
            let in_word = is_katakana(c) && is_katakana(before);
            if before == ' ' || runs_on(c) && !in_word {
                self.apart.follow(reading, at, false, &mut found);
                self.compound(reading, at, &mut found);
            }
            self.within.follow(reading, at, false, &mut found);
        }
        less_harmless(&found)
    }

    /// Finds a word that consists of terms, as "kindersex" does.
    fn compound(&self, reading: &[char], at: usize, found: &mut Vec<Found>) {
        let rest = &reading[at..];
        // A longer word is none: looking no further keeps this linear where no blanks are.
        let length = rest.iter().take(41).take_while(|c| **c != ' ').count();
        if (7..=40).contains(&length) {
            let signs = self.apart.parts(&rest[..length], 3);
            found.extend(signs.map(|signs| Found {
                start: at,
                end: at + length,
                signs,
            }));
        }
    }

    /// Where a number from one to seventeen ends that begins there.
    fn years(&self, reading: &[char], at: usize) -> Option<usize> {
        const DIGITS: &str = "一二三四五六七八九";
        let rest = &reading[at..];
        let first = *rest.first()?;
        let figure = |c: &char| c.is_ascii_digit();
        if first.is_ascii_digit() && !at.checked_sub(1).is_some_and(|b| figure(&reading[b])) {
            let digits = rest.iter().take_while(|c| figure(c));
            let number = digits.clone().fold(0_u32, |number, digit| {
                let digit = digit.to_digit(10).expect("it is a digit");
                number.saturating_mul(10).saturating_add(digit)
            });
            return (1..=17).contains(&number).then(|| at + digits.count());
        }
        let kanji = |c: &char| *c == '十' || DIGITS.contains(*c);
        if kanji(&first) && !at.checked_sub(1).is_some_and(|b| kanji(&reading[b])) {
            let length = rest.iter().take_while(|c| kanji(c)).count();
            let young = match rest[..length] {
                [_] => true,
                ['十', ones] => "一二三四五六七".contains(ones),
                _ => false,
            };
            return young.then_some(at + length);
        }
        if !first.is_ascii_alphabetic() || at.checked_sub(1).is_some_and(|b| reading[b] != ' ') {
            return None;
        }
        let length = rest.iter().take(12).position(|c| *c == ' ')?;
        let known = self.numbers.contains(&rest[..length]);
        let word_before = reading[..at].rsplit(|c| *c == ' ').nth(1).unwrap_or(&[]);
        (known && !self.tens.contains(word_before)).then_some(at + length)
    }
}

/// "13歳" is two words where digits and letters are parted, "十三歳" is one.
fn without_space_behind_age(term: &[char]) -> Option<Vec<char>> {
    let at = term.iter().position(|c| *c == AGE)?;
    let [' ', next, ..] = term[at + 1..] else {
        return None;
    };
    runs_on(next).then(|| [&term[..=at], &term[at + 2..]].concat())
}

/// The signs of all that is not part of a harmless phrase. What was found is in order of its
/// beginning.
fn less_harmless(found: &[Found]) -> Signs {
    let mut phrases = found
        .iter()
        .filter(|one| one.signs.meets(HARMLESS))
        .peekable();
    let mut harmless_until = 0;
    let mut all = Signs::NONE;
    for one in found.iter().filter(|one| !one.signs.meets(HARMLESS)) {
        while let Some(phrase) = phrases.next_if(|phrase| phrase.start <= one.start) {
            harmless_until = harmless_until.max(phrase.end);
        }
        if one.end > harmless_until {
            all |= one.signs;
        }
    }
    all
}

impl Trie {
    fn new() -> Self {
        Self(vec![Node::default()])
    }

    fn add(&mut self, term: impl Iterator<Item = char>, signs: Signs, open: bool) {
        let mut at = 0;
        for c in term {
            let known = self.0[at].next.iter().find(|(letter, _)| *letter == c);
            at = if let Some((_, next)) = known {
                *next
            } else {
                let new = self.0.len();
                self.0.push(Node::default());
                let next = &mut self.0[at].next;
                let place = next.partition_point(|(letter, _)| *letter < c);
                next.insert(place, (c, new));
                new
            };
        }
        let node = &mut self.0[at];
        *(if open {
            &mut node.open
        } else {
            &mut node.whole
        }) |= signs;
    }

    fn next(&self, at: usize, c: char) -> Option<usize> {
        let next = &self.0[at].next;
        let place = next.binary_search_by(|(letter, _)| letter.cmp(&c));
        place.ok().map(|place| next[place].1)
    }

    /// Finds the terms that begin at a place; within a run, they end anywhere.
    fn follow(&self, reading: &[char], start: usize, run: bool, found: &mut Vec<Found>) {
        // More than one way goes on only where a number or a masked letter stands.
        let mut ways = Vec::new();
        let mut way = Some((0, start));
        while let Some((mut node, mut at)) = way {
            loop {
                let here = &self.0[node];
                let mut signs = here.open;
                if !here.whole.is_empty() && (run || may_end(reading, at)) {
                    signs |= here.whole;
                }
                if !signs.is_empty() {
                    let end = at;
                    found.push(Found { start, end, signs });
                }
                if let Some(next) = self.next(node, AGE)
                    && let Some(after) = TERMS.years(reading, at)
                {
                    ways.push((next, after));
                }
                let Some(c) = reading.get(at) else {
                    break;
                };
                if *c == MASKED {
                    let vowels = "aeiou".chars().filter_map(|vowel| self.next(node, vowel));
                    ways.extend(vowels.map(|next| (next, at + 1)));
                    break;
                }
                let Some(next) = self.next(node, *c) else {
                    break;
                };
                (node, at) = (next, at + 1);
            }
            way = ways.pop();
        }
    }

    /// The sign that a whole word is.
    fn whole(&self, word: &[char]) -> Signs {
        let mut letters = word.iter();
        let node = letters.try_fold(0, |at, c| self.next(at, *c));
        node.map_or(Signs::NONE, |node| {
            self.0[node].whole.with(self.0[node].open)
        })
    }

    /// The signs of a word that consists of up to so many terms and nothing else.
    fn parts(&self, word: &[char], most: usize) -> Option<Signs> {
        let mut node = 0;
        for (at, c) in word.iter().enumerate() {
            node = self.next(node, *c)?;
            let signs = self.0[node].whole.with(self.0[node].open);
            let length = at + 1;
            let known = !signs.is_empty() && !signs.meets(HARMLESS);
            if known && length == word.len() {
                return Some(signs);
            }
            let short = [&['s', 'e', 'x'], &['k', 'i', 'd'], &['b', 'o', 'y']];
            let counts = length > 3 || short.iter().any(|s| word[..length] == s[..]);
            if known && counts && most > 1 {
                let rest = self.parts(&word[length..], most - 1);
                if let Some(rest) = rest {
                    return Some(signs.with(rest));
                }
            }
        }
        None
    }
}

/// Whether a term may end before a place.
fn may_end(reading: &[char], at: usize) -> bool {
    let (Some(last), Some(next)) = (reading.get(at.wrapping_sub(1)), reading.get(at)) else {
        return true;
    };
    *next == ' ' || runs_on(*last) && !(is_katakana(*last) && is_katakana(*next))
}
