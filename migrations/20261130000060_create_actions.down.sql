drop trigger conversation_history_actions_changed on conversation_history;
drop function forget_words_of_actions();
drop trigger conversation_history_actions on conversation_history;
drop function forget_actions();
drop table actions;
