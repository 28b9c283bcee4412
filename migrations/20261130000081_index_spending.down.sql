drop index user_preferences_opted_out;
drop index usage_ledger_server;
drop index usage_ledger_person;
