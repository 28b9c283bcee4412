-- What was accepted into the journal alone. While Redis works there is hardly any of it.
create index journal_unplaced on journal (id) where done_at is null and epoch = 0;
