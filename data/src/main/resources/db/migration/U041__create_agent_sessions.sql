-- Takes V041 back. Loses: every agent session, and all that was said.
DROP TABLE agent_chat_messages, agent_sessions;
DROP FUNCTION chat_search_vector(uuid, text);
