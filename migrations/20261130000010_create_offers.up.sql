-- What the bot offers below its messages: each may be chosen by one person, once, for a while.
create table offers (
    id uuid primary key,
    platform text not null,
    user_id text not null,
    channel_id text not null,
    -- The job that offers it, and the message which that answered.
    job_id uuid not null,
    message_id text not null,
    -- What is offered; no words of any message.
    what jsonb not null,
    made_at timestamptz not null default now(),
    expires_at timestamptz not null,
    -- Which press took it, and what was chosen.
    taken_at timestamptz,
    taken_by text,
    choice text
);
create index offers_job on offers (job_id);
create index offers_age on offers (expires_at);

-- Nothing is left to choose below what was forgotten.
create function forget_offers() returns trigger language plpgsql as $$
begin
    delete from offers where job_id = old.job_id;
    return null;
end
$$;
create trigger conversation_history_offers after delete on conversation_history
    for each row execute function forget_offers();
