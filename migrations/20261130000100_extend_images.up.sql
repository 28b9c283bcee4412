-- A picture as it is asked for, drawn and kept: which step it has reached is its status, so that
-- whoever takes its job up again goes on where the last one was.
alter table generated_images
    -- Names its bytes and its address: nobody guesses it.
    add column name uuid not null default gen_random_uuid(),
    -- What asked for it: an action asks for one picture.
    add column action_id uuid,
    -- The message that asked, and the job that answered it.
    add column message_id text not null default '',
    add column asked_by uuid,
    -- The picture it is made of, and how.
    add column parent_id bigint references generated_images (id) on delete set null,
    add column mode text not null default 'new'
        check (mode in ('new', 'again', 'vary', 'edit')),
    -- Whether its person alone may see it, and whether its channel is age-restricted.
    add column private boolean not null default true,
    add column restricted boolean not null default false,
    -- The words are drawn as they are.
    add column verbatim boolean not null default false,
    add column language text not null default 'en',
    -- The size that was asked for: pixels (1024x768) or a shape (16:9).
    add column asked_size text,
    -- What was told of it instead, where that was met only nearly.
    add column used_size text,
    -- Since when the call is under way that is paid for. It is made once.
    add column begun_at timestamptz,
    add column width integer,
    add column height integer,
    add column size_bytes bigint,
    add column alt text not null default '',
    add column cost_nanos bigint,
    -- Why there is no picture, in one word.
    add column failure text,
    add column ended_at timestamptz,
    add constraint generated_images_action unique (action_id),
    add constraint generated_images_name unique (name),
    add constraint generated_images_status
        check (status in ('queued', 'drawing', 'drawn', 'done', 'failed'));

create index generated_images_asked_by on generated_images (asked_by);
create index generated_images_parent on generated_images (parent_id) where parent_id is not null;
create index generated_images_under_way on generated_images (created_at)
    where status in ('queued', 'drawing', 'drawn');

-- Bytes whose row is gone. Whatever store they are in, upkeep deletes them there.
create table forgotten_blobs (
    key text primary key,
    forgotten_at timestamptz not null default now()
);

create function forget_picture() returns trigger language plpgsql as $$
begin
    insert into forgotten_blobs (key) values
        ('pictures/' || replace(old.name::text, '-', '')),
        ('pictures/' || replace(old.name::text, '-', '') || '/small')
    on conflict do nothing;
    return null;
end
$$;
create trigger generated_images_forgotten after delete on generated_images
    for each row execute function forget_picture();
