package dev.mayfly.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.test.Administrator;
import dev.mayfly.test.Schema;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestDatabase;
import dev.mayfly.test.Threads;
import io.micronaut.context.ApplicationContext;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ends the cleaner's connection at chosen points; for the database that is what the end of its process looks like. */
class CleanupKillTest {

    private static final int JOBS = 2 * BatchDeletion.CHUNK_ROWS + 200;
    private static final int DOCUMENTS = BatchDeletion.CHUNK_ROWS + 200;
    private static final int ANSWERED = 600;

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Administrator ADMINISTRATOR = new Administrator(DATABASE);
    private static final Schema SCHEMA = Schema.of(DATABASE);
    private static final ApplicationContext CONTEXT = ApplicationContext.builder()
            .properties(DATABASE.properties(TestDatabase.MAINTENANCE))
            .start();

    private final Cleanup cleanup = CONTEXT.getBean(Cleanup.class);

    /** A statement that is about to change a table in {@code stops} hangs until somebody kills it. */
    @BeforeAll
    static void installStops() {
        ADMINISTRATOR.execute("CREATE TABLE stops (table_name text NOT NULL, calls integer NOT NULL)");
        ADMINISTRATOR.execute("CREATE SEQUENCE stop_calls");
        ADMINISTRATOR.execute("""
                CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
                BEGIN
                    IF EXISTS (SELECT FROM stops WHERE table_name = TG_TABLE_NAME)
                        AND nextval('stop_calls') = (SELECT calls FROM stops) THEN
                        PERFORM pg_sleep(3600);
                    END IF;
                    RETURN NULL;
                END $$
                """);
        for (var table : List.of("eval_jobs", "evaluations", "documents", "agents", "eval_batches")) {
            ADMINISTRATOR.execute(
                    "CREATE TRIGGER stop AFTER UPDATE OR DELETE ON %s EXECUTE FUNCTION stop()".formatted(table));
        }
    }

    @AfterAll
    static void close() {
        CONTEXT.close();
        DATABASE.close();
    }

    @ParameterizedTest(name = "at change {1} of {0}")
    @CsvSource({
        "eval_batches, 1", // the fence, before it is committed
        "eval_jobs, 1",
        "evaluations, 2",
        "eval_jobs, 3",
        "documents, 1",
        "documents, 2",
        "agents, 1",
        "agents, 2",
        "eval_batches, 2",
        "eval_batches, 3", // the last statement of all
    })
    void convergesAfterItsConnectionWasEndedInTheMiddle(String table, int calls) {
        var tenant = Tenant.in(DATABASE);
        var expired = tenant.expiredExperiment(JOBS, DOCUMENTS);
        tenant.answer(expired, ANSWERED);
        ADMINISTRATOR.execute("ALTER SEQUENCE stop_calls RESTART");
        ADMINISTRATOR.execute("INSERT INTO stops VALUES (?, ?)", table, calls);

        Threads.together(List.<Callable<Boolean>>of(
                () -> {
                    assertThat(cleanup.run(tenant.workspace(), false, () -> true)
                                    .failed())
                            .isEqualTo(1);
                    return true;
                },
                CleanupKillTest::killTheCleaner));

        assertThat(tenant.exists(expired)).isTrue();
        assertThat(SCHEMA.orphans()).isEmpty();
        ADMINISTRATOR.execute("DELETE FROM stops");

        var report = cleanup.run(tenant.workspace(), false, () -> true);

        assertThat(report.deleted()).isEqualTo(1);
        assertThat(report.failed()).isZero();
        assertThat(tenant.exists(expired)).isFalse();
        assertThat(SCHEMA.orphans()).isEmpty();
        assertThat(ADMINISTRATOR.text("""
                        SELECT concat_ws(
                            ' ', jobs, evaluations, documents, document_versions, agents, agent_versions, batches)
                        FROM deletion_receipts
                        WHERE batch_id = ? AND completed_at IS NOT NULL
                        """, expired))
                .isEqualTo("%d %d %d %d 1 1 1".formatted(JOBS, ANSWERED, DOCUMENTS, DOCUMENTS));
    }

    @Test
    void convergesAfterItsConnectionWasEndedBetweenTwoChunks() {
        var tenant = Tenant.in(DATABASE);
        var expired = tenant.expiredExperiment(JOBS, DOCUMENTS);

        var report = cleanup.run(tenant.workspace(), false, () -> {
            if (tenant.jobs(expired).size() == JOBS - BatchDeletion.CHUNK_ROWS) {
                kill("true");
            }
            return true;
        });

        assertThat(report.failed()).isEqualTo(1);
        assertThat(tenant.jobs(expired)).hasSize(JOBS - BatchDeletion.CHUNK_ROWS);

        assertThat(cleanup.run(tenant.workspace(), false, () -> true).deleted()).isEqualTo(1);
        assertThat(ADMINISTRATOR.number("SELECT jobs FROM deletion_receipts WHERE batch_id = ?", expired))
                .isEqualTo(JOBS);
        assertThat(SCHEMA.orphans()).isEmpty();
    }

    private static boolean killTheCleaner() {
        String stopped = "wait_event = 'PgSleep'";
        ADMINISTRATOR.await("EXISTS (SELECT FROM pg_stat_activity WHERE %s AND %s)".formatted(cleaner(), stopped));
        kill(stopped);
        return true;
    }

    private static void kill(String condition) {
        ADMINISTRATOR.texts("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE %s AND %s"
                .formatted(cleaner(), condition));
    }

    private static String cleaner() {
        return "datname = current_database() AND usename = '%s'".formatted(TestDatabase.MAINTENANCE);
    }
}
