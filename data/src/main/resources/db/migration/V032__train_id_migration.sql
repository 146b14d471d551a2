-- The train, a project, that a request belongs to.
--
-- Step 012 of the source system; trains themselves come with V033, and existing requests get theirs by the backfill
-- train-ids. Existing rows are not rewritten. Locks: ACCESS EXCLUSIVE on api_requests and hourly_stats, for a catalogue
-- change only.
ALTER TABLE api_requests ADD COLUMN train_id uuid;
ALTER TABLE hourly_stats ADD COLUMN train_id uuid;
