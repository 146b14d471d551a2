package dev.mayfly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mayfly.batch.BatchRepository;
import dev.mayfly.problem.SqlState;
import dev.mayfly.test.Administrator;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestDatabase;
import dev.mayfly.workspace.WorkspaceId;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.context.ApplicationContext;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** That the database itself keeps the tables of tenants apart, and the transactions in which they are read. */
class TenantTablesTest {

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Administrator ADMINISTRATOR = new Administrator(DATABASE);
    private static final ApplicationContext CONTEXT = ApplicationContext.builder()
            .properties(DATABASE.properties(TestDatabase.APP))
            .start();

    private static final WorkspaceSample OWN = WorkspaceSample.in(CONTEXT, Tenant.in(DATABASE));
    private static final WorkspaceId FOREIGN = Tenant.in(DATABASE).workspace();

    private final WorkspaceTransactions transactions = CONTEXT.getBean(WorkspaceTransactions.class);

    @AfterAll
    static void close() {
        CONTEXT.close();
        DATABASE.close();
    }

    @Test
    void showsNoRowWhenNoWorkspaceIsSet() throws SQLException {
        for (var table : tenantTables()) {
            if (!ADMINISTRATOR.is("has_table_privilege('mayfly_app', ?, 'SELECT')", table)) {
                continue;
            }
            try (var connection = DATABASE.connect(TestDatabase.APP);
                    var rows = connection.createStatement().executeQuery("SELECT count(*) FROM " + table)) {
                rows.next();
                assertThat(rows.getLong(1)).as(table).isZero();
            }
        }
    }

    @Test
    void forcesRowLevelSecurityOnEveryTableOfATenant() {
        assertThat(tenantTables()).isNotEmpty();
        assertThat(ADMINISTRATOR.texts("""
                        SELECT relname
                        FROM pg_class
                        JOIN pg_attribute
                            ON attrelid = pg_class.oid
                            AND attname = 'workspace_id'
                        WHERE relkind IN ('r', 'p')
                            AND relnamespace = CAST('public' AS regnamespace)
                            AND NOT (relrowsecurity AND relforcerowsecurity)
                        """)).isEmpty();
    }

    @Test
    void forgetsTheWorkspaceWithTheTransaction() {
        var batches = CONTEXT.getBean(BatchRepository.class);
        var workspace = OWN.workspace();

        assertThat(transactions.write(workspace, () -> batches.find(workspace, OWN.batchId())))
                .isPresent();
        assertThat(batches.find(workspace, OWN.batchId())).as("after commit").isEmpty();

        assertThatThrownBy(() -> transactions.write(workspace, () -> {
                    assertThat(batches.find(workspace, OWN.batchId())).isPresent();
                    throw new IllegalStateException("roll back");
                }))
                .hasMessage("roll back");
        assertThat(batches.find(workspace, OWN.batchId())).as("after rollback").isEmpty();

        assertThatThrownBy(() -> transactions.write(
                        workspace, () -> batches.updateDescription(workspace, OWN.batchId(), "x".repeat(2001))))
                .isInstanceOf(RuntimeException.class);
        assertThat(batches.find(workspace, OWN.batchId()))
                .as("after an error, on the only connection of the pool")
                .isEmpty();

        assertThat(transactions.read(workspace, () -> batches.find(workspace, OWN.batchId())))
                .isPresent();
        assertThat(transactions.read(FOREIGN, () -> batches.find(workspace, OWN.batchId())))
                .isEmpty();
    }

    @Test
    void refusesToMoveARowToAnotherWorkspace() throws SQLException {
        for (var table : tenantTables()) {
            try (var connection = DATABASE.connect(TestDatabase.APP)) {
                Administrator.execute(
                        connection,
                        "SELECT set_config('app.workspace_id', ?, false)",
                        OWN.workspace().toString());
                if (!ADMINISTRATOR.is("has_table_privilege('mayfly_app', ?, 'UPDATE')", table)) {
                    continue;
                }
                assertThatThrownBy(() -> Administrator.execute(
                                connection, "UPDATE %s SET workspace_id = ?".formatted(table), FOREIGN.value()))
                        .as(table)
                        .satisfies(e -> assertThat(SqlState.of(e)).contains("42501"));
            }
        }
    }

    /** Partitions are reached through their tables only; nobody but their owner has a right to them. */
    private static List<String> tenantTables() {
        return ADMINISTRATOR.texts("""
                SELECT relname
                FROM pg_class
                JOIN pg_attribute
                    ON attrelid = pg_class.oid
                    AND attname = 'workspace_id'
                WHERE relkind IN ('r', 'p')
                    AND NOT relispartition
                    AND relnamespace = CAST('public' AS regnamespace)
                ORDER BY relname
                """);
    }
}
