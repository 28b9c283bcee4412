-- Which job took an offer: where that job has died and nothing came of it, the offer can be taken again.
alter table offers add column taken_job uuid;
-- It is over without a choice: its person has said meanwhile what they meant.
alter table offers add column withdrawn_at timestamptz;

-- What is under way, by how long nothing was heard of it.
create index actions_running on actions (updated_at) where state = 'running';

-- Which message asked for the list that was shown last, which job made it, and how many numbers are on
-- the pages before it: made twice, it is the same list. Null where an older program made it.
alter table memory_lists add column asked_at timestamptz;
alter table memory_lists add column shown_by uuid;
alter table memory_lists add column shown_before integer;
