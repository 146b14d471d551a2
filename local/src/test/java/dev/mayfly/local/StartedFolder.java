package dev.mayfly.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.Map;

/**
 * A folder as the first start leaves it, for tests of what comes after: PostgreSQL is unpacked, every migration applied and
 * the demo key made. It is made once for all of them.
 */
final class StartedFolder {

    private static final Path ORIGINAL = make();

    private StartedFolder() {}

    /** Fills an empty folder; the programs, which nobody changes, stay where they are. */
    static void copyTo(Path folder) throws IOException {
        BaseBackup.copyTree(ORIGINAL, folder, Path.of("binaries"));
        linkBinaries(folder);
    }

    /** Spares a folder that shall be new in everything else the unpacking. */
    static void linkBinaries(Path folder) throws IOException {
        Files.createSymbolicLink(folder.resolve("binaries"), ORIGINAL.resolve("binaries"));
    }

    private static Path make() {
        try {
            Path folder = Files.createTempDirectory("mayfly-started");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
            var settings = Map.of("MAYFLY_DIR", folder.toString(), "PORT", "0");
            LocalMayfly.start(LocalConfiguration.from(settings), Clock.systemUTC())
                    .close();
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
