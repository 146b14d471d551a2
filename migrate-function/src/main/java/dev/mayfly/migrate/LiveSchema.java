package dev.mayfly.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything of a schema that an application could notice, each thing by its name with its definition.
 *
 * <p>Partitions are left out, for which there are depends on the day, and so are what an extension brought and the history of
 * the migrations.
 */
final class LiveSchema {

    private static final String OBJECTS = """
            WITH relation AS (
                SELECT *
                FROM pg_class
                WHERE relnamespace = 'public'::regnamespace
                    AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
                    AND NOT relispartition
                    AND relname <> 'flyway_schema_history'
                    AND NOT EXISTS (
                        SELECT
                        FROM pg_depend
                        WHERE classid = 'pg_class'::regclass
                            AND objid = pg_class.oid
                            AND deptype = 'e'
                    )
            ), function AS (
                SELECT *
                FROM pg_proc
                WHERE pronamespace = 'public'::regnamespace
                    AND prokind IN ('f', 'p')
                    AND NOT EXISTS (
                        SELECT
                        FROM pg_depend
                        WHERE classid = 'pg_proc'::regclass
                            AND objid = pg_proc.oid
                            AND deptype = 'e'
                    )
            ), object AS (
                SELECT
                    CASE relkind
                        WHEN 'r' THEN 'table '
                        WHEN 'p' THEN 'table '
                        WHEN 'S' THEN 'sequence '
                        WHEN 'f' THEN 'foreign table '
                        ELSE 'view '
                    END || relname AS name,
                    concat_ws(
                        ', ',
                        CASE WHEN relkind = 'p' THEN 'partitioned by ' || pg_get_partkeydef(oid) END,
                        CASE WHEN relrowsecurity THEN 'row security' END,
                        CASE WHEN relforcerowsecurity THEN 'forced' END,
                        CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(oid) END,
                        reloptions::text
                    ) AS definition
                FROM relation

                UNION ALL
                SELECT
                    'column ' || relname || '.' || attname,
                    concat_ws(
                        ' ',
                        format_type(atttypid, atttypmod),
                        CASE WHEN attcollation <> typcollation THEN 'COLLATE ' || attcollation::regcollation END,
                        CASE WHEN attnotnull THEN 'NOT NULL' END,
                        CASE attgenerated WHEN 's' THEN 'STORED' WHEN 'v' THEN 'VIRTUAL' END,
                        CASE WHEN attidentity <> '' THEN 'IDENTITY' END,
                        'DEFAULT ' || pg_get_expr(adbin, adrelid)
                    )
                FROM relation
                JOIN pg_attribute
                    ON attrelid = relation.oid
                    AND attnum > 0
                    AND NOT attisdropped
                JOIN pg_type
                    ON pg_type.oid = atttypid
                LEFT JOIN pg_attrdef
                    ON adrelid = relation.oid
                    AND adnum = attnum
                WHERE relkind IN ('r', 'p', 'f')

                UNION ALL
                -- NOT NULL is a constraint of its own from PostgreSQL 18 on, and told with its column here.
                SELECT 'constraint ' || relname || '.' || conname, pg_get_constraintdef(pg_constraint.oid)
                FROM relation
                JOIN pg_constraint
                    ON conrelid = relation.oid
                    AND contype IN ('c', 'f', 'p', 'u', 'x')

                UNION ALL
                SELECT
                    'index ' || index_class.relname,
                    pg_get_indexdef(indexrelid) || CASE WHEN indisvalid THEN '' ELSE ' NOT VALID' END
                FROM relation
                JOIN pg_index
                    ON indrelid = relation.oid
                JOIN pg_class AS index_class
                    ON index_class.oid = indexrelid

                UNION ALL
                SELECT
                    'policy ' || relname || '.' || policyname,
                    concat_ws(
                        ' ', permissive, cmd, 'TO', roles::text, 'USING', '(' || qual || ')', 'WITH CHECK', '(' || with_check || ')'
                    )
                FROM relation
                JOIN pg_policies
                    ON schemaname = 'public'
                    AND tablename = relname

                UNION ALL
                SELECT
                    'trigger ' || relname || '.' || tgname,
                    pg_get_triggerdef(pg_trigger.oid) || CASE WHEN tgenabled = 'O' THEN '' ELSE ' DISABLED' END
                FROM relation
                JOIN pg_trigger
                    ON tgrelid = relation.oid
                    AND NOT tgisinternal

                UNION ALL
                -- A hash, for bodies are long; whose rights a function has is told by its owner.
                SELECT
                    'function ' || function.oid::regprocedure,
                    concat_ws(
                        ' ',
                        md5(pg_get_functiondef(function.oid)),
                        CASE WHEN pg_get_userbyid(proowner) = 'mayfly_maintenance' THEN 'owned by mayfly_maintenance' END
                    )
                FROM function

                UNION ALL
                SELECT 'type ' || typname, string_agg(enumlabel, ', ' ORDER BY enumsortorder)
                FROM pg_type
                JOIN pg_enum
                    ON enumtypid = pg_type.oid
                WHERE typnamespace = 'public'::regnamespace
                GROUP BY typname

                UNION ALL
                SELECT 'grant ' || granted || ' to ' || coalesce(pg_get_userbyid(nullif(grantee, 0)), 'PUBLIC'), privileges
                FROM (
                    SELECT
                        'on table ' || relname AS granted,
                        grantee,
                        string_agg(privilege_type, ', ' ORDER BY privilege_type) AS privileges
                    FROM relation
                    CROSS JOIN LATERAL aclexplode(relacl)
                    WHERE grantee <> relowner
                    GROUP BY relname, grantee

                    UNION ALL
                    SELECT
                        'on column ' || relname || '.' || attname,
                        grantee,
                        string_agg(privilege_type, ', ' ORDER BY privilege_type)
                    FROM relation
                    JOIN pg_attribute
                        ON attrelid = relation.oid
                    CROSS JOIN LATERAL aclexplode(attacl)
                    WHERE grantee <> relowner
                    GROUP BY relname, attname, grantee

                    UNION ALL
                    SELECT
                        'on function ' || function.oid::regprocedure,
                        grantee,
                        string_agg(privilege_type, ', ' ORDER BY privilege_type)
                    FROM function
                    CROSS JOIN LATERAL aclexplode(coalesce(proacl, acldefault('f', proowner)))
                    WHERE grantee <> proowner
                    GROUP BY function.oid, grantee

                    UNION ALL
                    SELECT 'on schema public', grantee, string_agg(privilege_type, ', ' ORDER BY privilege_type)
                    FROM pg_namespace
                    CROSS JOIN LATERAL aclexplode(nspacl)
                    WHERE nspname = 'public'
                        AND pg_get_userbyid(grantee) IN ('mayfly_app', 'mayfly_maintenance')
                    GROUP BY grantee
                ) AS acl
            )
            SELECT name, regexp_replace(definition, '\\s+', ' ', 'g') AS definition
            FROM object
            """;

    private LiveSchema() {}

    static SortedMap<String, String> read(Connection connection) throws SQLException {
        var objects = new TreeMap<String, String>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(OBJECTS)) {
            while (rows.next()) {
                objects.put(rows.getString("name"), String.valueOf(rows.getString("definition")));
            }
        }
        return objects;
    }
}
