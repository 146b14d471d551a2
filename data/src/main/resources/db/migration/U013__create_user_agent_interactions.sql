-- Takes V013 back. Loses: who used which agent how often, favourites, ratings and feedback.
DROP TABLE user_agent_hours, user_agent_interactions;
