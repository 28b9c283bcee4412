drop trigger conversation_history_changed on conversation_history;
drop trigger conversation_history_forgotten on conversation_history;
drop function forget_summaries();
drop index conversation_sessions_place;
drop index conversation_sessions_due;
-- Nothing would take it away with its messages any more.
update conversation_sessions set summary = null where summary is not null;
alter table conversation_sessions
    drop column summary_tries,
    drop column summary_keep,
    drop column summary_due,
    drop column running_job,
    drop column running_to,
    drop column running_summary,
    drop column summary_job,
    drop column summary_to,
    drop column summary_from;
