-- Serves the purge, which looks for what was deleted longest ago.
CREATE INDEX CONCURRENTLY workspaces_deleted_idx ON workspaces (deleted_at) WHERE deleted_at IS NOT NULL;
