//! Time zones as people write them: `EST`, `UTC+2`, `Europe/Berlin`, `pacific`.

use jiff::tz::{Offset, TimeZone};

/// Names and minutes east of Greenwich. What summer does is said by the name itself.
const FIXED: &[(&str, i32)] = &[
    ("utc", 0),
    ("gmt", 0),
    ("z", 0),
    ("zulu", 0),
    ("est", -300),
    ("edt", -240),
    ("cst", -360),
    ("cdt", -300),
    ("mst", -420),
    ("mdt", -360),
    ("pst", -480),
    ("pdt", -420),
    ("akst", -540),
    ("akdt", -480),
    ("hst", -600),
    ("brt", -180),
    ("art", -180),
    ("wet", 0),
    ("west", 60),
    ("bst", 60),
    ("cet", 60),
    ("cest", 120),
    ("mez", 60),
    ("mesz", 120),
    ("eet", 120),
    ("eest", 180),
    ("msk", 180),
    ("sast", 120),
    ("ist", 330),
    ("pkt", 300),
    ("sgt", 480),
    ("hkt", 480),
    ("awst", 480),
    ("jst", 540),
    ("kst", 540),
    ("acst", 570),
    ("acdt", 630),
    ("aest", 600),
    ("aedt", 660),
    ("nzst", 720),
    ("nzdt", 780),
];

/// Names that mean a place, with its summer time.
const PLACES: &[(&str, &str)] = &[
    ("et", "America/New_York"),
    ("eastern", "America/New_York"),
    ("ct", "America/Chicago"),
    ("central", "America/Chicago"),
    ("mt", "America/Denver"),
    ("mountain", "America/Denver"),
    ("pt", "America/Los_Angeles"),
    ("pacific", "America/Los_Angeles"),
];

/// Towns that people name their time by, besides those that the zones themselves are named after.
const TOWNS: &[(&str, &str)] = &[
    ("london", "Europe/London"),
    ("dublin", "Europe/Dublin"),
    ("lisbon", "Europe/Lisbon"),
    ("lisboa", "Europe/Lisbon"),
    ("paris", "Europe/Paris"),
    ("madrid", "Europe/Madrid"),
    ("barcelona", "Europe/Madrid"),
    ("berlin", "Europe/Berlin"),
    ("munich", "Europe/Berlin"),
    ("hamburg", "Europe/Berlin"),
    ("frankfurt", "Europe/Berlin"),
    ("vienna", "Europe/Vienna"),
    ("wien", "Europe/Vienna"),
    ("zurich", "Europe/Zurich"),
    ("rome", "Europe/Rome"),
    ("roma", "Europe/Rome"),
    ("milan", "Europe/Rome"),
    ("milano", "Europe/Rome"),
    ("amsterdam", "Europe/Amsterdam"),
    ("brussels", "Europe/Brussels"),
    ("stockholm", "Europe/Stockholm"),
    ("oslo", "Europe/Oslo"),
    ("copenhagen", "Europe/Copenhagen"),
    ("helsinki", "Europe/Helsinki"),
    ("warsaw", "Europe/Warsaw"),
    ("prague", "Europe/Prague"),
    ("budapest", "Europe/Budapest"),
    ("athens", "Europe/Athens"),
    ("istanbul", "Europe/Istanbul"),
    ("kyiv", "Europe/Kyiv"),
    ("moscow", "Europe/Moscow"),
    ("new york", "America/New_York"),
    ("nyc", "America/New_York"),
    ("boston", "America/New_York"),
    ("miami", "America/New_York"),
    ("washington", "America/New_York"),
    ("toronto", "America/Toronto"),
    ("montreal", "America/Toronto"),
    ("chicago", "America/Chicago"),
    ("dallas", "America/Chicago"),
    ("houston", "America/Chicago"),
    ("austin", "America/Chicago"),
    ("denver", "America/Denver"),
    ("phoenix", "America/Phoenix"),
    ("los angeles", "America/Los_Angeles"),
    ("la", "America/Los_Angeles"),
    ("san francisco", "America/Los_Angeles"),
    ("seattle", "America/Los_Angeles"),
    ("vancouver", "America/Vancouver"),
    ("mexico city", "America/Mexico_City"),
    ("bogota", "America/Bogota"),
    ("lima", "America/Lima"),
    ("santiago", "America/Santiago"),
    ("buenos aires", "America/Argentina/Buenos_Aires"),
    ("sao paulo", "America/Sao_Paulo"),
    ("são paulo", "America/Sao_Paulo"),
    ("brasilia", "America/Sao_Paulo"),
    ("brasília", "America/Sao_Paulo"),
    ("cairo", "Africa/Cairo"),
    ("lagos", "Africa/Lagos"),
    ("nairobi", "Africa/Nairobi"),
    ("johannesburg", "Africa/Johannesburg"),
    ("dubai", "Asia/Dubai"),
    ("karachi", "Asia/Karachi"),
    ("mumbai", "Asia/Kolkata"),
    ("delhi", "Asia/Kolkata"),
    ("india", "Asia/Kolkata"),
    ("bangkok", "Asia/Bangkok"),
    ("jakarta", "Asia/Jakarta"),
    ("manila", "Asia/Manila"),
    ("singapore", "Asia/Singapore"),
    ("hong kong", "Asia/Hong_Kong"),
    ("beijing", "Asia/Shanghai"),
    ("shanghai", "Asia/Shanghai"),
    ("taipei", "Asia/Taipei"),
    ("seoul", "Asia/Seoul"),
    ("tokyo", "Asia/Tokyo"),
    ("japan", "Asia/Tokyo"),
    ("sydney", "Australia/Sydney"),
    ("melbourne", "Australia/Melbourne"),
    ("brisbane", "Australia/Brisbane"),
    ("perth", "Australia/Perth"),
    ("auckland", "Pacific/Auckland"),
    ("central european", "Europe/Berlin"),
    ("uk", "Europe/London"),
];

/// What stands before a town, and behind it, where its time is meant.
const OF_TOWN: [(&str, &str); 7] = [
    ("", " time"),
    ("", "er zeit"),
    ("hora de ", ""),
    ("heure de ", ""),
    ("horário de ", ""),
    ("horario de ", ""),
    ("ora di ", ""),
];

/// `London time`, `Berliner Zeit`, `hora de Madrid`, and the length in bytes.
fn of_town(text: &str) -> Option<(TimeZone, usize)> {
    let after = |text: &str, word: &str| {
        let head = text.get(..word.len())?;
        let same = head.eq_ignore_ascii_case(word) || head.to_lowercase() == word;
        same.then_some(word.len())
    };
    let (zone, length) = OF_TOWN.iter().find_map(|(before, behind)| {
        let start = after(text, before)?;
        TOWNS.iter().find_map(|(town, zone)| {
            let middle = start + after(&text[start..], town)?;
            let end = middle + after(&text[middle..], behind)?;
            let closed = !text[end..].starts_with(char::is_alphanumeric);
            closed.then_some((*zone, end))
        })
    })?;
    Some((TimeZone::get(zone).ok()?, length))
}

/// The zone that a text begins with, directly behind a time, and its length in bytes.
pub fn read(text: &str) -> Option<(TimeZone, usize)> {
    let trimmed = text.trim_start_matches([' ', '(']);
    let skipped = text.len() - trimmed.len();
    if let Some((zone, length)) = of_town(trimmed) {
        return Some((zone, skipped + length));
    }
    let end = trimmed
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '/' | '_')))
        .unwrap_or(trimmed.len());
    let name = &trimmed[..end];
    if name.contains('/') {
        let zone = place(name)?;
        return Some((zone, skipped + end));
    }
    let letters = name.len()
        - name
            .trim_start_matches(|c: char| c.is_ascii_alphabetic())
            .len();
    let lower = name[..letters].to_ascii_lowercase();
    if letters < name.len() {
        return None;
    }
    let (zone, mut length) = known(&lower, name)?;
    length += skipped;
    if matches!(lower.as_str(), "utc" | "gmt")
        && let Some((minutes, more)) = plus(&text[length..])
    {
        return Some((fixed(minutes)?, length + more));
    }
    Some((zone, length))
}

fn place(name: &str) -> Option<TimeZone> {
    const AREAS: [&str; 9] = [
        "europe",
        "america",
        "asia",
        "africa",
        "australia",
        "pacific",
        "atlantic",
        "indian",
        "etc",
    ];
    let (area, _) = name.split_once('/')?;
    AREAS
        .iter()
        .any(|known| area.eq_ignore_ascii_case(known))
        .then(|| TimeZone::get(name).ok())?
}

/// Short names that are also words count in capitals only.
fn known(lower: &str, name: &str) -> Option<(TimeZone, usize)> {
    let word = matches!(
        lower,
        "et" | "ct" | "mt" | "pt" | "est" | "ist" | "west" | "art" | "z" | "wet"
    );
    if word && name.chars().any(|c| c.is_ascii_lowercase()) && !matches!(lower, "est" | "ist") {
        return None;
    }
    if let Some((_, minutes)) = FIXED.iter().find(|(known, _)| *known == lower) {
        return Some((fixed(*minutes)?, name.len()));
    }
    let (_, place) = PLACES.iter().find(|(known, _)| *known == lower)?;
    Some((TimeZone::get(place).ok()?, name.len()))
}

/// `+2`, `+05:30` behind `UTC`.
fn plus(text: &str) -> Option<(i32, usize)> {
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits = text[1..].bytes().take_while(u8::is_ascii_digit).count();
    let hours: i32 = text[1..=digits].parse().ok().filter(|_| digits <= 2)?;
    let tail = &text[1 + digits..];
    let minutes = tail
        .strip_prefix(':')
        .and_then(|tail| tail.get(..2))
        .and_then(|two| two.parse::<i32>().ok());
    let length = 1 + digits + if minutes.is_some() { 3 } else { 0 };
    (hours <= 14).then_some((sign * (hours * 60 + minutes.unwrap_or(0)), length))
}

/// A zone of so many minutes east of Greenwich.
pub fn fixed(minutes: i32) -> Option<TimeZone> {
    Offset::from_seconds(minutes * 60).ok().map(TimeZone::fixed)
}
