-- What is asked for is noted before anything is done about it, step by step: whoever goes on after a
-- worker has died finds how far it came.
alter table feature_requests
    -- The action that asked for it: the same one asks once.
    add column action_id uuid,
    add column message_id text not null default '',
    -- The door that tells its asker, and the language of their client.
    add column route text not null default 'nowhere',
    add column locale text,
    -- Where it was asked for, when everybody may read that.
    add column link text,
    -- Whether it is to be published, and as what.
    add column mode text,
    -- What is proposed, as it was drafted.
    add column draft jsonb,
    -- Where it is published.
    add column repository text,
    add column branch text,
    add column number bigint,
    -- When it was last looked at there, and by what it is told whether it has changed.
    add column etag text,
    add column looked_at timestamptz,
    -- Why it could not be published, in one word.
    add column trouble text,
    -- How many people want it.
    add column votes integer not null default 0,
    add constraint feature_requests_action unique (action_id),
    add constraint feature_requests_number unique (repository, number);
alter table feature_requests alter column priority set default 'medium';
update feature_requests set priority = 'medium' where priority not in ('low', 'medium', 'high', 'critical');
create index feature_requests_undecided on feature_requests (id desc)
    where status in ('recorded', 'publishing', 'open');
create index feature_requests_open on feature_requests (looked_at nulls first) where status = 'open';

-- Who wants what: everybody once.
create table feature_votes (
    request_id bigint not null references feature_requests (id) on delete cascade,
    platform text not null,
    user_id text not null,
    created_at timestamptz not null default now(),
    primary key (request_id, platform, user_id)
);
