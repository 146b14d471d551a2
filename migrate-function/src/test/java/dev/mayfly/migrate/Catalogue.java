package dev.mayfly.migrate;

import dev.mayfly.test.TestDatabase;
import java.sql.SQLException;
import java.util.List;

/** Everything about a schema that an application could notice, in an order that does not depend on its history. */
record Catalogue(
        List<String> columns,
        List<String> constraints,
        List<String> indexes,
        List<String> policies,
        List<String> tables,
        List<String> functions) {

    static Catalogue of(TestDatabase database) throws SQLException {
        return new Catalogue(
                Migrations.rows(database, """
                        SELECT table_name, column_name, data_type, is_nullable, column_default, generation_expression
                        FROM information_schema.columns
                        WHERE table_schema = 'public'
                        ORDER BY table_name, column_name
                        """),
                Migrations.rows(database, """
                        SELECT conrelid::regclass, conname, pg_get_constraintdef(oid), convalidated
                        FROM pg_constraint
                        WHERE connamespace = 'public'::regnamespace
                        ORDER BY conrelid::regclass::text, conname
                        """),
                Migrations.rows(database, """
                        SELECT pg_get_indexdef(indexrelid), indisvalid
                        FROM pg_index
                        JOIN pg_class
                            ON pg_class.oid = indexrelid
                            AND pg_class.relnamespace = 'public'::regnamespace
                        ORDER BY 1
                        """),
                Migrations.rows(database, """
                        SELECT tablename, policyname, permissive, roles, cmd, qual, with_check
                        FROM pg_policies
                        ORDER BY tablename, policyname
                        """),
                Migrations.rows(database, """
                        SELECT relname, relkind, relrowsecurity, relforcerowsecurity, relacl, reloptions
                        FROM pg_class
                        WHERE relnamespace = 'public'::regnamespace
                            AND relkind <> 'i'
                        ORDER BY relname
                        """),
                Migrations.rows(database, """
                        SELECT pg_get_functiondef(oid), proacl
                        FROM pg_proc
                        WHERE pronamespace = 'public'::regnamespace
                        ORDER BY 1
                        """));
    }
}
