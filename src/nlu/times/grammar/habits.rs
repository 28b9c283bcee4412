//! Repetitions by weekdays: lists and ranges of them, and words that are habits by themselves,
//! such as `mondays`, `weekdays` and `montags`.

use super::{Reader, expr::Repeat, repeats::frequency};
use crate::times::{
    Language,
    rule::{Frequency, Rule},
    sense::{Part, Sense, Unit},
};

/// Monday to Friday.
pub const WORKDAYS: [(i8, i8); 5] = [(0, 1), (0, 2), (0, 3), (0, 4), (0, 5)];
const WEEKEND: [(i8, i8); 2] = [(0, 6), (0, 7)];

impl Reader<'_> {
    /// Words that are habits by themselves: `mondays`, `weekdays`, `mornings`, `montags`.
    pub fn habit(&self, at: usize) -> Option<(Repeat, usize)> {
        let start = self.skip(
            at,
            &[
                Sense::On,
                Sense::The,
                Sense::At,
                Sense::In,
                Sense::From,
                Sense::For,
            ],
        );
        let clear = self.is(start, Sense::Workdays)
            || self.is(start, Sense::Weekends)
            || self.weekdays(start).is_some();
        if let Some(found) = self
            .one_in_two(start)
            .or_else(|| self.yes_and_no(at))
            .or_else(|| self.alternating(start))
        {
            return Some(found);
        }
        let other = self.is(start, Sense::Other) && self.weekdays(start + 1).is_some();
        if clear || other {
            let (weekdays, end) = self.weekday_list(start + usize::from(other))?;
            let mut rule = Rule::every(1 + u32::from(other), Frequency::Weekly);
            rule.weekdays = weekdays;
            let (part, end) = self.part_after_day(end);
            return Some((
                Repeat {
                    part,
                    ..Repeat::of(rule)
                },
                self.year_free(end),
            ));
        }
        let part = self.find(start, |sense| match sense {
            Sense::Parts(part) => Some(part),
            _ => None,
        });
        if let Some(part) = part {
            let only = self.part(start).is_none() || start > at;
            let german =
                self.language == Language::German && (start == 0 || self.clock_behind(start));
            let repeat = Repeat {
                part: Some(part),
                ..Repeat::of(Rule::every(1, Frequency::Daily))
            };
            return (only && self.language != Language::German
                || german && self.part(start).is_none())
            .then_some((repeat, start + 1));
        }
        // `mon-fri at 9`, `monday through friday`, `mon, wed and fri`: several days are a habit.
        let (weekdays, end) = self.weekday_list(start)?;
        let many = weekdays.len() > 2;
        let range = (start..end).any(|place| {
            self.is(place, Sense::Dash) || self.any(place, &[Sense::To, Sense::Until])
        });
        let week = self.week_behind_list(self.skip(end, &[Sense::Of, Sense::The]));
        let every_week = self.year_free(end);
        if every_week > end && self.is(self.skip(end, &[Sense::In, Sense::Of]), Sense::Every)
            || (many || weekdays.len() == 2 && self.is_pair(start, end)) && !week
            || range && weekdays.len() > 1 && !week
        {
            let mut rule = Rule::every(1, Frequency::Weekly);
            rule.weekdays = weekdays;
            return Some((Repeat::of(rule), every_week));
        }
        let (repeat, end) = self
            .often(end)
            .filter(|(repeat, _)| repeat.rule.frequency == Frequency::Weekly)?;
        let mut rule = repeat.rule;
        rule.weekdays = weekdays;
        Some((Repeat::of(rule), end))
    }

    /// `alternate days`, `alternating weeks`.
    fn alternating(&self, at: usize) -> Option<(Repeat, usize)> {
        let told = self.is(at, Sense::Other) && self.written(at).starts_with("altern");
        let (unit, 1) = self.unit(at + 1).filter(|_| told)? else {
            return None;
        };
        Some((Repeat::of(Rule::every(2, frequency(unit))), at + 2))
    }

    /// `sexta sim, sexta não`, `un viernes sí y otro no`, `viernes por medio`.
    fn yes_and_no(&self, at: usize) -> Option<(Repeat, usize)> {
        let start = self.maybe(at, &[Sense::One]);
        let weekday = self.weekday(start)?;
        let said = |place: usize, words: &[&str]| {
            words
                .iter()
                .any(|word| self.written(place).eq_ignore_ascii_case(word))
        };
        let end = match self.language {
            Language::Portuguese if said(start + 1, &["sim"]) => {
                let other = self.skip(start + 2, &[Sense::Comma, Sense::And]);
                let no = said(other + 1, &["não", "nao"]);
                (self.weekday(other) == Some(weekday) && no).then_some(other + 2)?
            }
            Language::Spanish if said(start + 1, &["sí", "si"]) => {
                let other = self.skip(start + 2, &[Sense::Comma, Sense::And]);
                (said(other, &["otro"]) && said(other + 1, &["no"])).then_some(other + 2)?
            }
            Language::Spanish if said(start + 1, &["por"]) && said(start + 2, &["medio"]) => {
                start + 3
            }
            _ => return None,
        };
        let mut rule = Rule::every(2, Frequency::Weekly);
        rule.weekdays = vec![(0, weekday)];
        Some((Repeat::of(rule), end))
    }

    /// `un lundi sur deux`.
    fn one_in_two(&self, at: usize) -> Option<(Repeat, usize)> {
        let start = self.maybe(at, &[Sense::One]);
        let weekday = self.weekday(start)?;
        let (count, end) = self.whole(start + 2)?;
        let told = self.language == Language::French && self.written(start + 1) == "sur";
        let mut rule = Rule::every(count, Frequency::Weekly);
        rule.weekdays = vec![(0, weekday)];
        (told && (2..10).contains(&count)).then(|| (Repeat::of(rule), end))
    }

    /// `monday and thursday at 6`: both days share the time, so it is a habit.
    pub fn is_pair(&self, start: usize, end: usize) -> bool {
        let and = (start..end).any(|place| self.is(place, Sense::And));
        and && self
            .clock_piece(self.skip(end, &[Sense::Comma, Sense::Of]))
            .is_some()
    }

    /// A time of day stands behind.
    pub fn clock_behind(&self, at: usize) -> bool {
        self.clock_piece(at + 1).is_some()
    }

    /// One or more weekdays, a range of them, or a word for several.
    pub fn weekday_list(&self, at: usize) -> Option<(Vec<(i8, i8)>, usize)> {
        let mut days: Vec<(i8, i8)> = Vec::new();
        let mut next = at;
        loop {
            let (more, end) = self.weekday_group(next)?;
            for day in more {
                if !days.contains(&day) {
                    days.push(day);
                }
            }
            next = end;
            let joined = self.skip(
                next,
                &[
                    Sense::And,
                    Sense::Comma,
                    Sense::On,
                    Sense::The,
                    Sense::Every,
                    Sense::Slash,
                    Sense::Dot,
                ],
            );
            let adjacent = self.weekday_group(next).is_some()
                && (self.any(at.wrapping_sub(1), &[Sense::Every])
                    || self.token(next).is_some_and(|token| !token.weak));
            let short = adjacent.then_some(next).or(self
                .is_japanese()
                .then_some(next)
                .filter(|next| self.short_weekday(*next).is_some()));
            let Some(from) =
                short.or((joined > next && self.weekday_group(joined).is_some()).then_some(joined))
            else {
                break;
            };
            next = from;
        }
        days.sort_by_key(|(_, day)| *day);
        if self.is(next, Sense::Except)
            && let Some((without, end)) =
                self.weekday_list(self.skip(next + 1, &[Sense::On, Sense::The, Sense::For]))
        {
            days.retain(|day| !without.contains(day));
            next = end;
        }
        (!days.is_empty()).then_some((days, next))
    }

    /// A weekday by its single sign, as in `月水金`.
    pub fn short_weekday(&self, at: usize) -> Option<i8> {
        self.find(at, |sense| match sense {
            Sense::WeekdayShort(day) => Some(day),
            _ => None,
        })
    }

    /// A single weekday, a range of them, or a word for several.
    pub fn weekday_group(&self, at: usize) -> Option<(Vec<(i8, i8)>, usize)> {
        if self.any(at, &[Sense::Workday, Sense::Workdays]) {
            return Some((WORKDAYS.to_vec(), at + 1));
        }
        if self.any(at, &[Sense::Weekend, Sense::Weekends]) {
            return Some((WEEKEND.to_vec(), at + 1));
        }
        let named = |at: usize| {
            self.weekday(at)
                .or_else(|| self.weekdays(at))
                .or_else(|| self.short_weekday(at).filter(|_| self.is_japanese()))
        };
        let first = named(at)?;
        let mut next = at + 1;
        if self.is(next, Sense::Dot) && self.glued(next) && self.written(at).len() <= 3 {
            next += 1;
        }
        if self.any(next, &[Sense::Dash, Sense::To, Sense::Until])
            || self.is_japanese() && self.is(next, Sense::From)
        {
            let last_at = self.skip(next + 1, &[Sense::The, Sense::To]);
            if let Some(last) = named(last_at) {
                let span = (last + 7 - first) % 7;
                let days = (0..=span)
                    .map(|step| (0, (first - 1 + step) % 7 + 1))
                    .collect();
                return Some((days, self.maybe(last_at + 1, &[Sense::Until])));
            }
        }
        Some((vec![(0, first)], next))
    }

    /// `every monday and thursday`, `every weekday`, `every weekend`.
    pub fn every_weekday(&self, interval: u32, at: usize) -> Option<(Repeat, usize)> {
        let (weekdays, end) = self.weekday_list(at)?;
        let mut rule = Rule::every(interval, Frequency::Weekly);
        rule.weekdays = weekdays;
        let (part, end) = self.part_after_day(end);
        Some((
            Repeat {
                part,
                ..Repeat::of(rule)
            },
            self.year_free(end),
        ))
    }

    /// `of the week`, `every week` behind weekdays.
    pub fn year_free(&self, at: usize) -> usize {
        let start = self.skip(
            at,
            &[Sense::Of, Sense::In, Sense::The, Sense::Every, Sense::One],
        );
        let week = self.unit(start).is_some_and(|(unit, _)| unit == Unit::Week);
        if start > at && week && self.which(start + 1).is_none() {
            start + 1
        } else {
            at
        }
    }

    /// A part of the day behind a weekday.
    pub fn part_after_day(&self, at: usize) -> (Option<Part>, usize) {
        match self.part_here(at).or_else(|| self.part_behind(at)) {
            Some((part, end)) => (Some(part), end),
            None => (None, at),
        }
    }

    /// A part of the day, said of every day.
    pub fn part_here(&self, at: usize) -> Option<(Part, usize)> {
        let part = self.part(at).or_else(|| {
            self.find(at, |sense| match sense {
                Sense::Parts(part) => Some(part),
                _ => None,
            })
        })?;
        Some((part, at + 1))
    }

    /// `next week` behind weekdays: no habit.
    pub fn week_behind_list(&self, at: usize) -> bool {
        self.which(at).is_some() && self.unit(at + 1).is_some()
    }
}
