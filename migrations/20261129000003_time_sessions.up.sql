-- When somebody last wrote in a session, and how often each intent came.
alter table conversation_sessions
    add column last_at timestamptz not null default now(),
    alter column intents_detected set default '{}';
update conversation_sessions set last_at = coalesce(session_end, session_start), intents_detected = '{}';
-- Sessions that are over and nobody has ended yet.
create index conversation_sessions_idle on conversation_sessions (last_at) where session_end is null;
