drop table outcomes;
drop index journal_open_conversation;
alter table journal drop column posted_epoch, drop column leased_until, drop column attempts;
-- The next rebuild raises the epoch.
update queue_state set mode = 'rebuilding' where mode = 'journal';
alter table queue_state drop constraint queue_state_mode_check;
alter table queue_state add constraint queue_state_mode_check check (mode in ('open', 'rebuilding'));
