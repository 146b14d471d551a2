package dev.mayfly.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Moves what an older system left to where we keep it, or counts anew what an older version has counted.
 *
 * <p>It may be run again at any time, and while the system runs: what it has moved already it does not write again, and what
 * others count meanwhile is neither lost nor counted twice.
 */
interface Backfill {

    String name();

    /** What it writes to; the statistics of these are renewed when it is complete. */
    List<String> tables();

    /** The position before the first row. */
    String start();

    /**
     * Does the next chunk in the running transaction, at most a few thousand rows; empty when nothing is left.
     *
     * @param position of the chunk before, as JSON
     * @param dryRun whether to count only what would be written; the transaction is read-only then
     */
    Optional<Chunk> next(Connection connection, String position, boolean dryRun) throws SQLException;
}
