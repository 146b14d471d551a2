-- Serves counting an agent's favourites and ratings, and their mean, without reading those of its users who have said nothing
-- of it: of an agent with a million users these are most, and the page of the agent took a quarter of a second for them.
CREATE INDEX CONCURRENTLY user_agent_interactions_opinions_idx
    ON user_agent_interactions (workspace_id, agent_id)
    INCLUDE (is_favorite, rating)
    WHERE is_favorite OR rating IS NOT NULL;
