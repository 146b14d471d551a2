package dev.mayfly.migrate;

import dev.mayfly.id.UuidV7;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PreferQueryMode;

/**
 * Where the schema is, who may change it, and how long it waits for others.
 *
 * @param url of the database itself, not of a pooler: the run's lock belongs to one session
 * @param user who owns the tables, with CREATEROLE
 * @param patience how long it waits for others
 * @param appPassword what mayfly_app is to sign in with; null leaves it as it is
 * @param maintenancePassword what mayfly_maintenance is to sign in with; null leaves it as it is
 * @param accountIds for the backfill that tells the accounts of requests
 * @param backup which snapshots are taken, and when
 * @param isDebug whether reports have each statement with its time
 * @param session the name that this process' connections have at the server
 */
public record MigrateConfiguration(
        String url,
        @Nullable String user,
        @Nullable String password,
        Patience patience,
        @Nullable String appPassword,
        @Nullable String maintenancePassword,
        AccountIds accountIds,
        Backup backup,
        boolean isDebug,
        String session) {

    public MigrateConfiguration {
        // The driver's own complaint would quote all of it, with the password that it may have.
        if (!url.startsWith("jdbc:postgresql:") || Driver.parseURL(url, null) == null) {
            throw new MigrationException(
                    "The database's address (DIRECT_URL) must be jdbc:postgresql://<host>:<port>/<database>, with options behind a ?");
        }
    }

    /** A configuration with the usual patience; roles keep the passwords that they have. */
    public static MigrateConfiguration of(String url, @Nullable String user, @Nullable String password) {
        return new MigrateConfiguration(
                url,
                user,
                password,
                Patience.usual(),
                null,
                null,
                AccountIds.none(),
                Backup.none(),
                false,
                "mayfly-migrate-" + UuidV7.next());
    }

    /**
     * Reads {@code DIRECT_URL}, {@code DIRECT_USER} and {@code DIRECT_PASSWORD}, each falling back to {@code
     * DATABASE_…}, {@code APP_DATABASE_PASSWORD} and {@code MAINTENANCE_DATABASE_PASSWORD}, {@code
     * ACCOUNT_IDS_BY_DOMAIN}, {@code DEBUG}, and what {@link Patience} and {@link Backup} read.
     */
    static MigrateConfiguration from(Map<String, String> variables) {
        var environment = new Environment(variables);
        String url = environment.firstFilled("DIRECT_URL", "DATABASE_URL");
        if (url == null) {
            throw new MigrationException("Set DIRECT_URL (or DATABASE_URL) to jdbc:postgresql://<host>/<database>");
        }
        String accountIds = environment.firstFilled("ACCOUNT_IDS_BY_DOMAIN");
        var usual = of(
                url,
                environment.firstFilled("DIRECT_USER", "DATABASE_USER"),
                environment.firstFilled("DIRECT_PASSWORD", "DATABASE_PASSWORD"));
        return new MigrateConfiguration(
                usual.url,
                usual.user,
                usual.password,
                Patience.from(environment),
                environment.firstFilled("APP_DATABASE_PASSWORD"),
                environment.firstFilled("MAINTENANCE_DATABASE_PASSWORD"),
                accountIds == null ? AccountIds.none() : AccountIds.parse(accountIds),
                Backup.from(environment),
                environment.isTrue("DEBUG"),
                usual.session);
    }

    /** The same, and after migrating the two roles get these passwords. */
    public MigrateConfiguration withRolePasswords(@Nullable String app, @Nullable String maintenance) {
        return new MigrateConfiguration(
                url, user, password, patience, app, maintenance, accountIds, backup, isDebug, session);
    }

    /** The same, and the backfill account-ids knows these. */
    MigrateConfiguration withAccountIds(AccountIds known) {
        return new MigrateConfiguration(
                url, user, password, patience, appPassword, maintenancePassword, known, backup, isDebug, session);
    }

    /** The same with another patience for locks. */
    MigrateConfiguration withLocks(Duration timeout, int attempts, Duration pause) {
        var locks = new Patience(timeout, patience.concurrentTimeout(), attempts, pause, patience.maxWait());
        return new MigrateConfiguration(
                url, user, password, locks, appPassword, maintenancePassword, accountIds, backup, isDebug, session);
    }

    /** The same with snapshots taken like this. */
    MigrateConfiguration withBackup(Backup other) {
        return new MigrateConfiguration(
                url, user, password, patience, appPassword, maintenancePassword, accountIds, other, isDebug, session);
    }

    /** The same, and reports have each statement with its time. */
    MigrateConfiguration withDebug() {
        return new MigrateConfiguration(
                url, user, password, patience, appPassword, maintenancePassword, accountIds, backup, true, session);
    }

    /** Where connections come from whose errors do not quote rows. */
    PGSimpleDataSource dataSource() {
        var source = new PGSimpleDataSource();
        source.setUrl(url);
        source.setLogServerErrorDetail(false);
        source.setApplicationName(session);
        if (user != null) {
            source.setUser(user);
        }
        if (password != null) {
            source.setPassword(password);
        }
        return source;
    }

    /** A new connection. */
    Connection connect() {
        return connect(dataSource());
    }

    /** A new connection that leaves it to the server where a statement of a script ends, as psql does. */
    Connection connectForScripts() {
        var source = dataSource();
        source.setPreferQueryMode(PreferQueryMode.SIMPLE);
        return connect(source);
    }

    private static Connection connect(PGSimpleDataSource source) {
        try {
            return source.getConnection();
        } catch (SQLException e) {
            throw new MigrationException("Could not connect to the database: " + e.getMessage(), e);
        }
    }

    /** Leaves the passwords out, so that no log shows them. */
    @Override
    public String toString() {
        return "MigrateConfiguration[url=%s, user=%s]".formatted(url.replaceFirst("\\?.*", ""), user);
    }
}
