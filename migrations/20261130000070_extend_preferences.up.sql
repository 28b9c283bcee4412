-- Whether `language` was chosen. Whoever has not is spoken to in the language of their client. Older
-- programs read `language` alone, which stays as it was for them.
alter table user_preferences add column language_chosen boolean not null default false;
-- Whether `emoji_density` was chosen: then a text with too few gets some, too.
alter table user_preferences add column emoji_chosen boolean not null default false;
-- Since when they want to be left alone; null for whoever does not.
alter table user_preferences add column opted_out_at timestamptz;
