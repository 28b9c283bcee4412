drop index offers_undo;
