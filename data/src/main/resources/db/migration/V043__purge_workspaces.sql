-- Workspaces that were deleted are kept for 30 days and then purged: every row of every table of a tenant, whatever
-- tables there are by then.

-- Proof of what was purged. It has to survive its workspace: it is no table of a tenant, and the API has no use for it.
CREATE TABLE workspace_purges (
    -- That of the workspace.
    id uuid PRIMARY KEY,
    deleted_at timestamptz NOT NULL,
    started_at timestamptz NOT NULL DEFAULT now(),
    completed_at timestamptz,
    -- How many rows of each table, counted in the transaction that deleted them.
    deleted_rows jsonb NOT NULL DEFAULT '{}',

    CONSTRAINT workspace_purges_rows_counted CHECK (jsonb_typeof(deleted_rows) = 'object')
);

GRANT SELECT ON workspace_purges TO mayfly_maintenance;

-- The tables of tenants in an order in which they can be emptied: before a table those that point to it. Partitions come
-- each by itself. Foreign keys that are deferred are left out, because they point back; so are those of a table to itself.
CREATE FUNCTION list_tenant_tables() RETURNS TABLE (tenant_table regclass, place bigint)
    LANGUAGE sql STABLE SET search_path = pg_catalog, public
BEGIN ATOMIC
    WITH RECURSIVE tenant_tables AS (
        SELECT pg_class.oid
        FROM pg_class
        JOIN pg_attribute
            ON pg_attribute.attrelid = pg_class.oid
            AND pg_attribute.attname = 'workspace_id'
            AND NOT pg_attribute.attisdropped
        WHERE pg_class.relkind = 'r'
            AND pg_class.relnamespace = 'public'::regnamespace
    ), pointers AS (
        SELECT DISTINCT
            pg_constraint.conrelid,
            pg_constraint.confrelid
        FROM pg_constraint
        JOIN tenant_tables AS parents
            ON parents.oid = pg_constraint.confrelid
        WHERE pg_constraint.contype = 'f'
            AND NOT pg_constraint.condeferrable
            AND pg_constraint.conrelid <> pg_constraint.confrelid
    ), chains AS (
        SELECT
            tenant_tables.oid,
            0::bigint AS place
        FROM tenant_tables
        UNION
        SELECT
            pointers.confrelid,
            chains.place + 1
        FROM chains
        JOIN pointers
            ON pointers.conrelid = chains.oid
        -- In a circle there is no order; then the purge fails, and so does its test.
        WHERE chains.place < (SELECT count(*) FROM tenant_tables)
    )
    SELECT
        chains.oid::regclass,
        max(chains.place)
    FROM chains
    GROUP BY chains.oid
    ORDER BY max(chains.place), chains.oid::regclass::text;
END;

-- Deletes at most so many rows of a workspace that was deleted 30 days ago, and the workspace itself when nothing else of it
-- is left; counts them in its receipt and returns how many. None when the workspace is not due, is gone, or is
-- purged by somebody else now.
--
-- Whoever owns it is a member of mayfly_maintenance and so may delete under forced row-level security; it owns the
-- tables, so that none can be forgotten among the grants.
CREATE FUNCTION purge_workspace(doomed uuid, max_rows integer) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    deletion timestamptz;
    next_table record;
    pointer record;
    unpointed text;
    changed bigint;
    total bigint := 0;
    counts jsonb := '{}';
BEGIN
    SELECT deleted_at
    INTO deletion
    FROM workspaces
    WHERE id = doomed
        AND deleted_at < now() - interval '30 days'
    FOR UPDATE SKIP LOCKED;
    IF deletion IS NULL THEN
        RETURN 0;
    END IF;

    -- What points back must let go first; a column that may not be empty keeps its table from being purged, which the
    -- test of the purge would tell.
    FOR pointer IN
        SELECT
            pg_constraint.conrelid::regclass AS child,
            pg_attribute.attname AS child_column
        FROM pg_constraint
        JOIN list_tenant_tables() AS children
            ON children.tenant_table = pg_constraint.conrelid
        CROSS JOIN unnest(pg_constraint.conkey) AS keys (number)
        JOIN pg_attribute
            ON pg_attribute.attrelid = pg_constraint.conrelid
            AND pg_attribute.attnum = keys.number
            AND pg_attribute.attname <> 'workspace_id'
        WHERE pg_constraint.contype = 'f'
            AND pg_constraint.condeferrable
    LOOP
        EXECUTE format(
            'UPDATE %1$s SET %2$I = NULL WHERE ctid = ANY (ARRAY('
                'SELECT ctid FROM %1$s WHERE workspace_id = $1 AND %2$I IS NOT NULL LIMIT $2))',
            pointer.child, pointer.child_column)
        USING doomed, max_rows - total;
        GET DIAGNOSTICS changed = ROW_COUNT;
        total := total + changed;
    END LOOP;

    FOR next_table IN SELECT tenant_table FROM list_tenant_tables() ORDER BY place, tenant_table::text LOOP
        EXIT WHEN total >= max_rows;
        -- Of rows that point to others of their table, those go first that nothing points to.
        SELECT coalesce(string_agg(format(
            ' AND NOT EXISTS (SELECT FROM %s AS pointing WHERE %s)',
            pg_constraint.conrelid::regclass,
            (
                SELECT string_agg(
                    format('pointing.%I = doomed.%I', child_columns.attname, parent_columns.attname), ' AND ')
                FROM unnest(pg_constraint.conkey, pg_constraint.confkey) AS keys (child_key, parent_key)
                JOIN pg_attribute AS child_columns
                    ON child_columns.attrelid = pg_constraint.conrelid
                    AND child_columns.attnum = keys.child_key
                JOIN pg_attribute AS parent_columns
                    ON parent_columns.attrelid = pg_constraint.confrelid
                    AND parent_columns.attnum = keys.parent_key
            )), ''), '')
        INTO unpointed
        FROM pg_constraint
        WHERE pg_constraint.contype = 'f'
            AND pg_constraint.conrelid = next_table.tenant_table
            AND pg_constraint.confrelid = next_table.tenant_table;
        LOOP
            EXECUTE format(
                'DELETE FROM %1$s WHERE ctid = ANY (ARRAY('
                    'SELECT doomed.ctid FROM %1$s AS doomed WHERE doomed.workspace_id = $1%2$s LIMIT $2))',
                next_table.tenant_table, unpointed)
            USING doomed, max_rows - total;
            GET DIAGNOSTICS changed = ROW_COUNT;
            total := total + changed;
            IF changed > 0 THEN
                counts := counts || jsonb_build_object(
                    next_table.tenant_table::text,
                    coalesce((counts ->> next_table.tenant_table::text)::bigint, 0) + changed);
            END IF;
            EXIT WHEN changed = 0 OR total >= max_rows OR unpointed = '';
        END LOOP;
    END LOOP;

    IF total < max_rows THEN
        DELETE FROM workspaces WHERE id = doomed;
        total := total + 1;
        counts := counts || '{"workspaces": 1}';
    END IF;
    INSERT INTO workspace_purges AS receipt (id, deleted_at, deleted_rows, completed_at)
    VALUES (doomed, deletion, counts, CASE WHEN counts ? 'workspaces' THEN now() END)
    ON CONFLICT (id) DO UPDATE
    SET
        completed_at = EXCLUDED.completed_at,
        deleted_rows = receipt.deleted_rows || (
            SELECT coalesce(
                jsonb_object_agg(added.key, added.value::bigint + coalesce((receipt.deleted_rows ->> added.key)::bigint, 0)),
                '{}')
            FROM jsonb_each_text(EXCLUDED.deleted_rows) AS added
        );
    RETURN total;
END
$$;

REVOKE ALL ON FUNCTION list_tenant_tables(), purge_workspace(uuid, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION purge_workspace(uuid, integer) TO mayfly_maintenance;
