package dev.mayfly.workspace;

import java.util.Locale;

/** What an API key may be used for; a signed-in user has all that the user's role allows. */
public enum Scope {
    READ(Role.VIEWER),
    WRITE(Role.MEMBER),
    /** Running jobs, which shows the documents and instructions of everybody in the workspace. */
    WORKER(Role.ADMIN),
    INGEST(Role.MEMBER),
    ADMIN(Role.ADMIN);

    private final Role least;

    Scope(Role least) {
        this.least = least;
    }

    /** Whether a member of this role may have the scope. */
    public boolean openTo(Role role) {
        return role.includes(least);
    }

    /** As stored and as sent, such as {@code read}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Scope of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
