-- What people ask the bot to make, and what it thinks of its days.

create table feature_requests (
    id bigint generated always as identity primary key,
    platform text not null,
    user_id text not null,
    guild_id text,
    channel_id text not null,
    title text not null,
    description text not null,
    priority text not null default 'normal',
    status text not null default 'recorded',
    url text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
create index feature_requests_user on feature_requests (user_id, platform, id desc);

create table generated_images (
    id bigint generated always as identity primary key,
    platform text not null,
    user_id text not null,
    guild_id text,
    channel_id text not null,
    prompt text not null,
    improved_prompt text,
    model text not null,
    status text not null default 'queued',
    media_type text,
    checksum bytea,
    created_at timestamptz not null default now()
);
create index generated_images_user on generated_images (user_id, platform, id desc);

create table scheduled_tasks (
    id bigint generated always as identity primary key,
    platform text not null,
    user_id text not null,
    guild_id text,
    channel_id text not null,
    task_name text not null,
    run_at timestamptz not null,
    recurrence text,
    time_zone text not null default 'UTC',
    status text not null default 'pending',
    created_at timestamptz not null default now()
);
create index scheduled_tasks_due on scheduled_tasks (run_at) where status = 'pending';
create index scheduled_tasks_user on scheduled_tasks (user_id, platform, id desc);

create table reflection_logs (
    id bigint generated always as identity primary key,
    day date not null,
    figures jsonb not null,
    reflection text,
    created_at timestamptz not null default now(),
    constraint reflection_logs_day unique (day)
);
