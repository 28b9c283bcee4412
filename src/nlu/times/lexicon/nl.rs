//! What Dutch words say about time.

#[expect(
    clippy::enum_glob_use,
    reason = "a table of nothing but senses is easier to read"
)]
use super::Sense::*;
use super::{Sense, Source};
use crate::nlu::times::sense::{Edge, Holiday as Feast, Part as P, Unit as U};

pub const SOURCE: Source = Source {
    words: WORDS,
    common: COMMON,
    compounds,
};

const COMMON: &str = "herinner herinnering me mij ik jij hij zij wij het de een en of niet kun kan je alsjeblieft aan te met is zijn was op over mijn \
    bellen dat moet vergeet maak";

const UNITS: [&str; 9] = [
    "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen",
];
const TENS: [&str; 4] = ["twintig", "dertig", "veertig", "vijftig"];

/// `eenentwintig` to `negenenvijftig`.
fn compounds() -> Vec<(String, Sense)> {
    let mut all = Vec::new();
    for (tens, name) in (2u32..).zip(TENS) {
        all.push((name.to_owned(), Number(tens * 10)));
        for (units, unit) in (1u32..).zip(UNITS) {
            all.push((format!("{unit}en{name}"), Number(tens * 10 + units)));
        }
    }
    all
}

const WORDS: &[(Sense, &str)] = &[
    (Number(0), "nul"),
    (One, "een"),
    (Number(1), "een"),
    (Number(2), "twee"),
    (Number(3), "drie"),
    (Number(4), "vier"),
    (Number(5), "vijf"),
    (Number(6), "zes"),
    (Number(7), "zeven"),
    (Number(8), "acht"),
    (Number(9), "negen"),
    (Number(10), "tien"),
    (Number(11), "elf"),
    (Number(12), "twaalf"),
    (Number(13), "dertien"),
    (Number(14), "veertien"),
    (Number(15), "vijftien"),
    (Number(16), "zestien"),
    (Number(17), "zeventien"),
    (Number(18), "achttien"),
    (Number(19), "negentien"),
    (Number(60), "zestig"),
    (Couple, "paar een_paar"),
    (Few, "enkele"),
    (Half, "half halve een_half een_halve"),
    (Quarter, "kwart kwartier_over"),
    (Units(U::Minute, 15), "kwartier"),
    (AndHalf(60), "anderhalf anderhalve"),
    (Ordinal(1), "eerste"),
    (Ordinal(2), "tweede"),
    (Ordinal(3), "derde"),
    (Ordinal(4), "vierde"),
    (Ordinal(5), "vijfde"),
    (Unit(U::Second), "seconde seconden sec s~"),
    (Unit(U::Minute), "minuut minuten min m~ minuutjes"),
    (Unit(U::Hour), "uur uren u~ uurtje"),
    (Unit(U::Day), "dag dagen"),
    (Unit(U::Week), "week weken"),
    (Unit(U::Month), "maand maanden"),
    (Unit(U::Quarter), "kwartaal"),
    (Unit(U::Year), "jaar jaren"),
    (Weekday(1), "maandag ma~"),
    (Weekday(2), "dinsdag di~"),
    (Weekday(3), "woensdag wo~"),
    (Weekday(4), "donderdag do~"),
    (Weekday(5), "vrijdag vr~"),
    (Weekday(6), "zaterdag za~"),
    (Weekday(7), "zondag zo~"),
    (Weekdays(1), "maandags"),
    (Weekdays(5), "vrijdags"),
    (Month(1), "januari jan"),
    (Month(2), "februari feb"),
    (Month(3), "maart mrt"),
    (Month(4), "april apr"),
    (Month(5), "mei"),
    (Month(6), "juni jun"),
    (Month(7), "juli jul"),
    (Month(8), "augustus aug"),
    (Month(9), "september sep sept"),
    (Month(10), "oktober okt"),
    (Month(11), "november nov"),
    (Month(12), "december dec"),
    (Day(0), "vandaag"),
    (Day(1), "morgen"),
    (Day(2), "overmorgen"),
    (Day(-1), "gisteren"),
    (Day(-2), "eergisteren"),
    (
        Part(P::Morning),
        "ochtend morgen ochtends vanochtend vanmorgen",
    ),
    (Part(P::Afternoon), "middag middags vanmiddag"),
    (Part(P::Evening), "avond avonds"),
    (Part(P::Night), "nacht nachts"),
    (Tonight, "vanavond vannacht"),
    (Noon, "twaalf_uur_s_middags"),
    (Midnight, "middernacht"),
    (Oclock, "uur u"),
    (HourMark, "u h"),
    (Workday, "werkdag weekdag werkdagen weekdagen"),
    (Workdays, "doordeweeks op_werkdagen"),
    (Weekend, "weekend"),
    (Weekends, "weekenden weekends"),
    (Edge(Edge::Start), "begin"),
    (Edge(Edge::Middle), "midden"),
    (Edge(Edge::End), "eind einde"),
    (DayEnd, "eind_van_de_dag"),
    (SameTime, "om_dezelfde_tijd zelfde_tijd"),
    (Now, "nu meteen"),
    (Vague, "ooit binnenkort straks later"),
    (At, "om rond tegen"),
    (On, "op"),
    (In, "over in binnen"),
    (By, "voor uiterlijk"),
    (Until, "tot tot_en_met t_m"),
    (From, "van vanaf sinds"),
    (Starting, "vanaf beginnend"),
    (To, "tot"),
    (ToClock, "voor"),
    (Wake, "wek wekker"),
    (For, "voor gedurende lang"),
    (Between, "tussen"),
    (Of, "van van_de in_de 's"),
    (The, "de het"),
    (And, "en"),
    (Around, "ongeveer rond"),
    (Sharp, "precies stipt"),
    (Past, "over na"),
    (Next, "volgende volgend komende aanstaande"),
    (This, "deze dit"),
    (Last, "vorige vorig laatste afgelopen"),
    (Ago, "geleden"),
    (Hence, "later vanaf_nu"),
    (Before, "voor"),
    (After, "na"),
    (Every, "om_de elke elk iedere ieder alle"),
    (Other, "andere"),
    (Often(U::Day, 1), "dagelijks"),
    (Often(U::Week, 1), "wekelijks"),
    (Often(U::Month, 1), "maandelijks"),
    (Often(U::Year, 1), "jaarlijks"),
    (Often(U::Day, 2), "om_de_dag"),
    (Often(U::Week, 2), "om_de_week tweewekelijks"),
    (Times, "keer maal"),
    (Once, "een_keer eenmaal"),
    (Twice, "twee_keer tweemaal"),
    (Pronoun, "ik jij hij zij wij"),
    (
        Holiday(Feast::Fixed(12, 25)),
        "kerst kerstmis eerste_kerstdag",
    ),
    (Holiday(Feast::Fixed(12, 24)), "kerstavond"),
    (Holiday(Feast::Fixed(12, 31)), "oudejaarsavond oudjaar"),
    (Holiday(Feast::Fixed(1, 1)), "nieuwjaar nieuwjaarsdag"),
    (Holiday(Feast::Easter(0)), "pasen"),
    (Holiday(Feast::Fixed(4, 27)), "koningsdag"),
    (Holiday(Feast::Fixed(12, 5)), "sinterklaas"),
];
