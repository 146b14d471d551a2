package dev.mayfly.migrate;

import static dev.mayfly.migrate.Migrations.rows;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.test.TestDatabase;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Rules that hold for every table, also for one that a later migration adds. */
class SchemaRulesTest {

    private static final String COVERED_INDEXES = """
            WITH indexes AS (
                SELECT
                    pg_index.indexrelid::regclass AS name,
                    pg_index.indrelid AS table_id,
                    pg_class.relam AS method,
                    pg_get_expr(pg_index.indpred, pg_index.indrelid) AS predicate,
                    pg_index.indisunique,
                    pg_index.indnatts - pg_index.indnkeyatts AS included,
                    ARRAY(
                        SELECT pg_get_indexdef(pg_index.indexrelid, place, false)
                        FROM generate_series(1, pg_index.indnkeyatts) AS place
                        ORDER BY place
                    ) AS columns
                FROM pg_index
                JOIN pg_class
                    ON pg_class.oid = pg_index.indexrelid
                WHERE pg_index.indrelid::regclass::text IN (
                    'api_requests', 'api_request_payloads', 'streaming_chunks', 'hourly_stats',
                    'conversation_analyses', 'analysis_audit_log', 'trains', 'provider_credentials',
                    'train_accounts', 'train_members', 'credential_reads', 'api_keys'
                )
            )
            SELECT shorter.name, longer.name
            FROM indexes AS shorter
            JOIN indexes AS longer
                ON longer.table_id = shorter.table_id
                AND longer.name <> shorter.name
                AND longer.method = shorter.method
                AND longer.predicate IS NOT DISTINCT FROM shorter.predicate
                AND longer.columns[1:cardinality(shorter.columns)] = shorter.columns
                -- A unique index holds a rule; one with more columns does not hold it.
                AND (NOT shorter.indisunique OR longer.indisunique AND longer.columns = shorter.columns)
                AND shorter.included = 0
            """;

    private static final TestDatabase DATABASE = Migrations.migrated();

    @AfterAll
    static void drop() {
        DATABASE.close();
    }

    @Test
    void forcesRowSecurityOnEveryTableOfATenant() throws SQLException {
        assertThat(rows(DATABASE, """
                        SELECT tenant_table.relname
                        FROM pg_class AS tenant_table
                        WHERE tenant_table.relnamespace = 'public'::regnamespace
                            AND tenant_table.relkind IN ('r', 'p')
                            AND (
                                tenant_table.relname = 'workspaces'
                                OR EXISTS (
                                    SELECT
                                    FROM pg_attribute
                                    WHERE attrelid = tenant_table.oid
                                        AND attname = 'workspace_id'
                                )
                            )
                            AND NOT (
                                tenant_table.relrowsecurity
                                AND tenant_table.relforcerowsecurity
                                AND EXISTS (
                                    SELECT
                                    FROM pg_policies
                                    WHERE tablename = tenant_table.relname
                                        AND roles = '{mayfly_app}'
                                        AND cmd = 'ALL'
                                        AND qual LIKE '%= current_workspace_id())'
                                        AND with_check = qual
                                )
                                AND EXISTS (
                                    SELECT
                                    FROM pg_policies
                                    WHERE tablename = tenant_table.relname
                                        AND roles = '{mayfly_maintenance}'
                                        AND qual = 'true'
                                )
                            )
                        """)).as("tables of a tenant that are open").isEmpty();
    }

    @Test
    void hasNoPolicyBesidesThoseTwo() throws SQLException {
        assertThat(rows(DATABASE, """
                        SELECT tablename, policyname
                        FROM pg_policies
                        WHERE roles NOT IN ('{mayfly_app}', '{mayfly_maintenance}')
                            OR permissive <> 'PERMISSIVE'
                            OR (roles = '{mayfly_app}' AND qual NOT LIKE '%= current_workspace_id())')
                        """)).isEmpty();
    }

    @Test
    void givesTheRolesNoWayAroundRowSecurity() throws SQLException {
        assertThat(rows(DATABASE, """
                        SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication
                        FROM pg_roles
                        WHERE rolname IN ('mayfly_app', 'mayfly_maintenance')
                        ORDER BY rolname
                        """))
                .containsExactly("mayfly_app | f | f | f | f | f", "mayfly_maintenance | f | f | f | f | f");
        assertThat(rows(DATABASE, """
                        SELECT relname
                        FROM pg_class
                        WHERE relowner IN ('mayfly_app'::regrole, 'mayfly_maintenance'::regrole)
                        """)).isEmpty();
        assertThat(rows(DATABASE, "SELECT roleid::regrole FROM pg_auth_members WHERE member = 'mayfly_app'::regrole"))
                .as("roles that mayfly_app can become")
                .isEmpty();
    }

    @Test
    void grantsTheApiOnlyWhatItNeeds() throws SQLException {
        assertThat(rows(DATABASE, grantsOf(TestDatabase.APP)))
                .containsExactly(
                        "agent_chat_messages | DELETE, INSERT, SELECT, UPDATE",
                        "agent_executions | DELETE, INSERT, SELECT",
                        "agent_logs | DELETE, INSERT, SELECT",
                        "agent_metric_durations | DELETE, INSERT, SELECT, UPDATE",
                        "agent_metric_users | DELETE, INSERT, SELECT, UPDATE",
                        "agent_metrics | DELETE, INSERT, SELECT, UPDATE",
                        "agent_sessions | DELETE, INSERT, SELECT, UPDATE",
                        "agent_versions | DELETE, INSERT, SELECT, UPDATE",
                        "agents | DELETE, INSERT, SELECT, UPDATE",
                        "analysis_audit_log | INSERT, SELECT",
                        "api_keys | DELETE, INSERT, SELECT, UPDATE",
                        "api_request_payloads | INSERT, SELECT, UPDATE",
                        "api_requests | INSERT, SELECT, UPDATE",
                        "branding_sessions | DELETE, INSERT, SELECT, UPDATE",
                        "businesses | DELETE, INSERT, SELECT, UPDATE",
                        "cleanup_runs | INSERT, SELECT, UPDATE",
                        "conversation_analyses | INSERT, SELECT, UPDATE",
                        "conversation_analysis_results | INSERT, SELECT",
                        "conversations | DELETE, INSERT, SELECT, UPDATE",
                        "credential_reads | INSERT, SELECT",
                        "deletion_receipts | INSERT, SELECT, UPDATE",
                        "document_versions | DELETE, INSERT, SELECT, UPDATE",
                        "documents | DELETE, INSERT, SELECT, UPDATE",
                        "eval_batches | DELETE, INSERT, SELECT, UPDATE",
                        "eval_jobs | DELETE, INSERT, SELECT, UPDATE",
                        "evaluations | DELETE, INSERT, SELECT, UPDATE",
                        "hourly_stats | INSERT, SELECT, UPDATE",
                        "idempotency_keys | INSERT, SELECT",
                        "link_offers | DELETE, INSERT, SELECT",
                        "link_wants | DELETE, INSERT, SELECT",
                        "module_sessions | DELETE, INSERT, SELECT, UPDATE",
                        "planning_sessions | DELETE, INSERT, SELECT, UPDATE",
                        "provider_credentials | DELETE, INSERT, SELECT, UPDATE",
                        "streaming_chunks | INSERT, SELECT",
                        "train_accounts | DELETE, INSERT, SELECT, UPDATE",
                        "train_members | DELETE, INSERT, SELECT, UPDATE",
                        "trains | DELETE, INSERT, SELECT, UPDATE",
                        "usage_ledger | INSERT, SELECT",
                        "user_agent_hours | DELETE, INSERT, SELECT, UPDATE",
                        "user_agent_interactions | DELETE, INSERT, SELECT, UPDATE",
                        "users | INSERT, SELECT, UPDATE",
                        "validation_sessions | DELETE, INSERT, SELECT, UPDATE",
                        "workspace_members | DELETE, INSERT, SELECT, UPDATE",
                        "workspaces | INSERT, SELECT, UPDATE");
    }

    @Test
    void grantsTheCleanupOnlyWhatItNeeds() throws SQLException {
        assertThat(rows(DATABASE, grantsOf(TestDatabase.MAINTENANCE)))
                .containsExactly(
                        "agent_chat_messages | DELETE, SELECT, UPDATE",
                        "agent_executions | DELETE, INSERT, SELECT, UPDATE",
                        "agent_logs | DELETE, INSERT, SELECT, UPDATE",
                        "agent_metric_durations | DELETE, INSERT, SELECT, UPDATE",
                        "agent_metric_users | DELETE, INSERT, SELECT, UPDATE",
                        "agent_metrics | DELETE, INSERT, SELECT, UPDATE",
                        "agent_sessions | DELETE, SELECT, UPDATE",
                        "agent_versions | DELETE, SELECT, UPDATE",
                        "agents | DELETE, SELECT, UPDATE",
                        "analysis_audit_log | DELETE, INSERT, SELECT",
                        "api_keys | DELETE, SELECT, UPDATE",
                        "api_request_payloads | DELETE, SELECT, UPDATE",
                        "api_requests | DELETE, SELECT, UPDATE",
                        "backfill_runs | DELETE, INSERT, SELECT, UPDATE",
                        "branding_sessions | DELETE, SELECT, UPDATE",
                        "businesses | DELETE, SELECT, UPDATE",
                        "cleanup_run_tasks | DELETE, INSERT, SELECT, UPDATE",
                        "cleanup_runs | DELETE, INSERT, SELECT, UPDATE",
                        "conversation_analyses | DELETE, SELECT, UPDATE",
                        "conversation_analysis_results | DELETE, SELECT",
                        "conversations | DELETE, INSERT, SELECT, UPDATE",
                        "credential_reads | DELETE, SELECT",
                        "deletion_receipts | DELETE, INSERT, SELECT, UPDATE",
                        "document_versions | DELETE, SELECT, UPDATE",
                        "documents | DELETE, SELECT, UPDATE",
                        "eval_batches | DELETE, SELECT, UPDATE",
                        "eval_jobs | DELETE, SELECT, UPDATE",
                        "evaluations | DELETE, SELECT, UPDATE",
                        "hourly_stats | DELETE, INSERT, SELECT, UPDATE",
                        "idempotency_keys | DELETE, SELECT, UPDATE",
                        "link_offers | DELETE, INSERT, SELECT, UPDATE",
                        "link_wants | DELETE, INSERT, SELECT, UPDATE",
                        "module_sessions | DELETE, SELECT, UPDATE",
                        "planning_sessions | DELETE, SELECT, UPDATE",
                        "provider_credentials | DELETE",
                        "streaming_chunks | DELETE, SELECT, UPDATE",
                        "train_accounts | DELETE, SELECT",
                        "train_members | DELETE, INSERT, SELECT, UPDATE",
                        "trains | DELETE, INSERT, SELECT, UPDATE",
                        "transactions | DELETE, SELECT",
                        "usage_ledger | SELECT",
                        "user_agent_hours | DELETE, INSERT, SELECT, UPDATE",
                        "user_agent_interactions | DELETE, INSERT, SELECT, UPDATE",
                        "users | DELETE, SELECT, UPDATE",
                        "validation_sessions | DELETE, SELECT, UPDATE",
                        "workspace_members | DELETE, SELECT, UPDATE",
                        "workspace_purges | SELECT",
                        "workspaces | DELETE, SELECT, UPDATE");
    }

    @Test
    void grantsTheWorldNothing() throws SQLException {
        assertThat(rows(DATABASE, """
                        SELECT grantee, table_name
                        FROM information_schema.role_table_grants
                        WHERE table_schema = 'public'
                            AND grantee NOT IN ('mayfly_app', 'mayfly_maintenance', current_user)
                        """)).isEmpty();
    }

    /**
     * An index serves a foreign key when its leading columns are columns of the key: all of them, or at least one
     * besides the workspace. A partial one serves it when it leaves out only rows that point nowhere.
     */
    @Test
    void servesEveryForeignKeyByAnIndex() throws SQLException {
        assertThat(rows(DATABASE, """
                        SELECT foreign_key.conrelid::regclass, foreign_key.conname
                        FROM pg_constraint AS foreign_key
                        WHERE foreign_key.contype = 'f'
                            AND foreign_key.connamespace = 'public'::regnamespace
                            AND NOT EXISTS (
                                SELECT
                                FROM pg_index
                                WHERE pg_index.indrelid = foreign_key.conrelid
                                    AND pg_index.indisvalid
                                    AND (pg_index.indkey::smallint[])[0:least(cardinality(foreign_key.conkey), 2) - 1]
                                        <@ foreign_key.conkey
                                    AND (
                                        pg_index.indpred IS NULL
                                        OR pg_get_expr(pg_index.indpred, pg_index.indrelid) IN (
                                            SELECT format('(%I IS NOT NULL)', attname)
                                            FROM pg_attribute
                                            WHERE attrelid = foreign_key.conrelid
                                                AND attnum = ANY (foreign_key.conkey)
                                        )
                                    )
                            )
                        """)).as("foreign keys that no index serves").isEmpty();
    }

    /** Tables from before have such indexes, and are left as they are. */
    @Test
    void hasNoIndexOfRequestsTrainsAndAnalysesThatTheBeginningOfAnotherOneIs() throws SQLException {
        assertThat(rows(DATABASE, COVERED_INDEXES)).isEmpty();
    }

    /** An index that the next step but one replaces stands beside its successor for a while. */
    @Test
    void findsAnIndexThatTheBeginningOfAnotherOneIs() throws SQLException {
        try (var database = Migrations.migratedTo("022.2")) {
            assertThat(rows(database, COVERED_INDEXES))
                    .containsExactly("api_requests_conversation_idx | api_requests_conversation_timestamp_idx");
        }
    }

    @Test
    void tellsTheTenantInEveryKeyOfATenantsTable() throws SQLException {
        assertThat(rows(DATABASE, """
                        SELECT primary_key.conrelid::regclass
                        FROM pg_constraint AS primary_key
                        JOIN pg_attribute
                            ON pg_attribute.attrelid = primary_key.conrelid
                            AND pg_attribute.attname = 'workspace_id'
                            AND pg_attribute.attnotnull
                        WHERE primary_key.contype = 'p'
                            AND primary_key.connamespace = 'public'::regnamespace
                            AND primary_key.conkey[1] <> pg_attribute.attnum
                        """)).isEmpty();
    }

    private static String grantsOf(String role) {
        return """
                SELECT table_name, string_agg(privilege_type, ', ' ORDER BY privilege_type)
                FROM information_schema.role_table_grants
                WHERE grantee = '%s'
                    AND table_schema = 'public'
                GROUP BY table_name
                ORDER BY table_name COLLATE "C"
                """.formatted(role);
    }
}
