drop table queue_state;
drop table journal;
