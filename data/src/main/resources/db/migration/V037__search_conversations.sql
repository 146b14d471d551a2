-- Which conversations of the workspace say these words, written as for a search on the web.
--
-- It runs as the owner of the tables, whom a policy shows all rows: under the policy of mayfly_app PostgreSQL compares the
-- workspace of each row before any word, because a comparison of words might tell of what it compares, and so never uses the
-- index of words. What may be found here is bound to the workspace of the transaction, as that policy binds it. Words
-- without a letter or a digit find nothing.
CREATE FUNCTION search_conversations(words text) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
BEGIN ATOMIC
    SELECT DISTINCT api_requests.conversation_id
    FROM api_request_payloads
    JOIN api_requests
        ON api_requests.workspace_id = api_request_payloads.workspace_id
        AND api_requests.request_id = api_request_payloads.request_id
    WHERE api_request_payloads.workspace_id = current_workspace_id()
        AND api_request_payloads.new_text IS NOT NULL
        AND (
            to_tsvector('simple', api_request_payloads.new_text)
            || array_to_tsvector(ARRAY['workspace:' || CAST(api_request_payloads.workspace_id AS text)])
        ) @@ (
            websearch_to_tsquery('simple', words)
            && CAST('''workspace:' || CAST(current_workspace_id() AS text) || '''' AS tsquery)
        )
        AND numnode(websearch_to_tsquery('simple', words)) > 0
        AND api_requests.conversation_id IS NOT NULL;
END;

REVOKE ALL ON FUNCTION search_conversations(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_conversations(text) TO mayfly_app;
