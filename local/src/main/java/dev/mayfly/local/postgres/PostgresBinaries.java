package dev.mayfly.local.postgres;

import dev.mayfly.local.LocalException;
import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * PostgreSQL's programs, unpacked once from the class path.
 *
 * @param version as the build names it
 */
record PostgresBinaries(Path folder, String version) {

    private static final int EXECUTABLE = 0100;

    /** Unpacks them beneath the folder unless an earlier start has. */
    static PostgresBinaries in(Path parent) {
        String version = ofClassPath();
        Path folder = parent.resolve(version);
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(parent);
                // Moved into place when whole, so that an interrupted start leaves nothing that looks complete.
                Path draft = Files.createTempDirectory(parent, "unpacking");
                unpack(draft);
                Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
            }
            return new PostgresBinaries(folder, version);
        } catch (IOException e) {
            throw new LocalException("PostgreSQL cannot be unpacked to %s: %s".formatted(folder, e.getMessage()), e);
        }
    }

    String major() {
        return version.split("\\.", 2)[0];
    }

    /** The command line of one of the programs. */
    List<String> command(String program, String... arguments) {
        var command = new ArrayList<String>();
        if (LinuxUtils.isUnshareAvailable()) {
            // PostgreSQL refuses to run as root; in a user namespace of its own nobody is root.
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(folder.resolve("bin").resolve(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private static void unpack(Path target) throws IOException {
        try (InputStream archive = open();
                var tar = new TarArchiveInputStream(new XZCompressorInputStream(archive))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path file = target.resolve(entry.getName()).normalize();
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else {
                    Files.createDirectories(file.getParent());
                    write(entry, tar, file);
                }
            }
        }
    }

    private static void write(TarArchiveEntry entry, InputStream content, Path file) throws IOException {
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(content, file);
        if ((entry.getMode() & EXECUTABLE) != 0) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private static InputStream open() throws IOException {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "Darwin" : "Linux";
        String architecture = System.getProperty("os.arch");
        return DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(
                system, architecture.equals("amd64") ? "x86_64" : architecture);
    }

    /** Of the binaries on the class path, written by the build. */
    private static String ofClassPath() {
        var properties = new Properties();
        try (var stream = PostgresBinaries.class.getResourceAsStream("/postgres.properties")) {
            properties.load(stream);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return properties.getProperty("version");
    }
}
