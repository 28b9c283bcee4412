drop index journal_unplaced;
