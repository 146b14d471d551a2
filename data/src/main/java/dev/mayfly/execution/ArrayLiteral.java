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
        } else if (element instanceof String string && !isPlain(string)) {
            quote(string);
        } else {
            text.append(element);
        }
    }

    /** Most words are, and a quotation mark would have to be escaped where the array is an element itself. */
    private static boolean isPlain(String string) {
        for (int i = 0; i < string.length(); i++) {
            char unit = string.charAt(i);
            if ((unit < 'a' || unit > 'z') && (unit < '0' || unit > '9') && unit != '-') {
                return false;
            }
        }
        return !string.isEmpty() && !string.equalsIgnoreCase(NULL);
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
