-- Few offers are ways back to earlier preferences, and they are cleared as soon as nobody can take them.
create index offers_undo on offers (platform, user_id)
    where what->>'kind' = 'undo_preferences';
