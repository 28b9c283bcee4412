-- What was meant, where people said that the bot had taken a message for something else: labelled
-- examples. The words are kept only where the person agreed.
create table corrections (
    id bigint generated always as identity primary key,
    platform text not null,
    user_id text not null,
    -- The job whose reading was wrong; one correction each.
    job_id uuid not null,
    message_id text not null,
    taken_for text not null,
    meant text not null,
    -- How it was said: in words, or by a press.
    said_by text not null check (said_by in ('words', 'press')),
    content text,
    created_at timestamptz not null,
    constraint corrections_job unique (job_id)
);
create index corrections_age on corrections (created_at);

-- What was forgotten teaches nothing any more.
create function forget_corrections() returns trigger language plpgsql as $$
begin
    delete from corrections where job_id = old.job_id;
    return null;
end
$$;
create trigger conversation_history_corrections after delete on conversation_history
    for each row execute function forget_corrections();

create function forget_corrected_words() returns trigger language plpgsql as $$
begin
    update corrections set content = null where job_id = old.job_id and content is not null;
    return null;
end
$$;
create trigger conversation_history_corrected after update of content on conversation_history
    for each row when (old.content is distinct from new.content)
    execute function forget_corrected_words();
