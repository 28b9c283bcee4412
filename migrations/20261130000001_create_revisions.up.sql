-- What people did to messages after they had posted them. A receipt that comes later is held
-- against it, so that nothing is remembered that was taken back.
create table revisions (
    -- discord/<message>, job/<job>, or conversation/<conversation>.
    key text primary key,
    -- The text as it was edited; null when nothing of it is to be remembered.
    content text,
    -- When it was edited; null when it was deleted or forgotten, which no edit undoes.
    edited_at timestamptz,
    -- Of a conversation: everything said up to then is forgotten.
    said_until timestamptz,
    -- The job that forgot it: run twice, it forgets once.
    cause uuid,
    kept_until timestamptz not null
);
create index revisions_cause on revisions (cause) where cause is not null;
-- Retention.
create index revisions_age on revisions (kept_until);

alter table conversation_history add column edited_at timestamptz;
-- The parts of long answers, by their ids; the first is found by message_id.
create index conversation_history_parts on conversation_history using gin (delivered_as)
    where cardinality(delivered_as) > 1;
