-- Takes V038 and V038.1 back. Loses: nothing; analyses may then outlive their conversations. Locks: ACCESS EXCLUSIVE on
-- conversation_analyses and conversations, for a catalogue change only.
ALTER TABLE conversation_analyses DROP CONSTRAINT conversation_analyses_conversation_fkey;
