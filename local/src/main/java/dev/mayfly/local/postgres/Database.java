package dev.mayfly.local.postgres;

import org.jspecify.annotations.Nullable;

/**
 * A database and how to reach it.
 *
 * @param user who owns it, or is to own what the migrations make
 * @param appPassword of mayfly_app, null when the server asks for none
 * @param maintenancePassword of mayfly_maintenance, null when the server asks for none
 */
public record Database(
        String url,
        @Nullable String user,
        @Nullable String password,
        @Nullable String appPassword,
        @Nullable String maintenancePassword) {

    /** Leaves the passwords out, so that no log shows them. */
    @Override
    public String toString() {
        return "Database[url=%s, user=%s]".formatted(url, user);
    }
}
