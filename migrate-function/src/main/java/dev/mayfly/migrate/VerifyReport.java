package dev.mayfly.migrate;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether the schema is what the migrations up to its version make, and does what it should.
 *
 * @param pending how many migrations are still to be applied
 * @param tables with their sizes
 */
@Serdeable
record VerifyReport(
        String action,
        boolean ok,
        @Nullable String version,
        int pending,
        List<Difference> differences,
        List<Problem> problems,
        List<Check> checks,
        List<TableSize> tables) {

    /**
     * Something that must hold.
     *
     * @param findings what breaks it, empty when it holds
     */
    @Serdeable
    record Check(String name, boolean ok, List<String> findings) {

        Check(String name, List<String> findings) {
            this(name, findings.isEmpty(), findings);
        }
    }
}
