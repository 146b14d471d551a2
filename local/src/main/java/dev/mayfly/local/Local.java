package dev.mayfly.local;

import java.time.Clock;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The program behind {@code ./mvnw -Plocal}. */
public final class Local {

    private static final String LOGBACK = "logback.configurationFile";

    private static final int START_SECONDS = 60;

    private Local() {}

    public static void main(String[] arguments) throws InterruptedException {
        // Before the first logger exists. The name is not logback.xml, which each function may have of its own.
        if (System.getProperty(LOGBACK) == null) {
            System.setProperty(LOGBACK, "logback-local.xml");
        }
        var mayfly = new CompletableFuture<LocalMayfly>();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(mayfly), "stop"));
        try {
            mayfly.complete(LocalMayfly.start(LocalConfiguration.from(System.getenv()), Clock.systemUTC()));
        } catch (LocalException e) {
            System.err.println(e.getMessage());
            System.err.flush();
        } finally {
            mayfly.cancel(false);
        }
        if (mayfly.isCancelled()) {
            System.exit(1);
        }
        System.out.println(new Welcome(mayfly.join().url(), mayfly.join().key()).text());
        // Until a signal comes; then only the hook goes on.
        new CountDownLatch(1).await();
    }

    /** Whatever is just starting is started first: half a start would leave a server behind. */
    private static void stop(CompletableFuture<LocalMayfly> mayfly) {
        try (var running = mayfly.get(START_SECONDS, TimeUnit.SECONDS)) {
            System.out.printf("Stopping %s …%n", running.url());
        } catch (CancellationException | ExecutionException | TimeoutException e) {
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        System.out.println("Stopped.");
    }
}
