-- Takes V051 back. Loses: nothing. Locks: ACCESS EXCLUSIVE on user_agent_interactions, for a catalogue change only.
DROP INDEX user_agent_interactions_opinions_idx;
