//! What Portuguese words say about time.

use super::{Source, Sense::{self, *}};
use crate::nlu::times::sense::{Edge, Holiday as Feast, Part as P, Unit as U};

pub const SOURCE: Source = Source { words: WORDS, common: COMMON, compounds: super::none };

const COMMON: &str = "lembre lembra lembrar lembrete me mim eu voce ele ela nos eles o a os as um uma uns umas de do da dos das que para pra por e ou sao \
    pode poderia por_favor meu minha nao com em no na se ligar tenho acorda acorde avise avisa comprar pagar reuniao pfv vc";

const WORDS: &[(Sense, &str)] = &[
    (Number(0), "zero"), (One, "um uma"), (Number(1), "um uma"), (Number(2), "dois duas"), (Number(3), "tres"), (Number(4), "quatro"), (Number(5), "cinco"), (Number(6), "seis meia_duzia"), (Number(7), "sete"), (Number(8), "oito"), (Number(9), "nove"), (Number(10), "dez"),
    (Number(11), "onze"), (Number(12), "doze"), (Number(13), "treze"), (Number(14), "quatorze catorze"), (Number(15), "quinze"), (Number(16), "dezesseis dezasseis"), (Number(17), "dezessete dezassete"), (Number(18), "dezoito"), (Number(19), "dezenove dezanove"),
    (Number(20), "vinte"), (Number(30), "trinta"), (Number(40), "quarenta"), (Number(50), "cinquenta"), (Number(60), "sessenta"), (Number(70), "setenta"), (Number(80), "oitenta"), (Number(90), "noventa"), (Number(100), "cem"),
    (Couple, "par um_par_de"), (Few, "alguns algumas uns umas"), (Half, "meia meio"), (Quarter, "quarto um_quarto_de"), (ThreeQuarters, "tres_quartos_de"),
    (Ordinal(1), "primeiro primeira"), (Ordinal(2), "segundo segunda~"), (Ordinal(3), "terceiro terceira"), (Ordinal(4), "quarto quarta~"), (Ordinal(5), "quinto quinta~"),
    (Unit(U::Second), "segundo segundos seg s~"), (Unit(U::Minute), "minuto minutos min mins m~ minutinhos"), (Unit(U::Hour), "hora horas h hr hrs horinha"), (Unit(U::Day), "dia dias d~"), (Unit(U::Week), "semana semanas"), (Unit(U::Month), "mes meses"), (Unit(U::Quarter), "trimestre trimestres"), (Unit(U::Year), "ano anos"),
    (Weekday(1), "segunda segunda_feira seg~"), (Weekday(2), "terca terca_feira ter~"), (Weekday(3), "quarta quarta_feira qua~"), (Weekday(4), "quinta quinta_feira qui~"), (Weekday(5), "sexta sexta_feira sex~"), (Weekday(6), "sabado sab"), (Weekday(7), "domingo dom"),
    (Weekdays(1), "segundas segundas_feiras"), (Weekdays(2), "tercas tercas_feiras"), (Weekdays(3), "quartas quartas_feiras"), (Weekdays(4), "quintas quintas_feiras"), (Weekdays(5), "sextas sextas_feiras"), (Weekdays(6), "sabados"), (Weekdays(7), "domingos"),
    (Month(1), "janeiro jan"), (Month(2), "fevereiro fev"), (Month(3), "marco mar~"), (Month(4), "abril abr"), (Month(5), "maio mai~"), (Month(6), "junho jun"), (Month(7), "julho jul"), (Month(8), "agosto ago~"), (Month(9), "setembro set~"), (Month(10), "outubro out~"), (Month(11), "novembro nov"), (Month(12), "dezembro dez~"),
    (Day(0), "hoje hj"), (Day(1), "amanha amanhã amnh"), (Day(2), "depois_de_amanha"), (Day(-1), "ontem"), (Day(-2), "anteontem"),
    (Part(P::Dawn), "amanhecer nascer_do_sol"), (Part(P::Small), "madrugada"), (Part(P::Morning), "manha"), (Part(P::Lunch), "almoco hora_do_almoco"), (Part(P::Afternoon), "tarde tardinha"), (Part(P::Evening), "anoitecer"), (Part(P::Night), "noite"),
    (Parts(P::Morning), "manhas"), (Parts(P::Afternoon), "tardes"), (Parts(P::Night), "noites"), (Tonight, "hoje_a_noite esta_noite hj_a_noite"), (Noon, "meio_dia"), (Midnight, "meia_noite"), (Am, "am"), (Pm, "pm"), (Oclock, "horas hora h hrs em_ponto"), (HourMark, "h"),
    (Workday, "dia_util dia_de_semana dias_uteis dias_de_semana"), (Workdays, "durante_a_semana nos_dias_uteis"), (Weekend, "fim_de_semana fds final_de_semana"), (Weekends, "fins_de_semana finais_de_semana"),
    (Edge(Edge::Start), "inicio comeco"), (Edge(Edge::Middle), "meados meio"), (Edge(Edge::End), "fim final"), (DayEnd, "fim_do_dia final_do_dia"), (Now, "agora agora_mesmo ja_ja"), (Vague, "algum_dia em_breve mais_tarde depois um_dia"),
    (At, "as a a_partir_das pelas la_pelas por_volta_das ao"), (On, "na no em nas nos ao o a aos"), (In, "em daqui_a dentro_de daqui no daki_a daq_a"), (By, "antes_de ate antes_da antes_do"), (Until, "ate ate_o ate_a ate_as"), (From, "de desde das da do"), (Starting, "a_partir_de a_partir_do a_partir_da comecando"),
    (To, "as a ate"), (For, "por durante"), (Between, "entre entre_as"), (Of, "de do da dos das a_da pela em"), (The, "o a os as"), (And, "e"), (Around, "por_volta_de aproximadamente cerca_de umas"), (Sharp, "exatamente em_ponto mais_ou_menos"), (Minus, "menos"), (To, "para para_as para_a pras pra"),
    (Next, "proximo proxima proximos proximas que_vem seguinte"), (This, "este esta esse essa neste nesta nesse nessa"), (Last, "passado passada ultimo ultima"), (AgoBefore, "ha faz"), (Ago, "atras"), (Hence, "depois mais_tarde"), (Before, "antes_de antes_da antes_do"), (After, "depois_de depois_da depois_do apos"),
    (Every, "cada todo todos_os toda todas_as a_cada tds_os todos todas"), (Other, "alternado"), (Often(U::Day, 1), "diariamente diario diaria"), (Often(U::Week, 1), "semanalmente semanal"), (Often(U::Month, 1), "mensalmente mensal"), (Often(U::Year, 1), "anualmente anual"), (Often(U::Week, 2), "quinzenalmente quinzenal semana_sim_semana_nao"), (Often(U::Day, 2), "dia_sim_dia_nao dia_sim_e_dia_nao"),
    (Times, "vezes"), (Once, "uma_vez"), (Twice, "duas_vezes"), (Except, "exceto menos"), (Pronoun, "eu voce ele ela"),
    (Holiday(Feast::Fixed(12, 25)), "natal"), (Holiday(Feast::Fixed(12, 24)), "vespera_de_natal"), (Holiday(Feast::Fixed(12, 31)), "reveillon vespera_de_ano_novo"), (Holiday(Feast::Fixed(1, 1)), "ano_novo"), (Holiday(Feast::Easter(0)), "pascoa domingo_de_pascoa"), (Holiday(Feast::Easter(-47)), "carnaval"), (Holiday(Feast::Easter(-2)), "sexta_feira_santa"),
    (Holiday(Feast::Fixed(6, 12)), "dia_dos_namorados"), (Holiday(Feast::Nth(5, 2, 7)), "dia_das_maes"), (Holiday(Feast::Fixed(10, 31)), "halloween"), (Holiday(Feast::Fixed(9, 7)), "dia_da_independencia"),
];
