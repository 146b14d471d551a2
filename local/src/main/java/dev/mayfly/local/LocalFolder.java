package dev.mayfly.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The folder with all that outlives a run. It belongs to one running Mayfly at a time, and its files to the user alone. */
public final class LocalFolder implements AutoCloseable {

    private final Path path;
    private final FileChannel lockFile;

    private LocalFolder(Path path, FileChannel lockFile) {
        this.path = path;
        this.lockFile = lockFile;
    }

    public static LocalFolder open(Path path) {
        try {
            Files.createDirectories(path);
            FileChannel lockFile =
                    FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock(lockFile) == null) {
                lockFile.close();
                throw new LocalException(
                        "Another Mayfly is running on %s; stop it first, or set MAYFLY_DIR to another folder"
                                .formatted(path));
            }
            return new LocalFolder(path, lockFile);
        } catch (IOException e) {
            throw new LocalException("The folder %s cannot be used: %s".formatted(path, e.getMessage()), e);
        }
    }

    public Path resolve(String name) {
        return path.resolve(name);
    }

    public Optional<String> read(String name) {
        Path file = path.resolve(name);
        try {
            return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
        } catch (IOException e) {
            throw new LocalException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    /** Writes the file whole or not at all, readable by its owner only. */
    public void write(String name, String content) {
        Path file = path.resolve(name);
        try {
            // Made with mode 0600 from the start.
            Path draft = Files.createTempFile(path, name, ".tmp");
            if (Files.getFileStore(draft).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-------"));
            }
            Files.writeString(draft, content);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new LocalException("%s cannot be written: %s".formatted(file, e.getMessage()), e);
        }
    }

    /** Lets the next Mayfly in. The lock file stays: deleting it would let two in. */
    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException e) {
            throw new LocalException("%s cannot be released: %s".formatted(path, e.getMessage()), e);
        }
    }

    private static @Nullable FileLock lock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }
}
