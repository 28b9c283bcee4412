alter table memory_lists drop column shown_before;
alter table memory_lists drop column shown_by;
alter table memory_lists drop column asked_at;
drop index actions_running;
alter table offers drop column withdrawn_at;
alter table offers drop column taken_job;
