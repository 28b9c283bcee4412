-- By a thumb under which message a vote was given: taking that thumb back takes this vote, whatever
-- the message shows by then. Empty where it was a button; null where that was not noted.
alter table feedback add column message_id text;
create index feedback_thumb on feedback (message_id, user_id) where message_id <> '';
