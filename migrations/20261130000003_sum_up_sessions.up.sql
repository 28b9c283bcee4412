-- What a session's summary covers, and when the next one is to be made.
alter table conversation_sessions
    -- The rows of conversation_history that its summaries cover: from this one,
    add column summary_from bigint,
    -- to this one, when the session is over: then it covers all of it.
    add column summary_to bigint,
    -- The job that answered the last message it covers.
    add column summary_job uuid,
    -- The same of what is summed up while the session goes on: all but its newest messages.
    add column running_summary text,
    add column running_to bigint,
    add column running_job uuid,
    -- When a summary is to be made, or tried again; null when none is wanted.
    add column summary_due timestamptz,
    -- How many of a running session's newest turns stay out of it.
    add column summary_keep integer not null default 0,
    add column summary_tries integer not null default 0;
create index conversation_sessions_due on conversation_sessions (summary_due) where summary_due is not null;
-- The last sessions of a conversation.
create index conversation_sessions_place
    on conversation_sessions (user_id, channel_id, platform, last_at desc);

-- A summary holds what messages said: it goes when one of them goes or is changed, whoever does
-- that. A summary of what is left is made again when it was of late.
create function forget_summaries() returns trigger language plpgsql as $$
begin
    -- Whoever writes a summary holds the session's row. This waits for them, so that the next
    -- statement sees what they wrote.
    perform id from conversation_sessions
    where user_id = old.user_id and channel_id = old.channel_id and platform = old.platform
      and session_start <= old.created_at and last_at >= old.created_at - interval '1 hour'
    order by id for update;
    update conversation_sessions set
        summary = null, summary_from = null, summary_to = null, summary_job = null,
        running_summary = null, running_to = null, running_job = null, summary_tries = 0,
        summary_due = case when session_end > now() - interval '7 days' then now() end
    where user_id = old.user_id and channel_id = old.channel_id and platform = old.platform
      and old.id between summary_from and greatest(summary_to, running_to);
    return null;
end
$$;
create trigger conversation_history_forgotten after delete on conversation_history
    for each row execute function forget_summaries();
create trigger conversation_history_changed after update of content on conversation_history
    for each row when (old.content is distinct from new.content) execute function forget_summaries();
