-- Takes V025 back. Loses: nothing; accounts that the backfill account-ids has filled in stay. Locks: ACCESS EXCLUSIVE on
-- api_requests, for a catalogue change only.
DROP INDEX api_requests_account_newest_idx;
