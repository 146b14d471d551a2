-- Takes V028 back. Loses: nothing; conversations and branches that the backfill subtask-branches has given stay. Locks:
-- ACCESS EXCLUSIVE on api_requests, for a catalogue change only.
DROP INDEX api_requests_task_newest_idx;
