package dev.mayfly.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.test.Administrator;
import dev.mayfly.test.BatchUpkeep;
import dev.mayfly.test.Schema;
import dev.mayfly.test.Tenant;
import dev.mayfly.test.TestDatabase;
import io.micronaut.context.ApplicationContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LostJobsTest {

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final Administrator ADMINISTRATOR = new Administrator(DATABASE);
    private static final Schema SCHEMA = Schema.of(DATABASE);
    private static final ApplicationContext CONTEXT = ApplicationContext.builder()
            .properties(DATABASE.properties(TestDatabase.MAINTENANCE))
            .start();

    private Tenant tenant = Tenant.in(DATABASE);

    @BeforeEach
    void startEmpty() {
        SCHEMA.clear();
        tenant = Tenant.in(DATABASE);
    }

    @AfterAll
    static void close() {
        CONTEXT.close();
        DATABASE.close();
    }

    @Test
    void goesOnWhenTheLostJobsOfOneWorkspaceCannotBeTakenBack() {
        var poisoned = tenant.regularBatch(1);
        tenant.run(poisoned, 1, -1);
        var expired = Tenant.in(DATABASE).expiredExperiment(1, 1);
        ADMINISTRATOR.execute("""
                CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    RAISE EXCEPTION 'refused';
                END $$
                """);
        try {
            ADMINISTRATOR.execute("CREATE TRIGGER refuse BEFORE UPDATE ON eval_jobs EXECUTE FUNCTION refuse()");

            var report = BatchUpkeep.run(CONTEXT);

            assertThat(report.failed()).isEqualTo(1);
            assertThat(report.deleted()).isEqualTo(1);
            assertThat(tenant.exists(expired)).isFalse();
        } finally {
            ADMINISTRATOR.execute("DROP FUNCTION refuse CASCADE");
        }
    }

    @Test
    void isIncompleteWhenLostJobsAreLeft() {
        tenant.run(tenant.regularBatch(1), 1, -1);

        assertThat(BatchUpkeep.run(CONTEXT, () -> false).complete()).isFalse();
        assertThat(BatchUpkeep.run(CONTEXT).recoveredJobs()).isEqualTo(1);
    }

    @Test
    void takesBackLostJobsOfEveryWorkspaceAndCompletesWhatNobodyCompleted() {
        tenant.run(tenant.regularBatch(3), 2, -1);
        var other = Tenant.in(DATABASE);
        other.run(other.regularBatch(1), 1, -1);
        var overlooked = other.regularBatch(1);
        other.answer(overlooked, 1);

        var report = BatchUpkeep.run(CONTEXT);

        assertThat(report.recoveredJobs()).isEqualTo(3);
        assertThat(ADMINISTRATOR.number("SELECT count(*) FROM eval_jobs WHERE status = 'RUNNING'"))
                .isZero();
        assertThat(ADMINISTRATOR.text("SELECT status FROM eval_batches WHERE id = ?", overlooked))
                .isEqualTo("COMPLETED");
    }
}
