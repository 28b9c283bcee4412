-- What is to be done for people beyond talking, and what became of it.
create table actions (
    -- Made of the message and the position: the same message asks for it once.
    id uuid primary key,
    job_id uuid not null,
    position smallint not null,
    platform text not null,
    user_id text not null,
    guild_id text,
    channel_id text not null,
    message_id text not null,
    kind text not null,
    -- Words of the person or of the model.
    parameters jsonb not null,
    confirm_required boolean not null,
    priority integer not null,
    source text not null check (source in ('words', 'tool', 'text')),
    state text not null check (state in ('waiting', 'refused', 'expired', 'superseded',
                                         'running', 'done', 'failed', 'not_available')),
    ended jsonb not null default '{}',
    created_at timestamptz not null,
    updated_at timestamptz not null
);
create index actions_job on actions (job_id);
create index actions_waiting on actions (created_at) where state = 'waiting';
create index actions_age on actions (created_at);

-- What is forgotten asks for nothing any more, and its words go with it.
create function forget_actions() returns trigger language plpgsql as $$
begin
    delete from actions where job_id = old.job_id;
    return null;
end
$$;
create trigger conversation_history_actions after delete on conversation_history
    for each row execute function forget_actions();
create function forget_words_of_actions() returns trigger language plpgsql as $$
begin
    update actions set parameters = '{}'
    where job_id = old.job_id and state not in ('waiting', 'running');
    return null;
end
$$;
create trigger conversation_history_actions_changed after update of content on conversation_history
    for each row when (old.content is distinct from new.content)
    execute function forget_words_of_actions();
