package dev.mayfly.workspace;

import java.util.Locale;

/** What a member may do in a workspace; each role may do all that the ones after it may. */
public enum Role {
    OWNER,
    ADMIN,
    MEMBER,
    VIEWER;

    public boolean includes(Role other) {
        return compareTo(other) <= 0;
    }

    /** As stored and as sent: {@code owner}, {@code admin}, {@code member} or {@code viewer}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Role of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
