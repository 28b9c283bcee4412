//! Spans of time, as operators write and read them.

use jiff::{SignedDuration, Timestamp};

/// Units, the largest first, in seconds.
const UNITS: [(char, i64); 4] = [('d', 86_400), ('h', 3600), ('m', 60), ('s', 1)];
/// Nothing is older than a century.
const LONGEST_DAYS: i64 = 36_500;

/// Reads `30s`, `10m`, `2h` or `3d`.
pub(super) fn read(text: &str) -> Result<SignedDuration, String> {
    let unread = || format!("{text:?} is not of the form 30s, 10m, 2h or 3d");
    let unit = text.chars().last().ok_or_else(unread)?;
    let (_, seconds) = UNITS
        .into_iter()
        .find(|(letter, _)| *letter == unit)
        .ok_or_else(unread)?;
    let digits = &text[..text.len() - 1];
    if !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return Err(unread());
    }
    let number: i64 = digits.parse().map_err(|_| unread())?;
    let seconds = number.checked_mul(seconds);
    let within = seconds.filter(|seconds| *seconds <= LONGEST_DAYS * 86_400);
    let seconds = within.ok_or_else(|| format!("{text:?} is longer than a century"))?;
    Ok(SignedDuration::from_secs(seconds))
}

/// How long ago something was. What a clock that is ahead puts into the future has just happened.
pub(super) fn shown(since: Timestamp, now: Timestamp) -> String {
    spelt(now.duration_since(since).as_secs().max(0))
}

/// The two largest units of a number of seconds, as in `2h 5m`.
pub(super) fn spelt(seconds: i64) -> String {
    let mut left = seconds;
    let mut parts = Vec::new();
    for (letter, seconds) in UNITS {
        let number = left / seconds;
        left %= seconds;
        if number > 0 {
            parts.push(format!("{number}{letter}"));
        } else if !parts.is_empty() {
            break;
        }
        if parts.len() == 2 {
            break;
        }
    }
    if parts.is_empty() {
        return "0s".to_owned();
    }
    parts.join(" ")
}

/// A moment, to the second, and how far it is away.
pub(super) fn moment(at: Timestamp, now: Timestamp) -> String {
    let second = Timestamp::from_second(at.as_second()).unwrap_or(at);
    if at > now {
        format!("{second} (in {})", shown(now, at))
    } else {
        format!("{second} ({} ago)", shown(at, now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_or_refused() {
        for (text, seconds) in [
            ("0s", 0),
            ("30s", 30),
            ("10m", 600),
            ("2h", 7200),
            ("3d", 259_200),
        ] {
            assert_eq!(
                read(text),
                Ok(SignedDuration::from_secs(seconds)),
                "{text:?}"
            );
        }
        for bad in [
            "",
            "m",
            "10",
            "-1m",
            "+1m",
            "1.5h",
            "1 h",
            "1w",
            "1ü",
            "ü",
            "36501d",
            "99999999999999999999s",
            "9223372036854775807d",
        ] {
            assert!(read(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn ages_show_their_two_largest_units() {
        let now = Timestamp::from_second(10_000_000).unwrap();
        for (seconds, text) in [
            (-5, "0s"),
            (0, "0s"),
            (59, "59s"),
            (60, "1m"),
            (125, "2m 5s"),
            (7500, "2h 5m"),
            (3605, "1h"),
            (93_605, "1d 2h"),
        ] {
            let since = now - SignedDuration::from_secs(seconds);
            assert_eq!(shown(since, now), text, "{seconds}");
        }
        let later = now + SignedDuration::from_secs(90);
        assert_eq!(moment(later, now), format!("{later} (in 1m 30s)"));
        assert_eq!(moment(now, later), format!("{now} (1m 30s ago)"));
    }
}
