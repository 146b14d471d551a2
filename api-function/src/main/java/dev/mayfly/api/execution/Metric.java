package dev.mayfly.api.execution;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One kind of figures. */
public enum Metric {
    EXECUTIONS,
    PERFORMANCE,
    ERRORS,
    USERS,
    CREDITS;

    /** The codes, for a {@code @Pattern}. */
    static final String CODES = "executions|performance|errors|users|credits";

    /** The named one; all when none is. */
    public static Set<Metric> of(@Nullable String code) {
        return code == null ? Set.of(values()) : Set.of(valueOf(code.toUpperCase(Locale.ROOT)));
    }
}
