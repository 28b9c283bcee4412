drop index offers_person;
drop index actions_person;
