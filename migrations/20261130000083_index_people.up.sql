-- What was made for one person in one place, to be forgotten with what was said there.
create index actions_person on actions (user_id, channel_id);
create index offers_person on offers (user_id, channel_id);
