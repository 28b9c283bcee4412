alter table user_preferences drop column opted_out_at;
alter table user_preferences drop column emoji_chosen;
alter table user_preferences drop column language_chosen;
