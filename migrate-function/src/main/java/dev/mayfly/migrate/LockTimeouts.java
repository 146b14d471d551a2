package dev.mayfly.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;

/**
 * Bounds how long a migration queues for a lock.
 *
 * <p>Everybody who comes after a queued ALTER TABLE queues behind it, so it gives up soon and is tried again. Nobody
 * queues behind CREATE INDEX CONCURRENTLY, which must outwait each transaction that is older than itself.
 */
final class LockTimeouts implements Callback {

    private final Patience patience;
    private int attempt = 1;

    LockTimeouts(Patience patience) {
        this.patience = patience;
    }

    /** What comes from now on belongs to this attempt. */
    void begin(int attempt) {
        this.attempt = attempt;
    }

    @Override
    public boolean supports(Event event, Context context) {
        return event == Event.BEFORE_EACH_MIGRATE;
    }

    @Override
    public boolean canHandleInTransaction(Event event, Context context) {
        return true;
    }

    @Override
    public void handle(Event event, Context context) {
        Connection connection = context.getConnection();
        try (var statement = connection.createStatement()) {
            var timeout = connection.getAutoCommit() ? patience.concurrentTimeout() : patience.lockTimeout(attempt);
            statement.execute("SET lock_timeout = %d".formatted(timeout.toMillis()));
        } catch (SQLException e) {
            throw new FlywayException("Could not bound the wait for locks", e);
        }
    }

    @Override
    public String getCallbackName() {
        return "lock timeouts";
    }
}
