drop table audit_log;
drop function audit_log_is_append_only;
drop table schedules;
drop table queue_pauses;
drop table dead_letters;
alter table journal drop column cancelled_at;
