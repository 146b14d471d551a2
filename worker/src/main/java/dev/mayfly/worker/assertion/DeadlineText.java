package dev.mayfly.worker.assertion;

import java.time.Instant;
import java.time.InstantSource;

/**
 * Text that refuses to be read after a deadline, or by an interrupted thread.
 *
 * <p>{@code java.util.regex} offers no way to stop a search that backtracks without end, but it reads every character
 * through this interface.
 */
final class DeadlineText implements CharSequence {

    private static final int READS_BETWEEN_CHECKS = 4_096;

    private final CharSequence text;
    private final Instant deadline;
    private final InstantSource clock;
    private int reads;

    DeadlineText(CharSequence text, Instant deadline, InstantSource clock) {
        this.text = text;
        this.deadline = deadline;
        this.clock = clock;
    }

    @Override
    public char charAt(int index) {
        if (++reads == READS_BETWEEN_CHECKS) {
            reads = 0;
            if (clock.instant().isAfter(deadline) || Thread.currentThread().isInterrupted()) {
                throw new PassedException();
            }
        }
        return text.charAt(index);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return new DeadlineText(text.subSequence(start, end), deadline, clock);
    }

    @Override
    public String toString() {
        return text.toString();
    }

    static final class PassedException extends RuntimeException {
        PassedException() {
            super("The deadline has passed", null, false, false);
        }
    }
}
