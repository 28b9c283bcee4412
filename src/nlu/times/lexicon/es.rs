//! What Spanish words say about time.

use super::{Source, Sense::{self, *}};
use crate::nlu::times::sense::{Edge, Holiday as Feast, Part as P, Unit as U};

pub const SOURCE: Source = Source { words: WORDS, common: COMMON, compounds: super::none };

const COMMON: &str = "recuerdame recuerda recordatorio recordar avisame avisa me yo tu el ella nosotros ellos la los las un una unos unas de del al que para \
    por y o es son puedes podrias por_favor mi mis no con en se lo llamar tengo hay despiertame ponme dile porfa despertarme comprar pagar reunion";

const WORDS: &[(Sense, &str)] = &[
    (Number(0), "cero"), (One, "un una"), (Number(1), "uno la_una una"), (Number(2), "dos"), (Number(3), "tres"), (Number(4), "cuatro"), (Number(5), "cinco"), (Number(6), "seis"), (Number(7), "siete"), (Number(8), "ocho"), (Number(9), "nueve"),
    (Number(10), "diez"), (Number(11), "once"), (Number(12), "doce"), (Number(13), "trece"), (Number(14), "catorce"), (Number(15), "quince"), (Number(16), "dieciseis"), (Number(17), "diecisiete"), (Number(18), "dieciocho"), (Number(19), "diecinueve"),
    (Number(20), "veinte"), (Number(21), "veintiuno veintiun veintiuna"), (Number(22), "veintidos"), (Number(23), "veintitres"), (Number(24), "veinticuatro"), (Number(25), "veinticinco"), (Number(26), "veintiseis"), (Number(27), "veintisiete"),
    (Number(28), "veintiocho"), (Number(29), "veintinueve"), (Number(30), "treinta"), (Number(40), "cuarenta"), (Number(50), "cincuenta"), (Number(60), "sesenta"), (Number(70), "setenta"), (Number(80), "ochenta"), (Number(90), "noventa"), (Number(100), "cien"),
    (Couple, "par un_par_de par_de"), (Few, "unos unas algunos algunas"), (Half, "media medio"), (Quarter, "cuarto un_cuarto_de cuarto_de"), (ThreeQuarters, "tres_cuartos tres_cuartos_de"),
    (Ordinal(1), "primer primero primera"), (Ordinal(2), "segundo segunda"), (Ordinal(3), "tercer tercero tercera"), (Ordinal(4), "cuarto cuarta"), (Ordinal(5), "quinto quinta"),
    (Unit(U::Second), "segundo segundos seg s~"), (Unit(U::Minute), "minuto minutos min mins m~ minutitos"), (Unit(U::Hour), "hora horas h hr hrs horita"), (Unit(U::Day), "dia dias d~"), (Unit(U::Week), "semana semanas"), (Unit(U::Month), "mes meses"),
    (Unit(U::Quarter), "trimestre trimestres"), (Unit(U::Year), "ano anos"), (Units(U::Day, 15), "quincena"),
    (Weekday(1), "lunes lun"), (Weekday(2), "martes mar~"), (Weekday(3), "miercoles mie"), (Weekday(4), "jueves jue"), (Weekday(5), "viernes vie"), (Weekday(6), "sabado sab"), (Weekday(7), "domingo dom"),
    (Weekdays(1), "los_lunes"), (Weekdays(2), "los_martes"), (Weekdays(3), "los_miercoles"), (Weekdays(4), "los_jueves"), (Weekdays(5), "los_viernes"), (Weekdays(6), "los_sabados sabados"), (Weekdays(7), "los_domingos domingos"),
    (Month(1), "enero ene"), (Month(2), "febrero feb"), (Month(3), "marzo mar~"), (Month(4), "abril abr"), (Month(5), "mayo may~"), (Month(6), "junio jun"), (Month(7), "julio jul"), (Month(8), "agosto ago~"), (Month(9), "septiembre setiembre sep sept"),
    (Month(10), "octubre oct"), (Month(11), "noviembre nov"), (Month(12), "diciembre dic"),
    (Day(0), "hoy"), (Day(1), "manana mnn mñn"), (Day(2), "pasado_manana"), (Day(-1), "ayer"), (Day(-2), "anteayer antes_de_ayer antier"),
    (Part(P::Dawn), "amanecer alba"), (Part(P::Small), "madrugada"), (Part(P::Morning), "manana mananita"), (Part(P::Lunch), "mediodia_hora almuerzo hora_de_comer"), (Part(P::Afternoon), "tarde tardecita"), (Part(P::Evening), "atardecer"), (Part(P::Night), "noche"),
    (Parts(P::Morning), "mananas"), (Parts(P::Afternoon), "tardes"), (Parts(P::Night), "noches"), (Parts(P::Small), "madrugadas"), (Tonight, "esta_noche"), (Noon, "mediodia medio_dia"), (Midnight, "medianoche media_noche"),
    (Am, "am"), (Pm, "pm"), (Oclock, "hs hrs en_punto horas h"), (HourMark, "h"),
    (Workday, "dia_laborable dia_de_semana dia_habil dia_entre_semana dias_laborables dias_de_semana dias_habiles"), (Workdays, "entre_semana los_dias_laborables los_dias_de_semana"), (Weekend, "fin_de_semana finde"), (Weekends, "fines_de_semana findes los_fines_de_semana"),
    (Edge(Edge::Start), "principio principios comienzo comienzos inicio inicios"), (Edge(Edge::Middle), "mediados mitad"), (Edge(Edge::End), "fin final finales fines"), (DayEnd, "final_del_dia fin_del_dia"),
    (Now, "ahora ahora_mismo ya_mismo"), (Vague, "algun_dia pronto mas_tarde luego"),
    (At, "a a_la a_las a_eso_de a_eso_de_las sobre_las hacia_las las"), (On, "el en los las al"), (In, "en dentro_de de_aqui_a en_el de_aca_a"), (By, "antes_de antes_del para"), (Until, "hasta hasta_el hasta_la hasta_las"), (From, "desde de desde_las desde_el"), (Starting, "a_partir_de a_partir_del empezando desde comenzando"),
    (To, "a hasta a_las"), (For, "durante por"), (Between, "entre entre_las"), (Of, "de del por de_la por_la en_la de_los de_las a_la"), (The, "el la los las"), (And, "y e"), (Around, "sobre aproximadamente hacia alrededor_de como"), (Sharp, "exactamente en_punto aproximadamente mas_o_menos"), (Minus, "menos"), (To, "para para_las para_la"),
    (Next, "proximo proxima proximos proximas que_viene siguiente entrante"), (This, "este esta"), (Last, "pasado pasada ultimo ultima"), (AgoBefore, "hace"), (Hence, "despues mas_tarde"), (Before, "antes_de antes_del"), (After, "despues_de despues_del"),
    (Every, "cada todos_los todas_las tds_los todos todo_los todas"), (Other, "otro_por_medio"), (Often(U::Day, 1), "diariamente diario a_diario diaria"), (Often(U::Week, 1), "semanalmente semanal"), (Often(U::Month, 1), "mensualmente mensual"), (Often(U::Year, 1), "anualmente anual"), (Often(U::Week, 2), "quincenalmente quincenal semana_por_medio"), (Often(U::Day, 2), "dia_por_medio un_dia_si_y_otro_no"), (Often(U::Month, 3), "trimestralmente trimestral"),
    (Times, "veces"), (Once, "una_vez"), (Twice, "dos_veces"), (Except, "excepto salvo"), (Pronoun, "yo tu ella nosotros"),
    (Holiday(Feast::Fixed(12, 25)), "navidad"), (Holiday(Feast::Fixed(12, 24)), "nochebuena"), (Holiday(Feast::Fixed(12, 31)), "nochevieja noche_vieja fin_de_ano"), (Holiday(Feast::Fixed(1, 1)), "ano_nuevo"), (Holiday(Feast::Fixed(1, 6)), "dia_de_reyes reyes"), (Holiday(Feast::Fixed(10, 31)), "halloween"),
    (Holiday(Feast::Fixed(2, 14)), "san_valentin dia_de_san_valentin dia_de_los_enamorados"), (Holiday(Feast::Easter(0)), "pascua domingo_de_pascua"), (Holiday(Feast::Easter(-2)), "viernes_santo"), (Holiday(Feast::Fixed(11, 2)), "dia_de_muertos"),
];
