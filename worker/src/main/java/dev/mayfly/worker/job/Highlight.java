package dev.mayfly.worker.job;

/** A remark about a place in the document, in UTF-16 offsets; {@code 0, 0} with an empty quote means no place. */
public record Highlight(int start, int end, String quote, String comment) {

    public static final int MAX_LENGTH = 1_000;
    public static final int MAX_PER_JOB = 200;

    public Highlight {
        if (start < 0 || end < start || quote.length() > MAX_LENGTH || comment.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("Not a highlight: %d to %d, quote of %d, comment of %d"
                    .formatted(start, end, quote.length(), comment.length()));
        }
    }

    /** Marks a place of the content, as much of it as a quote may hold. */
    public static Highlight at(String content, int start, int end, String comment) {
        var shownEnd = Text.end(content, start, Math.min(end, start + MAX_LENGTH));
        return new Highlight(
                start,
                shownEnd,
                Text.clip(content.substring(start, shownEnd), MAX_LENGTH),
                Text.clip(comment, MAX_LENGTH));
    }

    /** A remark about something that is not there. */
    public static Highlight nowhere(String comment) {
        return new Highlight(0, 0, "", Text.clip(comment, MAX_LENGTH));
    }
}
