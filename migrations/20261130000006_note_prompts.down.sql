alter table usage_ledger drop column prompt;
