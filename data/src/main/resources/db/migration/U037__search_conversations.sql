-- Takes V037 back. Loses: nothing. Locks: none on tables.
DROP FUNCTION search_conversations(text);
