package dev.mayfly.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.data.exceptions.DataAccessException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaskRunTest {

    private final TaskRun run = new TaskRun(() -> true);

    @Test
    void goesOnUntilAChunkIsNotFull() {
        var left = new int[] {25};

        assertThat(run.inChunks(10, limit -> {
                    int taken = Math.min(limit, left[0]);
                    left[0] -= taken;
                    return run.done(taken);
                }))
                .isTrue();

        assertThat(run.result()).isEqualTo(new TaskResult(TaskOutcome.COMPLETED, 25, 0, 0, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"55P03", "57014", "40P01"})
    void makesAChunkSmallerThatIsInTheWay(String state) {
        var sizes = new ArrayList<Integer>();

        run.inChunks(1000, limit -> {
            sizes.add(limit);
            if (limit > 10) {
                throw failure(state);
            }
            return run.done(sizes.size() < 5 ? limit : 0);
        });

        assertThat(sizes).containsExactly(1000, 100, 10, 10, 10);
        assertThat(run.result()).isEqualTo(new TaskResult(TaskOutcome.COMPLETED, 20, 0, 0, 2));
    }

    @Test
    void leavesTheRestToTheNextRunWhenEvenOneRowIsInTheWay() {
        assertThat(run.inChunks(100, _ -> {
                    throw failure("55P03");
                }))
                .isFalse();

        assertThat(run.result()).isEqualTo(new TaskResult(TaskOutcome.BUSY, 0, 1, 0, 3));
    }

    @Test
    void failsAtOnceForAnyOtherReason() {
        assertThatThrownBy(() -> run.inChunks(100, _ -> {
                    throw failure("23503");
                }))
                .isInstanceOf(DataAccessException.class);
    }

    @Test
    void stopsInTimeAndStaysStopped() {
        var questions = new int[1];
        var brief = new TaskRun(() -> questions[0]++ != 1);

        assertThat(brief.inChunks(1, brief::done)).isFalse();

        assertThat(brief.mayGoOn()).isFalse();
        assertThat(brief.result()).isEqualTo(new TaskResult(TaskOutcome.STOPPED, 1, 0, 0, 0));
    }

    @Test
    void goesOnBehindAPieceOfWorkThatFails() {
        run.attempt("work", 1, () -> {
            throw new IllegalStateException("as the test wants");
        });
        run.attempt("work", 2, () -> {
            throw failure("55P03");
        });
        run.attempt("work", 3, () -> run.done(1));

        assertThat(run.result()).isEqualTo(new TaskResult(TaskOutcome.COMPLETED, 1, 1, 1, 1));
    }

    @Test
    void tellsHowATaskEndedThatCouldNotGoOn() {
        run.complete(task(_ -> {
            throw new IllegalStateException("as the test wants");
        }));
        assertThat(run.result()).isEqualTo(new TaskResult(TaskOutcome.FAILED, 0, 0, 1, 0));

        var other = new TaskRun(() -> true);
        other.complete(task(_ -> {
            throw failure("57014");
        }));
        assertThat(other.result()).isEqualTo(new TaskResult(TaskOutcome.BUSY, 0, 1, 0, 1));
    }

    @Test
    void countsWhatWasSkippedOnceWhenATaskTakesASecondTurn() {
        var first = new TaskResult(TaskOutcome.STOPPED, 5, 2, 1, 1);

        assertThat(first.then(new TaskResult(TaskOutcome.COMPLETED, 7, 2, 0, 1)))
                .isEqualTo(new TaskResult(TaskOutcome.COMPLETED, 12, 2, 1, 2));
    }

    @Test
    void keepsTheFirstThousandNames() {
        for (int i = 0; i < 1001; i++) {
            run.name("x" + i);
        }

        assertThat(run.names()).hasSize(1000).endsWith("x999");
    }

    @Test
    void knowsTasksByTheNamesThatOperatorsUse() {
        assertThat(List.of(TaskName.values()))
                .allSatisfy(name -> assertThat(TaskName.of(name.code())).isEqualTo(name));
        assertThatThrownBy(() -> TaskName.of("LOST_JOBS"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'LOST_JOBS'")
                .hasMessageContaining("lost-jobs, lost-analyses");
    }

    private static UpkeepTask task(Consumer<TaskRun> work) {
        return new UpkeepTask() {
            @Override
            public TaskName name() {
                return TaskName.LOST_JOBS;
            }

            @Override
            public Backlog backlog() {
                return Backlog.NONE;
            }

            @Override
            public void run(TaskRun run) {
                work.accept(run);
            }
        };
    }

    private static DataAccessException failure(String state) {
        return new DataAccessException("as the test wants", new SQLException("as the test wants", state));
    }
}
