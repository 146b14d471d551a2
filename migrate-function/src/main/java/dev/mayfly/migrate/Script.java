package dev.mayfly.migrate;

import dev.mayfly.migrate.sql.Effects;
import dev.mayfly.migrate.sql.Statement;
import java.util.List;
import org.flywaydb.core.api.MigrationVersion;

/**
 * A migration, or the way back from one.
 *
 * @param name of its file
 * @param isTransactional whether all of it happens or nothing
 */
record Script(MigrationVersion version, String name, String sql, boolean isTransactional) {

    List<Statement> statements() {
        return Statement.of(sql);
    }

    /** The indexes that it drops outside a transaction; empty when it does anything else. */
    List<String> concurrentlyDropped() {
        var dropped = statements().stream().map(Effects::concurrentlyDropped).toList();
        return dropped.stream().anyMatch(List::isEmpty)
                ? List.of()
                : dropped.stream().flatMap(List::stream).toList();
    }

    /** The number before the dot: what one way back goes back by. */
    String family() {
        return familyOf(version);
    }

    static String familyOf(MigrationVersion version) {
        return version.getVersion().replaceFirst("\\..*", "");
    }
}
