-- What a person and a server spent today, for whoever has not been seen for days: without these all
-- calls of the day were read.
create index usage_ledger_person on usage_ledger (platform, user_id, created_at) include (cost_nanos);
create index usage_ledger_server on usage_ledger (platform, guild_id, created_at) include (cost_nanos)
    where guild_id is not null;
-- The few who want to be left alone, of all who have preferences.
create index user_preferences_opted_out on user_preferences (platform, user_id) where opted_out_at is not null;
