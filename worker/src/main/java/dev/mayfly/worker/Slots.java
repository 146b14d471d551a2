package dev.mayfly.worker;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The places for running tasks, and the one signal that the worker waits for: something has changed. */
final class Slots {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<TaskRun> running = new HashSet<>();
    private final int size;
    private boolean claiming;
    private boolean closed;

    Slots(int size) {
        this.size = size;
    }

    /** Waits for free places and says how many there are; 0 when the worker has been closed. */
    int awaitFree() throws InterruptedException {
        lock.lock();
        try {
            while (!closed && running.size() == size) {
                changed.await();
            }
            return closed ? 0 : size - running.size();
        } finally {
            lock.unlock();
        }
    }

    void add(TaskRun run) {
        lock.lock();
        try {
            running.add(run);
        } finally {
            lock.unlock();
        }
    }

    void remove(TaskRun run) {
        lock.lock();
        try {
            running.remove(run);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    List<TaskRun> running() {
        lock.lock();
        try {
            return List.copyOf(running);
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Waits that long, or until the worker is closed. */
    void pause(Duration duration) throws InterruptedException {
        lock.lock();
        try {
            var left = duration.toNanos();
            while (!closed && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Says whether tasks may still arrive from a claim. */
    void setClaiming(boolean claiming) {
        lock.lock();
        try {
            this.claiming = claiming;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until nothing runs and nothing is being claimed, at most that long. */
    void awaitIdle(Duration duration) throws InterruptedException {
        lock.lock();
        try {
            var left = duration.toNanos();
            while ((claiming || !running.isEmpty()) && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
