//! Reads the pieces of a text from left to right: the first and longest that fits at each place.

use super::{
    Reader,
    expr::{Piece, Which},
};
use crate::times::{
    Language,
    sense::{Edge, Part, Sense, Unit},
    zones,
};

/// A piece and the tokens it is made of.
#[derive(Clone, Debug)]
pub struct Placed {
    pub piece: Piece,
    pub start: usize,
    pub end: usize,
    /// Where the zone's name ends in the text, which tokens do not tell.
    pub text_end: Option<usize>,
}

/// More pieces than anyone writes: what is behind them is not looked at.
const MOST: usize = 60;

impl Reader<'_> {
    /// All pieces.
    pub fn pieces(&self) -> Vec<Placed> {
        let mut pieces: Vec<Placed> = Vec::new();
        let mut at = 0;
        while at < self.tokens.len() && pieces.len() < MOST {
            if let Some(placed) = self.zone_behind(at, pieces.last()) {
                let behind = placed.text_end.unwrap_or(0);
                at = (at..self.tokens.len())
                    .find(|place| self.tokens[*place].span.start >= behind)
                    .unwrap_or(self.tokens.len());
                pieces.push(placed);
                continue;
            }
            if self.tokens[at].senses.is_empty() {
                at += 1;
                continue;
            }
            let read = self
                .hour_behind_day(at, pieces.last())
                .or_else(|| self.hour_behind_hour(at, pieces.last()))
                .or_else(|| self.piece(at));
            let Some((piece, end)) = read else {
                at += 1;
                continue;
            };
            let (piece, end) = self.bounded(piece, end);
            pieces.push(Placed {
                piece,
                start: at,
                end,
                text_end: None,
            });
            at = end.max(at + 1);
        }
        pieces
    }

    /// `tomorrow 9`: a bare number behind a day, with nothing that it could count.
    fn hour_behind_day(&self, at: usize, last: Option<&Placed>) -> Option<(Piece, usize)> {
        let day = |piece: &Piece| matches!(piece, Piece::Day(_) | Piece::PartOf(..));
        last.filter(|last| last.end == at && day(&last.piece))?;
        let named = at > 0
            && self.says(at - 1, |sense| {
                matches!(sense, Sense::Day(_) | Sense::Weekday(_) | Sense::Tonight)
            });
        self.digits(at)
            .filter(|hour| named && (1..=24).contains(hour))?;
        let closed = self
            .token(at + 1)
            .is_none_or(|token| token.means(Sense::To) || token.means(Sense::Comma));
        let (clock, end) = self.clock(at, true).filter(|_| closed)?;
        (end == at + 1).then_some((Piece::Clock(clock), end))
    }

    /// `every day at 10, 12 and 17`: bare numbers behind an hour of what repeats.
    fn hour_behind_hour(&self, at: usize, last: Option<&Placed>) -> Option<(Piece, usize)> {
        let last = last.filter(|last| matches!(last.piece, Piece::Clock(_)))?;
        let joins = [Sense::And, Sense::Comma];
        let joined = last.end < at && (last.end..at).all(|place| self.any(place, &joins));
        let closing = [
            Sense::To,
            Sense::Comma,
            Sense::And,
            Sense::Every,
            Sense::On,
            Sense::Sign,
            Sense::Dot,
            Sense::For,
            Sense::Until,
        ];
        let closed = self.token(at + 1).is_none() || self.any(at + 1, &closing);
        self.digits(at)
            .filter(|hour| (1..=24).contains(hour) && joined && closed)?;
        let (clock, end) = self.clock(at, true).filter(|_| self.tells_how_often(0))?;
        (end == at + 1).then_some((Piece::Clock(clock), end))
    }

    /// `金曜日まで`: Japanese says `until` behind the day.
    fn bounded(&self, piece: Piece, end: usize) -> (Piece, usize) {
        match piece {
            Piece::Day(day) if self.is_japanese() && self.is(end, Sense::Until) => {
                (Piece::UntilDay(day), end + 1)
            }
            piece => (piece, end),
        }
    }

    fn zone_behind(&self, at: usize, last: Option<&Placed>) -> Option<Placed> {
        let last = last.filter(|last| last.end == at || last.end + 1 == at)?;
        let timely = matches!(
            last.piece,
            Piece::Clock(_) | Piece::Clocks(..) | Piece::Day(_) | Piece::Repeat(_)
        );
        if !timely {
            return None;
        }
        if let Some(minutes) = self.find(at, |sense| match sense {
            Sense::Offset(minutes) => Some(minutes),
            _ => None,
        }) {
            let end = self.tokens[at].span.end;
            return Some(Placed {
                piece: Piece::Zone(zones::fixed(minutes)?),
                start: at,
                end: at + 1,
                text_end: Some(end),
            });
        }
        let start = self.tokens[at].span.start;
        let clock = matches!(last.piece, Piece::Clock(_) | Piece::Clocks(..));
        let (zone, length) = zones::read(self.text.get(start..)?)?;
        let strong = clock
            && last.end == at
            && (self.language == Language::English || self.tokens[at].capital);
        let iana = self.text[start..start + length].contains(['/', ' ']);
        if !(strong || iana || self.tokens[at].capital && length >= 3 && clock) {
            return None;
        }
        let behind = start + length;
        let mut end = (at..self.tokens.len())
            .find(|place| self.tokens[*place].span.start >= behind)
            .unwrap_or(self.tokens.len());
        let mut text_end = behind;
        if self.written(end).eq_ignore_ascii_case("time") && self.language == Language::English {
            text_end = self.tokens[end].span.end;
            end += 1;
        }
        Some(Placed {
            piece: Piece::Zone(zone),
            start: at,
            end,
            text_end: Some(text_end),
        })
    }

    fn piece(&self, at: usize) -> Option<(Piece, usize)> {
        if let Some(seconds) = self.find(at, |sense| match sense {
            Sense::Stamp(seconds) => Some(seconds),
            _ => None,
        }) {
            return Some((
                Piece::Exact(jiff::Timestamp::from_second(seconds).ok()?),
                at + 1,
            ));
        }
        self.limit(at)
            .or_else(|| {
                self.exception(at)
                    .map(|(days, end)| (Piece::Except(days), end))
            })
            .or_else(|| {
                self.repeat(at)
                    .map(|(repeat, end)| (Piece::Repeat(repeat), end))
            })
            .or_else(|| self.same_time(at))
            .or_else(|| self.offset(at))
            .or_else(|| self.lead(at))
            .or_else(|| self.clock_words(at))
            .or_else(|| self.next_length(at))
            .or_else(|| self.day_piece(at))
            .or_else(|| self.clock_piece(at))
            .or_else(|| self.part_piece(at))
            .or_else(|| self.length(at))
            .or_else(|| self.times(at))
            .or_else(|| self.word(at))
    }

    /// Words that bound or begin a repetition. What they bound follows as pieces of its own.
    fn limit(&self, at: usize) -> Option<(Piece, usize)> {
        if self.is(at, Sense::Until) && !self.is(at, Sense::Day(0)) && self.is_bound(at + 1) {
            return Some((Piece::Until, at + 1));
        }
        if self.is(at, Sense::Starting)
            && self.is_bound(at + 1)
            && !(self.is(at, Sense::Edge(Edge::Start)) && self.is(at + 1, Sense::Of))
        {
            return Some((Piece::Starting, at + 1));
        }
        None
    }

    fn is_bound(&self, at: usize) -> bool {
        self.day_piece(at).is_some()
            || self
                .clock(self.skip(at, &[Sense::The, Sense::At, Sense::In]), true)
                .is_some()
            || self.part_piece(at).is_some()
            || self.offset(at).is_some()
    }

    /// Times that begin with words which other pieces would take: `quarter to nine`, `half past six`.
    pub fn clock_words(&self, at: usize) -> Option<(Piece, usize)> {
        let start = self.skip(
            at,
            &[
                Sense::At,
                Sense::Around,
                Sense::By,
                Sense::One,
                Sense::AtSign,
            ],
        );
        let ours = self.any(
            start,
            &[
                Sense::Half,
                Sense::Quarter,
                Sense::ThreeQuarters,
                Sense::Noon,
                Sense::Midnight,
            ],
        ) || self.whole(start).is_some_and(|(_, next)| {
            let minutes = self
                .unit(next)
                .is_some_and(|(unit, _)| unit == Unit::Minute);
            self.any(next + usize::from(minutes), &[Sense::Past, Sense::ToClock])
        });
        let colon = self.says(start, |sense| matches!(sense, Sense::Clock(..)));
        let marked = self.whole(start).is_some_and(|(_, next)| {
            self.any(next, &[Sense::Am, Sense::Pm])
                || self.is_hour_of_part(start, next)
                || (self.any(next, &[Sense::Oclock]) && self.unit(next).is_none())
        });
        // `at 12.30`: a number that an anchor makes a time before it can be a day.
        let dotted = start > at && self.says(start, |sense| matches!(sense, Sense::Decimal(..)));
        (ours || colon || marked || dotted).then(|| self.clock_piece(at))?
    }

    /// `5 in the evening`, `8 tonight`, `7 de la mañana`.
    pub fn is_hour_of_part(&self, at: usize, next: usize) -> bool {
        let hour = self
            .whole(at)
            .is_some_and(|(hour, _)| (1..=12).contains(&hour));
        let led = self
            .part_behind(next)
            .is_some_and(|(_, end)| end > next + 1);
        let led = led || self.is(next, Sense::Every) && self.part(next + 1).is_some();
        // `6 tomorrow morning`, before anything that the number could count.
        let day = self.says(next, |sense| {
            matches!(sense, Sense::Day(_) | Sense::Weekday(_))
        });
        let led = led || at == 0 && day && self.part(next + 1).is_some();
        let tonight =
            self.is(next, Sense::Tonight) && !self.any(next + 1, &[Sense::At, Sense::AtSign]);
        let this = self.is(next, Sense::This) && self.part(next + 1).is_some();
        hour && (led || tonight || this)
    }

    /// `in the morning`, `this afternoon`, `tonight`, `明朝`.
    fn part_piece(&self, at: usize) -> Option<(Piece, usize)> {
        let leads = [
            Sense::In,
            Sense::The,
            Sense::At,
            Sense::On,
            Sense::By,
            Sense::Of,
            Sense::Until,
            Sense::For,
        ];
        let start = self.skip(at, &leads);
        if self.is(start, Sense::Tonight) {
            return Some((Piece::PartOf(0, Part::Night), start + 1));
        }
        let told = self.find(start, |sense| match sense {
            Sense::DayPart(days, part) => Some(Piece::PartOf(days, part)),
            _ => None,
        });
        if let Some(piece) = told {
            return Some((piece, start + 1));
        }
        let this = self.which(start);
        let place = start + usize::from(this.is_some());
        let part = self.part(place)?;
        let day = self.says(place, |sense| matches!(sense, Sense::Day(_)));
        match this {
            Some(Which::This) => Some((Piece::PartOf(0, part), place + 1)),
            Some(Which::Last) => Some((Piece::PartOf(-1, part), place + 1)),
            Some(_) => Some((Piece::PartOf(1, part), place + 1)),
            None => {
                let behind_day = at > 0
                    && self.says(at - 1, |sense| {
                        matches!(sense, Sense::Day(_) | Sense::Weekday(_))
                    });
                // `movie night Saturday`: the part belongs to the word before it.
                let phrase = ["before ", "after ", "first "]
                    .iter()
                    .any(|lead| self.written(place).starts_with(lead));
                let compound = start == at
                    && !phrase
                    && at > 0
                    && self.tokens[at - 1].senses.is_empty()
                    && self.token(place + 1).is_some()
                    && !self.any(place + 1, &[Sense::Of, Sense::On, Sense::At])
                    && self.language == Language::English;
                (!compound && (!day || start > at || behind_day))
                    .then_some((Piece::Part(part), place + 1))
            }
        }
    }

    /// `at the same time`, before other pieces take its first word.
    fn same_time(&self, at: usize) -> Option<(Piece, usize)> {
        let start = self.skip(at, &[Sense::At]);
        self.is(start, Sense::SameTime)
            .then_some((Piece::SameTime, start + 1))
    }

    fn word(&self, at: usize) -> Option<(Piece, usize)> {
        let led = self.skip(
            at,
            &[
                Sense::At,
                Sense::By,
                Sense::The,
                Sense::Until,
                Sense::Before,
            ],
        );
        if self.is(led, Sense::DayEnd) {
            return Some((Piece::DayEnd, led + 1));
        }
        if self.is(at, Sense::Now) {
            return Some((Piece::Now, at + 1));
        }
        self.is(at, Sense::Vague).then_some((Piece::Vague, at + 1))
    }
}
