package dev.mayfly.worker.job;

/** Makes text that others wrote fit the API's limits. */
public final class Text {

    private static final char REPLACEMENT = '\uFFFD';

    private Text() {}

    /**
     * At most {@code max} UTF-16 units of the text, never ending in half a character; what PostgreSQL cannot store (NUL,
     * lone surrogates) becomes U+FFFD.
     */
    public static String clip(String text, int max) {
        var end = end(text, 0, Math.min(text.length(), max));
        var clipped = new StringBuilder(text.substring(0, end));
        for (var i = 0; i < clipped.length(); i++) {
            var unit = clipped.charAt(i);
            if (Character.isHighSurrogate(unit)
                    && i + 1 < clipped.length()
                    && Character.isLowSurrogate(clipped.charAt(i + 1))) {
                i++;
            } else if (unit == 0 || Character.isSurrogate(unit)) {
                clipped.setCharAt(i, REPLACEMENT);
            }
        }
        return clipped.toString();
    }

    /** The end, moved back by one where it would cut a surrogate pair. */
    static int end(String text, int start, int end) {
        var cuts = end > start
                && end < text.length()
                && Character.isHighSurrogate(text.charAt(end - 1))
                && Character.isLowSurrogate(text.charAt(end));
        return cuts ? end - 1 : end;
    }
}
