package dev.mayfly.cleanup;

import dev.mayfly.upkeep.TaskName;
import dev.mayfly.upkeep.TaskReport;
import io.micronaut.context.ApplicationContext;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Runs tasks of a context as the function does. */
record TestTasks(ApplicationContext context) {

    private static final long HOUR = 3_600_000;

    RunReport runAll() {
        return run(EnumSet.allOf(TaskName.class), () -> HOUR);
    }

    RunReport run(Set<TaskName> tasks, LongSupplier millisLeft) {
        return context.getBean(Upkeep.class).run(tasks, millisLeft);
    }

    TaskReport run(TaskName task) {
        return run(task, () -> true);
    }

    /** As the other one, for as long as it may. */
    TaskReport run(TaskName task, BooleanSupplier mayGoOn) {
        return run(Set.of(task), () -> mayGoOn.getAsBoolean() ? HOUR : 0)
                .tasks()
                .getFirst();
    }

    TaskReport preview(TaskName task) {
        return context.getBean(Upkeep.class)
                .preview(Set.of(task), () -> HOUR)
                .tasks()
                .getFirst();
    }

    /** Yes so many times, then no. */
    static BooleanSupplier times(int count) {
        var asked = new AtomicInteger();
        return () -> asked.incrementAndGet() <= count;
    }
}
