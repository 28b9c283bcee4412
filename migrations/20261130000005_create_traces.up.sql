-- How each message was carried out, step by step: what `chinwag trace` shows. It holds no words.

create table message_traces (
    job_id uuid primary key,
    platform text not null,
    user_id text not null,
    message_id text not null,
    route text not null,
    -- shown, refused or unseen.
    fate text not null,
    -- Why the platform refused it, in its short words.
    refusal text,
    -- The messages that the answer became.
    delivered_as text[] not null default '{}',
    -- When it was shown, or when its receipt was written.
    ended_at timestamptz not null,
    -- What kept the answer from being what it should be, in one word.
    failure text,
    -- The steps and their times, with the version of that shape.
    trace jsonb not null,
    trace_version smallint not null,
    created_at timestamptz not null
);
-- Operators have a message's id, or the eight digits that people were told.
create index message_traces_message on message_traces (message_id);
create index message_traces_reference on message_traces (right(job_id::text, 8));
-- Retention.
create index message_traces_age on message_traces (created_at);
