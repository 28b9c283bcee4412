drop index feedback_thumb;
alter table feedback drop column message_id;
