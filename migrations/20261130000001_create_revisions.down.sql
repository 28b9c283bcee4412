drop index conversation_history_parts;
alter table conversation_history drop column edited_at;
drop table revisions;
