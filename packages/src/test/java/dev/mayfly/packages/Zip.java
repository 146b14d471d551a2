package dev.mayfly.packages;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** A function as it is uploaded. */
enum Zip {
    API("dev.mayfly.api.ApiHandler"),
    CLEANUP("dev.mayfly.cleanup.CleanupHandler"),
    MIGRATE("dev.mayfly.migrate.MigrateHandler");

    static final Path ROOT = Packages.ROOT;

    private final String handler;

    Zip(String handler) {
        this.handler = handler;
    }

    String handler() {
        return handler;
    }

    Path file() {
        return ROOT.resolve(name().toLowerCase(Locale.ROOT) + "-function/target/function.zip");
    }

    List<ZipEntry> entries() {
        try (var zip = new ZipFile(file().toFile())) {
            return zip.stream().map(ZipEntry.class::cast).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> libraries() {
        return entries().stream()
                .map(ZipEntry::getName)
                .filter(name -> name.startsWith("lib/") && name.endsWith(".jar"))
                .map(name -> name.substring("lib/".length()))
                .toList();
    }

    /** Unpacked as Lambda does it, into a folder that is then the function's own. */
    Path unpack(Path parent) throws IOException {
        Path folder = Files.createTempDirectory(parent, "task");
        try (var zip = new ZipFile(file().toFile())) {
            for (ZipEntry entry : entries()) {
                Path target = folder.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.resolveSibling("."));
                    try (var content = zip.getInputStream(entry)) {
                        Files.copy(content, target);
                    }
                }
            }
        }
        return folder;
    }
}
