package dev.mayfly.migrate;

import dev.mayfly.test.Administrator;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Whose connection is cut after the second chunk was written and before it is committed. */
final class KilledInItsSecondChunk implements Backfill {

    private final Backfill backfill;
    private int chunks;

    KilledInItsSecondChunk(Backfill backfill) {
        this.backfill = backfill;
    }

    @Override
    public String name() {
        return backfill.name();
    }

    @Override
    public List<String> tables() {
        return backfill.tables();
    }

    @Override
    public String start() {
        return backfill.start();
    }

    @Override
    public Optional<Chunk> next(Connection connection, String position, boolean dryRun) throws SQLException {
        var chunk = backfill.next(connection, position, dryRun);
        if (++chunks == 2) {
            Administrator.execute(connection, "SELECT pg_terminate_backend(pg_backend_pid())");
        }
        return chunk;
    }
}
