-- Takes V035 and V035.1 to V035.4 back. Loses: the sums of conversations, how links were made, what late requests would be
-- linked by, and clients' names of requests, so that one sent again is stored again. Locks: ACCESS EXCLUSIVE on
-- api_requests, api_request_payloads and hourly_stats, for a catalogue change only.
DROP TABLE conversations;
DROP TABLE link_wants;
DROP TABLE link_offers;
ALTER TABLE hourly_stats DROP CONSTRAINT hourly_stats_train_fkey;
ALTER TABLE api_request_payloads DROP COLUMN new_text;
ALTER TABLE api_requests
    DROP CONSTRAINT api_requests_train_fkey,
    DROP COLUMN client_request_id,
    DROP COLUMN content_sha256,
    DROP COLUMN link_kind,
    DROP COLUMN link_depth,
    DROP COLUMN retry_of_request_id,
    DROP COLUMN answer_hash;
