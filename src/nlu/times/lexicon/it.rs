//! What Italian words say about time.

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

const COMMON: &str = "ricordami ricorda promemoria mi io tu lui lei noi voi il lo la i gli le un uno una di del della che per e o sono puoi potresti \
    favore mio mia non con chiamare devo svegliami avvisami comprare";

const TENS: [(&str, u32); 4] = [
    ("vent", 20),
    ("trent", 30),
    ("quarant", 40),
    ("cinquant", 50),
];
const ENDS: [(&str, u32); 9] = [
    ("uno", 1),
    ("due", 2),
    ("tre", 3),
    ("quattro", 4),
    ("cinque", 5),
    ("sei", 6),
    ("sette", 7),
    ("otto", 8),
    ("nove", 9),
];

/// `ventuno` to `cinquantanove`.
fn compounds() -> Vec<(String, Sense)> {
    let mut all = Vec::new();
    for (stem, tens) in TENS {
        let whole = format!("{stem}{}", if tens == 20 { "i" } else { "a" });
        for (end, units) in ENDS {
            let head = if matches!(units, 1 | 8) { stem } else { &whole };
            all.push((format!("{head}{end}"), Number(tens + units)));
        }
        all.push((whole, Number(tens)));
    }
    all
}

const WORDS: &[(Sense, &str)] = &[
    (Number(0), "zero"),
    (One, "un una uno un'"),
    (Number(1), "uno una l'_una"),
    (Number(2), "due"),
    (Number(3), "tre"),
    (Number(4), "quattro"),
    (Number(5), "cinque"),
    (Number(6), "sei"),
    (Number(7), "sette"),
    (Number(8), "otto"),
    (Number(9), "nove"),
    (Number(10), "dieci"),
    (Number(11), "undici"),
    (Number(12), "dodici"),
    (Number(13), "tredici"),
    (Number(14), "quattordici"),
    (Number(15), "quindici"),
    (Number(16), "sedici"),
    (Number(17), "diciassette"),
    (Number(18), "diciotto"),
    (Number(19), "diciannove"),
    (Number(60), "sessanta"),
    (Couple, "paio un_paio_di"),
    (Few, "alcuni alcune qualche"),
    (Half, "mezzo mezza mezz'"),
    (Quarter, "quarto un_quarto un_quarto_d'"),
    (ThreeQuarters, "tre_quarti tre_quarti_d'"),
    (Ordinal(1), "primo prima"),
    (Ordinal(2), "secondo seconda"),
    (Ordinal(3), "terzo terza"),
    (Ordinal(4), "quarto quarta"),
    (Ordinal(5), "quinto quinta"),
    (Unit(U::Second), "secondo secondi sec s~"),
    (Unit(U::Minute), "minuto minuti min m~"),
    (Unit(U::Hour), "ora ore h oretta"),
    (Unit(U::Day), "giorno giorni g~"),
    (Unit(U::Week), "settimana settimane"),
    (Unit(U::Month), "mese mesi"),
    (Unit(U::Quarter), "trimestre"),
    (Unit(U::Year), "anno anni"),
    (Weekday(1), "lunedi lun"),
    (Weekday(2), "martedi mar~"),
    (Weekday(3), "mercoledi mer~"),
    (Weekday(4), "giovedi gio"),
    (Weekday(5), "venerdi ven~"),
    (Weekday(6), "sabato sab"),
    (Weekday(7), "domenica dom"),
    (Month(1), "gennaio gen"),
    (Month(2), "febbraio feb"),
    (Month(3), "marzo mar~"),
    (Month(4), "aprile apr"),
    (Month(5), "maggio mag"),
    (Month(6), "giugno giu"),
    (Month(7), "luglio lug"),
    (Month(8), "agosto ago~"),
    (Month(9), "settembre set~"),
    (Month(10), "ottobre ott"),
    (Month(11), "novembre nov"),
    (Month(12), "dicembre dic"),
    (Day(0), "oggi"),
    (Day(1), "domani dmn"),
    (Day(2), "dopodomani dopo_domani"),
    (Day(-1), "ieri"),
    (Day(-2), "l'_altro_ieri altro_ieri"),
    (Part(P::Dawn), "alba"),
    (
        Part(P::Morning),
        "mattina mattino mattinata stamattina stamani",
    ),
    (Part(P::Lunch), "pranzo ora_di_pranzo"),
    (Part(P::Afternoon), "pomeriggio"),
    (Part(P::Evening), "sera serata"),
    (Part(P::Night), "notte"),
    (Tonight, "stasera stanotte questa_sera"),
    (Noon, "mezzogiorno"),
    (Midnight, "mezzanotte"),
    (Am, "am"),
    (Pm, "pm"),
    (HourMark, "h"),
    (Oclock, "in_punto ore"),
    (
        Workday,
        "giorno_feriale giorno_lavorativo giorni_feriali giorni_lavorativi",
    ),
    (Workdays, "nei_giorni_feriali nei_feriali"),
    (
        Weekend,
        "weekend week_end fine_settimana fine_della_settimana",
    ),
    (Weekends, "weekends"),
    (Edge(Edge::Start), "inizio"),
    (Edge(Edge::Middle), "meta"),
    (Edge(Edge::End), "fine"),
    (DayEnd, "fine_giornata fine_della_giornata"),
    (Season(3, 20), "primavera"),
    (Season(6, 21), "estate"),
    (Season(9, 22), "autunno"),
    (Season(12, 21), "inverno"),
    (SameTime, "alla_stessa_ora stessa_ora"),
    (Now, "adesso subito"),
    (Vague, "prima_o_poi presto piu_tardi"),
    (At, "alle all' all'_ alle_ore a verso_le per_le ore"),
    (On, "il nel lo di"),
    (In, "tra fra in entro nel a"),
    (By, "entro prima_di prima_delle"),
    (Until, "fino_a fino_al fino_alle"),
    (From, "da dal dalle dalla"),
    (Starting, "a_partire_da a_partire_dal"),
    (To, "alle a al fino_alle"),
    (For, "per durante"),
    (Between, "tra fra"),
    (Of, "di del della dell' dei di_ogni"),
    (The, "il lo la i gli le l'"),
    (And, "e ed"),
    (Around, "verso circa"),
    (Sharp, "esattamente in_punto circa"),
    (Minus, "meno"),
    (Next, "prossimo prossima prossimi che_viene"),
    (This, "questo questa quest'"),
    (Last, "scorso scorsa ultimo ultima"),
    (Ago, "fa"),
    (Hence, "dopo piu_tardi"),
    (Before, "prima_di prima_del"),
    (After, "dopo"),
    (Every, "ogni tutti_i tutte_le ciascun"),
    (Often(U::Day, 1), "quotidianamente giornalmente"),
    (Often(U::Week, 1), "settimanalmente"),
    (Often(U::Month, 1), "mensilmente"),
    (Often(U::Year, 1), "annualmente"),
    (Often(U::Day, 2), "a_giorni_alterni un_giorno_si_e_uno_no"),
    (Often(U::Week, 2), "a_settimane_alterne"),
    (Times, "volte"),
    (Once, "una_volta"),
    (Twice, "due_volte"),
    (Wake, "svegliami sveglia"),
    (Holiday(Feast::Fixed(12, 25)), "natale"),
    (Holiday(Feast::Fixed(12, 24)), "vigilia_di_natale"),
    (
        Holiday(Feast::Fixed(12, 31)),
        "san_silvestro ultimo_dell'_anno",
    ),
    (Holiday(Feast::Fixed(1, 1)), "capodanno"),
    (Holiday(Feast::Easter(0)), "pasqua"),
    (Holiday(Feast::Easter(1)), "pasquetta"),
    (Holiday(Feast::Fixed(8, 15)), "ferragosto"),
];
