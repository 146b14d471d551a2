package dev.mayfly.migrate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;
import org.jspecify.annotations.Nullable;

/** What a database says of the migrations that it went through, as it was when it was asked. */
record History(List<MigrationInfo> all) {

    History {
        all = List.copyOf(all);
    }

    static History of(Flyway flyway) {
        return new History(Arrays.asList(flyway.info().all()));
    }

    /** In the order of their application, failed ones among them. */
    List<MigrationInfo> applied() {
        return all.stream()
                .filter(migration ->
                        migration.isVersioned() && migration.getState().isApplied())
                .toList();
    }

    /** What a run would apply, in that order. */
    List<MigrationInfo> pending() {
        return all.stream()
                .filter(migration -> migration.getState() == MigrationState.PENDING)
                .toList();
    }

    /** The schema's version; null for an empty database. A migration that failed outside a transaction does not count. */
    @Nullable
    MigrationVersion current() {
        return applied().stream()
                .filter(migration -> !migration.getState().isFailed())
                .map(MigrationInfo::getVersion)
                .max(MigrationVersion::compareTo)
                .orElse(null);
    }

    /** The version's text, as reports tell it. */
    @Nullable
    String currentText() {
        var current = current();
        return current == null ? null : current.getVersion();
    }

    /** Whether the schema is ahead of this package: an older one was deployed again. */
    boolean isAhead() {
        return all.stream().anyMatch(migration -> migration.getState() == MigrationState.FUTURE_SUCCESS);
    }

    /** What does not fit to the migrations of this package. */
    List<Problem> problems() {
        var problems = new ArrayList<Problem>();
        for (var migration : all) {
            var kind = kind(migration);
            if (kind != null) {
                problems.add(new Problem(migration.getVersion().getVersion(), kind));
            }
        }
        return problems;
    }

    private static Problem.@Nullable Kind kind(MigrationInfo migration) {
        return switch (migration.getState()) {
            case FAILED, MISSING_FAILED, FUTURE_FAILED -> Problem.Kind.FAILED;
            case MISSING_SUCCESS -> Problem.Kind.MISSING;
            case IGNORED -> Problem.Kind.SKIPPED;
            case SUCCESS, OUT_OF_ORDER -> migration.isChecksumMatching() ? null : Problem.Kind.EDITED;
            // An older package meets what a newer one applied, and must let it be.
            default -> null;
        };
    }
}
