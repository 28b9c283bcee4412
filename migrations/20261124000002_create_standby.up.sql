-- The queue in Postgres, for as long as Redis cannot be used.

-- journal: workers lease from the journal, under this epoch.
alter table queue_state drop constraint queue_state_mode_check;
alter table queue_state add constraint queue_state_mode_check
    check (mode in ('open', 'rebuilding', 'journal'));

alter table journal
    -- How often it was leased from here.
    add column attempts integer not null default 0,
    -- Leased, or not to be run again, until then.
    add column leased_until timestamptz,
    -- The epoch under which its outcome lies in `outcomes`: what comes next may run.
    add column posted_epoch bigint;
-- The oldest unfinished job of a conversation.
create index journal_open_conversation on journal (conversation, kind, id) where done_at is null;

-- What doors have to show, while their mailboxes in Redis cannot be used.
create table outcomes (
    id bigint generated always as identity primary key,
    job_id uuid not null,
    -- Under an older epoch it is void: its job runs again.
    epoch bigint not null,
    route text not null,
    outcome text not null,
    posted_at timestamptz not null default now(),
    constraint outcomes_job unique (job_id)
);
create index outcomes_route on outcomes (route, id);
