drop table conversation_sessions;
drop table intent_logs;
drop table user_preferences;
drop table conversation_history;
