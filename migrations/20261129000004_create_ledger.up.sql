-- What calls of providers took, a row each: the operator's own count beside the provider's bill.

create table usage_ledger (
    id bigint generated always as identity primary key,
    -- The job that called, and which of its calls: a receipt that is written twice changes nothing.
    job_id uuid not null,
    call smallint not null,
    platform text not null,
    user_id text not null,
    guild_id text,
    channel_id text not null,
    intent text,
    purpose text not null,
    model text not null,
    input_tokens integer not null,
    cache_read_tokens integer not null,
    cache_creation_tokens integer not null,
    output_tokens integer not null,
    -- Billionths of a US dollar; null when the model's price was not known.
    cost_nanos bigint,
    created_at timestamptz not null,
    constraint usage_ledger_call unique (job_id, call)
);
-- What was spent lately, and retention.
create index usage_ledger_age on usage_ledger (created_at);
