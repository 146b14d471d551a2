-- Takes V027 and V027.1 to V027.2 back. Loses: which request continues which. Locks: ACCESS EXCLUSIVE on api_requests, for
-- a catalogue change only.
ALTER TABLE api_requests DROP COLUMN parent_request_id;
