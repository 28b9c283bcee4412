-- What administrators have the bot ignore in their servers: people and channels.
create table ignored (
    platform text not null,
    guild_id text not null,
    kind text not null constraint ignored_kind check (kind in ('person', 'channel')),
    subject_id text not null,
    ignored_since timestamptz not null,
    constraint ignored_once primary key (platform, guild_id, kind, subject_id)
);
