//! How much money may be spent in a day: by a person, in a server, and altogether.

/// Billionths of a US dollar in one.
const NANOS: u64 = 1_000_000_000;
/// Digits behind the point that are read.
const DIGITS: usize = 9;
/// The most dollars.
const MOST: u64 = 1_000_000;
/// From this part of a cap on, in percent, operators are warned.
pub const WARN_PERCENT: u64 = 80;

/// Which cap it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cap {
    /// A person's.
    User,
    /// A server's.
    Server,
    /// Everybody's together.
    Day,
}

impl Cap {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::User, Self::Server, Self::Day];

    /// Its name in keys, metrics and logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Server => "server",
            Self::Day => "day",
        }
    }
}

/// What may be spent in a day of UTC, in billionths of a US dollar; none is no cap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Caps {
    /// By each person.
    pub user: Option<u64>,
    /// In each server.
    pub server: Option<u64>,
    /// Altogether.
    pub day: Option<u64>,
}

impl Caps {
    /// One of them.
    #[must_use]
    pub const fn of(&self, cap: Cap) -> Option<u64> {
        match cap {
            Cap::User => self.user,
            Cap::Server => self.server,
            Cap::Day => self.day,
        }
    }

    /// Whether there is any.
    #[must_use]
    pub fn are_set(&self) -> bool {
        *self != Self::default()
    }
}

/// Reads US dollars with a decimal point, such as `2.50`, as billionths; none when it is not an
/// amount above 0 and at most 1,000,000, or finer than a billionth.
#[must_use]
pub fn read_dollars(text: &str) -> Option<u64> {
    let text = text.trim();
    let text = text.strip_prefix('$').unwrap_or(text);
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let are_digits =
        |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !are_digits(whole) || !are_digits(part) || part.len() > DIGITS {
        return None;
    }
    let dollars: u64 = whole.parse().ok().filter(|dollars| *dollars <= MOST)?;
    let nanos: u64 = format!("{part:0<DIGITS$}").parse().ok()?;
    let nanos = dollars * NANOS + nanos;
    (1..=MOST * NANOS).contains(&nanos).then_some(nanos)
}

/// An amount as people read it: US dollars to a hundredth of a cent.
#[must_use]
pub fn dollars(nanos: u64) -> String {
    let hundredths = nanos.saturating_add(50_000) / 100_000;
    format!("{}.{:04}", hundredths / 10_000, hundredths % 10_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dollars_are_read_or_refused() {
        let cases = [
            ("5", Some(5_000_000_000)),
            (" 2.50 ", Some(2_500_000_000)),
            ("$0.05", Some(50_000_000)),
            ("0.000000001", Some(1)),
            ("1000000", Some(1_000_000_000_000_000)),
            ("007.1", Some(7_100_000_000)),
            ("0", None),
            ("0.00", None),
            ("-1", None),
            ("+1", None),
            ("1,50", None),
            ("1e3", None),
            (".5", None),
            ("5.", None),
            ("", None),
            ("1 000", None),
            ("nan", None),
            ("inf", None),
            ("0.0000000001", None),
            ("1000000.01", None),
            ("99999999999999999999", None),
        ];
        for (text, expected) in cases {
            assert_eq!(read_dollars(text), expected, "{text}");
        }
    }

    #[test]
    fn amounts_are_written_to_a_hundredth_of_a_cent() {
        assert_eq!(dollars(2_500_000_000), "2.5000");
        assert_eq!(dollars(49_999), "0.0000");
        assert_eq!(dollars(50_000), "0.0001");
        assert_eq!(dollars(u64::MAX), "18446744073.7095");
    }
}
