drop index conversation_sessions_idle;
update conversation_sessions set intents_detected = '[]';
alter table conversation_sessions
    drop column last_at,
    alter column intents_detected set default '[]';
