package dev.mayfly.local;

import dev.mayfly.api.ApiHandler;
import dev.mayfly.cleanup.CleanupHandler;
import dev.mayfly.local.demo.DemoIdentity;
import dev.mayfly.local.demo.DemoKey;
import dev.mayfly.local.gateway.HttpGateway;
import dev.mayfly.local.postgres.Database;
import dev.mayfly.local.postgres.EmbeddedServer;
import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;

/** All of Mayfly, running until it is closed. */
final class LocalMayfly implements AutoCloseable {

    private final Closing closing;
    private final URI url;
    private final String key;

    private LocalMayfly(Closing closing, URI url, String key) {
        this.closing = closing;
        this.url = url;
        this.key = key;
    }

    /** Returns when the API answers and the demo key works. */
    static LocalMayfly start(LocalConfiguration configuration, Clock clock) {
        var closing = new Closing();
        try {
            return start(configuration, clock, closing);
        } catch (RuntimeException e) {
            closing.close();
            throw e;
        }
    }

    URI url() {
        return url;
    }

    String key() {
        return key;
    }

    /** Stops the worker first, so that it can still give back what it holds, and the database last. */
    @Override
    public void close() {
        closing.close();
    }

    private static LocalMayfly start(LocalConfiguration configuration, Clock clock, Closing closing) {
        // The port is taken first: a second start by mistake then ends before it touches anything.
        var gateway = closing.add(bind(configuration.port(), clock));
        var folder = closing.add(LocalFolder.open(configuration.folder()));
        Database given = configuration.database();
        Database database =
                given == null ? closing.add(EmbeddedServer.start(folder)).database() : given;
        Migration.run(database);

        var identity = DemoIdentity.open(folder);
        var settings =
                FunctionSettings.api(database, identity, KeptKey.CREDENTIALS.in(folder), KeptKey.SESSIONS.in(folder));
        var api = new ApiHandler(closing.add(context(settings)));
        var cleanup = new CleanupHandler(
                closing.add(context(FunctionSettings.cleanup(database))),
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        gateway.start(api);
        // Once more, since it is to stop before the functions behind it.
        closing.add(gateway);

        var url = URI.create("http://localhost:%d".formatted(gateway.port()));
        String key = new DemoKey(url, folder, identity, clock).get();
        closing.add(CleanupSchedule.start(cleanup, configuration.cleanupInterval(), clock));
        closing.add(LocalWorker.start(url, key, configuration.environment()));
        return new LocalMayfly(closing, url, key);
    }

    private static HttpGateway bind(int port, Clock clock) {
        try {
            return HttpGateway.bind(port, clock);
        } catch (IOException e) {
            throw new LocalException(
                    "Port %d is in use; stop what uses it, or set PORT to another one".formatted(port), e);
        }
    }

    private static ApplicationContext context(Map<String, Object> settings) {
        return ApplicationContext.builder().properties(settings).start();
    }
}
