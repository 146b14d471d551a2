package dev.mayfly.local.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The main process of the server that runs on a data folder. */
record Postmaster(ProcessHandle process) {

    private static final Logger LOG = LoggerFactory.getLogger(Postmaster.class);
    private static final long PATIENCE_SECONDS = 10;

    /** None, when the file that names it is older than the computer's last start, and its process anybody's by now. */
    static Optional<Postmaster> of(DataFolder data) {
        Path pidFile = data.path().resolve("postmaster.pid");
        try {
            if (Files.exists(pidFile)) {
                long pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
                return ProcessHandle.of(pid).filter(Postmaster::isPostgres).map(Postmaster::new);
            }
        } catch (IOException | RuntimeException e) {
            // The server itself will say what is wrong with its file.
            LOG.debug("No process to read from {}", pidFile, e);
        }
        return Optional.empty();
    }

    /** Asks it to stop, and waits until it is gone. */
    void stop() {
        process.destroy();
        awaitExit();
    }

    void awaitExit() {
        try {
            process.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("PostgreSQL's process {} goes on", process.pid());
        }
    }

    private static boolean isPostgres(ProcessHandle process) {
        return process.info()
                .command()
                .filter(command -> command.endsWith("/postgres"))
                .isPresent();
    }
}
