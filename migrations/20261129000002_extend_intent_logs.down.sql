alter table conversation_history drop column asked_back;
alter table intent_logs
    drop column job_id,
    drop column stage,
    drop column decision,
    drop column alternatives,
    drop column wishes,
    drop column trace,
    drop column reasoning,
    drop column result_version;
