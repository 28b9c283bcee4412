-- One at a time writes to GitHub, over all workers: whoever has the turn, and until when nobody else
-- takes it. There is one row.
create table github_turn (
    one boolean primary key default true check (one),
    holder bigint,
    free_at timestamptz not null default '-infinity'
);
insert into github_turn default values;
