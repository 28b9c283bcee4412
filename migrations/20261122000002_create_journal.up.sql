-- Every accepted job until its receipt is written: what the queue is rebuilt from.

create table journal (
    id bigint generated always as identity primary key,
    job_id uuid not null,
    kind text not null,
    -- What makes the job unique within its kind.
    key text not null,
    conversation text not null,
    route text not null,
    -- The envelope's header and payload; cleared when the job is done.
    header text,
    payload text,
    -- The epoch under which Redis was given the job; 0 when Redis was not.
    epoch bigint not null,
    accepted_at timestamptz not null,
    done_at timestamptz,
    constraint journal_key unique (kind, key),
    constraint journal_job unique (job_id),
    constraint journal_done_is_empty check (done_at is null or (header is null and payload is null))
);
-- What is unfinished, in the order in which it was accepted.
create index journal_open on journal (id) where done_at is null;
-- Retention of finished rows.
create index journal_done on journal (done_at) where done_at is not null;

-- One row decides for everyone where the queue is and under which epoch.
create table queue_state (
    singleton boolean primary key default true check (singleton),
    epoch bigint not null default 0,
    -- open: in Redis, under this epoch. rebuilding: somebody is filling it.
    mode text not null default 'rebuilding' check (mode in ('open', 'rebuilding')),
    -- Counts up with each journal batch; Redis holds a copy.
    batch bigint not null default 0,
    changed_at timestamptz not null default now()
);
insert into queue_state default values;
