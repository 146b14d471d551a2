package dev.mayfly.migrate;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which snapshot is taken, and when.
 *
 * @param isBeforeMigrate whether each run that has something to migrate takes one before
 * @param cluster the identifier of the database's cluster; null when it is none of Amazon's
 * @param endpoint where RDS is, when not at its usual place
 * @param maxWait how long to wait until a snapshot is available
 * @param poll how long to wait before looking again
 */
record Backup(
        boolean isBeforeMigrate,
        @Nullable String cluster,
        @Nullable URI endpoint,
        Duration maxWait,
        Duration poll) {

    private static final int MAX_WAIT_SECONDS = 600;

    Backup {
        if (isBeforeMigrate && cluster == null) {
            throw new MigrationException("BACKUP_BEFORE_MIGRATE needs BACKUP_CLUSTER, the identifier of the cluster");
        }
    }

    static Backup none() {
        return new Backup(false, null, null, Duration.ofSeconds(MAX_WAIT_SECONDS), Duration.ofSeconds(10));
    }

    /** Reads {@code BACKUP_BEFORE_MIGRATE}, {@code BACKUP_CLUSTER}, {@code BACKUP_ENDPOINT} and {@code BACKUP_WAIT_SECONDS}. */
    static Backup from(Environment environment) {
        return new Backup(
                environment.isTrue("BACKUP_BEFORE_MIGRATE"),
                environment.firstFilled("BACKUP_CLUSTER"),
                environment.uri("BACKUP_ENDPOINT"),
                Duration.ofSeconds(environment.number("BACKUP_WAIT_SECONDS", MAX_WAIT_SECONDS, 1, 86_400)),
                none().poll());
    }
}
