package dev.mayfly.execution;

import org.jspecify.annotations.Nullable;

/** Writes an array as PostgreSQL reads it in a text. */
final class ArrayLiteral {

    private static final String NULL = "NULL";

    private final StringBuilder text = new StringBuilder("{");

    /** Adds an element: NULL when there is none, otherwise what {@code toString} makes of it. */
    void add(@Nullable Object element) {
        if (text.length() > 1) {
            text.append(',');
        }
        if (element == null) {
            text.append(NULL);
        } else if (element instanceof String string) {
            quote(string);
        } else {
            text.append(element);
        }
    }

    private void quote(String string) {
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char unit = string.charAt(i);
            if (unit == '"' || unit == '\\') {
                text.append('\\');
            }
            text.append(unit);
        }
        text.append('"');
    }

    @Override
    public String toString() {
        return text + "}";
    }
}
