package dev.mayfly.migrate;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Where the schema is, who may change it, and how long it waits for others.
 *
 * @param url of the database itself, not of a pooler: the run's lock belongs to one session
 * @param user who owns the tables, with CREATEROLE
 * @param lockTimeout how long one statement may queue for a lock that readers and writers then queue behind
 * @param concurrentTimeout the same for statements that nobody queues behind, as CREATE INDEX CONCURRENTLY
 * @param maxAttempts how often a migration that met such a lock is tried
 * @param maxPause the longest pause between two attempts
 * @param maxWait how long to wait for another run, or for an index that is still being built
 * @param appPassword what mayfly_app is to sign in with; null leaves it as it is
 * @param maintenancePassword what mayfly_maintenance is to sign in with; null leaves it as it is
 * @param accountIds for the backfill that tells the accounts of requests
 */
public record MigrateConfiguration(
        String url,
        @Nullable String user,
        @Nullable String password,
        Duration lockTimeout,
        Duration concurrentTimeout,
        int maxAttempts,
        Duration maxPause,
        Duration maxWait,
        @Nullable String appPassword,
        @Nullable String maintenancePassword,
        AccountIds accountIds) {

    /**
     * So short that a writer waits less than 100 ms also for a migration that takes two locks one after the other: it queues
     * behind the first while the migration queues for the second, and then until the commit.
     */
    private static final Duration LOCK_TIMEOUT = Duration.ofMillis(10);

    private static final int MAX_ATTEMPTS = 100;

    public MigrateConfiguration {
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException("The database's address must begin with jdbc:postgresql:");
        }
        requirePositive(lockTimeout, "lockTimeout");
        requirePositive(concurrentTimeout, "concurrentTimeout");
        requirePositive(maxPause, "maxPause");
        requirePositive(maxWait, "maxWait");
        if (maxAttempts < 1) {
            throw new IllegalArgumentException("maxAttempts must be at least 1");
        }
    }

    /** A configuration with the usual patience; roles keep the passwords that they have. */
    public static MigrateConfiguration of(String url, @Nullable String user, @Nullable String password) {
        return new MigrateConfiguration(
                url,
                user,
                password,
                LOCK_TIMEOUT,
                Duration.ofMinutes(1),
                MAX_ATTEMPTS,
                Duration.ofSeconds(1),
                Duration.ofMinutes(5),
                null,
                null,
                AccountIds.none());
    }

    /**
     * Reads {@code DIRECT_URL}, {@code DIRECT_USER} and {@code DIRECT_PASSWORD}, each falling back to {@code
     * DATABASE_…}, {@code APP_DATABASE_PASSWORD} and {@code MAINTENANCE_DATABASE_PASSWORD}, and {@code
     * ACCOUNT_IDS_BY_DOMAIN}.
     */
    static MigrateConfiguration from(Map<String, String> environment) {
        String url = firstFilled(environment, "DIRECT_URL", "DATABASE_URL");
        if (url == null) {
            throw new MigrationException("Set DIRECT_URL (or DATABASE_URL) to jdbc:postgresql://<host>/<database>");
        }
        String accountIds = firstFilled(environment, "ACCOUNT_IDS_BY_DOMAIN");
        return of(
                        url,
                        firstFilled(environment, "DIRECT_USER", "DATABASE_USER"),
                        firstFilled(environment, "DIRECT_PASSWORD", "DATABASE_PASSWORD"))
                .withRolePasswords(
                        firstFilled(environment, "APP_DATABASE_PASSWORD"),
                        firstFilled(environment, "MAINTENANCE_DATABASE_PASSWORD"))
                .withAccountIds(accountIds == null ? AccountIds.none() : AccountIds.parse(accountIds));
    }

    /** The same, and after migrating the two roles get these passwords. */
    public MigrateConfiguration withRolePasswords(@Nullable String app, @Nullable String maintenance) {
        return new MigrateConfiguration(
                url,
                user,
                password,
                lockTimeout,
                concurrentTimeout,
                maxAttempts,
                maxPause,
                maxWait,
                app,
                maintenance,
                accountIds);
    }

    /** The same, and the backfill account-ids knows these. */
    MigrateConfiguration withAccountIds(AccountIds known) {
        return new MigrateConfiguration(
                url,
                user,
                password,
                lockTimeout,
                concurrentTimeout,
                maxAttempts,
                maxPause,
                maxWait,
                appPassword,
                maintenancePassword,
                known);
    }

    /** The same with another patience for locks. */
    MigrateConfiguration withLocks(Duration timeout, int attempts, Duration pause) {
        return new MigrateConfiguration(
                url,
                user,
                password,
                timeout,
                concurrentTimeout,
                attempts,
                pause,
                maxWait,
                appPassword,
                maintenancePassword,
                accountIds);
    }

    /** A new connection, whose errors do not quote rows. */
    Connection connect() {
        var properties = new Properties();
        properties.setProperty("logServerErrorDetail", "false");
        if (user != null) {
            properties.setProperty("user", user);
        }
        if (password != null) {
            properties.setProperty("password", password);
        }
        try {
            return DriverManager.getConnection(url, properties);
        } catch (SQLException e) {
            throw new MigrationException("Could not connect to the database: " + e.getMessage(), e);
        }
    }

    /** Leaves the passwords out, so that no log shows them. */
    @Override
    public String toString() {
        return "MigrateConfiguration[url=%s, user=%s]".formatted(url, user);
    }

    private static @Nullable String firstFilled(Map<String, String> environment, String... names) {
        for (String name : names) {
            String value = environment.get(name);
            if (value != null && !value.isBlank()) {
                return value;
            }
        }
        return null;
    }

    private static void requirePositive(Duration duration, String name) {
        if (!duration.isPositive()) {
            throw new IllegalArgumentException(name + " must be longer than nothing");
        }
    }
}
