package dev.mayfly.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.test.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.junit.jupiter.api.Test;

class ExpectedSchemaTest {

    private static final Path FILE = Path.of("src/main/resources/dev/mayfly/migrate", ExpectedSchema.FILE);

    /** After a new migration: {@code ./mvnw test -pl migrate-function -am -Dtest=ExpectedSchemaTest -Dschema.write=true …}. */
    @Test
    void isWhatTheMigrationsMakeAtEachVersion() throws IOException {
        var recorder = new Recorder();
        try (var database = TestDatabase.createEmpty()) {
            Database.of(Migrations.configuration(database))
                    .flyway(null, List.of(recorder))
                    .migrate();
        }
        if (Boolean.getBoolean("schema.write")) {
            Files.createDirectories(FILE.getParent());
            Files.write(FILE, recorder.lines);
        }

        assertThat(Files.readAllLines(FILE))
                .as("%s; run this test with -Dschema.write=true after a new migration", FILE)
                .isEqualTo(recorder.lines);
    }

    @Test
    void tellsThatSomethingCameChangedAndWent() {
        var first = new TreeMap<>(Map.of("table a", "", "column a.b", "text"));
        var second = new TreeMap<>(Map.of("table a", "forced", "index c", "a = b"));
        var version = MigrationVersion.fromVersion("2");
        var lines = new ArrayList<String>();
        lines.addAll(ExpectedSchema.lines(MigrationVersion.fromVersion("1"), new TreeMap<>(), first));
        lines.addAll(ExpectedSchema.lines(version, first, second));

        assertThat(ExpectedSchema.at(MigrationVersion.fromVersion("1.5"), lines))
                .isEqualTo(first);
        assertThat(ExpectedSchema.at(version, lines)).isEqualTo(second);
    }

    /** Looks at the schema after each migration. */
    private static final class Recorder implements Callback {

        private final List<String> lines = new ArrayList<>();
        private SortedMap<String, String> last = new TreeMap<>();

        @Override
        public boolean supports(Event event, Context context) {
            return event == Event.AFTER_EACH_MIGRATE;
        }

        @Override
        public boolean canHandleInTransaction(Event event, Context context) {
            return true;
        }

        @Override
        public void handle(Event event, Context context) {
            try {
                var now = LiveSchema.read(context.getConnection());
                lines.addAll(ExpectedSchema.lines(context.getMigrationInfo().getVersion(), last, now));
                last = now;
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public String getCallbackName() {
            return "recorder";
        }
    }
}
