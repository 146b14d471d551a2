-- How each user uses each agent: how often, since when, at what times, and what they think of it.
--
-- The tables are new; for the foreign keys see V010.
CREATE TABLE user_agent_interactions (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    agent_id uuid NOT NULL,
    -- All executions; among them those that an older system had counted.
    total_executions bigint NOT NULL DEFAULT 0,
    successful_executions bigint NOT NULL DEFAULT 0,
    legacy_executions bigint NOT NULL DEFAULT 0,
    legacy_successes bigint NOT NULL DEFAULT 0,
    last_executed_at timestamptz,
    first_executed_at timestamptz,
    is_favorite boolean NOT NULL DEFAULT false,
    rating smallint,
    feedback text,
    -- Over the calendar days in UTC from the first use to the last, both included.
    avg_executions_per_day double precision GENERATED ALWAYS AS (
        total_executions::double precision
            / ((last_executed_at AT TIME ZONE 'UTC')::date - (first_executed_at AT TIME ZONE 'UTC')::date + 1)
    ) STORED,
    -- The hour, and the day of the week (0 is Sunday), in UTC, of the most executions; of those the later used.
    preferred_time_of_day smallint,
    preferred_day_of_week smallint,
    -- How many executions the preferences tell of; see agent_metrics.
    rolled_up_executions bigint NOT NULL DEFAULT 0,
    is_rolled_up boolean
        GENERATED ALWAYS AS (rolled_up_executions = total_executions - legacy_executions) STORED,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    PRIMARY KEY (workspace_id, id),
    CONSTRAINT user_agent_interactions_one_per_pair UNIQUE (workspace_id, user_id, agent_id),
    CONSTRAINT user_agent_interactions_counters_in_order CHECK (
        legacy_successes >= 0 AND rolled_up_executions >= 0
        AND legacy_executions >= legacy_successes AND successful_executions >= legacy_successes
        AND total_executions - successful_executions >= legacy_executions - legacy_successes
        AND rolled_up_executions <= total_executions - legacy_executions
    ),
    CONSTRAINT user_agent_interactions_used_has_times CHECK (
        (total_executions > 0) = (first_executed_at IS NOT NULL)
        AND (total_executions > 0) = (last_executed_at IS NOT NULL)
    ),
    CONSTRAINT user_agent_interactions_first_not_after_last CHECK (first_executed_at <= last_executed_at),
    CONSTRAINT user_agent_interactions_rating_in_range CHECK (rating BETWEEN 1 AND 5),
    CONSTRAINT user_agent_interactions_feedback_length CHECK (char_length(feedback) BETWEEN 1 AND 2000),
    CONSTRAINT user_agent_interactions_time_of_day_in_range CHECK (preferred_time_of_day BETWEEN 0 AND 23),
    CONSTRAINT user_agent_interactions_day_of_week_in_range CHECK (preferred_day_of_week BETWEEN 0 AND 6)
);

-- Serves a user's list: favourites first, then by last use. It begins with the user to serve the foreign key too.
CREATE INDEX user_agent_interactions_last_used_idx ON user_agent_interactions
    (user_id, workspace_id, is_favorite DESC, last_executed_at DESC NULLS LAST, agent_id DESC);
CREATE INDEX user_agent_interactions_most_used_idx ON user_agent_interactions
    (workspace_id, agent_id, total_executions DESC, user_id DESC);
-- Serves the roll-up of preferences.
CREATE INDEX user_agent_interactions_due_idx ON user_agent_interactions (workspace_id, id) WHERE NOT is_rolled_up;

-- A week's grid of a user's executions of an agent, in UTC: at most 168 rows a pair, whatever the years.
CREATE TABLE user_agent_hours (
    workspace_id uuid NOT NULL,
    user_id uuid NOT NULL,
    agent_id uuid NOT NULL,
    day_of_week smallint NOT NULL,
    hour smallint NOT NULL,
    executions bigint NOT NULL,
    last_executed_at timestamptz NOT NULL,

    PRIMARY KEY (workspace_id, user_id, agent_id, day_of_week, hour),
    CONSTRAINT user_agent_hours_interaction_fkey FOREIGN KEY (workspace_id, user_id, agent_id)
        REFERENCES user_agent_interactions (workspace_id, user_id, agent_id) ON DELETE CASCADE,
    CONSTRAINT user_agent_hours_day_of_week_in_range CHECK (day_of_week BETWEEN 0 AND 6),
    CONSTRAINT user_agent_hours_hour_in_range CHECK (hour BETWEEN 0 AND 23),
    CONSTRAINT user_agent_hours_filled CHECK (executions > 0)
);

ALTER TABLE user_agent_interactions ENABLE ROW LEVEL SECURITY;
ALTER TABLE user_agent_interactions FORCE ROW LEVEL SECURITY;
CREATE POLICY user_agent_interactions_tenant ON user_agent_interactions TO mayfly_app
    USING (workspace_id = current_workspace_id()) WITH CHECK (workspace_id = current_workspace_id());
CREATE POLICY user_agent_interactions_maintenance ON user_agent_interactions TO mayfly_maintenance
    USING (true) WITH CHECK (true);

ALTER TABLE user_agent_hours ENABLE ROW LEVEL SECURITY;
ALTER TABLE user_agent_hours FORCE ROW LEVEL SECURITY;
CREATE POLICY user_agent_hours_tenant ON user_agent_hours TO mayfly_app
    USING (workspace_id = current_workspace_id()) WITH CHECK (workspace_id = current_workspace_id());
CREATE POLICY user_agent_hours_maintenance ON user_agent_hours TO mayfly_maintenance USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, UPDATE, DELETE ON user_agent_interactions, user_agent_hours TO mayfly_app, mayfly_maintenance;

ALTER TABLE user_agent_interactions
    ADD CONSTRAINT user_agent_interactions_user_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE RESTRICT,
    ADD CONSTRAINT user_agent_interactions_agent_fkey FOREIGN KEY (workspace_id, agent_id)
        REFERENCES agents (workspace_id, id) ON DELETE RESTRICT;
