-- Bytes that are kept, pictures above all, where no bucket keeps them.
create table blobs (
    key text primary key,
    media_type text not null,
    -- SHA-256, as it was when they were put here.
    checksum bytea not null check (octet_length(checksum) = 32),
    bytes bytea not null,
    stored_at timestamptz not null
);
-- Pictures are compressed already.
alter table blobs alter column bytes set storage external;
