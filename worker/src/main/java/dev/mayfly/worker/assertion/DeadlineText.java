package dev.mayfly.worker.assertion;

/**
 * Text that refuses to be read after a deadline.
 *
 * <p>{@code java.util.regex} offers no way to stop a search that backtracks without end, but it reads every character
 * through this interface.
 */
final class DeadlineText implements CharSequence {

    private static final int READS_BETWEEN_CHECKS = 4_096;

    private final CharSequence text;
    private final Deadline deadline;
    private int reads;

    DeadlineText(CharSequence text, Deadline deadline) {
        this.text = text;
        this.deadline = deadline;
    }

    @Override
    public char charAt(int index) {
        if (++reads == READS_BETWEEN_CHECKS) {
            reads = 0;
            deadline.check();
        }
        return text.charAt(index);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return new DeadlineText(text.subSequence(start, end), deadline);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
