package dev.mayfly.migrate;

import dev.mayfly.migrate.MigrateRequest.Action;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.Tag;

/** Takes snapshots of the database's cluster, for a restore after a migration that went wrong. */
final class Snapshots {

    private static final Logger LOG = LoggerFactory.getLogger(Snapshots.class);

    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Backup backup;
    private final Clock clock;

    Snapshots(Backup backup, Clock clock) {
        this.backup = backup;
        this.clock = clock;
    }

    /** Returns as soon as the snapshot is available, and refuses to wait for longer than is configured. */
    SnapshotReport take(@Nullable String version) {
        String cluster = backup.cluster();
        if (cluster == null) {
            throw new MigrationException("Set BACKUP_CLUSTER to the identifier of the database's cluster");
        }
        long begin = System.nanoTime();
        // Names hold letters, digits and single hyphens only.
        String name = "%s-schema-%s-%s"
                .formatted(
                        cluster, version == null ? "none" : version.replace('.', '-'), SECOND.format(clock.instant()));
        try (var rds = client()) {
            rds.createDBClusterSnapshot(request -> request.dbClusterIdentifier(cluster)
                    .dbClusterSnapshotIdentifier(name)
                    .tags(Tag.builder().key("mayfly:made-by").value("migrate").build()));
            LOG.atInfo().addKeyValue("snapshot", name).log("Waiting for the snapshot");
            while (!isAvailable(rds, name)) {
                if (System.nanoTime() - begin > backup.maxWait().toNanos()) {
                    throw new MigrationException(
                            "The snapshot %s is not available after %d s; nothing was migrated. It goes on being made: run again when it is there, with BACKUP_BEFORE_MIGRATE=false, or wait longer (BACKUP_WAIT_SECONDS)"
                                    .formatted(name, backup.maxWait().toSeconds()));
                }
                Locks.pause(backup.poll());
            }
        } catch (SdkException e) {
            throw new MigrationException(
                    "No snapshot of %s could be taken, and nothing was migrated: %s".formatted(cluster, e.getMessage()),
                    e);
        }
        return new SnapshotReport(Action.SNAPSHOT.toString(), cluster, name, (System.nanoTime() - begin) / 1_000_000);
    }

    private static boolean isAvailable(RdsClient rds, String name) {
        String status = rds.describeDBClusterSnapshots(request -> request.dbClusterSnapshotIdentifier(name))
                .dbClusterSnapshots()
                .getFirst()
                .status();
        return switch (status) {
            case "available" -> true;
            case "creating" -> false;
            default ->
                throw new MigrationException("The snapshot %s is %s; nothing was migrated".formatted(name, status));
        };
    }

    private RdsClient client() {
        var builder = RdsClient.builder().httpClientBuilder(UrlConnectionHttpClient.builder());
        return (backup.endpoint() == null ? builder : builder.endpointOverride(backup.endpoint())).build();
    }
}
