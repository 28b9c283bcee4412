//! How many tokens texts take: an estimate that learns from what the provider counts.
//!
//! Providers count in ways of their own, and differently for each script. So each kind of
//! character has a rate of its own. It begins on the high side, and every answer's count corrects
//! the rates that had a part in it, the more the less is known of them. A count that is far off
//! moves little, and no rate leaves its bounds: a budget that is kept by these estimates is kept
//! whatever a server reports.

use serde::{Deserialize, Serialize};

/// What wraps each message, in tokens.
const AROUND: usize = 4;
/// How many kinds of character there are.
const KINDS: usize = 6;
/// The kind of all that describes tools, whatever characters it has: names and marks of JSON are cut
/// in ways that say nothing of what people write.
const OF_TOOLS: usize = 5;
/// What is added to the highest that a rate is likely to be, since texts differ.
const MARGIN: f64 = 1.04;
/// How far a text's tokens are from what exact rates would give, as a share of them.
const NOISE: f64 = 0.05;
/// How far a rate may be from its beginning at first, as a share of it.
const DOUBT: f64 = 0.4;
/// The same of what describes tools. That is always the same text of ours, and more doubt about it would
/// keep the others from being told: it is part of every request.
const DOUBT_OF_TOOLS: f64 = 0.05;
/// How far a rate may drift from one answer to the next, as a share of it.
const DRIFT: f64 = 0.005;
/// A count further off than this many times what is expected, or this part of it, is no count.
const ABSURD: f64 = 8.0;

/// Sums of fractions are not exact: what is so little above a whole number is that number.
const HAIR: f64 = 1e-6;

/// A rate's beginning and its bounds, in tokens a character.
struct Bounds {
    first: f64,
    least: f64,
    most: f64,
}

/// The kinds of character: letters of English and spaces; what else is in ASCII; Chinese,
/// Japanese and Korean; emoji; all other letters and signs; and what describes tools.
const BOUNDS: [Bounds; KINDS] = [
    bounds(0.3, 0.15, 0.6),
    bounds(0.75, 0.2, 1.2),
    bounds(1.0, 0.4, 2.5),
    bounds(3.0, 0.8, 6.0),
    bounds(1.0, 0.25, 2.5),
    bounds(0.48, 0.1, 1.0),
];

const fn bounds(first: f64, least: f64, most: f64) -> Bounds {
    Bounds { first, least, most }
}

fn kind(c: char) -> usize {
    match c {
        ' ' | 'a'..='z' | 'A'..='Z' => 0,
        _ if c.is_ascii() => 1,
        '\u{1100}'..='\u{11ff}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7ff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe4f}'
        | '\u{ff00}'..='\u{ffef}'
        | '\u{20000}'..='\u{3ffff}' => 2,
        // What joins emoji and chooses their look counts with them.
        '\u{200d}'
        | '\u{2600}'..='\u{27bf}'
        | '\u{2b00}'..='\u{2bff}'
        | '\u{fe0f}'
        | '\u{1f000}'..='\u{1faff}'
        | '\u{e0020}'..='\u{e007f}' => 3,
        _ => 4,
    }
}

/// How many characters of each kind there are in some messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Characters {
    of_kind: [u32; KINDS],
    messages: u32,
}

impl Characters {
    /// Those of so many messages.
    pub fn of<'a>(messages: impl IntoIterator<Item = &'a str>) -> Self {
        let mut all = Self::default();
        for message in messages {
            all.messages += 1;
            for c in message.chars() {
                let of_kind = &mut all.of_kind[kind(c)];
                *of_kind = of_kind.saturating_add(1);
            }
        }
        all
    }

    /// The same with what describes tools, which is no message of its own.
    #[must_use]
    pub fn with_tools<'a>(mut self, descriptions: impl IntoIterator<Item = &'a str>) -> Self {
        for description in descriptions {
            let length = u32::try_from(description.chars().count()).unwrap_or(u32::MAX);
            let of_tools = &mut self.of_kind[OF_TOOLS];
            *of_tools = of_tools.saturating_add(length);
        }
        self
    }
}

/// A call that was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// What was sent.
    pub sent: Characters,
    /// How many tokens that was, as the provider counted.
    pub tokens: u32,
}

/// What each kind of character takes, as far as is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Written")]
pub struct Rates {
    /// Tokens a character, as expected.
    expected: [f64; KINDS],
    /// How far each may be off, and how far two of them together: a count of English and Japanese
    /// in one request says much of their sum, and little of either.
    doubt: [[f64; KINDS]; KINDS],
}

/// Rates as they are kept: whoever wrote them may have known other kinds, or other bounds.
#[derive(Deserialize)]
struct Written {
    #[serde(default)]
    expected: Vec<f64>,
    #[serde(default)]
    doubt: Vec<Vec<f64>>,
}

impl From<Written> for Rates {
    fn from(written: Written) -> Self {
        read(&written).unwrap_or_default()
    }
}

/// None when they are no rates of this program's.
fn read(written: &Written) -> Option<Rates> {
    let mut rates = Rates {
        expected: written.expected.as_slice().try_into().ok()?,
        doubt: [[0.0; KINDS]; KINDS],
    };
    if written.doubt.len() != KINDS {
        return None;
    }
    for (row, written) in rates.doubt.iter_mut().zip(&written.doubt) {
        *row = written.as_slice().try_into().ok()?;
    }
    let doubts = rates.doubt;
    let sound = (0..KINDS).all(|a| {
        rates.expected[a].is_finite()
            && (0.0..=first_doubt(a)).contains(&doubts[a][a])
            && (0..KINDS).all(|b| {
                let most = (doubts[a][a] * doubts[b][b]).sqrt() * (1.0 + HAIR);
                doubts[a][b].abs() <= most && (doubts[a][b] - doubts[b][a]).abs() <= HAIR
            })
    });
    rates.keep_within_bounds();
    sound.then_some(rates)
}

impl Default for Rates {
    fn default() -> Self {
        let mut rates = Self {
            expected: [0.0; KINDS],
            doubt: [[0.0; KINDS]; KINDS],
        };
        for kind in 0..KINDS {
            rates.expected[kind] = first_expected(kind);
            rates.doubt[kind][kind] = first_doubt(kind);
        }
        rates
    }
}

/// What is expected at first: the highest it is likely to be is the rate's beginning.
fn first_expected(kind: usize) -> f64 {
    BOUNDS[kind].first / MARGIN / (1.0 + share_of_doubt(kind))
}

fn first_doubt(kind: usize) -> f64 {
    (first_expected(kind) * share_of_doubt(kind)).powi(2)
}

const fn share_of_doubt(kind: usize) -> f64 {
    if kind == OF_TOOLS {
        DOUBT_OF_TOOLS
    } else {
        DOUBT
    }
}

impl Rates {
    /// An estimate of the tokens of a text as a message of its own. It errs on the high side.
    #[must_use]
    pub fn tokens(&self, text: &str) -> usize {
        self.tokens_of(&Characters::of([text]))
    }

    /// An estimate of the tokens of several messages. It errs on the high side.
    #[must_use]
    pub fn tokens_of(&self, sent: &Characters) -> usize {
        let around = usize::try_from(sent.messages).unwrap_or(usize::MAX);
        let amounts = sent.of_kind.map(f64::from);
        let most: f64 = (0..KINDS).map(|kind| amounts[kind] * self.most(kind)).sum();
        whole(most).saturating_add(around.saturating_mul(AROUND))
    }

    /// The longest beginning of a text that is estimated at no more than `tokens` tokens.
    #[must_use]
    pub fn beginning_that_fits<'a>(&self, text: &'a str, tokens: usize) -> &'a str {
        let room = u32::try_from(tokens.saturating_sub(AROUND)).unwrap_or(u32::MAX);
        let mut left = f64::from(room) + HAIR;
        let end = text.char_indices().find(|(_, c)| {
            left -= self.most(kind(*c));
            left < 0.0
        });
        &text[..end.map_or(text.len(), |(place, _)| place)]
    }

    /// Learns from a call that was counted.
    pub fn learn(&mut self, counted: &Counted) {
        let amounts = counted.sent.of_kind.map(f64::from);
        let expected = sum_of_products(&amounts, &self.expected);
        let around = f64::from(counted.sent.messages) * 4.0;
        let tokens = f64::from(counted.tokens) - around;
        if expected < 1.0 || tokens > expected * ABSURD || tokens * ABSURD < expected {
            return;
        }
        // A step of a Kalman filter, whose state is the rates and whose one reading is the count.
        let part = self.doubt.map(|row| sum_of_products(&row, &amounts));
        let doubt = sum_of_products(&part, &amounts) + (NOISE * expected).powi(2);
        // What nobody could have expected is believed in part only.
        let most = 2.0 * doubt.sqrt();
        let off = (tokens - expected).clamp(-most, most);
        for kind in 0..KINDS {
            self.expected[kind] += part[kind] / doubt * off;
            for other in 0..KINDS {
                self.doubt[kind][other] -= part[kind] * part[other] / doubt;
            }
            let drifted = self.doubt[kind][kind] + (self.expected[kind] * DRIFT).powi(2);
            if amounts[kind] > 0.0 && drifted <= first_doubt(kind) {
                self.doubt[kind][kind] = drifted;
            }
        }
        self.keep_within_bounds();
    }

    /// The most that a character of this kind is likely to take.
    fn most(&self, kind: usize) -> f64 {
        (self.expected[kind] + self.doubt[kind][kind].max(0.0).sqrt()) * MARGIN
    }

    fn keep_within_bounds(&mut self) {
        for (expected, bounds) in self.expected.iter_mut().zip(&BOUNDS) {
            *expected = expected.clamp(bounds.least, bounds.most);
        }
    }
}

fn sum_of_products(a: &[f64; KINDS], b: &[f64; KINDS]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "an estimate is above zero, and a float that is too large becomes the largest integer"
)]
fn whole(tokens: f64) -> usize {
    (tokens - HAIR).ceil() as usize
}

#[cfg(test)]
mod tests;
