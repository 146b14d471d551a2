package dev.mayfly.migrate;

import dev.mayfly.migrate.MigrateRequest.Action;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.flywaydb.core.api.MigrationVersion;

/** Compares the schema with what the migrations make, and changes nothing. */
final class Verifier {

    private final Database database;

    Verifier(Database database) {
        this.database = database;
    }

    VerifyReport run() {
        var history = database.history();
        var current = history.current();
        if (current == null) {
            throw new MigrationException("There is nothing to verify: the database is empty. Migrate it first");
        }
        requireKnown(history, current);
        try (var connection = database.configuration().connect()) {
            var differences = differences(connection, current);
            var problems = history.problems();
            var checks = Checks.all(connection);
            boolean ok = differences.stream().noneMatch(Difference::isFault)
                    && problems.isEmpty()
                    && checks.stream().allMatch(VerifyReport.Check::ok);
            return new VerifyReport(
                    Action.VERIFY.toString(),
                    ok,
                    current.getVersion(),
                    history.pending().size(),
                    differences,
                    problems,
                    checks,
                    TableSize.all(connection));
        } catch (SQLException e) {
            throw new MigrationException("The database refused: " + Hints.explain(e), e);
        }
    }

    static List<Difference> differences(Connection connection, MigrationVersion version) throws SQLException {
        return Difference.between(ExpectedSchema.at(version), LiveSchema.read(connection));
    }

    private static void requireKnown(History history, MigrationVersion current) {
        if (history.isAhead()) {
            throw new MigrationException(
                    "The schema is at version %s, which this package does not know; verify with the newer one"
                            .formatted(current.getVersion()));
        }
    }
}
