package dev.mayfly.migrate;

import static dev.mayfly.migrate.Migrations.configuration;
import static dev.mayfly.migrate.Migrations.rows;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.test.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.junit.jupiter.api.Test;

/**
 * A run whose session is ended right after a statement, for each statement of each migration in turn. Of a migration that is
 * one transaction the first statement stands for all, unless {@code -Dkill.everywhere=true} takes the minutes to try them.
 */
class KilledRunTest {

    @Test
    void isFinishedByTheNextOneWhereverItWasKilled() throws SQLException {
        try (var whole = Migrations.migrated();
                var killed = TestDatabase.createEmpty()) {
            var database = Database.of(configuration(killed));
            var killer = new Killer(database.scripts().migrations().stream()
                    .filter(Script::isTransactional)
                    .map(script -> script.version().getVersion())
                    .collect(Collectors.toSet()));
            var migrator = new Migrator(database, List.of(killer));
            int kills = 0;

            while (killer.hasMore) {
                killer.begin();
                try {
                    migrator.migrate(null);
                } catch (MigrationException e) {
                    assertThat(e).hasMessageContaining("Migrate again: the next run goes on from there");
                    kills++;
                }
            }

            assertThat(kills).isGreaterThanOrEqualTo(Migrations.all().size());
            assertThat(Catalogue.of(killed)).isEqualTo(Catalogue.of(whole));
            assertThat(database.history().problems()).isEmpty();
            assertThat(rows(killed, "SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid"))
                    .isEmpty();
            assertThat(rows(killed, "SELECT version FROM flyway_schema_history ORDER BY installed_rank"))
                    .isEqualTo(Migrations.all());
        }
    }

    /** Ends the session after one statement more of the same migration each time. */
    private static final class Killer implements Callback {

        private final Set<String> transactional;
        private String version = "";
        private int survived;
        private int statement;
        private boolean hasKilled;
        private boolean hasMore = true;

        Killer(Set<String> transactional) {
            this.transactional = Boolean.getBoolean("kill.everywhere") ? Set.of() : transactional;
        }

        void begin() {
            statement = 0;
            hasKilled = false;
            hasMore = false;
        }

        @Override
        public boolean supports(Event event, Context context) {
            return event == Event.BEFORE_EACH_MIGRATE || event == Event.AFTER_EACH_MIGRATE_STATEMENT;
        }

        @Override
        public boolean canHandleInTransaction(Event event, Context context) {
            return true;
        }

        @Override
        public void handle(Event event, Context context) {
            String current = context.getMigrationInfo().getVersion().getVersion();
            if (event == Event.BEFORE_EACH_MIGRATE) {
                if (!current.equals(version)) {
                    version = current;
                    survived = 0;
                }
                statement = 0;
                return;
            }
            boolean standsForAll = transactional.contains(current) && survived > 0;
            if (++statement > survived && !hasKilled && !standsForAll) {
                survived++;
                hasKilled = true;
                hasMore = true;
                try (var kill = context.getConnection().createStatement()) {
                    kill.execute("SELECT pg_terminate_backend(pg_backend_pid())");
                } catch (SQLException e) {
                    // The session is gone, as it should be; the migration's next statement notices.
                    return;
                }
                throw new AssertionError("The session lives");
            }
        }

        @Override
        public String getCallbackName() {
            return "killer";
        }
    }
}
