package dev.mayfly.migrate;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * What was taken back.
 *
 * @param lost what of the data went with it
 * @param differences of the schema now from what the migrations up to the target make
 */
@Serdeable
record RollbackReport(
        String action,
        String from,
        String to,
        List<TakenBack> takenBack,
        List<Lost> lost,
        List<Difference> differences) {

    @Serdeable
    record TakenBack(List<String> versions, String script, long durationMs) {}

    /**
     * Data that a way back deletes.
     *
     * @param version of the migration that is taken back
     * @param what by the names of the schema
     */
    @Serdeable
    record Lost(String version, String what, long rows) {}
}
