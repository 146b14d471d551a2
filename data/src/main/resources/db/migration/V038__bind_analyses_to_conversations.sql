-- An analysis lives as long as its conversation has a row.
--
-- The constraint is validated in V038.1. Locks: SHARE ROW EXCLUSIVE on both tables, under which reads go on, for a catalogue
-- change only.
ALTER TABLE conversation_analyses
    ADD CONSTRAINT conversation_analyses_conversation_fkey FOREIGN KEY (workspace_id, conversation_id)
        REFERENCES conversations (workspace_id, id) ON DELETE CASCADE NOT VALID;
