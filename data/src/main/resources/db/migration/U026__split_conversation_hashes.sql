-- Takes V026 and V026.1 to V026.2 back. Loses: which requests had the same system prompt. Locks: ACCESS EXCLUSIVE on
-- api_requests, for a catalogue change only.
ALTER TABLE api_requests DROP COLUMN system_hash;
