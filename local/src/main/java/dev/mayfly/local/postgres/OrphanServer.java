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

/** The server that a killed Mayfly has left running on its folder. */
final class OrphanServer {

    private static final Logger LOG = LoggerFactory.getLogger(OrphanServer.class);
    private static final long PATIENCE_SECONDS = 10;

    private OrphanServer() {}

    /** Stops it, if there is one. Nobody uses it: the folder's lock is ours by now. */
    static void stop(DataFolder data) {
        find(data.path()).ifPresent(OrphanServer::stop);
    }

    /** The file may be older than the computer's last start, and its process may be anybody's by now. */
    private static Optional<ProcessHandle> find(Path data) {
        Path pidFile = data.resolve("postmaster.pid");
        try {
            if (Files.exists(pidFile)) {
                long pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
                return ProcessHandle.of(pid).filter(OrphanServer::isPostgres);
            }
        } catch (IOException | RuntimeException e) {
            // The server itself will say what is wrong with its file.
            LOG.debug("No process to read from {}", pidFile, e);
        }
        return Optional.empty();
    }

    private static boolean isPostgres(ProcessHandle process) {
        return process.info()
                .command()
                .filter(command -> command.endsWith("/postgres"))
                .isPresent();
    }

    private static void stop(ProcessHandle process) {
        process.destroy();
        try {
            process.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("Process {} goes on", process.pid(), e);
        }
    }
}
