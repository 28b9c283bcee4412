//! One due time, and perhaps a rule, from a whole message: what a reminder needs.

use std::ops::Range;

use jiff::Zoned;

use super::{
    Language, Problem, Reading, What,
    calendar::span,
    grammar::{groups::Group, moment::Moment},
    resolve,
    sense::Unit,
};

/// When somebody wants something, as far as the words tell.
#[derive(Clone, Debug, Default)]
pub struct Scheduled {
    /// When, for the first time. It may be over: then the problem says so.
    pub at: Option<Zoned>,
    /// The rule by which it comes again, as RFC 5545 writes it.
    pub recurrence: Option<String>,
    /// The words that said so, in bytes of the text. The rest is what is wanted.
    pub spans: Vec<Range<usize>>,
    /// What is doubtful, and should be asked.
    pub problem: Option<Problem>,
}

/// The due time of a message. Times that stand apart are put together: `tomorrow remind me to
/// call mom at 5`. Of several moments the first counts, but a repetition goes before a moment.
#[must_use]
pub fn schedule(text: &str, now: &Zoned, hint: Option<Language>) -> Scheduled {
    let reading = Reading::of(text, now, hint);
    let mut groups: Vec<&Group> = reading.groups.iter().collect();
    // A time within quotes is of the thing that is quoted, if there is another.
    let quoted = quotes(text);
    let is_quoted = |group: &Group| {
        let start = reading.span(group).start;
        quoted.iter().any(|quote| quote.contains(&start))
    };
    let tells = |group: &&Group| group.moment.repeat.is_some() || group.moment.is_point();
    if groups.iter().any(|group| tells(group) && !is_quoted(group)) {
        groups.retain(|group| !is_quoted(group));
    }
    let Some(main_at) = main(&groups) else {
        return Scheduled::default();
    };
    let main = groups.remove(main_at);
    let behind = groups.get(main_at).copied();
    let mut moment = main.moment.clone();
    let mut used = vec![reading.span(main)];
    if main.another && moment.repeat.is_some() {
        // `at 8am, noon and 8pm every day`: the times before belong to the repetition too.
        let mut start = main.start;
        while let Some(place) = groups.iter().position(|group| {
            let beside = group.end + 1 == start || group.end == start;
            beside && group.moment.is_time_alone()
        }) {
            let before = groups.remove(place);
            start = before.start;
            moment.clocks.extend(before.moment.clocks.iter().copied());
            used.push(reading.span(before));
        }
    }
    for group in groups {
        let named = group.named && moment.repeat.is_some();
        if named || group.attributive && group.moment.repeat.is_some() {
            continue;
        }
        if join(&mut moment, &group.moment) {
            used.push(reading.span(group));
        }
    }
    if reading.wakes() {
        moment.wake();
    }
    let lead = moment.lead.take();
    let bounded = moment.until.is_some() || moment.starting.is_some();
    if !moment.is_point() && moment.repeat.is_none() && !bounded {
        from_now(&mut moment, lead);
    }
    let other = behind.filter(|next| {
        let second = next.another && next.moment.is_point() && used.len() == 1;
        second && moment.repeat.is_none()
    });
    let mut scheduled = told(&moment, now);
    if let Some(other) = other {
        used.push(reading.span(other));
        scheduled.problem.get_or_insert(Problem::Several);
    }
    used.sort_by_key(|span| span.start);
    if let (Some((amount, sign)), Some(at)) = (lead, scheduled.at.as_ref()) {
        scheduled.at = span(amount, sign).and_then(|span| at.checked_add(span).ok());
        if scheduled.at.as_ref().is_some_and(|at| at < now) {
            scheduled.problem = Some(Problem::Past);
        }
    }
    scheduled.spans = used;
    scheduled
}

/// The places between double quotes.
fn quotes(text: &str) -> Vec<Range<usize>> {
    let marks: Vec<usize> = text
        .match_indices(['"', '“', '”', '„', '«', '»'])
        .map(|(at, _)| at)
        .collect();
    marks.chunks_exact(2).map(|pair| pair[0]..pair[1]).collect()
}

/// The group that everything else is added to: a repetition, else the first moment, else the
/// first thing that was said about time.
fn main(groups: &[&Group]) -> Option<usize> {
    let place =
        |fits: &dyn Fn(&Moment) -> bool| groups.iter().position(|group| fits(&group.moment));
    // `our weekly meeting` says what it is; when it is may be said besides.
    let told = |fits: &dyn Fn(&Moment) -> bool| {
        groups
            .iter()
            .position(|group| fits(&group.moment) && !group.attributive)
    };
    let dated =
        |moment: &Moment| moment.day.is_some() || moment.offset.is_some() || moment.exact.is_some();
    let clear = groups
        .iter()
        .position(|group| group.moment.repeat.is_some() && !group.named);
    clear
        .or_else(|| told(&|moment| moment.repeat.is_some()))
        .or_else(|| told(&dated))
        .or_else(|| place(&|moment| moment.repeat.is_some()))
        .or_else(|| {
            groups
                .iter()
                .position(|group| group.moment.is_point() && !group.attributive)
        })
        .or_else(|| place(&|moment| moment.is_point()))
        .or_else(|| place(&|moment| moment.impossible))
        .or_else(|| place(&|moment| moment.until.is_some() || moment.starting.is_some()))
        .or_else(|| place(&|moment| moment.lead.is_none()))
        .or((!groups.is_empty()).then_some(0))
}

/// Adds what the other says, where this says nothing. Whole moments are not mixed.
fn join(moment: &mut Moment, other: &Moment) -> bool {
    if other.lead.is_some() && moment.lead.is_none() {
        moment.lead = other.lead;
        return true;
    }
    if let (Some(own), Some(more)) = (&mut moment.repeat, &other.repeat) {
        if !own.narrow(more) {
            return false;
        }
        if moment.clocks.is_empty() {
            moment.clocks.clone_from(&other.clocks);
        }
        return true;
    }
    if other.repeat.is_some()
        || other.exact.is_some()
        || other.offset.is_some()
        || moment.exact.is_some()
        || other.impossible
    {
        return false;
    }
    let fine_offset = moment
        .offset
        .is_some_and(|(amount, _)| amount.unit < Unit::Day);
    let mut joined = false;
    if moment.repeat.is_some() {
        joined |= fill(&mut moment.until, other.until.as_ref())
            | fill(&mut moment.starting, other.starting.as_ref());
        if moment.count.is_none()
            && other.for_length
            && moment.length.is_none()
            && !moment.clocks.is_empty()
        {
            return joined;
        }
    }
    if fine_offset {
        return joined;
    }
    let day_fits = other.day.is_none()
        || (moment.day.is_none() && moment.repeat.is_none() && moment.offset.is_none());
    let clock_fits = other.clocks.is_empty() || moment.clocks.is_empty();
    if !day_fits
        || !clock_fits
        || !(other.day.is_some() || !other.clocks.is_empty() || other.part.is_some())
    {
        return joined;
    }
    if other.part.is_some() && moment.part.is_some() {
        return joined;
    }
    fill(&mut moment.day, other.day.as_ref());
    fill(&mut moment.last_day, other.last_day.as_ref());
    if moment.clocks.is_empty() {
        moment.clocks.clone_from(&other.clocks);
        moment.until_clock = other.until_clock;
    }
    moment.settle_part(other.part);
    fill(&mut moment.zone, other.zone.as_ref());
    true
}

fn fill<T: Clone>(slot: &mut Option<T>, value: Option<&T>) -> bool {
    let fills = slot.is_none() && value.is_some();
    if fills {
        *slot = value.cloned();
    }
    fills
}

/// `timer 10 minutes`: a length alone is counted from now.
fn from_now(moment: &mut Moment, lead: Option<(super::grammar::expr::Amount, i64)>) {
    let amount = moment.length.take().or(lead.map(|(amount, _)| amount));
    moment.offset = amount.map(|amount| (amount, 1));
}

fn told(moment: &Moment, now: &Zoned) -> Scheduled {
    match resolve::found(moment, now) {
        Some((What::Point { at, .. }, problem)) => Scheduled {
            at: Some(at),
            problem,
            ..Scheduled::default()
        },
        Some((What::Recurrence { rule, first }, problem)) => Scheduled {
            at: Some(first),
            recurrence: Some(rule.to_string()),
            problem,
            ..Scheduled::default()
        },
        Some((_, problem)) => Scheduled {
            problem,
            ..Scheduled::default()
        },
        None => Scheduled::default(),
    }
}
