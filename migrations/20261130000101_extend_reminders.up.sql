-- A reminder's row is the truth: whoever moves it on has it told, whoever restarts meanwhile.
alter table scheduled_tasks
    -- The action that asked for it: the same one asks once.
    add column action_id uuid,
    add column message_id text not null default '',
    -- The door that tells its asker, and the language of their client.
    add column route text not null default 'nowhere',
    add column locale text,
    -- When its rule begins to count.
    add column first_at timestamptz,
    -- Another one that is put off by this one; that goes on by itself.
    add column snoozed_of bigint references scheduled_tasks (id) on delete cascade,
    -- The moment it was told of last, and since when its asker is done with it.
    add column told_of timestamptz,
    add column done_at timestamptz,
    -- Why it could not be told, in one word: it is shown at the next contact.
    add column trouble text,
    add column updated_at timestamptz not null default now(),
    add constraint scheduled_tasks_action unique (action_id);
update scheduled_tasks set first_at = run_at where first_at is null;
update scheduled_tasks set status = 'over' where status in ('done', 'completed', 'fired', 'sent', 'failed');
update scheduled_tasks set status = 'cancelled' where status not in ('pending', 'paused', 'over', 'cancelled');
alter table scheduled_tasks
    alter column first_at set not null,
    add constraint scheduled_tasks_status check (status in ('pending', 'paused', 'over', 'cancelled'));
create index scheduled_tasks_snoozed_of on scheduled_tasks (snoozed_of) where snoozed_of is not null;
create index scheduled_tasks_untold on scheduled_tasks (user_id, platform) where trouble is not null;
