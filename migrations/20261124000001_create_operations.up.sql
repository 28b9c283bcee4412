-- What operators see and do: jobs that died, queues that are paused, what recurs, who did what.

-- Set when an operator has dropped the job: its worker tells the asker and does nothing else.
alter table journal add column cancelled_at timestamptz;

create table dead_letters (
    id bigint generated always as identity primary key,
    -- Where it lay in Redis: a letter that is written twice changes nothing.
    place text not null,
    -- Null when the envelope's header cannot be read.
    job_id uuid,
    kind text,
    key text,
    route text,
    header text,
    conversation text not null,
    payload text not null,
    reason text not null,
    attempts integer not null,
    accepted_at timestamptz,
    died_at timestamptz not null,
    constraint dead_letters_place unique (place)
);
create index dead_letters_job on dead_letters (job_id);
-- Retention.
create index dead_letters_age on dead_letters (died_at);

create table queue_pauses (
    queue text primary key,
    paused_by text not null,
    paused_at timestamptz not null default now()
);

-- What recurs. A row is claimed by whoever moves its next moment on.
create table schedules (
    name text primary key,
    next_due timestamptz not null,
    last_due timestamptz
);

-- Who did what, never what was said. Rows are only ever added.
create table audit_log (
    id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    actor text not null,
    action text not null,
    subject text not null,
    detail jsonb not null default '{}'
);
create index audit_log_age on audit_log (at);

create function audit_log_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'audit_log is append-only';
end
$$;
create trigger audit_log_is_append_only before update or delete or truncate on audit_log
    for each statement execute function audit_log_is_append_only();
