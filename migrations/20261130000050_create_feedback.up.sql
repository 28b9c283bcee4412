-- What people think of answers: one vote each, the last one counts. No words are kept.
create table feedback (
    -- The job that answered.
    job_id uuid not null,
    platform text not null,
    -- Who voted.
    user_id text not null,
    good boolean not null,
    -- The version of the prompt behind the answer, with its variant where there is one:
    -- `0a1b2c3d/tone:brief`. Empty where no model answered.
    prompt text not null default '',
    intent text not null default '',
    voted_at timestamptz not null,
    constraint feedback_voter primary key (job_id, user_id)
);
-- What was voted lately, and retention.
create index feedback_age on feedback (voted_at);

-- No vote is left on what was forgotten.
create function forget_feedback() returns trigger language plpgsql as $$
begin
    delete from feedback where job_id = old.job_id;
    return null;
end
$$;
create trigger conversation_history_feedback after delete on conversation_history
    for each row execute function forget_feedback();
