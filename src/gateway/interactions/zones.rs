//! Names of time zones that may complete what is being written.

use std::sync::LazyLock;

/// The most that Discord takes.
const MOST: usize = 25;

/// Zones that people of a language, or of a language in a country, are likely to live in.
const BY_LOCALE: [(&str, &[&str]); 13] = [
    (
        "en-US",
        &[
            "America/New_York",
            "America/Chicago",
            "America/Denver",
            "America/Los_Angeles",
            "America/Phoenix",
            "America/Anchorage",
            "Pacific/Honolulu",
        ],
    ),
    (
        "en-GB",
        &["Europe/London", "Europe/Dublin", "Australia/Sydney"],
    ),
    ("de", &["Europe/Berlin", "Europe/Vienna", "Europe/Zurich"]),
    (
        "fr",
        &[
            "Europe/Paris",
            "Europe/Brussels",
            "America/Toronto",
            "Africa/Algiers",
        ],
    ),
    (
        "es-ES",
        &["Europe/Madrid", "Atlantic/Canary", "America/Mexico_City"],
    ),
    (
        "es",
        &[
            "America/Mexico_City",
            "America/Bogota",
            "America/Lima",
            "America/Santiago",
            "America/Argentina/Buenos_Aires",
            "Europe/Madrid",
        ],
    ),
    (
        "pt",
        &["America/Sao_Paulo", "America/Manaus", "Europe/Lisbon"],
    ),
    ("ja", &["Asia/Tokyo"]),
    ("ko", &["Asia/Seoul"]),
    ("zh", &["Asia/Shanghai", "Asia/Taipei", "Asia/Hong_Kong"]),
    ("hi", &["Asia/Kolkata"]),
    ("pl", &["Europe/Warsaw"]),
    ("it", &["Europe/Rome"]),
];

/// One for each part of the world, from west to east.
const ANYWHERE: [&str; 12] = [
    "UTC",
    "America/Los_Angeles",
    "America/New_York",
    "America/Sao_Paulo",
    "Europe/London",
    "Europe/Paris",
    "Africa/Nairobi",
    "Asia/Dubai",
    "Asia/Kolkata",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Australia/Sydney",
];

/// Every zone that bears the name of a place, in order.
static PLACES: LazyLock<Vec<String>> = LazyLock::new(|| {
    const NO_PLACES: [&str; 4] = ["Etc/", "SystemV/", "posix/", "right/"];
    let is_place = |name: &String| {
        name == "UTC"
            || (name.contains('/') && !NO_PLACES.iter().any(|begin| name.starts_with(begin)))
    };
    let mut places: Vec<String> = jiff::tz::db()
        .available()
        .map(|name| name.as_str().to_owned())
        .filter(is_place)
        .collect();
    places.sort();
    places.dedup();
    places
});

/// What may be meant by what was written so far: what it begins with comes first. The likely zones
/// of the person's language when nothing was written.
#[must_use]
pub fn likely(written: &str, locale: Option<&str>) -> Vec<String> {
    let written = written.trim().replace(' ', "_").to_lowercase();
    if written.is_empty() {
        return of(locale);
    }
    let mut found: Vec<(u8, &String)> = PLACES
        .iter()
        .filter_map(|name| Some((place_of(&written, &name.to_lowercase())?, name)))
        .collect();
    // Within a rank they stay in the order of the alphabet.
    found.sort_by_key(|(rank, _)| *rank);
    let names = found.into_iter().take(MOST);
    names.map(|(_, name)| name.clone()).collect()
}

/// How well a name fits: the city itself, the whole name, any part of it.
fn place_of(written: &str, name: &str) -> Option<u8> {
    let city = name.rsplit('/').next().unwrap_or(name);
    if city.starts_with(written) {
        Some(0)
    } else if name.starts_with(written) {
        Some(1)
    } else if name.contains(written) {
        Some(2)
    } else {
        None
    }
}

fn of(locale: Option<&str>) -> Vec<String> {
    let locale = locale.unwrap_or_default();
    let language = locale.split('-').next().unwrap_or_default();
    let named = |name: &str| BY_LOCALE.iter().find(|(key, _)| *key == name);
    let own = named(locale).or_else(|| named(language));
    let mut zones: Vec<String> = Vec::new();
    let own = own.map_or(&[][..], |(_, zones)| zones);
    for zone in own.iter().chain(&ANYWHERE) {
        if !zones.iter().any(|known| known == zone) {
            zones.push((*zone).to_owned());
        }
    }
    zones.truncate(MOST);
    zones
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_comes_first() {
        for (written, first) in [
            ("berl", "Europe/Berlin"),
            ("new york", "America/New_York"),
            ("Asia/Tok", "Asia/Tokyo"),
            ("utc", "UTC"),
            ("  LISBON ", "Europe/Lisbon"),
        ] {
            assert_eq!(likely(written, Some("de"))[0], first, "{written}");
        }
        assert_eq!(likely("europe/", None).len(), MOST);
        assert_eq!(likely("no such place", None), Vec::<String>::new());
    }

    #[test]
    fn the_persons_language_says_where_they_may_live() {
        assert_eq!(likely("", Some("de"))[0], "Europe/Berlin");
        assert_eq!(likely("", Some("pt-BR"))[0], "America/Sao_Paulo");
        assert_eq!(likely("", Some("es-419"))[0], "America/Mexico_City");
        assert_eq!(likely("", Some("en-US"))[0], "America/New_York");
        assert_eq!(likely("", Some("xx"))[0], "UTC");
        for locale in BY_LOCALE.map(|(locale, _)| Some(locale)) {
            let zones = likely("", locale);
            assert!(zones.len() <= MOST);
            for zone in zones {
                assert!(PLACES.contains(&zone), "{zone}");
            }
        }
    }
}
