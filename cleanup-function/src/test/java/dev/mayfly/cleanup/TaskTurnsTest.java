package dev.mayfly.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mayfly.test.TestDatabase;
import dev.mayfly.upkeep.Backlog;
import dev.mayfly.upkeep.TaskName;
import dev.mayfly.upkeep.TaskOutcome;
import dev.mayfly.upkeep.TaskRun;
import dev.mayfly.upkeep.UpkeepTask;
import dev.mayfly.upkeep.UpkeepTransactions;
import io.micronaut.context.ApplicationContext;
import java.time.Clock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class TaskTurnsTest {

    private static final TestDatabase DATABASE = TestDatabase.create();
    private static final ApplicationContext CONTEXT = ApplicationContext.builder()
            .properties(DATABASE.properties(TestDatabase.MAINTENANCE))
            .start();

    private final Heedless task = new Heedless();
    private final TaskTurns turns = new TaskTurns(task, CONTEXT.getBean(UpkeepTransactions.class), Clock.systemUTC());

    @AfterAll
    static void close() {
        CONTEXT.close();
        DATABASE.close();
    }

    @Test
    void onlyLooksAtATaskWhoseTurnComesWhenTheTimeIsOver() {
        turns.takeTurn(() -> false);

        var report = turns.report();
        assertThat(report.found()).isEqualTo(3);
        assertThat(report.done()).isZero();
        assertThat(report.remaining()).isEqualTo(3);
        assertThat(report.outcome()).isEqualTo(TaskOutcome.STOPPED);
        assertThat(turns.isStopped()).isTrue();
    }

    @Test
    void doesItInTheNextTurnThatHasTime() {
        turns.takeTurn(() -> false);
        turns.takeTurn(() -> true);

        var report = turns.report();
        assertThat(report.found()).isEqualTo(3);
        assertThat(report.done()).isEqualTo(3);
        assertThat(report.remaining()).isZero();
        assertThat(report.outcome()).isEqualTo(TaskOutcome.COMPLETED);
    }

    /** A task that does all there is to do without asking whether it may. */
    private static final class Heedless implements UpkeepTask {

        private int due = 3;

        @Override
        public TaskName name() {
            return TaskName.LOST_ANALYSES;
        }

        @Override
        public Backlog backlog() {
            return new Backlog(due, null);
        }

        @Override
        public void run(TaskRun run) {
            run.done(due);
            due = 0;
        }
    }
}
