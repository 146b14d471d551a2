-- Takes V036 back. Loses: nothing. Locks: ACCESS EXCLUSIVE on api_request_payloads, for a catalogue change only.
DROP INDEX api_request_payloads_words_idx;
