//! What German words say about time.

#[allow(
    clippy::enum_glob_use,
    reason = "a table of nothing but senses is easier to read; test builds do not look for it"
)]
use super::Sense::*;
use super::{Sense, Source};
use crate::times::sense::{Edge, Holiday as Feast, Part as P, Unit as U};

pub const SOURCE: Source = Source {
    words: WORDS,
    common: COMMON,
    compounds,
};

const COMMON: &str = "erinnere erinner erinnerung mich mir ich du er sie wir ihr der die das den dem ein eine einen und oder nicht \
    bitte kannst konntest dass daran an zu mit ist sind war auf fur uber weck anrufen mal doch noch wenn was wie mein meine meinen \
    meine unser termin sag schreib ruf muss soll stell";

const UNITS: [&str; 9] = [
    "ein", "zwei", "drei", "vier", "funf", "sechs", "sieben", "acht", "neun",
];
const TENS: [&str; 8] = [
    "zwanzig", "dreissig", "vierzig", "funfzig", "sechzig", "siebzig", "achtzig", "neunzig",
];

/// From four on; what is below has words of its own.
const TEENS: [&str; 16] = [
    "vier", "funf", "sechs", "sieb", "ach", "neun", "zehn", "elf", "zwolf", "dreizehn", "vierzehn",
    "funfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn",
];

/// `vierter` to `neunzehnte`, `zwanzigste` to `einunddreissigster`.
fn ordinals() -> Vec<(String, Sense)> {
    let endings = ["te", "ten", "ter", "tes", "tem"];
    let mut stems: Vec<(String, u8)> = (4..20)
        .zip(TEENS)
        .map(|(value, stem)| (stem.to_owned(), value))
        .collect();
    for value in 20..=31u8 {
        let tens = if value < 30 { "zwanzig" } else { "dreissig" };
        let unit = usize::from(value % 10).checked_sub(1).map(|at| UNITS[at]);
        let head = unit.map_or_else(String::new, |unit| format!("{unit}und"));
        stems.push((format!("{head}{tens}s"), value));
    }
    stems
        .iter()
        .flat_map(|(stem, value)| {
            endings.map(|ending| (format!("{stem}{ending}"), Ordinal(*value)))
        })
        .collect()
}

/// `einundzwanzig` to `neunundneunzig`, and the ordinals.
fn compounds() -> Vec<(String, Sense)> {
    let mut all = ordinals();
    for (tens, name) in (2u32..).zip(TENS) {
        all.push((name.to_owned(), Number(tens * 10)));
        for (units, unit) in (1u32..).zip(UNITS) {
            all.push((format!("{unit}und{name}"), Number(tens * 10 + units)));
        }
    }
    all
}

const WORDS: &[(Sense, &str)] = &[
    (Number(0), "null"),
    (Number(1), "eins"),
    (One, "ein eine einem einen einer eines ner nem ne nen"),
    (Number(2), "zwei zwo"),
    (Number(3), "drei"),
    (Number(4), "vier"),
    (Number(5), "funf fuenf"),
    (Number(6), "sechs"),
    (Number(7), "sieben"),
    (Number(8), "acht"),
    (Number(9), "neun"),
    (Number(10), "zehn"),
    (Number(11), "elf"),
    (Number(12), "zwolf zwoelf"),
    (Number(13), "dreizehn"),
    (Number(14), "vierzehn"),
    (Number(15), "funfzehn fuenfzehn"),
    (Number(16), "sechzehn"),
    (Number(17), "siebzehn"),
    (Number(18), "achtzehn"),
    (Number(19), "neunzehn"),
    (Number(30), "dreissig"),
    (Number(100), "hundert"),
    (Number(1_000), "tausend"),
    (Couple, "paar ein_paar einige einigen"),
    (
        Half,
        "halb halbe halben halber halbes einer_halben eine_halbe ein_halbes",
    ),
    (Quarter, "viertel"),
    (ThreeQuarters, "dreiviertel drei_viertel"),
    (AndHalf(60), "anderthalb eineinhalb anderthalben"),
    (AndHalf(120), "zweieinhalb"),
    (AndHalf(180), "dreieinhalb"),
    (AndHalf(240), "viereinhalb"),
    (Ordinal(1), "erste ersten erster erstes erstem"),
    (Ordinal(2), "zweite zweiten zweiter zweites zweitem"),
    (Ordinal(3), "dritte dritten dritter drittes drittem"),
    (Units(U::Minute, 15), "viertelstunde viertelstunden"),
    (Units(U::Minute, 45), "dreiviertelstunde"),
    (Units(U::Minute, 30), "halbstunde"),
    (Unit(U::Second), "sekunde sekunden sek s~"),
    (Unit(U::Minute), "minute minuten min m~"),
    (Unit(U::Hour), "stunde stunden std h stundchen"),
    (Unit(U::Day), "tag tage tagen tages"),
    (Unit(U::Week), "woche wochen"),
    (Unit(U::Month), "monat monate monaten monats"),
    (Unit(U::Quarter), "quartal quartals quartale"),
    (Unit(U::Year), "jahr jahre jahren jahres"),
    (Weekday(1), "montag mo~"),
    (Weekday(2), "dienstag di~"),
    (Weekday(3), "mittwoch mi~"),
    (Weekday(4), "donnerstag do~"),
    (Weekday(5), "freitag fr~"),
    (Weekday(6), "samstag sonnabend sa~"),
    (Weekday(7), "sonntag so~"),
    (Weekdays(1), "montags"),
    (Weekdays(2), "dienstags"),
    (Weekdays(3), "mittwochs"),
    (Weekdays(4), "donnerstags"),
    (Weekdays(5), "freitags"),
    (Weekdays(6), "samstags sonnabends"),
    (Weekdays(7), "sonntags"),
    (Month(1), "januar janner jan"),
    (Month(2), "februar feb feber"),
    (Month(3), "marz maerz mrz"),
    (Month(4), "april apr"),
    (Month(5), "mai"),
    (Month(6), "juni jun juno"),
    (Month(7), "juli jul"),
    (Month(8), "august aug"),
    (Month(9), "september sep sept"),
    (Month(10), "oktober okt"),
    (Month(11), "november nov"),
    (Month(12), "dezember dez"),
    (Day(0), "heute heut"),
    (Day(1), "morgen"),
    (Day(2), "ubermorgen uebermorgen"),
    (Day(-1), "gestern"),
    (Day(-2), "vorgestern"),
    (Part(P::Dawn), "morgengrauen sonnenaufgang"),
    (
        Part(P::Morning),
        "fruh frueh morgen vormittag morgens vormittags fruhs fruhmorgens fruh_morgens",
    ),
    (Part(P::Lunch), "mittag mittags zu_mittag"),
    (
        Part(P::Afternoon),
        "nachmittag nachmittags spatnachmittags spatnachmittag nach_dem_mittagessen",
    ),
    (Part(P::Evening), "abend abends feierabend nach_der_arbeit"),
    (Part(P::Night), "nacht spatabends spat_abends spatabend"),
    (Part(P::Small), "nachts"),
    (Parts(P::Morning), "morgens vormittags"),
    (Parts(P::Lunch), "mittags"),
    (Parts(P::Afternoon), "nachmittags"),
    (Parts(P::Evening), "abends"),
    (Parts(P::Night), "nachts"),
    (Tonight, "heute_nacht"),
    (Noon, "zwolf_uhr_mittags 12_uhr_mittags"),
    (Midnight, "mitternacht"),
    (Oclock, "uhr"),
    (HourMark, "h"),
    (
        Workday,
        "werktag arbeitstag wochentag werktage arbeitstage wochentage",
    ),
    (
        Workdays,
        "werktags werktagen wochentagen arbeitstagen wochentags unter_der_woche",
    ),
    (Weekend, "wochenende we~"),
    (Weekends, "wochenenden am_wochenende_immer"),
    (Edge(Edge::Start), "anfang beginn anfangs"),
    (Edge(Edge::Middle), "mitte"),
    (Edge(Edge::End), "ende"),
    (CycleEnd(U::Month, 0), "monatsende monatsletzten"),
    (CycleEnd(U::Year, 0), "jahresende"),
    (DayEnd, "ende_des_tages"),
    (Season(3, 20), "fruhling fruhjahr"),
    (Season(6, 21), "sommer"),
    (Season(9, 22), "herbst"),
    (Season(12, 21), "winter"),
    (QuarterOf(1), "q1"),
    (QuarterOf(2), "q2"),
    (QuarterOf(3), "q3"),
    (QuarterOf(4), "q4"),
    (SameTime, "um_diese_zeit zur_gleichen_zeit zur_selben_zeit"),
    (Now, "jetzt sofort gerade gerade_eben"),
    (Vague, "irgendwann bald spater demnachst"),
    (At, "um gegen"),
    (On, "am an"),
    (In, "in im innerhalb innerhalb_von binnen zur"),
    (By, "bis spatestens bis_spatestens"),
    (Until, "bis bis_zum bis_zur bis_zu bis_einschliesslich"),
    (From, "von seit ab vom"),
    (Starting, "ab beginnend_ab ab_dem beginnend"),
    (To, "bis"),
    (For, "pro fur fuer lang wahrend"),
    (Between, "zwischen"),
    (Of, "des der von vom im"),
    (The, "der die das den dem des"),
    (And, "und"),
    (
        Around,
        "ca circa ungefahr etwa genau punkt so_gegen spatestens",
    ),
    (Sharp, "genau punkt"),
    (Past, "nach"),
    (ToClock, "vor"),
    (Wake, "weck wecke wecken wecker aufwecken"),
    (
        Next,
        "nachste nachsten nachster nachstes nachstem naechste naechsten naechster naechstes kommende kommenden kommender kommendes kommendem folgenden",
    ),
    (
        AfterNext,
        "nach_dem_nachsten nach_der_nachsten ubernachste ubernachsten ubernachster ubernachstes uebernaechste uebernaechsten",
    ),
    (This, "diese diesen dieser dieses diesem"),
    (
        Last,
        "letzte letzten letzter letztes letztem vergangene vergangenen vorige vorigen",
    ),
    (LastButOne, "vorletzte vorletzten vorletzter vorletztes"),
    (AgoBefore, "vor"),
    (Hence, "spater ab_jetzt von_jetzt_an"),
    (Before, "vor vor_dem"),
    (After, "nach nach_dem"),
    (
        Every,
        "jede jeden jeder jedes jedem alle aller immer immer_am",
    ),
    (Other, "zweite_zweiten"),
    (Often(U::Day, 1), "taglich taeglich tagtaglich"),
    (Often(U::Minute, 30), "halbstundlich"),
    (Often(U::Minute, 15), "viertelstundlich"),
    (Often(U::Month, 6), "halbjahrlich"),
    (Often(U::Hour, 1), "stundlich stuendlich"),
    (Often(U::Week, 1), "wochentlich woechentlich"),
    (Often(U::Month, 1), "monatlich"),
    (Often(U::Year, 1), "jahrlich jaehrlich alljahrlich"),
    (Often(U::Month, 3), "vierteljahrlich quartalsweise"),
    (Often(U::Week, 2), "zweiwochentlich 14_tagig vierzehntagig"),
    (Times, "mal"),
    (Once, "einmal"),
    (Twice, "zweimal"),
    (Except, "ausser"),
    (Pronoun, "ich du er sie wir ihr"),
    (
        Holiday(Feast::Fixed(12, 25)),
        "weihnachten weihnachtstag ersten_weihnachtstag",
    ),
    (Holiday(Feast::Fixed(12, 24)), "heiligabend heilig_abend"),
    (Holiday(Feast::Fixed(12, 31)), "silvester sylvester"),
    (
        Holiday(Feast::Fixed(1, 1)),
        "neujahr neujahrstag neujahrs_tag",
    ),
    (Holiday(Feast::Fixed(1, 6)), "heilige_drei_konige dreikonig"),
    (Holiday(Feast::Fixed(10, 31)), "halloween"),
    (Holiday(Feast::Fixed(2, 14)), "valentinstag"),
    (Holiday(Feast::Easter(0)), "ostern ostersonntag"),
    (Holiday(Feast::Easter(1)), "ostermontag"),
    (Holiday(Feast::Easter(-2)), "karfreitag"),
    (Holiday(Feast::Easter(49)), "pfingsten pfingstsonntag"),
    (
        Holiday(Feast::Easter(39)),
        "christi_himmelfahrt himmelfahrt vatertag",
    ),
    (Holiday(Feast::Easter(50)), "pfingstmontag"),
    (Holiday(Feast::Easter(60)), "fronleichnam"),
    (Holiday(Feast::Easter(-48)), "rosenmontag"),
    (Holiday(Feast::Easter(-46)), "aschermittwoch"),
    (Holiday(Feast::Easter(-3)), "grundonnerstag"),
    (Holiday(Feast::Fixed(12, 26)), "zweiten_weihnachtstag"),
    (Holiday(Feast::Fixed(10, 31)), "reformationstag"),
    (Holiday(Feast::Fixed(11, 1)), "allerheiligen"),
    (Holiday(Feast::Fixed(11, 11)), "martinstag sankt_martin"),
    (Holiday(Feast::Fixed(10, 3)), "tag_der_deutschen_einheit"),
    (Holiday(Feast::Fixed(12, 6)), "nikolaus nikolaustag"),
    (Holiday(Feast::Nth(5, 2, 7)), "muttertag"),
    (Holiday(Feast::Fixed(5, 1)), "tag_der_arbeit"),
];
