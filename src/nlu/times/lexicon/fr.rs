//! What French words say about time.

use super::{Source, Sense::{self, *}};
use crate::nlu::times::sense::{Edge, Holiday as Feast, Part as P, Unit as U};

pub const SOURCE: Source = Source { words: WORDS, common: COMMON, compounds: super::none };

const COMMON: &str = "rappelle rappelez moi me je tu il elle nous vous ils le la les un une des du de d' l' que qu' pour et ou est sont \
    peux pourrais stp mon ma mes dis ne pas avec sur dans a au aux appeler dois faut j' m' c' reveille fais mets envoie";

const WORDS: &[(Sense, &str)] = &[
    (Number(0), "zero"), (One, "un une d'_une l'"), (Number(1), "un une"), (Number(2), "deux"), (Number(3), "trois"), (Number(4), "quatre"), (Number(5), "cinq"), (Number(6), "six"), (Number(7), "sept"),
    (Number(8), "huit"), (Number(9), "neuf"), (Number(10), "dix"), (Number(11), "onze"), (Number(12), "douze"), (Number(13), "treize"), (Number(14), "quatorze"), (Number(15), "quinze"), (Number(16), "seize"),
    (Number(17), "dix_sept"), (Number(18), "dix_huit"), (Number(19), "dix_neuf"), (Number(20), "vingt"), (Number(30), "trente"), (Number(40), "quarante"), (Number(50), "cinquante"), (Number(60), "soixante"),
    (Number(80), "quatre_vingt quatre_vingts"), (Number(100), "cent"),
    (Couple, "deux_ou_trois"), (Few, "quelques"), (Half, "demi demie"), (Quarter, "quart un_quart_d' quart_d' un_quart"), (ThreeQuarters, "trois_quarts trois_quarts_d'"),
    (Ordinal(1), "premier premiere"), (Ordinal(2), "deuxieme second seconde"), (Ordinal(3), "troisieme"), (Ordinal(4), "quatrieme"), (Ordinal(5), "cinquieme"),
    (Unit(U::Second), "seconde secondes sec s~"), (Unit(U::Minute), "minute minutes min mn"), (Unit(U::Hour), "heure heures h"), (Unit(U::Day), "jour jours j~ journee"), (Unit(U::Week), "semaine semaines"),
    (Unit(U::Month), "mois"), (Unit(U::Quarter), "trimestre trimestres"), (Unit(U::Year), "an ans annee annees"), (Units(U::Day, 15), "quinzaine"),
    (Weekday(1), "lundi lun"), (Weekday(2), "mardi mar~"), (Weekday(3), "mercredi mer~"), (Weekday(4), "jeudi jeu~"), (Weekday(5), "vendredi ven~"), (Weekday(6), "samedi sam~"), (Weekday(7), "dimanche dim~"),
    (Weekdays(1), "lundis"), (Weekdays(2), "mardis"), (Weekdays(3), "mercredis"), (Weekdays(4), "jeudis"), (Weekdays(5), "vendredis"), (Weekdays(6), "samedis"), (Weekdays(7), "dimanches"),
    (Month(1), "janvier janv jan"), (Month(2), "fevrier fev fevr"), (Month(3), "mars"), (Month(4), "avril avr"), (Month(5), "mai"), (Month(6), "juin"), (Month(7), "juillet juil"), (Month(8), "aout"),
    (Month(9), "septembre sept"), (Month(10), "octobre oct"), (Month(11), "novembre nov"), (Month(12), "decembre dec"),
    (Day(0), "aujourd'_hui aujourdhui ajd auj"), (Day(1), "demain dem~ dmain 2main"), (Day(2), "apres_demain"), (Day(-1), "hier"), (Day(-2), "avant_hier"),
    (Part(P::Dawn), "aube lever_du_soleil"), (Part(P::Morning), "matin matinee mat~"), (Part(P::Lunch), "dejeuner l'_heure_du_dejeuner midi_pile"), (Part(P::Afternoon), "apres_midi aprem apres_m'"), (Part(P::Evening), "soir soiree debut_de_soiree"), (Part(P::Night), "nuit"),
    (Parts(P::Morning), "matins"), (Parts(P::Evening), "soirs"), (Parts(P::Night), "nuits"), (Parts(P::Afternoon), "apres_midis"),
    (Tonight, "ce_soir cette_nuit"), (Noon, "midi"), (Midnight, "minuit"), (Oclock, "heure heures h"), (HourMark, "h"), (Am, "am"), (Pm, "pm"),
    (Workday, "jour_de_semaine jour_ouvre jour_ouvrable jours_de_semaine jours_de_la_semaine"), (Workdays, "en_semaine jours_ouvres jours_ouvrables"), (Weekend, "weekend week_end we~ fin_de_semaine"), (Weekends, "weekends week_ends"),
    (Edge(Edge::Start), "debut"), (Edge(Edge::Middle), "milieu mi~"), (Edge(Edge::End), "fin"), (DayEnd, "fin_de_journee fin_de_la_journee la_fin_de_la_journee"),
    (Now, "maintenant tout_de_suite immediatement"), (Vague, "un_jour bientot plus_tard un_de_ces_jours"),
    (At, "a vers"), (On, "le ce au en la"), (In, "dans en d'_ici au_mois_de"), (By, "avant d'_ici"), (Until, "jusqu'_a jusqu'_au jusqu'_en jusque jusqu'"), (From, "de du des depuis"), (Starting, "a_partir_de a_partir_du des_le a_compter_du a_compter_de"),
    (To, "a au jusqu'_a"), (For, "pendant pour durant"), (Between, "entre"), (Of, "de du des d' de_la de_l'"), (The, "le la les l'"), (And, "et"), (Around, "vers environ"), (Sharp, "exactement pile precises environ"), (Minus, "moins moins_le"),
    (Next, "prochain prochaine prochains qui_vient suivant suivante"), (AfterNext, "en_huit"), (This, "ce cet cette"), (Last, "dernier derniere passe passee"), (AgoBefore, "il_y_a y_a ya"), (Hence, "plus_tard"), (Before, "avant"), (After, "apres"),
    (Every, "chaque tous_les toutes_les tout_les tte_les ttes_les tous touts_les toute_les"), (Other, "autre"), (Often(U::Day, 1), "quotidiennement quotidien quotidienne"), (Often(U::Week, 1), "hebdomadaire hebdomadairement"), (Often(U::Month, 1), "mensuellement mensuel mensuelle"),
    (Often(U::Year, 1), "annuellement annuel annuelle"), (Often(U::Week, 2), "bimensuel"), (Often(U::Week, 2), "une_semaine_sur_deux"), (Often(U::Day, 2), "un_jour_sur_deux"), (Often(U::Month, 2), "un_mois_sur_deux"), (Times, "fois"), (Once, "une_fois"), (Twice, "deux_fois"), (Except, "sauf"), (Pronoun, "je tu il elle nous vous"),
    (Holiday(Feast::Fixed(12, 25)), "noel"), (Holiday(Feast::Fixed(12, 24)), "reveillon_de_noel veille_de_noel la_veille_de_noel"), (Holiday(Feast::Fixed(12, 31)), "saint_sylvestre reveillon la_st_sylvestre"), (Holiday(Feast::Fixed(1, 1)), "nouvel_an jour_de_l'_an"),
    (Holiday(Feast::Fixed(7, 14)), "fete_nationale"), (Holiday(Feast::Fixed(2, 14)), "saint_valentin st_valentin"), (Holiday(Feast::Easter(0)), "paques"), (Holiday(Feast::Easter(1)), "lundi_de_paques"), (Holiday(Feast::Easter(39)), "ascension"), (Holiday(Feast::Easter(49)), "pentecote"), (Holiday(Feast::Fixed(11, 1)), "toussaint"),
    (Holiday(Feast::Fixed(10, 31)), "halloween"), (Holiday(Feast::Fixed(5, 1)), "fete_du_travail"),
];
