package dev.mayfly.api.page;

/** Patterns for {@code ILIKE}. */
public final class Patterns {

    private Patterns() {}

    /** What has the text anywhere in it; nothing in the text has a meaning of its own. */
    public static String containing(String text) {
        return "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
    }
}
