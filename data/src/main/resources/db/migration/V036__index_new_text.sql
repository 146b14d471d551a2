-- Serves the search for conversations by what was said in them. The workspace is one of the words, so that a search finds
-- what is its own without looking at the others'. api_request_payloads is read and written on meanwhile.
CREATE INDEX CONCURRENTLY api_request_payloads_words_idx
    ON api_request_payloads
    USING gin ((to_tsvector('simple', new_text) || array_to_tsvector(ARRAY['workspace:' || CAST(workspace_id AS text)])))
    WHERE new_text IS NOT NULL;
