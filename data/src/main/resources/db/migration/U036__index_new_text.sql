-- Takes V036 and V036.1 back. Loses: nothing. Locks: ACCESS EXCLUSIVE on api_request_payloads and api_requests, for a
-- catalogue change only.
DROP INDEX api_request_payloads_words_idx;
DROP INDEX api_requests_account_newest_idx;
