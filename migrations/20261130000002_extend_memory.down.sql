drop index dead_letters_conversation;
drop table memory_lists;
alter table conversation_history drop column reply_to;
