drop trigger conversation_history_feedback on conversation_history;
drop function forget_feedback();
drop table feedback;
