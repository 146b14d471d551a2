-- Validates what V038 added. Locks: SHARE UPDATE EXCLUSIVE, under which reads and writes go on.
ALTER TABLE conversation_analyses VALIDATE CONSTRAINT conversation_analyses_conversation_fkey;
