package dev.mayfly.migrate;

import dev.mayfly.migrate.MigrateRequest.Action;
import java.sql.SQLException;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;
import org.jspecify.annotations.Nullable;

/** Takes over a database that holds these tables already, or others, and has no history of migrations. */
final class Baseline {

    private static final MigrationVersion NOTHING = MigrationVersion.fromVersion("0");

    private final Database database;

    Baseline(Database database) {
        this.database = database;
    }

    /** Refused unless all that the migrations up to the version make is there, and is the same. */
    BaselineReport run(@Nullable MigrationVersion version) {
        if (version == null) {
            throw new MigrationException(
                    "baseline needs version, the last migration that the database need not go through; \"0\" when it has none of these tables");
        }
        if (!version.equals(NOTHING)) {
            database.requireKnown("version", version);
        }
        try (var run = Run.begin(database.configuration())) {
            if (run.hasHistory()) {
                throw new MigrationException("The database has a history of migrations already, and is at version %s"
                        .formatted(database.history().currentText()));
            }
            var differences = Difference.between(ExpectedSchema.at(version), LiveSchema.read(run.connection()));
            var faults = differences.stream().filter(Difference::isFault).toList();
            if (!faults.isEmpty()) {
                throw new MigrationException("version: the database is not what the migrations up to %s make: %s"
                        .formatted(version.getVersion(), Difference.tell(faults)));
            }
            Flyway.configure()
                    .configuration(database.flyway(null, List.of()).getConfiguration())
                    .baselineVersion(version)
                    .baselineDescription("Taken over")
                    .load()
                    .baseline();
            return new BaselineReport(Action.BASELINE.toString(), version.getVersion(), differences);
        } catch (SQLException e) {
            throw new MigrationException("The database refused: " + Hints.explain(e), e);
        }
    }
}
