//! Repetitions, as seen from Tuesday, 10 March 2026, 10:30.
//!
//! One case a line: the words, the rule, and its first occurrence.

pub const CASES: &str = "
every day | FREQ=DAILY | 03-11 09:00
daily at noon | FREQ=DAILY;BYHOUR=12;BYMINUTE=0 | 03-10 12:00
every day at 8:30am | FREQ=DAILY;BYHOUR=8;BYMINUTE=30 | 03-11 08:30
everyday at 10 | FREQ=DAILY;BYHOUR=10;BYMINUTE=0 | 03-11 10:00
each day at 6 in the morning | FREQ=DAILY;BYHOUR=6;BYMINUTE=0 | 03-11 06:00
every other day | FREQ=DAILY;INTERVAL=2 | 03-11 09:00
every 2nd day | FREQ=DAILY;INTERVAL=2 | 03-11 09:00
every single day | FREQ=DAILY | 03-11 09:00
every day at 9am and 5pm | FREQ=DAILY;BYHOUR=9,17;BYMINUTE=0 | 03-10 17:00
every morning | FREQ=DAILY;BYHOUR=9;BYMINUTE=0 | 03-11 09:00
every morning at 7 | FREQ=DAILY;BYHOUR=7;BYMINUTE=0 | 03-11 07:00
every night at 11 | FREQ=DAILY;BYHOUR=23;BYMINUTE=0 | 03-10 23:00
every day at midnight | FREQ=DAILY;BYHOUR=0;BYMINUTE=0 | 03-11 00:00
every monday | FREQ=WEEKLY;BYDAY=MO | 03-16 09:00
every tuesday at 5pm | FREQ=WEEKLY;BYDAY=TU;BYHOUR=17;BYMINUTE=0 | 03-10 17:00
every tuesday at 8am | FREQ=WEEKLY;BYDAY=TU;BYHOUR=8;BYMINUTE=0 | 03-17 08:00
mondays | FREQ=WEEKLY;BYDAY=MO | 03-16 09:00
tuesdays and thursdays at 7pm | FREQ=WEEKLY;BYDAY=TU,TH;BYHOUR=19;BYMINUTE=0 | 03-10 19:00
every monday and thursday | FREQ=WEEKLY;BYDAY=MO,TH | 03-12 09:00
each monday and thursday until christmas | FREQ=WEEKLY;BYDAY=MO,TH;UNTIL=@12-25 23:59:59 | 03-12 09:00
every mon, wed and fri at 6am | FREQ=WEEKLY;BYDAY=MO,WE,FR;BYHOUR=6;BYMINUTE=0 | 03-11 06:00
mon-fri at 9am | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=9;BYMINUTE=0 | 03-11 09:00
monday through friday at 4pm | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=16;BYMINUTE=0 | 03-10 16:00
weekdays at 9 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=9;BYMINUTE=0 | 03-11 09:00
every weekday at 8:45am | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=8;BYMINUTE=45 | 03-11 08:45
every weekday except friday | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH | 03-11 09:00
every day except sunday | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA | 03-11 09:00
weekends at 10am | FREQ=WEEKLY;BYDAY=SA,SU;BYHOUR=10;BYMINUTE=0 | 03-14 10:00
every weekend | FREQ=WEEKLY;BYDAY=SA,SU | 03-14 09:00
every sunday night | FREQ=WEEKLY;BYDAY=SU;BYHOUR=20;BYMINUTE=0 | 03-15 20:00
every second tuesday | FREQ=WEEKLY;INTERVAL=2;BYDAY=TU | 03-17 09:00
every other thursday at 3pm | FREQ=WEEKLY;INTERVAL=2;BYDAY=TH;BYHOUR=15;BYMINUTE=0 | 03-12 15:00
every 2 weeks on friday | FREQ=WEEKLY;INTERVAL=2;BYDAY=FR | 03-13 09:00
biweekly on thursday | FREQ=WEEKLY;INTERVAL=2;BYDAY=TH | 03-12 09:00
weekly on mondays | FREQ=WEEKLY;BYDAY=MO | 03-16 09:00
weekly | FREQ=WEEKLY | 03-17 09:00
every 2 weeks | FREQ=WEEKLY;INTERVAL=2 | 03-24 09:00
once a week | FREQ=WEEKLY | 03-17 09:00
the second tuesday of each month | FREQ=MONTHLY;BYDAY=2TU | 04-14 09:00
second tuesday of every month at 7pm | FREQ=MONTHLY;BYDAY=2TU;BYHOUR=19;BYMINUTE=0 | 03-10 19:00
every third friday of the month | FREQ=MONTHLY;BYDAY=3FR | 03-20 09:00
the last friday of every month | FREQ=MONTHLY;BYDAY=-1FR | 03-27 09:00
last day of every month | FREQ=MONTHLY;BYMONTHDAY=-1 | 03-31 09:00
last day of the month | FREQ=MONTHLY;BYMONTHDAY=-1 | 03-31 09:00
first weekday of the month | FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1 | 04-01 09:00
last working day of each month | FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1 | 03-31 09:00
on the 1st of every month | FREQ=MONTHLY;BYMONTHDAY=1 | 04-01 09:00
the 15th of each month at noon | FREQ=MONTHLY;BYMONTHDAY=15;BYHOUR=12;BYMINUTE=0 | 03-15 12:00
every 1st and 15th of the month | FREQ=MONTHLY;BYMONTHDAY=1,15 | 03-15 09:00
monthly on the 3rd | FREQ=MONTHLY;BYMONTHDAY=3 | 04-03 09:00
every month on the first monday | FREQ=MONTHLY;BYDAY=1MO | 04-06 09:00
every 3 months | FREQ=MONTHLY;INTERVAL=3 | 06-10 09:00
monthly | FREQ=MONTHLY | 04-10 09:00
quarterly | FREQ=MONTHLY;INTERVAL=3 | 06-10 09:00
every year on june 5 | FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=5 | 06-05 09:00
every march 3rd | FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=3 | 2027-03-03 09:00
on june 5 every year | FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=5 | 06-05 09:00
every 25th of december | FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25 | 12-25 09:00
every christmas | FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25 | 12-25 09:00
every year on the second sunday of may | FREQ=YEARLY;BYMONTH=5;BYDAY=2SU | 05-10 09:00
yearly | FREQ=YEARLY | 2027-03-10 09:00
every 3 hours | FREQ=HOURLY;INTERVAL=3 | 03-10 13:30
every hour | FREQ=HOURLY | 03-10 11:30
hourly | FREQ=HOURLY | 03-10 11:30
every 30 minutes | FREQ=MINUTELY;INTERVAL=30 | 03-10 11:00
every half hour | FREQ=MINUTELY;INTERVAL=30 | 03-10 11:00
every 90 minutes | FREQ=MINUTELY;INTERVAL=90 | 03-10 12:00
every hour on weekdays | FREQ=HOURLY;BYDAY=MO,TU,WE,TH,FR | 03-10 11:30
every 2 hours starting at 9pm | FREQ=HOURLY;INTERVAL=2 | 03-10 21:00
every day for 5 days | FREQ=DAILY;COUNT=5 | 03-11 09:00
daily for the next 10 days at 8am | FREQ=DAILY;BYHOUR=8;BYMINUTE=0;COUNT=10 | 03-11 08:00
every monday for 6 weeks | FREQ=WEEKLY;BYDAY=MO;COUNT=6 | 03-16 09:00
every hour 5 times | FREQ=HOURLY;COUNT=5 | 03-10 11:30
every day until friday | FREQ=DAILY;UNTIL=@03-13 23:59:59 | 03-11 09:00
every day until may 5 at 8pm | FREQ=DAILY;BYHOUR=20;BYMINUTE=0;UNTIL=@05-05 23:59:59 | 03-10 20:00
every day starting tomorrow at 8am | FREQ=DAILY;BYHOUR=8;BYMINUTE=0 | 03-11 08:00
every monday starting next month | FREQ=WEEKLY;BYDAY=MO | 04-06 09:00
remind me every day at 7pm to take my meds | FREQ=DAILY;BYHOUR=19;BYMINUTE=0 | 03-10 19:00
remind me to take out the trash every tuesday night | FREQ=WEEKLY;BYDAY=TU;BYHOUR=20;BYMINUTE=0 | 03-10 20:00
bi-weekly sync mondays 10am | FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;BYHOUR=10;BYMINUTE=0 | 03-16 10:00
jeden Tag um 9 | FREQ=DAILY;BYHOUR=9;BYMINUTE=0 | 03-11 09:00
täglich um 20 Uhr | FREQ=DAILY;BYHOUR=20;BYMINUTE=0 | 03-10 20:00
montags und donnerstags um 18 Uhr | FREQ=WEEKLY;BYDAY=MO,TH;BYHOUR=18;BYMINUTE=0 | 03-12 18:00
jeden zweiten Dienstag | FREQ=WEEKLY;INTERVAL=2;BYDAY=TU | 03-17 09:00
jeden ersten Montag im Monat | FREQ=MONTHLY;BYDAY=1MO | 04-06 09:00
alle 3 Stunden | FREQ=HOURLY;INTERVAL=3 | 03-10 13:30
werktags um 9 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=9;BYMINUTE=0 | 03-11 09:00
jedes Jahr am 24. Dezember | FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24 | 12-24 09:00
jeden Monat am 1. | FREQ=MONTHLY;BYMONTHDAY=1 | 04-01 09:00
tous les jours à 9h | FREQ=DAILY;BYHOUR=9;BYMINUTE=0 | 03-11 09:00
tous les lundis | FREQ=WEEKLY;BYDAY=MO | 03-16 09:00
du lundi au vendredi à 9h | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=9;BYMINUTE=0 | 03-11 09:00
toutes les deux semaines | FREQ=WEEKLY;INTERVAL=2 | 03-24 09:00
le premier lundi de chaque mois | FREQ=MONTHLY;BYDAY=1MO | 04-06 09:00
le 15 de chaque mois | FREQ=MONTHLY;BYMONTHDAY=15 | 03-15 09:00
tous les jours sauf le dimanche | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA | 03-11 09:00
cada lunes a las 18:00 | FREQ=WEEKLY;BYDAY=MO;BYHOUR=18;BYMINUTE=0 | 03-16 18:00
todos los días a las 9 de la noche | FREQ=DAILY;BYHOUR=21;BYMINUTE=0 | 03-10 21:00
los martes y jueves | FREQ=WEEKLY;BYDAY=TU,TH | 03-12 09:00
cada dos semanas | FREQ=WEEKLY;INTERVAL=2 | 03-24 09:00
el último día de cada mes | FREQ=MONTHLY;BYMONTHDAY=-1 | 03-31 09:00
de lunes a viernes a las 10 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=10;BYMINUTE=0 | 03-11 10:00
toda segunda às 18h | FREQ=WEEKLY;BYDAY=MO;BYHOUR=18;BYMINUTE=0 | 03-16 18:00
todo dia às 9h | FREQ=DAILY;BYHOUR=9;BYMINUTE=0 | 03-11 09:00
a cada 3 horas | FREQ=HOURLY;INTERVAL=3 | 03-10 13:30
todo dia 15 | FREQ=MONTHLY;BYMONTHDAY=15 | 03-15 09:00
na última sexta de cada mês | FREQ=MONTHLY;BYDAY=-1FR | 03-27 09:00
毎日9時 | FREQ=DAILY;BYHOUR=9;BYMINUTE=0 | 03-11 09:00
毎週月曜と木曜の18時 | FREQ=WEEKLY;BYDAY=MO,TH;BYHOUR=18;BYMINUTE=0 | 03-12 18:00
毎月15日 | FREQ=MONTHLY;BYMONTHDAY=15 | 03-15 09:00
毎月第2火曜日 | FREQ=MONTHLY;BYDAY=2TU | 04-14 09:00
3時間ごと | FREQ=HOURLY;INTERVAL=3 | 03-10 13:30
隔週金曜日 | FREQ=WEEKLY;INTERVAL=2;BYDAY=FR | 03-13 09:00
平日の9時 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=9;BYMINUTE=0 | 03-11 09:00
毎年3月3日 | FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=3 | 2027-03-03 09:00
ogni lunedì alle 15 | FREQ=WEEKLY;BYDAY=MO;BYHOUR=15;BYMINUTE=0 | 03-16 15:00
ogni due settimane | FREQ=WEEKLY;INTERVAL=2 | 03-24 09:00
elke maandag om 9 uur | FREQ=WEEKLY;BYDAY=MO;BYHOUR=9;BYMINUTE=0 | 03-16 09:00
elke dag om 20:00 | FREQ=DAILY;BYHOUR=20;BYMINUTE=0 | 03-10 20:00
alternate tuesdays | FREQ=WEEKLY;INTERVAL=2;BYDAY=TU | 03-17 09:00
every week at 5pm on friday | FREQ=WEEKLY;BYDAY=FR;BYHOUR=17;BYMINUTE=0 | 03-13 17:00
saturday mornings | FREQ=WEEKLY;BYDAY=SA;BYHOUR=9;BYMINUTE=0 | 03-14 09:00
once a year on july 4 | FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=4 | 07-04 09:00
the 4th thursday of november every year | FREQ=YEARLY;BYMONTH=11;BYDAY=4TH | 11-26 09:00
every last friday | FREQ=MONTHLY;BYDAY=-1FR | 03-27 09:00
1st and 3rd tuesday of every month | FREQ=MONTHLY;BYDAY=1TU,3TU | 03-17 09:00
every other month on the 5th | FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=5 | 04-05 09:00
every day this week | FREQ=DAILY;UNTIL=@03-15 23:59:59 | 03-11 09:00
every day next week | FREQ=DAILY;UNTIL=@03-22 23:59:59 | 03-16 09:00
every day from april 1 to april 10 | FREQ=DAILY;UNTIL=@04-10 23:59:59 | 04-01 09:00
every tuesday until june | FREQ=WEEKLY;BYDAY=TU;UNTIL=@06-01 00:00:00 | 03-17 09:00
10 times every 5 minutes | FREQ=MINUTELY;INTERVAL=5;COUNT=10 | 03-10 10:35
every day but sunday | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA | 03-11 09:00
at 8am and 8pm every day | FREQ=DAILY;BYHOUR=8,20;BYMINUTE=0 | 03-10 20:00
8am every day | FREQ=DAILY;BYHOUR=8;BYMINUTE=0 | 03-11 08:00
noon every sunday | FREQ=WEEKLY;BYDAY=SU;BYHOUR=12;BYMINUTE=0 | 03-15 12:00
jeden Freitagabend | FREQ=WEEKLY;BYDAY=FR;BYHOUR=18;BYMINUTE=0 | 03-13 18:00
jeden Tag ab nächster Woche | FREQ=DAILY | 03-16 09:00
un lundi sur deux | FREQ=WEEKLY;INTERVAL=2;BYDAY=MO | 03-16 09:00
cada lunes por la mañana | FREQ=WEEKLY;BYDAY=MO;BYHOUR=9;BYMINUTE=0 | 03-16 09:00
毎日朝8時と夜8時 | FREQ=DAILY;BYHOUR=8,20;BYMINUTE=0 | 03-10 20:00
金曜日まで毎日 | FREQ=DAILY;UNTIL=@03-13 23:59:59 | 03-11 09:00
毎週月水金の7時 | FREQ=WEEKLY;BYDAY=MO,WE,FR;BYHOUR=7;BYMINUTE=0 | 03-11 07:00
every day at 8:30 and 17:45 | FREQ=DAILY;BYHOUR=8,17;BYMINUTE=30,45;BYSETPOS=1,4 | 03-10 17:45
mondays and fridays at 9:15am and 4pm | FREQ=WEEKLY;BYDAY=MO,FR;BYHOUR=9,16;BYMINUTE=0,15;BYSETPOS=2,3,6,7 | 03-13 09:15
first weekday of the month at 9am and 5pm | FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=9,17;BYMINUTE=0;BYSETPOS=1,2 | 04-01 09:00
on the 5th and 20th | FREQ=MONTHLY;BYMONTHDAY=5,20 | 03-20 09:00
every first wednesday | FREQ=MONTHLY;BYDAY=1WE | 04-01 09:00
every first and third sunday | FREQ=MONTHLY;BYDAY=1SU,3SU | 03-15 09:00
every third wednesday | FREQ=WEEKLY;INTERVAL=3;BYDAY=WE | 03-11 09:00
sundays every other week | FREQ=WEEKLY;INTERVAL=2;BYDAY=SU | 03-15 09:00
first sunday of every other month | FREQ=MONTHLY;INTERVAL=2;BYDAY=1SU | 04-05 09:00
on the 5th of every third month | FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=5 | 04-05 09:00
the penultimate monday of each month | FREQ=MONTHLY;BYDAY=-2MO | 03-23 09:00
once a month on the second sunday | FREQ=MONTHLY;BYDAY=2SU | 04-12 09:00
once a fortnight | FREQ=WEEKLY;INTERVAL=2 | 03-24 09:00
once a quarter | FREQ=MONTHLY;INTERVAL=3 | 06-10 09:00
every half year | FREQ=MONTHLY;INTERVAL=6 | 09-10 09:00
every 2h15m | FREQ=MINUTELY;INTERVAL=135 | 03-10 12:45
at 20 minute intervals | FREQ=MINUTELY;INTERVAL=20 | 03-10 10:50
every 3 hours from 9am to 6pm | FREQ=DAILY;BYHOUR=9,12,15,18;BYMINUTE=0 | 03-10 12:00
alternate days | FREQ=DAILY;INTERVAL=2 | 03-11 09:00
every month end | FREQ=MONTHLY;BYMONTHDAY=-1 | 03-31 09:00
every end of month | FREQ=MONTHLY;BYMONTHDAY=-1 | 03-31 09:00
halloween every year | FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=31 | 10-31 09:00
every may 1 and november 1 | FREQ=YEARLY;BYMONTH=5,11;BYMONTHDAY=1 | 05-01 09:00
every november on the third thursday | FREQ=YEARLY;BYMONTH=11;BYDAY=3TH | 11-19 09:00
every morning at 7 and every evening at 9 | FREQ=DAILY;BYHOUR=7,21;BYMINUTE=0 | 03-10 21:00
every morning and evening | FREQ=DAILY;BYHOUR=9,18;BYMINUTE=0 | 03-10 18:00
7 every evening | FREQ=DAILY;BYHOUR=19;BYMINUTE=0 | 03-10 19:00
every day at 10:15am except weekends | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=10;BYMINUTE=15 | 03-11 10:15
the next 4 sundays | FREQ=WEEKLY;BYDAY=SU;COUNT=4 | 03-15 09:00
for the next 4 days | FREQ=DAILY;COUNT=4 | 03-11 09:00
daily starting april 2nd until april 9th | FREQ=DAILY;UNTIL=@04-09 23:59:59 | 04-02 09:00
from april 2 to april 9 every day | FREQ=DAILY;UNTIL=@04-09 23:59:59 | 04-02 09:00
am 20. eines jeden Monats | FREQ=MONTHLY;BYMONTHDAY=20 | 03-20 09:00
am vorletzten Sonntag im Monat | FREQ=MONTHLY;BYDAY=-2SU | 03-22 09:00
halbjährlich | FREQ=MONTHLY;INTERVAL=6 | 09-10 09:00
tous les quarts d'heure | FREQ=MINUTELY;INTERVAL=15 | 03-10 10:45
chaque fin de mois | FREQ=MONTHLY;BYMONTHDAY=-1 | 03-31 09:00
todos los días menos los lunes | FREQ=WEEKLY;BYDAY=TU,WE,TH,FR,SA,SU | 03-11 09:00
un jueves sí y otro no | FREQ=WEEKLY;INTERVAL=2;BYDAY=TH | 03-12 09:00
de três em três horas | FREQ=HOURLY;INTERVAL=3 | 03-10 13:30
quinta sim, quinta não | FREQ=WEEKLY;INTERVAL=2;BYDAY=TH | 03-12 09:00
il 20 di ogni mese | FREQ=MONTHLY;BYMONTHDAY=20 | 03-20 09:00
una volta alla settimana | FREQ=WEEKLY | 03-17 09:00
één keer per maand | FREQ=MONTHLY | 04-10 09:00
3日に1回 | FREQ=DAILY;INTERVAL=3 | 03-11 09:00
毎日8時と20時 | FREQ=DAILY;BYHOUR=8,20;BYMINUTE=0 | 03-10 20:00
木曜日以外毎日 | FREQ=WEEKLY;BYDAY=MO,TU,WE,FR,SA,SU | 03-11 09:00
月〜金の9時 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=9;BYMINUTE=0 | 03-11 09:00
at 9am, noon and 7pm every day | FREQ=DAILY;BYHOUR=9,12,19;BYMINUTE=0 | 03-10 12:00
fridays twice | FREQ=WEEKLY;BYDAY=FR;COUNT=2 | 03-13 09:00
every 20th of the month up to 3 times | FREQ=MONTHLY;BYMONTHDAY=20;COUNT=3 | 03-20 09:00
every friday for up to 2 months | FREQ=WEEKLY;BYDAY=FR;UNTIL=@05-10 10:30:00 | 03-13 09:00
monthly on sundays | FREQ=MONTHLY;BYDAY=SU | 03-15 09:00
2nd to the last sunday of every month | FREQ=MONTHLY;BYDAY=-2SU | 03-22 09:00
the last of each month | FREQ=MONTHLY;BYMONTHDAY=-1 | 03-31 09:00
first monday and third sunday of each month | FREQ=MONTHLY;BYDAY=1MO,3SU | 03-15 09:00
every april 10th and 20th | FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=10,20 | 04-10 09:00
every april on day 10 and 20 | FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=10,20 | 04-10 09:00
every sunday from november until february | FREQ=WEEKLY;BYDAY=SU;UNTIL=@2027-02-01 00:00:00 | 11-01 09:00
every second | FREQ=SECONDLY | 03-10 10:30:01
post our weekly thread every thursday at 3pm | FREQ=WEEKLY;BYDAY=TH;BYHOUR=15;BYMINUTE=0 | 03-12 15:00
claim the daily reward every monday at 5pm | FREQ=WEEKLY;BYDAY=MO;BYHOUR=17;BYMINUTE=0 | 03-16 17:00
every hour from 9am to 5pm | FREQ=HOURLY;BYHOUR=9,10,11,12,13,14,15,16,17 | 03-10 11:00
every day at 11, 14 and 18 | FREQ=DAILY;BYHOUR=11,14,18;BYMINUTE=0 | 03-10 11:00
every month on the 3rd last | FREQ=MONTHLY;BYMONTHDAY=-3 | 03-29 09:00
on the 10th through the 12th of each month | FREQ=MONTHLY;BYMONTHDAY=10,11,12 | 03-11 09:00
the next 6 weekdays | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;COUNT=6 | 03-11 09:00
les 3 prochains jeudis | FREQ=WEEKLY;BYDAY=TH;COUNT=3 | 03-12 09:00
";
