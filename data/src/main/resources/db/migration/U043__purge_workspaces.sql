-- Takes V043 and V043.1 back. Loses: what is known of workspaces that were purged. Workspaces that were deleted stay
-- deleted, and are kept.
DROP FUNCTION purge_workspace(uuid, integer), list_tenant_tables();
DROP TABLE workspace_purges;
DROP INDEX workspaces_deleted_idx;
