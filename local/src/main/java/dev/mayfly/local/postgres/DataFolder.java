package dev.mayfly.local.postgres;

import dev.mayfly.local.LocalException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a server keeps its data. */
record DataFolder(Path path) {

    /** Refuses what a server of this major version would not start from, and what is none of its business. */
    void check(String major) {
        try {
            if (isEmpty()) {
                return;
            }
            Path version = path.resolve("PG_VERSION");
            if (!Files.isRegularFile(version) || !Files.isRegularFile(path.resolve("postgresql.conf"))) {
                throw new LocalException(
                        "%s is not a complete PostgreSQL data folder; move it away to start afresh".formatted(path));
            }
            String found = Files.readString(version).strip();
            if (!found.equals(major)) {
                throw new LocalException(
                        "%s was made by PostgreSQL %s, and this is PostgreSQL %s; move it away to start afresh"
                                .formatted(path, found, major));
            }
        } catch (IOException e) {
            throw new LocalException("%s cannot be read: %s".formatted(path, e.getMessage()), e);
        }
    }

    /** True also when there is no such folder yet. */
    boolean isEmpty() throws IOException {
        if (!Files.exists(path)) {
            return true;
        }
        if (!Files.isDirectory(path)) {
            return false;
        }
        try (var files = Files.list(path)) {
            return files.findAny().isEmpty();
        }
    }
}
