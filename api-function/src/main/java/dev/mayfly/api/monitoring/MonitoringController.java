package dev.mayfly.api.monitoring;

import dev.mayfly.api.access.Allows;
import dev.mayfly.api.access.Caller;
import dev.mayfly.monitoring.ConnectionCount;
import dev.mayfly.monitoring.IndexUse;
import dev.mayfly.monitoring.LockWait;
import dev.mayfly.monitoring.MonitoringRepository;
import dev.mayfly.monitoring.SlowStatement;
import dev.mayfly.monitoring.TableSize;
import dev.mayfly.problem.SqlState;
import dev.mayfly.workspace.Scope;
import dev.mayfly.workspace.WorkspaceTransactions;
import io.micronaut.data.exceptions.DataAccessException;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the database is doing. The figures are those of the whole installation, not of one workspace: sizes, counts and times,
 * and statements without their values. No row, id or name of any workspace is among them.
 */
@Controller("/api/admin/monitoring")
class MonitoringController {

    private static final int TABLES = 100;
    private static final int INDEXES = 300;
    private static final int WAITS = 50;
    private static final int STATEMENTS = 10;

    /** Should somebody lock a table just when it is measured. */
    private static final Duration LOCK_TIMEOUT = Duration.ofMillis(500);

    /** Object not in prerequisite state: the extension is made, but its library is not loaded. */
    private static final String NOT_LOADED = "55000";

    private final MonitoringRepository monitoring;
    private final WorkspaceTransactions transactions;

    MonitoringController(MonitoringRepository monitoring, WorkspaceTransactions transactions) {
        this.monitoring = monitoring;
        this.transactions = transactions;
    }

    @Allows(scope = Scope.ADMIN)
    @Get
    MonitoringReport show(Caller caller) {
        List<SlowStatement> statements = slowStatements(caller);
        return transactions.write(
                caller.workspace(),
                LOCK_TIMEOUT,
                () -> new MonitoringReport(
                        monitoring.listTables(TABLES),
                        monitoring.listIndexes(INDEXES),
                        monitoring.listConnections(),
                        monitoring.findMaxConnections(),
                        monitoring.listLockWaits(WAITS),
                        statements));
    }

    /** In a transaction of its own, which the question alone may break. */
    private @Nullable List<SlowStatement> slowStatements(Caller caller) {
        try {
            return transactions.read(
                    caller.workspace(),
                    () -> monitoring.findStatementCounter().isPresent()
                            ? monitoring.listSlowStatements(STATEMENTS)
                            : null);
        } catch (DataAccessException e) {
            if (SqlState.is(e, NOT_LOADED)) {
                return null;
            }
            throw e;
        }
    }

    /** @param slowStatements null when the server does not count statements */
    @Serdeable
    record MonitoringReport(
            List<TableSize> tables,
            List<IndexUse> indexes,
            List<ConnectionCount> connections,
            int maxConnections,
            List<LockWait> lockWaits,
            @Nullable List<SlowStatement> slowStatements) {}
}
