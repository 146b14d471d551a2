package dev.mayfly.worker.job;

/** A key that never shows itself: its text form is a mask, so that no log line or exception can carry it. */
public record Secret(String value) {

    public Secret {
        if (value.isBlank() || !value.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException("A key is printable ASCII without spaces");
        }
    }

    @Override
    public String toString() {
        return "***";
    }
}
