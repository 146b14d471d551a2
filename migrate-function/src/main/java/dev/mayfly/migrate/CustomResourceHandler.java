package dev.mayfly.migrate;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Migrates when CloudFormation asks for it, and answers in every case: a stack would wait an hour for an answer. */
final class CustomResourceHandler {

    private static final Logger LOG = LoggerFactory.getLogger(CustomResourceHandler.class);

    /** Time to answer in, before Lambda ends the function. */
    private static final Duration RESERVE = Duration.ofSeconds(30);

    private static final int ATTEMPTS = 5;

    private final Supplier<Database> databases;

    /** The database is asked for only when it is needed: also that it is not configured must be answered. */
    CustomResourceHandler(Supplier<Database> databases) {
        this.databases = databases;
    }

    void handle(CustomResource resource, Duration remaining) {
        LOG.atInfo()
                .addKeyValue("type", resource.type())
                .addKeyValue("schemaVersion", resource.version())
                .log("Custom resource");
        send(resource, answer(resource, remaining.minus(RESERVE)));
    }

    private Map<String, Object> answer(CustomResource resource, Duration time) {
        // Not waited for: whatever it still does must not keep the answer back.
        var executor =
                Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
        var outcome = executor.submit(() -> migrate(resource));
        try {
            return resource.success(outcome.get(Math.max(0, time.toMillis()), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            executor.shutdownNow();
            stop();
            return resource.failure(
                    "The time was over before the migration was; what was begun is taken back, and the next run goes on. Run the command line instead, which may take longer");
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            LOG.error("Migrating failed", cause);
            return resource.failure(
                    cause instanceof MigrationException ? String.valueOf(cause.getMessage()) : cause.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return resource.failure("The function was interrupted");
        } finally {
            executor.shutdown();
        }
    }

    /** What a deployment that is taken back asks for is there already: the schema only goes forward, and fits to both. */
    private Map<String, String> migrate(CustomResource resource) {
        String wanted = resource.version();
        if (resource.type() == CustomResource.Type.DELETE) {
            return Map.of("Outcome", "The schema stays");
        }
        if (wanted == null) {
            throw new MigrationException("The property SchemaVersion is missing; the command schema-version tells it");
        }
        var database = databases.get();
        var versions = SchemaVersions.of(database.scripts());
        if (versions.isOlder(wanted)
                || isTakenBack(resource, versions.latest())
                || database.history().isAhead()) {
            return Map.of("Outcome", "The schema stays: it is newer");
        }
        if (!wanted.equals(versions.latest())) {
            throw new MigrationException(
                    "SchemaVersion is %s, and this package's is %s; the command schema-version tells the right one"
                            .formatted(wanted, versions.latest()));
        }
        var report = new Migrator(database).migrate(null);
        return new TreeMap<>(Map.of("Outcome", "Migrated", "Version", String.valueOf(report.to())));
    }

    private static boolean isTakenBack(CustomResource resource, String latest) {
        return resource.type() == CustomResource.Type.UPDATE
                && latest.equals(resource.oldVersion())
                && !latest.equals(resource.version());
    }

    /** Lambda freezes the process after the answer, and with it the locks that its sessions hold. */
    private void stop() {
        var configuration = databases.get().configuration();
        try (var connection = configuration.connect();
                var statement = connection.prepareStatement("""
                        SELECT pg_terminate_backend(pid)
                        FROM pg_stat_activity
                        WHERE application_name = ?
                            AND pid <> pg_backend_pid()
                        """)) {
            statement.setString(1, configuration.session());
            statement.execute();
        } catch (SQLException | MigrationException e) {
            LOG.error("Could not stop the migration", e);
        }
    }

    private static void send(CustomResource resource, Map<String, Object> answer) {
        try (var client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build()) {
            // Without a content type: the URL is signed for none.
            var request = HttpRequest.newBuilder(resource.responseUrl())
                    .timeout(Duration.ofSeconds(5))
                    .PUT(HttpRequest.BodyPublishers.ofByteArray(Json.write(answer)))
                    .build();
            for (int attempt = 1; ; attempt++) {
                try {
                    int status = client.send(request, HttpResponse.BodyHandlers.discarding())
                            .statusCode();
                    if (status / 100 == 2) {
                        LOG.atInfo().addKeyValue("status", answer.get("Status")).log("Answered CloudFormation");
                        return;
                    }
                    refuse(attempt, "status " + status);
                } catch (IOException e) {
                    // Its message may hold the URL.
                    refuse(attempt, e.getClass().getSimpleName());
                }
            }
        } catch (IOException e) {
            throw new MigrationException("Could not write the answer to CloudFormation", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MigrationException("Interrupted while answering CloudFormation", e);
        }
    }

    private static void refuse(int attempt, String cause) {
        if (attempt == ATTEMPTS) {
            throw new MigrationException("Could not answer CloudFormation: " + cause);
        }
        Locks.pause(Duration.ofMillis(200L * attempt));
    }
}
