//! Points and amounts of time in English, as seen from Tuesday, 10 March 2026, 10:30.
//!
//! One case a line: the words, and the local time that is meant; the year is 2026 where none is
//! given. `-` means that no time is in the words.

pub const CASES: &str = "
tomorrow | 03-11 09:00
tmrw 5pm | 03-11 17:00
tmr at 7:15 am | 03-11 07:15
tommorow at noon | 03-11 12:00
2morrow 8am | 03-11 08:00
the day after tomorrow | 03-12 09:00
day after tomorrow at 6pm | 03-12 18:00
yesterday | 03-09 09:00
the day before yesterday at noon | 03-08 12:00
today at 6pm | 03-10 18:00
today at 17:45 | 03-10 17:45
tonight | 03-10 20:00
tonight at 9 | 03-10 21:00
at 11pm tonight | 03-10 23:00
tonight at 11:30 | 03-10 23:30
this evening | 03-10 18:00
this afternoon | 03-10 15:00
tomorrow morning | 03-11 09:00
tomorrow morning at 6 | 03-11 06:00
tomorrow afternoon | 03-11 15:00
tomorrow evening at 7:30 | 03-11 19:30
tomorrow night | 03-11 20:00
in the morning | 03-11 09:00
monday morning | 03-16 09:00
friday night at 10 | 03-13 22:00
wednesday | 03-11 09:00
on thursday | 03-12 09:00
fri | 03-13 09:00
tuesday | 03-17 09:00
tuesday at 3pm | 03-10 15:00
tuesday at 8am | 03-17 08:00
this friday | 03-13 09:00
next friday | 03-20 09:00
next monday at 10am | 03-16 10:00
next wed 6pm | 03-18 18:00
last monday | 03-09 09:00
friday next week | 03-20 09:00
thursday at 14:00 | 03-12 14:00
sat 5pm | 03-14 17:00
sunday noon | 03-15 12:00
wensday at 4pm | 03-11 16:00
saturday at 12pm | 03-14 12:00
this weekend | 03-14 09:00
next weekend | 03-21 09:00
next week | 03-16 09:00
the week after next | 03-23 09:00
next month | 04-01 09:00
next year | 2027-01-01 09:00
in march | 2027-03-01 09:00
in april | 04-01 09:00
next april | 04-01 09:00
april 5 | 04-05 09:00
april 5th at 3:30pm | 04-05 15:30
5 april | 04-05 09:00
the 5th of april | 04-05 09:00
march 3 | 2027-03-03 09:00
march 3rd, 2028 | 2028-03-03 09:00
march the 20th | 03-20 09:00
may 1 | 05-01 09:00
may 1st at 8pm | 05-01 20:00
first of may | 05-01 09:00
jan 15 | 2027-01-15 09:00
feb 29 | 2028-02-29 09:00
dec 25 2026 at 7am | 12-25 07:00
friday, march 13 | 03-13 09:00
monday april 6 at 9:15am | 04-06 09:15
fri 13 mar 2026 17:00 | 03-13 17:00
the 15th | 03-15 09:00
on the 3rd | 04-03 09:00
on the 3rd at 5pm | 04-03 17:00
the 20th of next month | 04-20 09:00
next month on the 5th | 04-05 09:00
2026-04-01 | 04-01 09:00
2026-04-01 18:30 | 04-01 18:30
2026-04-01T18:30 | 04-01 18:30
2026/04/01 | 04-01 09:00
3/15 | 03-15 09:00
3/15/2026 at 4pm | 03-15 16:00
12/24 at 6pm | 12-24 18:00
15.4.2026 | 04-15 09:00
at 5pm | 03-10 17:00
at 9am | 03-11 09:00
5 p.m. | 03-10 17:00
5:30 pm | 03-10 17:30
@ 17:30 | 03-10 17:30
17:30 | 03-10 17:30
09:15 | 03-11 09:15
8.30pm | 03-10 20:30
12am | 03-11 00:00
12pm | 03-10 12:00
noon | 03-10 12:00
at midnight | 03-11 00:00
noon tomorrow | 03-11 12:00
at 1730 | 03-10 17:30
0900 hours tomorrow | 03-11 09:00
half past six | 03-10 18:30
half past 11 | 03-10 11:30
quarter to eleven | 03-10 10:45
quarter past 5 in the evening | 03-10 17:15
ten to six | 03-10 17:50
twenty past seven | 03-10 19:20
five thirty pm | 03-10 17:30
three o'clock | 03-10 15:00
3 o'clock tomorrow | 03-11 15:00
5 in the evening | 03-10 17:00
7 in the morning | 03-11 07:00
at 5 | 03-10 17:00
at 8 | 03-10 20:00
at 11 | 03-10 11:00
tomorrow at 5 | 03-11 17:00
tomorrow at 8 | 03-11 08:00
friday at 12 | 03-13 12:00
6ish | 03-10 18:00
around 4pm | 03-10 16:00
by 5pm | 03-10 17:00
before noon | 03-10 12:00
eod | 03-10 17:00
end of the day tomorrow | 03-11 17:00
in 10 min | 03-10 10:40
in 10m | 03-10 10:40
in 2 hours | 03-10 12:30
in 2hrs | 03-10 12:30
in an hour | 03-10 11:30
in half an hour | 03-10 11:00
in a half hour | 03-10 11:00
in an hour and a half | 03-10 12:00
in one and a half hours | 03-10 12:00
in 1.5 hours | 03-10 12:00
in 2 1/2 hours | 03-10 13:00
in three quarters of an hour | 03-10 11:15
in a quarter of an hour | 03-10 10:45
in 1h30m | 03-10 12:00
in 1h 15m | 03-10 11:45
in 1 hour and 20 minutes | 03-10 11:50
in 90 minutes | 03-10 12:00
in twenty-five minutes | 03-10 10:55
in forty five minutes | 03-10 11:15
in a couple of hours | 03-10 12:30
in like 20 mins | 03-10 10:50
in about an hour | 03-10 11:30
30 minutes from now | 03-10 11:00
two hours from now | 03-10 12:30
3 hours later | 03-10 13:30
after 15 minutes | 03-10 10:45
in 3 days | 03-13 10:30
in 3 days at 4pm | 03-13 16:00
in a week | 03-17 10:30
in 2 weeks | 03-24 10:30
in a fortnight | 03-24 10:30
in 3 months | 06-10 10:30
in a year | 2027-03-10 10:30
3 days ago | 03-07 10:30
2 weeks ago | 02-24 10:30
an hour ago | 03-10 09:30
a week from friday | 03-20 09:00
two days after christmas | 12-27 09:00
the day before christmas at noon | 12-24 12:00
two days from tomorrow | 03-13 09:00
first monday of april | 04-06 09:00
third thursday of november | 11-19 09:00
last sunday of march | 03-29 09:00
last day of february | 2027-02-28 09:00
the last friday of this month | 03-27 09:00
first day of next month | 04-01 09:00
end of month | 03-31 09:00
end of next month | 04-30 09:00
end of the week | 03-13 09:00
end of the year | 12-31 09:00
beginning of april | 04-01 09:00
mid april | 04-15 09:00
christmas | 12-25 09:00
christmas eve at 6pm | 12-24 18:00
new year's eve | 12-31 09:00
halloween | 10-31 09:00
thanksgiving | 11-26 09:00
easter | 04-05 09:00
good friday | 04-03 09:00
mother's day | 05-10 09:00
3-5pm tomorrow | 03-11 15:00
from 3 to 5pm | 03-10 15:00
between 2pm and 4pm on friday | 03-13 14:00
april 3-5 | 04-03 09:00
remind me to call mom tmrw 5pm | 03-11 17:00
tomorrow remind me to call mom at 5pm | 03-11 17:00
ping me @ 17:30 about the raid | 03-10 17:30
remind me in 5 to check the oven | 03-10 10:35
set a timer for 10 minutes | 03-10 10:40
wake me up at 6:30 | 03-11 06:30
wake me at 7 tomorrow | 03-11 07:00
remind me 10 minutes before the raid at 8pm | 03-10 19:50
remind me about my 3pm meeting at 2:45pm | 03-10 14:45
remind me in an hour about the meeting at 5pm | 03-10 11:30
remind me on monday to submit the report by friday | 03-16 09:00
remind me to watch season 2 episode 3 tonight at 9 | 03-10 21:00
schedule a meeting for friday 3-4pm | 03-13 15:00
call the 5 people | -
top 10 | -
version 2.5 | -
add 1/2 cup of sugar | -
may I go | -
march forward | -
second thing | -
he sat down | -
the sun is bright | -
i wed her | -
good morning | -
24/7 support | -
it costs $5 at the store | -
call 555-1234 | -
ratio 16:9 | -
version 3.2.1 is out | -
draw a cat at 1024x1024 | -
we won 3-2 | -
he is second to none | -
every person counts | -
room 204 | -
add 2 and 2 | -
gpt4 is ok | -
the quarter finals | -
at like 3 tomorrow | 03-11 15:00
2nite 11 | 03-10 23:00
in exactly 2 weeks | 03-24 10:30
in an hour and 15 | 03-10 11:45
in 36 hours | 03-11 22:30
in two and a half weeks | 03-27 22:30
six months from today | 09-10 09:00
1 week before christmas | 12-18 09:00
2 hours before midnight | 03-10 22:00
45 min after noon | 03-10 12:45
jan 2nd '27 | 2027-01-02 09:00
20260415 | 04-15 09:00
late june | 06-30 09:00
early next week | 03-16 09:00
no later than 6pm | 03-10 18:00
for 3 hours starting at 5pm | 03-10 17:00
this tuesday | 03-17 09:00
weekend after next | 03-28 09:00
the friday after next | 03-27 09:00
two fridays from now | 03-20 09:00
the monday after easter | 04-06 09:00
the sunday before christmas | 12-20 09:00
black friday | 11-27 09:00
tomorrow 9 | 03-11 09:00
6 this evening | 03-10 18:00
12 noon | 03-10 12:00
quarter past midnight | 03-11 00:15
7 30 pm | 03-10 19:30
16h20 | 03-10 16:20
0730 | 03-11 07:30
the evening of the 5th | 04-05 18:00
within the next hour | 03-10 11:30
in a week's time | 03-17 10:30
a week tomorrow | 03-18 09:00
same time tomorrow | 03-11 10:30
this time next week | 03-17 10:30
1st of next month | 04-01 09:00
10 - 22 August | 08-10 09:00
at 8 o'clock in the evening next tuesday | 03-17 20:00
next week on wednesday | 03-18 09:00
april first at noon | 04-01 12:00
1d12h | 03-11 22:30
fri. | 03-13 09:00
Apr14 | 04-14 09:00
on 3-25 | 03-25 09:00
5 / 20 | 05-20 09:00
8/2027 | 2027-08-01 09:00
6 October 31 | 2031-10-06 09:00
June 3 twenty twenty-eight | 2028-06-03 09:00
9th of may two thousand and thirty | 2030-05-09 09:00
Sat, Apr 4, 2026 08:15 PM | 04-04 20:15
4 in the am | 03-11 04:00
9 05 pm | 03-10 21:05
six oh five pm | 03-10 18:05
20 minutes to 4pm | 03-10 15:40
15 to midnight | 03-10 23:45
1425 on sunday | 03-15 14:25
at 0900 | 03-11 09:00
in 3 more hours | 03-10 13:30
in a pair of days | 03-12 10:30
in ten | 03-10 10:40
third quarter of 2027 | 2027-07-01 09:00
in the 4th quarter | 10-01 09:00
the second week of may | 05-11 09:00
last week of june | 06-22 09:00
second friday after easter | 04-17 09:00
christmas next year | 2027-12-25 09:00
easter of next year | 2027-03-28 09:00
upcoming saturday at 6pm | 03-14 18:00
by eom | 03-31 09:00
EOY | 12-31 09:00
2mrw 8am | 03-11 08:00
ash wednesday | 2027-02-10 09:00
women's day | 2027-03-08 09:00
23rd 11:40 | 03-23 11:40
tomorrow 0930-1045 | 03-11 09:30
12 May 1445 | 05-12 14:45
tomorrow from 6pm | 03-11 18:00
5 pm for the 5 pm2 issues | 03-10 17:00
call him before bed about it | 03-10 20:00
next hour | 03-10 11:30
half-past 6 pm | 03-10 18:30
10 to 22 August | 08-10 09:00
same time next month | 04-10 10:30
our weekly meeting is tomorrow at 5pm | 03-11 17:00
a day before my exam on march 20th | 03-19 09:00
first thing tomorrow | 03-11 09:00
in 3½ hours | 03-10 14:00
in three-and-a-half hours | 03-10 14:00
in 1 hour forty | 03-10 12:10
in one and three quarter hours | 03-10 12:15
in a hundred and ten minutes | 03-10 12:20
tomorrow until 4pm | 03-11 16:00
try it in 16:9 | -
we should start a band | -
it runs at 3 fps | -
i am at 101 points | -
five to twelve | 03-10 11:55
7 tomorrow evening | 03-11 19:00
21 April 2026, 16.00 | 04-21 16:00
next week's friday | 03-20 09:00
tomorrow week | 03-18 09:00
10.31.2026 | 10-31 09:00
read “The Day After Tomorrow” on friday | 03-13 09:00
";
