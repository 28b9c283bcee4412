drop trigger conversation_history_corrected on conversation_history;
drop function forget_corrected_words();
drop trigger conversation_history_corrections on conversation_history;
drop function forget_corrections();
drop table corrections;
