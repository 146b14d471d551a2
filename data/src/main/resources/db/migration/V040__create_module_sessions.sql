-- What agents talk about: the businesses of a workspace, and the work on them in three modules.
--
-- The kinds of session share a supertype, so that whatever hangs on a session can point to one, and a session's kind is
-- part of what points: an agent session of planning cannot hang on a validation. The policies and the grants are in V042;
-- until then nobody but the owner of the tables may touch them. The tables are new; for the foreign keys see V010.
CREATE TABLE businesses (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    -- Whoever made it.
    user_id uuid NOT NULL,
    name text NOT NULL,
    stage text NOT NULL DEFAULT 'IDEA',
    onboarding_status text NOT NULL DEFAULT 'WIZARD',
    created_at timestamptz NOT NULL DEFAULT now(),

    PRIMARY KEY (workspace_id, id),
    CONSTRAINT businesses_name_filled CHECK (name ~ '\S' AND char_length(name) <= 200),
    CONSTRAINT businesses_stage_length CHECK (char_length(stage) BETWEEN 1 AND 50),
    CONSTRAINT businesses_onboarding_status_length CHECK (char_length(onboarding_status) BETWEEN 1 AND 50)
);

CREATE INDEX businesses_user_idx ON businesses (user_id);

CREATE TABLE module_sessions (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    business_id uuid NOT NULL,
    module_type text NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),

    PRIMARY KEY (workspace_id, id),
    -- Both are what foreign keys point to; the first serves the list of a kind too, the second that of a business.
    CONSTRAINT module_sessions_type_key UNIQUE (workspace_id, module_type, id),
    CONSTRAINT module_sessions_business_key UNIQUE (workspace_id, business_id, module_type, id),
    CONSTRAINT module_sessions_type_known CHECK (module_type IN ('VALIDATION', 'PLANNING', 'BRANDING'))
);

CREATE INDEX module_sessions_creator_idx ON module_sessions (created_by);

-- One table a kind, for what only that kind will have. The constant type in the foreign key holds a session to its kind.
CREATE TABLE validation_sessions (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    business_id uuid NOT NULL,
    module_type text NOT NULL DEFAULT 'VALIDATION',

    PRIMARY KEY (workspace_id, id),
    CONSTRAINT validation_sessions_type_fixed CHECK (module_type = 'VALIDATION')
);

CREATE INDEX validation_sessions_business_idx ON validation_sessions (workspace_id, business_id, id);

CREATE TABLE planning_sessions (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    business_id uuid NOT NULL,
    module_type text NOT NULL DEFAULT 'PLANNING',

    PRIMARY KEY (workspace_id, id),
    CONSTRAINT planning_sessions_type_fixed CHECK (module_type = 'PLANNING')
);

CREATE INDEX planning_sessions_business_idx ON planning_sessions (workspace_id, business_id, id);

CREATE TABLE branding_sessions (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    business_id uuid NOT NULL,
    module_type text NOT NULL DEFAULT 'BRANDING',

    PRIMARY KEY (workspace_id, id),
    CONSTRAINT branding_sessions_type_fixed CHECK (module_type = 'BRANDING')
);

CREATE INDEX branding_sessions_business_idx ON branding_sessions (workspace_id, business_id, id);

ALTER TABLE module_sessions
    ADD CONSTRAINT module_sessions_business_fkey FOREIGN KEY (workspace_id, business_id)
        REFERENCES businesses (workspace_id, id) ON DELETE CASCADE,
    ADD CONSTRAINT module_sessions_creator_fkey FOREIGN KEY (created_by) REFERENCES users (id) ON DELETE RESTRICT;

ALTER TABLE validation_sessions
    ADD CONSTRAINT validation_sessions_session_fkey FOREIGN KEY (workspace_id, business_id, module_type, id)
        REFERENCES module_sessions (workspace_id, business_id, module_type, id) ON DELETE CASCADE;

ALTER TABLE planning_sessions
    ADD CONSTRAINT planning_sessions_session_fkey FOREIGN KEY (workspace_id, business_id, module_type, id)
        REFERENCES module_sessions (workspace_id, business_id, module_type, id) ON DELETE CASCADE;

ALTER TABLE branding_sessions
    ADD CONSTRAINT branding_sessions_session_fkey FOREIGN KEY (workspace_id, business_id, module_type, id)
        REFERENCES module_sessions (workspace_id, business_id, module_type, id) ON DELETE CASCADE;

ALTER TABLE businesses
    ADD CONSTRAINT businesses_workspace_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE RESTRICT,
    ADD CONSTRAINT businesses_user_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE RESTRICT;
