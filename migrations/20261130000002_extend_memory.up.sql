-- The message that a message replied to: what was said before it is found along these.
alter table conversation_history add column reply_to text;

-- What a person was last shown of their own messages, by number: numbers mean these.
create table memory_lists (
    platform text not null,
    user_id text not null,
    channel_id text not null,
    job_ids uuid[] not null,
    listed_at timestamptz not null,
    primary key (user_id, channel_id, platform)
);
-- Retention.
create index memory_lists_age on memory_lists (listed_at);

-- Everything of a conversation is forgotten at once.
create index dead_letters_conversation on dead_letters (conversation);
