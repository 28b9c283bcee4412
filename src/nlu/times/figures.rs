//! Reads digits in their written forms: `17:30`, `2026-03-04T09:00`, `3/4`, `5.3.2026`, `2.5`,
//! `3rd`, and Discord's `<t:…>`. It knows no language and judges no value: an hour 25 is read as
//! one, so that somebody can be told that there is none.

use super::sense::Sense;

/// What the text begins with, if it is a number of some kind, and its length in bytes.
pub fn read(rest: &str, before: &str) -> Option<(Sense, usize)> {
    if rest.starts_with("<t:") {
        return stamp(rest);
    }
    if let Some(found) = offset(rest, before) {
        return Some(found);
    }
    let first = rest.chars().next()?;
    if let Some((part, digits)) = fraction(first) {
        return Some((Sense::Decimal(0, part, digits), first.len_utf8()));
    }
    digit(first)?;
    let run = Run::of(rest);
    if is_name(before) || rest[run.length..].starts_with(['%', '€', '$', '£']) {
        return Some((Sense::Sign, run.length));
    }
    compact(&run)
        .or_else(|| date(rest, &run))
        .or_else(|| clock(rest, &run))
        .or_else(|| day_month(rest, &run))
        .or_else(|| decimal(rest, &run))
        .or_else(|| ordinal(rest, &run))
        .or(Some((Sense::Digits(run.value, run.digits), run.length)))
}

/// Fractions with a sign of their own, as what stands behind the point.
const fn fraction(letter: char) -> Option<(u32, u8)> {
    match letter {
        '½' => Some((5, 1)),
        '¼' => Some((25, 2)),
        '¾' => Some((75, 2)),
        _ => None,
    }
}

/// What digits may hang on and still be a time's: `Feb13`, `utc2`.
const BEFORE_DIGITS: [&str; 16] = [
    "at", "utc", "gmt", "t", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct",
    "nov", "dec",
];

/// `v2`, `gpt4`, `#5`, `$5`: the number belongs to what stands before it. Units before a number
/// (`2h30`) and a sign (`@5pm`) do not claim it.
fn is_name(before: &str) -> bool {
    let Some(last) = before.chars().next_back() else {
        return false;
    };
    if matches!(last, '#' | '$' | '€' | '£' | '_') {
        return true;
    }
    if !last.is_ascii_alphabetic() {
        return before.ends_with(['.', ','])
            && before
                .trim_end_matches(['.', ','])
                .ends_with(|c: char| c.is_ascii_digit());
    }
    let start = before.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let known = BEFORE_DIGITS
        .iter()
        .any(|word| before[start.len()..].eq_ignore_ascii_case(word));
    !known && !start.ends_with(|c: char| digit(c).is_some())
}

/// A run of digits.
struct Run {
    value: u32,
    digits: u8,
    length: usize,
}

impl Run {
    fn of(text: &str) -> Self {
        let mut run = Self {
            value: 0,
            digits: 0,
            length: 0,
        };
        for letter in text.chars() {
            let Some(value) = digit(letter) else { break };
            run.value = run.value.saturating_mul(10).saturating_add(value);
            run.digits = run.digits.saturating_add(1);
            run.length += letter.len_utf8();
        }
        run
    }
}

/// Also the wide digits of Japanese keyboards.
fn digit(letter: char) -> Option<u32> {
    match letter {
        '0'..='9' => Some(u32::from(letter) - u32::from('0')),
        '０'..='９' => Some(u32::from(letter) - u32::from('０')),
        _ => None,
    }
}

fn stamp(rest: &str) -> Option<(Sense, usize)> {
    let end = rest.find('>').filter(|end| *end < 40)?;
    let seconds = rest[3..end].split(':').next()?.parse().ok()?;
    Some((Sense::Stamp(seconds), end + 1))
}

/// `+02:00` behind a time. A minus needs the `T` form before it, or it is a range.
fn offset(rest: &str, before: &str) -> Option<(Sense, usize)> {
    let sign = match rest.as_bytes().first()? {
        b'+' => 1,
        b'-' if is_iso_time(before) || is_spaced_time(before) => -1,
        _ => return None,
    };
    let hours = Run::of(&rest[1..]);
    let spaced = is_spaced_time(before) && hours.digits == 4;
    if !spaced && !before.ends_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let tail = rest.get(1 + hours.length..)?;
    let (hour, minute, length) = match (hours.digits, tail.strip_prefix(':')) {
        (2, Some(tail)) => (hours.value, Run::of(tail).value, 6),
        (4, None) => (hours.value / 100, hours.value % 100, 5),
        (1 | 2, None) if sign == 1 || hours.digits == 2 => (hours.value, 0, 1 + hours.length),
        _ => return None,
    };
    let minutes = i32::try_from(hour * 60 + minute).ok()?;
    (hour <= 14 && minute < 60 && rest.is_char_boundary(length))
        .then_some((Sense::Offset(sign * minutes), length))
}

/// `13:45:00 -0500`, as in the head of a letter.
fn is_spaced_time(before: &str) -> bool {
    let time = before.trim_end_matches(' ');
    let digits = |c: char| c.is_ascii_digit();
    time.len() < before.len()
        && time.ends_with(digits)
        && time.trim_end_matches(digits).ends_with(':')
}

fn is_iso_time(before: &str) -> bool {
    let chunk = before
        .rsplit(char::is_whitespace)
        .next()
        .unwrap_or_default();
    chunk
        .find(['T', 't'])
        .is_some_and(|at| at >= 8 && chunk[at..].contains(':'))
}

fn date(rest: &str, run: &Run) -> Option<(Sense, usize)> {
    if run.digits != 4 {
        return None;
    }
    let mark = rest[run.length..]
        .chars()
        .next()
        .filter(|c| matches!(c, '-' | '/' | '.' | '／'))?;
    let month_at = run.length + mark.len_utf8();
    let month = Run::of(&rest[month_at..]);
    let day_at = month_at + month.length;
    let tail = rest[day_at..].strip_prefix(mark)?;
    let day = Run::of(tail);
    if !(1..=2).contains(&month.digits) || !(1..=2).contains(&day.digits) {
        return None;
    }
    let mut length = day_at + mark.len_utf8() + day.length;
    let glue = rest[length..].starts_with(['T', 't']);
    if glue && rest[length + 1..].starts_with(|c| digit(c).is_some()) {
        length += 1;
    }
    let year = i16::try_from(run.value).ok()?;
    Some((Sense::Date(year, month.value, day.value), length))
}

/// `20260304`.
fn compact(run: &Run) -> Option<(Sense, usize)> {
    let (year, month, day) = (run.value / 10_000, run.value / 100 % 100, run.value % 100);
    let dated = run.digits == 8
        && (1990..2100).contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day);
    dated.then_some((
        Sense::Date(i16::try_from(year).ok()?, month, day),
        run.length,
    ))
}

fn clock(rest: &str, run: &Run) -> Option<(Sense, usize)> {
    let colon = rest[run.length..]
        .chars()
        .next()
        .filter(|c| matches!(c, ':' | '：'))?;
    let minute_at = run.length + colon.len_utf8();
    let minute = Run::of(&rest[minute_at..]);
    if run.digits > 2 || minute.digits != 2 {
        return None;
    }
    let mut length = minute_at + minute.length;
    let mut seconds = 0;
    if let Some(tail) = rest[length..].strip_prefix(':') {
        let second = Run::of(tail);
        if second.digits == 2 {
            seconds = second.value;
            length += 1 + second.length;
            if let Some(tail) = rest[length..].strip_prefix('.') {
                let part = Run::of(tail);
                length += if part.digits > 0 { 1 + part.length } else { 0 };
            }
        }
    }
    Some((Sense::Clock(run.value, minute.value, seconds), length))
}

fn day_month(rest: &str, run: &Run) -> Option<(Sense, usize)> {
    let mark = *rest.as_bytes().get(run.length)?;
    if run.digits > 2 || !matches!(mark, b'/' | b'.' | b'-') {
        return None;
    }
    let second_at = run.length + 1;
    let second = Run::of(rest.get(second_at..)?);
    if !(1..=2).contains(&second.digits) {
        return None;
    }
    let third_at = second_at + second.length;
    let same = rest.as_bytes().get(third_at) == Some(&mark);
    let third = same.then(|| Run::of(&rest[third_at + 1..]));
    if let Some(third) = third.as_ref().filter(|third| matches!(third.digits, 2 | 4)) {
        let sense = Sense::DayMonth(run.value, second.value, Some(century(third)), mark);
        return Some((sense, third_at + 1 + third.length));
    }
    let open = match mark {
        b'/' => !same,
        b'.' => third.is_some_and(|third| third.digits == 0),
        _ => false,
    };
    let length = third_at + usize::from(mark == b'.');
    open.then_some((Sense::DayMonth(run.value, second.value, None, mark), length))
}

fn century(year: &Run) -> u32 {
    match year.digits {
        2 if year.value < 70 => 2000 + year.value,
        2 => 1900 + year.value,
        _ => year.value,
    }
}

fn decimal(rest: &str, run: &Run) -> Option<(Sense, usize)> {
    let tail = &rest[run.length..];
    let behind = tail.strip_prefix(['.', ','])?;
    let part = Run::of(behind);
    let length = run.length + 1 + part.length;
    ((1..=3).contains(&part.digits))
        .then_some((Sense::Decimal(run.value, part.value, part.digits), length))
}

fn ordinal(rest: &str, run: &Run) -> Option<(Sense, usize)> {
    const ENDINGS: [&str; 20] = [
        "st", "nd", "rd", "th", "er", "ère", "ere", "re", "ème", "eme", "e", "º", "ª", "°", "ste",
        "de", "te", "ten", "ter", "tes",
    ];
    let tail = &rest[run.length..];
    let ending = ENDINGS.iter().find(|ending| {
        tail.get(..ending.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(ending))
            && !tail[ending.len()..].starts_with(char::is_alphanumeric)
    })?;
    let value = u8::try_from(run.value).ok()?;
    Some((Sense::Ordinal(value), run.length + ending.len()))
}
