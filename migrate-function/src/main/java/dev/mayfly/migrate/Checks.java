package dev.mayfly.migrate;

import dev.mayfly.migrate.VerifyReport.Check;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What must hold after a migration for every table there is, also for those that no migration made: each query finds what breaks it. */
enum Checks {
    INDEXES_ARE_VALID("every index is valid", """
            SELECT indexrelid::regclass
            FROM pg_index
            JOIN pg_class
                ON pg_class.oid = indrelid
                AND relnamespace = 'public'::regnamespace
            WHERE NOT indisvalid
            """),
    CONSTRAINTS_ARE_VALIDATED("every constraint is validated", """
            SELECT conrelid::regclass || '.' || conname
            FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace
                AND NOT convalidated
            """),
    TENANTS_ARE_APART("every table with a workspace, and each of its partitions, has row security forced", """
            SELECT pg_class.oid::regclass
            FROM pg_class
            JOIN pg_attribute
                ON attrelid = pg_class.oid
                AND attname = 'workspace_id'
                AND NOT attisdropped
            WHERE relnamespace = 'public'::regnamespace
                AND relkind IN ('r', 'p')
                AND NOT (relrowsecurity AND relforcerowsecurity)
                AND has_table_privilege('mayfly_app', pg_class.oid, 'SELECT, INSERT, UPDATE, DELETE')
            """),
    ROLES_ARE_BOUND("no role of the application may pass by row security", """
            SELECT rolname
            FROM pg_roles
            WHERE rolname IN ('mayfly_app', 'mayfly_maintenance')
                AND (
                    rolsuper
                    OR rolbypassrls
                    OR rolcreaterole
                    OR rolname = 'mayfly_app' AND pg_has_role('mayfly_app', 'mayfly_maintenance', 'MEMBER')
                )
            """),
    NOBODY_OWNS_TABLES("no role of the application owns a table", """
            SELECT oid::regclass
            FROM pg_class
            WHERE relnamespace = 'public'::regnamespace
                AND relkind IN ('r', 'p')
                AND pg_get_userbyid(relowner) IN ('mayfly_app', 'mayfly_maintenance')
            """);

    private final String title;
    private final String query;

    Checks(String title, String query) {
        this.title = title;
        this.query = query;
    }

    static List<Check> all(Connection connection) throws SQLException {
        var checks = new ArrayList<Check>();
        for (var check : values()) {
            var findings = new ArrayList<String>();
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery(check.query)) {
                while (rows.next()) {
                    findings.add(rows.getString(1));
                }
            }
            checks.add(new Check(check.title, findings));
        }
        return checks;
    }
}
