-- How each message was understood, part by part, and what the bot asked back.

alter table intent_logs
    -- The job that answered: a receipt that is written twice changes nothing.
    add column job_id uuid constraint intent_logs_job unique,
    -- What told the intent: command, choice or local.
    add column stage text not null default 'local',
    -- act, confirm, clarify or converse.
    add column decision text not null default 'converse',
    -- Pairs of intent and confidence, the likeliest first.
    add column alternatives jsonb not null default '[]',
    -- Each wish, when there were several in one message.
    add column wishes jsonb not null default '[]',
    -- The parts of the scores.
    add column trace jsonb not null default '{}',
    add column reasoning text not null default '',
    -- The version of the shapes above.
    add column result_version smallint not null default 0;

-- The intents that an answer offered to choose from.
alter table conversation_history add column asked_back text[] not null default '{}';
