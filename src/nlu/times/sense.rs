//! What a word can mean when people write about time. Every language's words lead here, so that
//! the grammar behind is one for all of them.

/// A measure of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// A second.
    Second,
    /// A minute.
    Minute,
    /// An hour.
    Hour,
    /// A day.
    Day,
    /// A week, from Monday.
    Week,
    /// A month.
    Month,
    /// Three months, from January.
    Quarter,
    /// A year.
    Year,
}

/// A part of the day that has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Around sunrise: 06:00.
    Dawn,
    /// 09:00.
    Morning,
    /// Lunch: 12:00.
    Lunch,
    /// 15:00.
    Afternoon,
    /// 18:00.
    Evening,
    /// 20:00.
    Night,
    /// The hours after midnight: 03:00.
    Small,
}

impl Part {
    /// The hour that stands for the whole part, and the hour at which it is over.
    pub const fn hours(self) -> (i8, i8) {
        match self {
            Self::Dawn => (6, 8),
            Self::Morning => (9, 12),
            Self::Lunch => (12, 14),
            Self::Afternoon => (15, 18),
            Self::Evening => (18, 22),
            Self::Night => (20, 24),
            Self::Small => (3, 5),
        }
    }
}

/// A day with a name of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holiday {
    /// The same month and day each year.
    Fixed(i8, i8),
    /// So many days after western Easter Sunday.
    Easter(i16),
    /// The nth such weekday (1 is Monday) of a month; -1 is the last.
    Nth(i8, i8, i8),
    /// So many days after such a weekday.
    After(i8, i8, i8, i8),
}

/// Where in a week, month or year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// Its first day.
    Start,
    /// Its middle.
    Middle,
    /// Its last day; of a week its last working day.
    End,
    /// The very last day.
    Last,
}

/// One meaning of a word, a sign or a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sense {
    // Numbers as they are written.
    /// Digits: their value and how many there are.
    Digits(u32, u8),
    /// `2.5` or `2,5`: before and behind the mark, and how many digits are behind.
    Decimal(u32, u32, u8),
    /// `17:30` or `17:30:15`.
    Clock(u32, u32, u32),
    /// `2026-03-04`.
    Date(i16, u32, u32),
    /// `3/4`, `3.4.`, `3-4-26`: two numbers of which one is the day, the year, and the mark.
    DayMonth(u32, u32, Option<u32>, u8),
    /// `+02:00` behind a time, in minutes.
    Offset(i32),
    /// Discord's `<t:…>`.
    Stamp(i64),

    // Numbers in words.
    Number(u32),
    /// `a`, `an`: one, but only before a unit.
    One,
    /// `couple`.
    Couple,
    /// `few`, `several`.
    Few,
    Ordinal(u8),
    Half,
    Quarter,
    ThreeQuarters,
    /// A number that carries its half with it, as in `anderthalb`: in minutes of an hour.
    AndHalf(u32),

    // Things of the calendar.
    Unit(Unit),
    /// A unit that holds several: a fortnight, a decade.
    Units(Unit, u32),
    Weekday(i8),
    /// The weekday as a habit: `mondays`, `montags`.
    Weekdays(i8),
    Month(i8),
    /// Days from today.
    Day(i32),
    Part(Part),
    /// The part as a habit: `mornings`.
    Parts(Part),
    Tonight,
    Noon,
    Midnight,
    Am,
    Pm,
    /// `o'clock`, `Uhr`, `heures`.
    Oclock,
    /// `hour` written as a mere letter: `7h`, `7h30`.
    HourMark,
    Workday,
    Workdays,
    Weekend,
    Weekends,
    Holiday(Holiday),
    /// A season, by its first month and day.
    Season(i8, i8),
    /// One of the year's four quarters.
    QuarterOf(i8),
    Edge(Edge),
    /// The last working hour of today: `eod`.
    DayEnd,
    Now,
    /// The time of day it is now.
    SameTime,
    /// A time that nobody can tell: `someday`, `soon`.
    Vague,

    // Words that hold the others together.
    At,
    On,
    In,
    By,
    Until,
    From,
    To,
    For,
    Between,
    Of,
    The,
    And,
    Around,
    /// A word that says nothing: `in like 20 minutes`.
    Filler,
    /// `sharp`, `or so`: behind a time.
    Sharp,
    Minus,
    /// Minutes to the hour.
    ToClock,
    /// Waking somebody: an hour is one of the morning.
    Wake,
    /// Minutes past the hour.
    Past,
    Next,
    /// The one after the next.
    AfterNext,
    This,
    Last,
    /// `penultimate`.
    LastButOne,
    /// `3 days ago`, behind the duration.
    Ago,
    /// `hace 3 días`, before the duration.
    AgoBefore,
    /// `3 days from now`, behind the duration.
    Hence,
    Before,
    After,
    Every,
    /// `every other`.
    Other,
    /// `daily`, `fortnightly`: every so many units.
    Often(Unit, u32),
    Times,
    Once,
    Twice,
    Starting,
    Except,
    Pronoun,

    // Words that only Japanese has.
    /// `月` behind a number: the month.
    MonthMark,
    /// `日` behind a number: the day of a month.
    DayMark,
    /// `年` behind a number: the year.
    YearMark,
    /// An emperor's years, by the year before their first.
    Era(i16),
    /// `月` for Monday, as in a list of weekdays.
    WeekdayShort(i8),
    /// A part of a day so many days from today.
    DayPart(i32, Part),
    /// The week, month or year so many from this one.
    Cycle(Unit, i32),
    /// The last day of one.
    CycleEnd(Unit, i32),
    /// `第` before a number.
    Nth,
    /// `3時間ごと`: every, behind the duration.
    EachAfter,
    /// `5分前` behind an hour.
    MinutesBefore,

    // Signs.
    Comma,
    Dash,
    Dot,
    AtSign,
    Slash,
    /// Any other sign.
    Sign,
}
