drop trigger conversation_history_offers on conversation_history;
drop function forget_offers();
drop table offers;
