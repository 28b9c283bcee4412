-- What people said, what was answered, and what is known of them.

create table conversation_history (
    id bigint generated always as identity primary key,
    platform text not null,
    user_id text not null,
    guild_id text,
    channel_id text not null,
    message_id text not null,
    role text not null check (role in ('user', 'assistant')),
    content text not null,
    intent_type text,
    intent_confidence double precision check (intent_confidence between 0 and 1),
    tokens_used integer not null default 0,
    created_at timestamptz not null default now(),
    -- The job that answered: a receipt that is written twice changes nothing.
    job_id uuid not null,
    -- Every message an answer became, in order; message_id is the first of them.
    delivered_as text[] not null default '{}',
    author_name text not null default '',
    constraint conversation_history_job_role unique (job_id, role)
);
-- The newest turns of a conversation.
create index conversation_history_newest
    on conversation_history (user_id, channel_id, platform, id desc);
-- A message by its id: edits, deletions, replies to old answers.
create index conversation_history_message on conversation_history (message_id);
-- Retention.
create index conversation_history_age on conversation_history (created_at);

create table user_preferences (
    id bigint generated always as identity primary key,
    platform text not null,
    user_id text not null,
    preferred_name text,
    tone_preference text not null default 'friendly'
        check (tone_preference in ('formal', 'friendly', 'casual', 'technical')),
    emoji_density text not null default 'medium'
        check (emoji_density in ('none', 'low', 'medium', 'high')),
    language text not null default 'en',
    time_zone text,
    -- Null: whatever CONTEXT_WINDOW_SIZE says.
    context_window_size integer check (context_window_size between 0 and 100),
    notification_preferences jsonb not null default '{}',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint user_preferences_user unique (platform, user_id)
);

create table intent_logs (
    id bigint generated always as identity primary key,
    platform text not null,
    user_id text not null,
    -- Null unless keeping texts is switched on.
    message_content text,
    detected_intent text not null,
    confidence double precision not null check (confidence between 0 and 1),
    entities jsonb,
    execution_success boolean,
    execution_time_ms integer,
    error_message text,
    created_at timestamptz not null default now()
);
create index intent_logs_analysis on intent_logs (detected_intent, confidence, created_at desc);
create index intent_logs_age on intent_logs (created_at);

create table conversation_sessions (
    id bigint generated always as identity primary key,
    platform text not null,
    user_id text not null,
    channel_id text not null,
    session_start timestamptz not null default now(),
    session_end timestamptz,
    message_count integer not null default 0,
    intents_detected jsonb not null default '[]',
    summary text
);
-- One active session a conversation.
create unique index conversation_sessions_active
    on conversation_sessions (user_id, channel_id, platform) where session_end is null;
create index conversation_sessions_age on conversation_sessions (session_end) where session_end is not null;
