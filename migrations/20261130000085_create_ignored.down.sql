drop table ignored;
