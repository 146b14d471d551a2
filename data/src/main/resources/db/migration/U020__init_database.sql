-- Takes V020 back. Loses: every recorded request, its bodies and chunks, and the counters of the hours. Locks: ACCESS
-- EXCLUSIVE on the four tables, and on workspaces for a catalogue change only.
DROP TABLE streaming_chunks;
DROP TABLE api_request_payloads;
DROP TABLE api_requests;
DROP TABLE hourly_stats;
