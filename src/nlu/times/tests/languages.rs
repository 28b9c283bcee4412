//! Points and amounts of time in the other languages, as seen from Tuesday, 10 March 2026, 10:30.

pub const CASES: &str = "
morgen um 15 Uhr | 03-11 15:00
morgen um halb sieben | 03-11 06:30
morgen früh | 03-11 09:00
morgen Nachmittag um 4 | 03-11 16:00
heute Abend um 8 | 03-10 20:00
heute um 14h | 03-10 14:00
übermorgen | 03-12 09:00
vorgestern um 17 Uhr | 03-08 17:00
um 17.30 Uhr | 03-10 17:30
um acht Uhr abends | 03-10 20:00
Viertel vor elf | 03-10 10:45
Dreiviertel elf | 03-10 10:45
fünf vor halb zwölf | 03-10 11:25
in einer halben Stunde | 03-10 11:00
in anderthalb Stunden | 03-10 12:00
in zwei Wochen | 03-24 10:30
in fünfundzwanzig Minuten | 03-10 10:55
vor drei Tagen | 03-07 10:30
am Freitag um 18 Uhr | 03-13 18:00
nächsten Freitag | 03-13 09:00
Freitag in einer Woche | 03-20 09:00
nächste Woche Dienstag | 03-17 09:00
nächste Woche | 03-16 09:00
am 5. Mai | 05-05 09:00
am 24.12. um 18 Uhr | 12-24 18:00
am 3. März 2027 um 14:30 | 2027-03-03 14:30
13. bis 15. Juli | 07-13 09:00
Ende des Monats | 03-31 09:00
Heiligabend | 12-24 09:00
Samstag 20:15 | 03-14 20:15
erinnere mich in 20 Minuten an die Pizza | 03-10 10:50
heute in einem Monat | 04-10 09:00
demain | 03-11 09:00
demain à 7h30 | 03-11 07:30
demain à 15h | 03-11 15:00
demain matin | 03-11 09:00
demain soir à 9h | 03-11 21:00
après-demain à midi | 03-12 12:00
avant-hier | 03-08 09:00
aujourd'hui à 18h | 03-10 18:00
ce soir à 20h | 03-10 20:00
cet après-midi | 03-10 15:00
dans une demi-heure | 03-10 11:00
dans deux heures et demie | 03-10 13:00
dans un quart d'heure | 03-10 10:45
dans trois mois | 06-10 10:30
il y a trois jours | 03-07 10:30
à onze heures moins le quart | 03-10 10:45
à quinze heures trente | 03-10 15:30
lundi prochain | 03-16 09:00
vendredi à 18h | 03-13 18:00
vendredi en huit | 03-20 09:00
la semaine prochaine | 03-16 09:00
le mois prochain | 04-01 09:00
le 14 juillet | 07-14 09:00
le 3 mars 2027 | 2027-03-03 09:00
le 15 | 03-15 09:00
du 13 au 15 juillet | 07-13 09:00
fin du mois | 03-31 09:00
ce week-end | 03-14 09:00
rappelle-moi demain à 15h d'appeler maman | 03-11 15:00
mañana | 03-11 09:00
mañana por la mañana | 03-11 09:00
mañana a las 3 de la tarde | 03-11 15:00
mañana a las cinco y media | 03-11 17:30
pasado mañana al mediodía | 03-12 12:00
hoy a las 6 de la tarde | 03-10 18:00
esta noche a las 9 | 03-10 21:00
a las 17:30 | 03-10 17:30
a las once menos cuarto | 03-10 10:45
un cuarto para las once | 03-10 10:45
a la 1 | 03-10 13:00
en media hora | 03-10 11:00
en hora y media | 03-10 12:00
dentro de dos semanas | 03-24 10:30
hace tres días | 03-07 10:30
el viernes a las 8 de la noche | 03-13 20:00
el próximo lunes | 03-16 09:00
el lunes que viene | 03-16 09:00
la próxima semana | 03-16 09:00
el año que viene | 2027-01-01 09:00
el 15 de abril | 04-15 09:00
el 3 de marzo de 2027 a las 10 am | 2027-03-03 10:00
el 15 | 03-15 09:00
este fin de semana | 03-14 09:00
fin de mes | 03-31 09:00
nochebuena | 12-24 09:00
recuérdame en 10 minutos sacar la basura | 03-10 10:40
amanhã às 15h | 03-11 15:00
amanhã de manhã | 03-11 09:00
amanhã às 3 da tarde | 03-11 15:00
depois de amanhã ao meio-dia | 03-12 12:00
hoje à noite | 03-10 20:00
hoje às 17h | 03-10 17:00
às onze e meia | 03-10 11:30
quinze para as onze | 03-10 10:45
em meia hora | 03-10 11:00
daqui a duas horas e meia | 03-10 13:00
há três dias | 03-07 10:30
próxima segunda | 03-16 09:00
segunda-feira que vem | 03-16 09:00
sexta às 18h | 03-13 18:00
semana que vem | 03-16 09:00
no próximo mês | 04-01 09:00
15 de abril | 04-15 09:00
3 de março de 2027 | 2027-03-03 09:00
dia 15 | 03-15 09:00
fim do mês | 03-31 09:00
me lembre amanhã às 3 da tarde de ligar para a mãe | 03-11 15:00
明日 | 03-11 09:00
明日の午後3時 | 03-11 15:00
明日の朝8時 | 03-11 08:00
明後日の正午 | 03-12 12:00
今夜8時 | 03-10 20:00
今日の夕方 | 03-10 18:00
来週の月曜 | 03-16 09:00
来週の月曜日の午後3時半 | 03-16 15:30
金曜日の夜8時 | 03-13 20:00
10分後 | 03-10 10:40
1時間半後 | 03-10 12:00
三十分後 | 03-10 11:00
2日後 | 03-12 10:30
3日前 | 03-07 10:30
3日後の午後5時 | 03-13 17:00
3月15日 | 03-15 09:00
2027年3月3日 | 2027-03-03 09:00
来月5日 | 04-05 09:00
今週末 | 03-14 09:00
月末 | 03-31 09:00
午後11時45分 | 03-10 23:45
17時30分 | 03-10 17:30
午後5時から7時まで | 03-10 17:00
明日5時に起こして | 03-11 05:00
domani alle 15 | 03-11 15:00
tra mezz'ora | 03-10 11:00
fra due ore | 03-10 12:30
dopodomani a mezzogiorno | 03-12 12:00
venerdì prossimo | 03-13 09:00
il 15 maggio | 05-15 09:00
stasera alle 9 | 03-10 21:00
tre giorni fa | 03-07 10:30
fine mese | 03-31 09:00
morgen om 8 uur | 03-11 08:00
over een half uur | 03-10 11:00
overmorgen om kwart voor elf | 03-12 10:45
volgende week maandag | 03-16 09:00
vanavond om 8 uur | 03-10 20:00
3 dagen geleden | 03-07 10:30
in ner halben Stunde | 03-10 11:00
in einer Dreiviertelstunde | 03-10 11:15
Mittwochmorgen | 03-11 09:00
Mi 8:30 | 03-11 08:30
Anfang nächster Woche | 03-16 09:00
nächsten Monat am 5. | 04-05 09:00
dans une heure et quart | 03-10 11:45
le 5 du mois prochain | 04-05 09:00
mi-avril | 04-15 09:00
dans une semaine à midi | 03-17 12:00
a las 8 y media de la noche | 03-10 20:30
el lunes de la próxima semana | 03-16 09:00
en tres cuartos de hora | 03-10 11:15
8 e meia da manhã | 03-11 08:30
dia 5 do mês que vem | 04-05 09:00
meio-dia e meia | 03-10 12:30
今から2時間後 | 03-10 12:30
来月の第1金曜日 | 04-03 09:00
5月の最初の月曜日 | 05-04 09:00
明日の9時半に会議をリマインドして | 03-11 09:30
am 20ten | 03-20 09:00
der einundzwanzigste April | 04-21 09:00
Donnerstagmorgen | 03-12 09:00
Freitag morgen | 03-13 09:00
übernächsten Samstag | 03-21 09:00
viertes Quartal 2027 | 2027-10-01 09:00
erste Woche im Mai | 05-04 09:00
in 1 Stunde 45 | 03-10 12:15
Himmelfahrt | 05-14 09:00
Do. um 16 Uhr | 03-12 16:00
dans une heure quinze | 03-10 11:45
midi vingt | 03-10 12:20
le jour de Noël | 12-25 09:00
lundi en quinze | 03-23 09:00
entre le 20 et le 22 mai | 05-20 09:00
el 9 de mayo a las 11 de la mañana | 05-09 11:00
el día de Navidad | 12-25 09:00
del 20 al 22 de mayo | 05-20 09:00
el 5 de junio de dos mil veintisiete | 2027-06-05 09:00
sábado às 10 da manhã | 03-14 10:00
dia 9 de maio às 11h | 05-09 11:00
quinta de manhã | 03-12 09:00
sexta que vem | 03-13 09:00
antes de ontem | 03-08 09:00
primo trimestre 2027 | 2027-01-01 09:00
il 9 maggio alle 11 | 05-09 11:00
15 uur | 03-10 15:00
8 uur 's avonds | 03-10 20:00
zaterdagochtend om 10 uur | 03-14 10:00
morgenavond | 03-11 18:00
over een halfuur | 03-10 11:00
op 20-5 | 05-20 09:00
6月 | 06-01 09:00
5月中旬 | 05-15 09:00
2027年4月 | 2027-04-01 09:00
令和9年5月6日 | 2027-05-06 09:00
（木）の15時 | 03-12 15:00
今月の末日 | 03-31 09:00
am 19.12 | 12-19 09:00
Freitag 20.03 | 03-20 09:00
vom 8.11 bis 10.11 | 11-08 09:00
07.-10.08.2027 | 2027-08-07 09:00
26.11. ab 8 Uhr | 11-26 08:00
2. August 16.45 | 08-02 16:45
Mittwochvormittag | 03-11 09:00
am 22 | 03-22 09:00
in 3 Std. 15 Min. | 03-10 13:45
dans 3/4 d'heure | 03-10 11:15
daqui a uma hora e vinte | 03-10 11:50
over 2 uur en 20 minuten | 03-10 12:50
demain jusqu'à 17h | 03-11 17:00
le 22 à partir de 11h | 03-22 11:00
fin du mois de mai | 05-31 09:00
dans les 3 prochaines heures | 03-10 13:30
après le travail | 03-10 18:00
nach 15h | 03-10 15:00
bis 11 am Vormittag | 03-10 11:00
22. - 24.10 | 10-22 09:00
22./24.10. | 10-22 09:00
amanhã depois das 16h | 03-11 16:00
domattina | 03-11 09:00
domani dopo le 15 | 03-11 15:00
quiero un logo para una cafetería | -
a la una | 03-10 13:00
dans un jour | 03-11 10:30
em um dia | 03-11 10:30
am WE | 03-14 09:00
sexta de manhã às dez | 03-13 10:00
la una menos diez | 03-10 12:50
5月末 | 05-31 09:00
4月の最後の月曜日 | 04-27 09:00
dans un jour et demi | 03-11 22:30
daqui a um dia e meio | 03-11 22:30
";
