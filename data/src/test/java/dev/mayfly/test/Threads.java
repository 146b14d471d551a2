package dev.mayfly.test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/** Work that happens at the same time. */
public final class Threads {

    private Threads() {}

    /** Starts every task at the same moment, each in a thread of its own; returns what they answer, in their order. */
    public static <T> List<T> together(List<? extends Callable<T>> tasks) {
        var start = new CyclicBarrier(tasks.size());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = tasks.stream()
                    .map(task -> threads.submit(() -> {
                        start.await();
                        return task.call();
                    }))
                    .toList();
            var results = new ArrayList<T>();
            for (var task : running) {
                results.add(task.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw new AssertionError("A task failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    public static <T> List<T> together(int count, Callable<T> task) {
        return together(Collections.nCopies(count, task));
    }
}
