package dev.mayfly.migrate;

import java.util.List;

/**
 * What a backfill has done in one transaction.
 *
 * @param position where the next one begins, as JSON
 * @param rowsDone how many rows, of the older system or version, were read and found good
 * @param rowsWritten how many rows of ours changed, or would change; none of those that say the same already
 * @param malformed the rows that were skipped
 */
record Chunk(String position, long rowsDone, long rowsWritten, List<Malformed> malformed) {

    Chunk {
        malformed = List.copyOf(malformed);
    }
}
